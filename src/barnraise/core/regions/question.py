"""The coupled model's question from a problem: rules as measures of a region, and what was settled by hand as places."""

from __future__ import annotations

from collections import Counter

import numpy as np

from barnraise.core.regions.coupled.instance import Instance, OnlyPlan
from barnraise.core.regions.coupled.shapes import adjacency, joined, parts
from barnraise.core.regions.curves import Floats, Ints
from barnraise.core.regions.frame import Frame
from barnraise.core.regions.problem import Lock, Problem
from barnraise.core.regions.terms import LockKind, RuleKind

SEEN = (
    RuleKind.REGIONS_AT_MOST, RuleKind.PUPILS_AT_LEAST, RuleKind.PUPILS_AT_MOST, RuleKind.DISTRICTS_AT_LEAST,
    RuleKind.DISTRICTS_AT_MOST, RuleKind.SQUARE_MILES_AT_LEAST, RuleKind.COUNTIES_WHOLE,
)  # fmt: skip
COUNTED = (RuleKind.COUNTIES_AT_LEAST, RuleKind.COUNTIES_AT_MOST)

Limits = tuple[RuleKind | None, RuleKind | None]


def seen(problem: Problem) -> tuple[RuleKind, ...]:
    """The problem's rules that the bound knows; the others are kept, or checked, by the plan alone.

    It knows the number of counties where they stay whole; where they may be cut it knows less.
    """
    known = SEEN if problem.rule(RuleKind.COUNTIES_WHOLE) is None else SEEN + COUNTED
    return tuple(dict.fromkeys(rule.kind for rule in problem.rules if rule.kind in known))


def unseen(problem: Problem) -> tuple[RuleKind, ...]:
    """The problem's other rules."""
    return tuple(dict.fromkeys(rule.kind for rule in problem.rules if rule.kind not in seen(problem)))


def question(problem: Problem, frame: Frame, governance: float) -> Instance:
    """Districts are its nodes. Errors: none; a checked problem has sites, positions and keys that exist."""
    at_most = problem.rule(RuleKind.REGIONS_AT_MOST)
    measures, least, most = _measures(problem)
    return Instance(
        volume=frame.volume,
        gain=frame.gain,
        curves=frame.curves,
        site=frame.site,
        regions_max=min(len(problem.agencies), int(at_most.limit) if at_most else len(problem.agencies)),
        edges=edges_of(problem),
        governance=governance,
        capacity=frame.capacity,
        measures=measures if len(measures) else None,
        least=least if len(measures) else None,
        most=most if len(measures) else None,
        whole=_counties(problem) if problem.rule(RuleKind.COUNTIES_WHOLE) else None,
        only_plan=_only_plan(problem, frame),
        together=_pairs(problem, forbidden=False),
        apart=_pairs(problem, forbidden=True),
        leads=_leads(problem, frame),
    )


def edges_of(problem: Problem) -> Ints:
    """Which districts touch [e, 2]: the boundaries' word where it is given, else places that are near each other.

    ASSUMPTION: where counties stay whole, a county is one piece, whatever stands between its districts.
    ASSUMPTION: where boundaries leave districts on a part of the map that has no agency, the parts are joined by the
    shortest bridges there are; `cut_off` names those districts.
    """
    north = np.array([district.latitude for district in problem.districts])
    east = np.array([district.longitude for district in problem.districts])
    if not problem.neighbors:
        return np.unique(np.concatenate([adjacency(north, east), _touching(problem)]), axis=0)
    edges = _touching(problem)
    return joined(edges, north, east) if cut_off(problem) else edges


def cut_off(problem: Problem) -> tuple[str, ...]:
    """Districts from which, by the boundaries given, no agency can be reached without leaving the map."""
    if not problem.neighbors:
        return ()
    row = _rows(problem)
    part = parts(len(problem.districts), _touching(problem))
    reached = {int(part[row[agency.site]]) for agency in problem.agencies}
    return tuple(one.key for one, home in zip(problem.districts, part.tolist(), strict=True) if home not in reached)


def _touching(problem: Problem) -> Ints:
    row = _rows(problem)
    pairs = [*problem.neighbors, *_of_one_county(problem)]
    found = {(min(row[one], row[other]), max(row[one], row[other])) for one, other in pairs}
    return np.array(sorted(found), dtype=np.int64).reshape(-1, 2)


def _of_one_county(problem: Problem) -> list[tuple[str, str]]:
    """Each district with the first of its county, where counties stay whole."""
    first: dict[str, str] = {}
    if problem.rule(RuleKind.COUNTIES_WHOLE) is None:
        return []
    pairs = [(first.setdefault(one.county, one.key), one.key) for one in problem.districts]
    return [(one, two) for one, two in pairs if one != two]


def _counties(problem: Problem) -> Ints:
    """Each district's county [n], numbered from 0 in the order of their names."""
    return np.unique([one.county for one in problem.districts], return_inverse=True)[1].astype(np.int64)


def _only_plan(problem: Problem, frame: Frame) -> OnlyPlan:
    """The number of counties, where they may be cut, and miles for a share of the districts."""
    counted = any(problem.rule(kind) for kind in COUNTED) and problem.rule(RuleKind.COUNTIES_WHOLE) is None
    miles = problem.rule(RuleKind.MILES_AT_MOST)
    return OnlyPlan(
        county=_counties(problem) if counted else None,
        counties_least=_limit(problem, RuleKind.COUNTIES_AT_LEAST, 0.0),
        counties_most=_limit(problem, RuleKind.COUNTIES_AT_MOST, np.inf),
        near=frame.miles <= miles.limit if miles else None,
        share=miles.share if miles else 1.0,
    )


def _rows(problem: Problem) -> dict[str, int]:
    return {district.key: number for number, district in enumerate(problem.districts)}


def _measures(problem: Problem) -> tuple[Floats, Floats, Floats]:
    """What is summed over a region [k, n], and its least and most [k]: only measures that a rule limits."""
    sizes = Counter(district.county for district in problem.districts)
    whole = problem.rule(RuleKind.COUNTIES_WHOLE) is not None
    asked: tuple[tuple[list[float], Limits], ...] = (
        ([float(one.pupils) for one in problem.districts], (RuleKind.PUPILS_AT_LEAST, RuleKind.PUPILS_AT_MOST)),
        ([1.0 for _ in problem.districts], (RuleKind.DISTRICTS_AT_LEAST, RuleKind.DISTRICTS_AT_MOST)),
        ([one.square_miles or 0.0 for one in problem.districts], (RuleKind.SQUARE_MILES_AT_LEAST, None)),
        # each of a county's districts counts as its part of the county: all of it where it stays whole, else too little
        (
            [1.0 / sizes[one.county] for one in problem.districts],
            (RuleKind.COUNTIES_AT_LEAST if whole else None, RuleKind.COUNTIES_AT_MOST),
        ),
    )
    kept = [(row, limits) for row, limits in asked if any(kind and problem.rule(kind) for kind in limits)]
    least = [_limit(problem, limits[0], 0.0) for _, limits in kept]
    most = [_limit(problem, limits[1], np.inf) for _, limits in kept]
    return np.array([row for row, _ in kept]), np.array(least), np.array(most)


def _limit(problem: Problem, kind: RuleKind | None, otherwise: float) -> float:
    rule = problem.rule(kind) if kind else None
    return rule.limit if rule else otherwise


def _pairs(problem: Problem, *, forbidden: bool) -> tuple[tuple[int, int], ...]:
    """Districts that must, or must not, be in an agency's region."""
    locks = (lock for lock in problem.locks if lock.kind is LockKind.BELONGS and lock.forbidden is forbidden)
    return tuple((_rows(problem)[lock.district], _column(problem, lock)) for lock in locks)


def _leads(problem: Problem, frame: Frame) -> tuple[tuple[int, int, int], ...]:
    """Leads settled by hand: (function, node, agency); the node is where the agency stands."""
    found = []
    for lock in problem.locks:
        if lock.kind is LockKind.LEADS and not lock.forbidden:
            function = next(number for number, one in enumerate(problem.functions) if one.key == lock.function)
            agency = _column(problem, lock)
            found.append((function, int(frame.site[agency]), agency))
    return tuple(found)


def _column(problem: Problem, lock: Lock) -> int:
    return next(number for number, one in enumerate(problem.agencies) if one.key == lock.agency)
