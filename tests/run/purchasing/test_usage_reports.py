"""A vendor's usage report becomes usage lines and deliveries; what a person must look at is set apart with reason."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum
from tests.run.ground import World, report

from barnraise.core.money import Money
from barnraise.platform import imports
from barnraise.platform.imports import NothingToApply
from barnraise.run.deliveries.models import Delivery
from barnraise.run.programs.purchasing.models import SetAside, UsageLine, UsageReport
from barnraise.run.programs.purchasing.operations.intake import UndoHeld


def reasons() -> dict[int, str]:
    return dict(SetAside.objects.values_list("row_number", "reason"))


def test_an_accepted_line_becomes_a_usage_line_and_one_delivery_that_names_it(world: World) -> None:
    world.prices()
    world.usage("2025-09-15,1001,PAPER-20,4,case,24.85,99.40,INV-1")
    line, row = UsageLine.objects.get(), Delivery.objects.get()
    assert (line.organization_id, line.quantity, line.amount) == (world.falls, Decimal(4), Money(9940))
    assert (row.source, row.settled, row.served_from, row.served_to, row.amount, row.unit_price) == (
        f"purchasing.UsageLine:{line.pk}", "vendor", date(2025, 9, 15), date(2025, 9, 16), Money(9940),
        Decimal("24.85"),
    )  # fmt: skip
    assert row.evidence_key == UsageReport.objects.get().document_key


@pytest.mark.parametrize("text", ["1001", "Cedar Falls", "  cedar   FALLS "])
def test_a_member_is_known_by_number_or_exact_name(world: World, text: str) -> None:
    world.prices()
    world.usage(f"2025-09-15,{text},PAPER-20,1,case,24.85,24.85,")
    assert UsageLine.objects.get().organization_id == world.falls


def test_each_wrong_line_is_set_apart_with_its_reason_and_the_rest_pass(world: World) -> None:
    world.prices()
    world.usage(
        "2025-09-15,1001,PAPER-20,1,case,24.85,24.85,a",
        "2025-09-15,9999,PAPER-20,1,case,24.85,24.85,b",
        "2025-06-30,1001,PAPER-20,1,case,24.85,24.85,c",
        "2026-07-01,1001,PAPER-20,1,case,24.85,24.85,d",
        "2025-09-15,1001,CHALK,1,case,24.85,24.85,e",
        "2025-09-15,1001,PAPER-20,1,case,24.86,24.86,f",
        "soon,1001,PAPER-20,1,case,24.85,24.85,g",
        "2025-09-15,1001,PAPER-20,x,case,24.85,24.85,h",
        "2025-09-15,Lyman,PAPER-20,1,case,24.85,24.85,i",
        "2025-09-15,1001,PAPER-20,1,box,24.85,24.85,j",
    )
    assert reasons() == {
        3: "no_member", 4: "outside_term", 5: "outside_term", 6: "unknown_item", 7: "above_price", 8: "unreadable",
        9: "unreadable", 10: "no_member", 11: "unknown_item",
    }  # fmt: skip
    assert UsageLine.objects.get().row_number == 2


@pytest.mark.parametrize(("price", "amount", "passes"), [
    ("0.0424", "0.42", True), ("0.0425", "0.43", True), ("0.042501", "0.43", False), ("0.0425", "0.44", False), ("",
        "0.43", True),
    ("", "0.44", False),
])  # fmt: skip
def test_a_price_exactly_on_the_ceiling_is_fine_and_a_millionth_above_is_not(
    world: World, price: str, amount: str, passes: bool
) -> None:
    world.prices()
    world.usage(f"2025-09-15,1001,ENV-9,10,box,{price},{amount},", "2025-09-15,1001,PEN-1,1,box,3.10,3.10,")
    assert (UsageLine.objects.count(), SetAside.objects.count()) == ((2, 0) if passes else (1, 1))


def test_the_price_in_force_that_day_decides(world: World) -> None:
    world.prices()
    world.prices(PRICES_LATER, starts="2026-01-01", name="prices-january.csv")
    world.usage(
        "2025-12-31,1001,PAPER-20,1,case,24.85,24.85,a", "2025-12-31,1001,PAPER-20,1,case,26.00,26.00,b",
        "2026-01-01,1001,PAPER-20,1,case,26.00,26.00,c",
    )  # fmt: skip
    assert reasons() == {3: "above_price"}


PRICES_LATER = "Item,Unit,Price\nPAPER-20,case,26.00\nPEN-1,box,3.10\nENV-9,box,0.0425\n"


def test_two_equal_lines_in_one_file_stay_two_and_the_same_file_again_changes_nothing(world: World) -> None:
    world.prices()
    twice = ["2025-09-15,1001,PEN-1,2,box,3.10,6.20,A"] * 2
    world.usage(*twice)
    assert UsageLine.objects.count() == 2
    again = world.look("usage", report(*twice))
    assert (again.verdict["added"], again.verdict["same"]) == (0, 2)
    with pytest.raises(NothingToApply):
        imports.apply(by=world.cast.cora, run_id=again.pk)
    world.usage(*twice, "2025-09-15,1001,PEN-1,2,box,3.10,6.20,A")
    assert UsageLine.objects.count() == 3


def test_a_line_that_was_set_apart_is_known_when_it_comes_again(world: World) -> None:
    world.prices()
    lines = ["2025-09-15,1001,PEN-1,2,box,3.10,6.20,A", "2025-09-15,1001,CHALK,2,box,3.10,6.20,B"]
    world.usage(*lines)
    world.usage(*lines, "2025-09-16,1001,PEN-1,2,box,3.10,6.20,C")
    assert (UsageLine.objects.count(), SetAside.objects.count()) == (2, 1)


def test_a_return_is_a_negative_line(world: World) -> None:
    world.prices()
    run = world.usage("2025-09-15,1001,PEN-1,-2,box,3.10,-6.20,A", "2025-09-15,1001,PEN-1,3,box,3.10,9.30,B")
    assert Delivery.objects.aggregate(total=Sum("amount"))["total"] == Money(310)
    assert run.verdict["totals"]["returns"] == 1


def test_undo_reverses_what_was_delivered_and_lets_the_same_file_be_applied_again(world: World) -> None:
    world.prices()
    line = "2025-09-15,1001,PEN-1,2,box,3.10,6.20,A"
    run = world.usage(line, "2025-09-15,1001,CHALK,2,box,3.10,6.20,B")
    imports.undo(by=world.cast.cora, run_id=run.pk)
    assert Delivery.objects.count() == 2
    assert Delivery.objects.aggregate(total=Sum("amount"))["total"] == Money(0)
    assert SetAside.objects.get().state == "undone"
    world.usage(line)
    assert Delivery.objects.aggregate(total=Sum("amount"))["total"] == Money(620)


def test_a_mended_cell_is_taken_and_the_line_keeps_the_identity_it_has_in_the_file(world: World) -> None:
    world.prices()
    text = report("2025-09-15,1001,PEN-1,x,box,3.10,6.20,A")
    run = world.look("usage", text)
    imports.mend(by=world.cast.cora, run_id=run.pk, row=2, column="Quantity", value="2")
    imports.apply(by=world.cast.cora, run_id=run.pk)
    assert UsageLine.objects.get().quantity == Decimal(2)
    assert world.look("usage", text).verdict["same"] == 1


def test_a_name_that_looks_like_a_member_is_asked_about_and_the_answer_is_remembered(world: World) -> None:
    world.prices()
    run = world.look("usage", report("2025-09-15,Cedar Fals,PEN-1,2,box,3.10,6.20,A"))
    question = run.verdict["questions"][0]
    assert question["options"][0][1] == "Cedar Falls"
    imports.answer(by=world.cast.cora, run_id=run.pk, key=question["key"], value=str(world.falls))
    imports.apply(by=world.cast.cora, run_id=run.pk)
    world.usage("2025-10-15,CEDAR FALS,PEN-1,1,box,3.10,3.10,B")
    assert UsageLine.objects.filter(organization_id=world.falls).count() == 2


def test_a_report_whose_delivery_was_invoiced_is_not_undone_and_the_invoice_is_named(world: World) -> None:
    from barnraise.core.dates import FiscalYear
    from barnraise.run.books import operations as books
    from barnraise.run.programs.purchasing import operations as purchasing

    books.set_up(by=world.cast.ada, fiscal_year=FiscalYear(2026))
    contract = purchasing.sign_contract(
        by=world.cast.cora, number="FUEL-26", title="Fuel", vendor_id=world.vendor,
        legal_authority="Minn. Stat. 471.345",
        resolution_key=world.resolution, starts=date(2025, 7, 1), ends=date(2026, 7, 1), settled="agency",
        checks_prices=False,
    )  # fmt: skip
    about = f"purchasing.Contract:{contract.pk}"
    text = report("2026-02-11,1001,DIESEL,100,gallon,3.499,349.90,A").encode()
    run = imports.look(by=world.cast.cora, kind="usage", content=text, name="fuel.csv", about=about)
    run = imports.apply(by=world.cast.cora, run_id=run.pk)
    billed = books.prepare_run(
        by=world.cast.ben,
        causes=("delivery",),
        starts=date(2026, 2, 1),
        ends=date(2026, 3, 1),
        invoice_day=date(2026, 3, 10),
    )
    books.approve_run(by=world.cast.ada, run_id=billed.pk, fingerprint=billed.fingerprint)
    books.issue_run(by=world.cast.ben, run_id=billed.pk)
    with pytest.raises(UndoHeld, match="2026-"):
        imports.undo(by=world.cast.cora, run_id=run.pk)
    assert Delivery.objects.filter(reverses__isnull=False).count() == 0
