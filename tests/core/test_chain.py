"""The audit chain shows every edit, gap, swap and repetition, and a cut tail once its head was noted."""

import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from barnraise.core import chain
from barnraise.core.chain import GENESIS, NotCanonical, Report, canonical, export_line, link, verify


def log_of(rows: int) -> list[str]:
    lines, last = [], GENESIS
    for seq in range(1, rows + 1):
        body: dict[str, object] = {
            "at": f"2026-03-10T{seq % 24:02d}:00:00Z",
            "by": "people.Person:1",
            "deed": "books.issue",
            "after": {"amount": f"{seq}.50", "note": "Zo\u00eb \u2212 \u201cpaid\u201d", "lines": [seq, None, True]},
        }
        last = link(last, body)
        lines.append(export_line(seq=seq, body=body, row_hash=last))
    return lines


def head_of(lines: list[str]) -> str:
    return str(json.loads(lines[-1])["hash"])


def as_file(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def test_an_untouched_chain_of_20_000_rows_holds() -> None:
    lines = log_of(20_000)
    assert verify(lines) == Report(20_000, head_of(lines))
    assert verify(lines, head=head_of(lines), count=20_000).holds


def test_an_empty_log_is_a_chain_of_no_rows() -> None:
    assert verify([]) == Report(0, GENESIS)
    assert verify([], count=1).first_bad is not None


def test_each_of_1_000_random_single_byte_edits_is_located_at_its_row() -> None:
    content = as_file(log_of(60))
    starts = [0] + [place + 1 for place, byte in enumerate(content) if byte == 10]
    dice = random.Random(1935)
    for _ in range(1_000):
        place = dice.randrange(len(content) - 1)  # the last line feed alone carries nothing
        byte = dice.choice([value for value in range(256) if value != content[place]])
        edited = content[:place] + bytes([byte]) + content[place + 1 :]
        expected = max(row for row, start in enumerate(starts, start=1) if start <= place)
        report = verify(edited.split(b"\n")[:-1])
        assert report.first_bad is not None
        assert (report.first_bad[0], report.count) == (expected, expected - 1)


def test_each_bit_of_one_row_matters() -> None:
    lines = log_of(3)
    content = lines[1].encode()
    for place in range(len(content)):
        for bit in range(8):
            edited = content[:place] + bytes([content[place] ^ (1 << bit)]) + content[place + 1 :]
            report = verify([lines[0].encode(), edited, lines[2].encode()])
            assert report.first_bad is not None
            assert report.first_bad[0] == 2


def test_a_missing_row_is_found_where_it_stood() -> None:
    lines = log_of(9)
    report = verify(lines[:4] + lines[5:])
    assert report.first_bad == (5, "row 5 is missing or out of order: row 6 stands in its place")
    assert report.count == 4


def test_a_missing_row_is_found_even_when_the_rest_is_numbered_anew() -> None:
    lines = log_of(9)
    renumbered = [line.replace(f'"seq": {seq + 1}', f'"seq": {seq}') for seq, line in enumerate(lines[5:], start=5)]
    report = verify(lines[:4] + renumbered)
    assert report.first_bad is not None
    assert report.first_bad[0] == 5


def test_swapped_and_repeated_rows_are_found() -> None:
    lines = log_of(6)
    swapped = verify([*lines[:2], lines[3], lines[2], *lines[4:]])
    assert swapped.first_bad == (3, "row 3 is missing or out of order: row 4 stands in its place")
    repeated = verify([*lines[:3], lines[2], *lines[3:]])
    assert repeated.first_bad == (4, "row 4 was expected: row 3 is repeated or out of order")


def test_an_edited_row_whose_hash_was_made_anew_breaks_the_row_after_it() -> None:
    lines = log_of(4)
    body = {"deed": "books.issue", "after": {"amount": "0.01"}}
    forged = export_line(seq=2, body=dict(body), row_hash=link(json.loads(lines[0])["hash"], dict(body)))
    report = verify([lines[0], forged, *lines[2:]])
    assert report.first_bad is not None
    assert report.first_bad[0] == 3


def test_a_cut_tail_is_found_only_against_a_noted_head_or_count() -> None:
    lines = log_of(5)
    cut = lines[:4]
    assert verify(cut).holds  # the negative control: the chain alone cannot know
    assert verify(cut, count=5).first_bad == (5, "the tail is cut: 4 rows are here, 5 were noted")
    by_head = verify(cut, head=head_of(lines))
    assert by_head.first_bad is not None
    assert by_head.first_bad[0] == 5
    grown = verify(lines, count=4)
    assert grown.first_bad == (5, "the file has more rows than the 4 that were noted")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("", "cannot be read"),
        ("[]", "no row"),
        ('{"seq": 1, "body": {}}', "no row"),
        ('{"seq": 1, "body": {}, "hash": "a", "more": 1}', "no row"),
        ('{"seq": true, "body": {}, "hash": "a"}', "whole number"),
        ('{"seq": 1, "body": {"a":1,"a":2}, "hash": "a"}', "twice"),
        ('{"seq": 1, "seq": 1, "body": {}, "hash": "a"}', "twice"),
        ('{"seq": 1, "body": {"a":NaN}, "hash": "a"}', "NaN"),
        ('{"seq": 1, "body": {"a":1e999}, "hash": "a"}', "canonical"),
        ('{"seq": 1, "body": {"a":"\\ud800"}, "hash": "a"}', "canonical"),
        ('{"seq": 1, "body": ' + '{"a":' * 5000 + "1" + "}" * 5000 + ', "hash": "a"}', "read"),
    ],
)
def test_a_line_that_is_no_row_is_refused_in_words(line: str, why: str) -> None:
    report = verify([line])
    assert report.first_bad is not None
    assert report.first_bad[0] == 1
    assert why in report.first_bad[1]


def test_a_row_in_another_spelling_is_not_the_row_that_was_written() -> None:
    body: dict[str, object] = {"name": "Zo\u00eb"}
    line = export_line(seq=1, body=body, row_hash=link(GENESIS, body))
    assert verify([line]).holds
    for other in (line.replace("\u00eb", "\\u00eb"), line + " ", line + "\r\n", line.replace('": "', '":"')):
        assert not verify([other]).holds


@pytest.mark.parametrize("body", [{1: "a"}, {"a": {None: 1}}, {"a": [{2: 1}]}, {"a": float("nan")}, {"a": object()}])
def test_a_body_without_one_written_form_is_never_linked(body: dict[str, object]) -> None:
    with pytest.raises(NotCanonical):
        link(GENESIS, body)


def test_the_canonical_form_does_not_depend_on_the_order_of_keys() -> None:
    assert canonical({"b": 1, "a": {"d": 1, "c": 2}}) == canonical({"a": {"c": 2, "d": 1}, "b": 1})


def run_alone(folder: Path, *arguments: str) -> tuple[int, str]:
    script = folder / "chain.py"
    shutil.copy(chain.__file__, script)
    ended = subprocess.run(
        [sys.executable, "-I", str(script), *arguments], capture_output=True, text=True, check=False, cwd=folder, env={}
    )
    return ended.returncode, ended.stdout + ended.stderr


def test_a_copy_of_the_single_file_verifies_an_export_alone(tmp_path: Path) -> None:
    lines = log_of(12)
    export = tmp_path / "audit.jsonl"
    export.write_bytes(as_file(lines))
    status, said = run_alone(tmp_path, str(export), "--head", head_of(lines), "--count", "12")
    assert (status, said) == (0, f"The chain holds: 12 rows, head {head_of(lines)}.\n")
    status, said = run_alone(tmp_path, str(export))
    assert status == 0
    assert "was not checked" in said
    export.write_bytes(as_file(lines[:11]))
    status, said = run_alone(tmp_path, str(export), "--count", "12")
    assert status == 1
    assert said.startswith("The chain is broken at line 12: the tail is cut")


def test_wrong_usage_ends_with_two(tmp_path: Path) -> None:
    assert run_alone(tmp_path, str(tmp_path / "nowhere.jsonl"))[0] == 2
    (tmp_path / "audit.jsonl").write_bytes(b"")
    assert run_alone(tmp_path, str(tmp_path / "audit.jsonl"), "--head", "zz")[0] == 2
    assert run_alone(tmp_path, str(tmp_path / "audit.jsonl"), "--count", "-1")[0] == 2
    assert run_alone(tmp_path)[0] == 2


def test_the_verifier_is_one_file_under_300_lines_that_imports_only_python() -> None:
    source = Path(chain.__file__).read_text(encoding="utf-8")
    assert len(source.splitlines()) < 300
    imported = {line.split()[1].split(".")[0] for line in source.splitlines() if line.startswith(("import ", "from "))}
    assert imported <= sys.stdlib_module_names
