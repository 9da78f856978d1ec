"""The command measures plain files exactly as its issue says, and refuses a bad cell by row with nothing measured."""

import doctest
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.savings_ground import LINES, SHARES, baseline_rows, oracle

from barnraise.core.money import Money, from_scaled
from barnraise.core.savings.measure import coverage
from barnraise.core.savings.pairing import Line
from barnraise.core.savings.records import Baseline
from barnraise.interfaces.cli import measure, plain_files
from barnraise.interfaces.cli.main import cli
from barnraise.interfaces.cli.measure import command

FACTS = "organization,service,item,date,quantity,unit,unit_price,rebate,fee"
BASELINES = "service,item,unit,from,to,unit_price,method"
PAPER = "paper,a4,case,2025-07-01,2026-07-01,24.85,own-last-price"
DOVER = "dover,paper,a4,2025-07-01,400,case,21.30,127.80,150.00"


def run(tmp_path: Path, facts: str | bytes, baselines: str | bytes, *, words: bool = False) -> tuple[int, str]:
    for name, text in (("facts.csv", facts), ("baselines.csv", baselines)):
        (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    told = [str(tmp_path / "facts.csv"), str(tmp_path / "baselines.csv"), *([] if words else ["--json"])]
    result = CliRunner().invoke(command, told)
    return result.exit_code, result.stdout


def measured(tmp_path: Path, *facts: str, baselines: tuple[str, ...] = (PAPER,)) -> dict[str, Any]:
    status, out = run(tmp_path, "\n".join([FACTS, *facts, ""]), "\n".join([BASELINES, *baselines, ""]))
    assert status == 0, out
    return dict(json.loads(out))


def test_the_answer_is_one_document_with_its_keys_in_order(tmp_path: Path) -> None:
    """W40 beside a member that measured nothing."""
    status, out = run(tmp_path, f"{FACTS}\n{DOVER}\ncedar,paper,a4,2026-07-01,1,case,20,,\n", f"{BASELINES}\n{PAPER}\n")
    assert status == 0
    assert out == (
        '{"total": {"gross": "1420.00", "rebate": "127.80", "fee": "150.00", "net": "1397.80", "coverage": "0.9977"}, '
        '"organizations": [{"organization": "cedar", "gross": "0.00", "rebate": "0.00", "fee": "0.00", "net": "0.00", '
        '"coverage": "0.0000"}, {"organization": "dover", "gross": "1420.00", "rebate": "127.80", "fee": "150.00", '
        '"net": "1397.80", "coverage": "1.0000"}], "not_measured": [{"row": 3, "reason": "expired"}]}\n'
    )


def test_each_reason_names_the_row_as_a_person_counts_it(tmp_path: Path) -> None:
    rows = [
        "dover,paper,a3,2025-07-01,1,case,1,,",
        "dover,paper,a4,2025-07-01,1,box,1,,",
        "",
        "dover,paper,a4,2025-06-30,1,case,1,,",
        '"do\nver",paper,a4,2026-07-01,1,case,1,,',
        "dover,pens,,2025-07-01,1,each,1,,",
        "dover,paper,a4,2025-07-01,1,case,,,",
        "dover,paper,a4,2025-07-01,1,case,0,,",
    ]
    pens = ("pens,,each,2025-07-01,,2,quotes", "pens,,each,2025-01-01,2025-07-02,3,quotes")
    found = measured(tmp_path, *rows, baselines=(PAPER, *pens))
    assert [(row["row"], row["reason"]) for row in found["not_measured"]] == [
        (2, "no_baseline"), (3, "other_unit"), (5, "expired"), (6, "expired"), (7, "overlapping"), (8, "no_price"),
    ]  # fmt: skip
    assert found["total"]["gross"] == "24.85", "what was given for nothing has a price"


def test_rebate_and_fee_count_whether_or_not_the_row_is_measured(tmp_path: Path) -> None:
    found = measured(tmp_path, "dover,pens,,2025-07-01,10,each,2.50,1.25,0.30")
    assert found["total"] == {"gross": "0.00", "rebate": "1.25", "fee": "0.30", "net": "0.95", "coverage": "0.0000"}


def test_a_loss_keeps_its_sign_and_half_a_cent_goes_away_from_zero(tmp_path: Path) -> None:
    found = measured(
        tmp_path, "dover,paper,a4,2025-07-01,0.5,case,24.86,,", "cedar,paper,a4,2025-07-01,0.5,case,24.84,,"
    )
    assert {row["organization"]: row["gross"] for row in found["organizations"]} == {"cedar": "0.01", "dover": "-0.01"}
    assert found["total"]["gross"] == "0.00"


def test_exactness_ends_at_organization_and_service(tmp_path: Path) -> None:
    halves = [f"dover,{service},a4,2025-07-01,0.5,case,24.84,," for service in ("paper", "pens", "pens")]
    pens = PAPER.replace("paper", "pens")
    assert measured(tmp_path, *halves, baselines=(PAPER, pens))["total"]["gross"] == "0.02", "0.005 and 0.01"


def test_coverage_is_of_net_spend_and_nothing_where_nothing_was_spent(tmp_path: Path) -> None:
    bought, returned = "dover,paper,a4,2025-07-01,3,case,10,,", "dover,pens,,2025-07-01,-1,each,10,,"
    assert measured(tmp_path, bought, returned)["total"]["coverage"] == "1.5000"
    assert measured(tmp_path, bought, bought.replace(",3,", ",-3,"))["total"]["coverage"] is None
    assert measured(tmp_path) == {
        "total": {"gross": "0.00", "rebate": "0.00", "fee": "0.00", "net": "0.00", "coverage": None},
        "organizations": [],
        "not_measured": [],
    }


@pytest.mark.parametrize(("unit", "net"), [("CS.", "1397.80"), ("Cases", "1397.80"), ("box", "-22.20"), ("", "-22.20")])
def test_spellings_of_one_unit_are_the_same_unit(tmp_path: Path, unit: str, net: str) -> None:
    assert measured(tmp_path, DOVER.replace("case", unit))["total"]["net"] == net


def test_a_unit_we_do_not_know_is_compared_as_it_is_written_in_any_case(tmp_path: Path) -> None:
    routes = PAPER.replace("case", "Bus  Route")
    assert measured(tmp_path, DOVER.replace("case", "bus route"), baselines=(routes,))["total"]["gross"] == "1420.00"
    found = measured(tmp_path, DOVER.replace("case", "bus run"), baselines=(routes,))
    assert found["not_measured"] == [{"row": 2, "reason": "other_unit"}]


def test_order_of_rows_and_columns_a_byte_order_mark_and_line_ends_change_nothing(tmp_path: Path) -> None:
    plain = measured(tmp_path, DOVER, "cedar,paper,a4,2025-08-01,7,case,25.00,,1")
    heads = "\ufeffFEE, Rebate ,Unit_Price,unit,quantity,date,item,service,organization"
    rows = ["1,,25.00,case,7,2025-08-01,a4,paper,cedar", '150.00,127.80,"$21.30",case,400,2025-07-01, a4 ,paper,dover']
    facts = "\r\n".join([heads, *rows])
    status, out = run(tmp_path, facts, f"{BASELINES}\n{PAPER}\n")
    assert (status, json.loads(out)) == (0, plain)


BAD_FACTS = [
    (DOVER.replace("400", "four hundred"), 2, "quantity", "four hundred", "NotANumber"),
    (DOVER.replace("400", ""), 2, "quantity", "", "NotANumber"),
    (DOVER.replace("400", "1e3"), 2, "quantity", "1e3", "NotANumber"),
    (DOVER.replace("400", "NaN"), 2, "quantity", "NaN", "NotANumber"),
    (DOVER.replace("400", "0.0000001"), 2, "quantity", "0.0000001", "TooFine"),
    (DOVER.replace("400", "9" * 20), 2, "quantity", "9" * 20, "TooLarge"),
    (DOVER.replace("21.30", "cheap"), 2, "unit_price", "cheap", "NotANumber"),
    (DOVER.replace("21.30", "-21.30"), 2, "unit_price", "-21.30", "NegativePrice"),
    (DOVER.replace("127.80", "127.805"), 2, "rebate", "127.805", "TooFine"),
    (DOVER.replace("150.00", "x"), 2, "fee", "x", "NotANumber"),
    (DOVER.replace("2025-07-01", "07/01/2025"), 2, "date", "07/01/2025", "NotADay"),
    (DOVER.replace("2025-07-01", "2025-02-29"), 2, "date", "2025-02-29", "NotADay"),
    (DOVER.replace("2025-07-01", "20250701"), 2, "date", "20250701", "NotADay"),
    (DOVER.replace("2025-07-01", ""), 2, "date", "", "NotADay"),
    (DOVER.replace("dover", " "), 2, "organization", "", "BlankCell"),
    (DOVER.replace("paper", ""), 2, "service", "", "BlankCell"),
    (f"{DOVER}\n\n{DOVER},more", 4, "", "", "RaggedRow"),
    (f"{DOVER}\n{DOVER[:30]}", 3, "", "", "RaggedRow"),
    (f'{DOVER}\n"dover', 3, "", "", "BadFile"),
    (f"{DOVER}\n{DOVER}\0", 3, "", "", "BadFile"),
]


@pytest.mark.parametrize(("row_text", "row", "column", "value", "rule"), BAD_FACTS)
def test_a_bad_cell_of_the_facts_is_refused_by_row_and_nothing_is_measured(
    tmp_path: Path, row_text: str, row: int, column: str, value: str, rule: str
) -> None:
    status, out = run(tmp_path, f"{FACTS}\n{row_text}\n", f"{BASELINES}\n{PAPER}\n")
    told = json.loads(out)
    assert list(told) == ["refused"]
    [refusal] = told["refused"]
    assert list(refusal) == ["row", "column", "value", "rule", "message"]
    assert (status, *[refusal[k] for k in ("row", "column", "value", "rule")]) == (1, row, column, value, rule)
    assert refusal["message"].startswith(f"facts.csv, row {row}: ") and refusal["message"].endswith(".")


@pytest.mark.parametrize(
    ("row_text", "column", "rule"),
    [
        (PAPER.replace("24.85", ""), "unit_price", "NotANumber"),
        (PAPER.replace("24.85", "-1"), "unit_price", "NegativePrice"),
        (PAPER.replace("2025-07-01", ""), "from", "NotADay"),
        (PAPER.replace("2026-07-01", "soon"), "to", "NotADay"),
        (PAPER.replace("2026-07-01", "2025-07-01"), "to", "NoDay"),
        (PAPER.replace("paper", ""), "service", "BlankCell"),
        (PAPER.replace("case", ""), "unit", "BlankCell"),
    ],
)
def test_a_bad_cell_of_the_baselines_is_refused_by_row(tmp_path: Path, row_text: str, column: str, rule: str) -> None:
    status, out = run(tmp_path, f"{FACTS}\n{DOVER}\n", f"{BASELINES}\n{row_text}\n")
    [refusal] = json.loads(out)["refused"]
    assert (status, refusal["row"], refusal["column"], refusal["rule"]) == (1, 2, column, rule)
    assert refusal["message"].startswith("baselines.csv, row 2: ")


def test_a_baseline_of_one_day_and_a_price_of_nothing_are_taken(tmp_path: Path) -> None:
    one_day = PAPER.replace("2026-07-01", "2025-07-02").replace("24.85", "0")
    assert measured(tmp_path, DOVER, baselines=(one_day,))["total"]["gross"] == "-8520.00"


@pytest.mark.parametrize(
    ("heads", "named"),
    [
        ("", {("MissingColumn", column) for column in FACTS.split(",")}),
        (FACTS.replace(",fee", ""), {("MissingColumn", "fee")}),
        (FACTS.replace("fee", "charge"), {("MissingColumn", "fee"), ("UnknownColumn", "charge")}),
        (f"{FACTS},note", {("UnknownColumn", "note")}),
        (f"{FACTS},", {("UnknownColumn", "")}),
        (f"{FACTS},Fee", {("RepeatedColumn", "fee")}),
        (FACTS.replace(",", ";"), None),
    ],
)
def test_a_heading_that_is_missing_unknown_or_repeated_is_refused_by_name(
    tmp_path: Path, heads: str, named: set[tuple[str, str]] | None
) -> None:
    status, out = run(tmp_path, f"{heads}\n{DOVER}\n" if heads else "", f"{BASELINES}\n{PAPER}\n")
    refused = json.loads(out)["refused"]
    assert (status, {refusal["row"] for refusal in refused}) == (1, {1})
    assert named is None or {(refusal["rule"], refusal["column"]) for refusal in refused} == named


@pytest.mark.parametrize("text", [b"\xff\xfe", FACTS.encode("utf-16"), f"{FACTS}\nd\xe9,".encode("latin-1")])
def test_text_that_is_not_utf_8_is_refused(tmp_path: Path, text: bytes) -> None:
    status, out = run(tmp_path, text, f"{BASELINES}\n{PAPER}\n")
    [refusal] = json.loads(out)["refused"]
    assert (status, refusal["row"], refusal["rule"], refusal["value"]) == (1, None, "BadFile", "facts.csv")


def test_every_bad_cell_of_both_files_is_listed_until_there_are_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = "\n".join([FACTS, *[DOVER.replace("400", "x")] * 5])
    status, out = run(tmp_path, facts, f"{BASELINES}\n{PAPER.replace('24.85', 'y')}\n")
    assert (status, [row["row"] for row in json.loads(out)["refused"]]) == (1, [2, 2, 3, 4, 5, 6])
    monkeypatch.setattr(plain_files, "REFUSED_MAX", 3)
    _, out = run(tmp_path, facts, f"{BASELINES}\n{PAPER}\n")
    assert [row["rule"] for row in json.loads(out)["refused"]] == ["NotANumber"] * 3 + ["TooManyRefused"]


def test_people_get_a_table_with_whole_figures_and_the_reasons_counted(tmp_path: Path) -> None:
    rows = [DOVER.replace("dover", "A district with a very long name indeed " * 3).replace("400", "400000000")]
    rows += ["cedar,pens,,2025-07-01,1,each,1,,", "cedar,pens,,2025-07-01,1,each,1,,"]
    status, out = run(tmp_path, "\n".join([FACTS, *rows]), f"{BASELINES}\n{PAPER}\n", words=True)
    assert status == 0
    assert "$1,420,000,000.00" in out and "$1,419,999,977.80" in out
    assert "2 rows not measured (no_baseline): nobody has said yet" in out and "the first is row 3." in out


def test_people_read_what_is_refused_on_standard_error(tmp_path: Path) -> None:
    for name, text in (("facts.csv", f"{FACTS}\n{DOVER}x\n"), ("baselines.csv", f"{BASELINES}\n{PAPER}\n")):
        (tmp_path / name).write_text(text)
    result = CliRunner().invoke(command, [str(tmp_path / "facts.csv"), str(tmp_path / "baselines.csv")])
    assert (result.exit_code, result.stdout) == (1, "")
    assert "facts.csv, row 2: fee: '150.00x' is not a plain figure" in result.stderr


def test_a_file_that_is_not_there_or_not_named_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "facts.csv").write_text(FACTS)
    assert CliRunner().invoke(command, [str(tmp_path / "facts.csv")]).exit_code == 2
    assert CliRunner().invoke(command, [str(tmp_path / "facts.csv"), str(tmp_path / "none.csv")]).exit_code == 2
    assert CliRunner().invoke(cli, ["measure", "--help"]).exit_code == 0


def test_the_examples_of_the_command_are_true() -> None:
    tried = doctest.testmod(measure)
    assert (tried.failed, tried.attempted > 1) == (0, True)


def test_no_part_of_django_is_loaded() -> None:
    code = "import sys, barnraise.interfaces.cli.measure; sys.exit(any('django' in name for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(lines=LINES, baselines=st.lists(baseline_rows(), max_size=6))
def test_any_file_comes_to_what_an_oracle_in_fractions_says(
    tmp_path: Path, lines: list[Line], baselines: list[Baseline]
) -> None:
    lines = [line._replace(covered=False) for line in lines]
    plain = [
        Baseline(service=b.service, item=b.item, unit=b.unit, starts=b.starts, ends=b.ends, unit_price=b.unit_price)
        for b in baselines
    ]
    found = measured(tmp_path, *map(_fact, lines), baselines=tuple(map(_baseline, plain)))
    sums = oracle(lines, plain)
    assert {service for _, service in sums} <= set(SHARES)
    for row in found["organizations"]:
        mine = [one for (member, _), one in sums.items() if member == row["organization"]]
        gross, rebate, fee = (sum(getattr(one, name) for one in mine) for name in ("gross", "rebate", "fee"))
        assert [row[name] for name in ("gross", "rebate", "fee", "net")] == [
            str(Money(cents)) for cents in (gross, rebate, fee, gross + rebate - fee)
        ]
        assert row["coverage"] == coverage(sum(one.compared for one in mine), sum(one.spend for one in mine))
    assert [row["organization"] for row in found["organizations"]] == sorted({member for member, _ in sums})
    assert len(found["not_measured"]) == sum(sum(one.reasons.values()) for one in sums.values())


def _fact(line: Line) -> str:
    price = "" if line.unit_price is None else f"{from_scaled(line.unit_price):f}"
    quantity, rebate, fee = f"{from_scaled(line.quantity):f}", str(Money(line.rebate)), str(Money(line.fee))
    who = (line.organization, line.service, line.item, line.day.isoformat())
    return ",".join([*who, quantity, line.unit, price, rebate, fee])


def _baseline(b: Baseline) -> str:
    ends = b.ends.isoformat() if b.ends else ""
    return ",".join([b.service, b.item, b.unit, b.starts.isoformat(), ends, f"{b.unit_price:f}", "quotes"])
