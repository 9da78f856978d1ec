"""Addresses of the books."""

from django.urls import path

from barnraise.run.books.views import home, invoices, ledger, payments, runs

app_name = "books"

urlpatterns = [
    path("", home.overview, name="list"),
    path("runs/", runs.runs, name="runs"),
    path("runs/add/", runs.add, name="run-add"),
    path("runs/<int:pk>/", runs.detail, name="run"),
    path("runs/<int:pk>/again/", runs.again, name="run-again"),
    path("runs/<int:pk>/approve/", runs.approve, name="run-approve"),
    path("runs/<int:pk>/issue/", runs.issue, name="run-issue"),
    path("runs/<int:pk>/send-back/", runs.send_back, name="run-send-back"),
    path("runs/<int:pk>/unusual/<int:exception_id>/", runs.explain, name="run-explain"),
    path("runs/<int:pk>/invoices.csv", runs.run_file, name="run-file"),
    path("invoices/", invoices.invoices, name="invoices"),
    path("invoices/lines/", invoices.charges, name="charges"),
    path("invoices/<int:pk>/", invoices.invoice, name="invoice"),
    path("invoices/<int:pk>/lines.csv", invoices.invoice_file, name="invoice-file"),
    path("invoices/<int:pk>/lines/<int:line>/", invoices.why, name="why"),
    path("invoices/<int:pk>/lines/<int:line>/inputs.json", invoices.inputs, name="inputs"),
    path("invoices/<int:pk>/lines/<int:line>/correct/", invoices.correct, name="correct"),
    path("invoices/<int:pk>/apply/", payments.apply_credit, name="apply-credit"),
    path("charges/<int:pk>/", invoices.charge, name="charge"),
    path("fees/<int:pk>/", invoices.fee, name="fee"),
    path("adjustments/<int:pk>/", invoices.adjustment, name="adjustment"),
    path("payments/", payments.payments, name="payments"),
    path("payments/add/", payments.add, name="payment-add"),
    path("payments/<int:pk>/", payments.payment, name="payment"),
    path("payments/<int:pk>/apply/", payments.apply, name="payment-apply"),
    path("payments/<int:pk>/reverse/", payments.reverse_payment, name="payment-reverse"),
    path("applications/<int:pk>/", payments.application, name="application"),
    path("aging/", home.aging, name="aging"),
    path("payers/<int:pk>/", home.statement, name="statement"),
    path("trial-balance/", ledger.trial, name="trial"),
    path("journal/", ledger.journal, name="journal"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("journal/add/", ledger.entry_add, name="entry-add"),
    path("journal/<int:pk>/", ledger.entry, name="entry"),
    path("journal/<int:pk>/reverse/", ledger.entry_reverse, name="entry-reverse"),
    path("months/", ledger.months, name="months"),
    path("months/open/", ledger.open_year, name="open-year"),
    path("months/<int:pk>/", ledger.month, name="month"),
    path("months/<int:pk>/lock/", ledger.lock, name="lock"),
    path("months/<int:pk>/unlock/", ledger.unlock, name="unlock"),
    path("months/<int:pk>/earn/", ledger.earn, name="earn"),
    path("accounts/", ledger.accounts, name="accounts"),
]
