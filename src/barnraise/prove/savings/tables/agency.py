"""The agency's statement: each kind of saving with its spread over members, and the bridge from last year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from barnraise.core.money import Money
from barnraise.core.savings.records import Method
from barnraise.platform import pictures
from barnraise.platform.words import change_words, counted, money_words, number_words
from barnraise.prove.savings.tables.words import YEARLY_CASH, after_words, coverage_words, money


@dataclass(frozen=True, slots=True, kw_only=True)
class KindFace:
    """One kind of saving on a page: its figures, how much of the spend was compared, and who lost."""

    kind: str
    gross: Money
    rebate: Money
    fee: Money
    net: Money
    low: Money
    high: Money
    coverage: str
    members: int
    losers: str
    told: Mapping[str, Any]

    @property
    def lost(self) -> bool:
        """Whether all members together would have been cheaper alone."""
        return self.net.cents < 0

    @property
    def ranged(self) -> bool:
        """Whether its methods give a range."""
        return self.low != self.high

    @property
    def is_yearly_cash(self) -> bool:
        """Whether a headline speaks of it."""
        return self.kind == YEARLY_CASH

    @property
    def net_size(self) -> Money:
        """How much it is, the sign said in words."""
        return abs(self.net)

    @property
    def gross_lost(self) -> bool:
        """Whether it was dearer before rebates and fees."""
        return self.gross.cents < 0

    @property
    def after(self) -> Money:
        """What rebates and fees made of it."""
        return self.rebate - self.fee

    @property
    def after_words(self) -> str:
        """How rebates and fees were."""
        return after_words(self.rebate, self.fee) or "none"

    @property
    def spread(self) -> tuple[Money, Money, Money]:
        """The least, the middle and the most that a member saved."""
        told = self.told["distribution"]
        return Money.parse(told["least"]), Money.parse(told["median"]), Money.parse(told["most"])

    @property
    def by_size(self) -> str:
        """What the smallest and the largest member saved, as a total hides who it is that saves."""
        gains = {gain["member"]: gain for gain in self.told["distribution"]["least_first"]}
        sized = [gains[key] for key in self.told["distribution"]["smallest_first"] if gains[key]["pupils"] is not None]
        if len(sized) < 2:
            return ""
        ends = [f"{g['name']} ({g['pupils']:,} pupils) {Money.parse(g['net']).signed()}" for g in (sized[0], sized[-1])]
        return f"The smallest member: {ends[0]}. The largest: {ends[1]}."

    @property
    def programs(self) -> list[tuple[str, Money]]:
        """Net by program."""
        return [(row["program"], Money.parse(row["net"])) for row in self.told["programs"]]

    @property
    def methods(self) -> list[tuple[str, Money]]:
        """Gross by method."""
        return [(Method(row["method"]).words().capitalize(), Money.parse(row["gross"])) for row in self.told["methods"]]


def kinds(doc: Mapping[str, Any]) -> list[KindFace]:
    """The kinds of a statement, cash of every year first."""
    return [
        KindFace(
            kind=row["kind"],
            **{name: Money.parse(row[name]) for name in ("gross", "rebate", "fee", "net", "low", "high")},
            coverage=coverage_words(row["coverage"]),
            members=row["distribution"]["members"],
            losers=_losers(row["distribution"]["losers"]),
            told=row,
        )
        for row in doc["kinds"]
    ]


def _losers(number: int) -> str:
    """How many would have been cheaper alone: `no member`, `1 member`, `3 members`."""
    return counted(number, "member", "members") if number else "no member"


def bridge_picture(kind: Mapping[str, Any], year: int) -> pictures.Picture | None:
    """From last year's saving of a kind to this year's."""
    told = kind["bridge"]
    if told is None:
        return None
    why = {
        "members": "joined or left",
        "use": "more or less of the same",
        "prices": "what was paid a unit",
        "method": "baselines, and what was measured in one year only",
        "rebates": "what vendors gave back",
        "fees": "what taking part cost",
    }
    steps = [
        pictures.Step(name.capitalize(), Money.parse(told[name]).cents, words)
        for name, words in why.items()
        if told[name] != "0.00"
    ]
    start = (f"Fiscal year {year - 1}", Money.parse(told["before"]).cents)
    end = (f"Fiscal year {year}", Money.parse(told["after"]).cents)
    finding = f"From {money_words(start[1])} in fiscal year {year - 1} to {money_words(end[1])} in {year}"
    return pictures.bridge(start, steps, end, finding=finding)


@dataclass(frozen=True, slots=True)
class Gainer:
    """One member in the distribution of a kind."""

    name: str
    url: str
    pupils: str
    net: Money
    per_pupil: str
    bar: SafeString


@dataclass(frozen=True, slots=True)
class Gainers:
    """The members of a kind: the least and the most, and all of them where there are more."""

    ends: Sequence[Gainer | None]
    all: Sequence[Gainer]

    @property
    def rest(self) -> bool:
        """Whether some stand between the two ends."""
        return None in self.ends


ENDS = 5
"""UNIT: members shown at each end of the distribution before all of them are folded."""


def gainers(kind: Mapping[str, Any], urls: Mapping[str, str]) -> Gainers:
    """Members by what they saved, least first."""
    rows = kind["distribution"]["least_first"]
    bars = pictures.swings(Money.parse(row["net"]).cents for row in rows)
    found = [
        Gainer(
            row["name"],
            urls.get(row["member"], ""),
            number_words(row["pupils"]),
            Money.parse(row["net"]),
            change_words(money(row["per_pupil"])) if row["per_pupil"] else "",
            bar,
        )
        for row, bar in zip(rows, bars, strict=True)
    ]
    ends = [*found[:ENDS], None, *found[-ENDS:]] if len(found) > 2 * ENDS else found
    return Gainers(ends, found)
