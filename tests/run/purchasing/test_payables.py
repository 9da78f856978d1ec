"""A real payables file: members, vendors and contracts made by the profile; totals to the cent what DuckDB says."""

import gzip
from pathlib import Path

import duckdb
import pytest
from django.db.models import Count, Sum
from tests.run.ground import MACHINE, World

from barnraise.platform import imports
from barnraise.run.deliveries.models import Delivery
from barnraise.run.members.models import Membership
from barnraise.run.organizations.models import Organization
from barnraise.run.programs.purchasing.models import Contract, SetAside, UsageLine
from barnraise.run.programs.purchasing.operations import PREFIX

RICH = "spend/northtyneside_clean_rich"


def bring(content: bytes, name: str, world: World) -> imports.ImportRun:
    run = imports.look(by=world.cast.ben, kind="payables", content=content, name=name)
    return imports.apply(by=world.cast.ben, run_id=run.pk)


@pytest.mark.real
def test_seven_months_of_payables_become_deliveries_that_agree_to_the_cent(world: World, shared: Path) -> None:
    files = sorted((shared / RICH).glob("*.csv.gz"))
    for file in files:
        bring(file.read_bytes(), file.name, world)
    told = duckdb.connect()
    parts = []
    for file in files:
        head = gzip.decompress(file.read_bytes()).split(b"\n", 1)[0].decode()
        amount = "Net Amount" if "Net Amount" in head else "Amount"
        unit = (
            "Organisational Unit"
            if "Organisational Unit" in head
            else "Directorate / Service Where Expenditure Incurred"
        )
        parts.append(
            rf"""SELECT "{unit}" AS unit, regexp_replace("Supplier (Beneficiary) Name", '\s+', ' ', 'g') AS vendor,
            CAST("{amount}" AS DECIMAL(18, 2)) AS amount
            FROM read_csv('{file}', all_varchar = true, header = true)"""
        )
    told.sql(f"CREATE TABLE spend AS {' UNION ALL '.join(parts)}")
    [(rows, cents)] = told.sql("SELECT count(*), CAST(sum(amount) * 100 AS BIGINT) FROM spend").fetchall()
    assert rows == 83_703
    found = Delivery.objects.aggregate(rows=Count("id"), total=Sum("amount"))
    assert (found["rows"], found["total"].cents) == (rows, cents)
    by_vendor = dict(told.sql("SELECT vendor, CAST(sum(amount) * 100 AS BIGINT) FROM spend GROUP BY vendor").fetchall())
    ours = Delivery.objects.values_list("service__vendor__name").annotate(total=Sum("amount"))
    assert {name: total.cents for name, total in ours} == by_vendor
    by_unit = dict(told.sql("SELECT unit, CAST(sum(amount) * 100 AS BIGINT) FROM spend GROUP BY unit").fetchall())
    ours = Delivery.objects.values_list("organization__name").annotate(total=Sum("amount"))
    assert {name: total.cents for name, total in ours} == by_unit
    assert Contract.objects.filter(number__startswith=PREFIX).count() == len(by_vendor) == 1_877
    again = imports.look(by=MACHINE, kind="payables", content=files[0].read_bytes(), name=files[0].name)
    assert again.verdict["added"] == 0


@pytest.mark.real
def test_blank_amounts_are_set_apart_by_row_and_negative_ones_are_returns(
    world: World, shared: Path, tmp_path: Path
) -> None:
    told = duckdb.connect()
    told.sql(f"CREATE VIEW spend AS SELECT * FROM '{shared / 'spend/uk_council_northtyneside_payments.parquet'}'")
    months = "(source_file LIKE '2022-04%' OR source_file LIKE '2022-06%')"
    sums = "count(*) FILTER (amount IS NOT NULL), CAST(sum(amount) * 100 AS BIGINT), count(*) FILTER (amount < 0)"
    amounts = f"SELECT TRY_CAST(Amount AS DECIMAL(18, 2)) AS amount FROM spend WHERE {months}"
    [(rows, cents, negative)] = told.sql(f"SELECT {sums} FROM ({amounts})").fetchall()
    returns = 0
    for month in ("2022-04", "2022-06"):
        place = tmp_path / f"{month}.csv"
        told.sql(f"COPY (SELECT * FROM spend WHERE source_file LIKE '{month}%') TO '{place}' (HEADER)")
        returns += bring(place.read_bytes(), place.name, world).verdict["totals"]["returns"]
    found = Delivery.objects.aggregate(rows=Count("id"), total=Sum("amount"))
    assert (found["rows"], found["total"].cents, returns) == (rows, cents, negative)
    assert UsageLine.objects.filter(quantity__lt=0).count() == negative == 1_982
    assert list(SetAside.objects.values_list("reason").annotate(rows=Count("id"))) == [("unreadable", 8)]
    assert all("amount is empty" in sentence for sentence in SetAside.objects.values_list("sentence", flat=True))


@pytest.mark.real
def test_a_whole_year_of_payables_holds_5687_returns_and_8_blank_amounts(
    world: World, shared: Path, tmp_path: Path
) -> None:
    place = tmp_path / "2022.csv"
    spend = shared / "spend/uk_council_northtyneside_payments.parquet"
    duckdb.sql(f"COPY (SELECT * FROM '{spend}' WHERE source_file LIKE '2022%') TO '{place}' (HEADER)")
    found = imports.look_at(by=world.cast.ben, kind="payables", content=place, name=place.name).verdict
    assert (found.totals["returns"], found.refused_count) == (5_687, 8)


SMALL = (
    "Payment Date,Amount,Organisational Unit,Beneficiary Name,Company Number,Charity Number\n"
    "2025-09-01,10.00,Housing,Acme,,\n2025-09-01,10.00,Housing,Acme,,\n2025-09-02,-4.50,Finance,Acme,,\n"
    "2025-09-03,,Finance,Bolt,,\n2025-09-03,7.25,Finance,Bolt,,\n"
)


def test_the_profile_makes_members_vendors_and_contracts_once(world: World) -> None:
    bring(SMALL.encode(), "september.csv", world)
    bring(SMALL.replace("2025-09", "2025-10").encode(), "october.csv", world)
    assert set(Organization.objects.filter(kind="other_government").values_list("name", flat=True)) == {
        "Housing",
        "Finance",
    }
    assert Membership.objects.filter(organization__kind="other_government", starts="2025-07-01").count() == 2
    assert sorted(Contract.objects.filter(number__startswith=PREFIX).values_list("vendor__name", "checks_prices")) == [
        ("Acme", False), ("Bolt", False),
    ]  # fmt: skip
    assert UsageLine.objects.count() == 8


def test_a_blank_amount_of_a_payables_file_is_mended_where_it_was_set_apart(world: World) -> None:
    from barnraise.run.programs.purchasing import operations as purchasing

    bring(SMALL.encode(), "september.csv", world)
    row = SetAside.objects.get()
    purchasing.mend(by=world.cast.ben, aside_id=row.pk, version=row.version, cells={"amount": "-3.10"})
    line = UsageLine.objects.get(row_number=row.row_number)
    assert (line.amount.cents, line.quantity, line.organization.name) == (-310, -1, "Finance")


def test_a_coordinator_cannot_bring_payables_in_as_they_may_add_members(world: World) -> None:
    from barnraise.platform.refusals import NotAllowed

    with pytest.raises(NotAllowed):
        imports.look(by=world.cast.cora, kind="payables", content=SMALL.encode(), name="september.csv")


def test_undo_takes_the_lines_back_and_leaves_whom_it_added(world: World) -> None:
    run = bring(SMALL.encode(), "september.csv", world)
    imports.undo(by=world.cast.ben, run_id=run.pk)
    assert Delivery.objects.aggregate(total=Sum("amount"))["total"].cents == 0
    assert Contract.objects.filter(number__startswith=PREFIX).count() == 2
    assert bring(SMALL.encode(), "september.csv", world).verdict["added"] == 4
