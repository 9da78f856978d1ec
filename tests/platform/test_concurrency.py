"""Two at once: whatever several processes ask for at one moment has one effect, and the chain of entries has no gap."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.walks.forge import Forge, done, forged

pytestmark = pytest.mark.slow

REFUSED = 2
"""How a process ends whose deed was refused with a sentence; 1 would be a fault."""
RACES = 3


@pytest.fixture(scope="module")
def forge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forge]:
    with forged(tmp_path_factory.mktemp("races")) as built:
        yield built


def raced(forge: Forge, *deeds: str) -> Iterator[tuple[list[int], dict[str, Any]]]:
    """Several races of the same deeds, each on a fresh database: how the processes ended, and what stands."""
    for _ in range(RACES):
        database = forge.copy(deeds[0])
        yield forge.together(list(deeds), database), forge.finds("look", database)
        forge.drop(database)


def test_one_form_sent_four_times_at_once_has_one_effect_and_every_sender_its_answer(forge: Forge) -> None:
    before = forge.end("look")[0]
    for statuses, found in raced(forge, *["form"] * 4):
        assert statuses == [0] * 4
        assert found["counts"]["organizations_organization"] == before["counts"]["organizations_organization"] + 1
        assert found["counts"]["platform_auditentry"] == before["counts"]["platform_auditentry"] + 1


@pytest.mark.parametrize("deed", ["usage", "members", "issue", "receive"])
def test_a_deed_done_twice_at_once_is_done_once(deed: str, forge: Forge) -> None:
    after = forge.end(deed)[1]
    for statuses, found in raced(forge, deed, deed):
        assert 0 in statuses and set(statuses) <= {0, REFUSED}
        assert done(found) == done(after)


@pytest.mark.parametrize(
    ("deed", "money"), [("correct_all", "Invoice"), ("pay_in_full", "Payment"), ("bounce", "Payment")]
)
def test_no_line_is_credited_no_invoice_paid_and_no_payment_taken_back_twice(
    deed: str, money: str, forge: Forge
) -> None:
    after = forge.end(deed)[1]
    for statuses, found in raced(forge, deed, deed, deed):
        assert sorted(statuses) == [0, REFUSED, REFUSED]
        assert found["money"][money] == after["money"][money]


def test_four_writers_leave_a_chain_without_a_gap(forge: Forge) -> None:
    before = forge.end("look")[0]["counts"]["platform_auditentry"]
    for statuses, found in raced(forge, *["writer"] * 4):
        assert statuses == [0] * 4
        assert (
            found["counts"]["platform_auditentry"] == before + 100
        )  # `finds` verified the chain: numbered, without a gap
        break
