"""Changes of a scenario by hand: each answers with the changed scenario and the sentence that history keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from barnraise.core.regions import conflicts
from barnraise.core.regions.findings import findings
from barnraise.core.regions.problem import Curve, Function, Lock, Parameter, Problem, Rule
from barnraise.core.regions.terms import Level, LockKind, RuleKind
from barnraise.core.regions.values import at
from barnraise.integrations.scenarios import Scenario
from barnraise.plan.regions.terms import RULE_WORDS, Hand


class Contradicts(ValueError):
    """A change after which no plan could be drawn, or that changes nothing; the message says why."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A scenario after a change, and what was changed, in words."""

    scenario: Scenario
    what: str


def by_hand(scenario: Scenario, hand: Hand, *, district: str = "", agency: str = "", function: str = "") -> Changed:
    """Settle one thing; whatever said otherwise of the same thing gives way. Errors: `Contradicts`."""
    keep = {LockKind.BELONGS: (district, "", agency), LockKind.LEADS: ("", function, agency),
            LockKind.SERVED: (district, function, agency)}[hand.kind]  # fmt: skip
    lock = Lock(hand.kind, *keep, forbidden=hand.forbids)
    if lock in scenario.problem.locks:
        raise Contradicts(f"This is settled already: {lock_words(scenario.problem, lock)}. Nothing was changed.")
    others = tuple(one for one in scenario.problem.locks if not _gives_way(one, lock))
    return _checked(scenario, _sentence(lock_words(scenario.problem, lock)), locks=(*others, lock))


def released(scenario: Scenario, number: int) -> Changed:
    """Take back the lock of this place in the list. Errors: `Contradicts`."""
    locks = scenario.problem.locks
    if not 0 <= number < len(locks):
        raise Contradicts("This lock is not there any more. Nothing was changed.")
    what = f"No longer settled: {lock_words(scenario.problem, locks[number])}"
    return _checked(scenario, what, locks=(*locks[:number], *locks[number + 1 :]))


def ruled(scenario: Scenario, rule: Rule) -> Changed:
    """Set a rule; the one of its kind before it goes. Errors: `Contradicts`."""
    rules = scenario.problem.rules
    if rule in rules:
        raise Contradicts(f"The rule stands so already: {rule_words(rule)}. Nothing was changed.")
    others = tuple(one for one in rules if one.kind is not rule.kind)
    before = scenario.problem.rule(rule.kind)
    was = f" (before: {rule_words(before)})" if before else ""
    return _checked(scenario, f"Rule: {rule_words(rule)}{was}", rules=(*others, rule))


def lifted(scenario: Scenario, kind: RuleKind) -> Changed:
    """Lift a rule. Errors: `Contradicts`."""
    before = scenario.problem.rule(kind)
    if before is None:
        raise Contradicts("This rule is not there any more. Nothing was changed.")
    others = tuple(one for one in scenario.problem.rules if one.kind is not kind)
    return _checked(scenario, f"Rule lifted: {rule_words(before)}", rules=others)


def assumed(scenario: Scenario, path: str, parameter: Parameter) -> Changed:
    """Give a parameter another range with its source. Errors: `Contradicts`."""
    problem, names = scenario.problem, dict(parameters(scenario.problem))
    if path not in names:
        raise Contradicts("The scenario has no such parameter. Nothing was changed.")
    before = at_path(problem, path)
    if parameter == before:
        raise Contradicts("The parameter stands so already. Nothing was changed.")
    what = f"{names[path]}: {range_words(parameter)} (before: {range_words(before)}), {parameter.source}"
    changed = _set(problem, path, parameter)
    return held(Changed(replace(scenario, problem=changed), _short(what)))


def sound(scenario: Scenario) -> None:
    """Hold a scenario to what can be drawn. Errors: `Contradicts`, naming the fewest rules and places that clash."""
    problem = scenario.problem
    refusals = [found.says for found in findings(problem) if found.refuses]
    if refusals:
        raise Contradicts(" ".join(refusals[:3]))
    clash = conflicts.conflict(problem, at(problem, Level.CENTRAL))
    if clash is not None:
        raise Contradicts(clash.says)


def parameters(problem: Problem) -> Iterator[tuple[str, str]]:
    """Every parameter: its path and what it is called."""
    yield "governance", "Governance, dollars a year and region"
    yield "road_factor", "Miles by road for a mile as the crow flies"
    for one in problem.functions:
        for name, words in OF_FUNCTION.items():
            yield f"{one.key}/{name}", f"{one.name}: {words}"
        for side, whose in (("host", "a lead"), ("alone", "a district alone")):
            for name, words in OF_CURVE.items():
                if getattr(getattr(one, side), name) is not None:
                    yield f"{one.key}/{side}.{name}", f"{one.name}: {words} of {whose}"


OF_FUNCTION = {
    "shareable": "part of the cost that can be shared, 0 to 1",
    "trips": "trips a year of a district of 1,000 pupils",
    "mile": "dollars a mile driven",
    "transition": "one-off dollars of a district that changes",
    "opening": "one-off dollars of an agency that starts to host",
}
OF_CURVE = {
    "fixed": "fixed dollars a year",
    "rate": "dollars a pupil at 1,000 pupils",
    "exponent": "exponent of the cost curve",
}


def at_path(problem: Problem, path: str) -> Parameter:
    """The parameter of a path."""
    function, _, name = path.rpartition("/")
    found: object = problem
    if function:
        found = next(one for one in problem.functions if one.key == function)
    for part in name.split("."):
        found = getattr(found, part)
    assert isinstance(found, Parameter), f"{path} is no parameter"
    return found


def _set(problem: Problem, path: str, parameter: Parameter) -> Problem:
    function, _, name = path.rpartition("/")
    if not function:
        whole: dict[str, Any] = {name: parameter}
        return replace(problem, **whole)
    return replace(
        problem,
        functions=tuple(_in(one, name, parameter) if one.key == function else one for one in problem.functions),
    )


def _in(function: Function, name: str, parameter: Parameter) -> Function:
    side, _, part = name.rpartition(".")
    changed: dict[str, Any] = {part: parameter}
    if side:
        curve: Curve = getattr(function, side)
        changed = {side: replace(curve, **changed)}
    return replace(function, **changed)


def range_words(parameter: Parameter) -> str:
    """A parameter's range as people read it: `40,000 (30,000 to 50,000)`.

    >>> from barnraise.core.regions.terms import Grade
    >>> range_words(Parameter(0.5, 0.75, 1.0, "part", "a guess", 2026, Grade.ASSUMED))
    '0.75 (0.5 to 1)'
    """
    if parameter.low == parameter.high:
        return f"{parameter.central:,g}"
    return f"{parameter.central:,g} ({parameter.low:,g} to {parameter.high:,g})"


def rule_words(rule: Rule) -> str:
    """A rule as a page says it."""
    return RULE_WORDS[rule.kind].format(limit=f"{rule.limit:,g}", share=f"{rule.share:.0%}", size=f"{rule.size:,g}")


def lock_words(problem: Problem, lock: Lock) -> str:
    """A lock as a page says it, by names."""
    district = next((one.name for one in problem.districts if one.key == lock.district), lock.district)
    agency = next((one.name for one in problem.agencies if one.key == lock.agency), lock.agency)
    function = next((one.name for one in problem.functions if one.key == lock.function), lock.function)
    match lock.kind:
        case LockKind.BELONGS:
            return f"{district} is {'not ' if lock.forbidden else ''}in the region of {agency}"
        case LockKind.LEADS:
            return f"{agency} {'does not lead' if lock.forbidden else 'leads'} {function}"
        case LockKind.SERVED:
            return f"{district} is not served {f'by {agency} ' if agency else ''}in {function}"


def _gives_way(one: Lock, new: Lock) -> bool:
    """Whether an older lock says something else of what a new one settles: of the same pair, or another place to be."""
    if one.kind is not new.kind:
        return False
    same_place = (one.district, one.function) == (new.district, new.function)
    if new.kind is LockKind.BELONGS and not new.forbidden and not one.forbidden:
        return same_place
    return same_place and one.agency == new.agency


def _checked(scenario: Scenario, what: str, **changed: Any) -> Changed:
    problem = replace(scenario.problem, **changed)
    return held(Changed(replace(scenario, problem=problem), _short(what)))


def held(changed: Changed) -> Changed:
    """A change that leaves something to draw. Errors: `Contradicts`."""
    try:
        sound(changed.scenario)
    except Contradicts as wrong:
        raise Contradicts(f"{wrong} Nothing was changed.") from wrong
    return changed


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _short(words: str) -> str:
    return words if len(words) <= 300 else words[:299] + "…"
