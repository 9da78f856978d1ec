"""What a plan costs, worked out slowly and plainly, line by line in whole cents: the figures that people see.

It shares no code with the solver but the records: distances, curves and sums are written here once more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from barnraise.core.money import Money
from barnraise.core.regions.plan import STAYS, Plan
from barnraise.core.regions.problem import Agency, District, Problem
from barnraise.core.regions.terms import Choice, Form
from barnraise.core.regions.values import CurveValues, Values


@dataclass(frozen=True, slots=True)
class Line:
    """One district in one function, a year. `otherwise`: what it pays where nobody serves it."""

    district: str
    function: str
    choice: Choice
    agency: str  # who serves it; blank where it stays
    volume: float
    before: Money
    otherwise: Money
    travel: Money
    transition: Money

    @property
    def kept(self) -> Money:
        """What it goes on paying by itself."""
        return Money(0) if self.choice is Choice.LED else self.otherwise

    @property
    def worth(self) -> Money:
        """The most that it would pay for being served, and not be worse off."""
        return self.otherwise - self.travel - self.transition


@dataclass(frozen=True, slots=True)
class Hosting:
    """One agency hosting one function, a year: what it spends on those it serves, and the part of its opening."""

    agency: str
    function: str
    region: str
    volume: float
    districts: int
    running: Money
    opening: Money

    @property
    def cost(self) -> Money:
        """Both."""
        return self.running + self.opening


@dataclass(frozen=True, slots=True)
class Parts:
    """Savings against today, a year, each part apart; costs are negative. `net` is their sum."""

    scale: Money
    travel: Money
    transition: Money
    governance: Money

    @property
    def net(self) -> Money:
        """What is left."""
        return self.scale + self.travel + self.transition + self.governance


@dataclass(frozen=True, slots=True)
class Priced:
    """A plan with every line of its arithmetic."""

    lines: tuple[Line, ...]
    hostings: tuple[Hosting, ...]
    governance: Money  # of each region
    regions: int
    parts: Parts

    @property
    def before(self) -> Money:
        """What all districts pay today for the shareable part."""
        return Money.total(line.before for line in self.lines)


def priced(problem: Problem, values: Values, plan: Plan) -> Priced:
    """Every line of a plan under one set of values. Each line is rounded once to the cent; totals add lines."""
    lines, hostings = [], []
    for number in range(len(problem.functions)):
        alone = _alone(problem, values, number)
        today = _today(problem, values, number, alone)
        lines += [
            _line(problem, values, number, row, plan.host[number][row], (today[row], alone[row]))
            for row in range(len(today))
        ]
        hostings += _hostings(problem, values, number, plan)
    each = _cents(values.governance)
    count = len(plan.regions)
    scale = Money.total(line.before - line.kept for line in lines) - Money.total(one.running for one in hostings)
    parts = Parts(
        scale=scale,
        travel=-Money.total(line.travel for line in lines),
        transition=-(Money.total(line.transition for line in lines) + Money.total(one.opening for one in hostings)),
        governance=-(each * count),
    )
    return Priced(tuple(lines), tuple(hostings), each, count, parts)


def _line(problem: Problem, values: Values, number: int, row: int, host: int, otherwise: tuple[float, float]) -> Line:
    """One district's line; where nobody serves it, it stays as today or goes alone, whichever is cheaper."""
    function, district, worth = problem.functions[number], problem.districts[row], values.functions[number]
    volume, before, alone = volume_of(district, function.key), _cents(otherwise[0]), _cents(otherwise[1])
    choice, agency, travel, transition = Choice.TODAY, "", 0.0, 0.0
    if host != STAYS:
        choice, agency = Choice.LED, problem.agencies[host].key
        travel = _travel(problem, values, number, district, problem.agencies[host])
        transition = 0.0 if district.served.get(function.key) == agency else worth.transition / function.years
    elif alone < before or function.key not in district.served:
        choice = Choice.ALONE
    return Line(
        district.key,
        function.key,
        choice,
        agency,
        volume,
        before,
        min(alone, before),
        _cents(travel),
        _cents(transition),
    )


def _hostings(problem: Problem, values: Values, number: int, plan: Plan) -> list[Hosting]:
    """Who hosts the function for whom, at what cost."""
    function, worth, found = problem.functions[number], values.functions[number], []
    served: dict[int, list[int]] = {}
    for row, host in enumerate(plan.host[number]):
        served.setdefault(host, []).append(row)
    for place in sorted(served.keys() - {STAYS}):
        agency, rows = problem.agencies[place], served[place]
        volume = math.fsum(volume_of(problem.districts[row], function.key) for row in rows)
        region = plan.region[rows[0]]
        opening = 0.0 if function.key in agency.hosts else worth.opening / function.years
        found.append(
            Hosting(
                agency.key,
                function.key,
                problem.agencies[region].key if region >= 0 else "",
                volume,
                len(rows),
                _cents(dollars(worth.host, volume)),
                _cents(opening),
            )
        )
    return found


def volume_of(district: District, function: str) -> float:
    """A district's yearly volume of a function: its own figure, else its pupils."""
    return float(district.use.get(function, district.pupils))


def dollars(curve: CurveValues, volume: float) -> float:
    """A curve's cost of a volume, in dollars a year.

    >>> dollars(CurveValues(Form.POWER, 100.0, 2.0, 0.5), 4000.0)
    4100.0
    >>> dollars(CurveValues(Form.PIECES, 0.0, pieces=((0.0, 3.0), (100.0, 1.0))), 150.0)
    350.0
    """
    if volume <= 0:
        return 0.0
    match curve.form:
        case Form.POWER:
            return curve.fixed + curve.rate * volume * math.pow(volume / 1000.0, curve.exponent - 1.0)
        case Form.TWO_PART:
            return curve.fixed + curve.rate * volume
        case Form.PIECES:
            ends = [start for start, _ in curve.pieces[1:]] + [math.inf]
            spans = zip(curve.pieces, ends, strict=True)
            return curve.fixed + math.fsum(rate * max(0.0, min(volume, end) - start) for (start, rate), end in spans)


def miles_between(problem: Problem, values: Values, district: District, agency: Agency) -> float:
    """Miles by road: the user's figure where there is one, else great-circle miles times the road factor."""
    known = problem.miles.get((district.key, agency.key))
    if known is not None:
        return known
    north, to_north = math.radians(district.latitude), math.radians(agency.latitude)
    across = math.radians(agency.longitude - district.longitude)
    half = math.sin((to_north - north) / 2) ** 2 + math.cos(north) * math.cos(to_north) * math.sin(across / 2) ** 2
    return values.road_factor * 2 * 3958.7613 * math.asin(math.sqrt(min(1.0, half)))


def _travel(problem: Problem, values: Values, number: int, district: District, agency: Agency) -> float:
    function, worth = problem.functions[number], values.functions[number]
    drives = worth.trips * math.pow(volume_of(district, function.key) / 1000, function.trips_exponent)
    return drives * worth.mile * miles_between(problem, values, district, agency)


def _today(problem: Problem, values: Values, number: int, alone: list[float]) -> list[float]:
    """What each district pays today for the shareable part, in dollars a year."""
    function, worth = problem.functions[number], values.functions[number]
    agencies = {agency.key: agency for agency in problem.agencies}
    served: dict[str, list[float]] = {}
    for district in problem.districts:
        served.setdefault(district.served.get(function.key, ""), []).append(volume_of(district, function.key))
    spent = {key: math.fsum(volumes) for key, volumes in served.items()}
    paid = []
    for row, district in enumerate(problem.districts):
        known, host = district.cost.get(function.key), agencies.get(district.served.get(function.key, ""))
        if known is not None:
            paid.append(worth.shareable * known.cents / 100)
        elif host is None:
            paid.append(alone[row])
        else:
            volume = volume_of(district, function.key)
            part = volume / spent[host.key] if spent[host.key] else 0.0
            paid.append(part * dollars(worth.host, spent[host.key]) + _travel(problem, values, number, district, host))
    return paid


def _alone(problem: Problem, values: Values, number: int) -> list[float]:
    """What each would pay by itself: its own figure where nobody serves it today, else what the curve says."""
    function, worth = problem.functions[number], values.functions[number]
    agencies, paid = {agency.key for agency in problem.agencies}, []
    for district in problem.districts:
        known = district.cost.get(function.key)
        if known is not None and district.served.get(function.key) not in agencies:
            paid.append(worth.shareable * known.cents / 100)
        else:
            paid.append(worth.shareable * dollars(worth.alone, volume_of(district, function.key)))
    return paid


def _cents(amount: float) -> Money:
    """Whole cents, half away from zero."""
    return Money(math.floor(abs(amount) * 100 + 0.5) * (1 if amount >= 0 else -1))
