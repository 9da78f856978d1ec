"""A scenario of six invented districts, begun by Cora and answered on the spot."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.core.regions.valley import valley

from barnraise.integrations.scenarios import Scenario as Asking
from barnraise.plan.regions import operations
from barnraise.plan.regions.models import Answer, Link, Scenario
from barnraise.plan.regions.rules import solving
from barnraise.plan.regions.terms import Further
from barnraise.platform import jobs
from barnraise.run.people.demo import Cast

Begun = Callable[..., Scenario]


def drain() -> None:
    """Do every piece of waiting work now, as the worker would after the commit."""
    for job in jobs.unfinished():
        jobs.run(job.pk)


@pytest.fixture
def begun(cast: Cast) -> Begun:
    """A scenario of the valley, with what a test changes; `answered=False` leaves its answer to be looked for."""

    def begin(*, answered: bool = True, title: str = "The valley", **changed: Any) -> Scenario:
        row = operations.begin(by=cast.cora, title=title, asking=Asking(valley(**changed)), source="a test")
        if answered:
            drain()
        return row

    return begin


@pytest.fixture
def boarded(begun: Begun, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Begun:
    """A scenario whose answer was asked what survives, too, over few draws."""
    monkeypatch.setattr(solving, "DRAWS", 4)

    def begin(**changed: Any) -> Scenario:
        row = begun(**changed)
        answer = Answer.objects.get(edition__scenario=row)
        operations.inquire(by=cast.cora, answer_id=answer.pk, kind=Further.DRAWS)
        drain()
        return row

    return begin


def shared(cast: Cast) -> Link:
    """A link to the first answer, with its token."""
    return operations.share(by=cast.cora, answer_id=Answer.objects.earliest("id").pk)
