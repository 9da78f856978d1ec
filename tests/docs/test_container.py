"""The container file and its how-to say what the house understands: each path, verb, option, setting and port stands."""

import json
import re
import shlex
import tomllib
from importlib import import_module
from pathlib import Path

import click
import pytest
from django.urls import resolve

from barnraise.interfaces.cli.main import VERBS

ROOT = Path(__file__).resolve().parents[2]
FILE = (ROOT / "Containerfile").read_text()
HOW_TO = (ROOT / "docs" / "how-to" / "container.md").read_text()


def steps(text: str) -> list[tuple[str, str]]:
    """The steps of a container file: instruction and what follows it."""
    whole = re.sub(r"\\\n\s*", " ", text)
    found = [line.partition(" ") for line in whole.splitlines() if line.strip() and not line.startswith("#")]
    return [(word, rest.strip()) for word, _, rest in found]


def only(word: str, text: str = FILE) -> str:
    """What the one step of a kind says."""
    (rest,) = [rest for told, rest in steps(text) if told == word]
    return rest


def wrong_call(words: list[str]) -> str:
    """What the command would not understand in a call; empty when it would."""
    if words[0] != "barnraise" or words[1] not in VERBS:
        return f"{' '.join(words[:2])} is no verb"
    module, _, name = VERBS[words[1]][0].partition(":")
    try:
        getattr(import_module(module), name).make_context(words[1], list(words[2:]))
    except click.UsageError as wrong:
        return wrong.message
    return ""


def calls(page: str) -> list[list[str]]:
    """The calls of our command that a page's console blocks make inside the container."""
    blocks = re.sub(r"\\\n\s*", " ", "\n".join(re.findall(r"```console\n(.*?)```", page, re.DOTALL)))
    return [
        shlex.split("barnraise " + line.partition(" barnraise barnraise ")[2])
        for line in blocks.splitlines()
        if "exec" in line
    ]


def test_the_container_starts_what_the_command_understands() -> None:
    assert wrong_call(json.loads(only("CMD"))) == ""


@pytest.mark.parametrize(
    "call", [["barnraise", "run"], ["barnraise", "serve", "--address", "x"], ["barnraise", "serve", "--port", "many"]]
)
def test_a_call_the_command_does_not_understand_is_caught(call: list[str]) -> None:
    assert wrong_call(call) != ""


def test_whatever_is_copied_or_installed_from_stands_in_the_repository() -> None:
    copied = [rest.split()[:-1] for word, rest in steps(FILE) if word == "COPY"]
    assert [path for paths in copied for path in paths if not (ROOT / path).exists()] == []
    locks = re.findall(r"-r (\S+)", FILE)
    assert locks == ["requirements/agency.txt", "requirements/build.txt"]
    assert [lock for lock in locks if "--hash=sha256:" not in (ROOT / lock).read_text()] == []


def test_it_installs_as_the_makefile_does() -> None:
    made = (ROOT / "Makefile").read_text()
    for lock in re.findall(r"-r (\S+)", FILE):
        assert f"--require-hashes -r {lock}" in made, lock
    assert "--no-deps --no-build-isolation" in made and "--no-deps --no-build-isolation ." in FILE
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    backend = project["build-system"]["requires"][0].partition(">")[0]
    assert re.search(rf"^{backend}==", (ROOT / "requirements" / "build.txt").read_text(), re.MULTILINE)
    image = tuple(map(int, re.findall(r"\d+", only("FROM"))))
    least = tuple(map(int, re.findall(r"\d+", project["project"]["requires-python"])))
    assert image >= least


def test_what_it_keeps_is_one_volume_that_its_own_user_owns() -> None:
    home = only("VOLUME")
    assert f"--home-dir {home} " in FILE and only("ENV") == f"BARNRAISE_HOME={home}"
    words = [word for word, _ in steps(FILE)]
    assert words.index("USER") > max(place for place, word in enumerate(words) if word in ("RUN", "COPY"))
    assert only("USER") != "root"


def test_the_port_it_opens_is_the_one_it_serves_on() -> None:
    call = json.loads(only("CMD"))
    assert call[call.index("--port") + 1] == only("EXPOSE")
    assert f":{only('EXPOSE')} " in HOW_TO and f"-v river-bend:{only('VOLUME')} " in HOW_TO


def test_nothing_of_this_machine_is_copied_in() -> None:
    left_out = (ROOT / ".dockerignore").read_text().split()
    assert {".venv", "var", ".git"} <= set(left_out)


def test_the_how_to_calls_what_there_is() -> None:
    assert calls(HOW_TO) and [wrong for call in calls(HOW_TO) if (wrong := wrong_call(call))] == []
    settings = (ROOT / "src" / "barnraise" / "settings.py").read_text()
    named = set(re.findall(r"-e (BARNRAISE_\w+)=", HOW_TO))
    assert len(named) == 4 and [name for name in named if f'"{name}"' not in settings] == []
    addresses = re.findall(r"`(/health/\w+)`", HOW_TO)
    assert addresses == ["/health/live", "/health/ready"] and all(resolve(address) for address in addresses)
    assert "-f Containerfile ." in HOW_TO
