"""A real agency starts empty: one page, one deed, then the page is gone."""

import pytest
from django.test import Client, override_settings
from tests.interfaces.conftest import PASSWORD, founding

from barnraise.interfaces.web import operations
from barnraise.platform import agency
from barnraise.platform.models import Agency, AuditEntry
from barnraise.platform.permissions import machine
from barnraise.run.organizations import queries as organizations
from barnraise.run.people.models import Account, Role

TOLD = {
    "name": "River Bend Service Agency", "state": "MN", "fiscal_start_month": "7", "zone": "America/Chicago",
    "phone": "555-0101",
    "admin_name": "Ann Olson", "admin_email": "Ann@RiverBend.example", "password": PASSWORD, "again": PASSWORD,
}  # fmt: skip


def test_the_first_page_of_an_empty_system_is_set_up(db: None) -> None:
    assert Client().get("/").url == "/setup/"
    assert b"Nothing is here yet" in Client().get("/setup/").content


def test_set_up_makes_the_agency_its_organization_and_its_director_in_one_entry(db: None) -> None:
    visitor = Client()
    assert visitor.post("/setup/", TOLD).url == "/account/login/"
    assert AuditEntry.objects.count() == 1
    us = organizations.us()
    assert (us.name, us.kind, agency.the().fiscal_start_month) == ("River Bend Service Agency", "service_agency", 7)
    assert list(Role.objects.values_list("role", "organization_id")) == [("director", us.pk)]
    signed = visitor.post("/account/login/", {"login": "ann@riverbend.example", "password": PASSWORD})
    assert signed.url == "/"
    assert b"Where we stand" in visitor.get("/").content


def test_set_up_is_gone_afterwards(house: None) -> None:
    assert Client().get("/setup/").status_code == 404
    assert Client().post("/setup/", TOLD).status_code == 404
    assert Account.objects.count() == 1


def test_set_up_twice_is_refused_and_changes_nothing(house: None) -> None:
    with pytest.raises(agency.AlreadySetUp):
        operations.set_up(by=machine("test"), founding=founding(name="Another"))
    assert agency.the().name == "Bluff Country"


@pytest.mark.parametrize("field", ["name", "state", "admin_name", "admin_email", "password", "again"])
def test_what_is_missing_is_said_and_nothing_is_made(db: None, field: str) -> None:
    answer = Client().post("/setup/", {**TOLD, field: ""})
    assert answer.status_code == 422 and b"needs you" in answer.content
    assert not Agency.objects.exists()


def test_over_a_network_the_page_is_shut_because_the_first_stranger_would_own_the_system(db: None) -> None:
    with override_settings(SETUP_PAGE=False):
        assert Client().get("/setup/").status_code == 403
        assert Client().post("/setup/", TOLD).status_code == 403
    assert not Agency.objects.exists()


def test_set_up_that_breaks_half_way_leaves_nothing(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from barnraise.platform import registry

    real = registry.load

    def breaks(dotted: str) -> object:
        if dotted.endswith(("set_up", "open_year")):
            raise RuntimeError("the power went")
        return real(dotted)

    monkeypatch.setattr(registry, "load", breaks)
    with pytest.raises(RuntimeError):
        operations.set_up(by=machine("test"), founding=founding())
    assert not Agency.objects.exists() and not Account.objects.exists() and not AuditEntry.objects.exists()
