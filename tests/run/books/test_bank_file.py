"""The bank's file is looked at first; the same file again, halves of it, or its rows in another order record nothing twice."""

import pytest
from tests.run.books.conftest import World

from barnraise.core.money import Money
from barnraise.platform import imports
from barnraise.platform.models import ImportRun
from barnraise.run.books import operations as books
from barnraise.run.books import queries
from barnraise.run.books.models import Payment

HEAD = "Date,Payer,Amount,Reference,Method\n"
ROWS = ["2026-03-09,Cedar Falls,30.00,1001,check\n", "3/9/2026,Dover,12.50,TR-1,ACH\n", "2026-03-10,Cedar Falls,30.00,1001,check\n",
        "2026-03-10,Cedar Falls,30.00,1001,check\n"]  # fmt: skip


def send(world: World, *rows: str, head: str = HEAD) -> ImportRun:
    content = (head + "".join(rows)).encode()
    return imports.look(by=world.cast.ben, kind="payments", content=content, name="bank.csv")


def applied(world: World, *rows: str) -> ImportRun:
    return imports.apply(by=world.cast.ben, run_id=send(world, *rows).pk)


def counts(run: ImportRun) -> tuple[int, int, int]:
    return run.verdict["added"], run.verdict["same"], run.verdict["refused"]


def test_payments_are_recorded_and_meet_the_oldest_invoices(world: World) -> None:
    bill = world.bill(world.falls, 4_000)
    run = send(world, *ROWS)
    assert counts(run) == (4, 0, 0) and run.verdict["totals"]["amount"] == "102.50"
    assert Payment.objects.count() == 0
    imports.apply(by=world.cast.ben, run_id=run.pk)
    assert Payment.objects.count() == 4 and queries.open_amount(bill) == Money(0)
    assert queries.balance_of(world.cast.ben, world.falls).credit == Money(5_000)
    assert queries.wrong() == []


def test_the_same_file_again_in_halves_or_reordered_changes_nothing(world: World) -> None:
    applied(world, *ROWS)
    for rows in (ROWS, ROWS[:2], list(reversed(ROWS))):
        assert counts(send(world, *rows)) == (0, len(rows), 0)


def test_two_equal_rows_stay_two_and_a_third_is_new(world: World) -> None:
    applied(world, *ROWS[2:])
    assert counts(send(world, *ROWS[2:], ROWS[3])) == (1, 2, 0)


def test_an_undone_file_may_be_applied_again(world: World) -> None:
    bill = world.bill(world.falls, 3_000)
    run = applied(world, *ROWS)
    imports.undo(by=world.cast.ben, run_id=run.pk)
    assert queries.open_amount(bill) == Money(3_000) and queries.balance_of(
        world.cast.ben, world.falls
    ).credit == Money(0)
    again = applied(world, *ROWS)
    assert counts(again) == (4, 0, 0) and queries.open_amount(bill) == Money(0)
    assert queries.wrong() == []


@pytest.mark.parametrize(("row", "rule"), [
    ("2026-03-09,Nowhere,30.00,1,check\n", "unknown-payer"), ("2026-03-09,Dover,-30.00,1,check\n", "not-above-zero"),
    ("2026-03-09,Dover,30.005,1,check\n", "no-amount"), ("2026-13-09,Dover,30.00,1,check\n", "no-date"),
    ("2026-03-11,Dover,30.00,1,check\n", "in-the-future"), ("2024-03-11,Dover,30.00,1,check\n", "month-closed"),
    ("2026-03-09,Dover,30.00,,check\n", "no-reference"), ("2026-03-09,Dover,30.00,1,barter\n", "unknown-method"),
])  # fmt: skip
def test_a_row_that_cannot_be_used_is_refused_with_its_reason(world: World, row: str, rule: str) -> None:
    run = send(world, row, ROWS[0])
    assert counts(run) == (1, 0, 1)
    assert [cell["rule"] for cell in run.verdict["refused_cells"]] == [rule]


def test_a_payment_recorded_by_hand_is_known_to_the_file(world: World) -> None:
    applied(world, ROWS[0])
    with pytest.raises(books.PaymentRefused):
        books.receive(by=world.cast.ben, payer_id=world.falls, received_on=Payment.objects.get().received_on, method="check",
                      reference="1001", amount=Money(3_000))  # fmt: skip


def test_who_may_not_see_the_books_does_not_see_the_banks_file_either(world: World) -> None:
    run = applied(world, ROWS[0])
    seen = {name: imports.runs_for(asker).filter(pk=run.pk).exists() for name, asker in world.cast.named().items()}
    assert {name for name, sees in seen.items() if sees} == {"ada", "ben", "cora", "hal"}


def test_without_that_rule_the_clerk_would_see_the_banks_file(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control of the test above."""
    run = applied(world, ROWS[0])
    monkeypatch.delattr("barnraise.run.books.imports.PaymentsReader.sees")
    assert imports.runs_for(world.cast.fay).filter(pk=run.pk).exists()
