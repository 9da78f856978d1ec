"""The examples' functions: every parameter with its range, its source and its grade; where nobody has published one, it says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from barnraise.core.regions.problem import Curve, Function, Parameter, known
from barnraise.core.regions.terms import Form, Grade
from benchmarks.regions.examples.fits import Fit

SPENDS_OF_MASSACHUSETTS = 0.77
"""SOURCE: NCES ELSI 2019-20, regular districts: Minnesota spent $17,339 a pupil, Massachusetts $22,629."""

NOBODY = "ASSUMPTION: nobody has published it"


def assumed(low: float, central: float, high: float, unit: str, source: str, year: int = 2026) -> Parameter:
    """An editor's guess with its range."""
    return Parameter(low, central, high, unit, source, year, Grade.ASSUMED)


ROAD = assumed(
    1.15, 1.25, 1.42, "miles by road for a mile as the crow flies",
    "ASSUMPTION: published detour indexes run from about 1.2 (Ballou 2002) to 1.42 (Boscoe 2012); from memory",
)  # fmt: skip
GOVERNANCE = assumed(
    50_000, 125_000, 250_000, "$ a year and region",
    "ASSUMPTION: low is North Dakota's grant for a coordinator, at most $50,000 (N.D.C.C. 15.1-09.1, legalfix.com); two tiers of "
    "boards as in the Southeast CRO (bicounty.org) cost more; no figure is published",
)  # fmt: skip
MILE = assumed(
    0.54, 1.10, 1.80, "$ a mile",
    "ASSUMPTION: low is the federal mileage rate of 2016, from memory; with the driver's paid time, central and high", 2016,
)  # fmt: skip
SCALE = assumed(
    0.84, 0.95, 1.0, "exponent of the whole cost",
    "ASSUMPTION: no elasticity of this function is published. Duncombe & Yinger 2001 (ncef.org), whole districts: cost per pupil "
    "falls by 0.12 to 0.36 percent for a percent more pupils; taken as gained up to 6,500 pupils (the optimum of Flemish "
    "districts, maastrichtuniversity.nl) and not beyond, and averaged from 1,000 to 70,000. High: nothing is gained, as in 28 "
    "of 47 comparisons of New York's Comptroller (osc.state.ny.us, 2011MS-4)",
    2012,
)  # fmt: skip
BUYING_SCALE = Parameter(
    0.874, 0.958, 1.0, "exponent of the whole cost",
    "Central: twelve districts of the Chester County IU save about 10 percent together (cciu.org). Low: service centers of "
    "Texas claim 39 percent of contract value (texednews.com, FY2019), about 51 districts each; an upper bound. High: no gain, "
    "as New York's Comptroller found (osc.state.ny.us, 2011MS-4)",
    2019, Grade.CLAIMED,
)  # fmt: skip
SHARED = Parameter(
    0.10, 0.25, 0.50, "part of the cost that scales",
    "Central: a quarter of what is spent outside the classroom could be shared (reason.org, 2005); the ends are ours",
    2005, Grade.CLAIMED,
)  # fmt: skip
TRIPS_EXPONENT = 0.7
YEARS = 5


@dataclass(frozen=True, slots=True)
class Sketch:
    """What differs from function to function. Dollars of one-off and fixed costs in thousands; each is ranged around it."""

    name: str
    alone: float  # a district's own fixed part
    host: float  # a lead's
    trips: float  # a year, of a district of 1,000 pupils
    transition: float
    shareable: Parameter = SHARED
    scale: Parameter = SCALE


SKETCHES: Mapping[str, Sketch] = {
    "purchasing": Sketch(
        "Purchasing", 15, 120, 60, 2.0, assumed(0.5, 0.8, 1.0, "part of the cost that scales", NOBODY), BUYING_SCALE
    ),
    "learning": Sketch("Professional learning", 12, 90, 160, 1.5, assumed(0.2, 0.5, 0.9, "part of the cost that scales", NOBODY)),
    "insurance": Sketch(
        "Insurance administration", 12, 150, 12, 3.0, assumed(0.3, 0.6, 0.9, "part of the cost that scales", NOBODY)
    ),
    "special-education": Sketch(
        "Special education specialists", 45, 300, 1500, 8.0,
        Parameter(
            0.05, 0.15, 0.33, "part of the cost that scales",
            "High: pupils taught out of district are 33 percent of special-education spending in Massachusetts (DESE brief of "
            "2009); low and central are ours",
            2009, Grade.COMPARED,
        ),
    ),
    "transportation": Sketch(
        "Transportation", 30, 250, 720, 5.0, assumed(0.05, 0.15, 0.30, "part of the cost that scales", NOBODY)
    ),
    "technology": Sketch("Technology", 25, 200, 160, 4.0),
    "business": Sketch("Business office", 40, 180, 160, 4.0),
    "pupil-services": Sketch("Pupil services (health, transportation, meals)", 30, 250, 720, 5.0),
    "operations": Sketch(
        "Operations and maintenance (energy, upkeep)", 25, 200, 160, 3.0,
        assumed(0.05, 0.15, 0.30, "part of the cost that scales",
                "ASSUMPTION: pools of energy buyers claim 10 to 30 percent of energy alone (press 1998 to 2011)"),
    ),
}  # fmt: skip


def function(key: str, rate: Parameter, *, alone: Parameter, scale: Parameter | None = None,
             shareable: Parameter | None = None) -> Function:  # fmt: skip
    """A function whose districts and leads stand on one curve; a lead has its fixed part, and travel, beside it."""
    sketch = SKETCHES[key]
    scale = scale or sketch.scale
    host = _around(1000 * sketch.host, "$ a year")
    return Function(
        key=key,
        name=sketch.name,
        alone=Curve(Form.POWER, alone, rate, scale),
        host=Curve(Form.POWER, host, rate, scale),
        shareable=shareable or sketch.shareable,
        trips=_around(sketch.trips, "trips a year, of a district of 1,000 pupils", high=2.0),
        trips_exponent=TRIPS_EXPONENT,
        mile=MILE,
        transition=_around(1000 * sketch.transition, "$ once, of a district that changes"),
        opening=assumed(25_000, 60_000, 150_000, "$ once, of an agency that starts to host", NOBODY),
        years=YEARS,
    )


def _around(central: float, unit: str, *, high: float = 1.5) -> Parameter:
    return assumed(central / 2, central, high * central, unit, NOBODY)


def minnesota(fits: Mapping[str, Fit]) -> tuple[Function, ...]:
    """Seven functions. Minnesota publishes no spending by function here: its rates are carried over from Massachusetts'."""
    carried = {key: _carried(key, fits[key]) for key in ("learning", "special-education", "technology", "business")}
    rates = {
        "purchasing": assumed(
            45, 90, 180, "$ per pupil at 1,000 pupils",
            "ASSUMPTION: what a district buys under joint contracts; the Chester County IU's twelve buy about $5 million (cciu.org)",
        ),
        "learning": carried["learning"],
        "insurance": assumed(40, 80, 160, "$ per pupil at 1,000 pupils", "ASSUMPTION: placing and running insurance, not claims"),
        "special-education": carried["special-education"],
        "transportation": assumed(
            300, 600, 960, "$ per pupil at 1,000 pupils",
            "ASSUMPTION; high: New York's districts in FY2019, $1,531 (OSC, fitted) times 0.63, what Minnesota spends per pupil "
            "of what New York does (NCES ELSI 2019-20)",
            2019,
        ),
        "technology": carried["technology"],
        "business": carried["business"],
    }  # fmt: skip
    return tuple(
        function(
            key, rate, alone=assumed(0, 1000 * SKETCHES[key].alone, 2000 * SKETCHES[key].alone, "$ a year", _own(key))
        )
        for key, rate in rates.items()
    )


def _own(key: str) -> str:
    if key == "business":
        return "ASSUMPTION: a small district's own manager costs more than $40,000 (amarillo.com, 2012)"
    return NOBODY


def _carried(key: str, fit: Fit) -> Parameter:
    central = round(SPENDS_OF_MASSACHUSETTS * fit.rate)
    return assumed(
        round(central / 2), central, round(fit.rate), "$ per pupil at 1,000 pupils",
        "ASSUMPTION: carried over from Massachusetts' FY2017 (DESE, fitted): high as there, central times 0.77, what Minnesota "
        "spends per pupil of what Massachusetts does (NCES ELSI 2019-20), low half of that",
        2017,
    )  # fmt: skip


def massachusetts(fits: Mapping[str, Fit], *, literature: bool) -> tuple[Function, ...]:
    """Seven functions with fitted curves; `literature`: the same rates, and exponents from what is published instead."""
    return tuple(
        function(
            key, _rate(fit), alone=known(0, "$ a year", "a fitted power curve has no fixed part", 2017, Grade.COMPARED),
            scale=SCALE if literature else _exponent(fit),
            shareable=assumed(0.01, 0.03, 0.06, "part of the cost that scales",
                              "ASSUMPTION: administration, of a column that is mostly premiums and pensions")
            if key == "insurance" else None,
        )
        for key, fit in fits.items()
    )  # fmt: skip


def _words(fit: Fit) -> str:
    return (
        f"Massachusetts DESE FY2017, {fit.districts} districts, least squares of logarithms; R² {fit.r2:.2f} of the whole cost, "
        f"{fit.r2_per_pupil:.2f} of cost per pupil; range: 1.96 standard errors"
    )


def _rate(fit: Fit) -> Parameter:
    low, central, high = fit.rates
    return Parameter(low, central, high, "$ per pupil at 1,000 pupils", _words(fit), 2017, Grade.COMPARED)


def _exponent(fit: Fit) -> Parameter:
    low, central, high = fit.exponents
    over = f"; fitted at {fit.exponent:.2f} and cut at 1: no scale is found" if fit.exponent > 1 else ""
    return Parameter(low, central, high, "exponent of the whole cost", _words(fit) + over, 2017, Grade.COMPARED)
