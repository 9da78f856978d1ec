"""Each check of a close finds what was planted for it, and nothing in a year that is in order."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from barnraise.core.dates import Span
from barnraise.core.facts import Delivery, Settled, Unit
from barnraise.core.money import Money
from barnraise.core.savings.records import Baseline, Member, Offer
from barnraise.core.savings.year import YearFacts
from barnraise.prove.savings.checks import BY_NAME, CHECKS, ask
from barnraise.prove.savings.rules import Doubts, Found

DAY = date(2025, 9, 15)
SHA = "a" * 64

PAPER = Delivery(
    key="D-000001", organization="1001", service="PAPER", item="A4", quantity=Decimal(4), unit=Unit.CASE,
    unit_price=Decimal("21.30"), amount=Money(8520), settled=Settled.VENDOR, served=Span(DAY, date(2025, 9, 16)),
    source="file f row 2",
)  # fmt: skip
PASSED_ON = replace(PAPER, key="D-000002", service="OWN", settled=Settled.AGENCY, source="file f row 3")
BASELINE = Baseline(
    key="B-2026-0001", service="PAPER", item="A4", unit="case", starts=date(2025, 7, 1), unit_price=Decimal("24.85"),
    method="quotes", grade="A", evidence=SHA, proposed_by="Cora", approved_by="Ada", approved_on=date(2025, 6, 1),
)  # fmt: skip
FACTS = YearFacts(
    agency="Bluff Country", state="MN", fiscal_year=2026, starts=date(2025, 7, 1), ends=date(2026, 7, 1),
    members=(Member(key="1001", name="Dover", pupils=335, pupils_source="MDE"),),
    offers=(Offer(key="PAPER", name="Paper", program="purchasing"), Offer(key="OWN", name="Paper we pass on", program="purchasing")),
    deliveries=(PAPER, PASSED_ON), charges=(), returns=(), baselines=(BASELINE, replace(BASELINE, key="B-2026-0002", service="OWN")),
)  # fmt: skip
IN_ORDER = Doubts(
    facts=FACTS, billed=frozenset({"D-000002"}), evidence={SHA: True}, schools=frozenset({"1001"}),
    keys={"D-000001": "deliveries.Delivery:1", "B-2026-0001": "baselines.Baseline:1"},
)  # fmt: skip


def with_facts(**changes: object) -> Doubts:
    """The same year, with some of its facts changed."""
    return replace(IN_ORDER, facts=replace(FACTS, **changes))  # type: ignore[arg-type]


OTHERS = FACTS.baselines[1:]
PLANTED = {
    "not-priced": with_facts(deliveries=(replace(PAPER, unit_price=Decimal(0), amount=Money(0)), PASSED_ON)),
    "not-billed": replace(IN_ORDER, billed=frozenset()),
    "not-posted": replace(IN_ORDER, unposted=(Found("2026-0001", "Invoice 2026-0001 is not posted."),)),
    "measured-twice": with_facts(deliveries=(PAPER, replace(PAPER, key="D-000003"), PASSED_ON)),
    "arrived-late": replace(IN_ORDER, late={"D-000001": date(2025, 10, 5)}),
    "no-baseline": with_facts(baselines=OTHERS),
    "baseline-expired": with_facts(baselines=(replace(BASELINE, ends=DAY), *OTHERS)),
    "baselines-overlap": with_facts(baselines=(BASELINE, replace(BASELINE, key="B-2026-0003"), *OTHERS)),
    "other-unit": with_facts(baselines=(replace(BASELINE, unit="ream"), *OTHERS)),
    "kinds-mixed": with_facts(
        baselines=(BASELINE, replace(BASELINE, key="B-2026-0003", item="A3", cashable=False), *OTHERS)
    ),
    "own-approval": with_facts(baselines=(replace(BASELINE, approved_by="Cora"), *OTHERS)),
    "approved-late": replace(IN_ORDER, approved_late={"B-2026-0001": date(2025, 12, 1)}),
    "evidence-gone": replace(IN_ORDER, evidence={SHA: False}),
    "allocation-off": replace(IN_ORDER, allocations=(Found("R-2026-0001", "Its shares are a cent short."),)),
    "no-count": with_facts(members=(replace(FACTS.members[0], pupils=None),)),
}


def test_a_year_in_order_has_nothing_before_its_close() -> None:
    assert {name: found for name, found in ask(IN_ORDER).items() if found} == {}


def test_something_is_planted_for_every_check() -> None:
    assert set(PLANTED) == {check.name for check in CHECKS}


@pytest.mark.parametrize("name", sorted(PLANTED))
def test_the_one_check_that_must_find_it_does(name: str) -> None:
    assert [check for check, found in ask(PLANTED[name]).items() if found] == [name]
    assert all(found.sentence for found in BY_NAME[name].find(PLANTED[name]))


def test_a_return_and_what_it_takes_back_need_no_bill_and_are_not_measured_twice() -> None:
    back = replace(PASSED_ON, key="D-000003", quantity=Decimal(-4), amount=Money(-8520), reverses="D-000002")
    doubts = replace(with_facts(deliveries=(PAPER, PASSED_ON, back)), billed=frozenset())
    assert not any(ask(doubts).values())


def test_two_equal_lines_of_one_file_are_two_deliveries() -> None:
    assert not any(
        ask(with_facts(deliveries=(PAPER, replace(PAPER, key="D-000003", source="file f row 9"), PASSED_ON))).values()
    )


def test_an_unmeasured_thing_is_found_once_with_what_it_came_to() -> None:
    more = replace(PAPER, key="D-000003", source="file f row 9")
    (found,) = BY_NAME["no-baseline"].find(with_facts(deliveries=(PAPER, more, PASSED_ON), baselines=OTHERS))
    assert (found.about, found.sentence, found.amount) == (
        "PAPER A4",
        "Paper, A4, by the case: 2 lines.",
        Money(17_040),
    )


def test_covered_deliveries_need_neither_price_nor_bill() -> None:
    covered = replace(PAPER, settled=Settled.COVERED, unit_price=Decimal(0), amount=Money(0))
    assert not any(ask(with_facts(deliveries=(covered, PASSED_ON))).values())
