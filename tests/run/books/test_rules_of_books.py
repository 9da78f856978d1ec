"""The arithmetic of the books without a database: bridges that sum, splits that end exactly, buckets, thresholds."""

import random
from datetime import date, timedelta

import pytest

from barnraise.core.dates import Span
from barnraise.core.money import Money
from barnraise.run.books.rules import lines, receipts, runs, why


def test_a_bridge_leads_from_its_start_to_its_end_whatever_changed() -> None:
    chance = random.Random(1976)
    for _ in range(200):
        last = {f"s{n}": runs.Sum(chance.randrange(-900, 900), n, "each") for n in range(chance.randrange(1, 20))}
        now = {f"s{n}": runs.Sum(chance.randrange(-900, 900), n, "each") for n in range(chance.randrange(1, 20))}
        steps = runs.bridge(last, now)
        assert len(steps) <= runs.STEPS_MAX
        assert sum(s.change for s in steps) == sum(s.amount for s in now.values()) - sum(
            s.amount for s in last.values()
        )


def test_parts_of_an_invoice_by_fund_end_at_the_invoice_whatever_the_payments() -> None:
    chance = random.Random(7)
    for _ in range(200):
        owed = {"1": chance.randrange(1, 999), "2": chance.randrange(1, 999), "3": chance.randrange(1, 9)}
        total, paid = sum(owed.values()), 0
        found = dict.fromkeys(owed, 0)
        while paid < total:
            part = min(total - paid, chance.randrange(1, 400))
            shares = receipts.by_fund(before=Money(paid), after=Money(paid + part), owed_by_fund=owed)
            assert sum(shares.values()) == part
            paid += part
            found = {fund: found[fund] + shares.get(fund, 0) for fund in found}
        assert found == owed


@pytest.mark.parametrize(("late", "bucket"), [(0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4)])
def test_how_late_a_bill_is(late: int, bucket: int) -> None:
    assert receipts.bucket(date(2026, 3, 1), date(2026, 3, 1) + timedelta(days=late)) == bucket


def test_a_deferral_is_earned_to_the_cent_however_it_is_cut() -> None:
    span, total = Span(date(2025, 8, 1), date(2026, 7, 1)), Money(33_333)
    ends = [date(2025, 9, 1), date(2025, 10, 1), date(2026, 2, 17), date(2026, 7, 1), date(2027, 1, 1)]
    whole = [lines.earned_by(total, span=span, day=day) for day in ends]
    assert whole == sorted(whole) and whole[-1] == total
    assert lines.earned_by(total, span=span, day=date(2025, 7, 1)) == Money(0)


def test_the_fingerprint_does_not_ask_for_an_order_and_sees_every_cent() -> None:
    made = [lines.Line(1, 2, "2026-02-01", n, "", 1, "each", 1, n, "2026-02-02", *lines.DELIVERED) for n in range(9)]
    assert lines.fingerprint(made) == lines.fingerprint(list(reversed(made)))
    assert lines.fingerprint(made) != lines.fingerprint([*made[:-1], made[-1]._replace(amount=9)])


@pytest.mark.parametrize(("rate", "base", "carried", "owed", "out"), [
    ("0.015", 33_333, 0, 500, 0), ("0.015", 33_367, 0, 501, 0), ("0.015", -1, 0, 0, -1), ("0.015", 33, 0, 0, 33), ("0.015", 34, 0, 1, 0),
    ("0.01", 131_000, -31_000, 1_000, 0), ("0.01", 1_000, -31_000, 0, -30_000),
])  # fmt: skip
def test_a_fee_is_rounded_once_and_never_below_zero(rate: str, base: int, carried: int, owed: int, out: int) -> None:
    from decimal import Decimal

    assert lines.fee_on(Money(base), Money(carried), Decimal(rate)) == (Money(owed), Money(out))


def test_every_rule_is_told_in_words() -> None:
    for rule in (
        "at-cost-1",
        "dues-1+prorate-1",
        "flat-1",
        "per-unit-1",
        "per-pupil-1",
        "vendor-fee-1",
        "correction-1",
    ):
        assert all(words.endswith(".") for words in why.rule_words(rule))
