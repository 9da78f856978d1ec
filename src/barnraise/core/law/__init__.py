"""Statutes and policies as dated, cited data: ask for a value on the day of the act, never for today's."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from barnraise.core.dates import FiscalYear
from barnraise.core.law.load import load_law
from barnraise.core.law.records import Duty, Law

_FOLDER = Path(__file__).parent


class UnknownState(LookupError):
    """A state that no law file is written for."""


def states() -> tuple[str, ...]:
    """The states on file, by postal code.

    >>> states()
    ('MA', 'MN')
    """
    return tuple(sorted(path.stem.upper() for path in _FOLDER.glob("*.toml")))


@cache
def law_of(state: str) -> Law:
    """All that is on file for a state. Errors: `UnknownState`; `LawRefused` if its file is not understood whole.

    >>> from datetime import date
    >>> law_of("MN").money_on("bid_sealed_above", date(2012, 5, 1)).words()
    '$100,000.00'
    """
    if state not in states():
        raise UnknownState(f"There is no law file for {state!r}; on file are {', '.join(states())}.")
    return load_law(_FOLDER / f"{state.lower()}.toml")


def duties_in(state: str, year: FiscalYear) -> tuple[Duty, ...]:
    """What the law asks of an agency within a fiscal year, earliest first. Errors: as `law_of`.

    >>> [(duty.title, str(duty.due)) for duty in duties_in("MA", FiscalYear(2026))][-1]
    ('Get the state board’s approval of joins and withdrawals', '2026-04-30')
    """
    return law_of(state).due_in(year)
