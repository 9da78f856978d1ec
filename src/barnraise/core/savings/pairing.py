"""Which baseline a line is compared with: by service, item, unit and day, a member's own before everybody's."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from barnraise.core.savings.records import Baseline


class Reason(StrEnum):
    """Why a line was not measured; the first that applies, in this order."""

    NO_BASELINE = "no_baseline"
    OTHER_UNIT = "other_unit"
    EXPIRED = "expired"
    OVERLAPPING = "overlapping"
    NO_PRICE = "no_price"

    def words(self) -> str:
        """Say it in a member's words."""
        return _WORDS[self]


_WORDS = {
    Reason.NO_BASELINE: "nobody has said yet what this would have cost alone",
    Reason.OTHER_UNIT: "what it would have cost alone is known for another unit only",
    Reason.EXPIRED: "what it would have cost alone is known, but not for that day",
    Reason.OVERLAPPING: "two baselines are in force that day, so neither is used",
    Reason.NO_PRICE: "what was paid is not known for this line",
}


class Line(NamedTuple):
    """One thing that somebody used, as measuring needs it: whole numbers, so that a million of them cost little.

    Unit: `quantity` and `unit_price` in millionths (a return is negative); `rebate` and `fee` in cents. Without a price
    (None) it is not measured, unless something else `covered` the line: then its charges of the year are its price.
    """

    row: str
    organization: str
    service: str
    item: str
    unit: str
    day: date
    quantity: int
    unit_price: int | None = None
    rebate: int = 0
    fee: int = 0
    covered: bool = False


class Pairing:
    """Baselines in order, ready to be asked for the one in force; asking costs the same however many there are.

    >>> from decimal import Decimal
    >>> def of(price, starts, ends=None):
    ...     return Baseline(service="paper", item="a4", unit="case", starts=starts, ends=ends, unit_price=Decimal(price))
    >>> pairing = Pairing([of("25", date(2025, 1, 1), date(2026, 1, 1)), of("26", date(2026, 1, 1))])
    >>> pairing.at(Line("1", "dover", "paper", "a4", "case", date(2026, 1, 1), 1_000_000, 24_000_000)).unit_price
    Decimal('26')
    """

    __slots__ = ("_items", "_things")

    def __init__(self, baselines: Iterable[Baseline]) -> None:
        found: dict[tuple[str, str, str], dict[str, list[Baseline]]] = {}
        for baseline in baselines:
            by_member = found.setdefault((baseline.service, baseline.item, baseline.unit), {})
            by_member.setdefault(baseline.organization, []).append(baseline)
        self._items = {(service, item, member) for (service, item, _), rows in found.items() for member in rows}
        self._things = {thing: {m: _Spans(rows) for m, rows in by_member.items()} for thing, by_member in found.items()}

    def at(self, line: Line) -> Baseline | Reason:
        """The baseline in force for a line, or why there is none; a member's own comes before everybody's."""
        thing = self._things.get((line.service, line.item, line.unit))
        if thing is not None:
            own = thing.get(line.organization)
            if own is not None:
                answer = own.at(line.day)
                if answer is not Reason.EXPIRED:
                    return answer
            everybody = thing.get("")
            if everybody is not None:
                return everybody.at(line.day)
            if own is not None:
                return Reason.EXPIRED
        service, item = line.service, line.item
        known = (service, item, "") in self._items or (service, item, line.organization) in self._items
        return Reason.OTHER_UNIT if known else Reason.NO_BASELINE

    def pair(self, lines: Iterable[Line]) -> Iterator[tuple[Line, Baseline | Reason]]:
        """Each line with what it is compared with, or with the reason why it is not measured."""
        at = self.at
        for line in lines:
            found = at(line)
            if line.unit_price is None and not line.covered and not isinstance(found, Reason):
                found = Reason.NO_PRICE
            yield line, found


class _Spans:
    """The baselines of one thing: the days on which the answer changes, and the answer from each of them on."""

    __slots__ = ("_answers", "_days")

    def __init__(self, rows: list[Baseline]) -> None:
        turns: dict[date, list[tuple[int, int]]] = {}
        for n, row in enumerate(rows):
            turns.setdefault(row.starts, []).append((1, n))
            if row.ends is not None:
                turns.setdefault(row.ends, []).append((-1, -n))
        self._days = sorted(turns)
        self._answers: list[Baseline | Reason] = [Reason.EXPIRED]
        in_force, which = 0, 0  # how many are in force, and the sum of their places: of one alone, its place
        for day in self._days:
            for step, place in turns[day]:
                in_force, which = in_force + step, which + place
            alone = rows[which] if in_force == 1 else Reason.OVERLAPPING
            self._answers.append(alone if in_force else Reason.EXPIRED)

    def at(self, day: date) -> Baseline | Reason:
        return self._answers[bisect_right(self._days, day)]
