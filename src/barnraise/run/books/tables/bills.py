"""Lists of runs, invoices and lines."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db.models import F, QuerySet, Sum
from django.urls import reverse
from django.utils.safestring import SafeString

from barnraise.core.dates import long_date
from barnraise.core.money import Money
from barnraise.platform import agency, list_rows
from barnraise.platform.exports import Value
from barnraise.platform.lists import Cell, Column, Empty, Filter, Kind, Link, ListPage
from barnraise.platform.pages import addresses
from barnraise.platform.permissions import Asker
from barnraise.run.books import permissions, queries
from barnraise.run.books.models import Invoice, Run
from barnraise.run.books.terms import InvoiceKind, RunState

Narrow = Callable[[QuerySet[Any], str], QuerySet[Any]]

INVOICES = (
    Column("number", "Invoice", Kind.LINK, sortable=True),
    Column("payer", "Payer", Kind.LINK, sortable=True),
    Column("issued", "Issued", Kind.DATE, sortable=True),
    Column("due", "Due", Kind.DATE, sortable=True),
    Column("total", "Amount", Kind.MONEY, sortable=True),
    Column("open", "Open", Kind.MONEY, weight="strong"),
    Column("state", "Stands", weight="quiet"),
)
PAYERS = (
    Column("payer", "Payer", Kind.LINK),
    Column("category", "Category", weight="quiet"),
    Column("last", "Last run", Kind.MONEY),
    Column("now", "This run", Kind.MONEY, weight="strong"),
    Column("change", "Difference", Kind.CHANGE),
    Column("why", "Why", weight="quiet"),
)
STATES = (("open", "open"), ("late", "late"), ("paid", "paid"), ("credit", "credit notes"))


def payer_rows(rows: Sequence[queries.PayerRow]) -> SafeString:
    """The payers of a run as table rows: a run has hundreds, so they are ready strings."""
    bill, statement = addresses("books:invoice"), addresses("books:statement")
    return SafeString(
        "\n".join(_payer_row(row, bill(row.invoice) if row.invoice else statement(row.payer)) for row in rows)
    )


@lru_cache(maxsize=2048)
def _payer_row(row: queries.PayerRow, address: str) -> SafeString:
    """One payer's row; a deed changes few of them, and writing them is most of a preview's work."""
    cells = (Link(row.name, address), row.category, row.last, row.now, row.change, row.why)
    return list_rows.body(PAYERS, [cells])


def invoices(asker: Asker) -> ListPage:
    """Invoices and credit notes, newest first."""
    rows = queries.with_open(queries.invoices_for(asker)).select_related("payer")
    owed, late = queries.owed_in_all(asker)
    everybody = permissions.may_see_books(asker)
    who, own = ("Payers owe us", False) if everybody else ("We owe", len(asker.organizations) == 1)
    return ListPage(
        title="Invoices", columns=[c for c in INVOICES if not own or c.key != "payer"], queryset=rows, totals=_totals,
        rows=lambda page: [row[:1] + row[2:] if own else row for row in _invoices(page)],
        orders={
            "number": ("number",), "payer": ("payer__name", "issued_on", "id"), "issued": ("issued_on", "id"),
            "due": ("due_on", "id"), "total": ("total", "id"),
        },
        unique=("id", "number"), order="-issued", noun=("invoice", "invoices"),
        answer=f"{who} {owed.words()}." if owed else "Nothing is owed.",
        answer_meta=f"{late.words()} of it is more than 30 days late." if late else "Nothing is more than 30 days late.",
        filters=(
            *(() if own else (Filter("payer", "Payer", lambda q, v: q.filter(payer__name__icontains=v)),)),
            Filter("number", "Number", lambda q, v: q.filter(number__icontains=v)),
            Filter("state", "Stands", _standing, STATES),
            Filter("run", "Run", lambda q, v: q.filter(run_id=int(v) if v.isdigit() else 0), input="hidden"),
        ),
        empty=Empty(
            "No invoice is issued yet.",
            "The business manager prepares a billing run; its invoices stand here." if everybody else "What we are billed stands here.",
            reverse("books:run-add") if permissions.may_prepare(asker) else "", "Prepare a billing run",
        ),
        crumb=[("Books", reverse("books:list")), ("Invoices", "")] if everybody else [("Invoices", "")],
    )  # fmt: skip


def _standing(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    if value == "credit":
        return rows.filter(kind=InvoiceKind.CREDIT_NOTE)
    bills = rows.filter(kind=InvoiceKind.INVOICE)
    if value == "paid":
        return bills.filter(total__lte=F("applied"))
    still = bills.filter(total__gt=F("applied"))
    return still.filter(due_on__lt=agency.today()) if value == "late" else still


def standing_words(invoice: Invoice, applied: Money) -> str:
    """How an invoice stands today, in a few words."""
    if invoice.kind == InvoiceKind.CREDIT_NOTE:
        return "credit note"
    if applied >= invoice.total:
        return "paid"
    late = (agency.today() - invoice.due_on).days
    if late > 0:
        return f"{late} {'day' if late == 1 else 'days'} late"
    return "paid in part" if applied else "open"


def _invoices(page: QuerySet[Any, Any]) -> Sequence[tuple[Cell, ...]]:
    return [
        (
            Link(i.number, reverse("books:invoice", args=[i.pk])),
            Link(i.payer.name, reverse("books:statement", args=[i.payer_id])), i.issued_on, i.due_on, i.total,
            Money.ZERO if i.kind == InvoiceKind.CREDIT_NOTE else i.total - i.applied, standing_words(i, i.applied),
        )
        for i in page
    ]  # fmt: skip


def _totals(rows: QuerySet[Any, Any]) -> Mapping[str, Cell]:
    found = rows.order_by().aggregate(total=Sum("total"))
    return {"total": found["total"]}


RUNS = (
    Column("title", "Run", Kind.LINK, sortable=True),
    Column("day", "Invoice day", Kind.DATE, sortable=True),
    Column("invoices", "Invoices", Kind.NUMBER),
    Column("total", "Amount", Kind.MONEY, sortable=True),
    Column("prepared", "Prepared by"),
    Column("approved", "Approved by"),
    Column("state", "Stands", weight="quiet"),
)


def runs(asker: Asker) -> ListPage:
    """Billing runs, newest first."""
    return ListPage(
        title="Billing runs", columns=RUNS, queryset=queries.runs_for(asker).defer("payers"), rows=_runs,
        orders={"title": ("title", "id"), "day": ("invoice_day", "id"), "total": ("total", "id")}, order="-day",
        noun=("run", "runs"),
        filters=(
            Filter("state", "Stands", lambda q, v: q.filter(state=v), tuple((s.value, s.words) for s in RunState)),
            Filter("title", "Name", lambda q, v: q.filter(title__icontains=v)),
        ),
        empty=Empty(
            "No billing run yet.", "A run bills deliveries, the year’s commitments and vendors’ fees, and is looked at first.",
            reverse("books:run-add") if permissions.may_prepare(asker) else "", "Prepare a billing run",
        ),
        deeds=(("Prepare a billing run", reverse("books:run-add")),) if permissions.may_prepare(asker) else (),
        crumb=[("Books", reverse("books:list")), ("Billing runs", "")],
    )  # fmt: skip


def named_runs(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Billing runs as other rooms name them: words and address."""
    rows = Run.objects.filter(pk__in=ids).values_list("pk", "title", "invoice_day")
    return {
        pk: (f"billing run of {long_date(day)}, {title}", reverse("books:run", args=[pk])) for pk, title, day in rows
    }


def _runs(page: QuerySet[Run, Any]) -> Sequence[Sequence[Cell]]:
    return [
        (
            Link(r.title, reverse("books:run", args=[r.pk])), r.invoice_day, r.invoices, r.total, r.prepared_by_name,
            r.approved_by_name or ("nobody yet" if r.state == RunState.PREPARED else ""), RunState(r.state).words,
        )
        for r in page
    ]  # fmt: skip


LINE_TITLES = (
    "invoice", "line", "payer", "service code", "service", "item", "served from", "served to", "quantity", "unit", "unit price",
    "amount", "fund", "account", "rule", "cause",
)  # fmt: skip


def lines_file(asker: Asker, invoice: Invoice) -> Iterator[Sequence[Value]]:
    """The lines of an invoice with their account codes, for a payer's own books."""
    codes, names = queries.codes(), queries.chart_names()
    for line in queries.charges_of(invoice):
        function, service = ("vendor_fee", None) if line.fee_id else (line.service.function, line.service_id)
        fund, account = names[codes.of(function, invoice.issued_on, service=service)]
        yield (
            invoice.number, line.n, invoice.payer.name, line.service.code, line.service.name, line.item, line.served_from,
            line.served_to, line.quantity, line.unit, line.unit_price, line.amount, fund, account, line.rule, queries.cause_of(line)[1],
        )  # fmt: skip
