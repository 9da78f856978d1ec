"""What one row of a file says about a body: read strictly, refused with a sentence, never guessed."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches

from barnraise.core.money import NumberRefused, decimal_words, parse_decimal
from barnraise.run.organizations.terms import (
    KIND_SPELLINGS,
    MISSING_CODES,
    STATE_FIPS,
    Kind,
    Measure,
    Scheme,
    state_scheme,
)

_LEAID = re.compile(r"[0-9]{7}")
_STATE_NUMBER_MN = re.compile(r"[0-9]{4}-[0-9]{2}")
_DAY_FORMS = ("%Y-%m-%d", "%m/%d/%Y", "%B %d, %Y")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row cannot be used: the field, the cell as it stands, the rule, a sentence, and what may be meant."""

    field: str
    value: str
    rule: str
    message: str
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """A yearly count as a file states it. Unit: `school_year` is the year it ends in."""

    measure: str
    school_year: int
    source: str
    as_of: date
    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a row says about a body; what is empty says nothing and changes nothing."""

    name: str
    kind: str
    state: str = ""
    region: str = ""
    county: str = ""
    city: str = ""
    website: str = ""
    latitude: float | None = None
    longitude: float | None = None
    identifiers: Mapping[str, str] = field(default_factory=dict)
    counts: tuple[Counted, ...] = ()

    def stated(self) -> dict[str, object]:
        """The record's own fields that this row states."""
        fields = ("name", "kind", "state", "region", "county", "city", "website", "latitude", "longitude")
        return {name: getattr(self, name) for name in fields if getattr(self, name) not in ("", None)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What holds where a row does not say: the state, the source and day of counts; and the state's county names."""

    as_of: date
    source: str
    state: str = ""
    counties: Collection[str] = ()
    kind: str = ""


def name_key(name: str) -> str:
    """A name as names are compared: without capitals and extra blanks.

    >>> name_key("  Cedar   FALLS ")
    'cedar falls'
    """
    return " ".join(name.split()).casefold()


def school_year(day: date) -> int:
    """The school year of a count, named by the year it ends in; schools start in the second half of the year.

    >>> school_year(date(2025, 10, 1)), school_year(date(2026, 3, 1))
    (2026, 2026)
    """
    return day.year + (day.month >= 7)


def school_year_words(year: int) -> str:
    """A school year as people write it.

    >>> school_year_words(2016)
    '2015-16'
    """
    return f"{year - 1}-{year % 100:02d}"


def drafted(cells: Mapping[str, str], defaults: Defaults) -> Draft | tuple[Fault, ...]:
    """Read one row, by field name, into a draft; or say everything that is wrong with it."""
    faults: list[Fault] = []
    cells = {name: " ".join(value.split()) for name, value in cells.items()}
    name = cells.get("name", "")
    if not name:
        faults.append(Fault("name", "", "name-missing", "This row has no name. Write the organization’s name."))
    elif len(name) > 200:
        faults.append(Fault("name", name, "name-too-long", f"A name has at most 200 characters; this has {len(name)}."))
    state = cells.get("state", "").upper() or defaults.state
    if state and state not in STATE_FIPS:
        faults.append(
            Fault("state", state, "unknown-state", f"“{state}” is no state. Write its two letters, such as MN.")
        )
    kind = _kind(cells.get("kind", ""), defaults, faults)
    county = _county(cells.get("county", ""), state, defaults, faults)
    latitude = _degrees("latitude", cells, 90, faults)
    longitude = _degrees("longitude", cells, 180, faults)
    identifiers = _identifiers(cells, state, faults)
    counts = _counts(cells, defaults, faults)
    if faults:
        return tuple(faults)
    return Draft(
        name=name, kind=kind, state=state, region=cells.get("region", "")[:8], county=county,
        city=cells.get("city", "")[:80], website=cells.get("website", "")[:200],
        latitude=latitude, longitude=longitude, identifiers=identifiers,
        counts=counts,
    )  # fmt: skip


def identifier_fault(scheme: str, value: str) -> str:
    """What is wrong with an identifier, as a sentence; empty when nothing is.

    >>> identifier_fault("leaid", "2700006"), identifier_fault("state:mn", "0535-01")
    ('', '')
    """
    match scheme:
        case Scheme.LEAID if not _LEAID.fullmatch(value):
            return _digits("An NCES number (LEAID) has 7 digits", value)
        case "state:mn" if not _STATE_NUMBER_MN.fullmatch(value):
            return (
                f"A Minnesota district number is written 0535-01: four digits, a hyphen, two digits of type. “{value}” "
                "is not, and a leading zero may have been dropped. We do not guess: look it up and write it whole."
            )
        case _:
            return "" if 0 < len(value) <= 40 else f"An identifier has 1 to 40 characters; this has {len(value)}."


def _digits(rule: str, value: str) -> str:
    if value.isascii() and value.isdigit() and len(value) < 7:
        return (
            f"{rule}; this one has {len(value)}. The program that saved this file probably dropped a leading zero. "
            "We do not guess: look it up and write it whole."
        )
    return f"{rule}; “{value}” is not that. Look it up, or leave the cell empty."


def kind_of(text: str) -> Kind | None:
    """The kind a file means.

    >>> kind_of("Non-public school"), kind_of("Charter School"), kind_of("club")
    (<Kind.NONPUBLIC_SCHOOL: 'nonpublic_school'>, <Kind.CHARTER: 'charter'>, None)
    """
    plain = re.sub(r"[^a-z]+", " ", text.lower()).strip()
    for kind in Kind:
        if plain in (kind.value.replace("_", " "), kind.words.replace("-", " ")):
            return kind
    return KIND_SPELLINGS.get(plain)


def _kind(text: str, defaults: Defaults, faults: list[Fault]) -> str:
    kind = kind_of(text or defaults.kind)
    if kind is None:
        known = ", ".join(k.words for k in Kind)
        said = f"“{text}” is no kind of organization we know" if text else "This row does not say what kind it is"
        faults.append(Fault("kind", text, "unknown-kind", f"{said}. Write one of: {known}."))
        return ""
    return kind.value


def _county(text: str, state: str, defaults: Defaults, faults: list[Fault]) -> str:
    county = text.removesuffix(" County")
    if not county or not defaults.counties or state != defaults.state:
        return county[:60]
    names = {name.casefold(): name for name in defaults.counties}
    found = names.get(county.casefold())
    if found:
        return found
    near = get_close_matches(county.casefold(), names, n=1, cutoff=0.75)
    nearest = names[near[0]] if near else ""
    hint = f" The nearest name is {nearest}." if near else ""
    sentence = f"There is no county called “{text}” in {state}.{hint} Mend the name."
    faults.append(Fault("county", text, "unknown-county", sentence, nearest))
    return ""


def _degrees(column: str, cells: Mapping[str, str], most: int, faults: list[Fault]) -> float | None:
    text = cells.get(column, "")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if -most <= value <= most:
        return round(value, 6)
    sentence = f"“{text}” is no {column}: it runs from −{most} to {most} degrees. Mend it or leave it empty."
    faults.append(Fault(column, text, "no-position", sentence))
    return None


def _identifiers(cells: Mapping[str, str], state: str, faults: list[Fault]) -> dict[str, str]:
    found = {}
    columns = {"leaid": Scheme.LEAID.value, "vendor_number": Scheme.VENDOR_NUMBER.value, "census": Scheme.CENSUS.value}
    if state:
        columns["state_number"] = state_scheme(state)
    for column, scheme in columns.items():
        value = cells.get(column, "")
        if not value:
            continue
        sentence = identifier_fault(scheme, value)
        if sentence:
            faults.append(Fault(column, value, "identifier-form", sentence))
        found[scheme] = value
    if cells.get("state_number") and not state:
        faults.append(Fault("state_number", cells["state_number"], "whose-number",
                             "A state number needs its state: write its two letters in the same row."))  # fmt: skip
    return found


def _counts(cells: Mapping[str, str], defaults: Defaults, faults: list[Fault]) -> tuple[Counted, ...]:
    as_of = _day(cells.get("as_of", ""), defaults.as_of, faults)
    source = cells.get("source", "")[:80] or defaults.source
    found = []
    for measure in Measure:
        text = cells.get(measure.value, "")
        if not text:
            continue
        value = _figure(measure.value, text, faults)
        if value is not None:
            found.append(Counted(measure.value, school_year(as_of), source, as_of, value))
    return tuple(found)


def _figure(column: str, text: str, faults: list[Fault]) -> Decimal | None:
    code = MISSING_CODES.get(text.lower())
    if code:
        sentence = (
            f"“{text}” means “{code}”: it is a code of the file, not a number. Leave the cell empty if the count is "
            "unknown, or write the count."
        )
        faults.append(Fault(column, text, "missing-value", sentence))
        return None
    try:
        value = parse_decimal(text)
    except NumberRefused as refused:
        faults.append(Fault(column, text, "not-a-number", str(refused)))
        return None
    if value < 0:
        faults.append(
            Fault(column, text, "count-negative", f"Nobody counts {decimal_words(value)}: a count is zero or more.")
        )
        return None
    if column.startswith("pupils") and value != value.to_integral_value():
        faults.append(
            Fault(column, text, "count-whole", f"Pupils are counted whole; “{text}” is not. Write a whole number.")
        )
        return None
    return value


def _day(text: str, default: date, faults: list[Fault]) -> date:
    if not text:
        return default
    found = day_of(text)
    if found is None:
        faults.append(Fault("as_of", text, "no-date", f"“{text}” is no date. Write it as 2025-10-01 or 10/1/2025."))
        return default
    return found


def day_of(text: str) -> date | None:
    """A day as files and people write it: `2025-10-01`, `10/1/2025`, `October 1, 2025`.

    >>> day_of("10/1/2025")
    datetime.date(2025, 10, 1)
    """
    for form in _DAY_FORMS:
        try:
            return datetime.strptime(text.removesuffix(" 00:00:00"), form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    return None
