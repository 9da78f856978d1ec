"""Statements and briefs as tagged PDFs (PDF/UA-1) by Typst: the same document gives the same bytes on every machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from barnraise.integrations.statements import paper_agency, paper_member, paper_words
from barnraise.integrations.statements.paper_words import Signed

if TYPE_CHECKING:
    from typst import Compiler

__all__ = [
    "Page",
    "PaperMissing",
    "Signed",
    "agency_pdf",
    "brief_pdf",
    "made_by",
    "member_pdf",
    "member_pdfs",
    "pictures",
]

Page: TypeAlias = Literal["us-letter", "a4"]
Layout: TypeAlias = Literal["statement", "brief"]

LAYOUT = Path(__file__).parent / "layout"
_FONTS = LAYOUT / "fonts"
_SHAPES = (paper_words, paper_member, paper_agency)
_KEPT = 200
"""How many sheets one compiler sets before it is made anew: it keeps what it set, and its memory grows."""


class PaperMissing(RuntimeError):
    """Typst is not installed here, so nothing can be printed."""


def made_by() -> dict[str, str] | None:
    """What prints here: Typst's version and a hash of our layout with its words and fonts; None without Typst."""
    try:
        return {"typst": version("typst"), "layout": _layout()}
    except PackageNotFoundError:
        return None


def member_pdf(
    document: Mapping[str, Any], member: str, *, signed: Signed | None = None, page: Page = "us-letter"
) -> bytes:
    """One member's statement, on one page of Letter or A4 for up to a dozen services.

    Errors: `PaperMissing`; `KeyError` when the document knows no such member.
    """
    return _pdf(paper_member.told(document, member, signed=signed), page)


def member_pdfs(
    document: Mapping[str, Any], *, signed: Signed | None = None, page: Page = "us-letter"
) -> Iterator[tuple[str, bytes]]:
    """Every member's statement with its key, in the order of the document."""
    seal = paper_words.seal_of(document)
    for row in document["members"]:
        yield row["member"], _pdf(paper_member.told(document, row["member"], signed=signed, seal=seal), page)


def agency_pdf(document: Mapping[str, Any], *, signed: Signed | None = None, page: Page = "us-letter") -> bytes:
    """The agency's statement: how its saving lies over members, programs and methods. Errors: `PaperMissing`."""
    return _pdf(paper_agency.told(document, signed=signed), page)


def brief_pdf(told: Mapping[str, Any], page: Page = "us-letter") -> bytes:
    """A brief: a letterhead, and as many pages as it has, each set as large as it fits. Errors: `PaperMissing`."""
    return _pdf(told, page, "brief")


def pictures(told: Mapping[str, Any], page: Page = "us-letter", layout: Layout = "statement") -> list[bytes]:
    """The same sheets as PNG pictures, to be looked at."""
    drawn = _compiler(layout).compile(sys_inputs=_inputs(told, page), format="png", ppi=110)
    return [drawn] if isinstance(drawn, bytes) else list(drawn or [])


def _pdf(told: Mapping[str, Any], page: Page, layout: Layout = "statement") -> bytes:
    day = date(*told["date"])
    written = _compiler(layout).compile(
        sys_inputs=_inputs(told, page),
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
    )
    assert isinstance(written, bytes), "a PDF is one file"
    return written


def _inputs(told: Mapping[str, Any], page: Page) -> dict[str, str]:
    return {"told": json.dumps({**told, "page": page}, ensure_ascii=True)}


_compilers: dict[Layout, list[Any]] = {}


def _compiler(layout: Layout) -> Compiler:
    """A compiler that already knows the fonts, made anew now and then."""
    try:
        import typst
    except ImportError:
        raise PaperMissing("Printing needs Typst. Install barnraise[agency], or read the CSV.")
    kept = _compilers.setdefault(layout, [])
    if not kept or kept[1] >= _KEPT:
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_FONTS)])
        made = typst.Compiler(
            str(LAYOUT / f"{layout}.typ"), root=str(LAYOUT), font_paths=fonts, ignore_system_fonts=True
        )
        kept[:] = [made, 0]
    kept[1] += 1
    compiler: Compiler = kept[0]
    return compiler


@cache
def _layout() -> str:
    """Whatever decides a sheet beside its document, by hash: so an old PDF is compared only with the layout it had."""
    digest = hashlib.sha256()
    for content in _parts():
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()[:12]


def _parts() -> Iterable[bytes]:
    yield (LAYOUT / "statement.typ").read_bytes()
    for font in sorted(_FONTS.glob("*.ttf")):
        yield font.read_bytes()
    for module in _SHAPES:
        yield Path(str(module.__file__)).read_bytes()
