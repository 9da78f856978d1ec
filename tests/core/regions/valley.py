"""A small valley on which people can check figures by hand: six districts, three agencies, two functions."""

from __future__ import annotations

from dataclasses import replace

from barnraise.core.money import Money
from barnraise.core.regions.problem import Agency, Curve, District, Function, Parameter, Piece, Problem, known
from barnraise.core.regions.terms import Form, Grade

SOURCE = "assumed for a test"


def sure(value: float, unit: str = "$/yr") -> Parameter:
    """A parameter without a range."""
    return known(value, unit, SOURCE, 2026)


def between(low: float, central: float, high: float, unit: str = "$/yr") -> Parameter:
    """A parameter with one."""
    return Parameter(low, central, high, unit, SOURCE, 2026, Grade.ASSUMED)


def power(fixed: Parameter, rate: Parameter, exponent: Parameter) -> Curve:
    """A power curve."""
    return Curve(Form.POWER, fixed, rate, exponent)


BUYING = Function(
    key="buying", name="Purchasing",
    alone=power(between(20_000, 25_000, 30_000), between(80, 90, 100), between(0.95, 0.96, 0.97)),
    host=power(between(30_000, 40_000, 50_000), between(50, 60, 70), between(0.90, 0.92, 0.94)),
    shareable=between(0.8, 0.9, 1.0, "part"), trips=between(40, 60, 80, "a year"), trips_exponent=0.7,
    mile=between(2, 3, 4, "$/mile"), transition=sure(2_000), opening=sure(50_000), years=5,
)  # fmt: skip
OFFICE = Function(
    key="office", name="Business office",
    alone=Curve(Form.TWO_PART, sure(60_000), sure(200)),
    host=Curve(Form.PIECES, sure(60_000), pieces=(Piece(0, 240), Piece(2_000, 160), Piece(5_000, 120))),
    shareable=sure(0.5, "part"), trips=sure(100, "a year"), trips_exponent=0.5,
    mile=sure(3, "$/mile"), transition=sure(4_000), opening=sure(100_000), years=5,
)  # fmt: skip
PLACES = (
    ("D1", "Alder", 44.00, -92.00, 300, "Ash", "A"), ("D2", "Birch", 44.10, -92.10, 900, "Ash", "A"),
    ("D3", "Cedar", 44.20, -91.90, 2500, "Elm", "B"), ("D4", "Dogwood", 44.30, -92.20, 450, "Elm", "B"),
    ("D5", "Elder", 44.45, -92.00, 4000, "Oak", "C"), ("D6", "Fir", 44.50, -92.30, 150, "Oak", ""),
)  # fmt: skip


def valley(**changed: object) -> Problem:
    """The problem, with what a test changes."""
    districts = tuple(
        District(key, name, north, east, pupils, county, 100.0, agency)
        for key, name, north, east, pupils, county, agency in PLACES
    )
    districts = (
        replace(districts[0], served={"buying": "A"}),
        replace(districts[1], served={"buying": "A"}, cost={"buying": Money.parse("140000")}),
        replace(districts[2], cost={"office": Money.parse("900000")}),
        districts[3],
        replace(districts[4], cost={"office": Money.parse("500000")}),
        districts[5],
    )
    agencies = (
        Agency("A", "Ash Cooperative", 44.02, -92.02, "D1", frozenset({"buying"})),
        Agency("B", "Elm Cooperative", 44.22, -91.95, "D3"),
        Agency("C", "Oak Cooperative", 44.44, -92.02, "D5", offers=frozenset({"office"}), capacity={"office": 5_000.0}),
    )
    problem = Problem(
        title="The valley", districts=districts, agencies=agencies, functions=(BUYING, OFFICE),
        road_factor=between(1.2, 1.3, 1.4, "×"), governance=sure(15_000), as_of="2026",
        neighbors=(("D1", "D2"), ("D2", "D3"), ("D2", "D4"), ("D3", "D4"), ("D3", "D5"), ("D4", "D6"), ("D5", "D6")),
    )  # fmt: skip
    return replace(problem, **changed)  # type: ignore[arg-type]
