"""The closed lists that all rooms share, and the three frozen facts that a savings year is measured from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from barnraise.core.dates import Span
from barnraise.core.money import Money, decimal_words, to_scaled


class UnknownUnit(ValueError):
    """A spelling that names no unit of the closed list."""


class Unit(StrEnum):
    """What a quantity counts; the list is closed, and other spellings are mapped to it when a file is read."""

    EACH = "each"
    PAIR = "pair"
    DOZEN = "dozen"
    BOX = "box"
    PACK = "pack"
    CASE = "case"
    CARTON = "carton"
    REAM = "ream"
    ROLL = "roll"
    BAG = "bag"
    PALLET = "pallet"
    SET = "set"
    POUND = "pound"
    TON = "ton"
    GALLON = "gallon"
    CUBIC_YARD = "cubic-yard"
    FOOT = "foot"
    SQUARE_FOOT = "square-foot"
    THERM = "therm"
    KWH = "kwh"
    MILE = "mile"
    TRIP = "trip"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    SESSION = "session"
    SEAT = "seat"
    TEAM = "team"
    PUPIL = "pupil"
    STUDENT_DAY = "student-day"
    STAFF = "staff"
    CONTRACT = "contract"
    SITE = "site"
    LICENSE = "license"
    SERVICE = "service"
    DOLLAR = "dollar"

    @property
    def many(self) -> str:
        """The word for any quantity but one: `cases`, `square feet`, `each`."""
        return _PLURALS.get(self, f"{self.value.replace('-', ' ')}s")

    def words(self, quantity: Decimal) -> str:
        """Say a quantity with its unit.

        >>> Unit.BOX.words(Decimal("2.0")), Unit.STUDENT_DAY.words(Decimal(1))
        ('2 boxes', '1 student day')
        """
        return f"{decimal_words(quantity)} {self.value.replace('-', ' ') if abs(quantity) == 1 else self.many}"


_PLURALS = {
    Unit.EACH: "each",
    Unit.BOX: "boxes",
    Unit.FOOT: "feet",
    Unit.SQUARE_FOOT: "square feet",
    Unit.KWH: "kWh",
    Unit.STAFF: "staff",
    Unit.DOZEN: "dozen",
}

_SPELLINGS = {
    Unit.EACH: ("ea", "item", "piece", "pc", "pcs", "unit", "ct", "count"),
    Unit.PAIR: ("pr",),
    Unit.DOZEN: ("dz", "doz"),
    Unit.BOX: ("bx", "bxs"),
    Unit.PACK: ("pk", "pkg", "package", "packet"),
    Unit.CASE: ("cs", "cse"),
    Unit.CARTON: ("ctn", "crtn"),
    Unit.REAM: ("rm", "rms"),
    Unit.ROLL: ("rl", "rls"),
    Unit.BAG: ("bg",),
    Unit.PALLET: ("plt", "skid"),
    Unit.SET: ("kit",),
    Unit.POUND: ("lb", "lbs"),
    Unit.TON: ("tn", "short ton"),
    Unit.GALLON: ("gal", "gals", "gl"),
    Unit.CUBIC_YARD: ("cy", "cu yd"),
    Unit.FOOT: ("ft", "lf", "linear foot"),
    Unit.SQUARE_FOOT: ("sf", "sq ft", "sqft"),
    Unit.THERM: ("thm",),
    Unit.KWH: ("kilowatt hour", "kilowatt hours", "kw h"),
    Unit.MILE: ("mi",),
    Unit.HOUR: ("hr", "hrs"),
    Unit.DAY: ("dy",),
    Unit.WEEK: ("wk", "wks"),
    Unit.MONTH: ("mo", "mos", "mth"),
    Unit.YEAR: ("yr", "yrs", "annual"),
    Unit.SESSION: ("class", "classes", "workshop"),
    Unit.SEAT: ("registration", "registrant", "place"),
    Unit.PUPIL: ("student", "adm", "enrollment"),
    Unit.STUDENT_DAY: ("pupil day", "child day"),
    Unit.STAFF: ("employee", "employees", "staff member", "fte"),
    Unit.SITE: ("building", "location"),
    Unit.LICENSE: ("lic", "licence", "subscription"),
    Unit.SERVICE: ("svc", "job", "visit"),
    Unit.DOLLAR: ("usd", "$", "dol"),
}

_BY_SPELLING = {
    spelling: unit
    for unit in Unit
    for spelling in (unit.value.replace("-", " "), unit.many.lower(), *_SPELLINGS.get(unit, ()))
}


def unit_named(text: str) -> Unit:
    """Find the unit that a spelling stands for: `EA.`, `Cases`, `kWh`.

    Errors: `UnknownUnit`; an import profile may map further spellings of its own file.

    >>> unit_named(" CS. ")
    <Unit.CASE: 'case'>
    """
    spelling = " ".join(text.lower().replace("-", " ").replace("_", " ").replace(".", " ").split())
    if spelling not in _BY_SPELLING:
        known = ", ".join(sorted(unit.value for unit in Unit))
        raise UnknownUnit(f"{text!r} is no unit we know. Map it in the import profile to one of: {known}.")
    return _BY_SPELLING[spelling]


class Settled(StrEnum):
    """Who settles a delivery: whether we bill it, something else already pays it, or the member pays the vendor."""

    AGENCY = "agency"
    COVERED = "covered"
    VENDOR = "vendor"

    def words(self) -> str:
        """Say it in a member's words."""
        return _SETTLED_WORDS[self]


_SETTLED_WORDS = {
    Settled.AGENCY: "billed by the agency",
    Settled.COVERED: "covered by dues, a share of cost or a grant",
    Settled.VENDOR: "paid directly to the vendor",
}


class ReturnKind(StrEnum):
    """What came back to a member through the books."""

    REBATE = "rebate"
    REFUND = "refund"
    FEE_SHARE = "fee-share"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One thing delivered, as the deliveries room recorded it; a negative quantity is a return.

    Keys are text keys (`organizations.Organization:12`). `item` is the program's own code and may be blank. Unit:
    `unit_price` in dollars a `unit`; `amount` as the source states it, else priced by `core.money.amount`.
    `served` is half-open and closed; price, baseline and fiscal year go by its first day. `source` names the row this
    came from; `reverses` is the key of the delivery that this one takes back. Errors: `ValueError` for a blank key or
    a span without days, `TooFine` for a quantity or price beyond six decimals.
    """

    key: str
    organization: str
    service: str
    item: str = ""
    quantity: Decimal
    unit: Unit
    unit_price: Decimal
    amount: Money
    settled: Settled
    served: Span
    source: str
    reverses: str | None = None
    evidence: str = ""
    recorded_at: datetime | None = None
    recorded_by: str = ""

    def __post_init__(self) -> None:
        _require_keys(self.key, self.organization, self.service, self.source, fact="delivery")
        to_scaled(self.quantity)
        to_scaled(self.unit_price)
        if self.served.days < 1:
            raise ValueError(f"Delivery {self.key} was served on {self.served.words()}; it needs at least one day.")

    @property
    def day(self) -> date:
        """The day that decides its price, baseline and fiscal year."""
        return self.served.starts


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What the books charged a payer for a service, with the one cause it names.

    `payer` and `cause` are text keys; `organization` is the body it counts for. A credit note line is a negative
    charge. `rule` is the rule's version and `resolution` what authorized it; either may be blank.
    """

    key: str
    payer: str
    organization: str
    service: str
    cause: str
    amount: Money
    day: date
    rule: str = ""
    resolution: str = ""

    def __post_init__(self) -> None:
        _require_keys(self.key, self.payer, self.service, self.cause, fact="charge")


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """What the books credited a member: a rebate, a refund, a share of a fee; above zero when it helps the member."""

    key: str
    organization: str
    service: str
    kind: ReturnKind
    cause: str
    amount: Money
    day: date

    def __post_init__(self) -> None:
        _require_keys(self.key, self.organization, self.service, self.cause, fact="return")


def _require_keys(*keys: str, fact: str) -> None:
    if not all(key.strip() for key in keys):
        raise ValueError(
            f"A {fact} names its own key, whom it concerns, its service and where it came from; one is blank."
        )
