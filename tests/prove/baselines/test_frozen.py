"""What leaves for a year's facts: approved baselines alone, with public keys, in an order that they alone decide."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from tests.prove.baselines.conftest import Maker
from tests.run.ground import World

from barnraise.core.dates import FiscalYear
from barnraise.core.savings.pairing import Line, Pairing, Reason
from barnraise.core.savings.records import Baseline
from barnraise.platform.clock import frozen as clock_at
from barnraise.prove.baselines import operations, queries

YEAR = FiscalYear(2026)


def frozen(world: World, year: FiscalYear = YEAR) -> tuple[Baseline, ...]:
    keys = {world.falls: "1001", world.dover: "1002"}
    return queries.frozen(year.starts, year.ends, organization_keys=keys)


def test_only_what_is_approved_and_in_force_is_frozen(world: World, approved: Maker, proposed: Maker) -> None:
    kept = approved()
    proposed(item="PEN-1")
    gone = proposed(item="ENV-9")
    operations.refuse(by=world.cast.ada, baseline_id=gone.pk, version=1, note="No.")
    assert [row.key for row in frozen(world)] == [kept.number]
    correct = approved(replaces=kept, unit_price=Decimal("29.00"))
    assert [row.key for row in frozen(world)] == [correct.number]


def test_a_frozen_one_names_no_row_of_ours_but_people_bodies_and_files(world: World, approved: Maker) -> None:
    row = approved(organization_id=world.falls, low=Decimal("28.5"), own_cost=Decimal("0.25"), share=Decimal("0.9"))
    (fact,) = queries.frozen(YEAR.starts, YEAR.ends, organization_keys={world.falls: "1001"})
    assert (fact.key, fact.organization, fact.service, fact.item, fact.unit) == (
        row.number,
        "1001",
        "PAPER-26",
        "PAPER-20",
        "case",
    )
    assert (fact.unit_price, fact.low, fact.high, fact.own_cost, fact.share) == (
        30,
        Decimal("28.5"),
        None,
        Decimal("0.25"),
        Decimal("0.9"),
    )
    assert (fact.method, fact.grade, fact.evidence) == ("quotes", "A", row.evidence_sha256)
    assert (fact.proposed_by, fact.approved_by) == (world.cast.cora.actor.name, world.cast.ada.actor.name)
    assert (fact.approved_on, fact.starts, fact.ends) == (date(2026, 3, 10), YEAR.starts, YEAR.ends)


def test_a_price_of_a_body_without_a_public_key_is_left_out(world: World, approved: Maker) -> None:
    approved(organization_id=world.lyman)
    assert frozen(world) == ()


@pytest.mark.parametrize(("starts", "ends", "within"), [
    (date(2025, 6, 1), date(2025, 7, 1), False), (date(2025, 6, 1), date(2025, 7, 2), True),
    (date(2026, 6, 30), None, True), (date(2026, 7, 1), None, False),
])  # fmt: skip
def test_a_baseline_belongs_to_each_year_it_has_a_day_in(
    world: World, approved: Maker, starts: date, ends: date | None, within: bool
) -> None:
    approved(starts=starts, ends=ends)
    assert bool(frozen(world)) is within


def test_the_order_is_that_of_the_things_and_not_of_the_rows(world: World, approved: Maker) -> None:
    for item, member in (
        ("PEN-1", None),
        ("ENV-9", None),
        ("PAPER-20", world.dover),
        ("PAPER-20", world.falls),
        ("PAPER-20", None),
    ):
        approved(item=item, organization_id=member)
    found = [(row.item, row.organization) for row in frozen(world)]
    assert found == [("ENV-9", ""), ("PAPER-20", ""), ("PAPER-20", "1001"), ("PAPER-20", "1002"), ("PEN-1", "")]


def test_frozen_ones_pair_with_what_was_delivered_a_member_s_own_first(world: World, approved: Maker) -> None:
    everybody, own = approved(), approved(organization_id=world.falls, unit_price=Decimal("22.00"))
    pairing = Pairing(queries.frozen(YEAR.starts, YEAR.ends, organization_keys={world.falls: "1001"}))

    def at(member: str, day: date) -> str:
        found = pairing.at(Line("1", member, "PAPER-26", "PAPER-20", "case", day, 1_000_000, 24_850_000))
        return found.value if isinstance(found, Reason) else found.key

    assert [at("1001", date(2025, 9, 1)), at("1002", date(2025, 9, 1)), at("1002", date(2026, 7, 1))] == [
        own.number, everybody.number, "expired",
    ]  # fmt: skip


def test_late_are_those_approved_after_the_first_day_they_measure(world: World, approved: Maker) -> None:
    july = approved()
    approved(item="PEN-1", starts=date(2026, 3, 10))
    after = approved(item="ENV-9", starts=date(2026, 3, 9))
    assert list(queries.late(YEAR.starts, YEAR.ends)) == [july, after]
    assert list(queries.late(date(2026, 3, 10), YEAR.ends)) == []
    assert list(queries.late(date(2026, 3, 9), YEAR.ends)) == [july, after]


def test_expired_are_those_that_ended_and_that_none_follows_at_once(world: World, approved: Maker) -> None:
    first, year = approved(ends=date(2026, 1, 1)), YEAR
    assert list(queries.expired(year)) == [first]
    assert list(queries.expired(YEAR.next())) == []
    approved(starts=date(2026, 1, 2), unit_price=Decimal("31.00"))
    assert list(queries.expired(year)) == [first]
    approved(starts=date(2026, 1, 1), ends=date(2026, 1, 2))
    assert list(queries.expired(year)) == []
    assert [row.ends for row in queries.expired(YEAR.next())] == [YEAR.ends]


def test_what_waits_is_seen_by_the_agency_and_by_nobody_else(world: World, proposed: Maker) -> None:
    row, cast = proposed(), world.cast
    for who in (cast.ada, cast.ben, cast.cora, cast.fay, cast.hal):
        assert list(queries.waiting(who)) == [row]
    for who in (cast.cleo, cast.dov, cast.tess, cast.eve):
        assert list(queries.baselines_for(who)) == []


def test_a_day_of_approval_is_the_day_on_the_agency_s_wall(world: World, proposed: Maker) -> None:
    row = proposed()
    with clock_at(datetime(2026, 3, 11, 4, 59, tzinfo=UTC)):
        operations.approve(by=world.cast.ada, baseline_id=row.pk, version=1)
    assert frozen(world)[0].approved_on == date(2026, 3, 10)
