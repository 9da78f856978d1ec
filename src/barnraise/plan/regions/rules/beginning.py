"""A state's scenario begun from public files: facts from the files, everything else assumed, and said to be."""

from __future__ import annotations

from dataclasses import dataclass, replace

from barnraise.core.regions.findings import findings
from barnraise.core.regions.problem import Curve, Function, Parameter, Problem
from barnraise.core.regions.terms import Grade
from barnraise.integrations.scenarios import Scenario
from barnraise.integrations.sheets.refused import RefusedCell
from barnraise.integrations.states import State, StateRefused, state
from barnraise.plan.regions import examples
from barnraise.plan.regions.rules.changes import Contradicts, sound

EXAMPLE = "minnesota"
ASSUMED = "ASSUMPTION, as in the example of Minnesota until somebody changes it: "


@dataclass(frozen=True, slots=True)
class Begun:
    """A scenario that could begin, what was left out row by row, and what is worth saying."""

    scenario: Scenario
    refused: tuple[RefusedCell, ...]
    remarks: tuple[str, ...]

    @property
    def pupils(self) -> int:
        """All districts' pupils."""
        return sum(one.pupils for one in self.scenario.problem.districts)


def begun(
    elsi: bytes, places: bytes, code: str, title: str, *, agencies: bytes | None = None, largest: int = 0
) -> Begun:
    """The dry run: what would begin. Errors: `StateRefused`."""
    facts = state(elsi, places, code, agencies=agencies, largest=largest)
    scenario = Scenario(_problem(facts, code, title, largest=0 if agencies else largest))
    try:
        sound(scenario)
    except Contradicts as wrong:
        raise StateRefused(str(wrong)) from wrong
    return Begun(scenario, facts.refused, (*facts.remarks, *(one.says for one in findings(scenario.problem))))


def _problem(facts: State, code: str, title: str, *, largest: int) -> Problem:
    example = examples.example(EXAMPLE).scenario.problem
    year = f"{facts.school_year - 1}-{facts.school_year % 100:02}"
    hosts = "; the largest districts are taken to be able to host" if largest else ""
    return Problem(
        title=title, districts=facts.districts, agencies=facts.agencies,
        functions=tuple(_assumed_of(one) for one in example.functions),
        road_factor=_assumed(example.road_factor), governance=_assumed(example.governance),
        as_of=f"Districts and pupils of {code} in {year} (NCES ELSI); places from a public list; nobody is taken to be served "
        f"today{hosts}; functions and costs are the example of Minnesota’s, of 2001-2026: assumptions for {code}",
    )  # fmt: skip


def _assumed(one: Parameter) -> Parameter:
    """A parameter carried over: its range and its year stay, and that it was found for another state is said."""
    return replace(one, grade=Grade.ASSUMED, source=ASSUMED + one.source.removeprefix("ASSUMPTION: "))


def _assumed_of(one: Function) -> Function:
    return replace(
        one, alone=_assumed_curve(one.alone), host=_assumed_curve(one.host), shareable=_assumed(one.shareable),
        trips=_assumed(one.trips), mile=_assumed(one.mile), transition=_assumed(one.transition), opening=_assumed(one.opening),
    )  # fmt: skip


def _assumed_curve(one: Curve) -> Curve:
    return replace(
        one, fixed=_assumed(one.fixed), rate=one.rate and _assumed(one.rate), exponent=one.exponent and _assumed(one.exponent)
    )  # fmt: skip
