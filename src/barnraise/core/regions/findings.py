"""What is wrong, or worth saying, about a problem before anybody solves it; nothing is dropped in silence."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from barnraise.core.regions.problem import Agency, Curve, District, Function, Parameter, Problem
from barnraise.core.regions.terms import Form, LockKind, RuleKind


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence for a person. `refuses`: the problem cannot be solved before it is mended."""

    rule: str
    places: tuple[str, ...]
    says: str
    refuses: bool = True


class Refused(ValueError):
    """The problem cannot be solved as it stands."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(" ".join(finding.says for finding in findings))
        self.findings = findings


REGION_RULES = frozenset(RuleKind) - {RuleKind.NOBODY_WORSE, RuleKind.SMALL_SAVE_AT_LEAST}


def findings(problem: Problem) -> tuple[Finding, ...]:
    """Everything worth saying, refusals first; an empty answer means that the problem can be solved as it stands."""
    found = [
        *_empty(problem), *_keys(problem), *_places(problem), *_sizes(problem), *_functions(problem), *_references(problem),
        *_rules(problem),
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda finding: not finding.refuses))


def check(problem: Problem) -> tuple[Finding, ...]:
    """The warnings of a problem that can be solved. Errors: `Refused` with every reason."""
    found = findings(problem)
    refusals = tuple(finding for finding in found if finding.refuses)
    if refusals:
        raise Refused(refusals)
    return found


def _empty(problem: Problem) -> Iterator[Finding]:
    for rows, name in ((problem.districts, "district"), (problem.agencies, "agency"), (problem.functions, "function")):
        if not rows:
            yield Finding(f"no-{name}", (), f"The scenario names no {name}; add at least one.")


def _keys(problem: Problem) -> Iterator[Finding]:
    named: tuple[tuple[str, list[str]], ...] = (
        ("district", [one.key for one in problem.districts]),
        ("agency", [one.key for one in problem.agencies]),
        ("function", [one.key for one in problem.functions]),
    )
    for name, keys in named:
        for key, times in Counter(keys).items():
            if times > 1:
                yield Finding("key-twice", (key,), f"The {name} {key} is there {times} times; give each its own key.")
            if not key:
                yield Finding("key-blank", (), f"A {name} has no key; give it one.")


def _places(problem: Problem) -> Iterator[Finding]:
    spots: dict[tuple[float, float], list[str]] = defaultdict(list)
    for one in problem.districts:
        if _lost(one):
            says = f"The district {_named(one)} has no position on Earth; give its latitude and longitude in degrees."
            yield Finding("no-position", (one.key,), says)
        else:
            spots[one.latitude, one.longitude].append(one.key)
    for agency in problem.agencies:
        if _lost(agency):
            says = f"The agency {_named(agency)} has no position on Earth; give its latitude and longitude in degrees."
            yield Finding("no-position", (agency.key,), says)
    for keys in spots.values():
        if len(keys) > 1:
            says = f"The districts {', '.join(keys)} stand on one spot: they are 0 miles apart, and neighbors."
            yield Finding("one-spot", tuple(keys), says, refuses=False)


def _lost(place: District | Agency) -> bool:
    return not (abs(place.latitude) <= 90 and abs(place.longitude) <= 180)  # false for what is no number, too


def _sizes(problem: Problem) -> Iterator[Finding]:
    for one in problem.districts:
        if one.pupils < 0:
            yield Finding(
                "pupils", (one.key,), f"The district {_named(one)} has {one.pupils} pupils; correct the figure."
            )
        if one.pupils == 0:
            says = f"The district {_named(one)} has no pupils: it belongs to a region, and is served only where it has a use."
            yield Finding("no-pupils", (one.key,), says, refuses=False)
        for function, cost in one.cost.items():
            if cost.cents < 0:
                says = f"The district {_named(one)} pays {cost.words()} for {function}; a cost is not below zero."
                yield Finding("cost", (one.key, function), says)
        for function, use in one.use.items():
            if not (math.isfinite(use) and use >= 0):
                says = f"The district {_named(one)} uses {use:g} of {function}; give a figure of zero or more."
                yield Finding("use", (one.key, function), says)
    for agency in problem.agencies:
        for function, capacity in agency.capacity.items():
            if not capacity > 0:
                says = (
                    f"{_named(agency)} has room for {capacity:g} in {function}; give more than zero, or leave it out."
                )
                yield Finding("capacity", (agency.key, function), says)


def _functions(problem: Problem) -> Iterator[Finding]:
    numbers = [("road factor", "", problem.road_factor, 1.0), ("governance", "", problem.governance, 0.0)]
    for one in problem.functions:
        for whose, curve in (("a district alone", one.alone), ("a lead", one.host)):
            yield from _curve(one, whose, curve)
        if one.years < 1:
            yield Finding(
                "years", (one.key,), f"{one.name} spreads one-off costs over {one.years} years; give 1 or more."
            )
        if one.shareable.high > 1:
            says = f"{one.name} shares up to {one.shareable.high:.0%} of its cost; a part is at most 100%."
            yield Finding("shareable", (one.key,), says)
        numbers += [
            (name, one.key, parameter, 0.0)
            for name, parameter in (
                ("shareable part", one.shareable), ("trips", one.trips), ("dollars a mile", one.mile),
                ("transition", one.transition), ("opening", one.opening),
            )
        ]  # fmt: skip
    for name, function, parameter, least in numbers:
        yield from _parameter(f"{name} of {function}" if function else name, function, parameter, least)


def _curve(function: Function, whose: str, curve: Curve) -> Iterator[Finding]:
    """A curve that is whole and concave over its whole range."""
    what = f"the curve of {whose} in {function.name}"
    yield from _parameter(f"fixed part of {what}", function.key, curve.fixed, 0.0)
    match curve.form:
        case Form.PIECES:
            rates, starts = [piece.rate for piece in curve.pieces], [piece.volume for piece in curve.pieces]
            if not rates or starts[0] != 0 or sorted(set(starts)) != starts:
                says = f"{what[0].upper()}{what[1:]} needs pieces that start at volume 0 and go up."
                yield Finding("no-curve", (function.key,), says)
            elif rates != sorted(rates, reverse=True) or rates[-1] < 0:
                yield _convex(function, what)
            if curve.rate is not None:
                yield from _parameter(f"factor on the rates of {what}", function.key, curve.rate, 0.0)
        case Form.POWER | Form.TWO_PART:
            if curve.rate is None or (curve.form is Form.POWER and curve.exponent is None):
                says = f"{what[0].upper()}{what[1:]} has no {'rate' if curve.rate is None else 'exponent'}; give one."
                yield Finding("no-curve", (function.key,), says)
                return
            yield from _parameter(f"rate of {what}", function.key, curve.rate, 0.0)
            if curve.exponent is not None:
                yield from _parameter(f"exponent of {what}", function.key, curve.exponent, 1e-3)
                if curve.exponent.high > 1:
                    yield _convex(function, what)


def _convex(function: Function, what: str) -> Finding:
    says = (
        f"Along {what} one more pupil costs more than the last: working together would cost more, not less, and no bound "
        "could be proven. Use an exponent of at most 1, or rates that fall."
    )
    return Finding("convex", (function.key,), says)


def _parameter(name: str, function: str, parameter: Parameter, least: float) -> Iterator[Finding]:
    ends = (parameter.low, parameter.central, parameter.high)
    if not all(math.isfinite(end) for end in ends) or list(ends) != sorted(ends) or parameter.low < least:
        says = f"The {name} ranges {ends[0]:g}, {ends[1]:g}, {ends[2]:g}; give low ≤ central ≤ high, from {least:g} up."
        yield Finding("range", (function,) if function else (), says)


def _references(problem: Problem) -> Iterator[Finding]:
    districts, agencies = {one.key for one in problem.districts}, {one.key for one in problem.agencies}
    functions = {one.key for one in problem.functions}
    for agency in problem.agencies:
        if agency.site not in districts:
            says = (
                f"{_named(agency)} stands in the district {agency.site or '(blank)'}, which the scenario does not have."
            )
            yield Finding("unknown", (agency.key,), says)
        named = agency.hosts | (agency.offers or frozenset()) | frozenset(agency.capacity)
        yield from _unknown(_named(agency), named - functions, "function")
    for one in problem.districts:
        yield from _unknown(
            _named(one), (frozenset(one.cost) | frozenset(one.served) | frozenset(one.use)) - functions, "function"
        )
        yield from _unknown(_named(one), frozenset({one.agency, *one.served.values()}) - agencies - {""}, "agency")
    pairs = frozenset(key for pair in problem.neighbors for key in pair)
    yield from _unknown("The list of neighbors", pairs - districts, "district")
    yield from _unknown("The table of miles", frozenset(key for key, _ in problem.miles) - districts, "district")
    yield from _unknown("The table of miles", frozenset(key for _, key in problem.miles) - agencies, "agency")
    for lock in problem.locks:
        needs = {
            LockKind.BELONGS: (lock.district, lock.agency),
            LockKind.LEADS: (lock.function, lock.agency),
            LockKind.SERVED: (lock.function, lock.district),
        }[lock.kind]
        if not all(needs):
            yield Finding("lock", (), f"A lock of kind “{lock.kind}” leaves out who or what it is about.")
        if lock.kind is LockKind.SERVED and not lock.forbidden:
            says = (
                "That an agency serves a district can only be forbidden: whether it does is for the district to choose."
            )
            yield Finding("lock", (lock.district,), says)
        names = (
            ("district", lock.district, districts),
            ("agency", lock.agency, agencies),
            ("function", lock.function, functions),
        )
        for name, key, keys in names:
            yield from _unknown("A lock", frozenset({key}) - keys - {""}, name)


def _unknown(who: str, keys: frozenset[str], name: str) -> Iterator[Finding]:
    for key in sorted(keys):
        yield Finding("unknown", (key,), f"{who} names the {name} {key}, which the scenario does not have.")


def _rules(problem: Problem) -> Iterator[Finding]:
    for kind, times in Counter(rule.kind for rule in problem.rules).items():
        if times > 1:
            yield Finding("rule-twice", (kind,), f"The rule {kind} is there {times} times; keep the one that binds.")
        if not problem.one_lead and kind in REGION_RULES:
            says = f"The rule {kind} is about regions, and several hosts are allowed, so that there are none; drop one of the two."
            yield Finding("no-regions", (kind,), says)
    if not problem.one_lead and any(lock.kind is not LockKind.SERVED for lock in problem.locks):
        yield Finding(
            "no-regions", (), "A lock is about regions, and several hosts are allowed, so that there are none."
        )
    for rule in problem.rules:
        if rule.limit < 0 or not 0 < rule.share <= 1 or (rule.kind is RuleKind.REGIONS_AT_MOST and rule.limit < 1):
            yield Finding(
                "rule", (rule.kind,), f"The rule {rule.kind} has a limit that no plan could keep; correct it."
            )
    asks = {RuleKind.SQUARE_MILES_AT_LEAST: "square_miles", RuleKind.COUNTIES_WHOLE: "county",
            RuleKind.COUNTIES_AT_LEAST: "county", RuleKind.COUNTIES_AT_MOST: "county"}  # fmt: skip
    for kind, column in asks.items():
        without = tuple(one.key for one in problem.districts if not getattr(one, column))
        if problem.rule(kind) and without:
            says = f"The rule {kind} needs the {column.replace('_', ' ')} of {_some(without)}."
            yield Finding("rule-needs", without, says)


def _named(place: District | Agency) -> str:
    return f"{place.name} ({place.key})" if place.name else place.key


def _some(keys: tuple[str, ...]) -> str:
    return ", ".join(keys[:5]) + (f" and {len(keys) - 5} more" if len(keys) > 5 else "")
