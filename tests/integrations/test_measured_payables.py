"""A summer of a council's payments against its spring's median payment: to the cent what DuckDB says, losses included."""

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

from barnraise.core.money import Money
from barnraise.integrations import payables
from barnraise.integrations.payables import Column, UsageRow
from barnraise.integrations.payables.known import NORTH_TYNESIDE
from barnraise.interfaces.cli.measure import BASELINES, FACTS, command
from barnraise.platform.tables import read_table

ROOT = Path(__file__).resolve().parents[2]
BY_CATEGORY = replace(NORTH_TYNESIDE, columns={**NORTH_TYNESIDE.columns, Column.ITEM: ("SeRCOP Expenditure Category",)})
SUMMER = ("2016-07-01", "2016-10-01")


@pytest.fixture(scope="module")
def files() -> list[Path]:
    place = ROOT.parent / "shared/data/spend/northtyneside_clean_rich"
    if not place.exists():
        pytest.skip("shared data is not beside the checkout")
    return sorted(place.glob("*.csv.gz"))


def rows_of(files: list[Path]) -> Iterator[UsageRow]:
    for file in files:
        table = read_table(file, name=file.name, header=payables.is_header)
        for row in payables.read(table.columns, table.rows, BY_CATEGORY):
            assert isinstance(row, UsageRow)
            yield row


@pytest.fixture(scope="module")
def measured(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Both plain files written from the extract, and what the command says of them.

    A payment of nothing has no price. A payment is one unit of its supplier and category; were one below zero, it
    would be a return, and no median counts it.
    """
    place = tmp_path_factory.mktemp("payables")
    spring: dict[tuple[str, str], list[int]] = defaultdict(list)
    with (place / "facts.csv").open("w", newline="") as handle:
        facts = csv.writer(handle)
        facts.writerow(FACTS)
        for row in rows_of(files):
            cents, day = row.amount_cents, row.day.isoformat()
            if day < SUMMER[0]:
                if cents > 0:
                    spring[row.vendor_name, row.item].append(cents)
                continue
            price = str(Money(abs(cents))) if cents else ""
            quantity = -1 if cents < 0 else 1
            facts.writerow((row.member_name, row.vendor_name, row.item, day, quantity, "each", price, "", ""))
    with (place / "baselines.csv").open("w", newline="") as handle:
        baselines = csv.writer(handle)
        baselines.writerow(BASELINES)
        for (vendor, category), paid in spring.items():
            baselines.writerow((vendor, category, "each", *SUMMER, _median(paid), "own-last-price"))
    result = CliRunner().invoke(command, [str(place / "facts.csv"), str(place / "baselines.csv"), "--json"])
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout))


def _median(cents: list[int]) -> Decimal:
    """UNIT: dollars, to the half cent between two middle payments."""
    ordered = sorted(cents)
    return Decimal(ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 200


@pytest.fixture(scope="module")
def told(files: list[Path]) -> duckdb.DuckDBPyConnection:
    """The same in SQL, from the extract itself: no line of ours reads, pairs, adds or rounds."""
    told = duckdb.connect(config={"threads": 1})
    parts = []
    for file in files:
        head = gzip.decompress(file.read_bytes()).split(b"\n", 1)[0].decode()
        amount = "Net Amount" if "Net Amount" in head else "Amount"
        unit = "Organisational Unit" if "Organisational Unit" in head else head.split(",")[5].strip('"')
        parts.append(
            f"""SELECT trim("{unit}") AS unit, trim("Supplier (Beneficiary) Name") AS vendor,
            trim("SeRCOP Expenditure Category") AS category, "Payment Date" AS day,
            CAST(CAST("{amount}" AS DECIMAL(18, 2)) * 100 AS BIGINT) AS cents
            FROM read_csv('{file}', all_varchar = true, header = true)"""
        )
    told.sql(f"CREATE TABLE paid AS {' UNION ALL '.join(parts)}")
    told.sql(
        f"""CREATE TABLE spring AS WITH ranked AS (
            SELECT vendor, category, cents, row_number() OVER (PARTITION BY vendor, category ORDER BY cents) AS place,
                   count(*) OVER (PARTITION BY vendor, category) AS payments
            FROM paid WHERE day < '{SUMMER[0]}' AND cents > 0)
        SELECT vendor, category, sum(cents) * (3 - count(*)) AS doubled FROM ranked
        WHERE place IN ((payments + 1) // 2, (payments + 2) // 2) GROUP BY vendor, category"""
    )
    told.sql(
        f"""CREATE TABLE saved AS WITH exact AS (
            SELECT unit, vendor, sum(CASE WHEN cents <> 0 THEN sign(cents) * doubled - 2 * cents END) AS halves,
                   sum(cents) AS spent, coalesce(sum(cents) FILTER (doubled IS NOT NULL), 0) AS compared
            FROM paid LEFT JOIN spring USING (vendor, category) WHERE day >= '{SUMMER[0]}' GROUP BY unit, vendor)
        SELECT unit, vendor, CAST(coalesce(sign(halves) * ((abs(halves) + 1) // 2), 0) AS BIGINT) AS gross,
               spent, compared FROM exact"""
    )
    return told


@pytest.mark.real
def test_every_directorate_s_saving_is_to_the_cent_what_duckdb_says(
    measured: dict[str, Any], told: duckdb.DuckDBPyConnection
) -> None:
    sql = (
        "SELECT unit, CAST(sum(gross) AS BIGINT), CAST(sum(spent) AS BIGINT), CAST(sum(compared) AS BIGINT) FROM saved"
    )
    theirs = {
        unit: (gross, part(compared, spent))
        for unit, gross, spent, compared in told.sql(f"{sql} GROUP BY unit").fetchall()
    }
    ours = {
        row["organization"]: (Money.parse(row["gross"]).cents, row["coverage"]) for row in measured["organizations"]
    }
    assert ours == theirs
    assert len(ours) == 14
    [(gross, spent, compared)] = told.sql(sql.replace("unit, ", "")).fetchall()
    total = measured["total"]
    assert (Money.parse(total["gross"]).cents, total["coverage"]) == (gross, part(compared, spent))
    assert total["net"] == total["gross"]
    assert spent == 10_886_691_222, "all of July to September, 108,866,912.22"


@pytest.mark.real
def test_what_was_not_measured_and_the_losses_are_reported(
    measured: dict[str, Any], told: duckdb.DuckDBPyConnection
) -> None:
    reasons: dict[str, int] = defaultdict(int)
    for row in measured["not_measured"]:
        reasons[row["reason"]] += 1
    summer = f"FROM paid LEFT JOIN spring USING (vendor, category) WHERE day >= '{SUMMER[0]}'"
    [(unknown, unpriced, returns)] = told.sql(
        f"""SELECT count(*) FILTER (doubled IS NULL), count(*) FILTER (doubled IS NOT NULL AND cents = 0),
        count(*) FILTER (cents < 0) {summer}"""
    ).fetchall()
    assert reasons == {"no_baseline": unknown, "no_price": unpriced}
    assert returns == 0, "these files hold no payment below zero"
    losers = [row["organization"] for row in measured["organizations"] if row["gross"].startswith("-")]
    theirs = told.sql("SELECT unit FROM saved GROUP BY unit HAVING sum(gross) < 0 ORDER BY unit").fetchall()
    assert losers == [unit for (unit,) in theirs]
    page = " ".join((ROOT / "docs/explanation/methods.md").read_text("utf-8").split())
    total = Money.parse(measured["total"]["gross"]).words().replace("$", "")
    assert f"{len(losers)} of its {len(measured['organizations'])} directorates lost, {total} in all" in page
    assert measured["total"]["gross"].startswith("-"), "against its spring the council paid more, and it says so"


def part(compared: int, spent: int) -> str:
    """Four decimals, half away from zero; all sums here are above zero."""
    scaled = (2 * compared * 10_000 + spent) // (2 * spent)
    return f"{scaled // 10_000}.{scaled % 10_000:04d}"
