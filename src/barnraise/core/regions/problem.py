"""The question as people state it: districts, agencies, functions with sourced curves, rules, and what is settled by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from barnraise.core.money import Money
from barnraise.core.regions.terms import Form, Grade, Level, LockKind, RuleKind


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number nobody knows exactly: its range, and who says so. `low` ≤ `central` ≤ `high`."""

    low: float
    central: float
    high: float
    unit: str
    source: str
    year: int
    grade: Grade

    def at(self, level: Level) -> float:
        """The value at one end of its range."""
        match level:
            case Level.LOW:
                return self.low
            case Level.CENTRAL:
                return self.central
            case Level.HIGH:
                return self.high


def known(value: float, unit: str, source: str, year: int, grade: Grade = Grade.ASSUMED) -> Parameter:
    """A parameter without a range."""
    return Parameter(value, value, value, unit, source, year, grade)


@dataclass(frozen=True, slots=True)
class Piece:
    """From this volume on, each further pupil costs this much a year."""

    volume: float
    rate: float


@dataclass(frozen=True, slots=True)
class Curve:
    """Dollars a year by volume (pupils). UNIT: `fixed` $/yr; `rate` $ per pupil at 1,000 pupils; `exponent` of the total."""

    form: Form
    fixed: Parameter
    rate: Parameter | None = None  # power, two-part; of pieces: a factor on all their rates
    exponent: Parameter | None = None  # power
    pieces: tuple[Piece, ...] = ()  # pieces: from volume 0, rates falling


@dataclass(frozen=True, slots=True)
class Function:
    """Something agencies can host. One-off costs are spread over `years`."""

    key: str
    name: str
    alone: Curve  # what a district pays by itself, where its own figure is not known
    host: Curve  # what a lead would pay for the whole function of all it serves; it takes over the shareable part
    shareable: Parameter  # the part of a district's cost that scales, 0 to 1
    trips: Parameter  # a year, of a district of 1,000 pupils
    trips_exponent: float  # how trips grow with pupils
    mile: Parameter  # dollars a mile driven
    transition: Parameter  # one-off dollars of a district that changes
    opening: Parameter  # one-off dollars of an agency that starts to host
    years: int


@dataclass(frozen=True, slots=True)
class District:
    """Who could be served. Figures that are not known are left out, never 0."""

    key: str
    name: str
    latitude: float
    longitude: float
    pupils: int
    county: str = ""
    square_miles: float | None = None
    agency: str = ""  # whose region it is in today; blank: nobody's
    cost: Mapping[str, Money] = field(default_factory=dict)  # of a function, whole, a year, as paid today
    served: Mapping[str, str] = field(default_factory=dict)  # function → the agency that serves it today
    use: Mapping[str, float] = field(default_factory=dict)  # function → volume, where it is not the pupils


@dataclass(frozen=True, slots=True)
class Agency:
    """Who could host. `site` is the district it stands in."""

    key: str
    name: str
    latitude: float
    longitude: float
    site: str
    hosts: frozenset[str] = frozenset()  # functions it hosts today
    offers: frozenset[str] | None = None  # functions it could host; None: all
    capacity: Mapping[str, float] = field(default_factory=dict)  # function → volume a year


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a statute, as data. `share`: of the districts (miles). `size`: pupils below which one is small."""

    kind: RuleKind
    limit: float = 0.0
    share: float = 1.0
    size: float = 0.0
    source: str = ""


@dataclass(frozen=True, slots=True)
class Lock:
    """Settled by hand, or forbidden. A blank agency in a forbidden `served`: nobody serves this district in it."""

    kind: LockKind
    district: str = ""
    function: str = ""
    agency: str = ""
    forbidden: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """A scenario's question, whole. `miles` (district, agency) replaces the distances by road where they are known."""

    title: str
    districts: tuple[District, ...]
    agencies: tuple[Agency, ...]
    functions: tuple[Function, ...]
    road_factor: Parameter  # miles by road for a mile as the crow flies
    governance: Parameter  # dollars a year and region
    rules: tuple[Rule, ...] = ()
    locks: tuple[Lock, ...] = ()
    one_lead: bool = True  # False: no regions; any agency may host, several for one function, and serve anybody
    neighbors: tuple[tuple[str, str], ...] = ()  # districts that touch, where boundaries are known
    miles: Mapping[tuple[str, str], float] = field(default_factory=dict)
    as_of: str = ""  # the date of the parameters, in words people read

    def rule(self, kind: RuleKind) -> Rule | None:
        """The rule of this kind, if there is one."""
        return next((rule for rule in self.rules if rule.kind is kind), None)
