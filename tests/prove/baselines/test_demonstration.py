"""The demonstration's baselines: several methods and grades, both signs, a gap, a late list, one that waits."""

from collections import Counter
from decimal import Decimal

import pytest

from barnraise.core.dates import FiscalYear
from barnraise.core.money import Money
from barnraise.platform import documents
from barnraise.prove.baselines import queries
from barnraise.prove.baselines.models import Baseline
from barnraise.prove.baselines.terms import State
from barnraise.run.deliveries import queries as deliveries
from barnraise.run.people import demo as people

pytestmark = pytest.mark.usefixtures("demonstration")

FIRST, SECOND, THIRD = (FiscalYear(year) for year in (2024, 2025, 2026))


def test_cora_proposed_them_and_ada_approved_them_each_on_a_file_that_is_there() -> None:
    cora, ada = people.asker("cora"), people.asker("ada")
    told = Baseline.objects.filter(state=State.APPROVED).values_list("proposed_by", "decided_by").distinct()
    assert list(told) == [(cora.actor.key, ada.actor.key)]
    shown = set(Baseline.objects.values_list("evidence_sha256", flat=True))
    assert set(documents.sound(shown).values()) == {True}
    assert dict(Counter(Baseline.objects.values_list("state", flat=True))) == {
        "approved": 86,
        "refused": 1,
        "proposed": 1,
    }


def test_each_year_has_several_methods_grades_and_kinds_and_members_own_prices() -> None:
    for year in (FIRST, SECOND, THIRD):
        rows = list(queries.touching(year.starts, year.ends))
        assert {row.method for row in rows} - {"own-last-price"} == {"quotes", "published-list", "peer-average"}
        assert {row.grade for row in rows} == {"A", "B", "C"}
        assert {row.recurring for row in rows} == {True, False}
        assert sum(row.low is not None for row in rows) >= 14
        assert sum(row.organization_id is not None for row in rows) == (0 if year == THIRD else 3)


def test_some_are_above_what_was_paid_and_some_below() -> None:
    for year in (FIRST, SECOND):
        signs: Counter[bool] = Counter()
        for row in queries.touching(year.starts, year.ends):
            found = queries.measured_by(people.asker("ada"), row)
            units = sum(fact.quantity for fact in _used(row, year))
            if units:
                signs[Money.parse(str((units * row.unit_price).quantize(Decimal("0.01")))) < found.paid] += 1
        assert signs[True] >= 4
        assert signs[False] >= 15


def _used(row: Baseline, year: FiscalYear) -> list[deliveries.Fact]:
    return [
        fact for fact in deliveries.of_year(year)
        if (fact.service_id, fact.item, fact.unit) == (row.service_id, row.item, row.unit)
        and row.organization_id in (None, fact.organization_id)
        and row.starts <= fact.served_from and (row.ends is None or fact.served_from < row.ends)
    ]  # fmt: skip


def test_the_second_year_has_a_gap_and_a_list_that_came_late() -> None:
    assert [(row.item, row.ends) for row in queries.expired(SECOND)] == [
        ("FUEL-115", SECOND.starts.replace(year=2025, month=1))
    ]
    assert [*queries.expired(FIRST), *queries.expired(THIRD)] == []
    assert {row.service.code for row in queries.late(SECOND.starts, SECOND.ends)} == {"BC-CLEAN-1"}
    assert [*queries.late(FIRST.starts, FIRST.ends), *queries.late(THIRD.starts, THIRD.ends)] == []


def test_some_services_have_none_and_one_proposal_waits_for_ada() -> None:
    known = set(Baseline.objects.values_list("service__code", flat=True))
    assert known == {"BC-PAPER-1", "BC-FUEL-1", "BC-CLASS-1", "BC-DEVICE-1", "BC-CLEAN-1"}
    assert [row.item for row in queries.waiting(people.asker("ada"))] == ["DEV-105"]
