"""The three exports made by hand: their figures are those worked out on paper, and their bytes are proved for ever."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.integrations.statement_ground import GOLDEN, KEY, NAMES, golden, made

from barnraise.integrations.statements import archive, signing
from barnraise.integrations.statements.proof import prove

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/reference/export.schema.json").read_text())
Row = dict[str, str]


def tables(name: str) -> list[list[Row]]:
    """Each table of a golden's working, as rows by column."""
    text = (GOLDEN / f"{name}.md").read_text()
    found = []
    for block in re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE):
        head, _, *lines = ([cell.strip() for cell in line.strip().strip("|").split("|")] for line in block.splitlines())
        found.append([dict(zip(head, line, strict=True)) for line in lines])
    return found


def written_of(name: str) -> Any:
    return json.loads(archive.unpack(golden(name))["statement.json"])


def place(document: Any, row: Row) -> Any:
    """The part of a statement that a row of the working is about."""
    if "restated" in row:
        moved = document["restatement"]
        if row["restated"] == "all":
            return moved["kinds"][0]
        return next(m for m in moved["members"] if m["member"] == row["restated"])["kinds"][0]
    if "member" in row:
        member = next(m for m in document["members"] if m["member"] == row["member"])
        line = next(s for s in member["services"] if s["service"] == row["service"])
        return line["bottom_lines"] if "price" in row else line
    if "kind" in row:
        return next(kind for kind in document["kinds"] if kind["kind"] == row["kind"])
    return document["kinds"][0]["bridge"] if "use" in row else document


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_is_the_one_worked_out_on_paper(name: str) -> None:
    document = written_of(name)
    for table in tables(name):
        for row in table:
            told = place(document, row)
            figures = {k: v or None for k, v in row.items() if k not in ("member", "service", "kind", "restated")}
            assert {column: told[column] for column in figures} == figures


@pytest.mark.parametrize("name", NAMES)
def test_the_working_leaves_no_member_and_no_service_out(name: str) -> None:
    lines = {(m["member"], s["service"]) for m in written_of(name)["members"] for s in m["services"]}
    assert {(row["member"], row["service"]) for row in tables(name)[0]} == lines


@pytest.mark.parametrize("name", NAMES)
def test_a_golden_is_proved_by_this_release(name: str) -> None:
    proof = prove(golden(name), (signing.public_text(KEY.public_key()),))
    assert proof.findings == ()
    assert proof.signer_checked
    files = archive.unpack(golden(name))
    assert (proof.statement_json, proof.statement_csv) == (files["statement.json"], files["statement.csv"])


@pytest.mark.parametrize("name", NAMES)
def test_this_release_still_writes_the_facts_and_the_statement_of_a_golden_byte_for_byte(name: str) -> None:
    aside = ("manifest.json", "signature.json", "statement.pdf")  # release and layout may have moved on
    then, now = (archive.unpack(content) for content in (golden(name), made(name)))
    assert {k: v for k, v in now.items() if k not in aside} == {k: v for k, v in then.items() if k not in aside}


@pytest.mark.parametrize("name", NAMES)
def test_manifest_signature_and_statement_are_of_the_published_schema(name: str) -> None:
    files = archive.unpack(golden(name))
    for part in ("manifest", "signature", "statement"):
        schema = {**SCHEMA, "$ref": f"#/$defs/{part}"}
        jsonschema.Draft202012Validator(schema).validate(json.loads(files[f"{part}.json"]))


@pytest.mark.parametrize("part", ["manifest", "statement"])
def test_the_schema_refuses_what_the_format_does_not_know(part: str) -> None:
    told = json.loads(archive.unpack(golden("w40"))[f"{part}.json"])
    checker = jsonschema.Draft202012Validator({**SCHEMA, "$ref": f"#/$defs/{part}"})
    assert not checker.is_valid(told | {"remark": "x"})
    assert not checker.is_valid(told | {"version": 2})
    assert not checker.is_valid({k: v for k, v in told.items() if k != "rules"})
