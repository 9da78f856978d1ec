"""A member's one page: its services by kind of saving, its headline, and how much of it is measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.safestring import SafeString

from barnraise.core.money import Money
from barnraise.core.savings.measure import dollars
from barnraise.platform import pictures
from barnraise.platform.words import counted
from barnraise.prove.savings.tables.words import (
    COMES_BACK,
    YEARLY_CASH,
    after_words,
    evidence_words,
    money,
    used_words,
    why_not,
    why_not_briefly,
)

NOTHING = SafeString("")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRow:
    """One service on a statement's page."""

    name: str
    url: str
    used: str
    paid: Money
    compared: Money
    alone: Money | None
    gross: Money | None
    low: Money | None
    high: Money | None
    rebate: Money
    fee: Money
    net: Money | None
    evidence: Sequence[str]
    why_not: str
    why_briefly: str
    missed: bool
    lines: int
    bar: SafeString = NOTHING

    @property
    def loss(self) -> bool:
        """Whether it would have been cheaper alone."""
        return self.gross is not None and self.gross.cents < 0

    @property
    def after(self) -> str:
        """What came back and what taking part cost."""
        return after_words(self.rebate, self.fee)

    @property
    def size(self) -> Money:
        """How much was saved or lost, the sign said in words."""
        return abs(self.gross) if self.gross is not None else Money.ZERO

    @property
    def partly(self) -> bool:
        """Whether only a part of what was paid was compared."""
        return self.gross is not None and self.compared != self.paid and not self.rounded

    @property
    def rounded(self) -> bool:
        """Whether paid and compared differ by no more than the cents to which each line was rounded."""
        apart = abs(self.paid - self.compared).cents
        return self.gross is not None and not self.missed and 0 < apart <= self.lines

    @property
    def ranged(self) -> bool:
        """Whether its method gives a range."""
        return self.low is not None and self.low != self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The services of one kind of saving, with their sums; without a kind: what was not measured."""

    title: str
    rows: Sequence[ServiceRow]
    paid: Money
    alone: Money | None
    gross: Money | None
    low: Money | None
    high: Money | None
    rebate: Money
    fee: Money
    net: Money | None

    @property
    def after(self) -> str:
        """What came back and what taking part cost."""
        return after_words(self.rebate, self.fee)

    @property
    def together(self) -> str:
        """What stands before its sums."""
        return counted(len(self.rows), "service", "services")

    @property
    def lost(self) -> bool:
        """Whether all of it would have been cheaper alone, rebates and fees taken in."""
        return self.net is not None and self.net.cents < 0


def groups(member: Mapping[str, Any], names: Mapping[str, str], urls: Mapping[str, str]) -> list[Group]:
    """A member's services by kind of saving, then what was not measured; `urls` go by a service's code."""
    bars = iter(pictures.swings(_cents(row["gross"]) for row in member["services"]))
    rows = [(row["kind"], service_row(row, names, urls, next(bars))) for row in member["services"]]
    kinds = [row["kind"] for row in member["kinds"]]
    found = [_group(kind, [r for k, r in rows if k == kind]) for kind in kinds]
    rest = [r for k, r in rows if k is None]
    return [*found, *([_group("Not measured", rest)] if rest else [])]


def _cents(text: str | None) -> int | None:
    amount = money(text)
    return None if amount is None else amount.cents


def service_row(
    row: Mapping[str, Any], names: Mapping[str, str], urls: Mapping[str, str], bar: SafeString
) -> ServiceRow:
    """One service of a document as a row."""
    return ServiceRow(
        name=names[row["service"]],
        url=urls.get(row["service"], ""),
        used=used_words(row["used"]),
        paid=Money.parse(row["paid"]),
        compared=Money.parse(row["compared"]),
        alone=money(row["alone"]),
        gross=money(row["gross"]),
        low=money(row["low"]),
        high=money(row["high"]),
        rebate=Money.parse(row["rebate"]),
        fee=Money.parse(row["fee"]),
        net=money(row["net"]),
        evidence=evidence_words(row["against"]),
        why_not=why_not(row),
        why_briefly=why_not_briefly(row),
        missed=bool(row["not_measured"]),
        lines=row["lines"],
        bar=bar,
    )


def _group(title: str, rows: Sequence[ServiceRow]) -> Group:
    measured = all(row.gross is not None for row in rows)

    def total(amounts: Iterable[Money | None]) -> Money | None:
        return Money.total(a for a in amounts if a is not None) if measured else None

    return Group(
        title=title,
        rows=rows,
        paid=Money.total(row.paid for row in rows),
        alone=total(row.alone for row in rows),
        gross=total(row.gross for row in rows),
        low=total(row.low for row in rows),
        high=total(row.high for row in rows),
        rebate=Money.total(row.rebate for row in rows),
        fee=Money.total(row.fee for row in rows),
        net=total(row.net for row in rows),
    )


def headline(member: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a member's first sentence."""
    first = next(iter(member["kinds"]), None)
    net = money(first["net"]) if first else None
    back = COMES_BACK[first["kind"]] if first else ""
    services = [row for row in member["services"] if row["paid"] != "0.00" or row["used"]]
    dearer = [row for row in member["services"] if row["gross"] is not None and Money.parse(row["gross"]).cents < 0]
    return {
        "services": counted(len(services), "service", "services"),
        "saved": net,
        "gross": money(first["gross"]) if first else None,
        "lost": None if net is None else -net,
        "is_loss": net is not None and net.cents < 0,
        "label": f"Saved, {'every year' if first['kind'] == YEARLY_CASH else first['kind'].lower()}" if first else "",
        "back": back.removeprefix("that comes back ") if net is not None and net.cents < 0 else back,
        "paid": Money.parse(member["paid"]),
        "got_back": Money.parse(member["got_back"]),
        "dearer": f"{counted(len(dearer), 'service', 'services')} cost more".capitalize() if dearer else "",
        "per_pupil": dollars(Fraction(member["paid"]) / member["pupils"]) if member["pupils"] else None,
    }


def coverage_picture(services: Sequence[Mapping[str, Any]]) -> pictures.Picture | None:
    """How much of what was paid was compared."""
    spent = Money.total(_dollars(row) for row in services)
    compared = Money.total(Money.parse(row["compared"]) for row in services)
    if spent.cents <= 0:
        return None
    finding = f"{compared.words()} of {spent.words()} was compared with what it would have cost alone"
    return pictures.coverage(
        compared.cents,
        spent.cents,
        finding=finding,
        value_words=compared.words(),
        whole_words=f"{spent.words()} spent, fees apart",
    )


def claim(services: Sequence[Mapping[str, Any]]) -> str:
    """What is claimed for spend that nothing was compared with: nothing."""
    unknown = [row for row in services if row["kind"] is None]
    if unknown:
        paid = Money.total(Money.parse(row["paid"]) for row in unknown)
        count = counted(len(unknown), "service", "services")
        verbs = ("has", "claims") if len(unknown) == 1 else ("have", "claim")
        return f"{count} ({paid.words()}) {verbs[0]} no baseline and {verbs[1]} no saving."
    return "Nothing is claimed for the rest." if any(row["not_measured"] for row in services) else ""


def _dollars(row: Mapping[str, Any]) -> Money:
    """What a service's compared and not compared parts come to."""
    missed = Money.total(_cents_of(part["spend"]) for part in row["not_measured"])
    if row["kind"] is None and not row["not_measured"]:
        return Money.parse(row["charged"])
    return Money.parse(row["compared"]) + missed


def _cents_of(exact: str) -> Money:
    return Money(int((Decimal(exact) * 100).to_integral_value()))
