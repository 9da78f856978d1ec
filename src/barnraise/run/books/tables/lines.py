"""The list of invoice lines: what a payer was charged, across invoices, each leading to its why."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet, Sum
from django.urls import reverse

from barnraise.platform.lists import Cell, Column, Empty, Filter, Kind, Link, ListPage
from barnraise.platform.permissions import Asker
from barnraise.run.books import permissions, queries
from barnraise.run.books.models import Charge
from barnraise.run.books.tables.ledger import from_day, until_day
from barnraise.run.catalog import queries as catalog

LINES = (
    Column("line", "Line", Kind.LINK),
    Column("payer", "Payer"),
    Column("issued", "Issued", Kind.DATE, sortable=True),
    Column("service", "Service"),
    Column("served", "Served", Kind.DATE),
    Column("quantity", "Quantity", Kind.NUMBER),
    Column("price", "Unit price", Kind.PRICE),
    Column("amount", "Amount", Kind.MONEY, sortable=True, weight="strong"),
)


def charges(asker: Asker) -> ListPage:
    """Every line of every invoice this person may see, newest first."""
    everybody = permissions.may_see_books(asker)
    services = [(str(s.pk), s.name) for s in catalog.services_for(asker).order_by("name")[:500]]
    return ListPage(
        title="Lines of invoices",
        columns=[c for c in LINES if everybody or c.key != "payer"],
        queryset=queries.charges_for(asker).select_related("invoice__payer"),
        rows=lambda page: [row if everybody else row[:1] + row[2:] for row in _lines(page)],
        orders={"issued": ("invoice__issued_on", "id"), "amount": ("amount", "id")},
        order="-issued", noun=("line", "lines"), totals=_totals,
        answer="Each line opens to its arithmetic.", answer_meta="Corrections are lines of credit notes, with a minus.",
        filters=(
            *((Filter("payer", "Payer", lambda q, v: q.filter(invoice__payer__name__icontains=v)),) if everybody else ()),
            Filter("service", "Service", lambda q, v: q.filter(service_id=int(v)), services),
            from_day("invoice__issued_on"), until_day("invoice__issued_on"),
            Filter("of", "Payer", lambda q, v: q.filter(invoice__payer_id=int(v)), input="hidden"),
        ),
        empty=Empty("No invoice is issued yet.", "The lines of invoices stand here."),
        crumb=[*([("Books", reverse("books:list"))] if everybody else []), ("Invoices", reverse("books:invoices")), ("Lines", "")],
    )  # fmt: skip


def _lines(page: QuerySet[Charge, Any]) -> Sequence[tuple[Cell, ...]]:
    return [
        (
            Link(f"{line.invoice.number}, line {line.n}", reverse("books:why", args=[line.invoice_id, line.n])),
            line.invoice.payer.name, line.invoice.issued_on,
            f"{line.service.name}, {line.item}" if line.item else line.service.name, line.served_from,
            "" if line.fee_id or line.adjustment_id else line.quantity,
            "" if line.fee_id or line.adjustment_id else line.unit_price, line.amount,
        )
        for line in page
    ]  # fmt: skip


def _totals(rows: QuerySet[Any, Any]) -> Mapping[str, Cell]:
    return {"amount": rows.order_by().aggregate(s=Sum("amount"))["s"]}
