"""Read a law file whole or not at all: every key known, every value of its unit, every source named."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

from barnraise.core.eligibility import CategoryRule, Condition, Fact, FactName, Op
from barnraise.core.law.place import LawRefused, Place
from barnraise.core.law.records import Confidence, Dated, DutyRule, Law, LawUnit, MonthDay, Parameter, Value
from barnraise.core.money import Money, parse_decimal


def load_law(path: Path) -> Law:
    """Read one state's file. Errors: `LawRefused` in one of its kinds."""
    return law_from_text(path.read_text(encoding="utf-8"), name=path.name)


def law_from_text(text: str, *, name: str) -> Law:
    """Read the text of a law file; `name` is the file's name for messages. Errors: `LawRefused`."""
    try:
        root = Place(name, "top level", tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise LawRefused(f"{name} is not valid TOML: {error}.") from error
    root.allow("state", "name", "sources", optional=("parameters", "duties", "categories"))
    listed = root.table("sources")
    sources = {key: listed.text(key) for key in listed.written}
    parameters = {key: _parameter(key, place, sources) for key, place in root.named("parameters").items()}
    duties = tuple(_duty(place, parameters) for place in root.tables("duties"))
    categories = tuple(_category(place, sources) for place in root.tables("categories"))
    root.require_unlike("duties", [duty.key for duty in duties])
    root.require_unlike("categories", [rule.code for rule in categories])
    return Law(root.text("state"), root.text("name"), MappingProxyType(parameters), duties, categories)


def _parameter(key: str, place: Place, sources: Mapping[str, str]) -> Parameter:
    place.allow(
        *("unit", "description", "citation", "source", "confidence", "values"), optional=("verified_by", "verified_on")
    )
    unit, (confidence, verified_by, verified_on) = place.choice(LawUnit, "unit"), checked(place)
    values = tuple(_dated(entry, unit) for entry in place.tables("values"))
    if not values or any(before.starts >= after.starts for before, after in pairwise(values)):
        raise place.bad("values", "must hold at least one value, each from a later day than the one before")
    source = place.key_of(sources, "source", listed_in="[sources]")
    return Parameter(
        key=key,
        unit=unit,
        description=place.text("description"),
        citation=place.text("citation"),
        source=source,
        source_title=sources[source],
        confidence=confidence,
        values=values,
        verified_by=verified_by,
        verified_on=verified_on,
    )


def checked(place: Place) -> tuple[Confidence, str, date | None]:
    """How far what stands here may be trusted, and who checked it in the law itself, and when."""
    confidence = place.choice(Confidence, "confidence")
    by = place.text("verified_by") if "verified_by" in place.written else ""
    on = place.day("verified_on") if "verified_on" in place.written else None
    if (bool(by) and on is not None) != (confidence is Confidence.VERIFIED) or bool(by) != (on is not None):
        raise place.bad(
            "confidence", "is 'verified' exactly when verified_by and verified_on say who checked it and when"
        )
    return confidence, by, on


def _dated(place: Place, unit: LawUnit) -> Dated:
    place.allow("from", "value", optional=("note",))
    note = place.text("note") if "note" in place.written else ""
    try:
        value = _value(place.written["value"], unit)
    except ValueError as error:
        raise place.bad("value", f"{place.written['value']!r} is not in {unit}: {error}") from error
    return Dated(place.day("from"), value, note)


def _value(written: object, unit: LawUnit) -> Value:
    """Read a value as its unit asks; amounts, shares and days of the year are text, so that no float creeps in."""
    match unit, written:
        case LawUnit.DOLLARS, str(text):
            return Money.parse(text)
        case LawUnit.SHARE, str(text):
            share = parse_decimal(text)
            if not Decimal(0) <= share <= Decimal(1):
                raise ValueError("a share lies between 0 and 1")
            return share
        case LawUnit.MONTH_DAY, str(text):
            return _month_day(text)
        case LawUnit.YES_NO, bool(answer):
            return answer
        case ((LawUnit.DAYS | LawUnit.MONTHS | LawUnit.YEARS | LawUnit.COUNT), int(number)):
            if isinstance(number, bool) or number < 0:
                raise ValueError("write a whole number from 0 on")
            return number
        case _:
            raise ValueError('write amounts and shares as "0.25", days as "06-01", counts as 6, answers as true')


def _month_day(text: str) -> MonthDay:
    if len(text) != 5 or text[2] != "-" or not text.isascii() or not (text[:2] + text[3:]).isdigit():
        raise ValueError("write month and day as 06-01")
    return MonthDay(int(text[:2]), int(text[3:]))


def _duty(place: Place, parameters: Mapping[str, Parameter]) -> DutyRule:
    place.allow("key", "title", "due", optional=("odd_years_only",))
    due = place.key_of(parameters, "due", listed_in="[parameters]")
    if parameters[due].unit is not LawUnit.MONTH_DAY:
        raise place.bad("due", f"{due!r} must name a parameter whose unit is month-day")
    odd = place.truth("odd_years_only") if "odd_years_only" in place.written else False
    return DutyRule(place.text("key"), place.text("title"), due, odd)


def _category(place: Place, sources: Mapping[str, str]) -> CategoryRule:
    place.allow(
        *("code", "name", "votes", "sentence", "citation", "source", "any_of"), optional=("excludes", "services_max")
    )
    services_max = place.written.get("services_max")
    if services_max is not None and (not isinstance(services_max, int) or services_max is True or services_max < 1):
        raise place.bad("services_max", "must be a whole number of at least 1")
    return CategoryRule(
        code=place.text("code"),
        name=place.text("name"),
        votes=place.truth("votes"),
        any_of=_alternatives(place),
        sentence=place.text("sentence"),
        excludes=place.texts("excludes") if "excludes" in place.written else (),
        services_max=services_max,
        citation=place.text("citation"),
        source=place.key_of(sources, "source", listed_in="[sources]"),
    )


def _alternatives(place: Place) -> tuple[tuple[Condition, ...], ...]:
    alternatives = []
    for outer, written in enumerate(place.items("any_of")):
        if not isinstance(written, list) or not written:
            raise place.bad(f"any_of[{outer}]", "must be a list of conditions that is not empty")
        path = f"{place.path}.any_of[{outer}]"
        alternatives.append(
            tuple(_condition(Place(place.file, f"{path}[{inner}]", one)) for inner, one in enumerate(written))
        )
    if not alternatives:
        raise place.bad("any_of", "must hold at least one alternative")
    return tuple(alternatives)


def _condition(place: Place) -> Condition:
    place.allow("fact", "op", "value")
    written = place.written["value"]
    given: Fact | tuple[str, ...]
    if isinstance(written, str | bool | int):
        given = written
    elif isinstance(written, list):
        given = place.texts("value")
    else:
        raise place.bad("value", f"{written!r} must be text, a whole number, true, false or a list of texts")
    fact, op = place.choice(FactName, "fact"), place.choice(Op, "op")
    try:
        return Condition(fact, op, given)
    except ValueError as error:
        raise place.bad("value", str(error).rstrip(".")) from error
