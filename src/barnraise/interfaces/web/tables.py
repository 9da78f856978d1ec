"""The list of the audit chain, and one entry's notes in words."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from barnraise.core.money import Money
from barnraise.interfaces.web import queries, terms
from barnraise.platform import registry
from barnraise.platform.lists import Cell, Column, Empty, Filter, Link, ListPage
from barnraise.platform.models import AuditEntry
from barnraise.platform.permissions import Asker
from barnraise.platform.words import clock_words, deed_words, key_words, long_date

COLUMNS = (
    Column("number", "Entry", sortable=True),
    Column("when", "When"),
    Column("who", "Who", sortable=True),
    Column("deed", "Did what", sortable=True, weight="strong"),
    Column("subject", "About", weight="quiet"),
)


def audit(asker: Asker, *, zone: str) -> ListPage:
    """Every deed, newest first."""
    return ListPage(
        title="Audit",
        columns=COLUMNS,
        queryset=queries.entries_for(asker),
        rows=lambda entries: _rows(entries, zone),
        orders={"number": ("id",), "who": ("actor_name", "id"), "deed": ("deed", "id")},
        order="-number",
        noun=("entry", "entries"),
        filters=(
            Filter("deed", "Did what", _deeds),
            Filter("who", "Who", lambda rows, text: rows.filter(actor_name__icontains=text)),
            Filter("about", "About", lambda rows, text: rows.filter(subject__icontains=_key_part(text))),
        ),
        empty=Empty("Nothing was done yet.", "The first deed writes the first entry."),
        answer="Every deed, by whom and about what; each entry is chained to the one before it by its hash.",
        deeds=(
            ("Verify the chain now", reverse("audit_verify")),
            ("Take the whole chain as a file", reverse("audit_chain")),
        ),
    )  # fmt: skip


def _key_part(text: str) -> str:
    """What somebody typed, as it stands in a text key: `usage line 8841` is `usageline:8841`; a key stays a key."""
    *kind, last = text.split() or [""]
    return f"{''.join(kind)}:{last}" if kind and last.isdigit() else "".join(text.split())


def _about(key: str) -> Cell:
    address = queries.address_of(key)
    return Link(record_words(key), address) if address else record_words(key)


def did(deed: str) -> str:
    """A deed as it follows its doer's name: `issued the invoices of a billing run`."""
    return terms.DEEDS.get(deed) or deed_words(deed)


def record_words(key: str) -> str:
    """A record of the audit log, by its kind and number: `billing run 28`."""
    kind, _, number = key.partition(":")
    return f"{terms.RECORDS[kind]} {number}".strip() if kind in terms.RECORDS else key_words(key)


def _deeds(rows: QuerySet[AuditEntry], text: str) -> QuerySet[AuditEntry]:
    """Deeds whose words or key hold what somebody typed."""
    told = [deed for deed, words in terms.DEEDS.items() if text.casefold() in words.casefold()]
    return rows.filter(Q(deed__in=told) | Q(deed__icontains=text.replace(" ", "_")))


def _rows(entries: QuerySet[AuditEntry], zone: str) -> Sequence[Sequence[Cell]]:
    return [
        (
            Link(f"{entry.pk:,}", reverse("audit_entry", args=[entry.pk])),
            clock_words(entry.at, zone),
            entry.actor_name,
            did(entry.deed),
            _about(entry.subject),
        )
        for entry in entries
    ]


KEY = re.compile(r"[a-z]+\.[A-Z]\w+:\d+")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d\S*")
CENTS = re.compile(r"-?\d+\.\d\d")
CODE = re.compile(r"[a-z]+(_[a-z]+)+")


@dataclass(frozen=True, slots=True)
class Said:
    """One noted value: what it is called, how it reads, and where the record it names is shown."""

    label: str
    words: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One value that a deed changed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Note:
    """What a deed noted about one record."""

    words: str
    url: str | None
    changes: list[Change]
    said: list[Said]


def notes(noted: Sequence[Mapping[str, Any]], zone: str) -> list[Note]:
    """All a deed noted, record by record: what was changed, from what to what, and the rest in words."""
    names = {key: words for key, (words, _) in registry.named(set(_keys(noted))).items() if words != key_words(key)}
    return [_note(note, names, zone) for note in noted]


def _note(note: Mapping[str, Any], names: Mapping[str, str], zone: str) -> Note:
    key, before, after = str(note.get("of", "")), note.get("before"), note.get("after")
    changes: list[Change] = []

    def said(name: str, value: object) -> str:
        return _said(name, value, names, zone)

    if isinstance(before, Mapping) and isinstance(after, Mapping):
        changes = [Change(_label(n), said(n, before.get(n)), said(n, new)) for n, new in after.items()]
    rest = {n: v for n, v in note.items() if n != "of" and not (changes and n in ("before", "after"))}
    url = queries.address_of
    return Note(
        names.get(key) or record_words(key), url(key), changes,
        [Said(_label(n), said(n, v), url(v) if isinstance(v, str) and KEY.fullmatch(v) else None) for n, v in rest.items()],
    )  # fmt: skip


def _keys(value: object) -> Iterator[str]:
    match value:
        case str() if KEY.fullmatch(value):
            yield value
        case Mapping():
            yield from _keys(list(value.values()))
        case Collection() if not isinstance(value, str):
            for part in value:
                yield from _keys(part)


def _label(name: str) -> str:
    told = terms.NOTED.get(name) or re.sub(r"_(key|id)$", "", name).replace("_", " ")
    return told[:1].upper() + told[1:]


def _said(name: str, value: object, names: Mapping[str, str], zone: str) -> str:
    """A noted value as people read it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case None | "" | [] | {}:
            return "nothing"
        case str():
            return _text(name, value, names, zone)
        case Mapping():
            return "; ".join(f"{_label(str(n))}: {_said(str(n), v, names, zone)}" for n, v in value.items())
        case list():
            return ", ".join(_said(name, part, names, zone) for part in value)
        case _:
            return f"{value}"


def _text(name: str, text: str, names: Mapping[str, str], zone: str) -> str:
    if KEY.fullmatch(text):
        return names.get(text) or record_words(text)
    if INSTANT.fullmatch(text):
        return clock_words(datetime.fromisoformat(text), zone)
    if DAY.fullmatch(text):
        return long_date(date.fromisoformat(text))
    if name in terms.NOTED_MONEY and CENTS.fullmatch(text):
        return Money.parse(text).words()
    return text.replace("_", " ") if CODE.fullmatch(text) else text
