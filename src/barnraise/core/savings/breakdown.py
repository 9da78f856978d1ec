"""How a year's saving lies: over programs and methods, over members, and what was not measured and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from barnraise.core.money import Money, divide_half_away
from barnraise.core.savings.measure import Kind, Saved, Total, parts, total
from barnraise.core.savings.pairing import Reason
from barnraise.core.savings.records import Member
from barnraise.core.savings.year import MemberYear, Year


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a gross saving and the lines behind it."""

    name: str
    gross: Money
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """One member's net saving of one kind, and the same a pupil."""

    member: Member
    net: Money
    per_pupil: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """A kind of saving over the members that have any of it, least first: the total alone hides who loses."""

    kind: Kind
    gains: tuple[Gain, ...]

    @property
    def losers(self) -> tuple[Gain, ...]:
        """Who would have been cheaper alone."""
        return tuple(gain for gain in self.gains if gain.net.cents < 0)

    @property
    def median(self) -> Money:
        """The middle member's saving; of two middle ones the lower."""
        return self.gains[(len(self.gains) - 1) // 2].net

    def by_size(self) -> tuple[Gain, ...]:
        """The same, smallest member first; whose pupils are not counted stands last."""
        return tuple(sorted(self.gains, key=lambda g: (g.member.pupils is None, g.member.pupils or 0, g.member.key)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """Lines that were not measured for one reason, and what they cost."""

    service: str
    reason: str
    lines: int
    spend: Money


NO_DELIVERY = "no_delivery"
"""Charged, but nothing was delivered under it: dues, for which there is no price elsewhere."""


def by_program(year: Year, kind: Kind) -> tuple[tuple[str, Total], ...]:
    """One kind of saving by program, each a sum of rounded figures."""
    program = {offer.key: offer.program for offer in year.facts.offers}
    found: dict[str, list[Saved]] = defaultdict(list)
    for saved in year.saved:
        if saved.kind == kind:
            found[program[saved.service]].append(saved)
    return tuple((name, total(rows)) for name, rows in sorted(found.items()))


def by_method(year: Year, kind: Kind) -> tuple[Part, ...]:
    """A kind's gross saving by the method of its baselines."""
    return _by(year, kind, lambda method, grade: method)


def by_grade(year: Year, kind: Kind) -> tuple[Part, ...]:
    """A kind's gross saving by the grade of its baselines."""
    return _by(year, kind, lambda method, grade: grade)


def _by(year: Year, kind: Kind, name: Callable[[str, str], str]) -> tuple[Part, ...]:
    """Within a member and service the exact parts are rounded so that they add up to the rounded saving.

    What the books charged for covered lines as a whole goes with the first of its baselines.
    """
    cents: dict[str, int] = defaultdict(int)
    lines: dict[str, int] = defaultdict(int)
    for saved in (saved for saved in year.saved if saved.kind == kind):
        exact = [compared.gross for compared in saved.against]
        exact[0] -= saved.charged_compared
        for compared, part in zip(saved.against, parts(exact), strict=True):
            key = name(compared.baseline.method, compared.baseline.grade)
            cents[key] += part.cents
            lines[key] += compared.lines
    return tuple(Part(name=key, gross=Money(cents[key]), lines=lines[key]) for key in sorted(cents))


def distribution(year: Year, kind: Kind) -> Distribution:
    """A kind of saving over members, least first."""
    gains = [_gain(row, kind) for row in year.members if any(line.saved.kind == kind for line in row.lines)]
    return Distribution(kind=kind, gains=tuple(sorted(gains, key=lambda gain: (gain.net, gain.member.key))))


def _gain(row: MemberYear, kind: Kind) -> Gain:
    net, pupils = row.of(kind).net, row.member.pupils
    return Gain(member=row.member, net=net, per_pupil=Money(divide_half_away(net.cents, pupils)) if pupils else None)


def missed(year: Year) -> tuple[Missed, ...]:
    """What was not measured, by service and reason; rounded once each."""
    found: dict[tuple[str, str], list[Fraction]] = defaultdict(list)
    lines: dict[tuple[str, str], int] = defaultdict(int)
    for saved in year.saved:
        for reason, (count, spend) in saved.not_measured.items():
            found[saved.service, reason.value].append(spend)
            lines[saved.service, reason.value] += count
        left = saved.spend - saved.compared - sum((s for _, s in saved.not_measured.values()), Fraction(0))
        if left:
            key = (saved.service, Reason.NO_BASELINE.value if saved.lines else NO_DELIVERY)
            found[key].append(left)
    return tuple(
        Missed(service=key[0], reason=key[1], lines=lines[key], spend=Money.total(parts([sum(spends, Fraction(0))])))
        for key, spends in sorted(found.items())
    )
