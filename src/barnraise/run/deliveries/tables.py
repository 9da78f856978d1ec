"""The list of deliveries."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum
from django.urls import reverse

from barnraise.core.dates import FiscalYear
from barnraise.core.facts import Settled
from barnraise.platform.lists import Cell, Column, Empty, Filter, Kind, Link, ListPage
from barnraise.platform.manifest import ReportSection
from barnraise.platform.permissions import Asker
from barnraise.platform.words import money_words, number_words
from barnraise.run.catalog import queries as catalog
from barnraise.run.deliveries import queries
from barnraise.run.deliveries.models import Delivery

COLUMNS = (
    Column("day", "Served", Kind.LINK, sortable=True),
    Column("member", "Member"),
    Column("service", "Service"),
    Column("item", "Item", Kind.CODE),
    Column("quantity", "Quantity", Kind.NUMBER),
    Column("price", "Unit price", Kind.PRICE),
    Column("amount", "Amount", Kind.MONEY),
    Column("settled", "Settled", Kind.CODE, weight="quiet"),
    Column("row", "Row", Kind.CODE, sortable=True, weight="quiet"),
)


def deliveries(asker: Asker) -> ListPage:
    """What was delivered, newest first; who acts for one organization alone is not told its name in every row."""
    own = not asker.is_staff() and len(asker.organizations) == 1
    services = [
        (str(pk), name) for pk, name in catalog.services_for(asker).order_by("name").values_list("id", "name")[:500]
    ]
    return ListPage(
        title="Deliveries",
        columns=[c for c in COLUMNS if not own or c.key != "member"],
        queryset=queries.deliveries_for(asker),
        rows=lambda page: [row[:1] + row[2:] if own else row for row in _rows(page)],
        orders={"day": ("served_from", "id"), "row": ("id",)},
        order="-day",
        noun=("delivery", "deliveries"),
        filters=(
            *(
                ()
                if own
                else (Filter("member", "Member holds", lambda q, v: q.filter(organization__name__icontains=v)),)
            ),
            Filter("service", "Service", lambda q, v: q.filter(service_id=int(v)), services),
            Filter("item", "Item", lambda q, v: q.filter(item__iexact=v)),
            Filter(
                "settled", "Settled", lambda q, v: q.filter(settled=v), tuple((s.value, s.words()) for s in Settled)
            ),
            Filter("from", "Served on or after", lambda q, v: _by_day(q, v, "served_from__gte"), input="date"),
            Filter("until", "Served before", lambda q, v: _by_day(q, v, "served_from__lt"), input="date"),
        ),
        totals=_totals,
        total_label="All, returns and reversals taken off",
        empty=Empty(
            "Nothing was delivered yet.",
            "Programs record deliveries: a vendor's usage report in Purchasing makes one row of each purchase.",
        ),
    )


def _by_day(rows: QuerySet[Delivery], text: str, lookup: str) -> QuerySet[Delivery]:
    try:
        return rows.filter(**{lookup: date.fromisoformat(text)})
    except ValueError:
        return rows


def _totals(rows: QuerySet[Delivery]) -> Mapping[str, Cell]:
    return {"amount": rows.order_by().aggregate(total=Sum("amount"))["total"]}


def _rows(page: QuerySet[Delivery, Any]) -> list[tuple[Cell, ...]]:
    own = ("served_from", "item", "quantity", "unit_price", "amount", "settled", "reverses_id")
    shown = page.select_related("organization", "service").only(*own, "organization__name", "service__name")
    return [
        (
            Link(f"{d.served_from:%B} {d.served_from.day}, {d.served_from.year}", reverse("deliveries:detail",
                args=[d.pk])),
            d.organization.name, d.service.name, d.item, d.quantity, d.unit_price, d.amount, _settled(d), str(d.pk),
        )
        for d in shown
    ]  # fmt: skip


SHORT = {Settled.AGENCY: "by the agency", Settled.COVERED: "covered", Settled.VENDOR: "with the vendor"}


def _settled(row: Delivery) -> str:
    words = SHORT[Settled(row.settled)]
    return f"{words}; takes row {row.reverses_id} back" if row.reverses_id else words


def report_sections(kind: str, year: FiscalYear) -> list[ReportSection]:
    """What was delivered in a year, service by service: for the annual report."""
    if kind != "annual_report":
        return []
    rows = tuple(
        (name, number_words(members), number_words(lines), money_words(amount))
        for name, members, lines, amount in queries.used_in(year)
    )
    says = (
        f"What members used in {year.words()}, returns taken off."
        if rows
        else f"Nothing is recorded for {year.words()}."
    )
    titles = ("Service", "Members", "Deliveries", "Amount")
    return [
        ReportSection(
            key="used", title="What members used", says=says, source="our deliveries", titles=titles, rows=rows
        )
    ]
