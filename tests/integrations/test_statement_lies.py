"""Every planted lie is found by the one check that is named for it, however carefully it was told."""

import re
from pathlib import Path

import pytest
from tests.integrations.statement_ground import KEY, NAMES, golden, made
from tests.integrations.statement_lies import LIES, PRINTED, Care, Lie, put, sealed

from barnraise.integrations.statements import archive, paper, signing
from barnraise.integrations.statements.proof import prove
from barnraise.integrations.statements.refusals import Check

TRUSTED = (signing.public_text(KEY.public_key()),)
HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "prove-a-statement.md"


def test_at_least_25_lies_are_planted_and_no_two_are_the_same() -> None:
    assert len({lie.says for lie in LIES}) == len(LIES) >= 25


def test_every_check_finds_a_lie() -> None:
    assert {lie.found_by for lie in (*LIES, PRINTED)} == set(Check)


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.says)
def test_a_planted_lie_is_reported_by_its_check(lie: Lie) -> None:
    proof = prove(lie.told(), TRUSTED)
    found = {finding.check for finding in proof.findings}
    assert lie.found_by in found, proof.findings
    assert not proof.ok


@pytest.mark.parametrize(
    "lie", [lie for lie in LIES if lie.care in (Care.SIGNED, Care.REMADE)], ids=lambda lie: lie.says
)
def test_what_the_agency_itself_signs_again_is_found_by_what_it_says_and_not_by_its_seal(lie: Lie) -> None:
    found = {finding.check for finding in prove(lie.told(), TRUSTED).findings}
    assert not found & {Check.SIGNATURE, Check.HASHES, Check.KEY}


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.says)
def test_a_finding_is_a_sentence_that_says_where(lie: Lie) -> None:
    for finding in prove(lie.told(), TRUSTED).findings:
        assert re.match(r"[A-Za-z'‘“/0-9_.]", finding.message)
        assert finding.message.endswith((".", "?"))
        assert "Traceback" not in finding.message and "<" not in finding.message


def test_the_same_tools_without_a_lie_leave_an_export_that_holds() -> None:
    """The negative control: packing, hashing, remaking and signing anew are not what is found."""
    for name in NAMES:
        for remade in (False, True):
            assert prove(sealed(archive.unpack(golden(name)), key=KEY, remade=remade), TRUSTED).findings == ()


def test_a_foreign_key_is_only_foreign_to_who_knows_the_true_one() -> None:
    lie = next(lie for lie in LIES if lie.care is Care.FOREIGN)
    unknowing = prove(lie.told())
    assert unknowing.ok and not unknowing.signer_checked
    assert unknowing.fingerprint != prove(golden("w40")).fingerprint


def test_a_printed_page_of_another_statement_is_found_where_typst_prints_the_same() -> None:
    assert paper.made_by() is not None
    files = archive.unpack(made("w40"))
    files["statement.pdf"] = archive.unpack(made("w7-w41"))["statement.pdf"]
    found = prove(sealed(files, key=KEY, remade=False), TRUSTED)
    assert [finding.check for finding in found.findings] == [Check.PDF]


def test_a_lie_that_is_consistent_and_truly_signed_differs_from_the_statement_that_was_published() -> None:
    """What no check can find from one file alone: so the seal is printed, and both exports can be laid side by side."""
    files = archive.unpack(golden("w40"))
    put("deliveries", 0, unit_price="20.3", amount="8323.00")(files)
    again = prove(sealed(files, key=KEY, remade=True), TRUSTED)
    assert again.ok
    assert again.statement_json != prove(golden("w40")).statement_json


def test_the_how_to_lists_every_lie_with_its_check() -> None:
    table = dict(re.findall(r"^\| ([^|]+) \| `([a-z-]+)` \|$", HOW_TO.read_text(), re.MULTILINE))
    assert table == {lie.says: lie.found_by.value for lie in (*LIES, PRINTED)}
