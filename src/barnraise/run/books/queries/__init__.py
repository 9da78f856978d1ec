"""Reads of the books; whatever a page shows starts from who is asking."""

from barnraise.run.books.queries.chart import (
    Chart,
    accounts_for,
    chart,
    codes_for,
    earned_months,
    funds_for,
    last_year_opened,
    period_on,
    periods_for,
    revenue_codes,
)
from barnraise.run.books.queries.invoices import (
    Aged,
    Balance,
    ByService,
    Moment,
    aging,
    applications_to,
    balance_of,
    balances,
    billed_delivery_ids,
    charged_by_service,
    charges_for,
    charges_of,
    corrections_of,
    credit_in_all,
    credits,
    invoices_for,
    left_of,
    open_amount,
    open_for,
    open_invoices,
    owed_by_fund,
    owed_in_all,
    payer_for,
    payers_to_choose,
    statement_of,
    uncredited_of,
    with_open,
)
from barnraise.run.books.queries.ledger import (
    TrialBalance,
    TrialRow,
    journal_for,
    legs_for,
    legs_of,
    reversal_of_entry,
    size_of,
    trial_balance,
)
from barnraise.run.books.queries.payments import (
    applications_for,
    applications_of,
    next_occurrence,
    payments_for,
    reversal_of,
    same_payment,
    unapplied_for,
    unapplied_of,
    with_applied,
)
from barnraise.run.books.queries.proposal import Proposal, functions, propose
from barnraise.run.books.queries.runs import (
    PayerRow,
    Preview,
    last_issued,
    needs_approval,
    payer_totals,
    preview_of,
    runs_for,
    unexplained,
)
from barnraise.run.books.queries.verify import holds, wrong
from barnraise.run.books.queries.why import cause_of, why

__all__ = [
    "Aged", "Balance", "ByService", "Chart", "Moment", "PayerRow", "Preview", "Proposal", "TrialBalance", "TrialRow", "accounts_for", "aging",
    "applications_for", "applications_of", "applications_to", "balance_of", "balances", "billed_delivery_ids", "cause_of", "charged_by_service", "charges_for", "charges_of", "chart",
    "codes_for", "corrections_of", "credit_in_all", "credits", "earned_months", "functions", "funds_for", "holds", "invoices_for", "journal_for", "last_issued", "last_year_opened",
    "left_of", "legs_for", "legs_of", "needs_approval", "next_occurrence", "open_amount", "open_for", "open_invoices",
    "owed_by_fund", "owed_in_all", "payer_for", "payer_totals", "payers_to_choose", "payments_for", "period_on", "periods_for", "preview_of", "propose", "reversal_of",
    "reversal_of_entry", "revenue_codes", "runs_for", "same_payment", "size_of", "statement_of", "trial_balance", "unapplied_for", "unexplained", "unapplied_of",
    "uncredited_of", "why", "with_applied", "with_open", "wrong",
]  # fmt: skip
