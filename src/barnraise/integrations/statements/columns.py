"""The nine tables of an export's facts: their columns, what each means, and how a row becomes a record and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from barnraise.core.dates import Span
from barnraise.core.facts import Charge, Delivery, Return
from barnraise.core.savings.records import Aid, Baseline, Member, Offer, Override
from barnraise.integrations.statements.cells import (
    DAY,
    GRADE,
    HASH,
    KEY,
    METHOD,
    MONEY,
    NUMBER,
    RETURNED,
    SETTLED,
    TEXT,
    UNIT,
    WHOLE,
    YES,
    Cell,
    maybe,
)


class Column(NamedTuple):
    """A column: its name, its kind, what it means, and the record's field where that is called otherwise."""

    name: str
    cell: Cell
    means: str
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One file of facts: rows in the order of `key`, which no two rows share."""

    path: str
    what: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    build: Callable[..., Any]
    take: Callable[[Any], Mapping[str, Any]] | None = None

    def cells(self, record: Any) -> list[tuple[Column, Any]]:
        """A record's values, column by column."""
        told = self.take(record) if self.take else None
        return [(c, told[c.name] if told else getattr(record, c.field or c.name)) for c in self.columns]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The one row about the year and its statement."""

    agency: str
    state: str
    fiscal_year: int
    starts: Any
    ends: Any
    number: str
    revision: int
    reason: str


def _delivery(**told: Any) -> Delivery:
    starts, ends = told.pop("from"), told.pop("to")
    return Delivery(
        key=told.pop("delivery"),
        organization=told.pop("member"),
        served=Span(starts, ends),
        source=told.pop("source"),
        reverses=told.pop("reverses") or None,
        **told,
    )


def _told_of(delivery: Delivery) -> Mapping[str, Any]:
    d = delivery
    return {
        "delivery": d.key, "member": d.organization, "service": d.service, "item": d.item, "from": d.served.starts,
        "to": d.served.ends, "quantity": d.quantity, "unit": d.unit, "unit_price": d.unit_price, "amount": d.amount,
        "settled": d.settled, "reverses": d.reverses or "", "source": d.source, "evidence": d.evidence,
    }  # fmt: skip


def _charge(**told: Any) -> Charge:
    member = told.pop("member")
    return Charge(key=told.pop("charge"), payer=member, organization=member, **told)


def _return(**told: Any) -> Return:
    return Return(key=told.pop("return"), organization=told.pop("member"), **told)


def _baseline(**told: Any) -> Baseline:
    return Baseline(
        key=told.pop("baseline"),
        organization=told.pop("member"),
        starts=told.pop("from"),
        ends=told.pop("to"),
        **{**told, "method": str(told["method"]), "grade": str(told["grade"]), "unit": str(told["unit"])},
    )


def _member(**told: Any) -> Member:
    return Member(key=told.pop("member"), **told)


def _offer(**told: Any) -> Offer:
    return Offer(key=told.pop("service"), **told)


YEAR = Table(
    path="facts/year.csv",
    what="The year and its statement, one row.",
    key=("fiscal_year",),
    build=Head,
    columns=(
        Column("agency", KEY, "whose statement this is"),
        Column("state", TEXT, "two letters of the state it lies in"),
        Column("fiscal_year", WHOLE, "named by the calendar year it ends in"),
        Column("starts", DAY, "first day of the year"),
        Column("ends", DAY, "first day after the year"),
        Column("number", KEY, "the statement's number"),
        Column("revision", WHOLE, "1 for the first, one more for each restatement"),
        Column("reason", TEXT, "why it was restated; empty for revision 1"),
    ),
)

MEMBERS = Table(
    path="facts/members.csv",
    what="Whoever was a member on a day of the year, or used or paid anything.",
    key=("member",),
    build=_member,
    columns=(
        Column("member", KEY, "the member's public number", "key"),
        Column("name", KEY, "its name in that year"),
        Column("category", TEXT, "its category of membership"),
        Column("pupils", maybe(WHOLE), "its count of pupils, frozen at the close"),
        Column("pupils_source", TEXT, "where that count is from, with its date"),
    ),
)

SERVICES = Table(
    path="facts/services.csv",
    what="Every service that anything was delivered or charged under.",
    key=("service",),
    build=_offer,
    columns=(
        Column("service", KEY, "the service's public code", "key"),
        Column("name", KEY, "its name in that year"),
        Column("program", TEXT, "the program it belongs to"),
    ),
)

DELIVERIES = Table(
    path="facts/deliveries.csv",
    what="What was delivered; what was taken back stands there with a negative quantity.",
    key=("delivery",),
    build=_delivery,
    take=_told_of,
    columns=(
        Column("delivery", KEY, "a name for the row, within this export"),
        Column("member", KEY, "whom it served"),
        Column("service", KEY, "the service it belongs to"),
        Column("item", TEXT, "the program's own code of the thing"),
        Column("from", DAY, "first day served: price, baseline and year go by it"),
        Column("to", DAY, "first day no longer served"),
        Column("quantity", NUMBER, "how many; negative: returned"),
        Column("unit", UNIT, "of what"),
        Column("unit_price", NUMBER, "dollars a unit; 0 where none is known"),
        Column("amount", MONEY, "as its source states it, else quantity × unit price rounded once"),
        Column("settled", SETTLED, "billed by the agency, covered by something else, or paid to the vendor"),
        Column("reverses", maybe(KEY, ""), "the delivery that this row takes back"),
        Column("source", KEY, "where the agency has it from"),
        Column("evidence", maybe(HASH, ""), "the file it came in; that file is not part of the export"),
    ),
)

CHARGES = Table(
    path="facts/charges.csv",
    what="What the books charged members. What vendors owe the agency is not among them.",
    key=("charge",),
    build=_charge,
    columns=(
        Column("charge", KEY, "invoice and line", "key"),
        Column("member", KEY, "whom it was charged to", "organization"),
        Column("service", KEY, "for which service"),
        Column("day", DAY, "the day that decides its year"),
        Column("amount", MONEY, "negative: a credit note"),
        Column("cause", KEY, "the delivery it prices, or in words what else caused it"),
        Column("rule", TEXT, "the rule and version it was computed by"),
        Column("resolution", TEXT, "what the board authorized it by"),
    ),
)

RETURNS = Table(
    path="facts/returns.csv",
    what="What the books credited to members.",
    key=("return",),
    build=_return,
    columns=(
        Column("return", KEY, "a name for the row", "key"),
        Column("member", KEY, "who got it", "organization"),
        Column("service", KEY, "for which service"),
        Column("day", DAY, "the day that decides its year"),
        Column("kind", RETURNED, "what it was"),
        Column("amount", MONEY, "above zero: it helped the member"),
        Column("cause", KEY, "the rebate, refund or fee it is a share of"),
    ),
)

BASELINES = Table(
    path="facts/baselines.csv",
    what="What a member alone would have paid, as approved.",
    key=("baseline",),
    build=_baseline,
    columns=(
        Column("baseline", KEY, "its public number", "key"),
        Column("member", maybe(KEY, ""), "whom alone it holds for; empty: everybody", "organization"),
        Column("service", KEY, "for which service"),
        Column("item", TEXT, "for which item; compared with deliveries of the same"),
        Column("unit", UNIT, "for which unit; compared with deliveries of the same"),
        Column("from", DAY, "first day in force", "starts"),
        Column("to", maybe(DAY), "first day no longer in force; empty: still in force", "ends"),
        Column("unit_price", NUMBER, "dollars a unit alone"),
        Column("low", maybe(NUMBER), "the lower end of its range"),
        Column("high", maybe(NUMBER), "the higher end of its range"),
        Column("own_cost", NUMBER, "dollars a unit that the member still bears itself"),
        Column("share", NUMBER, "the part of the quantity that would have been bought alone, 0 to 1"),
        Column("method", METHOD, "how it was found out"),
        Column("grade", GRADE, "how far it can be trusted: A, B or C"),
        Column("cashable", YES, "whether the money is really kept"),
        Column("recurring", YES, "whether it comes back every year"),
        Column("source", KEY, "where it is from, in words"),
        Column("evidence", maybe(HASH, ""), "the file in `evidence/` that shows it"),
        Column("proposed_by", KEY, "who proposed it"),
        Column("approved_by", KEY, "who approved it: another person"),
        Column("approved_on", maybe(DAY), "on which day"),
    ),
)

AID = Table(
    path="facts/aid.csv",
    what="What the state repays of a service.",
    key=("service",),
    build=Aid,
    columns=(
        Column("service", KEY, "of which service"),
        Column("fiscal_year", WHOLE, "for what was paid in this year"),
        Column("ratio", NUMBER, "the part of what was paid that comes back next year, 0 to 1"),
        Column("ratio_alone", NUMBER, "the part that would have come back of the cost alone, 0 to 1"),
        Column("other_cost", MONEY, "what taxpayers paid beside the price"),
        Column("citation", TEXT, "by what law or term"),
    ),
)

OVERRIDES = Table(
    path="facts/overrides.csv",
    what="Checks that were set aside when the year was closed; printed on the statement.",
    key=("check",),
    build=Override,
    columns=(
        Column("check", KEY, "the check's name"),
        Column("count", WHOLE, "how many things it had found"),
        Column("reason", KEY, "why the year was closed all the same"),
        Column("by", KEY, "who decided"),
        Column("on", DAY, "on which day"),
    ),
)

TABLES = (YEAR, MEMBERS, SERVICES, DELIVERIES, CHARGES, RETURNS, BASELINES, AID, OVERRIDES)
