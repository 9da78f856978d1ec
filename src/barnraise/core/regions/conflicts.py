"""Rules and locks that no regions can keep together: the smallest set of them, named; found by HiGHS, not by the search.

Regions are indexed by their office, one of the agencies inside. What is asked here is exact but for connectedness: a
district may share a region only with offices that its own part of the map reaches.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from barnraise.core.regions import highs
from barnraise.core.regions.coupled.shapes import parts
from barnraise.core.regions.curves import Floats, Ints
from barnraise.core.regions.findings import Finding
from barnraise.core.regions.frame import road_miles
from barnraise.core.regions.kept import SIZES
from barnraise.core.regions.problem import Lock, Problem, Rule
from barnraise.core.regions.question import cut_off, edges_of
from barnraise.core.regions.terms import LockKind, RuleKind
from barnraise.core.regions.values import Values

NODES_MAX = 500
"""Branches HiGHS may try for one set; a set it could not settle counts as one that can be kept."""

CONNECTED = Rule(RuleKind.CONTIGUOUS)
"""Always asked, whether or not a statute says so: a region is one piece."""

Demand = Rule | Lock
Row = tuple[list[int], list[float], float, float]
"""Columns, their factors, and the least and most of their sum."""


@dataclass(frozen=True, slots=True)
class _Ground:
    """What every set of demands stands on: places, who reaches whom, and where x[i, a] and z[a] stand among the columns."""

    problem: Problem
    site: Ints
    miles: Floats
    piece: Ints  # [n] the connected part of the map

    @property
    def offices(self) -> range:
        return range(len(self.problem.agencies))

    @property
    def rows(self) -> range:
        return range(len(self.problem.districts))

    def x(self, row: int, office: int) -> int:
        """The column that says: this district is in this office's region."""
        return row * len(self.problem.agencies) + office

    def z(self, office: int) -> int:
        """The column that says: this agency is the office of a region."""
        return len(self.problem.districts) * len(self.problem.agencies) + office


def conflict(problem: Problem, values: Values) -> Finding | None:
    """The smallest set of rules and locks that contradict each other, in words; none where a region map can keep all."""
    if not problem.one_lead:
        return None
    ground = _ground(problem, values)
    demands: list[Demand] = [rule for rule in problem.rules if rule.kind is not RuleKind.CONTIGUOUS]
    demands += [lock for lock in problem.locks if lock.kind is not LockKind.SERVED]
    demands.append(problem.rule(RuleKind.CONTIGUOUS) or CONNECTED)
    if _can(ground, demands):
        return None
    least = _smallest(ground, _irreducible(ground, demands))
    places = tuple(key for one in least if isinstance(one, Lock) for key in (one.district, one.agency) if key)
    words = [_words(one) for one in least]
    if len(words) == 1:
        return Finding("contradiction", places, f"No map of regions can keep this: {words[0]}.")
    says = "No map of regions can keep these together: " + "; ".join(words) + ". Any one of them fewer can be kept."
    return Finding("contradiction", places, says)


def islands(problem: Problem) -> Finding | None:
    """A warning that names the districts which only a bridge of our own joins to an agency."""
    alone = cut_off(problem)
    if not alone:
        return None
    says = (
        f"By the boundaries given, no agency can be reached over land from {', '.join(alone[:5])}"
        f"{f' and {len(alone) - 5} more' if len(alone) > 5 else ''}; the nearest places on both sides count as neighbors."
    )
    return Finding("island", alone, says, refuses=False)


def _ground(problem: Problem, values: Values) -> _Ground:
    row = {one.key: number for number, one in enumerate(problem.districts)}
    piece = parts(len(problem.districts), edges_of(problem))
    site = np.array([row[agency.site] for agency in problem.agencies], dtype=np.int64)
    return _Ground(problem, site, road_miles(problem, values.road_factor), piece)


def _irreducible(ground: _Ground, demands: list[Demand]) -> list[Demand]:
    """Leave demands out one by one for as long as the rest still contradict each other."""
    kept = list(demands)
    for one in demands:
        fewer = [other for other in kept if other is not one]
        if not _can(ground, fewer):
            kept = fewer
    return kept


def _smallest(ground: _Ground, demands: list[Demand]) -> list[Demand]:
    """A smaller contradiction among those found, if there is one of one or two demands."""
    for size in range(1, min(len(demands), 3)):
        for few in combinations(demands, size):
            if not _can(ground, list(few)):
                return list(few)
    return demands


def _can(ground: _Ground, demands: Sequence[Demand]) -> bool:
    """Whether some regions keep all of these."""
    rules = {one.kind: one for one in demands if isinstance(one, Rule)}
    rows = [*_base(ground)]
    for kind, rule in rules.items():
        match kind:
            case RuleKind.REGIONS_AT_MOST:
                rows.append(
                    ([ground.z(office) for office in ground.offices], [1.0] * len(ground.offices), 0.0, rule.limit)
                )
            case RuleKind.COUNTIES_WHOLE:
                rows += _whole(ground)
            case RuleKind.MILES_AT_MOST:
                rows += _near(ground, rule)
            case RuleKind.CONTIGUOUS:
                rows += _reached(ground)
            case _:
                rows += _sizes(ground, rule, whole=RuleKind.COUNTIES_WHOLE in rules)
    locks = [one for one in demands if isinstance(one, Lock)]
    return _feasible(ground, [*rows, *_belongs(ground, locks), *_leads(ground, locks)])


def _base(ground: _Ground) -> Iterator[Row]:
    """Every district in one region; every region's office inside it."""
    for row in ground.rows:
        yield [ground.x(row, office) for office in ground.offices], [1.0] * len(ground.offices), 1.0, 1.0
        for office in ground.offices:
            own = ground.site[office] == row
            yield [ground.x(row, office), ground.z(office)], [1.0, -1.0], 0.0 if own else -1.0, 0.0


def _sizes(ground: _Ground, rule: Rule, *, whole: bool) -> Iterator[Row]:
    """A least or a most of each region. Counties are counted only where they stay whole; else some count may do."""
    if rule.kind not in SIZES or ("counties" in rule.kind and not whole):
        return
    districts = ground.problem.districts
    parts = Counter(one.county for one in districts)
    unit, least = SIZES[rule.kind][1:]
    match unit:
        case "pupils":
            size = [float(one.pupils) for one in districts]
        case "square miles":
            size = [one.square_miles or 0.0 for one in districts]
        case "counties":
            size = [1.0 / parts[one.county] for one in districts]
        case _:
            size = [1.0 for _ in districts]
    scale = max(rule.limit, 1.0)
    for office in ground.offices:
        columns = [ground.x(row, office) for row in ground.rows] + [ground.z(office)]
        factors = [one / scale for one in size] + [-rule.limit / scale]
        yield columns, factors, -1e-9 if least else -np.inf, np.inf if least else 1e-9


def _whole(ground: _Ground) -> Iterator[Row]:
    """Districts of one county are in one region."""
    first: dict[str, int] = {}
    for row, one in enumerate(ground.problem.districts):
        other = first.setdefault(one.county, row)
        if other != row:
            yield from _alike(ground, row, other)


def _near(ground: _Ground, rule: Rule) -> Iterator[Row]:
    """Of an office's districts, its share are within the miles."""
    for office in ground.offices:
        factors = [rule.share - float(ground.miles[row, office] <= rule.limit) for row in ground.rows]
        yield [ground.x(row, office) for row in ground.rows], factors, -np.inf, 1e-9


def _reached(ground: _Ground) -> Iterator[Row]:
    """No office across the water."""
    for row in ground.rows:
        far = [office for office in ground.offices if ground.piece[row] != ground.piece[ground.site[office]]]
        if far:
            yield [ground.x(row, office) for office in far], [1.0] * len(far), 0.0, 0.0


def _belongs(ground: _Ground, locks: Sequence[Lock]) -> Iterator[Row]:
    """A district in an agency's region, or not in it."""
    district = {one.key: row for row, one in enumerate(ground.problem.districts)}
    agency = {one.key: int(ground.site[number]) for number, one in enumerate(ground.problem.agencies)}
    for lock in locks:
        if lock.kind is LockKind.BELONGS:
            ends = district[lock.district], agency[lock.agency]
            yield from _apart(ground, *ends) if lock.forbidden else _alike(ground, *ends)


def _leads(ground: _Ground, locks: Sequence[Lock]) -> Iterator[Row]:
    """Two leads of one function are in two regions; a lead that is also forbidden is nowhere."""
    agency = {one.key: int(ground.site[number]) for number, one in enumerate(ground.problem.agencies)}
    named = [lock for lock in locks if lock.kind is LockKind.LEADS]
    for one, other in combinations(named, 2):
        if one.function == other.function and not (one.forbidden and other.forbidden):
            if one.agency != other.agency and not (one.forbidden or other.forbidden):
                yield from _apart(ground, agency[one.agency], agency[other.agency])
            elif one.agency == other.agency and one.forbidden is not other.forbidden:
                yield [ground.z(office) for office in ground.offices], [1.0] * len(ground.offices), -1.0, -1.0


def _alike(ground: _Ground, row: int, other: int) -> Iterator[Row]:
    if row != other:
        yield from (
            ([ground.x(row, office), ground.x(other, office)], [1.0, -1.0], 0.0, 0.0) for office in ground.offices
        )


def _apart(ground: _Ground, row: int, other: int) -> Iterator[Row]:
    if row == other:  # nobody is apart from itself
        yield [ground.x(row, 0)], [1.0], -1.0, -1.0
        return
    yield from (([ground.x(row, office), ground.x(other, office)], [1.0, 1.0], 0.0, 1.0) for office in ground.offices)


def _feasible(ground: _Ground, rows: Sequence[Row]) -> bool:
    """Ask HiGHS; one thread, one seed, a limit of branches: the same answer every time."""
    width = [len(row[0]) for row in rows]
    columns = np.array([column for row in rows for column in row[0]], dtype=np.int64)
    factors = np.array([factor for row in rows for factor in row[1]])
    limits = np.array([row[2] for row in rows]), np.array([row[3] for row in rows])
    cost = np.zeros(ground.z(len(ground.offices)))
    model = highs.chosen(cost, np.repeat(np.arange(len(rows)), width), columns, factors, limits)
    return highs.solve(model, {"random_seed": 1, "mip_max_nodes": NODES_MAX}).bound < np.inf


def _words(demand: Demand) -> str:
    """One rule or lock, as its people would say it."""
    if isinstance(demand, Rule):
        share = f" for {demand.share:.0%} of districts" if demand.kind is RuleKind.MILES_AT_MOST else ""
        limit = f" {demand.limit:,.10g}" if demand.limit else ""
        return f"{demand.kind.replace('-', ' ')}{limit}{share}" + (f" ({demand.source})" if demand.source else "")
    no = "not " if demand.forbidden else ""
    if demand.kind is LockKind.LEADS:
        return f"{demand.agency} does {no}lead {demand.function}" if no else f"{demand.agency} leads {demand.function}"
    return f"{demand.district} is {no}in the region of {demand.agency}"
