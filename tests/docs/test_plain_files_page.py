"""The page on plain files is executed: its two files give the table and the document that it prints."""

import json
import re
import textwrap
from pathlib import Path

from click.testing import CliRunner

from barnraise.interfaces.cli.main import cli

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "measure-plain-files.md"


def blocks(kind: str) -> list[str]:
    """The fenced blocks of one kind, as they would be copied."""
    found = re.findall(rf"^ *```{kind}\n(.*?)^ *```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [textwrap.dedent(block) for block in found]


def words(text: str) -> list[list[str]]:
    """Lines of words, so that how wide a table is drawn does not matter."""
    return [line.split() for line in text.splitlines() if line.strip(" ─")]


def test_the_example_on_the_page_gives_what_the_page_prints(tmp_path: Path) -> None:
    facts, baselines = blocks("csv")
    (tmp_path / "facts.csv").write_text(facts)
    (tmp_path / "baselines.csv").write_text(baselines)
    [typed] = blocks("console")
    asked, _, printed = typed.partition("\n")
    assert asked == "$ barnraise measure facts.csv baselines.csv"
    told = ["measure", str(tmp_path / "facts.csv"), str(tmp_path / "baselines.csv")]
    people = CliRunner().invoke(cli, told)
    assert (people.exit_code, words(people.stdout)) == (0, words(printed))
    [document] = blocks("json")
    assert json.loads(CliRunner().invoke(cli, [*told, "--json"]).stdout) == json.loads(document)
