"""Files that people send, good and hostile, read into rows of text or refused with a sentence."""

import gzip
import random
import subprocess
import sys
import tempfile
import tracemalloc
from pathlib import Path

import pytest

from barnraise.platform import tables
from barnraise.platform.tables import Limits, Table, read_pasted, read_table
from barnraise.platform.tables.delimited import likely_delimiter

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="shared data not beside the checkout")

SMALL = b"Name,Pupils\nDover,0100\nCedar Falls,243\n"


def read(content: bytes, **stated: object) -> Table:
    return read_table(content, name="sent.csv", **stated)  # type: ignore[arg-type]


def rows_of(content: bytes, **stated: object) -> list[tuple[int, tuple[str, ...]]]:
    return list(read(content, **stated).rows)


def sentence_of(refusal: pytest.ExceptionInfo[tables.TableRefused]) -> str:
    return refusal.value.message


# Text: line ends, separators, quotes


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_every_line_end_gives_the_same_rows(end: bytes) -> None:
    assert rows_of(SMALL.replace(b"\n", end)) == [(2, ("Dover", "0100")), (3, ("Cedar Falls", "243"))]


def test_a_quoted_comma_and_a_quoted_line_break_stay_in_their_cell_and_count_as_one_row() -> None:
    content = b'Name,Town\n"Dover, North","two\nlines"\nLast,"say ""yes"""\n'
    assert rows_of(content) == [(2, ("Dover, North", "two\nlines")), (3, ("Last", 'say "yes"'))]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_separator_is_found(delimiter: str) -> None:
    content = f"Name{delimiter}Pupils\nDover{delimiter}0100\n".encode()
    table = read(content)
    assert (table.delimiter, list(table.rows)) == (delimiter, [(2, ("Dover", "0100"))])


def test_decimal_commas_do_not_pass_for_separators() -> None:
    assert likely_delimiter("name;amount\nA;1,50\nB;2,75\n") == ";"


def test_a_stated_separator_is_not_guessed_over() -> None:
    assert read(b"a,b;c\n1,2;3\n", delimiter=";").columns == ("a,b", "c")


def test_a_separator_of_two_signs_is_refused() -> None:
    with pytest.raises(tables.NotATable, match="State one sign"):
        read(SMALL, delimiter="||")


def test_pasted_cells_keep_their_zeros_and_a_lone_column_is_a_table() -> None:
    assert list(read_pasted("Name\tNumber\nDover\t0535").rows) == [(2, ("Dover", "0535"))]
    assert list(read_pasted("Name\nDover\n").rows) == [(2, ("Dover",))]


def test_blank_rows_are_left_out_but_counted() -> None:
    assert rows_of(b"\n\nName,Pupils\n,\n\nDover,1\n") == [(6, ("Dover", "1"))]


def test_commas_that_excel_adds_at_the_end_are_no_cells() -> None:
    table = read(b"Name,Pupils\nDover,1,,,\n")
    assert (list(table.rows), table.ragged_count) == ([(2, ("Dover", "1"))], 0)


def test_ragged_rows_are_reported_by_row_and_full_rows_are_not() -> None:
    table = read(b"a,b,c\n1,2,3\n1,2\n1,2,3,4\n")
    assert [len(cells) for _, cells in table.rows] == [3, 2, 4]
    assert [(r.row_number, r.cells, r.columns) for r in table.ragged] == [(3, 2, 3), (4, 4, 3)]
    assert table.ragged[0].sentence().startswith("Row 3 has 2 cells under 3 headings.")


def test_a_quotation_mark_that_is_never_closed_is_refused_with_its_row() -> None:
    with pytest.raises(tables.BrokenQuotes, match="in row 3 and never closes"):
        rows_of(b'a,b\n1,2\n"open,4\n5,6\n')


def test_a_quotation_mark_inside_a_quoted_cell_is_refused_with_its_row() -> None:
    with pytest.raises(tables.BrokenQuotes, match="row 3"):
        rows_of(b'a,b\n1,2\n"8" pipe",4\n')


def test_a_quotation_mark_inside_a_plain_cell_is_text() -> None:
    assert rows_of(b'a,b\n8" pipe,4\n') == [(2, ('8" pipe', "4"))]


def test_a_cell_without_end_is_refused() -> None:
    with pytest.raises(tables.CellTooLong, match="row 2"):
        rows_of(b'a,b\n"' + b"x\n" * 100_000 + b'",1\n')


def test_a_line_without_end_is_refused_before_it_is_held_in_memory() -> None:
    with pytest.raises(tables.CellTooLong, match="without an end"):
        read(b"a,b\n" + b"x" * (4 * 1024 * 1024))


# Headings


def test_lines_above_the_headings_are_skipped_when_the_headings_are_known() -> None:
    content = b"\xef\xbb\xbfELSI Export\n\nSome words, with a comma\n\nAgency Name,State\nDover,MN\nFooter\n"
    table = read(content, header=lambda cells: cells[0] == "Agency Name")
    assert (table.header_row_number, table.columns) == (5, ("Agency Name", "State"))
    assert [number for number, _ in table.rows] == [6, 7]
    assert table.ragged_count == 1


def test_headings_that_are_nowhere_are_refused_and_what_was_seen_is_told() -> None:
    with pytest.raises(tables.NoHeader) as refusal:
        read(SMALL, header=lambda cells: "Agency Name" in cells)
    assert "row 1: Name, Pupils" in sentence_of(refusal)


def test_headings_and_nothing_below_them_are_refused() -> None:
    with pytest.raises(tables.NoRows, match="no rows below"):
        read(b"Name,Pupils\n")


@pytest.mark.parametrize("content", [b"", b"\n\n\n", b"\xef\xbb\xbf", b",,\n,,\n", gzip.compress(b"", mtime=0)])
def test_an_empty_file_is_refused(content: bytes) -> None:
    with pytest.raises(tables.NoRows):
        read(content)


def test_nothing_pasted_is_refused() -> None:
    with pytest.raises(tables.NoRows, match="Nothing was pasted"):
        read_pasted(" \n ")


# Encodings


def test_a_byte_order_mark_is_no_part_of_the_first_heading() -> None:
    table = read(b"\xef\xbb\xbf" + SMALL)
    assert (table.columns[0], table.encoding) == ("Name", "utf-8")


def test_utf_16_with_its_mark_is_read() -> None:
    assert rows_of("Name\tPupils\nDoña Ana\t1\n".encode("utf-16")) == [(2, ("Doña Ana", "1"))]


def test_clean_utf_8_is_read_without_being_stated_and_over_a_profile_that_says_otherwise() -> None:
    content = "Name,Pupils\nDoña Ana,1\n".encode()
    assert rows_of(content) == rows_of(content, encoding="latin-1") == [(2, ("Doña Ana", "1"))]


def test_latin_1_that_nobody_states_is_refused_with_its_row_and_what_to_do() -> None:
    content = 'Name,Town\n"two\nlines",x\nCedar,Doña Ana\n'.encode("latin-1")
    with pytest.raises(tables.EncodingNotStated) as refusal:
        read(content)
    assert "the byte 0xF1 in row 3, column 2" in sentence_of(refusal)
    assert "“CSV UTF-8”" in sentence_of(refusal)


def test_latin_1_that_the_profile_states_is_read() -> None:
    content = "Name,Pupils\nDoña Ana,1\n".encode("latin-1")
    for stated in ("latin-1", "windows-1252", "ISO-8859-1"):
        assert rows_of(content, encoding=stated) == [(2, ("Doña Ana", "1"))]


def test_a_stated_encoding_that_does_not_fit_is_refused() -> None:
    with pytest.raises(tables.EncodingNotStated, match="profile says cp1252"):
        read(b"Name,Pupils\nDo\x81a,1\n", encoding="windows-1252")


@pytest.mark.parametrize("stated", ["zip", "rot13", "klingon", "utf-7", "\0"])
def test_what_is_no_encoding_of_text_cannot_be_stated(stated: str) -> None:
    with pytest.raises(tables.EncodingNotStated, match="no encoding known here"):
        read(SMALL, encoding=stated)


def test_a_nul_is_refused_with_its_row_and_column() -> None:
    with pytest.raises(tables.HoldsNul, match="row 3, column 2"):
        read(b"a,b\n1,2\n3,4\x005\n")


def test_utf_16_without_its_mark_is_refused_unless_stated() -> None:
    content = "a,b\n1,2\n".encode("utf-16-le")
    with pytest.raises(tables.HoldsNul):
        read(content)
    assert rows_of(content, encoding="utf-16-le") == [(2, ("1", "2"))]


# Limits of text and gzip


def test_columns_are_counted_below_at_and_above_the_limit() -> None:
    def wide(columns: int) -> bytes:
        return b",".join(b"c%d" % n for n in range(columns)) + b"\n" + b",".join([b"1"] * columns) + b"\n"

    limits = Limits(columns=100)
    assert [len(read(wide(n), limits=limits).columns) for n in (99, 100)] == [99, 100]
    with pytest.raises(tables.TooManyColumns, match="101 columns"):
        read(wide(101), limits=limits)
    with pytest.raises(tables.TooManyColumns, match="10,000 columns"):
        read(wide(10_000))


def test_rows_are_counted_below_at_and_above_the_limit() -> None:
    def tall(rows: int) -> bytes:
        return b"a,b\n" + b"1,2\n" * rows

    limits = Limits(rows=100)
    assert [len(rows_of(tall(n), limits=limits)) for n in (99, 100)] == [99, 100]
    with pytest.raises(tables.TooManyRows, match="more than 100 rows"):
        rows_of(tall(101), limits=limits)


def test_bytes_are_counted_at_and_above_the_limit() -> None:
    assert rows_of(SMALL, limits=Limits(text_bytes=len(SMALL)))
    with pytest.raises(tables.TableTooLarge, match="Split it"):
        read(SMALL, limits=Limits(text_bytes=len(SMALL) - 1))


def test_gzip_is_unpacked() -> None:
    table = read(gzip.compress(SMALL, mtime=0))
    assert (table.format, len(list(table.rows))) == ("csv.gz", 2)


def test_a_gzip_bomb_is_refused_while_it_grows() -> None:
    bomb = gzip.compress(b"a,b\n" + b"0,0\n" * 25_000_000, compresslevel=9, mtime=0)
    assert len(bomb) < 400_000
    tracemalloc.start()
    with pytest.raises(tables.UnpacksTooLarge):
        read(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 50_000_000


def test_gzip_unpacks_up_to_its_size_and_ratio_and_no_further() -> None:
    rng = random.Random(3)
    content = b"a,b\n" + b"".join(b"%d,%d\n" % (rng.getrandbits(40), rng.getrandbits(40)) for _ in range(1_000))
    small = gzip.compress(content, mtime=0)
    ratio = -(-len(content) // len(small))
    assert rows_of(small, limits=Limits(unpacked_bytes=len(content), ratio=ratio))
    with pytest.raises(tables.UnpacksTooLarge, match="limit for packed files"):
        read(small, limits=Limits(unpacked_bytes=len(content) - 1))
    with pytest.raises(tables.UnpacksTooLarge, match="times its own size"):
        read(small, limits=Limits(ratio=ratio - 1))


def test_a_gzip_file_cut_off_is_refused() -> None:
    with pytest.raises(tables.BrokenTable, match="breaks off"):
        read(gzip.compress(SMALL * 100, mtime=0)[:-20])


def test_gzip_inside_gzip_is_refused() -> None:
    with pytest.raises(tables.NotATable, match="gzip file inside"):
        read(gzip.compress(gzip.compress(SMALL, mtime=0)))


@pytest.mark.parametrize(
    ("content", "thing"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "PNG picture"),
        (b"%PDF-1.7\n", "PDF document"),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "calendar"),
        (b'{"a": 1}', "JSON"),
        (b"<!doctype html><table>", "web page"),
        (gzip.compress(b"\x89PNG\r\n\x1a\n", mtime=0), "PNG picture"),
    ],
)
def test_what_is_no_table_is_named(content: bytes, thing: str) -> None:
    with pytest.raises(tables.NotATable, match=thing):
        read(content)


def test_a_text_that_begins_like_an_archive_is_still_a_table() -> None:
    assert read(b"PK,Name\n1,2\n").columns == ("PK", "Name")


@needs_data
@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("oneroster/Test_full_data_set.zip", "OneRoster archive"),
        ("minnesota/mde_school_district_boundaries_2023-24_shp.zip", "shapefile"),
        ("districts_us/us_counties_10m_topojson.json.gz", "JSON document"),
    ],
)
def test_real_files_that_are_no_tables_are_named(path: str, words: str) -> None:
    with pytest.raises(tables.NotATable, match=words):
        read_table(DATA / path, name=path)


# Size and mutants


def test_a_long_file_streams_in_flat_memory() -> None:
    program = (
        "import resource, sys; from pathlib import Path; from barnraise.platform.tables import read_table\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "rows = sum(1 for _ in read_table(Path(sys.argv[1]), name='long.csv').rows)\n"
        "print(rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    with tempfile.NamedTemporaryFile(suffix=".csv") as long:
        long.write(b"member,day,item,amount\n" + b'0535-01,2026-01-31,"Paper, copy, 8.5 x 11",1397.80\n' * 1_000_000)
        long.flush()
        source = Path(tables.__file__).resolve().parents[3]
        done = subprocess.run(
            [sys.executable, "-c", program, long.name], capture_output=True, text=True, check=True,
            env={"PYTHONPATH": str(source)},
        )  # fmt: skip
    rows, kilobytes = map(int, done.stdout.split())
    assert rows == 1_000_000
    assert kilobytes < 50_000


@pytest.mark.parametrize("seed", range(4))
def test_a_mutated_file_is_read_or_refused_but_never_breaks(seed: int) -> None:
    rng = random.Random(seed)
    original = 'Name,Pupils,Town\nDover,0100,"Dover, North"\nDoña,7,"two\nlines"\n'.encode() * 20
    for _ in range(150):
        mutant = bytearray(original)
        for _ in range(rng.randint(1, 5)):
            at = rng.randrange(len(mutant))
            match rng.randrange(4):
                case 0:
                    mutant[at] = rng.randrange(256)
                case 1:
                    del mutant[at : at + rng.randint(1, 20)]
                case 2:
                    mutant[at:at] = rng.choice([b'"', b"\0", b"\r", b",", b"\xff", b"\xef\xbb\xbf"])
                case _:
                    mutant[at:at] = mutant[at : at + 40]
            mutant = mutant or bytearray(b"x")
        content = gzip.compress(bytes(mutant)) if rng.random() < 0.2 else bytes(mutant)
        try:
            for number, cells in read(content).rows:
                assert number > 1 and all(isinstance(cell, str) for cell in cells)
        except tables.TableRefused as refusal:
            assert refusal.message.endswith((".", ")")) and "sent.csv" in refusal.message
