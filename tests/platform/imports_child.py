"""A process of its own that brings notes in or takes them back, and can be killed: `python imports_child.py DEED`."""

import json
import sys
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
django.setup()

from tests.platform.notes_import import NotesReader, notes  # noqa: E402

from barnraise.platform import audit, imports, schema  # noqa: E402
from barnraise.platform.models import AuditEntry, ImportChange, ImportRun  # noqa: E402
from barnraise.platform.permissions import machine  # noqa: E402

FILE = b"title,text,pages\n" + b"".join(b"note %d,x,1\n" % n for n in range(200))
BY = machine("test")


def ready() -> None:
    """A database with one file that was looked at."""
    schema.create()
    imports.look(by=BY, kind="notes", content=FILE, name="notes.csv")


def state() -> str:
    """What stands, as JSON."""
    run = ImportRun.objects.get()
    deeds = {deed: AuditEntry.objects.filter(deed=deed).count() for deed in ("imports.apply", "imports.undo")}
    sound = audit.verify().first_bad is None
    found = {"state": run.state, "notes": len(notes()), "changes": ImportChange.objects.count(), "sound": sound}
    return json.dumps({**found, **deeds})


with imports.also(NotesReader()):
    match sys.argv[1]:
        case "ready":
            ready()
        case "apply":
            imports.apply(by=BY, run_id=ImportRun.objects.get().pk)
        case "undo":
            imports.undo(by=BY, run_id=ImportRun.objects.get().pk)
    print(state())
