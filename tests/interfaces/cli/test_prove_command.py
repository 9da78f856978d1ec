"""`barnraise prove`: what holds is written anew byte for byte, what does not says which check failed, without Django."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.integrations.statement_ground import DOVER, FOREIGN, KEY, NAMES, golden
from tests.integrations.statement_lies import LIES, Care

from barnraise.integrations.statements import archive, signing
from barnraise.interfaces.cli.prove import command

OURS, THEIRS = (signing.public_text(key.public_key()) for key in (KEY, FOREIGN))
ROOT = Path(__file__).parents[3]


def prove(path: Path, *told: str) -> Result:
    return CliRunner().invoke(command, ["--from", str(path), *told])


@pytest.fixture
def export(tmp_path: Path) -> Path:
    place = tmp_path / "VS-2026-1-1.zip"
    place.write_bytes(golden("w40"))
    return place


@pytest.mark.parametrize("name", NAMES)
def test_what_follows_from_the_facts_is_written_equal_to_what_is_inside(name: str, tmp_path: Path) -> None:
    place = tmp_path / "export.zip"
    place.write_bytes(golden(name))
    done = prove(place, "--out", str(tmp_path / "out"), "--json")
    assert done.exit_code == 0, done.stderr
    inside = archive.unpack(golden(name))
    for part in ("statement.json", "statement.csv"):
        assert (tmp_path / "out" / part).read_bytes() == inside[part]
    members = [m["member"] for m in json.loads(inside["statement.json"])["members"]]
    assert json.loads(done.stdout)["written"][3:] == [f"members/{member}.pdf" for member in members]
    assert (tmp_path / "out" / "members" / f"{members[0]}.pdf").read_bytes().startswith(b"%PDF")


def test_without_a_trusted_key_it_says_the_fingerprint_and_where_to_compare_it(export: Path) -> None:
    done = prove(export)
    assert done.exit_code == 0
    assert signing.fingerprint(OURS) in done.stdout
    assert "Compare its fingerprint with the agency's published page of keys" in done.stdout
    assert json.loads(prove(export, "--json").stdout)["signer_checked"] is False


def test_a_trusted_key_may_be_given_as_digits_or_as_a_file(export: Path, tmp_path: Path) -> None:
    kept = tmp_path / "bluff.key"
    kept.write_text(OURS + "\n")
    for told in (OURS, str(kept)):
        done = prove(export, "--key", told)
        assert (done.exit_code, "That key is one you trust." in done.stdout) == (0, True)
    assert prove(export, "--key", THEIRS, "--key", OURS).exit_code == 0


def test_a_foreign_key_is_refused_with_its_check(export: Path) -> None:
    done = prove(export, "--key", THEIRS, "--json")
    assert done.exit_code == 1
    refused = json.loads(done.stdout)["refused"]
    assert [reason["rule"] for reason in refused] == ["key-trusted"]
    assert "none that you trust" in done.stderr


def test_what_is_no_key_is_refused(export: Path) -> None:
    done = prove(export, "--key", "not a key", "--json")
    assert done.exit_code == 1
    assert "64 hexadecimal digits" in json.loads(done.stdout)["refused"][0]["message"]


def test_a_lie_ends_with_1_names_its_check_and_writes_nothing(export: Path, tmp_path: Path) -> None:
    lie = next(lie for lie in LIES if lie.care is Care.SIGNED)
    export.write_bytes(lie.told())
    done = prove(export, "--out", str(tmp_path / "out"))
    assert done.exit_code == 1
    assert done.stderr.startswith(f"{lie.found_by.value}: ")
    assert done.stdout == ""
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    assert prove(tmp_path / "none.zip").exit_code == 2


def test_an_auditor_without_django_and_without_typst_proves_a_statement(export: Path, tmp_path: Path) -> None:
    """The base install: whatever an agency needs besides cannot be imported here."""
    program = (
        "import sys\n"
        "class Only:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] in ('django', 'typst', 'xlsxwriter', 'psycopg'): raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, Only())\n"
        "import importlib.metadata as m\n"
        "real = m.version\n"
        "def version(name):\n"
        "    if name == 'typst': raise m.PackageNotFoundError(name)\n"
        "    return real(name)\n"
        "m.version = version\n"
        "from barnraise.interfaces.cli.main import main\n"
        f"sys.argv = ['barnraise', 'prove', '--from', {str(export)!r}, '--out', {str(tmp_path / 'out')!r}, '--json']\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(ROOT / "src")},
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["written"] == ["statement.json", "statement.csv"]
    assert (told["pdf_checked"], told["kinds"][0]["net"]) == (False, "1215.60")
    assert (tmp_path / "out" / "statement.json").read_bytes() == archive.unpack(golden("w40"))["statement.json"]


def test_a_member_s_number_never_leads_out_of_the_folder() -> None:
    from barnraise.interfaces.cli.prove import _plain

    assert [_plain(DOVER, 1), _plain("../x", 2), _plain("a/b", 3), _plain("", 4)] == [
        DOVER,
        "member-2",
        "member-3",
        "member-4",
    ]
