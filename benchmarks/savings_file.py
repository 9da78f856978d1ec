"""Plain files of purchases and baselines of any length: seeded, with returns and with every reason not to be measured."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from barnraise.interfaces.cli.measure import BASELINES, FACTS

STARTS, QUARTERS, DAYS = date(2025, 7, 1), 4, 91
MEMBERS, SERVICES = 80, 40
UNKNOWN, OTHER_UNIT, NO_PRICE, RETURNED = 0.01, 0.02, 0.01, 0.05
"""Parts of all lines."""
ENDED, TWICE = 100, 1_000
"""One thing in so many has no last quarter; one has two baselines for its first."""


def write(folder: Path, *, lines: int, baselines: int) -> tuple[Path, Path]:
    """Both files; the same sizes give the same bytes."""
    chance = random.Random(f"{lines} {baselines}")
    things = max(1, baselines // QUARTERS)
    facts, known = folder / f"facts{lines}.csv", folder / f"baselines{lines}.csv"
    known.write_text("\n".join((",".join(BASELINES), *_baselines(things, chance), "")))
    facts.write_text("\n".join((",".join(FACTS), *_facts(lines, things, chance), "")))
    return facts, known


def _baselines(things: int, chance: random.Random) -> Iterator[str]:
    for n in range(things):
        for quarter in range(QUARTERS):
            starts = STARTS + timedelta(DAYS * quarter)
            row = f"s{n % SERVICES},i{n},case,{starts},{starts + timedelta(DAYS)},{chance.randrange(100, 9_000) / 100},quotes"
            if quarter < QUARTERS - 1 or n % ENDED:
                yield row
            if quarter == 0 and n % TWICE == 0:
                yield row


def _facts(lines: int, things: int, chance: random.Random) -> Iterator[str]:
    days = [STARTS + timedelta(n) for n in range(DAYS * QUARTERS)]
    for _ in range(lines):
        n = chance.randrange(int(things * (1 + UNKNOWN)) + 1)
        unit = "box" if chance.random() < OTHER_UNIT else "case"
        price = "" if chance.random() < NO_PRICE else f"{chance.randrange(100, 9_000) / 100}"
        quantity = -1 if chance.random() < RETURNED else chance.randrange(1, 90)
        rebate = "1.25" if chance.random() < 0.1 else ""
        member = f"o{chance.randrange(MEMBERS)}"
        yield f"{member},s{n % SERVICES},i{n},{chance.choice(days)},{quantity},{unit},{price},{rebate},"
