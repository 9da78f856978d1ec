"""Deeds of the books: open years, bill, correct, receive, earn, post and reverse."""

from barnraise.run.books.operations.aid import AidRefused, correct_aid, record_aid
from barnraise.run.books.operations.chart import (
    ChartRefused,
    add_account,
    add_fund,
    edit_account,
    edit_fund,
    remove_account,
    remove_fund,
    set_revenue_code,
)
from barnraise.run.books.operations.corrections import CorrectionRefused, correct
from barnraise.run.books.operations.earning import earn
from barnraise.run.books.operations.issue import NotApproved, RunChanged, issue_run
from barnraise.run.books.operations.journal import (
    AlreadyReversed,
    LegOf,
    MonthClosed,
    Unbalanced,
    post_entry,
    reverse_entry,
)
from barnraise.run.books.operations.many import Received, receive_many
from barnraise.run.books.operations.payments import (
    OverApplied,
    PaymentRefused,
    apply_credit,
    apply_payment,
    receive,
    reverse_payment,
    take_back_import,
)
from barnraise.run.books.operations.payouts import pay_share, take_back_check
from barnraise.run.books.operations.rebates import RebateRefused, approve_rebate, prepare_rebate, send_back_rebate
from barnraise.run.books.operations.runs import (
    RunRefused,
    SamePerson,
    WrongState,
    approve_run,
    explain_exception,
    prepare_run,
    send_back,
)
from barnraise.run.books.operations.sharing import RebateChanged, reverse_rebate, share_rebate
from barnraise.run.books.operations.years import CannotLock, lock_period, open_year, set_up, unlock_period

__all__ = [
    "AidRefused", "AlreadyReversed", "CannotLock", "ChartRefused", "CorrectionRefused", "LegOf", "MonthClosed",
    "NotApproved", "OverApplied", "PaymentRefused", "RebateChanged", "RebateRefused", "Received", "RunChanged",
    "RunRefused", "SamePerson", "Unbalanced", "WrongState", "add_account", "add_fund", "apply_credit",
    "apply_payment", "approve_rebate", "approve_run", "correct", "correct_aid", "earn", "edit_account", "edit_fund",
    "explain_exception", "issue_run", "lock_period", "open_year", "pay_share", "post_entry", "prepare_rebate",
    "prepare_run", "receive", "receive_many", "record_aid", "remove_account", "remove_fund", "reverse_entry",
    "reverse_payment", "reverse_rebate", "send_back", "send_back_rebate", "set_revenue_code", "set_up",
    "share_rebate", "take_back_check", "take_back_import", "unlock_period",
]  # fmt: skip
