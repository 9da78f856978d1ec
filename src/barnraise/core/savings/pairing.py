"""Which baseline a line is compared with: by service, item, unit and day, a member's own before everybody's."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from barnraise.core.savings.records import Baseline

_FOR_EVER = date.max


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

    Unit: `quantity` and `unit_price` in millionths (a return is negative); `rebate` and `fee` in cents. A price of
    nothing or None is no price, unless something else `covered` the line: then its charges of the year are its price.
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

    __slots__ = ("_own", "_spans", "_units")

    def __init__(self, baselines: Iterable[Baseline]) -> None:
        found: dict[tuple[str, str, str, str], list[Baseline]] = {}
        for baseline in baselines:
            key = (baseline.service, baseline.item, baseline.unit, baseline.organization)
            found.setdefault(key, []).append(baseline)
        self._own = {(service, item, unit) for service, item, unit, organization in found if organization}
        self._units = {(service, item, organization) for service, item, _, organization in found}
        self._spans = {key: _Spans(rows) for key, rows in found.items()}

    def at(self, line: Line) -> Baseline | Reason:
        """The baseline in force for a line, or why there is none; a member's own comes before everybody's."""
        service, item, unit, day = line.service, line.item, line.unit, line.day
        late: Reason | None = None
        if (service, item, unit) in self._own:
            own = self._spans.get((service, item, unit, line.organization))
            if own is not None:
                answer = own.at(day)
                if answer is not Reason.EXPIRED:
                    return answer
                late = Reason.EXPIRED
        everybody = self._spans.get((service, item, unit, ""))
        if everybody is not None:
            return everybody.at(day)
        if late is not None:
            return late
        known = (service, item, "") in self._units or (service, item, line.organization) in self._units
        return Reason.OTHER_UNIT if known else Reason.NO_BASELINE

    def pair(self, lines: Iterable[Line]) -> Iterator[tuple[Line, Baseline | Reason]]:
        """Each line with what it is compared with, or with the reason why it is not measured."""
        at = self.at
        for line in lines:
            found = at(line)
            if not line.covered and not line.unit_price and isinstance(found, Baseline):
                yield line, Reason.NO_PRICE
            else:
                yield line, found


class _Spans:
    """The baselines of one thing by the day they start."""

    __slots__ = ("_apart", "_ends", "_rows", "_starts")

    def __init__(self, rows: list[Baseline]) -> None:
        self._rows = sorted(rows, key=lambda row: (row.starts, row.ends or _FOR_EVER))
        self._starts = [row.starts for row in self._rows]
        self._ends = [row.ends or _FOR_EVER for row in self._rows]
        self._apart = all(end <= start for end, start in zip(self._ends, self._starts[1:], strict=False))

    def at(self, day: date) -> Baseline | Reason:
        n = bisect_right(self._starts, day)
        if self._apart:
            return self._rows[n - 1] if n and day < self._ends[n - 1] else Reason.EXPIRED
        in_force = [row for row, end in zip(self._rows[:n], self._ends[:n], strict=True) if day < end]
        if len(in_force) > 1:
            return Reason.OVERLAPPING
        return in_force[0] if in_force else Reason.EXPIRED
