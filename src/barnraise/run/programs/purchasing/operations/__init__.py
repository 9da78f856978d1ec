"""Deeds of purchasing: contracts, their price files, vendors' reports, and the lines that a person must look at."""

from barnraise.run.programs.purchasing.operations.aside import (
    CannotAccept,
    CannotMend,
    Decision,
    accept,
    choose_member,
    mend,
    send_back,
)
from barnraise.run.programs.purchasing.operations.contracts import (
    ContractRefused,
    add_vendor,
    change_contract,
    sign_contract,
    sign_many,
)
from barnraise.run.programs.purchasing.operations.intake import Aside, Told, take_back, take_in
from barnraise.run.programs.purchasing.operations.payables import PREFIX, Payable, Plan, bring_in
from barnraise.run.programs.purchasing.operations.prices import PriceFileUsed, set_prices, withdraw_prices

__all__ = [
    "PREFIX",
    "Aside",
    "CannotAccept",
    "CannotMend",
    "ContractRefused",
    "Decision",
    "Payable",
    "Plan",
    "PriceFileUsed",
    "Told",
    "accept",
    "add_vendor",
    "bring_in",
    "change_contract",
    "choose_member",
    "mend",
    "send_back",
    "set_prices",
    "sign_contract",
    "sign_many",
    "take_back",
    "take_in",
    "withdraw_prices",
]  # fmt: skip
