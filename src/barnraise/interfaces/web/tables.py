"""The list of the audit chain."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.urls import reverse

from barnraise.interfaces.web import queries
from barnraise.platform.lists import Cell, Column, Empty, Filter, Link, ListPage
from barnraise.platform.models import AuditEntry
from barnraise.platform.permissions import Asker
from barnraise.platform.words import clock_words, deed_words, key_words

COLUMNS = (
    Column("number", "Entry", sortable=True),
    Column("when", "When"),
    Column("who", "Who", sortable=True),
    Column("deed", "Deed", sortable=True, weight="strong"),
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
            Filter("deed", "Deed", lambda rows, text: rows.filter(deed__icontains=text.replace(" ", "_"))),
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
    return Link(key_words(key), address) if address else key_words(key)


def _rows(entries: QuerySet[AuditEntry], zone: str) -> Sequence[Sequence[Cell]]:
    return [
        (
            Link(f"{entry.pk:,}", reverse("audit_entry", args=[entry.pk])),
            clock_words(entry.at, zone),
            entry.actor_name,
            deed_words(entry.deed),
            _about(entry.subject),
        )
        for entry in entries
    ]
