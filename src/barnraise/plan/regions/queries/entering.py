"""What comes in: scenarios from files and examples, and changes of them, each held to what can be drawn."""

from __future__ import annotations

from collections.abc import Callable

from barnraise.integrations.scenarios import Scenario as Asking
from barnraise.plan.regions import examples
from barnraise.plan.regions.rules import bundle
from barnraise.plan.regions.rules.bundle import Unreadable
from barnraise.plan.regions.rules.changes import Changed, Contradicts, sound
from barnraise.platform.refusals import Refusal


class CannotChange(Refusal):
    """A change after which no plan could be drawn, or that changes nothing."""

    rule = "scenario-contradicts"


class NoScenario(Refusal):
    """A file that is no scenario."""

    rule = "scenario-unreadable"


def held(change: Callable[[], Changed]) -> Changed:
    """A change that leaves something to draw. Errors: `CannotChange`."""
    try:
        return change()
    except Contradicts as wrong:
        raise CannotChange(str(wrong)) from wrong


def read(content: bytes) -> Asking:
    """The scenario in a file from outside, which keeps its rules. Errors: `NoScenario`."""
    try:
        found = bundle.opened(content).scenario
        sound(found)
    except (Unreadable, Contradicts) as wrong:
        raise NoScenario(f"{wrong} Nothing was stored.", field="file") from wrong
    return found


def example(name: str) -> Asking:
    """A scenario that is shipped. Errors: `NoScenario`."""
    try:
        return examples.example(name).scenario
    except examples.UnknownExample as unknown:
        raise NoScenario(f"{unknown} Choose another.", field="source") from unknown
