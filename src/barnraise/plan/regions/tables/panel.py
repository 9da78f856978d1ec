"""One district: each deed that can be settled from its panel, with what it costs as far as known, and what makes its payment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from barnraise.core.money import Money
from barnraise.core.regions.problem import Problem
from barnraise.core.regions.reasons import Alternative
from barnraise.core.regions.sharing import Member
from barnraise.core.regions.terms import LockKind
from barnraise.plan.regions.queries import Why
from barnraise.plan.regions.terms import Hand
from barnraise.platform.words import dollars_words

MOVES_MAX = 4
"""UNIT: other regions that are offered, the nearest to the plan's savings first."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One button: what it settles, what that costs, and what the form of changes is filled with."""

    words: str
    costs: str
    hand: Hand
    district: str = ""
    agency: str = ""
    function: str = ""


def deeds(problem: Problem, told: Mapping[str, Any], why: Why, district: str) -> list[Deed]:
    """Keep it, keep it out, move it, lead a function there, stay as today; what is settled already is left out."""
    locks = {(one.kind, one.district, one.function, one.agency, one.forbidden) for one in problem.locks}

    def settled(deed: Deed) -> bool:
        place = deed.district if deed.hand.kind is not LockKind.LEADS else ""
        return (deed.hand.kind, place, deed.function, deed.agency, deed.hand.forbids) in locks

    found = [*_places(told, why, district), *_leads(problem, told, why), *_stays(problem, why, district)]
    return [one for one in found if not settled(one)]


def _places(told: Mapping[str, Any], why: Why, district: str) -> Iterator[Deed]:
    """Its own region, and the others."""
    letter = next(one["region"] for one in told["members"] if one["key"] == district)
    letters = {one["agency"]: one["letter"] for one in told["regions"]}
    own = next((agency for agency, named in letters.items() if named == letter), "")
    if not own:
        return
    yield Deed(f"Keep it in region {letter}", "costs $0", Hand.BELONGS, district, own)
    others = [one for one in why.options if one.region in letters]
    if others:
        yield Deed(f"Keep it out of region {letter}", _costs(others[0]), Hand.APART, district, own)
    for one in others[:MOVES_MAX]:
        yield Deed(f"Move it to region {letters[one.region]}", _costs(one), Hand.BELONGS, district, one.region)


def _costs(one: Alternative) -> str:
    if not one.connected:
        return "see what it costs: it would cut a region in two"
    return _about(one.less)


def _about(less: Money) -> str:
    """A cost that a search may yet find to be lower.

    >>> _about(Money(418_000)), _about(Money(-500)), _about(Money(20))
    ('costs at most $4,180 a year', 'saves $5 a year or more', 'costs less than $1 a year')
    """
    if abs(less.cents) < 100:
        return "costs less than $1 a year"
    return (
        f"costs at most {dollars_words(less)} a year"
        if less.cents > 0
        else f"saves {dollars_words(-less)} a year or more"
    )


def _leads(problem: Problem, told: Mapping[str, Any], why: Why) -> Iterator[Deed]:
    """Functions that an agency standing in this district could lead, or leads."""
    names = {one.key: one.name for one in problem.agencies}
    leads = {(one["agency"], one["function"]) for one in told["leads"]}
    for agency, priced in why.leading.items():
        for function in problem.functions:
            if (agency, function.key) in leads:
                costs, what = "costs $0", f"Keep {function.name.lower()} with {names[agency]}"
            else:
                costs = _about(priced[function.key]) if function.key in priced else "see what it costs"
                what = f"Host {function.name.lower()} here, with {names[agency]}"
            yield Deed(what, costs, Hand.LEADS, "", agency, function.key)


def _stays(problem: Problem, why: Why, district: str) -> Iterator[Deed]:
    for function in problem.functions:
        if function.key in why.staying:
            what = f"Stay as today in {function.name.lower()}"
            yield Deed(what, _about(why.staying[function.key]), Hand.SERVED_NOT, district, "", function.key)


def pays(one: Member) -> list[tuple[str, Money]]:
    """What a district would pay, part by part."""
    return [
        ("It goes on paying by itself", one.kept),
        ("Its share of what the leads spend", one.share),
        ("Its travel", one.travel),
        ("Its transition, the yearly part", one.transition),
        ("Its share of governance", one.governance),
    ]
