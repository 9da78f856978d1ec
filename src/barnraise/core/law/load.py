"""Read a law file whole or not at all: every key known, every value of its unit, every source named."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias, TypeVar

from barnraise.core.eligibility import CategoryRule, Condition, Fact, FactName, Op
from barnraise.core.law.records import Confidence, Dated, DutyRule, Law, LawUnit, MonthDay, Parameter, Value
from barnraise.core.money import Money, NumberRefused, parse_decimal

Table: TypeAlias = Mapping[str, object]
Choice = TypeVar("Choice", LawUnit, Confidence, FactName, Op)


class LawRefused(ValueError):
    """A law file that is not understood whole and therefore does not load; the message names file and place."""


class UnknownKey(LawRefused):
    """A key that means nothing at its place, such as one written a level too high."""


class MissingKey(LawRefused):
    """A key that must be there and is not."""


class BadValue(LawRefused):
    """A value of the wrong type, unit or order."""


_ROOT = (("state", "name", "sources"), ("parameters", "duties", "categories"))
_PARAMETER = (
    ("unit", "description", "citation", "source", "confidence", "values"),
    ("verified_by", "verified_on"),
)
_DATED = (("from", "value"), ("note",))
_DUTY = (("key", "title", "due"), ("odd_years_only",))
_CATEGORY = (
    ("code", "name", "votes", "sentence", "citation", "source", "any_of"),
    ("excludes", "services_max"),
)
_CONDITION = (("fact", "op", "value"), ())


def load_law(path: Path) -> Law:
    """Read one state's file. Errors: `LawRefused` in one of its kinds."""
    return law_from_text(path.read_text(encoding="utf-8"), name=path.name)


def law_from_text(text: str, *, name: str) -> Law:
    """Read the text of a law file; `name` is the file's name for messages. Errors: `LawRefused`."""
    try:
        root = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LawRefused(f"{name} is not valid TOML: {error}.") from error
    return _Reader(name).law(root)


class _Reader:
    """Turns tables into records, remembering the file so that every refusal can name it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.sources: dict[str, str] = {}

    def law(self, root: Table) -> Law:
        self.keys(root, "top level", _ROOT)
        sources = self.table(root["sources"], "sources")
        self.sources = {key: self.text(sources, key, "sources") for key in sources}
        written = self.table(root.get("parameters", {}), "parameters")
        parameters = {
            key: self.parameter(key, self.table(value, f"parameters.{key}")) for key, value in written.items()
        }
        duties = tuple(self.duty(duty, place, parameters) for place, duty in self.tables(root, "duties", "duties"))
        categories = tuple(
            self.category(table, place) for place, table in self.tables(root, "categories", "categories")
        )
        self.unlike([duty.key for duty in duties], "duties")
        self.unlike([rule.code for rule in categories], "categories")
        state, name = self.text(root, "state", "top level"), self.text(root, "name", "top level")
        return Law(state, name, MappingProxyType(parameters), duties, categories)

    def parameter(self, key: str, table: Table) -> Parameter:
        path = f"parameters.{key}"
        self.keys(table, path, _PARAMETER)
        unit = self.choice(LawUnit, table, "unit", path)
        values = tuple(
            self.dated(value, place, unit) for place, value in self.tables(table, "values", f"{path}.values")
        )
        if not values or any(a.starts >= b.starts for a, b in pairwise(values)):
            raise BadValue(
                f"{self.name}: {path}.values must hold at least one value, each from a later day than the last."
            )
        confidence = self.choice(Confidence, table, "confidence", path)
        verified_on = self.day(table, "verified_on", path) if "verified_on" in table else None
        verified_by = self.text(table, "verified_by", path) if "verified_by" in table else ""
        if (confidence is Confidence.VERIFIED) != bool(verified_by and verified_on):
            raise BadValue(
                f"{self.name}: {path} is 'verified' exactly when verified_by and verified_on name who and when."
            )
        source = self.source(table, path)
        description, citation = (self.text(table, word, path) for word in ("description", "citation"))
        return Parameter(
            key, unit, description, citation, source, self.sources[source], confidence, values, verified_by, verified_on
        )

    def dated(self, table: Table, path: str, unit: LawUnit) -> Dated:
        self.keys(table, path, _DATED)
        note = self.text(table, "note", path) if "note" in table else ""
        return Dated(self.day(table, "from", path), self.value(table["value"], path, unit), note)

    def value(self, written: object, path: str, unit: LawUnit) -> Value:
        """Read a value as its unit asks; amounts, shares and days of the year are text, so that no float creeps in."""
        try:
            match unit, written:
                case LawUnit.DOLLARS, str(text):
                    return Money.parse(text)
                case LawUnit.SHARE, str(text):
                    share = parse_decimal(text)
                    if Decimal(0) <= share <= Decimal(1):
                        return share
                case LawUnit.MONTH_DAY, str(text):
                    return MonthDay(*(int(part) for part in _two_digits(text)))
                case LawUnit.YES_NO, bool(answer):
                    return answer
                case ((LawUnit.DAYS | LawUnit.MONTHS | LawUnit.YEARS | LawUnit.COUNT), int(number)):
                    if type(number) is int and number >= 0:
                        return number
        except (NumberRefused, ValueError) as error:
            raise BadValue(f"{self.name}: {path}.value {written!r} is not in {unit}: {error}") from error
        raise BadValue(f"{self.name}: {path}.value {written!r} is not in {unit}; see docstring of law.records.Value.")

    def duty(self, table: Table, path: str, parameters: Mapping[str, Parameter]) -> DutyRule:
        self.keys(table, path, _DUTY)
        key, title, due = (self.text(table, word, path) for word in ("key", "title", "due"))
        if due not in parameters or parameters[due].unit is not LawUnit.MONTH_DAY:
            raise BadValue(f"{self.name}: {path}.due {due!r} must name a parameter whose unit is month-day.")
        return DutyRule(key, title, due, self.truth(table, "odd_years_only", path, default=False))

    def category(self, table: Table, path: str) -> CategoryRule:
        self.keys(table, path, _CATEGORY)
        code, name, sentence, citation = (
            self.text(table, word, path) for word in ("code", "name", "sentence", "citation")
        )
        services_max = table.get("services_max")
        if services_max is not None and (type(services_max) is not int or services_max < 1):
            raise BadValue(f"{self.name}: {path}.services_max must be a whole number of at least 1.")
        any_of = self.items(table, "any_of", path)
        alternatives = tuple(
            tuple(self.condition(one, f"{path}.any_of[{outer}][{inner}]") for inner, one in enumerate(alternative))
            for outer, alternative in enumerate(any_of)
            if isinstance(alternative, list)
        )
        if len(alternatives) != len(any_of) or not alternatives or not all(alternatives):
            raise BadValue(f"{self.name}: {path}.any_of must be a list of lists of conditions, none of them empty.")
        excludes = self.texts(table.get("excludes", []), f"{path}.excludes")
        votes, source = self.truth(table, "votes", path), self.source(table, path)
        return CategoryRule(code, name, votes, alternatives, sentence, excludes, services_max, citation, source)

    def condition(self, written: object, path: str) -> Condition:
        table = self.table(written, path)
        self.keys(table, path, _CONDITION)
        fact, op = self.choice(FactName, table, "fact", path), self.choice(Op, table, "op", path)
        value = table["value"]
        given: Fact | tuple[str, ...]
        if isinstance(value, list):
            given = self.texts(value, f"{path}.value")
        elif isinstance(value, str | bool | int):
            given = value
        else:
            raise BadValue(f"{self.name}: {path}.value {value!r} must be text, a whole number, true, false or a list.")
        try:
            return Condition(fact, op, given)
        except ValueError as error:
            raise BadValue(f"{self.name}: {path}: {error}") from error

    def keys(self, table: Table, path: str, allowed: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
        needed, optional = allowed
        for key in table:
            if key not in needed + optional:
                known = ", ".join(needed + optional)
                raise UnknownKey(f"{self.name}: {path} has the unknown key {key!r}; allowed here: {known}.")
        for key in needed:
            if key not in table:
                raise MissingKey(f"{self.name}: {path} lacks the key {key!r}.")

    def table(self, written: object, path: str) -> Table:
        if not isinstance(written, dict):
            raise BadValue(f"{self.name}: {path} must be a table.")
        return written

    def items(self, table: Table, key: str, path: str) -> list[object]:
        found = table.get(key, [])
        if not isinstance(found, list):
            raise BadValue(f"{self.name}: {path}.{key} must be a list.")
        return found

    def tables(self, table: Table, key: str, path: str) -> list[tuple[str, Table]]:
        found = self.items(table, key, path)
        return [(f"{path}[{place}]", self.table(one, f"{path}[{place}]")) for place, one in enumerate(found)]

    def text(self, table: Table, key: str, path: str) -> str:
        found = table[key]
        if not isinstance(found, str) or not found.strip():
            raise BadValue(f"{self.name}: {path}.{key} must be text, not {found!r}.")
        return found

    def texts(self, found: object, path: str) -> tuple[str, ...]:
        if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
            raise BadValue(f"{self.name}: {path} must be a list of texts.")
        return tuple(found)

    def truth(self, table: Table, key: str, path: str, *, default: bool | None = None) -> bool:
        found = table.get(key, default)
        if not isinstance(found, bool):
            raise BadValue(f"{self.name}: {path}.{key} must be true or false.")
        return found

    def day(self, table: Table, key: str, path: str) -> date:
        found = table[key]
        if not isinstance(found, date) or isinstance(found, datetime):
            raise BadValue(f"{self.name}: {path}.{key} must be a day such as 2021-01-01, without quotes.")
        return found

    def source(self, table: Table, path: str) -> str:
        found = self.text(table, "source", path)
        if found not in self.sources:
            raise BadValue(f"{self.name}: {path}.source {found!r} stands not in [sources]; add its title there.")
        return found

    def choice(self, kind: type[Choice], table: Table, key: str, path: str) -> Choice:
        found = self.text(table, key, path)
        if found not in [choice.value for choice in kind]:
            known = ", ".join(choice.value for choice in kind)
            raise BadValue(f"{self.name}: {path}.{key} {found!r} must be one of: {known}.")
        return kind(found)

    def unlike(self, keys: list[str], path: str) -> None:
        for key in keys:
            if keys.count(key) > 1:
                raise BadValue(f"{self.name}: {path} names {key!r} twice.")


def _two_digits(text: str) -> tuple[str, str]:
    if len(text) != 5 or text[2] != "-" or not text.isascii() or not (text[:2] + text[3:]).isdigit():
        raise ValueError("write month and day as 06-01")
    return text[:2], text[3:]
