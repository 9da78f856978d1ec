"""A stored file is read by who may see a record that names it, by who stored it while no record does, and by nobody else."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from barnraise.interfaces.web import queries
from barnraise.platform import documents, registry
from barnraise.platform.deeds import deed, record
from barnraise.platform.models import Document
from barnraise.platform.permissions import Asker, machine
from barnraise.run.members import operations as members
from barnraise.run.people import demo
from barnraise.run.people import operations as people
from barnraise.run.people.models import Role

Browser = Callable[[str], Client]
WHO = ("ada", "ben", "cora", "fay", "hal", "cleo", "tess", "dov", "eve")
MACHINE = machine("test")


@deed("test.keep")
def keep(*, by: Asker, content: bytes, name: str, named_by: str = "") -> Document:
    kept = documents.store(by=by, content=content, name=name)
    if named_by:
        documents.cite(named_by, f"platform.Document:{kept.pk}", "file")
    return kept


@deed("test.forget")
def forget(*, by: Asker, key: str) -> None:
    documents.uncite(key)
    record(key, forgotten=True)


def answers(kept: Document, client_of: Browser) -> dict[str, int]:
    return {who: client_of(who).get(f"/document/{kept.sha256}/").status_code for who in WHO}


def test_a_file_no_record_names_is_a_download_for_who_stored_it_the_director_and_the_auditor(
    cast: demo.Cast, client_of: Browser
) -> None:
    mine = keep(by=cast.cleo, content=b"a,b\n1,2\n", name="ours.csv")
    answer = client_of("cleo").get(f"/document/{mine.sha256}/")
    assert answer.content == b"a,b\n1,2\n" and answer["Content-Disposition"].startswith("attachment")
    seen = {"ada": 200, "hal": 200, "cleo": 200, "eve": 403}
    assert answers(mine, client_of) == {**dict.fromkeys(WHO, 404), **seen}
    assert client_of("ada").get("/document/" + "0" * 64 + "/").status_code == 404


def test_an_agreement_is_read_by_the_agency_and_its_own_member(cast: demo.Cast, client_of: Browser) -> None:
    falls = next(iter(cast.cleo.organizations))
    signed = members.sign_agreement(
        by=MACHINE, organization_id=falls, title="Joint powers", signed_on=date(2025, 7, 1), starts=date(2025, 7, 1),
        file=("agreement.txt", b"cedar falls agrees"),
    )  # fmt: skip
    kept = Document.objects.get(pk=int(signed.document_key.rpartition(":")[2]))
    assert answers(kept, client_of) == {**dict.fromkeys(WHO, 200), "dov": 404, "eve": 403}
    key = f"platform.Document:{kept.pk}"
    assert client_of("dov").get(f"/source/{key}/").status_code == 404
    assert client_of("cleo").get(f"/source/{key}/").url == f"/document/{kept.sha256}/"


def test_having_stored_a_file_is_no_right_once_a_record_says_who_may_read_it(
    cast: demo.Cast, client_of: Browser
) -> None:
    falls, kept = next(iter(cast.cleo.organizations)), keep(by=cast.dov, content=b"seen by dov", name="a.txt")
    assert client_of("dov").get(f"/document/{kept.sha256}/").status_code == 200
    keep(by=cast.ben, content=b"seen by dov", name="a.txt", named_by=f"organizations.Organization:{falls}")
    assert answers(kept, client_of) == {**dict.fromkeys(WHO, 200), "dov": 404, "eve": 403}
    forget(by=cast.ben, key=f"organizations.Organization:{falls}")
    assert client_of("dov").get(f"/document/{kept.sha256}/").status_code == 200


def test_a_file_two_records_name_is_read_by_who_may_see_either(cast: demo.Cast, client_of: Browser) -> None:
    falls, dover = next(iter(cast.cleo.organizations)), next(iter(cast.dov.organizations))
    kept = keep(by=cast.ben, content=b"of both", name="a.txt", named_by=f"organizations.Organization:{falls}")
    assert answers(kept, client_of)["dov"] == 404
    keep(by=cast.ben, content=b"of both", name="a.txt", named_by=f"organizations.Organization:{dover}")
    assert answers(kept, client_of)["dov"] == 200


def test_a_right_to_a_file_ends_with_the_role(cast: demo.Cast, client_of: Browser) -> None:
    falls = next(iter(cast.cleo.organizations))
    kept = keep(by=cast.cleo, content=b"of falls", name="a.txt", named_by=f"organizations.Organization:{falls}")
    assert answers(kept, client_of)["tess"] == 200
    held = Role.objects.get(person__account=demo.account_of("tess"))
    people.end_role(by=MACHINE, role_id=held.pk, version=held.version, ends=held.starts)
    assert answers(kept, client_of)["tess"] == 403


@pytest.mark.parametrize("named_by", ["people.Person:1", "nobody.Knows:1", "organizations.Organization:999999"])
def test_a_record_whose_room_declares_nothing_shows_its_file_to_nobody(
    named_by: str, cast: demo.Cast, client_of: Browser
) -> None:
    kept = keep(by=cast.ben, content=b"who may", name="a.txt", named_by=named_by)
    assert set(answers(kept, client_of).values()) <= {403, 404}


def test_a_scope_that_is_taken_out_shows_the_file_to_a_stranger(
    cast: demo.Cast, client_of: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    falls = next(iter(cast.cleo.organizations))
    kept = keep(by=cast.ben, content=b"of falls", name="a.txt", named_by=f"organizations.Organization:{falls}")
    assert answers(kept, client_of)["dov"] == 404
    monkeypatch.setattr(registry, "may_see_any", lambda asker, keys: True)
    assert answers(kept, client_of)["dov"] == 200
    assert queries.document_for(cast.dov, kept.sha256) == kept
