"""Charges with one cause each, invoices, payments, and the journal they post to."""

from barnraise.run.books.models.aid import AidTerm
from barnraise.run.books.models.billing import Adjustment, Charge, Deferral, Earning, Fee, Invoice, Run, RunException
from barnraise.run.books.models.ledger import Account, Entry, Fund, Leg, Period, RevenueCode
from barnraise.run.books.models.rebates import Payout, Rebate, RebateShare
from barnraise.run.books.models.receipts import Application, Payment

__all__ = [
    "Account",
    "Adjustment",
    "AidTerm",
    "Application",
    "Charge",
    "Deferral",
    "Earning",
    "Entry",
    "Fee",
    "Fund",
    "Invoice",
    "Leg",
    "Payment",
    "Payout",
    "Period",
    "Rebate",
    "RebateShare",
    "RevenueCode",
    "Run",
    "RunException",
]
