"""Lists of the journal: its entries, and its legs by account."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum
from django.urls import reverse

from barnraise.core.money import Money
from barnraise.platform.lists import Cell, Column, Empty, Filter, Kind, Link, ListPage
from barnraise.platform.permissions import Asker
from barnraise.run.books import permissions, queries
from barnraise.run.books.models import Entry, Leg

NOTHING = Empty("Nothing is posted yet.", "Issuing a billing run or recording a payment posts the first entries.")

ENTRIES = (
    Column("number", "Entry", Kind.LINK, sortable=True),
    Column("day", "Day", Kind.DATE, sortable=True),
    Column("memo", "What"),
    Column("size", "Debits", Kind.MONEY),
    Column("accounts", "Accounts", weight="quiet"),
)


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return date.max


def from_day(field: str) -> Filter:
    """Rows from a day on."""
    return Filter(
        "from", "From", lambda q, v: q.filter(**{f"{field}__gte": _day(v)}) if _day(v) != date.max else q, input="date"
    )


def until_day(field: str) -> Filter:
    """Rows up to a day and with it."""
    return Filter("until", "Until and with", lambda q, v: q.filter(**{f"{field}__lte": _day(v)}), input="date")


def journal(asker: Asker) -> ListPage:
    """Posted entries, newest first; with `until` as of any day."""
    keeps = permissions.may_keep_books(asker)
    accounts = tuple((a.number, f"{a.number} {a.name}") for a in queries.accounts_for(asker))
    return ListPage(
        title="Journal", columns=ENTRIES, queryset=queries.journal_for(asker), rows=_entries,
        orders={"number": ("number", "id"), "day": ("day", "id")}, order="-day", noun=("entry", "entries"),
        filters=(
            from_day("day"), until_day("day"),
            Filter("account", "Account", lambda q, v: q.filter(legs__account__number=v).distinct(), accounts),
            Filter("memo", "Text", lambda q, v: q.filter(memo__icontains=v) | q.filter(number__icontains=v)),
        ),
        empty=NOTHING, deeds=(("Post an entry", reverse("books:entry-add")),) if keeps else (),
        crumb=[("Books", reverse("books:list")), ("Journal", "")],
    )  # fmt: skip


def _entries(page: QuerySet[Entry, Any]) -> Sequence[Sequence[Cell]]:
    shown = list(page)
    legs = queries.legs_of([e.pk for e in shown])
    return [
        (
            Link(e.number, reverse("books:entry", args=[e.pk])), e.day, e.memo, queries.size_of(legs.get(e.pk, [])),
            ", ".join(dict.fromkeys(leg.account.number for leg in legs.get(e.pk, []))),
        )
        for e in shown
    ]  # fmt: skip


LEGS = (
    Column("entry", "Entry", Kind.LINK, sortable=True),
    Column("day", "Day", Kind.DATE, sortable=True),
    Column("what", "What"),
    Column("account", "Account", sortable=True),
    Column("fund", "Fund"),
    Column("payer", "Payer"),
    Column("debit", "Debit", Kind.MONEY),
    Column("credit", "Credit", Kind.MONEY),
)


def legs(asker: Asker) -> ListPage:
    """Every leg of one account, fund or payer until any day: what a balance is the sum of."""
    accounts = tuple((a.number, f"{a.number} {a.name}") for a in queries.accounts_for(asker))
    funds = tuple((f.code, f"{f.code} {f.name}") for f in queries.funds_for(asker))
    return ListPage(
        title="Ledger", columns=LEGS, queryset=queries.legs_for(asker), rows=_legs, totals=_totals, total_label="All debits and credits",
        orders={"entry": ("entry__number", "n", "id"), "day": ("day", "id"), "account": ("account__number", "day", "id")},
        order="-day", noun=("leg", "legs"),
        filters=(
            from_day("day"), until_day("day"),
            Filter("account", "Account", lambda q, v: q.filter(account__number=v), accounts),
            Filter("fund", "Fund", lambda q, v: q.filter(fund__code=v), funds),
            Filter("payer", "Payer", lambda q, v: q.filter(organization__name__icontains=v)),
        ),
        empty=NOTHING, crumb=[("Books", reverse("books:list")), ("Ledger", "")],
    )  # fmt: skip


def _legs(page: QuerySet[Leg, Any]) -> Sequence[Sequence[Cell]]:
    return [
        (
            Link(leg.entry.number, reverse("books:entry", args=[leg.entry_id])), leg.day, leg.entry.memo,
            f"{leg.account.number} {leg.account.name}", leg.fund.code, leg.organization.name if leg.organization else "",
            leg.amount if leg.amount > Money.ZERO else "", -leg.amount if leg.amount < Money.ZERO else "",
        )
        for leg in page
    ]  # fmt: skip


def _totals(rows: QuerySet[Any, Any]) -> Mapping[str, Cell]:
    debit = rows.order_by().filter(amount__gt=0).aggregate(s=Sum("amount"))["s"] or Money.ZERO
    credit = rows.order_by().filter(amount__lt=0).aggregate(s=Sum("amount"))["s"] or Money.ZERO
    return {"debit": debit, "credit": -credit}
