"""Which payers of a run look unusual, what led from the last run to this one, and whether a second person must approve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from barnraise.core.facts import Unit
from barnraise.core.money import MINUS, Money, from_scaled
from barnraise.run.books.terms import Unusual

TIMES = 3
"""How much more, or less, than the last run is worth a second look."""

STEPS_MAX = 8
"""How many services the bridge names before it says the rest together."""


@dataclass(frozen=True, slots=True)
class Sum:
    """What one service came to in a run. UNIT: cents, and millionths of `unit` (blank where units differ)."""

    amount: int
    quantity: int
    unit: str


@dataclass(frozen=True, slots=True)
class Step:
    """One change from the last run: a service, by how many cents, why in words."""

    name: str
    change: int
    why: str


def unusual(last: Mapping[int, int], now: Mapping[int, int]) -> list[tuple[int, Unusual, str, int]]:
    """Payers whose total is more than three times the last run's, less than a third of it, or missing.

    Payers that are new are not unusual. Unit: cents.
    """
    found = []
    for payer in sorted(last.keys() | now.keys()):
        before, after = last.get(payer, 0), now.get(payer, 0)
        if before <= 0:
            continue
        then, today = Money(before).words(), Money(after).words()
        if payer not in now:
            found.append((payer, Unusual.MISSING, f"Nothing is billed, after {then} in the last run.", after - before))
        elif after > TIMES * before:
            found.append(
                (payer, Unusual.MUCH_MORE, f"{today} is more than three times the {then} of last time.", after - before)
            )
        elif after * TIMES < before:
            found.append(
                (payer, Unusual.MUCH_LESS, f"{today} is less than a third of the {then} of last time.", after - before)
            )
    return found


def bridge(last: Mapping[str, Sum], now: Mapping[str, Sum]) -> list[Step]:
    """What changed by service, largest change first; the small rest together. The steps add up to the whole difference."""
    changed = []
    for name in sorted(last.keys() | now.keys()):
        before, after = last.get(name), now.get(name)
        change = (after.amount if after else 0) - (before.amount if before else 0)
        if change:
            changed.append(Step(name, change, _why(before, after)))
    changed.sort(key=lambda step: (-abs(step.change), step.name))
    if len(changed) <= STEPS_MAX:
        return changed
    rest = changed[STEPS_MAX - 1 :]
    others = Step(f"{len(rest)} more services", sum(step.change for step in rest), "the smaller changes together")
    return [*changed[: STEPS_MAX - 1], others]


def _why(before: Sum | None, after: Sum | None) -> str:
    if before is None:
        assert after is not None, "a service stands on one side at least"
        return (
            f"not in the last run; {_quantity(after.quantity, after.unit)} now" if after.unit else "not in the last run"
        )
    if after is None:
        return (
            f"not in this run; {_quantity(before.quantity, before.unit)} last time"
            if before.unit
            else "not in this run"
        )
    if before.unit != after.unit or not after.unit:
        return f"{Money(after.amount).words()} against {Money(before.amount).words()}"
    more = after.quantity - before.quantity
    if more == 0:
        return "the same quantity at other prices"
    return f"{_quantity(abs(more), after.unit)} {'more' if more > 0 else 'fewer'}"


def _quantity(scaled: int, unit: str) -> str:
    figure = from_scaled(scaled)
    try:
        words = Unit(unit).words(abs(figure))
    except ValueError:
        words = f"{abs(figure):,f} {unit}"
    return f"{MINUS}{words}" if figure < 0 else words


def in_short(changes: Sequence[tuple[str, int]], *, most: int = 2) -> str:
    """The largest changes of one payer in a few words: `paper +$20.00, dues −$3.00`."""
    ordered = sorted((c for c in changes if c[1]), key=lambda c: (-abs(c[1]), c[0]))
    told = ", ".join(f"{name} {Money(change).signed()}" for name, change in ordered[:most])
    rest = len(ordered) - most
    return f"{told} and {rest} more" if rest > 0 else told


def needs_second_person(total: Money, *, unapproved_lately: Money, threshold: Money) -> bool:
    """Whether a second person must approve: above the threshold, alone or with what the same preparer lately issued alone.

    >>> needs_second_person(Money(100), unapproved_lately=Money(0), threshold=Money(100))
    False
    >>> needs_second_person(Money(60), unapproved_lately=Money(60), threshold=Money(100))
    True
    """
    return total + unapproved_lately > threshold


def what_changed(shown: Mapping[str, Sequence[int]], now: Mapping[int, Sequence[int]], names: Mapping[int, str]) -> str:
    """Say in words how a run differs from what its approver saw; both map a payer to its charges and cents."""
    told = []
    for payer in sorted({int(p) for p in shown} | set(now), key=lambda p: names.get(p, "")):
        before, after = list(shown.get(str(payer), (0, 0))), list(now.get(payer, (0, 0)))
        if before != after:
            amounts = f"{Money(before[1]).words()} became {Money(after[1]).words()}"
            told.append(f"{names.get(payer, 'a payer')}: {before[0]} charges of {amounts} in {after[0]} charges")
    if not told:
        return "the charges come to the same sums, but from other prices, rules or causes"
    rest = f", and {len(told) - 5} more" if len(told) > 5 else ""
    return "; ".join(told[:5]) + rest
