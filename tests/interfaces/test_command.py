"""The command as people and scripts use it: its own process, its own home, one JSON document, four exit statuses."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-m", "barnraise.interfaces.cli.main"]
PASSWORD = "seven quiet barns at dawn"


def surroundings(home: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("BARNRAISE_") and k != "DATABASE_URL"}
    return {**kept, "BARNRAISE_HOME": str(home), "PYTHONPATH": "src"}


def barnraise(home: Path, *arguments: str) -> tuple[int, dict[str, Any], str]:
    done = subprocess.run([*COMMAND, *arguments], env=surroundings(home), capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout) if done.stdout.strip() else {}, done.stderr


def set_up(home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    secret = home.parent / "phrase"
    secret.write_text(PASSWORD + "\n")
    status, answer, said = barnraise(
        home, "setup", "--name", "River Bend", "--state", "mn", "--admin", "ann@river.example", "--password-file",
        str(secret), "--json",
    )  # fmt: skip
    assert (status, answer["state"], answer["link"]) == (0, "MN", None), said


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("agency") / "home"
    set_up(place)
    return place


def test_help_names_every_verb_without_loading_any() -> None:
    code = (
        "import sys; from click.testing import CliRunner; from barnraise.interfaces.cli.main import cli, VERBS;"
        "out = CliRunner().invoke(cli, ['--help']).output; assert all(v in out for v in VERBS), out;"
        "assert 'django' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": "src"}, check=True)


def test_an_unknown_verb_is_wrong_usage(tmp_path: Path) -> None:
    assert barnraise(tmp_path, "sweep")[0] == 2
    assert barnraise(tmp_path, "setup", "--json")[0] == 2


def test_setup_without_a_pass_phrase_prints_a_link_for_one_use(tmp_path: Path) -> None:
    status, answer, _ = barnraise(tmp_path, "setup", "--name", "A", "--state", "MN", "--admin", "a@b.example", "--json")
    assert status == 0 and "/people/accept/" in answer["link"]


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        (("--state", "XX"), "unknown-state"),
        (("--zone", "Mars/Base"), "unknown-zone"),
        (("--admin", "nobody"), "no-address"),
    ],
)
def test_setup_refuses_what_it_cannot_use_and_makes_nothing(
    tmp_path: Path, changed: tuple[str, str], rule: str
) -> None:
    told = {"--name": "A", "--state": "MN", "--admin": "a@b.example", **dict([changed])}
    status, answer, _ = barnraise(tmp_path, "setup", *(x for pair in told.items() for x in pair), "--json")
    assert (status, answer["refused"][0]["rule"]) == (1, rule)
    with sqlite3.connect(tmp_path / "barnraise.sqlite3") as base:
        assert base.execute("SELECT count(*) FROM platform_agency").fetchone() == (0,)


def test_setup_refuses_a_weak_pass_phrase_as_a_whole(tmp_path: Path) -> None:
    weak = tmp_path / "weak"
    weak.write_text("short")
    status, answer, _ = barnraise(tmp_path, "setup", "--name", "A", "--state", "MN", "--admin", "a@b.example",
                                  "--password-file", str(weak), "--json")  # fmt: skip
    assert (status, answer["refused"][0]["rule"]) == (1, "weak-password")
    with sqlite3.connect(tmp_path / "barnraise.sqlite3") as base:
        assert base.execute("SELECT count(*) FROM platform_agency").fetchone() == (0,)


def test_setup_twice_is_refused(home: Path) -> None:
    status, answer, _ = barnraise(home, "setup", "--name", "B", "--state", "MN", "--admin", "b@b.example", "--json")
    assert (status, answer["refused"][0]["rule"]) == (1, "already-set-up")


def test_a_healthy_house_passes_doctor_and_verify(home: Path) -> None:
    for verb in ("doctor", "verify"):
        status, answer, said = barnraise(home, verb, "--json")
        assert (status, answer["ok"], answer["refused"]) == (0, True, []), said


def test_what_is_kept_at_home_is_for_its_owner_alone(home: Path) -> None:
    assert (home / "keys" / "secret").stat().st_mode & 0o077 == 0
    assert (home / "barnraise.sqlite3").stat().st_mode & 0o077 == 0


def copied(home: Path, into: Path) -> Path:
    place = into / "copy"
    place.mkdir()
    with sqlite3.connect(home / "barnraise.sqlite3") as base:
        base.execute("VACUUM INTO ?", [str(place / "barnraise.sqlite3")])
    return place


def test_a_missing_guard_is_found_refused_by_serve_and_mended(home: Path, tmp_path: Path) -> None:
    hurt = copied(home, tmp_path)
    with sqlite3.connect(hurt / "barnraise.sqlite3") as base:
        base.execute("DROP TRIGGER platform_auditentry_no_update")
    status, answer, _ = barnraise(hurt, "verify", "--json")
    assert (status, [r["rule"] for r in answer["refused"]]) == (1, ["guards"])
    status, answer, _ = barnraise(hurt, "serve", "--json")
    assert (status, answer["refused"][0]["rule"]) == (1, "guards")
    assert barnraise(hurt, "doctor", "--mend", "--json")[0] == 0


def test_an_edited_audit_entry_is_found(home: Path, tmp_path: Path) -> None:
    hurt = copied(home, tmp_path)
    with sqlite3.connect(hurt / "barnraise.sqlite3") as base:
        guard = base.execute("SELECT sql FROM sqlite_master WHERE name = 'platform_auditentry_no_update'").fetchone()[0]
        base.execute("DROP TRIGGER platform_auditentry_no_update")
        base.execute("UPDATE platform_auditentry SET body = replace(body, 'River Bend', 'River Bent')")
        base.execute(guard)
    status, answer, _ = barnraise(hurt, "verify", "--json")
    assert (status, [r["rule"] for r in answer["refused"]]) == (1, ["audit chain"])


def test_verify_finds_a_cut_end_by_what_was_noted_elsewhere(home: Path) -> None:
    assert barnraise(home, "verify", "--count", "1", "--json")[0] == 0
    status, answer, _ = barnraise(home, "verify", "--count", "99", "--json")
    assert (status, answer["refused"][0]["rule"]) == (1, "noted head")


def test_a_check_that_cannot_run_is_said_with_its_own_exit_status(home: Path, tmp_path: Path) -> None:
    hurt = copied(home, tmp_path)
    with sqlite3.connect(hurt / "barnraise.sqlite3") as base:
        base.execute("DROP TABLE platform_outboxmessage")
    status, answer, _ = barnraise(hurt, "doctor", "--json")
    unchecked = [f["check"] for f in answer["findings"] if f["ok"] is None]
    assert (status, unchecked) == (3, ["the work"])


def test_a_backup_comes_back_the_same_and_never_overwrites(home: Path, tmp_path: Path) -> None:
    place, into = tmp_path / "b.zip", tmp_path / "back"
    status, made, said = barnraise(home, "backup", "-o", str(place), "--json")
    assert (status, made["verified"]) == (0, True), said
    assert place.stat().st_mode & 0o077 == 0
    status, back, said = barnraise(home, "restore", str(place), "--into", str(into), "--json")
    assert (status, back["tables"], back["audit_head"]) == (0, made["tables"], made["audit_head"]), said
    assert (
        barnraise(into, "verify", "--count", str(made["audit_count"]), "--head", made["audit_head"], "--json")[0] == 0
    )
    assert barnraise(home, "backup", "-o", str(place), "--json")[1]["refused"][0]["rule"] == "file-exists"
    assert barnraise(home, "restore", str(place), "--into", str(into), "--json")[1]["refused"][0]["rule"] == "not-empty"
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def damaged(place: Path, spoil: Callable[[dict[str, bytes]], None]) -> Path:
    with zipfile.ZipFile(place) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    spoil(members)
    hurt = place.with_name("hurt.zip")
    with zipfile.ZipFile(hurt, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return hurt


def cut(members: dict[str, bytes]) -> None:
    members["database.sqlite3"] = members["database.sqlite3"][:-4096]


def escape(members: dict[str, bytes]) -> None:
    told = json.loads(members["manifest.json"])
    members["../outside"] = b"x"
    told["members"]["../outside"] = "0" * 64
    members["manifest.json"] = json.dumps(told).encode()


def empty(members: dict[str, bytes]) -> None:
    del members["manifest.json"]


@pytest.mark.parametrize("spoil", [cut, escape, empty])
def test_a_damaged_backup_restores_nothing(
    home: Path, tmp_path: Path, spoil: Callable[[dict[str, bytes]], None]
) -> None:
    place = tmp_path / "b.zip"
    assert barnraise(home, "backup", "-o", str(place), "--json")[0] == 0
    hurt = damaged(place, spoil)
    status, answer, _ = barnraise(home, "restore", str(hurt), "--into", str(tmp_path / "back"), "--json")
    assert (status, answer["refused"][0]["rule"]) == (1, "restore-failed")
    assert not (tmp_path / "back").exists() and not (tmp_path / "outside").exists()


def test_a_backup_of_a_house_that_does_not_hold_is_not_called_good(home: Path, tmp_path: Path) -> None:
    hurt = copied(home, tmp_path)
    with sqlite3.connect(hurt / "barnraise.sqlite3") as base:
        base.execute("DROP TRIGGER platform_auditentry_no_delete")
    status, answer, _ = barnraise(hurt, "backup", "-o", str(tmp_path / "b.zip"), "--json")
    assert (status, answer["refused"][0]["rule"]) == (1, "backup-failed")
    assert not (tmp_path / "b.zip").exists()


@pytest.fixture
def port() -> int:
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return int(place.getsockname()[1])


@pytest.fixture
def served(home: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen([*COMMAND, "serve", "--port", str(port), "--json"], env=surroundings(home),
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)  # fmt: skip
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["agency"] == "River Bend"
    yield process
    process.stdout.close()
    if process.poll() is None:
        process.kill()
        process.wait()


def listening(port: int) -> bool:
    with socket.socket() as place:
        return place.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize("with_signal", [signal.SIGTERM, signal.SIGINT])
def test_serve_answers_and_ends_cleanly(served: subprocess.Popen[str], port: int, with_signal: signal.Signals) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=30) as answer:
        assert answer.read() == b"ready\n"
    served.send_signal(with_signal)
    assert served.wait(30) == 0
    assert not listening(port)


def test_a_second_serve_on_the_same_port_is_refused(served: subprocess.Popen[str], home: Path, port: int) -> None:
    status, answer, _ = barnraise(home, "serve", "--port", str(port), "--json")
    assert (status, answer["refused"][0]["rule"]) == (1, "port-taken")


def test_a_killed_serve_leaves_no_half_of_itself(served: subprocess.Popen[str], port: int) -> None:
    served.kill()
    served.wait()
    until = time.monotonic() + 30
    while listening(port) and time.monotonic() < until:
        time.sleep(0.2)
    assert not listening(port)
