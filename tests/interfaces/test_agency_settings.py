"""The agency's settings: everybody at the agency reads them, the director changes them, a limit needs its resolution."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from barnraise.core.money import Money
from barnraise.platform import agency
from barnraise.run.governance import operations as governance
from barnraise.run.people.demo import Cast

FORM = {
    "name": "Bluff Country",
    "phone": "555-0142",
    "zone": "America/Chicago",
    "due_days": "30",
    "idle_minutes": "30",
    "version": "2",
}


@pytest.fixture
def version(cast: Cast) -> str:
    return str(agency.the().version)


def test_the_director_moves_the_limit_with_a_resolution_and_not_without(
    client_of: Callable[[str], Client],
    cast: Cast,
    version: str,
) -> None:
    ada = client_of("ada")
    form = {**FORM, "version": version, "approval_threshold": "250,000.00"}
    refused = ada.post("/agency/change/", form)
    assert refused.status_code == 422
    assert "Record its resolution first" in refused.content.decode()
    told = governance.record_resolution(
        by=cast.ada, body="Board", adopted_on=date(2026, 1, 14), title="Second approval", text="Above $250,000."
    )
    saved = ada.post("/agency/change/", {**form, "approval_resolution": f"governance.Resolution:{told.pk}"})
    assert saved.status_code == 302
    assert agency.threshold() == Money(25_000_000)
    assert "$250,000.00" in ada.get("/agency/").content.decode()


def test_a_stale_save_of_the_settings_shows_both(client_of: Callable[[str], Client], version: str) -> None:
    ada = client_of("ada")
    form = {**FORM, "version": version, "approval_threshold": "0.00"}
    assert ada.post("/agency/change/", {**form, "phone": "555-0001"}).status_code == 302
    assert ada.post("/agency/change/", {**form, "phone": "555-0002"}).status_code == 409
    assert agency.the().phone == "555-0001"


def test_others_read_the_settings_and_cannot_change_them(client_of: Callable[[str], Client]) -> None:
    ben = client_of("ben")
    assert ben.get("/agency/").status_code == 200
    assert ben.get("/agency/change/").status_code == 403
    assert client_of("cleo").get("/agency/").status_code == 403
