"""Aid terms: one in force for a service and year, ratios from 0 to 1, a correction that replaces."""

from decimal import Decimal

import pytest
from tests.run.books.conftest import World

from barnraise.core.dates import FiscalYear
from barnraise.core.money import Money
from barnraise.platform.refusals import NotAllowed, Refusal
from barnraise.run.books import operations as books
from barnraise.run.books import queries
from barnraise.run.books.models import AidTerm


def term(world: World, **values: object) -> AidTerm:
    told = {
        "service_id": world.evaluations,
        "fiscal_year": 2026,
        "ratio": Decimal("0.648"),
        "citation": "Education Law 1950",
    }
    return books.record_aid(by=world.cast.ben, **{**told, **values})  # type: ignore[arg-type]


@pytest.mark.parametrize("ratio", ["0", "0.000001", "0.648", "1"])
def test_a_ratio_from_nothing_to_all_is_recorded(world: World, ratio: str) -> None:
    made = term(world, ratio=Decimal(ratio), ratio_alone=Decimal(ratio))
    assert (made.ratio, made.ratio_alone) == (Decimal(ratio), Decimal(ratio))


@pytest.mark.parametrize("field", ["ratio", "ratio_alone"])
@pytest.mark.parametrize("ratio", ["-0.000001", "1.000001", "64.8", "0.1234567"])
def test_a_ratio_that_is_no_share_is_refused(world: World, field: str, ratio: str) -> None:
    with pytest.raises(Refusal) as told:
        term(world, **{field: Decimal(ratio)})
    assert told.value.field == field
    assert AidTerm.objects.count() == 0


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"citation": " "}, "citation"),
        ({"other_cost": Money(-1)}, "other_cost"),
        ({"fiscal_year": 1949}, "fiscal_year"),
        ({"fiscal_year": 2200}, "fiscal_year"),
    ],
)
def test_a_term_without_a_law_a_year_or_with_a_cost_below_zero_is_refused(
    world: World, values: dict[str, object], field: str
) -> None:
    with pytest.raises(Refusal) as told:
        term(world, **values)
    assert told.value.field == field
    term(world, other_cost=Money.ZERO, fiscal_year=1950)
    term(world, fiscal_year=2199)


def test_one_term_is_in_force_for_a_service_and_year(world: World) -> None:
    term(world)
    with pytest.raises(Refusal, match="Correct that one"):
        term(world, ratio=Decimal("0.5"))
    term(world, fiscal_year=2027)
    term(world, service_id=world.paper)


def test_a_correction_is_a_new_row_and_the_old_one_stays(world: World) -> None:
    old = term(world)
    with pytest.raises(Refusal) as told:
        books.correct_aid(by=world.cast.ben, aid_id=old.pk, reason=" ", ratio=Decimal("0.7"), citation="Law")
    assert told.value.field == "reason"
    new = books.correct_aid(
        by=world.cast.ada,
        aid_id=old.pk,
        reason="The state published the final ratio.",
        ratio=Decimal("0.651"),
        citation="Law",
    )
    assert (AidTerm.objects.get(pk=old.pk).ratio, new.replaces_id) == (Decimal("0.648"), old.pk)
    assert [(a.service_id, a.ratio) for a in queries.aid_terms(FiscalYear(2026))] == [
        (world.evaluations, Decimal("0.651"))
    ]
    with pytest.raises(Refusal, match="replaced already"):
        books.correct_aid(by=world.cast.ben, aid_id=old.pk, reason="Again.", ratio=Decimal("0.7"), citation="Law")
    with pytest.raises(Refusal, match="Correct that one"):
        term(world)


def test_who_keeps_no_books_records_no_aid(world: World) -> None:
    for who in (world.cast.cora, world.cast.hal, world.cast.fay, world.cast.cleo):
        with pytest.raises(NotAllowed):
            books.record_aid(by=who, service_id=world.paper, fiscal_year=2026, ratio=Decimal("0.5"), citation="Law")
    assert not queries.aid_for(world.cast.cleo).exists()
