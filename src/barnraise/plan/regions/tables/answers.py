"""What a told answer shows: its sentence, who hosts what, who gains and loses under each sharing rule, and in what order."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from barnraise.core.money import Money
from barnraise.core.regions.problem import Problem
from barnraise.core.regions.reasons import Alternative
from barnraise.core.regions.terms import Level, RuleKind, Sharing
from barnraise.plan.regions.models import Answer
from barnraise.plan.regions.rules import lens
from barnraise.plan.regions.rules.changes import lock_words, rule_words
from barnraise.plan.regions.rules.lens import Lens
from barnraise.plan.regions.terms import COST_WORDS, SHARING_WORDS
from barnraise.platform import pictures
from barnraise.platform.words import counted, number_words, percent_words

Told = Mapping[str, Any]


def money(text: str) -> Money:
    """An amount of a document."""
    return Money.parse(text)


@dataclass(frozen=True, slots=True)
class Face:
    """An answer at a glance."""

    answer: Answer
    told: Told

    @property
    def savings(self) -> Money:
        """What all save together, a year; negative where working together costs more."""
        return money(self.told["savings"])

    @property
    def size(self) -> Money:
        """The same without its sign, which the sentence says in words."""
        return abs(self.savings)

    @property
    def saves(self) -> bool:
        """Whether anything is saved."""
        return self.savings.cents >= 0

    @property
    def bound(self) -> Money:
        """What no plan can save more than."""
        return money(self.told["bound"])

    @property
    def low(self) -> Money:
        """What this plan saves in the worst of the draws."""
        return money(self.told["range"]["low"])

    @property
    def high(self) -> Money:
        """What it saves in the best of them."""
        return money(self.told["range"]["high"])

    @property
    def gap(self) -> str:
        """How near the bound is, in percent of the savings."""
        return percent_words(self.bound.cents - self.savings.cents, self.savings.cents) if self.saves else "unknown"

    @property
    def of_today(self) -> str:
        """Which part of today's cost is saved."""
        return percent_words(self.savings.cents, money(self.told["before"]).cents)

    @property
    def proof(self) -> str:
        """How good the plan is, with what the proof does not know."""
        if not self.saves:
            return "Nothing is saved, so no share can be given; the ceiling stands above."
        return f"Proven within {self.gap} of the best there can be."

    @property
    def order(self) -> str:
        """What makes the same answer again."""
        again = "the same again on any machine" if self.told["reproducible"] else "stopped by time, so not reproducible"
        return f"found in {counted(self.told['evaluations'], 'step', 'steps')} from seed {self.told['seed']}, {again}"


def blind(problem: Problem, told: Told) -> str:
    """Which rules only the plan keeps, or are only checked, so that the ceiling stands a little high."""
    words = [rule_words(one).lower() for one in problem.rules if one.kind.value in told["unseen"]]
    if told["regions"] and RuleKind.CONTIGUOUS.value not in told["unseen"]:
        words.append("each region is one piece")
    return f"The ceiling does not know of: {'; '.join(words)}." if words else ""


@dataclass(frozen=True, slots=True)
class Host:
    """One function and who leads it in each region, with how many districts it serves."""

    function: str
    leads: Sequence[str]


def hosts(problem: Problem, told: Told) -> tuple[list[str], list[Host]]:
    """Regions as column titles, and a row for each function; without regions one column lists all hosts."""
    names = {one.key: one.name for one in problem.agencies}
    regions = [one["letter"] for one in told["regions"]]
    titles = [f"Region {one}" for one in regions] or ["Hosts"]
    rows = []
    for function in problem.functions:
        found = [one for one in told["leads"] if one["function"] == function.key]
        by_region = {
            letter: ", ".join(
                f"{names[one['agency']]} ({one['districts']:,})" for one in found if one["region"] == letter
            )
            for letter in (regions or [""])
        }
        rows.append(Host(function.name, [by_region[one] or "nobody" for one in (regions or [""])]))
    return titles, rows


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One district in the table of winners and losers."""

    key: str
    name: str
    region: str
    pupils: str
    before: Money
    after: Money

    @property
    def saves(self) -> Money:
        """Before less after."""
        return self.before - self.after


@dataclass(frozen=True, slots=True)
class Spread:
    """All districts with one set of costs and one way of sharing, the most gained first."""

    lens: Lens
    rows: Sequence[MemberRow]
    picture: SafeString
    headline: str

    @property
    def first(self) -> MemberRow:
        """Whoever gains most."""
        return self.rows[0]

    @property
    def median(self) -> Money:
        """What stands in the middle; between the two there, where the districts are even in number."""
        return Money(round(statistics.median(row.saves.cents for row in self.rows)))

    @property
    def losers(self) -> Sequence[MemberRow]:
        """Whoever pays more than today, the worst first."""
        return [row for row in reversed(self.rows) if row.saves.cents < 0]

    @property
    def compensation(self) -> Money:
        """What it would take, a year, to leave nobody worse off."""
        return -Money.total(row.saves for row in self.losers)

    @property
    def of_gains(self) -> str:
        """The same, as a part of what the others gain."""
        gained = Money.total(row.saves for row in self.rows if row.saves.cents > 0)
        return percent_words(self.compensation.cents, gained.cents) if gained else "more than all"

    @property
    def costs(self) -> str:
        """The set of costs it is looked at with."""
        return COST_WORDS[self.lens.costs].capitalize()

    @property
    def how(self) -> str:
        """The way of sharing, and the costs."""
        return f"Leads’ cost shared {self.lens.sharing.value}; {COST_WORDS[self.lens.costs]}"


def spread(told: Told, seen: Lens | None = None) -> Spread:
    """Winners and losers with their size; `seen`: with other costs or another way of sharing than the answer's own."""
    seen = seen or lens.own(told)
    rows = [
        MemberRow(one["key"], one["name"], one["region"], number_words(one["pupils"]), *pays)
        for one, pays in zip(told["members"], seen.pays, strict=True)
    ]
    rows.sort(key=lambda row: (-row.saves.cents, row.name))
    signs = [(row.saves.cents > 0) - (row.saves.cents < 0) for row in rows]
    gain, same, lose = signs.count(1), signs.count(0), signs.count(-1)
    headline = (
        f"{counted(gain, 'district gains', 'districts gain')}, {lose or 'none'} {'loses' if lose < 2 else 'lose'}"
    )
    headline += f", {same:,} pay the same" if same else ""
    finding = f"{headline}: from {rows[0].saves.signed()} to {rows[-1].saves.signed()} a year"
    drawn = pictures.gains([row.saves.cents for row in rows], finding=finding)
    return Spread(seen, rows, drawn, headline)


@dataclass(frozen=True, slots=True)
class CostRow:
    """The same plan under one set of costs."""

    costs: Level
    parts: Mapping[str, Money]
    of_today: str

    @property
    def words(self) -> str:
        """The set of costs, as a page says it."""
        return COST_WORDS[self.costs].capitalize()


def three(several: Sequence[Lens]) -> list[CostRow]:
    """The plan held, under each set of costs."""
    return [
        CostRow(one.costs, one.parts, percent_words(one.parts["net"].cents, one.before.cents)) for one in several
    ]  # fmt: skip


def sharing(told: Told) -> list[dict[str, Any]]:
    """The five rules compared."""
    amounts = ("compensation", "least", "median", "most", "error")
    return [
        {
            **one, **{name: money(one[name]) for name in amounts}, "chosen": one["rule"] == told["sharing_rule"],
            "words": SHARING_WORDS[Sharing(one["rule"])],
        }
        for one in told["sharing"]
    ]  # fmt: skip


def rollout(problem: Problem, told: Told) -> list[dict[str, Any]]:
    """Which function first."""
    names = {one.key: one.name for one in problem.functions}
    return [
        {"name": names[one["function"]], **{name: money(one[name]) for name in ("yearly", "once", "reached", "spent")}}
        for one in told["rollout"]
    ]


def settled(problem: Problem) -> tuple[list[tuple[str, str]], list[tuple[int, str]]]:
    """Rules by their kind, and locks by their place, in words."""
    rules = [(one.kind.value, rule_words(one)) for one in problem.rules]
    return rules, [(place, lock_words(problem, one)) for place, one in enumerate(problem.locks)]


def member(problem: Problem, told: Told, key: str) -> dict[str, Any]:
    """One district's figures: who serves it, what it pays, and what each sharing rule leaves it."""
    one = next(row for row in told["members"] if row["key"] == key)
    agencies = {row.key: row.name for row in problem.agencies}
    before = money(one["before"])
    return {
        **one, "before": before,
        "served": [(row.name, agencies.get(one["hosts"].get(row.key, ""), "stays as today")) for row in problem.functions],
        "rules": [
            (row["rule"], money(one["after"][row["rule"]]), before - money(one["after"][row["rule"]]), row["rule"] == told["sharing_rule"])
            for row in told["sharing"]
        ],
    }  # fmt: skip


def elsewhere(problem: Problem, options: Sequence[Alternative], told: Told) -> list[dict[str, Any]]:
    """Where else a district could be, and what all together would then save less."""
    agencies, letters = (
        {row.key: row.name for row in problem.agencies},
        {row["agency"]: row["letter"] for row in told["regions"]},
    )
    functions = {row.key: row.name for row in problem.functions}
    return [
        {
            "what": f"Region {letters[one.region]}" if one.region in letters and not one.function
            else f"{agencies.get(one.region, 'nobody')} for {functions.get(one.function, 'all')}",
            "agency": one.region, "less": one.less, "connected": one.connected,
        }
        for one in options
    ]  # fmt: skip
