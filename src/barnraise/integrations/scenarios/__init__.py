"""Scenarios of the region designer as files: one TOML with CSV tables and shapes beside it, read strictly and written back the same."""

from barnraise.integrations.scenarios.outlines import Outline, Placed, neighbors, placed
from barnraise.integrations.scenarios.reading import Reading, parse
from barnraise.integrations.scenarios.refusals import Remark, ScenarioRefused
from barnraise.integrations.scenarios.scenario import FORMAT, SCENARIO, VERSIONS, Scenario
from barnraise.integrations.scenarios.writing import write

__all__ = [
    "FORMAT",
    "SCENARIO",
    "VERSIONS",
    "Outline",
    "Placed",
    "Reading",
    "Remark",
    "Scenario",
    "ScenarioRefused",
    "neighbors",
    "parse",
    "placed",
    "write",
]
