"""The tutorial cannot lie: a reader who does exactly what it says gets from a clone to an issued invoice."""

from pathlib import Path

import pytest
from tests.docs import markup
from tests.docs.reader import Reader, blocks

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "tutorials" / "first-bill.md"


@pytest.mark.slow
def test_the_tutorial_leads_from_a_clone_to_an_invoice_that_says_why(tmp_path: Path) -> None:
    reader = Reader(PAGE, ROOT, tmp_path)
    try:
        reader.do_all()
    finally:
        reader.stop()


def test_every_block_of_the_tutorial_is_followed() -> None:
    assert {block.kind for block in blocks(PAGE)} <= {"console", "csv", "page", "text"}


FORM = markup.read(
    "<form><label for=a>Rate</label><input id=a name=rate value=1><button>Set this price</button></form>"
)


def test_a_step_that_no_page_offers_is_caught() -> None:
    assert markup.called(markup.fields(FORM), "Rate", "field").attributes["name"] == "rate"
    with pytest.raises(LookupError, match="there is no field “Price”; there are: Rate"):
        markup.called(markup.fields(FORM), "Price", "field")
    with pytest.raises(LookupError, match="there is no button “Save”"):
        markup.called(markup.buttons(FORM), "Save", "button")
