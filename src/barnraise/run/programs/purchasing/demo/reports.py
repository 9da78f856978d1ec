"""Vendors' usage reports of the demonstration, row by row as a vendor's program would write them, mistakes included."""

import random
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
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


def report(goods: Goods, buyers: Sequence[Buyer], span: Span, half: int, *, lines: int, seed: str) -> list[Row]:
    """So many lines of the days of a span; about one in 120 is wrong in one of five ways, two stand twice."""
    dice = random.Random(seed)
    wanted = [b for b in buyers if b.category in goods.audience]
    weights = list(accumulate(b.size**0.5 for b in wanted))
    days = sorted(span.starts + timedelta(days=dice.randrange(span.days)) for _ in range(lines))
    rows = [_line(goods, _drawn(dice, wanted, weights), day, half, n, dice) for n, day in enumerate(days)]
    for place in dice.sample(range(len(rows)), min(len(rows), 2)):
        rows.insert(place, dict(rows[place]))
    for n, place in enumerate(dice.sample(range(len(rows)), max(3, len(rows) // 120))):
        rows[place] = _mistaken(rows[place], n + dice.randrange(2), span)
    return rows


def _drawn(dice: random.Random, buyers: Sequence[Buyer], weights: Sequence[float]) -> Buyer:
    return buyers[bisect(weights, dice.random() * weights[-1])]


def _line(goods: Goods, buyer: Buyer, day: date, half: int, n: int, dice: random.Random) -> Row:
    item = dice.choice(goods.items)
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
    usual = item.most * min(buyer.size, 5.0) ** 0.7 * dice.uniform(0.35, 1.45)
    quantity = max(1, round(usual))
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
