"""The ground these tests stand on: a paper contract, and baselines of it as Cora proposes them and Ada approves them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

import pytest
from tests.run.ground import World, cast, client_of, founded, world

from barnraise.core.savings.records import Grade, Method
from barnraise.platform.permissions import Asker
from barnraise.prove.baselines import operations
from barnraise.prove.baselines.models import Baseline
from barnraise.prove.baselines.rules import Proposal

__all__ = ["cast", "client_of", "founded", "world"]

QUOTE = ("quote.csv", b"Item,Price\nPAPER-20,30.00\n")
Maker: TypeAlias = Callable[..., Baseline]


@pytest.fixture
def told(world: World) -> Proposal:
    """Paper at $30.00 a case alone, for the whole of fiscal year 2026, by a quote."""
    return Proposal(
        service_id=world.contract.service_id, item="PAPER-20", unit="case", starts=date(2025, 7, 1), ends=date(2026, 7, 1),
        unit_price=Decimal("30.00"), method=Method.QUOTES, grade=Grade.A, source="Quote of May 2, 2025",
    )  # fmt: skip


@pytest.fixture
def proposed(world: World, told: Proposal) -> Maker:
    """Propose it, by Cora unless somebody else is named; any value may be another."""

    def make(*, by: Asker | None = None, replaces: Baseline | None = None, **values: Any) -> Baseline:
        return operations.propose(
            by=by or world.cast.cora,
            told=replace(told, **values),
            evidence=QUOTE,
            replaces_id=replaces.pk if replaces else None,
        )

    return make


@pytest.fixture
def approved(world: World, proposed: Maker) -> Maker:
    """Propose it and have Ada approve it."""

    def make(**values: Any) -> Baseline:
        row = proposed(**values)
        return operations.approve(by=world.cast.ada, baseline_id=row.pk, version=row.version)

    return make
