"""What the demonstration's six contracts sell: invented items at plausible prices, and who buys how much of them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from barnraise.core.facts import Settled, Unit


@dataclass(frozen=True, slots=True)
class Item:
    """One item. UNIT: dollars; a usual line orders about `most` of it for a district of 1,000 pupils."""

    code: str
    words: str
    price: Decimal
    most: int


@dataclass(frozen=True, slots=True)
class Goods:
    """One contract: its vendor, who settles, the vendor's fee, its part of all lines, and how often its vendor reports.

    UNIT: `share` in hundredths of all usage lines, `every` in months.
    """

    number: str
    title: str
    vendor: str
    unit: Unit
    settled: Settled
    fee: Decimal | None
    share: int
    every: int
    audience: frozenset[str]
    items: tuple[Item, ...]


def _items(prefix: str, *listed: tuple[str, str, int]) -> tuple[Item, ...]:
    return tuple(
        Item(f"{prefix}-{100 + 5 * n}", words, Decimal(price), most) for n, (words, price, most) in enumerate(listed)
    )


ALL: Final = frozenset({"education", "associate", "government", "nonprofit", "participating"})
SCHOOLS: Final = frozenset({"education", "associate"})
MEMBERS: Final = ALL - {"participating"}

CONTRACTS: Final = (
    Goods(
        "BC-PAPER-1", "Copier and print paper", "Prairie Paper Mill Supply", Unit.CARTON, Settled.AGENCY, None, 20, 1, ALL,
        _items(
            "PAP", ("Copier paper, white, 20 lb, letter", "34.92", 44), ("Copier paper, white, 20 lb, legal", "45.60", 8),
            ("Copier paper, recycled, letter", "38.75", 30), ("Copier paper, white, ledger", "52.20", 6),
            ("Colored paper, assorted", "61.35", 9), ("Card stock, white, 110 lb", "74.80", 5),
            ("Three-hole punched, letter", "37.40", 14), ("Envelopes, number 10", "29.95", 6),
        ),
    ),
    Goods(
        "BC-FUEL-1", "Diesel, unleaded and heating fuel", "Cold Ridge Fuels", Unit.GALLON, Settled.AGENCY, None, 18, 1, ALL,
        _items(
            "FUEL", ("Diesel, number 2, delivered", "3.189", 520), ("Diesel, winter blend, delivered", "3.344", 420),
            ("Unleaded, 87 octane, delivered", "2.978", 260), ("Heating oil, number 2", "3.052", 380),
        ),
    ),
    Goods(
        "BC-CLASS-1", "Classroom supplies", "Bright Desk School Supply", Unit.EACH, Settled.VENDOR, Decimal("0.02"), 22, 3, MEMBERS,
        _items(
            "CLS", ("Pencils, box of 144", "14.85", 24), ("Crayons, class pack", "41.20", 10), ("Glue sticks, pack of 30", "12.60", 20),
            ("Composition books, carton", "38.40", 12), ("Dry-erase markers, pack", "9.75", 30),
            ("Construction paper, ream", "6.15", 40),
            ("Art paint, set of twelve", "22.50", 8), ("Rulers, class pack", "15.30", 6), ("Folders, box of 100", "19.90", 16),
            ("Staplers", "11.45", 6),
        ),
    ),
    Goods(
        "BC-FOOD-1", "Food and milk", "Harvest Gate Foods", Unit.CASE, Settled.VENDOR, Decimal("0.01"), 18, 3, SCHOOLS,
        _items(
            "FOD", ("Milk, half pints", "11.68", 90), ("Whole-grain rolls", "24.10", 26), ("Apples, fresh", "31.75", 30),
            ("Chicken, diced, frozen", "58.40", 18), ("Green beans, number 10 cans", "33.20", 14), ("Brown rice, 25 lb", "19.85", 12),
            ("Yogurt cups", "21.35", 22), ("Tomato sauce, number 10 cans", "27.60", 14),
        ),
    ),
    Goods(
        "BC-DEVICE-1", "Devices and displays", "Lumen Devices", Unit.EACH, Settled.VENDOR, Decimal("0.015"), 6, 3, MEMBERS,
        _items(
            "DEV", ("Student laptop, 11 inch", "289.00", 26), ("Staff laptop, 14 inch", "742.00", 4),
            ("Interactive display, 75 inch", "1894.00", 2), ("Document camera", "164.50", 5), ("Network switch, 48 port", "1128.00", 1),
            ("Headsets, class pack", "212.00", 4),
        ),
    ),
    Goods(
        "BC-CLEAN-1", "Custodial goods", "Clearwater Custodial", Unit.CASE, Settled.VENDOR, Decimal("0.0175"), 16, 3, MEMBERS,
        _items(
            "CUS", ("Roll towels", "32.45", 14), ("Bath tissue", "44.10", 14), ("Floor finish", "78.30", 4), ("Hand soap", "36.95", 8),
            ("Can liners, 40 gallon", "29.70", 12), ("Glass cleaner", "24.60", 5), ("Disinfectant wipes", "41.85", 8),
        ),
    ),
)  # fmt: skip

SEASON: Final = {7: 5, 8: 14, 9: 13, 10: 11, 11: 10, 12: 7, 1: 9, 2: 9, 3: 10, 4: 10, 5: 9, 6: 6}
"""How many lines a month brings, against the others."""

RISES: Final = (Decimal("0.972"), Decimal("0.984"), Decimal("1"), Decimal("1.012"), Decimal("1.031"), Decimal("1.044"))
"""Prices of the half-years against the third; fuel moves more, see `fuel_moves`."""
FUEL_MOVES: Final = (
    Decimal("1.041"),
    Decimal("0.985"),
    Decimal("1"),
    Decimal("1.063"),
    Decimal("0.974"),
    Decimal("1.018"),
)


def ceiling(goods: Goods, item: Item, half: int) -> Decimal:
    """The price in force in a half-year of the contract, to the cent, fuel to a tenth of it."""
    move = (FUEL_MOVES if goods.unit is Unit.GALLON else RISES)[half]
    return (item.price * move).quantize(Decimal("0.001") if goods.unit is Unit.GALLON else Decimal("0.01"))
