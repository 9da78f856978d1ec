"""A table at its place in a law file, and the refusals that name file and place."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

Choice = TypeVar("Choice", bound=StrEnum)


class LawRefused(ValueError):
    """A law file that is not understood whole and therefore does not load; the message names file and place."""


class UnknownKey(LawRefused):
    """A key that means nothing at its place, such as one written a level too high."""


class MissingKey(LawRefused):
    """A key that must be there and is not."""


class BadValue(LawRefused):
    """A value of the wrong type, unit or order."""


@dataclass(frozen=True, slots=True)
class Place:
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

    def table(self, key: str) -> Place:
        return Place(self.file, self._child(key), self.written.get(key, {}))

    def named(self, key: str) -> dict[str, Place]:
        inner = self.table(key)
        return {name: inner.table(name) for name in inner.written}

    def tables(self, key: str) -> list[Place]:
        path = self._child(key)
        return [Place(self.file, f"{path}[{number}]", one) for number, one in enumerate(self.items(key))]

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
