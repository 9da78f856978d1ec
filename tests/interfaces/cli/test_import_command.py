"""`barnraise import`: a dry run writes nothing at all; one JSON document, whatever the file."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.db import connection
from tests.platform.notes_import import NotesReader, notes

from barnraise.interfaces.cli.imports import command
from barnraise.platform import agency, documents, imports
from barnraise.platform.models import Agency, AuditEntry, Document, ImportProfile, ImportRun
from barnraise.platform.permissions import machine

pytestmark = pytest.mark.django_db

KEYS = ["added", "changed", "same", "refused", "warnings", "totals"]
FILE = "title,text,pages\nDover,good,3\nByron,fair,x\n"


@pytest.fixture(autouse=True)
def reader(db: None) -> Iterator[None]:
    agency.found(by=machine("test"), name="Bluff", state="MN", fiscal_start_month=7, zone="America/Chicago")
    with imports.also(NotesReader()):
        yield


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Result]:
    def call(content: str | bytes, *options: str, name: str = "notes.csv") -> Result:
        file = tmp_path / name
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return CliRunner().invoke(command, ["notes", str(file), *options])

    return call


def told(result: Result) -> dict[str, Any]:
    lines = result.stdout.splitlines()
    assert len(lines) == 1, result.output
    document: dict[str, Any] = json.loads(lines[0])
    assert list(document) == KEYS
    return document


def rows() -> list[int]:
    """How many rows each of our tables holds."""
    counted = []
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            counted.append(cursor.fetchone()[0])
    return counted


def test_a_dry_run_tells_its_verdict_and_writes_nothing_at_all(run: Callable[..., Result]) -> None:
    before, files = rows(), set(documents.folder().rglob("*"))
    result = run(FILE, "--json")
    assert result.exit_code == 0
    assert told(result) == {
        "added": 1, "changed": 0, "same": 0,
        "refused": [{"row": 3, "column": "pages", "value": "x", "rule": "not-a-number",
                     "message": "Pages is a whole number. Write it in digits."}],
        "warnings": [], "totals": {"notes": 2},
    }  # fmt: skip
    assert (rows(), set(documents.folder().rglob("*"))) == (before, files)
    assert "Nothing was written" in result.stderr


def test_without_json_it_speaks_in_words(run: Callable[..., Result]) -> None:
    result = run(FILE)
    assert result.stdout.splitlines() == ["notes.csv: 1 added, 0 changed, 0 the same, 1 refused.", "  notes: 2"]
    assert "Row 3, pages: Pages is a whole number." in result.stderr


def test_applied_it_writes_once_with_one_audit_entry_and_again_changes_nothing(run: Callable[..., Result]) -> None:
    before = AuditEntry.objects.count()
    assert (run(FILE, "--apply", "--json").exit_code, notes()) == (0, {"Dover": "good"})
    assert AuditEntry.objects.count() == before + 1
    again = run(FILE, "--apply", "--json")
    assert (again.exit_code, told(again)["same"], told(again)["added"]) == (0, 1, 0)
    assert (AuditEntry.objects.count(), ImportRun.objects.count()) == (before + 1, 1)


@pytest.mark.parametrize(
    "content, name, rule",
    [
        (b"", "notes.csv", "document-refused"),
        (b"a,b\n1,2\n", "notes.csv", "not-notes"),
        (b"title,text,pages\n", "notes.csv", "no-rows"),
        (b"title,text,pages\n\xff,x,1\n", "notes.csv", "encoding-not-stated"),
        (b"title,te\0xt,pages\nx,y,1\n", "notes.csv", "holds-nul"),
        (b"PK\x03\x04rubbish", "notes.xlsx", "broken-table"),
        (b"\x89PNG\r\n\x1a\n123", "notes.csv", "not-a-table"),
        (b"title\n1\n", "notes.exe", "document-refused"),
    ],
)
@pytest.mark.parametrize("apply", [(), ("--apply",)])
def test_an_unreadable_file_is_refused_as_a_whole_in_one_document(
    content: bytes, name: str, rule: str, apply: tuple[str, ...], run: Callable[..., Result]
) -> None:
    before = rows()
    result = run(content, "--json", *apply, name=name)
    document = told(result)
    assert (result.exit_code, [r["rule"] for r in document["refused"]], rows()) == (1, [rule], before)
    assert document["refused"][0]["message"] in result.stderr


def test_rows_that_are_all_refused_end_with_1(run: Callable[..., Result]) -> None:
    for more in ((), ("--apply",)):
        assert run("title,text,pages\n,x,1\n", "--json", *more).exit_code == 1
    assert ImportRun.objects.count() == 0


def test_a_warning_stops_apply_until_it_is_answered(run: Callable[..., Result]) -> None:
    wrong = "title,text,pages\nDover,WRONG,3\n"
    look = run(wrong, "--json")
    assert look.exit_code == 0 and told(look)["warnings"][0]["rule"] == "all-wrong"
    stopped = run(wrong, "--apply", "--json")
    assert (stopped.exit_code, told(stopped)["refused"], Document.objects.count()) == (1, [], 0)
    assert "--answer warning:all-wrong=yes" in stopped.stderr
    assert run(wrong, "--apply", "--json", "--answer", "warning:all-wrong=yes").exit_code == 0
    assert notes() == {"Dover": "WRONG"}


def test_an_open_question_ends_a_look_with_3_and_its_answer_is_remembered(run: Callable[..., Result]) -> None:
    asking = "title,text,pages\nByron,?,3\n"
    look = run(asking, "--json")
    assert (look.exit_code, [w["rule"] for w in told(look)["warnings"]]) == (3, ["note:Byron"])
    assert run(asking, "--apply", "--json").exit_code == 1
    assert run(asking, "--apply", "--json", "--answer", "note:Byron=long").exit_code == 0
    assert ImportProfile.objects.get(kind="notes", name="usual").answers == {"note:Byron": "long"}
    assert run("title,text,pages\nByron,?,4\n", "--json").exit_code == 0


def test_a_profile_says_how_the_file_is_read(run: Callable[..., Result]) -> None:
    imports.save_profile(by=machine("test"), kind="notes", name="Old", settings={"encoding": "cp1252"})
    old = "title,text,pages\nPeña,x,1\n".encode("cp1252")
    assert run(old, "--json").exit_code == 1
    assert run(old, "--json", "--profile", "Old").exit_code == 0


@pytest.mark.parametrize(
    "arguments, said",
    [
        ([], "Name the KIND and the FILE"),
        (["notes"], "Name the KIND and the FILE"),
        (["notes", "/nowhere/at/all.csv"], "does not exist"),
        (["notes", "/"], "is a directory"),
        (["recipes", __file__], "Known kinds:"),
        (["notes", __file__, "--answer", "yes"], "An answer is KEY=VALUE"),
        (["notes", __file__.replace("test_import_command.py", "test_import_command.py"), "--wings"], "No such option"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_to_write(arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(command, arguments)
    assert (result.exit_code, result.stdout) == (2, "") and said in result.stderr


def test_an_unknown_profile_is_wrong_usage(run: Callable[..., Result]) -> None:
    result = run(FILE, "--profile", "nobody")
    assert result.exit_code == 2 and "There is no profile “nobody”" in result.stderr


def test_the_kinds_are_listed_with_what_they_hold() -> None:
    result = CliRunner().invoke(command, ["--list", "--json"])
    assert {"kind": "notes", "title": "Notes", "help": NotesReader.help} in json.loads(result.stdout)
    assert "notes: Notes" in CliRunner().invoke(command, ["--list"]).stdout


def test_without_an_agency_the_file_is_refused_in_one_document(run: Callable[..., Result]) -> None:
    Agency.objects.all().delete()
    result = run(FILE, "--apply", "--json")
    assert (result.exit_code, told(result)["refused"][0]["rule"]) == (1, "not-set-up")
    assert "barnraise setup" in result.stderr
