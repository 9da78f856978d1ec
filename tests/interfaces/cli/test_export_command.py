"""A closed year leaves as the file that was signed, and nothing is overwritten."""

import json
from pathlib import Path

from click.testing import CliRunner, Result
from tests.prove.savings.conftest import cast, client_of, closable, founded, quoted, world
from tests.run.ground import World

from barnraise.interfaces.cli.main import cli
from barnraise.platform import documents
from barnraise.prove.savings import operations, queries

__all__ = ["cast", "client_of", "closable", "founded", "quoted", "world"]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["export", *arguments, "--json"])


def test_an_export_is_the_signed_file_and_proves(closable: World, tmp_path: Path) -> None:
    row = operations.sign(by=closable.cast.ada, ready=queries.make_ready(closable.cast.ada, 2026))
    out = tmp_path / "year.zip"
    done = run("2026", "-o", str(out))
    assert (done.exit_code, json.loads(done.stdout)["name"]) == (0, "VS-2026-1.zip")
    assert out.read_bytes() == queries.export_of(row)
    assert list(tmp_path.iterdir()) == [out]
    proved = CliRunner().invoke(cli, ["prove", "--from", str(out), "--key", row.key.public_key, "--json"])
    assert proved.exit_code == 0, proved.output


def test_what_cannot_be_exported_is_refused_with_a_sentence(closable: World, tmp_path: Path) -> None:
    out = tmp_path / "year.zip"
    unsigned = run("2026", "-o", str(out))
    assert (unsigned.exit_code, "is not signed" in unsigned.stdout) == (1, True)
    row = operations.sign(by=closable.cast.ada, ready=queries.make_ready(closable.cast.ada, 2026))
    assert run("2026", "-o", str(out), "--revision", "2").exit_code == 1
    documents.path_of(row.export_sha256).write_bytes(b"altered")
    altered = run("2026", "-o", str(out))
    assert (altered.exit_code, "missing or altered" in altered.stdout, out.exists()) == (1, True, False)
    out.write_bytes(b"mine")
    assert run("2026", "-o", str(out)).exit_code == 1
    assert out.read_bytes() == b"mine"
