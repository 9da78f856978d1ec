"""Where revenue goes: the fund and account of a charge on a day, by its service or else by its function."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


class Destination(NamedTuple):
    """A fund and an account, by id."""

    fund: int
    account: int


@dataclass(frozen=True, slots=True)
class Codes:
    """Every revenue code with the day it holds from, the latest first."""

    by_function: dict[str, list[tuple[date, Destination]]] = field(default_factory=dict)
    by_service: dict[int, list[tuple[date, Destination]]] = field(default_factory=dict)

    def of(self, function: str, day: date, *, service: int | None = None) -> Destination | None:
        """The code in force on a day: the service's own, else its function's, else none."""
        own = _on(self.by_service.get(service or 0, []), day)
        return own or _on(self.by_function.get(function, []), day)


def codes_of(rows: Iterable[tuple[str, int | None, date, int, int]]) -> Codes:
    """Codes out of rows: function, service or none, first day, fund, account.

    >>> found = codes_of([("dues", None, date(1900, 1, 1), 1, 10), ("dues", None, date(2026, 7, 1), 1, 20)])
    >>> found.of("dues", date(2026, 6, 30)).account, found.of("dues", date(2026, 7, 1)).account
    (10, 20)
    """
    found = Codes()
    for function, service, starts, fund, account in sorted(rows, key=lambda row: row[2], reverse=True):
        held = (
            found.by_function.setdefault(function, []) if service is None else found.by_service.setdefault(service, [])
        )
        held.append((starts, Destination(fund, account)))
    return found


def _on(held: list[tuple[date, Destination]], day: date) -> Destination | None:
    return next((destination for starts, destination in held if starts <= day), None)
