"""What can be checked of a standing house, each check by itself with a sentence and its mend."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from barnraise.interfaces.cli import house
from barnraise.platform import audit, clock, documents, guards, registry, schema
from barnraise.platform.models import Job, OutboxMessage
from barnraise.platform.words import counted


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; `ok` is None where it could not be checked."""

    check: str
    ok: bool | None
    says: str
    mend: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


Check = Callable[[], Iterator[Finding]]

PRAGMAS = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "recursive_triggers": "1"}
"""How SQLite must be opened, as it answers when it is asked."""


def run(checks: Sequence[Check]) -> list[Finding]:
    """Run each check; one that breaks is a finding too, never silence."""
    found: list[Finding] = []
    for check in checks:
        try:
            found += list(check())
        except Exception as broken:
            name = check.__name__.replace("_", " ")
            found.append(Finding(name, None, f"Could not be checked: {type(broken).__name__}: {broken}"))
    return found


def the_settings() -> Iterator[Finding]:
    """Secret, hosts, HTTPS, mail."""
    place = Path(settings.HOME) / "keys" / "secret"
    if place.exists() and stat.S_IMODE(place.stat().st_mode) & 0o077:
        yield Finding("settings", False, f"Others on this machine can read {place}.", f"chmod 600 {place}")
    hosts = [h for h in settings.ALLOWED_HOSTS if h not in ("127.0.0.1", "localhost", "testserver")]
    if settings.LOCAL and hosts:
        yield Finding(
            "settings",
            False,
            f"Served for {hosts[0]} without HTTPS.",
            "Set BARNRAISE_LOCAL=0 and, behind a proxy, BARNRAISE_BEHIND_PROXY=1.",
        )
    elif not settings.LOCAL and settings.MAIL_DOMAIN.endswith(".invalid"):
        yield Finding(
            "settings",
            False,
            "Mail would come from an address that does not exist.",
            "Set BARNRAISE_MAIL_DOMAIN, BARNRAISE_MAIL_FROM and BARNRAISE_MAIL_URL.",
        )
    else:
        yield Finding(
            "settings",
            True,
            f"Everything is kept in {settings.HOME}; served {'on this machine' if settings.LOCAL else 'by HTTPS'}.",
        )


def the_database() -> Iterator[Finding]:
    """Tables, migrations, and the options that keep a power cut from losing what was answered for."""
    if schema.is_empty():
        yield Finding("database", False, "There are no tables yet.", "Run `barnraise setup`, or `barnraise serve`.")
        return
    waiting = house.migrations_waiting()
    if waiting:
        yield Finding(
            "database",
            False,
            f"{len(waiting)} changes of the tables wait, the first is {waiting[0]}.",
            "Make a backup, then run `DJANGO_SETTINGS_MODULE=barnraise.settings python -m django migrate`.",
        )
    wrong = _options()
    for name, wanted, found in wrong:
        yield Finding(
            "database",
            False,
            f"{name} reads {found}, not {wanted}.",
            "Something else opens this database; start Barnraise with its own settings alone.",
        )
    if not waiting and not wrong:
        yield Finding(
            "database", True, f"{connection.vendor} {'.'.join(map(str, _version()))}, options read back as set."
        )


def _version() -> tuple[int, ...]:
    version: tuple[int, ...] = connection.get_database_version()
    return version


def _options() -> list[tuple[str, str, str]]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            found = {name: str(cursor.execute(f"PRAGMA {name}").fetchone()[0]) for name in PRAGMAS}
            return [(name, wanted, found[name]) for name, wanted in PRAGMAS.items() if found[name] != wanted]
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes')")
        return [(name, "on", value) for name, value in cursor.fetchall() if value != "on"]


def the_pages_of_the_file() -> Iterator[Finding]:
    """SQLite's own check of its file, and foreign keys that lead nowhere."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        sound = str(cursor.execute("PRAGMA quick_check").fetchone()[0])
        astray = cursor.execute("PRAGMA foreign_key_check").fetchall()
    if sound != "ok" or astray:
        yield Finding(
            "file",
            False,
            f"The database file is damaged: {sound if sound != 'ok' else f'{len(astray)} links lead nowhere'}.",
            "Stop, keep a copy of the file, and restore the newest good backup.",
        )
    else:
        yield Finding("file", True, "The database file is sound, and every link leads somewhere.")


def the_guards() -> Iterator[Finding]:
    """Triggers that keep facts from being edited."""
    wanted = registry.guards()
    missing = guards.missing(wanted)
    if missing:
        yield Finding(
            "guards",
            False,
            f"{len(missing)} of {len(wanted)} guards are missing or altered: {', '.join(missing[:5])}.",
            "Find out who removed them; then run `barnraise doctor --mend`.",
        )
    else:
        yield Finding("guards", True, f"{len(wanted)} guards stand as written.")


def the_audit_chain() -> Iterator[Finding]:
    """Every entry in its place and unchanged."""
    report = audit.verify()
    if report.holds:
        yield Finding(
            "audit chain", True, f"{counted(report.count, 'entry holds', 'entries hold')}; head {report.head}."
        )
    else:
        place, reason = report.first_bad or (0, "")
        yield Finding(
            "audit chain",
            False,
            f"Broken at entry {place}: {reason}.",
            "Keep a copy of the database as it is and call whoever audits you.",
        )


def the_documents() -> Iterator[Finding]:
    """Each stored file against its hash."""
    wrong = documents.damaged()
    if wrong:
        yield Finding(
            "documents",
            False,
            f"{len(wrong)} stored files are missing or altered: {'; '.join(wrong[:3])}.",
            "Copy them from the newest backup's documents/; names are their hashes.",
        )
    else:
        yield Finding("documents", True, "Every stored file has the bytes its name says.")


def the_manifests() -> Iterator[Finding]:
    """What the rooms announce is there."""
    wrong = registry.check()
    yield from (Finding("rooms", False, sentence, "Reinstall: files of the program are missing.") for sentence in wrong)
    if not wrong:
        yield Finding("rooms", True, f"{len(registry.manifests())} rooms stand as they announce themselves.")


def the_rooms() -> Iterator[Finding]:
    """What each room knows to check of itself: the books that debits equal credits, and so on."""
    for manifest in registry.manifests():
        if manifest.checks:
            wrong = list(registry.load(manifest.checks)())
            yield from (
                Finding(manifest.slug, False, sentence, "Ask who keeps it, with this sentence.") for sentence in wrong
            )
            if not wrong:
                yield Finding(manifest.slug, True, f"{manifest.title}: nothing contradicts itself.")


def the_work() -> Iterator[Finding]:
    """Work and mail that wait for a worker."""
    hour_ago = clock.now() - timedelta(hours=1)
    mail = OutboxMessage.objects.filter(state="waiting", created_at__lt=hour_ago).count()
    jobs = Job.objects.filter(state__in=("queued", "running"), created_at__lt=hour_ago).count()
    if mail or jobs:
        yield Finding(
            "work",
            False,
            f"{jobs} jobs and {mail} messages have waited for over an hour.",
            "Is `barnraise serve` running? It does the work behind the pages.",
        )
    else:
        yield Finding("work", True, "No work and no mail has waited for over an hour.")


DOCTOR: tuple[Check, ...] = (
    the_settings,
    the_database,
    the_pages_of_the_file,
    the_manifests,
    the_guards,
    the_audit_chain,
    the_documents,
    the_rooms,
    the_work,
)
VERIFY: tuple[Check, ...] = (the_pages_of_the_file, the_guards, the_audit_chain, the_documents, the_rooms)
