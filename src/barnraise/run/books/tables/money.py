"""The list of payments."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse

from barnraise.core.money import Money
from barnraise.platform.lists import Cell, Column, Empty, Filter, Kind, Link, ListPage
from barnraise.platform.permissions import Asker
from barnraise.run.books import permissions, queries
from barnraise.run.books.terms import Method

COLUMNS = (
    Column("number", "Payment", Kind.LINK, sortable=True),
    Column("received", "Received", Kind.DATE, sortable=True),
    Column("payer", "Payer", Kind.LINK, sortable=True),
    Column("how", "How"),
    Column("amount", "Amount", Kind.MONEY, sortable=True),
    Column("left", "Not applied", Kind.MONEY),
    Column("state", "Stands", weight="quiet"),
)
STATES = (("credit", "not wholly applied"), ("returned", "taken back"))


def payments(asker: Asker) -> ListPage:
    """Money received, newest first."""
    keeps = permissions.may_keep_books(asker)
    everybody = permissions.may_see_books(asker)
    return ListPage(
        title="Payments", columns=COLUMNS, queryset=queries.with_applied(queries.payments_for(asker)), rows=_rows,
        orders={
            "number": ("number",), "received": ("received_on", "id"), "payer": ("payer__name", "id"), "amount": ("amount", "id"),
        },
        unique=("id", "number"), order="-received", noun=("payment", "payments"),
        filters=(
            Filter("payer", "Payer", lambda q, v: q.filter(payer__name__icontains=v)),
            Filter("reference", "Check or reference", lambda q, v: q.filter(reference__icontains=v)),
            Filter("method", "How", lambda q, v: q.filter(method=v), tuple((m.value, m.words) for m in Method)),
            Filter("state", "Stands", _standing, STATES),
        ),
        empty=Empty(
            "No payment is recorded yet.",
            "The business manager records checks and transfers, or imports the bank’s file." if everybody else "What we paid stands here.",
            reverse("books:payment-add") if keeps else "", "Record a payment",
        ),
        deeds=(
            ("Record a payment", reverse("books:payment-add")),
            ("Import the bank’s file", reverse("imports:add", args=["payments"])),
        ) if keeps else (),
        crumb=[("Books", reverse("books:list")), ("Payments", "")] if everybody else [("Payments", "")],
    )  # fmt: skip


def _standing(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    if value == "returned":
        return rows.filter(returned=True)
    return rows.filter(returned=False, reverses__isnull=True, amount__gt=F("applied"))


def _rows(page: QuerySet[Any, Any]) -> Sequence[Sequence[Cell]]:
    return [
        (
            Link(p.number, reverse("books:payment", args=[p.pk])), p.received_on,
            Link(p.payer.name, reverse("books:statement", args=[p.payer_id])), f"{p.method} {p.reference}", p.amount,
            Money.ZERO if p.returned or p.reverses_id else p.amount - p.applied,
            "taken back" if p.returned else "takes one back" if p.reverses_id else "",
        )
        for p in page
    ]  # fmt: skip
