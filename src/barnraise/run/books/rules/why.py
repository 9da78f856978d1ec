"""Why this number: the sentence, the equation with where each term comes from, the rule, and the same cents replayed."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from barnraise.core import dues
from barnraise.core.dates import FiscalYear, Span, long_date, prorate_days
from barnraise.core.facts import Unit
from barnraise.core.money import Money, amount, decimal_words, price_words
from barnraise.run.books.rules import lines
from barnraise.run.catalog.terms import Basis

RULES = {
    lines.AT_COST: "Passed on at cost, version 1: the amount its source states; nothing is added.",
    lines.FLAT: "Flat amount, version 1: quantity × the amount.",
    lines.PER_UNIT: "Price per unit, version 1: quantity × the price in force on the first day.",
    lines.PER_PUPIL: "Rate per pupil, version 1: frozen pupils × the rate in force on the first day.",
    lines.VENDOR_FEE: "Vendor’s fee, version 1: net sales × the rate in force; returns are taken off, and a negative base is carried.",
    lines.CORRECTION: "Correction, version 1: the amount a person wrote, with the reason, against the line it names.",
    dues.DUES_RULE: "Dues, version 1: the rate for each pupil, at least the base, at most the cap.",
    dues.PRORATE_RULE: "Prorated by days, version 1: the year’s amount × days served ÷ days in the year.",
}
"""What each rule says, by the version stored with a line."""


@dataclass(frozen=True, slots=True)
class Term:
    """One figure of an equation: what it is, where it comes from, and the record behind it."""

    value: str
    what: str
    source: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Equation:
    """Terms and the signs between them, left to right; `found` is what the inputs come to when computed again."""

    say: str
    terms: tuple[Term | str, ...]
    found: Money
    rounding: str


@dataclass(frozen=True, slots=True)
class Why:
    """Everything the drawer shows of one line. Keys are text keys; blank where nothing is named."""

    amount: Money
    equation: Equation
    rules: tuple[str, ...]
    rule: str
    cause_key: str
    cause_words: str
    facts: tuple[tuple[str, str, str], ...] = ()
    inputs: dict[str, str] = field(default_factory=dict)

    @property
    def same(self) -> bool:
        """Whether the inputs, computed again, give the same cents."""
        return self.equation.found == self.amount


def rule_words(rule: str) -> tuple[str, ...]:
    """The sentences of a rule and of what was done after it: `dues-1+prorate-1` says two.

    >>> len(rule_words("dues-1+prorate-1"))
    2
    """
    return tuple(RULES.get(part, part) for part in rule.split("+"))


def of_delivery(
    *, total: Money, quantity: Decimal, unit: str, unit_price: Decimal, day: date, source: str, key: str
) -> Equation:
    """Why a delivery costs what it does: its own amount, and how that stands to quantity × unit price."""
    product = amount(quantity, unit_price)
    counted = _counted(quantity, unit)
    came = f"delivered {long_date(day)}"
    terms = (
        Term(counted, "delivered", came, key),
        "×",
        Term(price_words(unit_price), f"for one {_one(unit)}", "as its source states it", source),
    )
    if product == total:
        say = f"{counted} at {price_words(unit_price)} each, passed on at what it cost us."
        return Equation(
            say,
            (*terms, "=", Term(total.words(), "charged", "nothing is added")),
            total,
            _rounding(quantity, unit_price),
        )
    say = f"{counted}, passed on at the {total.words()} that its source states."
    stated = Term(total.words(), "as its source states it", f"quantity × unit price would be {product.words()}", source)
    return Equation(
        say,
        (*terms[:1], "at", stated, "=", Term(total.words(), "charged", "nothing is added")),
        total,
        "Nothing was rounded by us.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Yearly:
    """What a yearly commitment was priced from."""

    name: str
    basis: str
    quantity: Decimal
    unit: str
    rate: Decimal
    base: Money | None
    cap: Money | None
    pupils: int | None
    pupils_source: str
    pupils_as_of: date | None
    served: Span
    year: FiscalYear
    price_key: str
    commitment_key: str
    count_key: str


def of_commitment(y: Yearly) -> Equation:
    """Why a year's commitment costs what it does; a part of a year is prorated after, and rounded once more."""
    if y.basis == Basis.BASE_RATE_CAP:
        full = dues.dues(base=y.base or Money.ZERO, rate=y.rate, cap=y.cap, pupils=y.pupils or 0)
        say = dues.dues_words(base=y.base or Money.ZERO, rate=y.rate, cap=y.cap, pupils=y.pupils or 0)
    else:
        full = amount(Decimal(y.pupils or 0) if y.basis == Basis.PER_PUPIL else y.quantity, y.rate)
        say = f"{y.name} for {y.year.words()}"
    say = say.rstrip(".") + "."
    if y.basis == Basis.BASE_RATE_CAP and not y.rate:
        say = f"Everybody in this category pays the same {full.words()}."
    terms, found = _yearly_terms(y, full), full
    days, of = prorate_days(y.served, y.year)
    if y.basis != Basis.PER_UNIT and days < of:
        found = dues.prorated(full, days=days, days_in_year=of)
        terms = (*terms, "×", Term(f"{days} ÷ {of}", "days served of the year", y.served.words(), y.commitment_key))
        say = f"{say} {dues.prorated_words(full, days=days, days_in_year=of)}."
    result = Term(found.words(), "charged", "" if days >= of else "the year’s amount, prorated")
    return Equation(say, (*terms, "=", result), found, "Each product is rounded once to the cent, half a cent up.")


def _yearly_terms(y: Yearly, full: Money) -> tuple[Term | str, ...]:
    counted = f"{y.pupils or 0:,}"
    as_of = f"{y.pupils_source}, {long_date(y.pupils_as_of)}, frozen" if y.pupils_as_of else "frozen in the commitment"
    pupils = Term(counted, "pupils", as_of, y.count_key or y.commitment_key)
    rate = Term(price_words(y.rate), "a pupil", "the price in force on the first day", y.price_key)
    match y.basis:
        case Basis.BASE_RATE_CAP if not y.rate:
            return (Term(full.words(), "the base", "the price in force on the first day", y.price_key),)
        case Basis.BASE_RATE_CAP:
            product = amount(Decimal(y.pupils or 0), y.rate)
            if full == product:
                return (pupils, "×", rate)
            limit = "the cap" if full < product else "the base"
            side = "above" if full < product else "below"
            return (
                pupils,
                "×",
                rate,
                "→",
                Term(full.words(), limit, f"{product.words()} would be {side} it", y.price_key),
            )
        case Basis.PER_PUPIL:
            return (pupils, "×", rate)
        case _:
            many = Term(_counted(y.quantity, y.unit), "committed", "the commitment", y.commitment_key)
            return (
                many,
                "×",
                Term(
                    price_words(y.rate), f"for one {_one(y.unit)}", "the price in force on the first day", y.price_key
                ),
            )


def of_fee(
    *, base: Money, carried: Money, rate: Decimal, span: Span, deliveries: int, fee_key: str, term_key: str, vendor: str
) -> Equation:
    """Why a vendor owes its fee."""
    found, _ = lines.fee_on(base, carried, rate)
    percent = f"{decimal_words(rate * 100)}%"
    sold = Term(
        base.words(), f"net sales of {vendor}", f"{deliveries:,} lines, {span.words()}, returns taken off", fee_key
    )
    share = Term(percent, "the fee agreed", "the contract’s terms in force", term_key)
    say = f"{vendor} owes {percent} of what members paid it, {span.words()}."
    if carried:
        brought = Term(carried.words(), "carried", "from the fee before")
        return Equation(say, (sold, "+", brought, "×", share, "=", Term(found.words(), "owed")),
                        found, "Rounded once for this vendor and contract.")  # fmt: skip
    return Equation(
        say,
        (sold, "×", share, "=", Term(found.words(), "owed", "")),
        found,
        "Rounded once for this vendor and contract.",
    )


def of_correction(*, total: Money, charged: Money, left: Money, line: str, line_key: str, reason: str) -> Equation:
    """Why a credit note gives back what it does: what was charged, what this changes, what stands."""
    sign = "−" if total < Money.ZERO else "+"
    terms = (
        Term(charged.words(), "was charged", line, line_key), sign, Term(abs(total).words(), "corrected", reason), "→",
        Term(left.words(), "stands now", "after all corrections of this line"),
    )  # fmt: skip
    what = "gives back" if total < Money.ZERO else "adds"
    return Equation(
        f"It {what} {abs(total).words()}: {reason}",
        terms,
        total,
        "A correction is not rounded: it is the amount written.",
    )


def _rounding(quantity: Decimal, price: Decimal) -> str:
    exact = quantity * price * 100
    if exact == exact.to_integral_value():
        return "Nothing had to be rounded."
    return f"Exact: ${decimal_words(quantity * price)}; rounded once to the cent, half a cent away from zero."


def _counted(quantity: Decimal, unit: str) -> str:
    try:
        return Unit(unit).words(quantity)
    except ValueError:
        return f"{decimal_words(quantity)} {unit}"


def _one(unit: str) -> str:
    return unit.replace("-", " ")
