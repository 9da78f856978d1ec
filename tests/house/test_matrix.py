"""Nobody sees what is not theirs: every address × everybody of the cast × own and strangers' objects."""

import pytest
from tests.house import access, ground
from tests.house.access import WHO, Row
from tests.house.ground import Region

pytestmark = pytest.mark.usefixtures("in_the_region")


def test_every_address_has_a_row_and_every_view_a_policy(rows: list[Row]) -> None:
    assert access.undeclared(rows) == []


def test_an_address_without_a_row_is_caught(rows: list[Row]) -> None:
    assert len(access.undeclared([row for row in rows if row.url != "deliveries:detail"])) == 1


@pytest.mark.parametrize("who", WHO)
def test_everybody_sees_what_the_table_says_and_nothing_else(who: str, region: Region, rows: list[Row]) -> None:
    assert access.leaks(region, rows, who) == []


OWN_WORDS = {
    "cleo": "agreement agreementfile agreementtext check city contact contactlabel contactname contactphone correction delivered invited "
    "item jobmessage member number paymentnote person personphone placecity placelabel source street waiting website",
    "tess": "agreement agreementfile agreementtext city contactname member number person placelabel source street website",
}
"""What must be read: a page that shows nothing would pass every other test."""


@pytest.mark.parametrize("who", OWN_WORDS)
def test_everybody_reads_their_own_words_somewhere(who: str, region: Region, rows: list[Row]) -> None:
    read = {word for row in rows for word in access.seen(region, row, who)[1]}
    assert {f"cedz{word}" for word in OWN_WORDS[who].split()} <= read


@pytest.mark.parametrize("who", WHO)
def test_whoever_may_not_send_is_refused_and_no_row_of_any_table_changes(
    who: str, region: Region, rows: list[Row]
) -> None:
    before = access.state()
    assert [fault for row in rows for fault in access.refused_sends(region, row, who)] == []
    assert access.differing(before, access.state()) == []


@pytest.mark.parametrize("who", WHO)
def test_whoever_may_send_is_heard(who: str, region: Region, rows: list[Row]) -> None:
    told = [access.allowed_send(ground.signed_in(who), row.address(region, who)) for row in rows if row.sends(who)]
    assert [fault for fault in told if fault] == []


def test_a_form_without_its_proof_of_origin_is_refused_everywhere(region: Region, rows: list[Row]) -> None:
    clients = {who: ground.signed_in(who, enforce_csrf_checks=True) for who in ("ada", "ben", "dov", "visitor")}
    before = access.state()
    for who, client in clients.items():
        for row in rows:
            if row.sends(who):
                response = client.post(row.address(region, who), {"title": "forged"})
                assert (row.url, response.status_code) == (row.url, 403)
    assert access.differing(before, access.state()) == []
