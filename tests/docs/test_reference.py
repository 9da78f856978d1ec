"""Whatever a person can set or call is on a page: each variable of the environment, each verb, each address we name."""

import re
from pathlib import Path

import pytest
from django.urls import Resolver404, resolve

from barnraise.interfaces.cli.main import VERBS
from barnraise.platform import imports

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
VARIABLE = re.compile(r"\b(BARNRAISE_[A-Z_]+|DATABASE_URL)\b")
PAGES = sorted([*DOCS.glob("tutorials/*.md"), *DOCS.glob("how-to/*.md"), *DOCS.glob("explanation/*.md")])
NOT_OURS = ("/work", "/var", "/opt", "/tmp", "/backups", "/home")


def variables_read() -> set[str]:
    """Every variable that our sources name."""
    return {name for file in (ROOT / "src").rglob("*.py") for name in VARIABLE.findall(file.read_text())}


def addresses(page: Path) -> set[str]:
    """Addresses of pages as a text writes them: in backquotes, from the root, numbers standing for a record's."""
    return set(re.findall(r"`(/[a-z0-9./-]*)`", page.read_text()))


def test_every_variable_of_the_environment_is_documented_and_nothing_else_is() -> None:
    told = set(re.findall(r"^\| `(\w+)` \|", (DOCS / "reference" / "settings.md").read_text(), re.M))
    assert told == variables_read()


def test_every_verb_is_documented() -> None:
    page = (DOCS / "reference" / "commands.md").read_text()
    assert [verb for verb in VERBS if f"\n## barnraise {verb}\n" not in page] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_address_a_page_names_is_one_of_ours(page: Path) -> None:
    wrong = []
    for address in addresses(page):
        if not address.startswith(NOT_OURS):
            try:
                resolve(address)
            except Resolver404:
                wrong.append(address)
        kind = re.fullmatch(r"/imports/new/([a-z]+)/", address)
        if kind and kind[1] not in imports.kinds():
            wrong.append(address)
    assert wrong == []


def test_an_address_that_leads_nowhere_is_caught(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("Open `/purchases/` and then `/purchasing/`.")
    assert addresses(page) == {"/purchases/", "/purchasing/"}
    with pytest.raises(Resolver404):
        resolve("/purchases/")
