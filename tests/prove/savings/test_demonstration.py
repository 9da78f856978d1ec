"""The demonstration closes two years: one is restated, some services lose, some spend is unmeasured, and bridges sum."""

from typing import Any

import pytest

from barnraise.core.money import Money
from barnraise.integrations.statements import proof
from barnraise.prove.savings import queries
from barnraise.prove.savings.models import Override, Statement

pytestmark = pytest.mark.usefixtures("demonstration")


def documents() -> list[dict[str, Any]]:
    """Every statement's document, in order."""
    return [queries.document_of(row) for row in Statement.objects.order_by("fiscal_year", "revision")]


def test_two_years_are_closed_and_the_first_is_restated() -> None:
    rows = Statement.objects.order_by("fiscal_year", "revision").values_list("fiscal_year", "revision")
    assert list(rows) == [(2024, 1), (2024, 2), (2025, 1)]
    told = documents()[1]["restatement"]
    assert told["reason"].startswith("A vendor found lines")
    assert told["kinds"] and all(kind["before"] != kind["after"] for kind in told["kinds"])


def test_some_services_lose_and_some_spend_is_not_measured() -> None:
    for doc in documents():
        services = [service for member in doc["members"] for service in member["services"]]
        assert any(s["gross"] is not None and Money.parse(s["gross"]).cents < 0 for s in services)
        assert any(s["gross"] is not None and Money.parse(s["gross"]).cents > 0 for s in services)
        assert any(s["kind"] is None and s["paid"] != "0.00" for s in services)
        assert any(row["reason"] == "no_delivery" for row in doc["not_measured"]["rows"])
    assert any(kind["distribution"]["losers"] for doc in documents() for kind in doc["kinds"])


def test_a_check_was_set_aside_and_its_reason_is_printed() -> None:
    printed = {o["check"] for doc in documents() for o in doc["overrides"]}
    assert printed == set(Override.objects.values_list("check_name", flat=True)) and printed


def test_the_bridge_from_the_first_year_to_the_second_sums() -> None:
    bridged = [kind["bridge"] for kind in documents()[-1]["kinds"]]
    assert any(bridged)
    for steps in filter(None, bridged):
        names = ("before", "members", "use", "prices", "method", "rebates", "fees")
        assert Money.total(Money.parse(steps[name]) for name in names) == Money.parse(steps["after"])


def test_rebates_came_back_to_members() -> None:
    assert any(Money.parse(doc["got_back"]).cents > 0 for doc in documents())


def test_what_members_saved_adds_up_to_what_the_agency_says() -> None:
    for doc in documents():
        for kind in doc["kinds"]:
            own = [k["net"] for member in doc["members"] for k in member["kinds"] if k["kind"] == kind["kind"]]
            assert Money.total(map(Money.parse, own)) == Money.parse(kind["net"])


def test_an_auditor_proves_every_export_of_it() -> None:
    for row in Statement.objects.select_related("key"):
        proved = proof.prove(queries.export_of(row), trusted_keys=[row.key.public_key])
        assert proved.ok, proved.findings


def test_nothing_that_was_signed_is_doubted() -> None:
    assert queries.wrong() == []
