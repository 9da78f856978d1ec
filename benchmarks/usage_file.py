"""A vendor's usage report of any length: seeded, with returns, equal lines, and wrong lines of each kind, counted."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

HEADINGS = ("Date", "Member", "Item", "Description", "Quantity", "Unit", "Unit Price", "Amount", "Invoice")
ITEMS = 2_000
FIRST_NUMBER = 1_001
TERM = (date(2025, 7, 1), date(2026, 7, 1))
WRONG = ("no_member", "outside_term", "unknown_item", "above_price", "unreadable")
"""What is planted, each in one line of 1,250: four in a thousand together."""
EACH = 1_250
EQUAL = 1_000
RETURNED = 100


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in a file. UNIT: cents of the good lines; wrong lines by reason."""

    lines: int
    good: int
    cents: int
    wrong: dict[str, int]


def price_of(item: int) -> int:
    """UNIT: cents."""
    return 100 + item * 37 % 9_000


def price_file() -> str:
    """The contract's price file."""
    rows = (f"P-{n:04d},Item {n} of the contract,box,{price_of(n) / 100:.2f}" for n in range(ITEMS))
    return "\n".join(("Item,Description,Unit,Price", *rows)) + "\n"


def write(place: Path, *, lines: int, members: int, seed: int = 1976) -> Written:
    """Write a report of so many lines for members numbered from `FIRST_NUMBER`."""
    cents, wrong = 0, dict.fromkeys(WRONG, 0)
    with place.open("w", newline="") as file:
        file.write(",".join(HEADINGS) + "\n")
        for text, amount, reason in _lines(random.Random(seed), lines, members):
            file.write(text)
            if reason:
                wrong[reason] += 1
            else:
                cents += amount
    return Written(lines, lines - sum(wrong.values()), cents, wrong)


def _lines(chance: random.Random, lines: int, members: int) -> Iterator[tuple[str, int, str]]:
    days = [(TERM[0] + timedelta(days=n)).isoformat() for n in range((TERM[1] - TERM[0]).days)]
    pick = chance.random
    last = ("", 0)
    for n in range(1, lines + 1):
        if n % EQUAL == 0:
            yield *last, ""
            continue
        reason = WRONG[n // 250 % len(WRONG)] if n % 250 == 1 else ""
        item, quantity = int(pick() * ITEMS), 1 + int(pick() * 40)
        if n % RETURNED == 0:
            quantity = -quantity
        price = max(1, price_of(item) - int(pick() * 3)) + (500 if reason == "above_price" else 0)
        member = 9_999 if reason == "no_member" else FIRST_NUMBER + int(pick() * members)
        day = "2025-03-03" if reason == "outside_term" else days[int(pick() * len(days))]
        code = "X-1" if reason == "unknown_item" else f"P-{item:04d}"
        count = "some" if reason == "unreadable" else str(quantity)
        amount = quantity * price
        sign = "-" if amount < 0 else ""
        whole, part = divmod(abs(amount), 100)
        text = (
            f"{day},{member},{code},Item {item} of the contract,{count},box,{price // 100}.{price % 100:02d},"
            f"{sign}{whole}.{part:02d},INV-{n // 8:07d}\n"
        )
        yield text, amount, reason
        if not reason:
            last = (text, amount)
