"""Behind one figure: its arithmetic, comparison by comparison, and every delivery with what it was compared with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from barnraise.core.facts import Unit
from barnraise.core.money import price_words
from barnraise.core.savings.pairing import Reason
from barnraise.core.savings.records import Method
from barnraise.platform.lists import Cell, Column, Empty, Filter, Kind, Link, ListPage
from barnraise.platform.permissions import Asker
from barnraise.platform.words import number_words
from barnraise.prove.savings import queries
from barnraise.prove.savings.models import Measured, Statement
from barnraise.prove.savings.tables.words import reason_words
from barnraise.run.books import queries as books


@dataclass(frozen=True, slots=True)
class Sum:
    """One comparison of a service written out: quantity × (alone − own cost − paid) and what it comes to."""

    thing: str
    quantity: str
    alone: str
    own_cost: str
    paid: str
    share: str
    gross: str
    baseline: str
    evidence: str
    source: str
    covered: bool


def arithmetic(line: Mapping[str, Any]) -> list[Sum]:
    """A service's saving, comparison by comparison, exact; the sum is rounded once, at the end."""
    return [_sum(row) for row in line["against"]]


def _sum(row: Mapping[str, Any]) -> Sum:
    quantity, spend, share = Decimal(row["quantity"]), Decimal(row["spend"]), Decimal(row["share"])
    alone, own = Decimal(row["unit_price"]), Decimal(row["own_cost"])
    gross = share * (quantity * (alone - own) - spend)
    method = f"{Method(row['method']).words().capitalize()}, grade {row['grade']}"
    return Sum(
        thing=row["item"] or "the service",
        quantity=Unit(row["unit"]).words(quantity),
        alone=price_words(alone),
        own_cost=price_words(own) if own else "",
        paid="" if row["covered"] != "0" else price_words(spend),
        share="" if share == 1 else number_words(share),
        gross=gained(gross),
        baseline=f"{row['baseline']}: {method}",
        evidence=row["evidence"],
        source=row["source"],
        covered=row["covered"] != "0",
    )


MEASURED = (
    Column("key", "Line", Kind.LINK, sortable=True),
    Column("day", "Day", Kind.DATE, sortable=True),
    Column("item", "Item"),
    Column("quantity", "Quantity", Kind.NUMBER),
    Column("price", "Paid a unit", Kind.PRICE),
    Column("alone", "Alone a unit", Kind.PRICE),
    Column("gross", "Saved", Kind.PRICE, weight="strong"),
    Column("against", "Compared with", weight="quiet"),
    Column("invoice", "Charged by", Kind.LINK),
)


def measured_list(
    asker: Asker, statement: Statement, *, organization_id: int, service_id: int, **more: Any
) -> ListPage:
    """Every delivery behind one figure, and what each was compared with."""
    rows = queries.measured_for(asker).filter(
        statement=statement, delivery__organization_id=organization_id, delivery__service_id=service_id
    )
    return ListPage(
        columns=MEASURED,
        queryset=rows,
        rows=lambda page: _measured_rows(asker, page),
        orders={"key": ("key", "id"), "day": ("delivery__served_from", "id")},
        order="day",
        noun=("delivery", "deliveries"),
        filters=(
            Filter("reason", "Not measured", lambda q, v: q.filter(reason=v), [(r.value, r.words()) for r in Reason]),
        ),
        empty=Empty("Nothing was delivered.", "What was paid was charged as a whole."),
        **more,
    )


def _measured_rows(asker: Asker, page: QuerySet[Measured, Any]) -> Sequence[Sequence[Cell]]:
    rows = list(page)
    charged = books.lines_of_deliveries(asker, [row.delivery_id for row in rows])
    return [(*_measured_row(row), _charged(row, charged)) for row in rows]


def _charged(row: Measured, charged: Mapping[int, tuple[int, int, str]]) -> Cell:
    """The line of the invoice that charges a delivery; who paid the vendor has none of ours."""
    if row.delivery_id not in charged:
        return {"vendor": "the vendor", "covered": "as a whole"}.get(row.delivery.settled, "not billed")
    invoice, line, number = charged[row.delivery_id]
    return Link(f"{number}, line {line}", reverse("books:why", args=[invoice, line]))


def _measured_row(row: Measured) -> Sequence[Cell]:
    delivery, baseline = row.delivery, row.baseline
    link = Link(row.key, reverse("deliveries:detail", args=[delivery.pk]))
    known: tuple[Cell, ...] = (None, None, reason_words(row.reason)) if baseline is None else _against(row)
    return (link, delivery.served_from, delivery.item, delivery.quantity, delivery.unit_price, *known)


def _against(row: Measured) -> tuple[Cell, ...]:
    baseline, delivery = row.baseline, row.delivery
    assert baseline is not None, "a measured delivery has its baseline"
    alone = baseline.unit_price - baseline.own_cost
    gross = baseline.share * delivery.quantity * (alone - (0 if delivery.settled == "covered" else delivery.unit_price))
    return alone, gained(gross), baseline.number


def gained(exact: Decimal) -> str:
    """An exact saving with its sign, before it is rounded."""
    return f"+{price_words(exact)}" if exact > 0 else price_words(exact)
