"""The files that the designer ships as its examples, made anew from the public data: `python -m benchmarks.regions.examples make`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from barnraise.core.regions.problem import Problem, Rule
from barnraise.core.regions.terms import RuleKind
from barnraise.integrations.scenarios import SCENARIO, Scenario, write
from benchmarks.regions.examples import massachusetts, minnesota, parameters
from benchmarks.regions.examples.fits import Fit, fitted

LITERATURE = "literature.toml"


def made(shared: Path) -> dict[str, bytes]:
    """Every file by its path below the folder of examples."""
    fits, (districts, agencies) = fits_of(shared), massachusetts.facts(shared)
    files = {f"minnesota/{name}": content for name, content in write(Scenario(_minnesota(shared, fits))).items()}
    for name, literature in ((SCENARIO, False), (LITERATURE, True)):
        there = replace(_massachusetts(fits, literature=literature), districts=districts, agencies=agencies)
        files |= {
            f"massachusetts/{name if file == SCENARIO else file}": content
            for file, content in write(Scenario(there)).items()
        }
    return files


def fits_of(shared: Path) -> dict[str, Fit]:
    """Massachusetts' curves by function."""
    districts, _ = massachusetts.facts(shared)
    return {key: fitted(districts, key) for key in massachusetts.FUNCTIONS}


def _minnesota(shared: Path, fits: Mapping[str, Fit]) -> Problem:
    facts = minnesota.facts(shared)
    return Problem(
        title="Minnesota: the service cooperatives' districts",
        districts=facts.districts,
        agencies=facts.agencies,
        functions=parameters.minnesota(fits),
        road_factor=parameters.ROAD,
        governance=parameters.GOVERNANCE,
        rules=(Rule(RuleKind.REGIONS_AT_MOST, 9, source="as many as today: ECSU numbers of the Department of Education"),),
        neighbors=facts.neighbors,
        as_of="Districts, pupils and regions of 2015-16 (MDE); places of 2019-22 (NCES); boundaries of 2023-24 (MDE), of 2016 "
        "(Census) where districts have merged since; parameters of 2001-2019, most of them assumed",
    )  # fmt: skip


def _massachusetts(fits: Mapping[str, Fit], *, literature: bool) -> Problem:
    """Everything but its places."""
    return Problem(
        title="Massachusetts: the collaboratives' districts" + (", exponents of the literature" if literature else ""),
        districts=(),
        agencies=(),
        functions=parameters.massachusetts(fits, literature=literature),
        road_factor=parameters.ROAD,
        governance=parameters.GOVERNANCE,
        rules=(Rule(RuleKind.REGIONS_AT_MOST, 6, source="603 CMR 50.02; S21a"),),
        as_of="Districts and spending of FY2017 (DESE); places of 2019-22 (NCES), of about 2013 (MassGIS) where districts have "
        "merged since; neighbors by distance; parameters of 2005-2017, "
        + ("exponents of the literature" if literature else "exponents fitted to FY2017"),
    )  # fmt: skip
