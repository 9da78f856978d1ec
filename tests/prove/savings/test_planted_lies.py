"""Every lie planted in the data, the evidence, the books or the export is reported by the check named for it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction
from tests.prove.savings import story
from tests.prove.savings.lies import LIES, Lie, When

from barnraise.integrations.statements import proof, signing
from barnraise.interfaces.cli import checks as verify
from barnraise.platform import documents, guards, registry
from barnraise.platform.clock import frozen
from barnraise.prove.savings import checks, queries
from barnraise.prove.savings.models import Statement
from barnraise.prove.savings.terms import Kept

PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "lies.md"
ASKED = (verify.the_audit_chain, verify.the_documents, verify.the_rooms)
"""What `barnraise verify` asks but for the guards, which the liar puts back."""


@pytest.fixture(scope="module")
def stage(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[story.Story]:
    """The year, signed or not yet, with every guard lifted; all of it is given back."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        told = story.build()
        if request.param is not When.BEFORE:
            story.sign(told)
        connection.check_constraints()
        guards.drop(registry.guards())
        yield told
        transaction.set_rollback(True)


@pytest.fixture
def lied(stage: story.Story, request: pytest.FixtureRequest) -> Iterator[story.Story]:
    """One lie's turn: rows go back to where they were, and so do the bytes of the files."""
    bytes_before = {place: place.read_bytes() for place in documents.folder().glob("??/*")}
    with frozen(story.AUGUST), transaction.atomic():
        yield stage
        transaction.set_rollback(True)
    for place, held in bytes_before.items():
        place.write_bytes(held)


def found_by_close() -> dict[str, int]:
    """Checks of the close with how many things they find."""
    asked = queries.asked(queries.freeze(queries.year_named(story.YEAR), revision=1))
    return {name: len(found) for name, found in asked.items() if found}


def found_by_verify() -> set[str]:
    """What `barnraise verify` names: the check of savings that a sentence ends with, else who says it."""
    wrong = [finding for finding in verify.run(ASKED) if not finding.ok]
    named = [(finding.check, re.search(r" \(([a-z-]+)\)$", finding.says)) for finding in wrong]
    return {found[1] if check == "savings" and found else check for check, found in named}


def tell(lie: Lie, told: story.Story) -> set[str]:
    """Tell it, and ask everybody whose turn it is."""
    if lie.when is When.BEFORE:
        honest = found_by_close()
        lie.change(told)
        return {f"close {name}" for name, count in found_by_close().items() if count > honest.get(name, 0)}
    if lie.when is When.AFTER:
        lie.change(told)
        return {f"verify {name}" for name in found_by_verify()}
    content = lie.change(queries.export_of(Statement.objects.get()))
    trusted = (signing.public_text(story.KEY.public_key()),)
    return {f"prove {finding.check}" for finding in proof.prove(content, trusted).findings}


def told_at(*when: When) -> list[object]:
    """Lies of these moments, beside the stage they are told on."""
    return [pytest.param(lie.when, lie, id=f"{lie.says}, {lie.when}") for lie in LIES if lie.when in when]


@pytest.mark.parametrize(("stage", "lie"), told_at(When.BEFORE), indirect=["stage"])
def test_a_lie_told_before_the_close_is_found_by_the_check_named_for_it(lied: story.Story, lie: Lie) -> None:
    assert lie.found_by in tell(lie, lied)


@pytest.mark.parametrize(("stage", "lie"), told_at(When.AFTER), indirect=["stage"])
def test_a_lie_told_after_the_signing_is_found_by_verify(lied: story.Story, lie: Lie) -> None:
    assert lie.found_by in tell(lie, lied)


@pytest.mark.parametrize(("stage", "lie"), told_at(When.EXPORT), indirect=["stage"])
def test_a_lie_told_in_the_export_is_found_by_prove(lied: story.Story, lie: Lie) -> None:
    assert lie.found_by in tell(lie, lied)


@pytest.mark.parametrize("stage", [When.BEFORE, When.AFTER], indirect=True)
def test_where_nobody_lies_nothing_is_found(lied: story.Story) -> None:
    """The negative control: lifted guards and the same questions are not what is found."""
    if not Statement.objects.exists():
        assert found_by_close() == {"no-baseline": 1}  # set aside, and printed
        return
    assert found_by_verify() == set()
    assert queries.wrong() == []
    assert proof.prove(queries.export_of(Statement.objects.get()), (signing.public_text(story.KEY.public_key()),)).ok


@pytest.mark.parametrize("stage", [When.AFTER], indirect=True)
def test_what_is_corrected_in_the_open_after_the_signing_is_no_lie(lied: story.Story) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE baselines_baseline SET ends = '2026-05-01' WHERE item = 'PEN-1'")
        cursor.execute("UPDATE members_membership SET number = '2001' WHERE number = '1001'")
    story.deliver(lied, "EVAL", "Lyman", story.MARCH.date(), "1", "each", "150.00", "agency", "story.Visit:late")
    assert queries.wrong() == []


def test_at_least_25_lies_are_told_and_no_two_are_the_same() -> None:
    assert len({(lie.says, lie.when) for lie in LIES}) == len(LIES) >= 25


def test_every_check_of_verify_and_nearly_every_check_of_the_close_finds_a_lie() -> None:
    named = {lie.found_by for lie in LIES}
    assert {f"verify {kept}" for kept in Kept} <= named
    assert {f"close {check.name}" for check in checks.CHECKS} - named == {"close arrived-late"}  # late is no lie


def test_a_sentence_of_verify_names_its_check_and_every_check_says_what_it_makes_sure_of() -> None:
    assert all(kept.words() for kept in Kept)


def test_the_page_lists_every_lie_with_the_check_that_finds_it() -> None:
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| `([a-z -]+)` \|$", PAGE.read_text(), re.MULTILINE)
    assert rows == [(lie.says, str(lie.when), lie.found_by) for lie in LIES]
    checks_listed = dict(re.findall(r"^\| `([a-z-]+)` \| ([^|]+) \|$", PAGE.read_text(), re.MULTILINE))
    assert checks_listed == {str(kept): kept.words() for kept in Kept}
