"""Giving a scenario's districts their shapes, and taking their neighbors from them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from barnraise.integrations import scenarios
from barnraise.integrations.boundaries import BoundariesRefused
from barnraise.integrations.scenarios import Scenario
from barnraise.plan.regions.rules.changes import Changed, Contradicts, sound

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Shaped:
    """What is known of a scenario's shapes: whose are missing, whose are nobody's, and what they say of neighbors."""

    count: int
    missing: tuple[str, ...]
    nobodys: tuple[str, ...]
    new: Pairs  # pairs that share a border, and are not listed
    gone: Pairs  # pairs that are listed, and share none


def given(scenario: Scenario, content: bytes, name: str, by: str) -> Changed:
    """The scenario with the shapes of a boundary file, in place of any before. Errors: `Contradicts`."""
    try:
        found = scenarios.placed(content, scenario.problem.districts, by=by)
    except BoundariesRefused as refused:
        raise Contradicts(f"{refused} Nothing was changed.") from refused
    changed = replace(scenario, outlines=found.outlines)
    if changed == scenario:
        raise Contradicts("The districts have these shapes already. Nothing was changed.")
    state = shaped(changed)
    what = f"Shapes from {name[:80]} by {' and '.join(found.by)}: {state.count:,} of {len(scenario.problem.districts):,} districts"
    strangers = f"; shapes that are no district’s: {len(state.nobodys):,}" if state.nobodys else ""
    return Changed(changed, (what + strangers)[:300])


def shaped(scenario: Scenario) -> Shaped:
    """What the shapes say, by names."""
    own = {one.district for one in scenario.outlines if one.rings}
    names = {one.key: one.name for one in scenario.problem.districts}
    listed = {(min(pair), max(pair)) for pair in scenario.problem.neighbors}
    touch = set(scenarios.neighbors(scenario.outlines))
    gone = {pair for pair in listed - touch if own.issuperset(pair)}
    return Shaped(
        len(own), tuple(name for key, name in names.items() if key not in own),
        tuple(one.name for one in scenario.outlines if not one.district),
        tuple((names[one], names[other]) for one, other in sorted(touch - listed)),
        tuple((names[one], names[other]) for one, other in sorted(gone)),
    )  # fmt: skip


def bordered(scenario: Scenario) -> Changed:
    """The scenario whose neighbors are who shares a border; of a district without a shape they stay. Errors: `Contradicts`."""
    own = {one.district for one in scenario.outlines if one.rings}
    touch = scenarios.neighbors(scenario.outlines)
    if not touch:
        raise Contradicts("No two shapes share a stretch of border, point for point. Nothing was changed.")
    stay = [pair for pair in scenario.problem.neighbors if not own.issuperset(pair)]
    pairs = tuple(sorted({*touch, *((min(pair), max(pair)) for pair in stay)}))
    state = shaped(scenario)
    if not state.new and not state.gone:
        raise Contradicts("The neighbors are those who share a border already. Nothing was changed.")
    changed = replace(scenario, problem=replace(scenario.problem, neighbors=pairs))
    try:
        sound(changed)
    except Contradicts as wrong:
        raise Contradicts(f"{wrong} Nothing was changed.") from wrong
    what = f"Neighbors are who shares a border: {len(pairs):,} pairs, {len(state.new):,} new, {len(state.gone):,} fell away"
    return Changed(changed, what)
