"""Units are a closed list with many spellings; facts are frozen and complete."""

from dataclasses import FrozenInstanceError, replace
from datetime import date
from decimal import Decimal

import pytest

from barnraise.core import facts
from barnraise.core.dates import Span
from barnraise.core.facts import Charge, Delivery, Return, ReturnKind, Settled, Unit, UnknownUnit, unit_named
from barnraise.core.money import Money, TooFine

PAPER = Delivery(
    key="deliveries.Delivery:1",
    organization="organizations.Organization:7",
    service="paper",
    item="P-20",
    quantity=Decimal(400),
    unit=Unit.CASE,
    unit_price=Decimal("21.30"),
    amount=Money.parse("8520.00"),
    settled=Settled.VENDOR,
    served=Span(date(2026, 3, 10), date(2026, 3, 11)),
    source="purchasing.UsageLine:8841",
)


@pytest.mark.parametrize("unit", Unit)
def test_each_unit_is_found_by_its_own_name_and_plural(unit: Unit) -> None:
    assert unit_named(unit.value) == unit_named(unit.many) == unit_named(unit.value.upper()) == unit
    assert unit_named(unit.value.replace("-", " ")) == unit


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("EA", Unit.EACH),
        ("Ea.", Unit.EACH),
        ("cs", Unit.CASE),
        (" CTN ", Unit.CARTON),
        ("RM", Unit.REAM),
        ("gal", Unit.GALLON),
        ("kWh", Unit.KWH),
        ("LBS", Unit.POUND),
        ("sq. ft.", Unit.SQUARE_FOOT),
        ("$", Unit.DOLLAR),
    ],
)
def test_common_spellings_lead_to_their_unit(text: str, unit: Unit) -> None:
    assert unit_named(text) == unit


@pytest.mark.parametrize("text", ["", "cse of 12", "wagonload"])
def test_an_unknown_spelling_is_refused_with_the_list(text: str) -> None:
    with pytest.raises(UnknownUnit, match="import profile to one of: bag, box"):
        unit_named(text)


def test_no_spelling_means_two_units() -> None:
    spellings = [spelling for unit in Unit for spelling in facts._SPELLINGS.get(unit, ())]
    names = [name for unit in Unit for name in {unit.value.replace("-", " "), unit.many.lower()}]
    assert len(spellings + names) == len(set(spellings + names))


def test_quantities_are_said_with_their_unit() -> None:
    assert Unit.CASE.words(Decimal("1.000000")) == "1 case"
    assert Unit.CASE.words(Decimal(1200)) == "1,200 cases"
    assert Unit.CASE.words(Decimal(-2)) == "\u22122 cases"
    assert all(settled.words() for settled in Settled)


def test_a_fact_cannot_be_changed_after_it_was_made() -> None:
    with pytest.raises(FrozenInstanceError):
        PAPER.amount = Money(0)  # type: ignore[misc]
    assert PAPER.day == date(2026, 3, 10)


def test_a_delivery_without_source_days_or_exact_figures_is_refused() -> None:
    with pytest.raises(ValueError, match="blank"):
        replace(PAPER, source=" ")
    with pytest.raises(ValueError, match="at least one day"):
        replace(PAPER, served=Span(date(2026, 3, 10), date(2026, 3, 10)))
    with pytest.raises(TooFine):
        replace(PAPER, unit_price=Decimal("0.0000001"))
    assert replace(PAPER, item="") == replace(PAPER, item="")  # an item may be blank


def test_a_charge_names_its_cause_and_a_return_its_kind() -> None:
    day = date(2026, 3, 10)
    charge = Charge(
        key="books.Charge:1", payer="o:7", organization="o:7", service="dues", cause="c:1", amount=Money(1), day=day
    )
    with pytest.raises(ValueError, match="blank"):
        replace(charge, cause="")
    back = Return(
        key="books.Credit:1",
        organization="o:7",
        service="paper",
        kind=ReturnKind.REBATE,
        cause="r:1",
        amount=Money(1),
        day=day,
    )
    with pytest.raises(ValueError, match="blank"):
        replace(back, organization="")
