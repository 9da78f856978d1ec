"""A scenario: the problem, the seed it is solved with, and the rule by which its costs are shared."""

from __future__ import annotations

from dataclasses import dataclass

from barnraise.core.regions.problem import Problem
from barnraise.core.regions.terms import RuleKind, Sharing

FORMAT = "barnraise-scenario"
VERSION = 1
SCENARIO = "scenario.toml"
"""What `write` calls the file that the others stand beside."""

WITHOUT_LIMIT = frozenset({RuleKind.COUNTIES_WHOLE, RuleKind.CONTIGUOUS, RuleKind.NOBODY_WORSE})
"""Rules that say all in their name."""

PER_DISTRICT = ("cost", "served", "use")
PER_AGENCY = ("capacity",)
"""Columns that stand there once for each function: `cost:purchasing`."""

SOME_SEPARATOR = ";"
NONE_OF_THEM = "none"


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything that a scenario file holds."""

    problem: Problem
    seed: int = 1
    sharing: Sharing = Sharing.BY_USE
