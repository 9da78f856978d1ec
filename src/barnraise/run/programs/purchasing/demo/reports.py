"""Vendors' usage reports of the demonstration, row by row as a vendor's program would write them, mistakes included."""

import random
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate

from barnraise.core.dates import Span
from barnraise.run.programs.purchasing.demo.goods import Goods, Item, ceiling

CENT = Decimal("0.01")
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Buyer:
    """A member as a vendor knows it. UNIT: `size` 1 is a district of 1,000 pupils."""

    number: str
    name: str
    category: str
    size: float


def report(
    goods: Goods, buyers: Sequence[Buyer], span: Span, half: int, *, lines: int, seed: str, misspelled: bool
) -> list[Row]:
    """So many lines of the days of a span; about one in 120 is wrong in one of five ways, two stand twice."""
    dice = random.Random(seed)
    wanted = [b for b in buyers if b.category in goods.audience]
    rows = [
        _line(goods, buyer, item, span, half, n, dice)
        for n, (buyer, item) in enumerate(_orders(goods, wanted, lines, dice))
    ]
    rows.sort(key=lambda row: (row["Date"][6:], row["Date"]))
    for place in dice.sample(range(len(rows)), min(len(rows), 2)):
        rows.insert(place, dict(rows[place]))
    for n, place in enumerate(dice.sample(range(len(rows)), max(3, len(rows) // 120))):
        rows[place] = _mistaken(rows[place], n % 5 if misspelled else 1 + n % 4, span)
    return rows


def _orders(goods: Goods, buyers: Sequence[Buyer], lines: int, dice: random.Random) -> Iterator[tuple[Buyer, Item]]:
    """Who orders what: each member its part of the lines, by its size, and much the same things each time."""
    weights = list(accumulate(b.size**0.5 for b in buyers))
    shift = dice.random()
    ordered: dict[str, int] = {}
    for n in range(lines):
        buyer = buyers[bisect(weights, (n + shift) / lines * weights[-1])]
        place = ordered[buyer.number] = ordered.get(buyer.number, -1) + 1
        usual = random.Random(f"{goods.number}:{buyer.number}").randrange(len(goods.items)) if buyer.size > 0.5 else 0
        yield buyer, goods.items[(usual + place) % len(goods.items)]


def _line(goods: Goods, buyer: Buyer, item: Item, span: Span, half: int, n: int, dice: random.Random) -> Row:
    day = span.starts + timedelta(days=dice.randrange(span.days))
    quantity = _quantity(item, buyer, dice)
    price = ceiling(goods, item, half)
    if dice.random() < 0.18:
        price = (price * Decimal("0.98")).quantize(Decimal("0.001") if price.as_tuple().exponent == -3 else CENT)
    return {
        "Date": f"{day:%m/%d/%Y}", "Customer number": buyer.number, "Customer name": buyer.name, "Item": item.code,
        "Description": item.words, "Qty": str(quantity), "UOM": goods.unit.value, "Unit price": str(price),
        "Extended": str((quantity * price).quantize(CENT, ROUND_HALF_UP)), "Invoice": f"{goods.number[3:6]}{day:%y%m}{n:04d}",
    }  # fmt: skip


def _quantity(item: Item, buyer: Buyer, dice: random.Random) -> int:
    usual: float = item.most * min(buyer.size, 5.0) ** 0.7 * dice.uniform(0.7, 1.3)
    quantity: int = max(1, round(usual))
    return -max(1, quantity // 6) if dice.random() < 0.012 else quantity


def _mistaken(row: Row, way: int, span: Span) -> Row:
    """A line as vendors get it wrong: a misspelled customer, an old date, an unknown item, a price too high, a unit in
    the quantity."""
    match way % 5:
        case 0:
            name = row["Customer name"]
            return {
                **row,
                "Customer number": "",
                "Customer name": f"{name[: len(name) // 2]}{name[len(name) // 2 + 1 :]} Schools",
            }
        case 1:
            price = (Decimal(row["Unit price"]) * Decimal("1.085")).quantize(CENT)
            extended = (Decimal(row["Qty"]) * price).quantize(CENT, ROUND_HALF_UP)
            return {**row, "Qty": row["Qty"].lstrip("-"), "Unit price": str(price), "Extended": str(abs(extended))}
        case 2:
            return {**row, "Item": row["Item"].replace("-1", "-9")}
        case 3:
            return {**row, "Date": f"{span.starts.replace(year=span.starts.year - 3):%m/%d/%Y}"}
        case _:
            return {**row, "Qty": f"{row['Qty']} {row['UOM']}"}
