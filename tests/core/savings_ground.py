"""Lines and baselines for the tests of savings, and a slow oracle that shares no line of code with what it judges."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from hypothesis import strategies as st

from barnraise.core.savings.measure import Measured
from barnraise.core.savings.pairing import Line
from barnraise.core.savings.records import Baseline

JULY = date(2025, 7, 1)
Key = tuple[str, str]


def paper(price: str = "24.85", *, starts: date = JULY, ends: date | None = None, **more: Any) -> Baseline:
    """What a case of paper would have cost alone."""
    told = {"service": "paper", "item": "a4", "unit": "case", "starts": starts, "ends": ends} | more
    return Baseline(unit_price=Decimal(price), **told)


def bought(quantity: str, price: str | None = "21.30", *, row: str = "1", day: date = JULY, **more: Any) -> Line:
    """Cases of paper that Dover bought."""
    told = {"organization": "dover", "service": "paper", "item": "a4", "unit": "case", "day": day} | more
    unit_price = None if price is None else int(Decimal(price) * 10**6)
    return Line(row=row, quantity=int(Decimal(quantity) * 10**6), unit_price=unit_price, **told)


class Sums(NamedTuple):
    """What one organization and service comes to. UNIT: cents, exact dollars, lines by reason."""

    gross: int
    low: int
    high: int
    rebate: int
    fee: int
    spend: Fraction
    compared: Fraction
    measured: int
    reasons: Mapping[str, int]


def sums_of(measured: Measured) -> dict[Key, Sums]:
    """The same of what the product measured."""
    return {
        (saved.organization, saved.service): Sums(
            saved.gross.cents,
            saved.low.cents,
            saved.high.cents,
            saved.rebate.cents,
            saved.fee.cents,
            saved.spend,
            saved.compared,
            saved.measured,
            {reason.value: lines for reason, (lines, _) in saved.not_measured.items()},
        )
        for saved in measured.saved
    }


def oracle(
    lines: Sequence[Line],
    baselines: Sequence[Baseline],
    charges: Mapping[Key, int] | None = None,
    *,
    last_day_counts: bool = False,
    each_line_rounded: bool = False,
) -> dict[Key, Sums]:
    """Measure by asking every baseline about every line, in fractions; the two flags are the mistakes it can make."""
    charges = charges or {}
    answer = {}
    for key in sorted({(line.organization, line.service) for line in lines} | set(charges)):
        mine = [line for line in lines if (line.organization, line.service) == key]
        against: dict[int, list[Line]] = {}
        reasons: dict[str, int] = {}
        spend = compared = gross = Fraction(0)
        for line in mine:
            found = _found(line, baselines, last_day_counts=last_day_counts)
            paid = _paid(line)
            spend += paid
            if isinstance(found, str):
                reasons[found] = reasons.get(found, 0) + 1
                continue
            against.setdefault(found, []).append(line)
            compared += paid
            saved = _alone(line, baselines[found], baselines[found].unit_price) - _share(baselines[found]) * paid
            gross += Fraction(_cents(saved), 100) if each_line_rounded else saved
        charged = Fraction(charges.get(key, 0), 100)
        covered = any(sum(ln.quantity for ln in rows if ln.covered) for rows in against.values())
        off = _share(baselines[next(iter(against))]) * charged if covered else Fraction(0)
        low, high = (gross - off + _ends(against, baselines, pick) for pick in (min, max))
        answer[key] = Sums(
            _cents(gross - off),
            _cents(low),
            _cents(high),
            sum(line.rebate for line in mine),
            sum(line.fee for line in mine),
            spend + charged,
            compared + (charged if covered else 0),
            sum(map(len, against.values())),
            reasons,
        )
    return answer


def _found(line: Line, baselines: Sequence[Baseline], *, last_day_counts: bool) -> int | str:
    known = [
        n
        for n, b in enumerate(baselines)
        if (b.service, b.item) == (line.service, line.item) and b.organization in ("", line.organization)
    ]
    if not known:
        return "no_baseline"
    same = [n for n in known if baselines[n].unit == line.unit]
    if not same:
        return "other_unit"
    stretch = timedelta(days=1 if last_day_counts else 0)
    in_force = [
        n
        for n in same
        if baselines[n].starts <= line.day and (not (end := baselines[n].ends) or line.day < end + stretch)
    ]
    chosen = [n for n in in_force if baselines[n].organization] or in_force
    if not chosen:
        return "expired"
    if len(chosen) > 1:
        return "overlapping"
    return "no_price" if line.unit_price is None and not line.covered else chosen[0]


def _share(baseline: Baseline) -> Fraction:
    return Fraction(baseline.share)


def _paid(line: Line) -> Fraction:
    if line.covered or line.unit_price is None:
        return Fraction(0)
    return Fraction(line.quantity, 10**6) * Fraction(line.unit_price, 10**6)


def _alone(line: Line, baseline: Baseline, price: Decimal) -> Fraction:
    return _share(baseline) * Fraction(line.quantity, 10**6) * (Fraction(price) - Fraction(baseline.own_cost))


def _ends(against: Mapping[int, list[Line]], baselines: Sequence[Baseline], pick: Any) -> Fraction:
    """How far the total moves when each baseline goes to one end of its range."""
    moved = Fraction(0)
    for n, rows in against.items():
        baseline = baselines[n]
        used = _share(baseline) * sum(Fraction(line.quantity, 10**6) for line in rows)
        ends = [baseline.unit_price if end is None else end for end in (baseline.low, baseline.high)]
        moved += pick(used * (Fraction(end) - Fraction(baseline.unit_price)) for end in ends)
    return moved


def _cents(dollars: Fraction) -> int:
    doubled = abs(dollars) * 200
    whole = (doubled.numerator // doubled.denominator + 1) // 2
    return -whole if dollars < 0 else whole


SHARES = {"paper": Decimal(1), "rides": Decimal("0.6")}
DAYS = st.integers(0, 5).map(lambda n: JULY + timedelta(days=n))
THOUSANDTHS = st.integers(0, 9_999).map(lambda n: Decimal(n) / 1000)


@st.composite
def baseline_rows(draw: st.DrawFn) -> Baseline:
    """One baseline: own or everybody's, open or not, with or without a range and an own cost."""
    service, starts = draw(st.sampled_from(sorted(SHARES))), draw(DAYS)
    price, below, above = draw(THOUSANDTHS), draw(THOUSANDTHS), draw(THOUSANDTHS)
    return Baseline(
        organization=draw(st.sampled_from(["", "", "dover"])),
        service=service,
        item=draw(st.sampled_from(["a4", ""])),
        unit=draw(st.sampled_from(["case", "case", "box"])),
        starts=starts,
        ends=draw(st.none() | st.integers(1, 4).map(lambda n: starts + timedelta(days=n))),
        unit_price=price,
        low=draw(st.none() | st.just(price - below)),
        high=draw(st.none() | st.just(price + above)),
        own_cost=draw(st.just(Decimal(0)) | THOUSANDTHS),
        share=SHARES[service],
    )


@st.composite
def line_rows(draw: st.DrawFn) -> Line:
    """One line: bought or returned, priced or not, covered or not."""
    return Line(
        row=str(draw(st.integers(1, 10**6))),
        organization=draw(st.sampled_from(["dover", "cedar", "bluff"])),
        service=draw(st.sampled_from(sorted(SHARES))),
        item=draw(st.sampled_from(["a4", "a4", ""])),
        unit=draw(st.sampled_from(["case", "case", "box"])),
        day=draw(DAYS),
        quantity=draw(st.integers(-9_999_999, 9_999_999)),
        unit_price=draw(st.none() | st.integers(0, 9_999_999)),
        rebate=draw(st.integers(-500, 500)),
        fee=draw(st.integers(-500, 500)),
        covered=draw(st.sampled_from([False, False, True])),
    )


BASELINES = st.lists(baseline_rows(), max_size=6)
LINES = st.lists(line_rows(), max_size=12)
CHARGES = st.dictionaries(
    st.tuples(st.sampled_from(["dover", "cedar"]), st.sampled_from(sorted(SHARES))), st.integers(-99_999, 99_999)
)
