"""Every total of the workbench can be opened: functions add up to the answer, and lines add up to their function."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from tests.core.regions.valley import valley
from tests.plan.regions.conftest import Begun

from barnraise.core.money import Money
from barnraise.core.regions.pricing import dollars
from barnraise.core.regions.terms import Form, Level
from barnraise.core.regions.values import CurveValues
from barnraise.plan.regions import queries
from barnraise.plan.regions.models import Answer
from barnraise.plan.regions.tables import arithmetic

Clients = Callable[[str], Client]
HERE = "/regions/the-valley/editions/1/arithmetic/"


@pytest.mark.parametrize("costs", Level)
@pytest.mark.parametrize("one_lead", [True, False])
def test_functions_add_up_to_the_parts_and_lines_to_their_function(begun: Begun, costs: Level, one_lead: bool) -> None:
    begun(one_lead=one_lead)
    answer, problem = Answer.objects.get(), valley(one_lead=one_lead)
    plan, values, price = queries.priced_at(answer, costs)
    rows, total = arithmetic.sums(problem, price)
    assert (total.scale, -total.travel, -total.transition) == (
        price.parts.scale,
        price.parts.travel,
        price.parts.transition,
    )
    assert total.adds + price.parts.governance == price.parts.net
    if costs is Level.CENTRAL:
        assert price.parts.net == answer.savings
    for row in rows:
        found = arithmetic.opened(problem, values, plan, price, row.key)
        assert found is not None and found.sum == row and len(found.districts) == 6
        assert Money.total(one.line.before for one in found.districts) == row.today
        assert Money.total(one.line.kept for one in found.districts) == row.stays
        assert Money.total(one.hosting.running for one in found.leads) == row.leads
        assert Money.total(one.line.travel for one in found.districts) == row.travel
        spread = Money.total(one.line.transition for one in found.districts)
        assert spread + Money.total(one.hosting.opening for one in found.leads) == row.transition
    assert arithmetic.opened(problem, values, plan, price, "x") is None


def test_a_curve_is_said_with_the_numbers_that_give_its_dollars() -> None:
    two = CurveValues(Form.TWO_PART, 1_000.0, 12.0)
    assert arithmetic.curve_words(two, 500.0) == "$1,000 + $12.00 × 500"
    assert dollars(two, 500.0) == 1_000 + 12 * 500
    pieces = CurveValues(Form.PIECES, 60_000.0, pieces=((0.0, 240.0), (2_000.0, 160.0), (5_000.0, 120.0)))
    assert arithmetic.curve_words(pieces, 2_500.0) == "$60,000 + $240.00 × 2,000 + $160.00 × 500"
    assert dollars(pieces, 2_500.0) == 60_000 + 240 * 2_000 + 160 * 500


def test_the_page_opens_every_total_and_one_function(begun: Begun, client_of: Clients) -> None:
    begun()
    answer, hal = Answer.objects.get(), client_of("hal")
    assert f"{HERE}?costs=central" in hal.get("/regions/the-valley/").content.decode()
    page = hal.get(HERE).content.decode()
    assert f"make <b>{answer.savings.signed()}</b> a year" in page
    rows, total = arithmetic.sums(valley(), queries.priced_at(answer, Level.CENTRAL)[2])
    for row in (*rows, total):
        for amount in (row.today, row.stays, row.leads, row.scale, row.travel, row.transition, row.adds):
            assert amount.words() in page
    page = hal.get(HERE, {"function": "office", "costs": "high"}).content.decode()
    assert "Business office, line by line" in page and "every cost at its high end" in page
    assert client_of("fay").get("/regions/the-valley/editions/9/arithmetic/").status_code == 404


def test_what_a_district_would_pay_is_opened_part_by_part(begun: Begun, client_of: Clients) -> None:
    begun()
    pays = queries.why_of(Answer.objects.get(), "D3").pays
    page = client_of("hal").get("/regions/the-valley/why/D3/").content.decode()
    assert f"What makes {pays.after.words()} a year" in page
    rows = re.findall(r'data-label="A year" class="money">([^<]+)<', page)
    parts = (pays.kept, pays.share, pays.travel, pays.transition, pays.governance)
    assert rows == [one.words() for one in (*parts, pays.after)]
