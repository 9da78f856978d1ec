"""The export's format: one form for each fact, strict reading, an archive without hiding places, keys and signatures."""

import hashlib
import random
import re
import struct
import zlib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.integrations.statement_ground import EVIDENCE, KEY, SIGNER, YEARS, golden, made, w40

from barnraise.integrations.statements import archive, columns, facts, package, signing
from barnraise.integrations.statements.cells import DAY, MONEY, NUMBER, TEXT, WHOLE, YES, Cell, CellRefused
from barnraise.integrations.statements.refusals import Check, ExportRefused

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "export.md"


def refused(content: Any, check: Check, words: str) -> None:
    with pytest.raises(ExportRefused, match=words) as caught:
        content()
    assert caught.value.check is check


def changed(path: str, old: str, new: str) -> dict[str, bytes]:
    files = dict(package.read(golden("w40")).files)
    assert old.encode() in files[path]
    return files | {path: files[path].replace(old.encode(), new.encode(), 1)}


@pytest.mark.parametrize("name", YEARS)
def test_the_order_in_which_facts_are_given_changes_no_byte(name: str) -> None:
    year, issue = YEARS[name]()
    names = ("members", "offers", "deliveries", "charges", "returns", "baselines", "aid", "overrides")
    for seed in range(5):
        mixed = {n: tuple(random.Random(seed).sample(getattr(year, n), len(getattr(year, n)))) for n in names}
        again = package.write(replace(year, **mixed), issue, evidence=EVIDENCE, signer=SIGNER)
        assert again == made(name)


def test_a_spelling_of_a_number_changes_no_byte() -> None:
    year, issue = w40()
    spelled = tuple(
        replace(d, unit_price=Decimal("21.300000"), quantity=d.quantity + Decimal("0.00")) for d in year.deliveries
    )
    assert package.write(replace(year, deliveries=spelled), issue, evidence=EVIDENCE, signer=SIGNER) == made("w40")


def test_reading_gives_back_what_was_written() -> None:
    for make in YEARS.values():
        year, issue = make()
        head, read = facts.read(package.read(package.write(year, issue, evidence=EVIDENCE, signer=SIGNER)).files)
        assert {b.key: b for b in read.baselines} == {b.key: b for b in year.baselines}
        assert {d.key: d for d in read.deliveries} == {d.key: d for d in year.deliveries}
        assert (set(read.charges), set(read.returns)) == (set(year.charges), set(year.returns))
        assert (set(read.members), set(read.aid), set(read.overrides)) == (
            set(year.members),
            set(year.aid),
            set(year.overrides),
        )
        assert (head.number, head.revision) == (issue.number, issue.revision)


def test_an_export_holds_no_clock_no_machine_and_no_row_id() -> None:
    files = archive.unpack(golden("w7-w41"))
    text = b"\n".join(held for path, held in files.items() if not path.endswith(".pdf"))
    assert not re.search(rb"[0-9]{2}:[0-9]{2}:[0-9]{2}|/home/|/root/|/tmp/", text)
    year, issue = w40()
    named = tuple(replace(d, source="purchasing.UsageLine:8841") for d in year.deliveries)
    refused(
        lambda: package.write(replace(year, deliveries=named), issue, evidence=EVIDENCE, signer=SIGNER),
        Check.FACTS,
        "deliveries.csv, column source: .* names a row of a database",
    )


@pytest.mark.parametrize(
    ("path", "old", "new", "check", "words"),
    [
        ("facts/members.csv", "member,name", "member,nom", Check.FACTS, "members.csv: the format knows no column 'nom'"),
        ("facts/members.csv", ",pupils_source", "", Check.FACTS, "members.csv: the column pupils_source is missing"),
        ("facts/members.csv", "member,name", "name,member", Check.FACTS, "another order"),
        ("facts/members.csv", "0938-01,Dover,full", "0938-01,Dover", Check.FACTS, "row 3: it has 4 cells, and the heading 5"),
        ("facts/members.csv", "0938-01", "0535-01", Check.KEYS, "row 3: 0535-01 stands in row 2 already"),
        ("facts/members.csv", "335", "-335", Check.FACTS, "row 3, column pupils: '-335' is no whole number"),
        ("facts/members.csv", "Dover", "", Check.FACTS, "row 3, column name: '' is blank"),
        ("facts/members.csv", "Dover", '"Dover', Check.FACTS, "row 3: this line is not CSV"),
        ("facts/deliveries.csv", "2025-08-01", "08/01/2025", Check.FACTS, "row 2, column from: .* is no day"),
        ("facts/deliveries.csv", "410", "4.1E2", Check.FACTS, "row 2, column quantity: .* is no number"),
        ("facts/deliveries.csv", "410", "410.1234567", Check.FACTS, "row 2, column quantity: .* six"),
        ("facts/deliveries.csv", "8733.00", "8733", Check.FACTS, "row 2, column amount: .* is no amount"),
        ("facts/deliveries.csv", "case", "cases", Check.FACTS, "row 2, column unit: 'cases' is no unit of the closed list"),
        ("facts/deliveries.csv", "vendor", "nobody", Check.FACTS, "row 2, column settled"),
        ("facts/deliveries.csv", "2025-08-02", "2025-08-01", Check.FACTS, "row 2: Delivery D-000001 was served"),
        ("facts/baselines.csv", "quotes", "rumor", Check.FACTS, "row 2, column method: 'rumor' is no method"),
        ("facts/baselines.csv", ",A,", ",D,", Check.FACTS, "row 2, column grade: 'D' is no grade"),
        ("facts/baselines.csv", "yes", "true", Check.FACTS, "row 2, column cashable: 'true' is neither yes nor no"),
        ("facts/baselines.csv", "20.9,20.5,21.3", "20.9,20.95,21.3", Check.FACTS, "row 3: The range"),
        ("facts/returns.csv", "rebate", "gift", Check.FACTS, "row 2, column kind: 'gift' is no kind of return"),
        ("facts/year.csv", "\r\n", "\r\n", Check.FACTS, ""),
    ],
)  # fmt: skip
def test_a_cell_that_is_not_of_the_format_is_refused_with_file_row_column_and_reason(
    path: str, old: str, new: str, check: Check, words: str
) -> None:
    if old == new:  # the negative control: an unchanged file is read
        facts.read(changed(path, old, new))
        return
    refused(lambda: facts.read(changed(path, old, new)), check, words)


def test_facts_that_are_not_utf_8_are_refused() -> None:
    files = dict(package.read(golden("w40")).files)
    files["facts/members.csv"] = files["facts/members.csv"].replace(b"Dover", b"Do\xffver")
    refused(lambda: facts.read(files), Check.FACTS, "members.csv is not UTF-8 text")


def test_the_same_fact_twice_is_not_exported() -> None:
    year, issue = w40()
    twice = replace(year, returns=(*year.returns, year.returns[0]))
    refused(
        lambda: package.write(twice, issue, evidence=EVIDENCE, signer=SIGNER),
        Check.KEYS,
        "returns.csv: REB-2026-1 0535-01 stands",
    )


def test_evidence_that_was_not_given_or_is_another_file_is_not_exported() -> None:
    year, issue = w40()
    lost = dict(list(EVIDENCE.items())[1:])
    refused(lambda: package.write(year, issue, evidence=lost, signer=SIGNER), Check.EVIDENCE, "was not given")
    false = {sha256: (name, content + b" ") for sha256, (name, content) in EVIDENCE.items()}
    refused(
        lambda: package.write(year, issue, evidence=false, signer=SIGNER), Check.EVIDENCE, "its hash is another one"
    )


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30))
def test_any_text_is_read_back_as_it_was_and_no_spreadsheet_runs_it(text: str) -> None:
    try:
        written = TEXT.write(text)
    except CellRefused:
        return
    assert TEXT.read(written) == text
    assert written[:1] not in set("=+-@\t\r")


@given(st.integers(-(10**11), 10**11), st.integers(0, 6))
def test_any_number_has_one_spelling(scaled: int, places: int) -> None:
    value = Decimal(scaled).scaleb(-places)
    written = NUMBER.write(value)
    assert NUMBER.read(written) == value
    assert NUMBER.write(NUMBER.read(written)) == written


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (NUMBER, "1.0"), (NUMBER, "01"), (NUMBER, "+1"), (NUMBER, "1,000"), (NUMBER, "-0"), (NUMBER, "NaN"), (NUMBER, ""),
        (MONEY, "1"), (MONEY, "1.5"), (MONEY, "-0.00"), (MONEY, "$1.00"), (WHOLE, "1.0"), (WHOLE, "٣"), (DAY, "20250801"),
        (DAY, "2025-8-1"), (YES, "Yes"), (TEXT, "=1"),
    ],
)  # fmt: skip
def test_another_spelling_of_the_same_is_refused(cell: Cell, text: str) -> None:
    with pytest.raises(CellRefused):
        cell.read(text)


def test_an_archive_is_written_without_compression_clock_or_owner() -> None:
    content = archive.pack({"b.csv": b"b", "a.csv": b"a", "signature.json": b"s", "manifest.json": b"m"})
    assert list(archive.unpack(content)) == ["manifest.json", "signature.json", "a.csv", "b.csv"]
    assert hashlib.sha256(content).hexdigest() == "d6f95d7b2be342e152ca49db0b7cc322246d263612839a9cf32151385edaa995"


@pytest.mark.parametrize(
    "name",
    ["../etc/passwd", "/etc/passwd", "a/b/c.csv", "A.csv", "a b.csv", "a\\b.csv", "facts/", "", "é.csv", "x" * 101],
)
def test_an_odd_name_is_neither_written_nor_read(name: str) -> None:
    refused(lambda: archive.pack({name: b""}), Check.ARCHIVE, "is no name that a file of an export can have")
    refused(
        lambda: archive.unpack(handmade((name or "x y").encode(), b"")),
        Check.ARCHIVE,
        "no name|twice|packed anew|whole",
    )


def handmade(name: bytes, content: bytes, *, method: int = 0, size: int | None = None, copies: int = 1) -> bytes:
    """A zip with one stored file, told as one likes, and listed as often as one likes."""
    told = struct.pack(
        "<HHHHIIIHH", 0, method, 0, 33, zlib.crc32(content), len(content), size or len(content), len(name), 0
    )
    local = b"PK\x03\x04" + struct.pack("<H", 20) + told + name + content
    central = (
        b"PK\x01\x02" + struct.pack("<BBH", 20, 3, 20) + told + struct.pack("<HHHII", 0, 0, 0, 0o100644 << 16, 0) + name
    )
    end = struct.pack("<HHHHIIH", 0, 0, copies, copies, len(central) * copies, len(local), 0)
    return local + central * copies + b"PK\x05\x06" + end


def test_the_hand_made_archive_of_these_tests_is_one_that_can_be_read() -> None:
    assert archive.unpack(handmade(b"a.csv", b"x")) == {"a.csv": b"x"}


def test_a_bomb_does_not_go_off() -> None:
    inflated = zlib.compress(b"0" * 10_000_000)[2:-4]
    refused(
        lambda: archive.unpack(handmade(b"a.csv", inflated, method=8, size=10_000_000)), Check.ARCHIVE, "compressed"
    )
    refused(lambda: archive.unpack(handmade(b"a.csv", b"0" * 100, copies=500)), Check.ARCHIVE, "twice")
    refused(lambda: archive.unpack(b"no zip at all"), Check.ARCHIVE, "not a whole zip")
    refused(lambda: archive.unpack(b""), Check.ARCHIVE, "not a whole zip")


def test_files_that_overlap_are_refused() -> None:
    """Two names over the same bytes claim more than the archive holds."""
    held = b"0" * 1000
    first = archive.pack({"a.csv": held})
    told = first[first.index(b"PK\x01\x02") : first.index(b"PK\x05\x06")]
    start = first.index(b"PK\x01\x02")
    central = told + told.replace(b"a.csv", b"b.csv")
    both = first[:start] + central + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 2, 2, len(central), start, 0)
    refused(lambda: archive.unpack(both), Check.ARCHIVE, "claims to hold more|not a whole zip")


def test_a_key_is_read_from_what_was_written_and_from_nothing_else() -> None:
    made_new = signing.new_key()
    public = signing.public_text(made_new.public_key())
    assert signing.public_text(
        signing.private_from(signing.private_text(made_new)).public_key()
    ) == signing.public_text(made_new.public_key())
    public = signing.public_text(made_new.public_key())
    assert signing.public_text(signing.public_from(f" {public[:32]}\n{public[32:].upper()} ")) == public
    for text in ("", "00", public[:-1], public + "0", "g" * 64):
        with pytest.raises(signing.BadKey):
            signing.public_from(text)
    with pytest.raises(signing.BadKey):
        signing.private_from("-----BEGIN PRIVATE KEY-----\n")


def test_a_signature_holds_for_its_own_bytes_and_key_alone() -> None:
    public, other = (signing.public_text(key.public_key()) for key in (KEY, signing.new_key()))
    signature = signing.sign(KEY, b"figures")
    assert signing.holds(public, signature, b"figures")
    assert not signing.holds(public, signature, b"figurez")
    assert not signing.holds(other, signature, b"figures")
    assert not signing.holds(public, "00" * 64, b"figures")
    assert signing.key_id(KEY.public_key()) == signing.fingerprint(public)[:16]


def test_the_reference_describes_every_column_as_the_code_has_it() -> None:
    text = REFERENCE.read_text()
    for table in columns.TABLES:
        assert f"### `{table.path}`" in text and table.what in text
        for column in table.columns:
            assert f"| `{column.name}` | {column.cell.kind} | {column.means} |" in text
    assert re.findall(r"^### `(facts/[a-z]+\.csv)`$", text, re.MULTILINE) == [t.path for t in columns.TABLES]


def test_the_day_of_signing_is_given_and_never_asked_of_a_clock() -> None:
    year, issue = w40()
    later = signing.Signer(key=KEY, name="Ada Lindqvist", signed_on=date(2026, 8, 1))
    told = package.read(package.write(year, issue, evidence=EVIDENCE, signer=later)).told
    assert told.signed_on == date(2026, 8, 1)
