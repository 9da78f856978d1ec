"""The ground these tests stand on: a year of paper, compared with quotes, waiting to be closed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from tests.run.ground import World, cast, client_of, founded, world

from barnraise.platform.clock import frozen
from barnraise.prove.baselines import operations as baselines
from barnraise.prove.baselines.models import Baseline
from barnraise.prove.baselines.rules import Proposal
from barnraise.prove.savings import operations

__all__ = ["cast", "client_of", "closable", "founded", "quoted", "world"]

AUGUST = datetime(2026, 8, 20, 17, 0, tzinfo=UTC)
BEFORE = datetime(2025, 6, 20, 17, 0, tzinfo=UTC)


def quote(world: World, item: str, price: str, **more: object) -> Baseline:
    """What an item would have cost alone, proposed by Cora and approved by Ada before the year began."""
    unit = "case" if item == "PAPER-20" else "box"
    told = Proposal(
        service_id=world.contract.service_id, item=item, unit=unit, starts=date(2025, 7, 1), ends=date(2026, 7, 1),
        unit_price=Decimal(price), method="quotes", grade="A", source="Two quotes of June 2025", **more,  # type: ignore[arg-type]
    )  # fmt: skip
    with frozen(BEFORE):
        evidence = (f"quote-{item}.csv", f"item,price\n{item},{price}\n".encode())
        row = baselines.propose(by=world.cast.cora, told=told, evidence=evidence)
        return baselines.approve(by=world.cast.ada, baseline_id=row.pk, version=row.version)


@pytest.fixture
def quoted(world: World) -> World:
    """Cedar Falls bought paper below its quote and pens above it; Dover bought paper only."""
    world.prices()
    world.usage(
        "2025-09-15,Cedar Falls,PAPER-20,400,case,21.30,8520.00,A-1",
        "2025-10-02,Cedar Falls,PEN-1,10,box,3.00,30.00,A-2",
        "2025-11-20,Dover,PAPER-20,10,case,21.30,213.00,A-3",
    )
    quote(world, "PAPER-20", "24.85")
    quote(world, "PEN-1", "2.50")
    return world


@pytest.fixture
def closable(quoted: World) -> Iterator[World]:
    """The same in August, with a key: nothing stands before the close."""
    with frozen(AUGUST):
        operations.make_key(by=quoted.cast.ada, why="the first key")
        yield quoted
