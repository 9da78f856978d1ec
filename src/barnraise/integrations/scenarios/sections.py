"""One table of the TOML file, asked key by key; what is missing, of another kind, or not asked for is noted by its path."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from barnraise.integrations.scenarios.refusals import GARBLED, Remarks, is_garbled, shown

Word = TypeVar("Word", bound=StrEnum)

KINDS = {bool: "true or false", str: "text in quotation marks", int: "a whole number", dict: "a table", list: "a list"}


@dataclass(slots=True)
class Section:
    """A table with its path in the file. A key that cannot be taken gives a stand-in, and the file is refused in the end."""

    file: str
    path: str
    values: Mapping[str, Any]
    remarks: Remarks
    asked: list[str] = field(default_factory=list)

    def text(self, key: str, otherwise: str | None = None) -> str:
        """Text; blank only where it may be left out, and without signs that no text has."""
        found = self._of(str, key, otherwise)
        text = found if isinstance(found, str) else ""
        if not text.strip() and otherwise is None and key in self.values and isinstance(self.values[key], str):
            self.refuse(key, "Blank", "it is blank; fill it in.")
        if is_garbled(text):
            self.refuse(key, "NotText", GARBLED)
        return text

    def number(self, key: str, otherwise: float | None = None) -> float:
        """A number."""
        self.asked.append(key)
        if key not in self.values and otherwise is not None:
            return otherwise
        value = self.values.get(key)
        if key not in self.values:
            self._missing(key)
        elif isinstance(value, bool) or not isinstance(value, int | float):
            self.refuse(
                key, "NotANumber", f"it is “{shown(value)}”; write a number, without quotation marks and commas."
            )
        elif not abs(value) <= 1e15:
            self.refuse(key, "NotANumber", f"it is {shown(value)}; write a number that people can read.")
        else:
            return float(value)
        return math.nan

    def whole(self, key: str, otherwise: int | None = None, *, least: int = 0, most: int = 2**53) -> int:
        """A whole number."""
        value = self._of(int, key, otherwise)
        if not isinstance(value, int):
            return least
        if not least <= value <= most:
            self.refuse(key, "OutOfRange", f"it is {shown(value)}; write a whole number from {least} to {most}.")
            return least
        return value

    def flag(self, key: str, *, otherwise: bool) -> bool:
        """True or false."""
        return bool(self._of(bool, key, otherwise))

    def word(self, key: str, words: type[Word], otherwise: Word | None = None) -> Word:
        """One of a closed list."""
        value = self._of(str, key, otherwise)
        if isinstance(value, str):
            if value in list(words):
                return words(value)
            near = get_close_matches(value, list(words), 1)
            meant = f" Is “{near[0]}” meant?" if near else ""
            self.refuse(
                key, "UnknownWord", f"“{value[:40]}” is not known here; write one of: {', '.join(words)}.{meant}"
            )
        return next(iter(words))

    def section(self, key: str, *, asked: str = "this table is missing; add it.") -> Section:
        """A table inside this one. Where there is none that is all there is to say: of its keys nothing is noted."""
        if key not in self.values:
            self.refuse(key, "MissingKey", asked)
        value = self._of(dict, key, {})
        if isinstance(value, dict) and key in self.values:
            return Section(self.file, self.at(key), value, self.remarks)
        return Section(self.file, self.at(key), {}, Remarks())

    def maybe(self, key: str) -> Section | None:
        """A table inside this one, if there is one."""
        self.asked.append(key)
        return self.section(key) if key in self.values else None

    def sections(self, key: str, *, named: str = "") -> Iterator[Section]:
        """A list of tables, numbered from 1; a table is called by its key `named` where it has one."""
        value = self._of(list, key, [])
        for number, one in enumerate(value if isinstance(value, list) else [], start=1):
            name = one.get(named) if isinstance(one, dict) else None
            path = f"{self.at(key)}.{name}" if isinstance(name, str) and name else f"{self.at(key)}[{number}]"
            if isinstance(one, dict):
                yield Section(self.file, path, one, self.remarks)
            else:
                self.remarks.key(self.file, path, one, rule="WrongKind", why="it is no table; write it in braces.")

    def close(self) -> None:
        """Refuse every key that nobody asked for."""
        for key in self.values:
            if key not in self.asked:
                near = get_close_matches(key, self.asked, 1)
                meant = f" Is “{near[0]}” meant?" if near else f" Known here: {', '.join(dict.fromkeys(self.asked))}."
                self.refuse(key, "UnknownKey", f"this key is not known.{meant}")

    def refuse(self, key: str, rule: str, why: str) -> None:
        """Note a key that cannot be taken."""
        self.remarks.key(self.file, self.at(key), self.values.get(key, ""), rule=rule, why=why)

    def at(self, key: str) -> str:
        """A key's path in the file."""
        return f"{self.path}.{key}" if self.path and key else self.path or key

    def _of(self, kind: type, key: str, otherwise: object) -> object:
        """A value of one kind, or what stands in for it."""
        self.asked.append(key)
        if key not in self.values:
            if otherwise is None:
                self._missing(key)
            return otherwise
        value = self.values[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.refuse(key, "WrongKind", f"it is “{shown(value)}”; write {KINDS[kind]}.")
            return None
        return value

    def _missing(self, key: str) -> None:
        self.refuse(key, "MissingKey", "this key is missing; add it.")
