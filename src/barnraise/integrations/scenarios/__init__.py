"""Scenarios of the region designer as files: one TOML with CSV tables beside it, read strictly and written back the same."""

from barnraise.integrations.scenarios.reading import Reading, parse
from barnraise.integrations.scenarios.refusals import Remark, ScenarioRefused
from barnraise.integrations.scenarios.scenario import FORMAT, SCENARIO, VERSION, Scenario
from barnraise.integrations.scenarios.writing import write

__all__ = ["FORMAT", "SCENARIO", "VERSION", "Reading", "Remark", "Scenario", "ScenarioRefused", "parse", "write"]
