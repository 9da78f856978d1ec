"""What further questions told, as the workbench shows it: prices, next-best plans, what survives, what to measure first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString

from barnraise.core.money import Money
from barnraise.core.regions.problem import Problem
from barnraise.plan.regions.rules import changes
from barnraise.plan.regions.tables.answers import Told, money
from barnraise.plan.regions.terms import Hand
from barnraise.platform import pictures
from barnraise.platform.words import counted, percent_words

SHOWN = 8
"""Statements of each end that stand on the page, the surest in half of the draws at least; the list beside it has all."""
MEASURED = 5


def prices(told: Told | None) -> list[dict[str, Any]]:
    """What each rule and lock costs, as far as that was found and can be proven."""
    rows = told["prices"] if told else []
    return [{"what": one["what"], "least": money(one["least"]), "most": money(one["most"])} for one in rows]


def others(told: Told | None, slug: str) -> list[dict[str, Any]]:
    """The plans that come next, each with the address of the form that makes it an edition of its own."""
    rows = told["others"] if told else []
    return [
        {**one, "savings": money(one["savings"]), "less": money(one["less"]), "take": _take(one, slug)} for one in rows
    ]


def _take(one: Mapping[str, Any], slug: str) -> str:
    """The form with what was not allowed filled in; blank where no form settles it: without regions nobody leads one."""
    without = one["without"]
    if "kind" in without:
        return (
            f"{reverse('regions:rule', args=[slug])}?{urlencode({name: without[name] for name in ('kind', 'limit')})}"
        )
    if not one["regions"]:
        return ""
    told = {"hand": Hand.LEADS_NOT.value, "function": without["function"], "agency": without["agency"]}
    return f"{reverse('regions:change', args=[slug])}?{urlencode(told)}"


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that the plan says, and in which of the draws it is so again."""

    what: str
    times: int
    kept: str  # a binary digit for each draw

    @property
    def strip(self) -> SafeString:
        """The same as a picture."""
        return pictures.strip(self.kept)


@dataclass(frozen=True, slots=True)
class Survival:
    """What survives: the surest and the least sure as strips, and everything as a list."""

    finding: str
    surest: Sequence[Statement]
    doubtful: Sequence[Statement]
    every: Sequence[Statement]


def survival(problem: Problem, told: Told) -> Survival:
    """Statements by the draws in which they survive, the most first."""
    draws = told["draws"]
    say = _sayer(problem)
    every = [
        Statement(say(one), one["times"], f"{int(one['kept'], 16):0{draws}b}")
        for one in told["statements"]
    ]  # fmt: skip
    every.sort(key=lambda one: (-one.times, one.what))
    districts = {say(one) for one in told["statements"] if one["kind"] == "home"}
    surest = [one for one in every if one.what not in districts and one.times * 2 >= draws][:SHOWN]
    doubtful = [one for one in every if one.times < draws and one not in surest][-SHOWN:]
    if not every:
        return Survival("Nobody would host anything and there are no regions, so nothing could survive", (), (), ())
    sure = sum(one.times == draws for one in every)
    finding = f"{sure:,} of {len(every):,} statements survive all {draws:,} draws"
    if every[-1].times < draws:
        finding += f"; least sure is: {every[-1].what}, in {every[-1].times:,}"
    return Survival(finding, surest, doubtful, every)


def _sayer(problem: Problem) -> Callable[[Mapping[str, Any]], str]:
    """Says a statement by names."""
    functions, agencies, districts = (
        {one.key: one.name for one in rows} for rows in (problem.functions, problem.agencies, problem.districts)
    )

    def say(one: Mapping[str, Any]) -> str:
        match one["kind"]:
            case "hosts":
                where = f" in region {one['region']}" if one["region"] else ""
                return f"{agencies[one['agency']]} hosts {functions[one['function']]}{where}"
            case "together":
                return f"{agencies[one['agency']]} and {agencies[one['other']]} together"
            case "home":
                return f"{districts[one['district']]} in region {one['region']}"
            case _:
                rather = f" rather than {' or '.join(str(count) for count in one['others'])}" if one["others"] else ""
                return counted(one["regions"], "region", "regions") + rather

    return say


@dataclass(frozen=True, slots=True)
class Measure:
    """One disputed parameter: what the plan saves where it is low, where it is high, and how far apart that is."""

    what: str
    range: str
    low: Money
    high: Money
    bar: SafeString

    @property
    def swing(self) -> Money:
        """How far apart they are."""
        return abs(self.high - self.low)


def measures(problem: Problem, told: Told) -> list[Measure]:
    """What to measure first: the parameters that move the saving most."""
    rows = told["measure"][:MEASURED]
    bars = pictures.swings([(money(one["high"]) - money(one["low"])).cents for one in rows])
    names = dict(changes.parameters(problem))
    return [
        Measure(
            unknown(problem, names, one["path"]), changes.range_words(changes.at_path(problem, one["path"])),
            money(one["low"]), money(one["high"]), bar,
        )
        for one, bar in zip(rows, bars, strict=True)
    ]  # fmt: skip


def unknown(problem: Problem, names: Mapping[str, str], path: str) -> str:
    """A parameter by its name; one that districts and leads share is theirs together."""
    other = path.replace("/alone.", "/host.")
    shared = other != path and other in names and changes.at_path(problem, other) == changes.at_path(problem, path)
    return names[path].replace("of a district alone", "of districts and leads") if shared else names[path]


def robust(told: Told) -> dict[str, Any]:
    """The plan whose worst regret is least, beside this one."""
    return {
        "same": told["same"], "what": told["robust_what"], "draws": told["draws"],
        "regret": money(told["robust"]["regret"]), "own": money(told["plan"]["regret"]),
        "low": money(told["plan"]["lowest"]), "high": money(told["plan"]["highest"]),
        "negative": percent_words(told["plan"]["negative"], 1000),
    }  # fmt: skip
