"""The command splits a plain file to the cent, and refuses a bad one by row with nothing printed but the reasons."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from barnraise.interfaces.cli.apportion import command


def run(tmp_path: Path, text: str | bytes, *, total: str = "1000.00") -> tuple[int, dict[str, object]]:
    path = tmp_path / "weights.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    result = CliRunner().invoke(command, [f"--total={total}", f"--weights={path}", "--json"])
    return result.exit_code, json.loads(result.stdout)


def test_shares_are_the_same_in_any_order_of_rows(tmp_path: Path) -> None:
    status, found = run(tmp_path, "key,weight\nb,1\na,1\nc,1\n", total="10.00")
    assert (status, found) == (
        0,
        {
            "total": "10.00",
            "shares": [
                {"key": "a", "weight": "1", "amount": "3.34"},
                {"key": "b", "weight": "1", "amount": "3.33"},
                {"key": "c", "weight": "1", "amount": "3.33"},
            ],
        },
    )
    assert run(tmp_path, "\ufeffWeight,Key\r\n1,c\r\n1.0,b\r\n\r\n1,a\r\n", total="10.00") == (status, found)


@pytest.mark.parametrize(
    ("text", "row", "rule"),
    [
        ("key,weight\na,1\nb,-1\n", 3, "NegativeWeight"),
        ("key,weight\na,0\n", None, "NoWeight"),
        ("key,weight\n", None, "NoWeight"),
        ("", 1, "UnknownColumns"),
        ("name,weight\na,1\n", 1, "UnknownColumns"),
        ("key,weight\na,1e3\n", 2, "NotANumber"),
        ("key,weight\na,NaN\n", 2, "NotANumber"),
        ("key,weight\na\n", 2, "NotANumber"),
        ("key,weight\na,0.0000001\n", 2, "TooFine"),
        ("key,weight\na,1\na,2\n", 3, "RepeatedKey"),
        ("key,weight\n,2\n", 2, "BlankKey"),
        ('key,weight\n"a,2\n', 2, "BadFile"),
        (b"key,weight\n\xe9,2\n", None, "BadFile"),
    ],
)
def test_a_bad_file_is_refused_by_row(tmp_path: Path, text: str | bytes, row: int | None, rule: str) -> None:
    status, found = run(tmp_path, text)
    refused = found["refused"]
    assert isinstance(refused, list)
    assert (status, [(one["row"], one["rule"]) for one in refused]) == (1, [(row, rule)])
    assert refused[0]["message"].endswith(".")


def test_a_bad_total_is_refused_and_a_missing_file_is_wrong_usage(tmp_path: Path) -> None:
    assert run(tmp_path, "key,weight\na,1\n", total="1.005")[0] == 1
    assert CliRunner().invoke(command, ["--total", "1", "--weights", str(tmp_path / "none.csv")]).exit_code == 2


def test_people_get_a_table_that_names_the_total(tmp_path: Path) -> None:
    path = tmp_path / "weights.csv"
    path.write_text("key,weight\nDover,1\n", encoding="utf-8")
    result = CliRunner().invoke(command, ["--total", "-5", "--weights", str(path)])
    assert result.exit_code == 0
    assert "Shares add up to \u2212$5.00." in result.stdout
