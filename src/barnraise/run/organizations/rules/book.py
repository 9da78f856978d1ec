"""Which body a row means, and what it would change: decided against everything on file, looked up once before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from barnraise.core.money import decimal_words
from barnraise.run.organizations.rules.drafts import (
    Counted,
    Defaults,
    Draft,
    Fault,
    drafted,
    name_key,
    school_year_words,
)
from barnraise.run.organizations.terms import COLUMN_WORDS, Kind, Measure, scheme_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A record as it stands."""

    id: int
    version: int
    name: str
    kind: str
    state: str = ""
    region: str = ""
    county: str = ""
    city: str = ""
    website: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A yearly count as it stands."""

    id: int
    version: int
    value: Decimal
    as_of: date


CountKey = tuple[int, str, int, str]
"""Organization, measure, school year, source."""


@dataclass(slots=True)
class Book:
    """Every body on file, ready to be asked: no question goes to the database."""

    bodies: dict[int, Body] = field(default_factory=dict)
    by_identifier: dict[tuple[str, str], int] = field(default_factory=dict)
    identifiers: dict[int, dict[str, str]] = field(default_factory=dict)
    by_name: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    counts: dict[CountKey, Known] = field(default_factory=dict)
    taken: dict[int | tuple[str, str], int] = field(default_factory=dict)

    def find(self, draft: Draft) -> int | Fault | None:
        """The body a draft means: by its identifiers, then by exact name and kind; two that disagree are refused."""
        by_id = {self.by_identifier[pair] for pair in draft.identifiers.items() if pair in self.by_identifier}
        if len(by_id) > 1:
            names = " and ".join(sorted(self.bodies[b].name for b in by_id))
            return _unclear(
                draft, "two-bodies", f"The numbers of this row belong to two organizations: {names}. Mend one."
            )
        if by_id:
            return by_id.pop()
        named = [b for b in self.by_name.get((name_key(draft.name), draft.kind), ()) if self._fits(b, draft)]
        if len(named) > 1:
            return _unclear(
                draft, "same-name",
                f"{len(named)} organizations on file are called {draft.name}. Add the LEAID or the state number, so "
                "that "
                "it is clear which one is meant.",
            )  # fmt: skip
        return named[0] if named else None

    def _fits(self, organization_id: int, draft: Draft) -> bool:
        """A body of the same name is another one if a number both have differs, or their state does."""
        own = self.identifiers.get(organization_id, {})
        differs = any(own.get(scheme, value) != value for scheme, value in draft.identifiers.items())
        state = self.bodies[organization_id].state
        return not differs and (not state or not draft.state or state == draft.state)

    def repeats(self, draft: Draft, organization_id: int | None, row: int) -> int | None:
        """The earlier row of this file that means the same body, if any; else remember this one."""
        keys: list[int | tuple[str, str]] = [*draft.identifiers.items()]
        if not keys:
            keys = [(name_key(draft.name), draft.kind)]
        if organization_id is not None:
            keys.append(organization_id)
        before = next((self.taken[key] for key in keys if key in self.taken), None)
        for key in keys:
            self.taken.setdefault(key, row)
        return before


@dataclass(frozen=True, slots=True)
class Plan:
    """What a row will do: add a body, or change one; `changes` are field → (old, new)."""

    row: int
    draft: Draft
    organization_id: int | None
    version: int = 0
    changes: Mapping[str, tuple[object, object]] = field(default_factory=dict)
    identifiers: Mapping[str, str] = field(default_factory=dict)
    counts_new: tuple[Counted, ...] = ()
    counts_changed: tuple[tuple[Known, Counted], ...] = ()

    @property
    def adds(self) -> bool:
        """Whether the body is new."""
        return self.organization_id is None

    @property
    def is_same(self) -> bool:
        """Whether nothing would change."""
        touched = self.changes or self.identifiers or self.counts_new or self.counts_changed
        return not self.adds and not touched

    def cells(self) -> list[tuple[str, str, str]]:
        """What changes, as (column, old, new) in words."""
        found = [
            (COLUMN_WORDS[name], _words(name, old), _words(name, new)) for name, (old, new) in self.changes.items()
        ]
        found += [(scheme_words(scheme), "none", value) for scheme, value in self.identifiers.items()]
        found += [(_count_words(c), "unknown", decimal_words(c.value)) for c in self.counts_new]
        found += [
            (_count_words(c), decimal_words(known.value), decimal_words(c.value)) for known, c in self.counts_changed
        ]
        return found


def judged(cells: Mapping[str, str], book: Book, defaults: Defaults, row: int) -> Plan | tuple[Fault, ...]:
    """Read one row, by field name, and decide what it will do, or say everything that is wrong with it."""
    draft = drafted(cells, defaults)
    if not isinstance(draft, Draft):
        return draft
    plan = planned(draft, book, row)
    return (plan,) if isinstance(plan, Fault) else plan


def planned(draft: Draft, book: Book, row: int) -> Plan | Fault:
    """Decide what a row will do, or why it cannot."""
    found = book.find(draft)
    if isinstance(found, Fault):
        return found
    before = book.repeats(draft, found, row)
    if before is not None:
        return _unclear(
            draft, "repeated-row", f"Row {row} repeats row {before}: both mean {draft.name}. Leave one out."
        )
    if found is None:
        return Plan(row, draft, None, identifiers=draft.identifiers, counts_new=draft.counts)
    body = book.bodies[found]
    stated = draft.stated()
    changes = {name: (getattr(body, name), new) for name, new in stated.items() if getattr(body, name) != new}
    own = book.identifiers.get(found, {})
    clash = next(((s, own[s], v) for s, v in draft.identifiers.items() if own.get(s, v) != v), None)
    if clash:
        scheme, old, new = clash
        return _unclear(
            draft, "other-number",
            f"{body.name} has the {scheme_words(scheme)} {old}, and this row says {new}. If the number changed, "
            "change it "
            "on the organization’s page first; else mend this cell.",
        )  # fmt: skip
    added, changed = _counts(draft, book, found)
    fresh = {scheme: value for scheme, value in draft.identifiers.items() if scheme not in own}
    return Plan(row, draft, found, body.version, changes, fresh, added, changed)


def _counts(
    draft: Draft, book: Book, organization_id: int
) -> tuple[tuple[Counted, ...], tuple[tuple[Known, Counted], ...]]:
    added, changed = [], []
    for counted in draft.counts:
        known = book.counts.get((organization_id, counted.measure, counted.school_year, counted.source))
        if known is None:
            added.append(counted)
        elif known.value != counted.value:
            changed.append((known, counted))
    return tuple(added), tuple(changed)


def _unclear(draft: Draft, rule: str, message: str) -> Fault:
    return Fault("name", draft.name, rule, message)


def _words(name: str, value: object) -> str:
    if value in ("", None):
        return "none"
    return Kind(str(value)).words if name == "kind" else str(value)


def _count_words(counted: Counted) -> str:
    return f"{Measure(counted.measure).words.split(',')[0].capitalize()} {school_year_words(counted.school_year)}"
