"""Baselines are proposed with evidence, decided once by another person, ended or replaced, and never rewritten."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from tests.prove.baselines.conftest import QUOTE, Maker
from tests.run.ground import World

from barnraise.platform import documents
from barnraise.platform.models import AuditEntry, Citation
from barnraise.platform.permissions import Staff
from barnraise.platform.refusals import NotAllowed, Refusal, Stale
from barnraise.prove.baselines import operations, queries
from barnraise.prove.baselines.models import Baseline
from barnraise.prove.baselines.rules import Proposal
from barnraise.prove.baselines.terms import State

JULY, JANUARY, AFTER = date(2025, 7, 1), date(2026, 1, 1), date(2026, 7, 1)


def refused(deed: Callable[[], object]) -> tuple[str, str | None]:
    """The rule that refuses a deed, and the field it names."""
    with pytest.raises(Refusal) as told:
        deed()
    return told.value.rule, told.value.field


def test_a_proposal_has_a_number_its_evidence_and_one_audit_entry(world: World, proposed: Maker) -> None:
    before = AuditEntry.objects.count()
    row = proposed()
    assert (row.number, row.state, row.unit_price) == ("B-2026-0001", State.PROPOSED, Decimal("30.00"))
    assert documents.read_by_hash(row.evidence_sha256) == QUOTE[1]
    assert Citation.objects.get(source=f"baselines.Baseline:{row.pk}").target == row.evidence_key
    assert (AuditEntry.objects.count() - before, proposed(item="PEN-1").number) == (1, "B-2026-0002")


@pytest.mark.parametrize(("wrong", "field"), [
    ({"ends": JULY}, "ends"), ({"source": " "}, "source"), ({"unit": "crate"}, "unit"), ({"method": "guess"}, "method"),
    ({"grade": "D"}, "grade"), ({"share": Decimal("1.000001")}, "share"), ({"share": Decimal("-0.000001")}, "share"),
    ({"low": Decimal("30.000001")}, "low"), ({"high": Decimal("29.999999")}, "high"), ({"low": Decimal(-1)}, "low"),
    ({"unit_price": Decimal("-0.000001")}, "unit_price"), ({"own_cost": Decimal(-1)}, "own_cost"),
])  # fmt: skip
def test_what_contradicts_itself_is_refused_at_its_field(proposed: Maker, wrong: dict[str, Any], field: str) -> None:
    assert refused(lambda: proposed(**wrong)) == ("baseline-refused", field)
    assert not Baseline.objects.exists()


def test_a_range_that_ends_on_its_price_and_a_share_of_nothing_or_all_are_taken(proposed: Maker) -> None:
    row = proposed(low=Decimal("30.00"), high=Decimal("30.00"), share=Decimal(0))
    assert (row.low, row.high, row.share, proposed(item="PEN-1", share=Decimal(1)).share) == (30, 30, 0, 1)


@pytest.mark.parametrize("evidence", [None, ("quote.csv", b"")])
def test_without_evidence_nothing_is_proposed(world: World, told: Proposal, evidence: tuple[str, bytes] | None) -> None:
    deed = lambda: operations.propose(by=world.cast.cora, told=told, evidence=evidence)  # noqa: E731
    assert refused(deed) == ("no-evidence", "evidence")


def test_evidence_that_is_gone_or_altered_is_not_approved(world: World, proposed: Maker) -> None:
    row = proposed()
    place = documents.path_of(row.evidence_sha256)
    whole = place.read_bytes()
    deed = lambda: operations.approve(by=world.cast.ada, baseline_id=row.pk, version=row.version)  # noqa: E731
    try:
        place.write_bytes(whole.replace(b"30.00", b"39.00"))
        assert refused(deed)[0] == "no-evidence"
        assert [flag.rule for flag in queries.flags_of(world.cast.hal, row)] == ["approved-late", "no-evidence"]
    finally:
        place.write_bytes(whole)
    assert deed().state == State.APPROVED


def test_who_proposed_it_never_decides_whatever_roles_they_hold(world: World, proposed: Maker) -> None:
    own = proposed(by=world.cast.ada)
    both = replace(world.cast.cora, staff=world.cast.cora.staff | {Staff.DIRECTOR})
    hers = proposed(item="PEN-1")
    for by, row in ((world.cast.ada, own), (both, hers)):
        for deed in (operations.approve, operations.refuse):
            assert refused(lambda: deed(by=by, baseline_id=row.pk, version=1, note="x"))[0] == "own-approval"  # noqa: B023
    assert set(Baseline.objects.values_list("state", flat=True)) == {State.PROPOSED}
    assert operations.approve(by=world.cast.ada, baseline_id=hers.pk, version=1).decided_by == world.cast.ada.actor.key


def test_only_the_director_decides_and_ends_and_only_three_roles_propose(world: World, proposed: Maker) -> None:
    row, cast = proposed(), world.cast
    for who in (cast.ben, cast.cora, cast.fay, cast.hal, cast.cleo, cast.eve):
        for deed in (operations.approve, operations.refuse):
            with pytest.raises(NotAllowed):
                deed(by=who, baseline_id=row.pk, version=1, note="x")
        with pytest.raises(NotAllowed):
            operations.end(by=who, baseline_id=row.pk, version=1, ends=JANUARY, note="x")
    for who in (cast.fay, cast.hal, cast.cleo, cast.dov, cast.eve):
        with pytest.raises(NotAllowed):
            proposed(by=who)
    assert proposed(by=cast.ben, item="PEN-1").proposed_by_name == cast.ben.actor.name


def test_a_baseline_is_decided_once_and_a_refusal_says_why(world: World, proposed: Maker) -> None:
    row, ada = proposed(), world.cast.ada
    assert refused(lambda: operations.refuse(by=ada, baseline_id=row.pk, version=1, note=" "))[1] == "note"
    gone = operations.refuse(by=ada, baseline_id=row.pk, version=1, note="Ask for a second quote.")
    assert (gone.state, gone.decision, gone.decided_by_name) == (
        State.REFUSED,
        "Ask for a second quote.",
        ada.actor.name,
    )
    for deed in (operations.approve, operations.refuse):
        assert refused(lambda: deed(by=ada, baseline_id=row.pk, version=2, note="x"))[0] == "baseline-decided"  # noqa: B023


def test_a_decision_about_an_older_page_is_stale(world: World, proposed: Maker) -> None:
    row = proposed()
    with pytest.raises(Stale):
        operations.approve(by=world.cast.ada, baseline_id=row.pk, version=7)


def test_one_withdraws_ones_own_and_nobody_elses(world: World, proposed: Maker) -> None:
    row = proposed()
    for who in (world.cast.ben, world.cast.ada):
        deed = partial(operations.withdraw, by=who, baseline_id=row.pk, version=1)
        assert refused(deed)[0] == "baseline-not-yours"
    assert operations.withdraw(by=world.cast.cora, baseline_id=row.pk, version=1).state == State.WITHDRAWN


@pytest.mark.parametrize(("starts", "ends", "stands"), [
    (date(2025, 6, 1), JULY, True), (date(2025, 6, 1), date(2025, 7, 2), False), (JANUARY, None, False),
    (date(2026, 6, 30), date(2026, 7, 2), False), (AFTER, None, True),
])  # fmt: skip
def test_an_overlap_with_an_approved_one_is_refused_to_the_day(
    approved: Maker, proposed: Maker, starts: date, ends: date | None, stands: bool
) -> None:
    approved()
    deed = lambda: proposed(starts=starts, ends=ends)  # noqa: E731
    if stands:
        assert deed().state == State.PROPOSED
    else:
        assert refused(deed) == ("baseline-overlaps", "starts")


def test_another_item_unit_or_member_does_not_overlap(world: World, approved: Maker) -> None:
    approved()
    for other in (
        {"item": "PEN-1"},
        {"unit": "box"},
        {"organization_id": world.falls},
        {"organization_id": world.dover},
    ):
        approved(**other)
    assert refused(lambda: approved(organization_id=world.dover))[0] == "baseline-overlaps"


def test_of_two_proposals_for_one_thing_only_one_is_approved(world: World, proposed: Maker) -> None:
    first, second = proposed(), proposed(unit_price=Decimal("40.00"))
    assert "baseline-overlaps" in [flag.rule for flag in queries.flags_of(world.cast.ada, second)]
    operations.approve(by=world.cast.ada, baseline_id=first.pk, version=1)
    deed = lambda: operations.approve(by=world.cast.ada, baseline_id=second.pk, version=1)  # noqa: E731
    assert refused(deed)[0] == "baseline-overlaps"


def test_a_service_has_one_kind_of_saving_in_a_year(approved: Maker, proposed: Maker) -> None:
    approved()
    before = {"starts": date(2024, 7, 1), "ends": date(2025, 7, 2)}
    for other in ({"cashable": False}, {"recurring": False}, {"recurring": False, **before}):
        deed = partial(proposed, item="PEN-1", **other)
        assert refused(deed) == ("other-kind", "cashable")
    assert proposed(item="PEN-1", starts=AFTER, ends=None, recurring=False).state == State.PROPOSED
    assert proposed(item="PEN-1", starts=date(2024, 7, 1), ends=JULY, recurring=False).state == State.PROPOSED


def test_an_ended_one_keeps_what_it_measured_and_does_not_start_again(world: World, approved: Maker) -> None:
    row, ada = approved(), world.cast.ada
    ended = operations.end(
        by=ada, baseline_id=row.pk, version=row.version, ends=JANUARY, note="The list was withdrawn."
    )
    assert ended.ends == JANUARY
    for wrong in (JANUARY, AFTER):
        deed = lambda day=wrong: operations.end(by=ada, baseline_id=row.pk, version=3, ends=day, note="x")  # noqa: E731
        assert refused(deed) == ("baseline-cannot-end", "ends")
    assert refused(lambda: operations.end(by=ada, baseline_id=row.pk, version=3, ends=JULY, note="x"))[1] == "ends"
    assert (
        refused(lambda: operations.end(by=ada, baseline_id=row.pk, version=3, ends=date(2025, 7, 2), note=" "))[1]
        == "note"
    )


def test_what_follows_ends_the_one_before_and_what_corrects_takes_its_whole_place(
    world: World, approved: Maker
) -> None:
    first = approved(ends=None)
    second = approved(starts=JANUARY, ends=None, unit_price=Decimal("31.00"), replaces=first)
    first.refresh_from_db()
    assert (first.ends, list(queries.in_force().order_by("id"))) == (JANUARY, [first, second])
    corrected = approved(starts=JANUARY, ends=None, unit_price=Decimal("32.00"), replaces=second)
    assert list(queries.in_force().order_by("id")) == [first, corrected]
    second.refresh_from_db()
    assert (second.ends, second.state, second.unit_price) == (None, State.APPROVED, Decimal("31.00"))


def test_a_refused_replacement_leaves_room_for_the_next_and_two_at_once_are_refused(
    world: World, approved: Maker, proposed: Maker
) -> None:
    first = approved()
    one = proposed(replaces=first, unit_price=Decimal("31.00"))
    assert refused(lambda: proposed(replaces=first))[0] == "baseline-cannot-replace"
    operations.refuse(by=world.cast.ada, baseline_id=one.pk, version=1, note="No.")
    assert approved(replaces=first, unit_price=Decimal("32.00")).state == State.APPROVED


def test_only_an_approved_one_of_the_same_service_and_member_is_replaced(
    world: World, approved: Maker, proposed: Maker
) -> None:
    waits, stands = proposed(item="PEN-1"), approved()
    assert refused(lambda: proposed(replaces=waits))[0] == "baseline-cannot-replace"
    assert refused(lambda: proposed(replaces=stands, organization_id=world.falls))[0] == "baseline-cannot-replace"


def test_flags_are_told_by_name_and_stop_nobody(world: World, approved: Maker, proposed: Maker) -> None:
    world.prices()
    world.usage("2025-09-15,Cedar Falls,PAPER-20,2,case,24.85,49.70,1")
    hal = world.cast.hal
    assert [f.rule for f in queries.flags_of(hal, approved())] == ["approved-late"]
    assert [f.rule for f in queries.flags_of(hal, proposed(unit="box"))] == ["approved-late", "other-unit"]
    ended = proposed(starts=date(2024, 7, 1), ends=date(2026, 3, 10), item="PEN-1")
    assert [f.rule for f in queries.flags_of(hal, ended)] == ["baseline-expired", "approved-late"]
    open_still = proposed(starts=date(2026, 3, 10), ends=date(2026, 3, 11), item="ENV-9")
    assert queries.flags_of(hal, open_still) == []
