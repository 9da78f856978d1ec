"""How money received meets invoices: oldest first unless a person says otherwise, and by fund in proportion."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from barnraise.core.apportion import apportion
from barnraise.core.money import Money

BUCKETS = ("not yet due", "1 to 30 days late", "31 to 60 days late", "61 to 90 days late", "over 90 days late")
"""How late a bill is, as an aging page groups it."""


@dataclass(frozen=True, slots=True)
class Open:
    """An invoice that is not paid in full."""

    id: int
    number: str
    due_on: date
    open: Money


def oldest_first(amount: Money, bills: Sequence[Open]) -> dict[int, Money]:
    """Which invoices a payment would pay: the oldest due first, each as far as it is open; the rest stays credit.

    >>> bills = [Open(2, "b", date(2026, 3, 1), Money(500)), Open(1, "a", date(2026, 2, 1), Money(300))]
    >>> oldest_first(Money(400), bills)
    {1: Money(cents=300), 2: Money(cents=100)}
    """
    left, plan = amount.cents, {}
    for bill in sorted(bills, key=lambda b: (b.due_on, b.number, b.id)):
        part = min(left, bill.open.cents)
        if part > 0:
            plan[bill.id] = Money(part)
            left -= part
    return plan


def by_fund(*, before: Money, after: Money, owed_by_fund: Mapping[str, int]) -> dict[str, int]:
    """Split what is applied to an invoice over its funds: the difference of two exact splits, so that it ends exactly.

    `before` and `after` are what was applied to the invoice in all, without and with this part.

    >>> by_fund(before=Money(0), after=Money(100), owed_by_fund={"01": 200, "20": 100})
    {'01': 67, '20': 33}
    """
    owed = {fund: cents for fund, cents in owed_by_fund.items() if cents > 0}
    then, now = apportion(before.cents, owed), apportion(after.cents, owed)
    return {fund: now[fund] - then[fund] for fund in owed if now[fund] != then[fund]}


def bucket(due_on: date, today: date) -> int:
    """Which bucket of `BUCKETS` a bill due on that day falls in: due today is not late.

    >>> [bucket(date(2026, 3, 10), date(2026, 3, 10 + d)) for d in (0, 1)]
    [0, 1]
    """
    late = (today - due_on).days
    if late <= 0:
        return 0
    return min(4, 1 + (late - 1) // 30)
