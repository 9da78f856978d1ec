"""Read a law file whole or not at all: every key known, every value of its unit, every source named."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from barnraise.core.eligibility import CategoryRule, Condition, Fact, FactName, Op
from barnraise.core.law.records import Confidence, Dated, DutyRule, Law, LawUnit, MonthDay, Parameter, Value
from barnraise.core.money import Money, parse_decimal

Choice = TypeVar("Choice", LawUnit, Confidence, FactName, Op)


class LawRefused(ValueError):
    """A law file that is not understood whole and therefore does not load; the message names file and place."""


class UnknownKey(LawRefused):
    """A key that means nothing at its place, such as one written a level too high."""


class MissingKey(LawRefused):
    """A key that must be there and is not."""


class BadValue(LawRefused):
    """A value of the wrong type, unit or order."""


def load_law(path: Path) -> Law:
    """Read one state's file. Errors: `LawRefused` in one of its kinds."""
    return law_from_text(path.read_text(encoding="utf-8"), name=path.name)


def law_from_text(text: str, *, name: str) -> Law:
    """Read the text of a law file; `name` is the file's name for messages. Errors: `LawRefused`."""
    try:
        root = _Place(name, "top level", tomllib.loads(text))
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


def _parameter(key: str, place: _Place, sources: Mapping[str, str]) -> Parameter:
    place.allow(
        *("unit", "description", "citation", "source", "confidence", "values"), optional=("verified_by", "verified_on")
    )
    unit, confidence = place.choice(LawUnit, "unit"), place.choice(Confidence, "confidence")
    values = tuple(_dated(entry, unit) for entry in place.tables("values"))
    if not values or any(before.starts >= after.starts for before, after in pairwise(values)):
        raise place.bad("values", "must hold at least one value, each from a later day than the one before")
    verified_by = place.text("verified_by") if "verified_by" in place.written else ""
    verified_on = place.day("verified_on") if "verified_on" in place.written else None
    checked = bool(verified_by) and verified_on is not None
    if checked != (confidence is Confidence.VERIFIED) or bool(verified_by) != (verified_on is not None):
        raise place.bad(
            "confidence", "is 'verified' exactly when verified_by and verified_on say who checked it and when"
        )
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


def _dated(place: _Place, unit: LawUnit) -> Dated:
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


def _duty(place: _Place, parameters: Mapping[str, Parameter]) -> DutyRule:
    place.allow("key", "title", "due", optional=("odd_years_only",))
    due = place.key_of(parameters, "due", listed_in="[parameters]")
    if parameters[due].unit is not LawUnit.MONTH_DAY:
        raise place.bad("due", f"{due!r} must name a parameter whose unit is month-day")
    odd = place.truth("odd_years_only") if "odd_years_only" in place.written else False
    return DutyRule(place.text("key"), place.text("title"), due, odd)


def _category(place: _Place, sources: Mapping[str, str]) -> CategoryRule:
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


def _alternatives(place: _Place) -> tuple[tuple[Condition, ...], ...]:
    alternatives = []
    for outer, written in enumerate(place.items("any_of")):
        if not isinstance(written, list) or not written:
            raise place.bad(f"any_of[{outer}]", "must be a list of conditions that is not empty")
        path = f"{place.path}.any_of[{outer}]"
        alternatives.append(
            tuple(_condition(_Place(place.file, f"{path}[{inner}]", one)) for inner, one in enumerate(written))
        )
    if not alternatives:
        raise place.bad("any_of", "must hold at least one alternative")
    return tuple(alternatives)


def _condition(place: _Place) -> Condition:
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


@dataclass(frozen=True, slots=True)
class _Place:
    """A table at its place in a file, so that every refusal can say where it stands."""

    file: str
    path: str
    found: object

    @property
    def written(self) -> Mapping[str, object]:
        if not isinstance(self.found, dict):
            raise BadValue(f"{self.file}: {self.path} must be a table.")
        return self.found

    def allow(self, *needed: str, optional: tuple[str, ...] = ()) -> None:
        """Refuse every key that is not named here, and the absence of every needed one."""
        known = (*needed, *optional)
        for key in self.written:
            if key not in known:
                allowed = ", ".join(known)
                raise UnknownKey(f"{self.file}: {self.path} has the unknown key {key!r}; allowed here: {allowed}.")
        for key in needed:
            if key not in self.written:
                raise MissingKey(f"{self.file}: {self.path} lacks the key {key!r}.")

    def bad(self, key: str, reason: str) -> BadValue:
        return BadValue(f"{self._under(key)} {reason}.")

    def _under(self, key: str) -> str:
        return f"{self.file}: {key}" if self.path == "top level" else f"{self.file}: {self.path}.{key}"

    def table(self, key: str) -> _Place:
        return _Place(self.file, self._child(key), self.written.get(key, {}))

    def named(self, key: str) -> dict[str, _Place]:
        inner = self.table(key)
        return {name: inner.table(name) for name in inner.written}

    def tables(self, key: str) -> list[_Place]:
        path = self._child(key)
        return [_Place(self.file, f"{path}[{number}]", one) for number, one in enumerate(self.items(key))]

    def _child(self, key: str) -> str:
        return key if self.path == "top level" else f"{self.path}.{key}"

    def items(self, key: str) -> list[object]:
        found = self.written.get(key, [])
        if not isinstance(found, list):
            raise self.bad(key, "must be a list")
        return found

    def text(self, key: str) -> str:
        found = self.written[key]
        if not isinstance(found, str) or not found.strip():
            raise self.bad(key, f"must be text, not {found!r}")
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        texts = tuple(text for text in self.items(key) if isinstance(text, str))
        if len(texts) != len(self.items(key)):
            raise self.bad(key, "must be a list of texts")
        return texts

    def truth(self, key: str) -> bool:
        found = self.written[key]
        if not isinstance(found, bool):
            raise self.bad(key, "must be true or false")
        return found

    def day(self, key: str) -> date:
        found = self.written[key]
        if not isinstance(found, date) or isinstance(found, datetime):
            raise self.bad(key, "must be a day such as 2021-01-01, without quotes")
        return found

    def choice(self, kind: type[Choice], key: str) -> Choice:
        found = self.text(key)
        if found not in [choice.value for choice in kind]:
            raise self.bad(key, f"{found!r} must be one of: {', '.join(choice.value for choice in kind)}")
        return kind(found)

    def key_of(self, known: Collection[str], key: str, *, listed_in: str) -> str:
        found = self.text(key)
        if found not in known:
            raise self.bad(key, f"{found!r} does not stand in {listed_in}; add it there or correct it here")
        return found

    def require_unlike(self, key: str, names: list[str]) -> None:
        for name in names:
            if names.count(name) > 1:
                raise self.bad(key, f"names {name!r} twice")
