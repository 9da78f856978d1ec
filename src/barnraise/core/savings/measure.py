"""How much was saved: Σ quantity × (baseline − price) + rebate − fee, exact within organization and service."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import accumulate, pairwise

from barnraise.core.money import Money, divide_half_away
from barnraise.core.savings.pairing import Line, Pairing, Reason
from barnraise.core.savings.records import Baseline

MEASURE_RULE = "savings-1"
"""Stored with every statement: paired by service, item, unit and day; rounded once an organization and service."""

_ONE = 10**6
"""UNIT: quantities and prices come in millionths, so their product counts millionths of millionths."""


class MixedClaims(ValueError):
    """One service compared as two kinds of saving, which may not be added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What kind of saving a service gives; kinds are never added together."""

    cashable: bool
    recurring: bool

    def words(self) -> str:
        """The heading of a group of services.

        >>> Kind(cashable=True, recurring=False).words()
        'Cash, this year only'
        """
        return f"{'Cash' if self.cashable else 'Not cash'}, {'every year' if self.recurring else 'this year only'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What of one service one member used against one baseline: the arithmetic behind a saving.

    Unit: `quantity` and `spend` exact, in units and dollars; `spend` is quantity × price paid, without `covered` lines.
    """

    baseline: Baseline
    quantity: Fraction
    spend: Fraction
    lines: int
    covered: int

    @property
    def alone(self) -> Fraction:
        """What the part that would have been bought alone would have cost, less what the member still bears itself."""
        price = Fraction(self.baseline.unit_price) - Fraction(self.baseline.own_cost)
        return Fraction(self.baseline.share) * self.quantity * price

    @property
    def gross(self) -> Fraction:
        """The exact saving against this baseline, the charges of covered lines not yet taken off."""
        return self.alone - Fraction(self.baseline.share) * self.spend

    def end(self, pick: Callable[[Fraction, Fraction], Fraction]) -> Fraction:
        """The same at one end of the baseline's range: `pick` is min or max, as a net return turns the ends round."""
        b, moved = self.baseline, Fraction(self.baseline.share) * self.quantity
        down, up = (Fraction(b.unit_price if end is None else end) for end in (b.low, b.high))
        return self.gross + pick(moved * (down - Fraction(b.unit_price)), moved * (up - Fraction(b.unit_price)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What one organization saved with one service; below zero where it would have been cheaper alone.

    `gross` is rounded once, half away from zero; `low` and `high` are the same sum with each baseline at the end of
    its range, and equal `gross` where there is none. `rebate` and `fee` count whether or not anything was measured.
    `spend` is net of returns, `compared` the part of it that was measured; `charged` is what the books charged for its
    covered lines as a whole. `kind` is None where nothing was measured.
    """

    organization: str
    service: str
    kind: Kind | None
    gross: Money
    low: Money
    high: Money
    rebate: Money
    fee: Money
    spend: Fraction
    compared: Fraction
    lines: int
    measured: int
    against: tuple[Compared, ...]
    charged: Money
    not_measured: Mapping[Reason, tuple[int, Fraction]]

    @property
    def net(self) -> Money:
        """The saving after what came back and what was charged for taking part."""
        return self.gross + self.rebate - self.fee

    @property
    def charged_compared(self) -> Fraction:
        """The part of `charged` that was taken off what the covered lines would have cost alone; exact dollars."""
        if not any(compared.covered for compared in self.against):
            return Fraction(0)
        return Fraction(self.against[0].baseline.share) * Fraction(self.charged.cents, 100)

    @property
    def coverage(self) -> str | None:
        """The part of its spend that was measured."""
        return coverage(self.compared, self.spend)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Every saving in order of organization and service, and each line that was not measured with its reason."""

    saved: tuple[Saved, ...]
    not_measured: tuple[tuple[str, Reason], ...]

    @property
    def total(self) -> Total:
        """All of it, whatever its kind: for files that know no kinds."""
        return total(self.saved)


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """Rounded figures added up."""

    gross: Money
    low: Money
    high: Money
    rebate: Money
    fee: Money
    spend: Fraction
    compared: Fraction

    @property
    def net(self) -> Money:
        """The saving after what came back and what was charged for taking part."""
        return self.gross + self.rebate - self.fee

    @property
    def coverage(self) -> str | None:
        """The part of the spend that was measured."""
        return coverage(self.compared, self.spend)


def total(saved: Iterable[Saved]) -> Total:
    """Add rounded figures, so that a reader who adds the printed lines finds the printed total."""
    rows = tuple(saved)
    return Total(
        gross=Money.total(row.gross for row in rows),
        low=Money.total(row.low for row in rows),
        high=Money.total(row.high for row in rows),
        rebate=Money.total(row.rebate for row in rows),
        fee=Money.total(row.fee for row in rows),
        spend=sum((row.spend for row in rows), Fraction(0)),
        compared=sum((row.compared for row in rows), Fraction(0)),
    )


def coverage(compared: Fraction, spend: Fraction) -> str | None:
    """The measured part of a net spend as text with four decimals; None where nothing was spent.

    >>> coverage(Fraction(2), Fraction(3)), coverage(Fraction(0), Fraction(0))
    ('0.6667', None)
    """
    if spend == 0:
        return None
    part = compared / spend
    scaled = divide_half_away(part.numerator * 10_000, part.denominator)
    return f"{'-' if scaled < 0 else ''}{abs(scaled) // 10_000}.{abs(scaled) % 10_000:04d}"


def measure(
    lines: Iterable[Line],
    baselines: Iterable[Baseline],
    *,
    charges: Mapping[tuple[str, str], int] | None = None,
    rebates: Mapping[tuple[str, str], int] | None = None,
    fees: Mapping[tuple[str, str], int] | None = None,
) -> Measured:
    """Measure lines against baselines.

    The order of the lines never changes a cent; a line split in two, or taken back by its opposite, changes nothing.
    `charges` says, by organization and service, what the books charged for covered lines: it is taken off once,
    as soon as one of them is measured; where none is, it is spend that was not compared. `rebates` and `fees` are added
    to those of the lines. Unit: cents. Errors: `MixedClaims`. Source: domain W40, W41.
    """
    books: dict[tuple[str, str], _Account] = {}
    unmeasured: list[tuple[str, Reason]] = []
    for line, found in Pairing(baselines).pair(lines):
        key = (line.organization, line.service)
        account = books.get(key)
        if account is None:
            account = books[key] = _Account()
        if not account.take(line, found):
            assert isinstance(found, Reason)
            unmeasured.append((line.row, found))
    for name, sums in (("charged", charges), ("rebate", rebates), ("fee", fees)):
        for key, cents in (sums or {}).items():
            account = books.setdefault(key, _Account())
            setattr(account, name, getattr(account, name) + cents)
    saved = tuple(books[key].saved(*key) for key in sorted(books))
    return Measured(saved=saved, not_measured=tuple(unmeasured))


@dataclass(slots=True)
class _Account:
    """The sums of one organization and service while lines come in: whole numbers only."""

    lines: int = 0
    rebate: int = 0
    fee: int = 0
    charged: int = 0
    against: dict[int, list[int]] = field(default_factory=dict)
    """By the identity of a baseline: quantity, quantity × price, lines, covered lines."""
    baselines: dict[int, Baseline] = field(default_factory=dict)
    missed: dict[Reason, list[int]] = field(default_factory=dict)

    def take(self, line: Line, found: Baseline | Reason) -> bool:
        self.lines += 1
        self.rebate += line.rebate
        self.fee += line.fee
        quantity = line.quantity
        spend = 0 if line.covered else quantity * (line.unit_price or 0)
        if isinstance(found, Reason):
            missed = self.missed.setdefault(found, [0, 0])
            missed[0] += 1
            missed[1] += spend
            return False
        sums = self.against.get(id(found))
        if sums is None:
            sums = self.against[id(found)] = [0, 0, 0, 0]
            self.baselines[id(found)] = found
        sums[0] += quantity
        sums[1] += spend
        sums[2] += 1
        sums[3] += line.covered
        return True

    def saved(self, organization: str, service: str) -> Saved:
        against = [
            Compared(
                baseline=self.baselines[n],
                quantity=Fraction(quantity, _ONE),
                spend=Fraction(spend, _ONE * _ONE),
                lines=lines,
                covered=covered,
            )
            for n, (quantity, spend, lines, covered) in self.against.items()
        ]
        against.sort(key=lambda row: _order(row.baseline))
        missed = {r: (n, Fraction(spend, _ONE * _ONE)) for r, (n, spend) in sorted(self.missed.items())}
        charged = Fraction(self.charged, 100)
        off = charged if any(row.covered for row in against) else Fraction(0)
        compared = sum((row.spend for row in against), off)
        less = _share(against) * off if off else off
        return Saved(
            organization=organization,
            service=service,
            kind=_kind(service, against),
            gross=dollars(sum((row.gross for row in against), -less)),
            low=dollars(sum((row.end(min) for row in against), -less)),
            high=dollars(sum((row.end(max) for row in against), -less)),
            rebate=Money(self.rebate),
            fee=Money(self.fee),
            spend=sum((spend for _, spend in missed.values()), compared + charged - off),
            compared=compared,
            lines=self.lines,
            measured=sum(row.lines for row in against),
            against=tuple(against),
            charged=Money(self.charged),
            not_measured=missed,
        )


def _share(against: list[Compared]) -> Fraction:
    """The one share that charges of a covered service are compared with."""
    shares = {row.baseline.share for row in against}
    if len(shares) > 1:
        service = against[0].baseline.service
        raise MixedClaims(
            f"{service} is charged as a whole but compared with different shares; give its baselines one."
        )
    return Fraction(shares.pop())


def _kind(service: str, against: list[Compared]) -> Kind | None:
    kinds = {Kind(cashable=row.baseline.cashable, recurring=row.baseline.recurring) for row in against}
    if len(kinds) > 1:
        both = " and as ".join(sorted(kind.words().lower() for kind in kinds))
        raise MixedClaims(f"{service} is compared as {both}. These are never added: give its baselines one kind.")
    return kinds.pop() if kinds else None


def _order(baseline: Baseline) -> tuple[str, ...]:
    """A stable order that no database decides."""
    return (
        baseline.item,
        baseline.unit,
        baseline.organization,
        baseline.starts.isoformat(),
        baseline.key,
        str(baseline.unit_price),
    )


def dollars(exact: Fraction) -> Money:
    """Round exact dollars once to the cent, half away from zero."""
    cents = exact * 100
    return Money(divide_half_away(cents.numerator, cents.denominator))


def parts(exact: Iterable[Fraction]) -> tuple[Money, ...]:
    """Round the parts of an exact sum so that they add up to its rounded figure: each is a step between rounded sums.

    Unit: dollars.

    >>> [part.words() for part in parts([Fraction(1, 3)] * 3)]
    ['$0.33', '$0.34', '$0.33']
    """
    reached = [Fraction(0), *accumulate(exact)]
    return tuple(dollars(after) - dollars(before) for before, after in pairwise(reached))
