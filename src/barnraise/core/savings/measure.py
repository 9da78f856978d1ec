"""How much was saved: Σ quantity × (baseline − price) + rebate − fee, exact within organization and service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import NamedTuple, TypeAlias

from barnraise.core.money import Money, divide_half_away, to_scaled
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


class Compared(NamedTuple):
    """What of one service one member used against one baseline: the arithmetic behind a saving.

    Unit: millionths of a unit used, those of them in covered lines, and millionths of millionths of a dollar paid
    (quantity × price, without covered lines): whole numbers, as a large year holds a million of these.
    """

    baseline: Baseline
    millionths: int
    millionths_covered: int
    paid: int
    lines: int

    @property
    def quantity(self) -> Fraction:
        """Units used, returns taken off; exact."""
        return Fraction(self.millionths, _ONE)

    @property
    def covered(self) -> Fraction:
        """The part of the quantity that something else paid; nothing once its lines were taken back."""
        return Fraction(self.millionths_covered, _ONE)

    @property
    def spend(self) -> Fraction:
        """Dollars paid for them, without covered lines; exact."""
        return Fraction(self.paid, _ONE * _ONE)

    @property
    def alone(self) -> Fraction:
        """What the part that would have been bought alone would have cost, less what the member still bears itself."""
        price = Fraction(self.baseline.unit_price) - Fraction(self.baseline.own_cost)
        return Fraction(self.baseline.share) * self.quantity * price

    @property
    def gross(self) -> Fraction:
        """The exact saving against this baseline, the charges of covered lines not yet taken off."""
        return self.alone - Fraction(self.baseline.share) * self.spend


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
        if not any(compared.millionths_covered for compared in self.against):
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
    `charges` says, by organization and service, what the books charged for covered lines: it is taken off once, as
    soon as one of them is measured and not taken back; where none is, it is spend that was not compared. `rebates` and
    `fees` are added to those of the lines. Unit: cents. Errors: `MixedClaims`. Source: domain W40, W41.
    """
    known = tuple(baselines)
    accounts: dict[tuple[str, str], _Account] = {}
    unmeasured: list[tuple[str, Reason]] = []
    for line, found in Pairing(known).pair(lines):
        key = (line.organization, line.service)
        account = accounts.get(key)
        if account is None:
            account = accounts[key] = _Account()
        account.take(line, found)
        if isinstance(found, Reason):
            unmeasured.append((line.row, found))
    for name, sums in (("charged", charges), ("rebate", rebates), ("fee", fees)):
        for key, cents in (sums or {}).items():
            account = accounts.setdefault(key, _Account())
            setattr(account, name, getattr(account, name) + cents)
    rates = {id(baseline): _Rates(n, baseline) for n, baseline in enumerate(sorted(known, key=_order))}
    saved = tuple(accounts[key].saved(*key, rates=rates) for key in sorted(accounts))
    return Measured(saved=saved, not_measured=tuple(unmeasured))


_Sums: TypeAlias = tuple[int, int, int, int]


class _Rates:
    """A baseline's figures as whole numbers, and its place in an order that no database decides.

    `price`, `low` and `high` are what is left after the own cost. Unit: millionths.
    """

    __slots__ = ("baseline", "high", "low", "place", "price", "share")

    def __init__(self, place: int, baseline: Baseline) -> None:
        own = to_scaled(baseline.own_cost)
        self.place = place
        self.baseline = baseline
        self.share = to_scaled(baseline.share)
        self.price = to_scaled(baseline.unit_price) - own
        self.low = self.price if baseline.low is None else to_scaled(baseline.low) - own
        self.high = self.price if baseline.high is None else to_scaled(baseline.high) - own


class _Account:
    """The sums of one organization and service while lines come in: whole numbers only.

    `against` holds, by the identity of a baseline: quantity, covered quantity, quantity × price, lines (in a tuple, as
    a million small lists would keep the garbage collector busy).
    """

    __slots__ = ("against", "charged", "fee", "lines", "missed", "rebate")

    def __init__(self) -> None:
        self.lines = self.rebate = self.fee = self.charged = 0
        self.against: dict[int, _Sums] = {}
        self.missed: dict[Reason, list[int]] = {}

    def take(self, line: Line, found: Baseline | Reason) -> None:
        self.lines += 1
        self.rebate += line.rebate
        self.fee += line.fee
        quantity, covered = line.quantity, line.quantity if line.covered else 0
        paid = 0 if covered else quantity * (line.unit_price or 0)
        if isinstance(found, Reason):
            missed = self.missed.setdefault(found, [0, 0])
            missed[0] += 1
            missed[1] += paid
            return
        sums = self.against.get(id(found))
        if sums is None:
            self.against[id(found)] = (quantity, covered, paid, 1)
        else:
            self.against[id(found)] = (sums[0] + quantity, sums[1] + covered, sums[2] + paid, sums[3] + 1)

    def saved(self, organization: str, service: str, *, rates: Mapping[int, _Rates]) -> Saved:
        used = sorted(((rates[which], sums) for which, sums in self.against.items()), key=lambda row: row[0].place)
        against = tuple(Compared(rate.baseline, *sums) for rate, sums in used)
        missed = {r: (n, Fraction(paid, _ONE * _ONE)) for r, (n, paid) in sorted(self.missed.items())}
        charged = Fraction(self.charged, 100)
        off = charged if any(row.millionths_covered for row in against) else Fraction(0)
        less = _one_share(service, against) * off if off else off
        compared = Fraction(sum(row.paid for row in against), _ONE * _ONE) + off
        gross, low, high = (Fraction(figure, _ONE**3) - less for figure in _compare(used))
        return Saved(
            organization=organization,
            service=service,
            kind=_one_kind(service, against),
            gross=dollars(gross),
            low=dollars(low),
            high=dollars(high),
            rebate=Money(self.rebate),
            fee=Money(self.fee),
            spend=sum((spend for _, spend in missed.values()), compared + charged - off),
            compared=compared,
            lines=self.lines,
            measured=sum(row.lines for row in against),
            against=against,
            charged=Money(self.charged),
            not_measured=missed,
        )


def _compare(used: Iterable[tuple[_Rates, _Sums]]) -> tuple[int, int, int]:
    """Sum share × (quantity × price alone − what was paid): by the price, and at the lower and higher end of ranges.

    A net return turns the ends of a range round. Unit: millionths of millionths of millionths of a dollar.
    """
    gross = low = high = 0
    for rate, (quantity, _, paid, _) in used:
        gross += rate.share * (quantity * rate.price - paid)
        down, up = (rate.low, rate.high) if quantity >= 0 else (rate.high, rate.low)
        low += rate.share * (quantity * down - paid)
        high += rate.share * (quantity * up - paid)
    return gross, low, high


def _one_share(service: str, against: Sequence[Compared]) -> Fraction:
    """The one share that charges of a covered service are compared with."""
    shares = {row.baseline.share for row in against}
    if len(shares) > 1:
        raise MixedClaims(
            f"{service} is charged as a whole but compared with different shares; give its baselines one."
        )
    return Fraction(shares.pop())


def _one_kind(service: str, against: Sequence[Compared]) -> Kind | None:
    claims = {(row.baseline.cashable, row.baseline.recurring) for row in against}
    kinds = {Kind(cashable=cashable, recurring=recurring) for cashable, recurring in claims}
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
