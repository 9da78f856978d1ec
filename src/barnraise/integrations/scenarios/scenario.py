"""A scenario: the problem, the seed it is solved with, and the rule by which its costs are shared."""

from __future__ import annotations

from dataclasses import dataclass

from barnraise.core.regions.problem import Problem
from barnraise.core.regions.terms import RuleKind, Sharing
from barnraise.integrations.scenarios.outlines import Outline

FORMAT = "barnraise-scenario"
VERSIONS = (1, 2)
"""Version 2 may have shapes beside it; what has none is written as version 1, so that its bytes stay."""
SCENARIO = "scenario.toml"
"""What `write` calls the file that the others stand beside."""
SHAPES = "boundaries"
"""The key under which a scenario names the file of its districts' shapes."""

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
    outlines: tuple[Outline, ...] = ()  # the districts' shapes, where they are known
