"""A statement on paper: one page of Letter and of A4, tagged, in the document's words, the same bytes every time."""

import json
import re
import zlib
from datetime import date
from typing import Any

import pytest
from tests.integrations.statement_ground import CEDAR, DOVER, ELM, NAMES, golden

from barnraise.integrations.statements import archive, paper, paper_agency, paper_member
from barnraise.integrations.statements.paper import Page, Signed

SIGNED = Signed("Ada Lindqvist", date(2026, 7, 24))


def written_of(name: str) -> Any:
    return json.loads(archive.unpack(golden(name))["statement.json"])


def pages_of(content: bytes) -> int:
    """How many pages a PDF has, by the count of its page tree, wherever that is packed."""
    packed = [
        content,
        *(_inflated(part) for part in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)),
    ]
    return max(int(n) for part in packed for n in re.findall(rb"/Type\s*/Pages\b.*?/Count (\d+)", part, re.DOTALL))


def _inflated(part: bytes) -> bytes:
    try:
        return zlib.decompress(part)
    except zlib.error:
        return b""


def words_in(told: Any) -> str:
    """Every text of a sheet, in reading order."""
    if isinstance(told, dict):
        return " ".join(words_in(part) for key, part in told.items() if key not in ("is", "date"))
    if isinstance(told, list):
        return " ".join(map(words_in, told))
    return told if isinstance(told, str) else ""


def first_sentence(told: Any) -> str:
    return "".join(part["text"] for part in told["blocks"][0]["parts"])


def a_dozen_services() -> Any:
    """The document of a member with twelve services of all kinds, long names, ranges and three bottom lines."""
    document = written_of("w7-w41")
    dover = next(m for m in document["members"] if m["member"] == DOVER)
    cedar = next(m for m in document["members"] if m["member"] == CEDAR)
    lines = [cedar["services"][0], *dover["services"], cedar["services"][2]]
    dover["kinds"] = [{**cedar["kinds"][0], "fee": "150.00"}, dover["kinds"][1]]
    dover["services"] = []
    for n in range(12):
        line, code = dict(lines[n % len(lines)]), f"S{n}"
        if line["gross"] and n % 2:
            line |= {"low": "-31000.00", "high": "120000.00", "compared": "1234.00"}
        document["services"].append(
            {"service": code, "name": f"Special-education evaluations number {n}", "program": "x"}
        )
        dover["services"].append({**line, "service": code})
    document["overrides"] *= 3
    return document


@pytest.mark.parametrize("page", ["us-letter", "a4"])
def test_a_member_with_twelve_services_has_one_page(page: Page) -> None:
    assert pages_of(paper.member_pdf(a_dozen_services(), DOVER, signed=SIGNED, page=page)) == 1
    for name in NAMES:
        document = written_of(name)
        for member in document["members"]:
            assert pages_of(paper.member_pdf(document, member["member"], signed=SIGNED, page=page)) == 1


def test_the_count_of_pages_is_not_always_one() -> None:
    document = a_dozen_services()
    dover = next(m for m in document["members"] if m["member"] == DOVER)
    dover["services"] *= 4
    assert pages_of(paper.member_pdf(document, DOVER)) > 1


@pytest.mark.parametrize("name", NAMES)
def test_a_sheet_is_tagged_pdf_ua_with_title_language_and_table_headers(name: str) -> None:
    document = written_of(name)
    for content in (paper.agency_pdf(document), *(pdf for _, pdf in paper.member_pdfs(document))):
        parts = b"".join(
            [content, *(_inflated(p) for p in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL))]
        )
        for wanted in (
            b"<pdfuaid:part>1</pdfuaid:part>",
            b"/Marked true",
            b"/Lang",
            b"/StructTreeRoot",
            b"/S/TH",
            b"/S/H1",
            b"/S/H2",
        ):
            assert wanted in parts.replace(b"/S /", b"/S/"), wanted


def test_the_same_document_gives_the_same_bytes_and_another_does_not() -> None:
    document = written_of("w40")
    once = paper.member_pdf(document, DOVER, signed=SIGNED)
    assert paper.member_pdf(document, DOVER, signed=SIGNED) == once
    assert paper.member_pdf(document, CEDAR, signed=SIGNED) != once
    assert paper.member_pdf(document, DOVER, signed=Signed("Ada Lindqvist", date(2026, 7, 25))) != once


def test_a_loss_is_said_in_the_first_sentence_and_has_the_same_size_as_a_gain() -> None:
    told = paper_member.told(written_of("w40"), DOVER, signed=SIGNED)
    assert first_sentence(told) == (
        "Dover paid $8,670.00 for one service and lost $182.20 every year. One service cost more than doing it alone."
    )
    template = (paper.LAYOUT / "statement.typ").read_text()
    assert not re.search(r"size:[^,)\n]*loss", template)


def test_a_member_s_page_says_used_paid_got_back_saved_and_all_three_bottom_lines() -> None:
    told = paper_member.told(written_of("w7-w41"), CEDAR, signed=SIGNED)
    assert first_sentence(told).startswith(
        "Cedar Falls paid $120,975.00 for three services and lost $20,000.00 every year."
    )
    said = words_in(told)
    for words in (
        "−$20,000.00", "+$57,760.00", "the state repays $77,760.00 of it next year",
        "Before any aid comes, $120,000.00 left the account", "$120,000.00 of $120,975.00 spent", "99.2%",
        "Two services have no baseline and claim no saving.", "Closed although: no baseline, 1 found.", "A model: a member might",
        "barnraise prove --from VS-2026-1-1.zip", "Signed by Ada Lindqvist, July 24, 2026.",
    ):  # fmt: skip
        assert words in said, words


def test_kinds_of_saving_are_never_added_on_paper() -> None:
    document = written_of("w7-w41")
    said = words_in(paper_member.told(document, DOVER))
    assert "+$2,900.00" in said and "+$162,720.00" in said
    assert "165,620.00" not in said and "144,620.00" not in words_in(paper_agency.told(document))
    assert "Savings of different kinds are different things; they are not added." in said


def test_a_restated_page_shows_both_figures_the_difference_and_the_reason() -> None:
    document = written_of("restated")
    said = words_in(paper_member.told(document, CEDAR))
    assert "it said +$1,613.50, it is +$1,549.50 (−$64.00). Reason: Twenty cases" in said
    assert "no saving of this member changed" in words_in(paper_member.told(document, ELM))
    agency = words_in(paper_agency.told(document))
    for words in ("+$2,253.50", "+$2,189.50", "+$1,752.80", "+$285.00", "+$284.00", "−$240.00", "+$72.00", "+$35.70"):
        assert words in agency, words


def test_the_agency_s_sheet_shows_who_loses_before_the_rest_and_what_is_not_measured() -> None:
    said = words_in(paper_agency.told(written_of("w40"), signed=SIGNED))
    for words in (
        "one of these lost",
        "−$182.20",
        "+$1,397.80",
        "least −$182.20",
        "The smallest member: Dover (335 pupils)",
        "A quote is an offer",
    ):
        assert words in said, words
    assert said.index("−$182.20") < said.index("+$1,397.80")
    assert "a condition of taking part, with no price elsewhere" in words_in(paper_agency.told(written_of("w7-w41")))


def test_text_of_a_document_is_never_read_as_markup() -> None:
    document = written_of("w40")
    document["members"][1]["name"] = '#panic("x") *Dover* $x$ <y> \\ " ]'
    said = words_in(paper_member.told(document, DOVER))
    assert '#panic("x") *Dover*' in said
    assert pages_of(paper.member_pdf(document, DOVER)) == 1


def test_a_member_that_a_document_does_not_know_has_no_page() -> None:
    with pytest.raises(KeyError):
        paper.member_pdf(written_of("w40"), "9999-01")
