"""Runs as rows: their states, who may see them, and who did what to them."""

from collections.abc import Iterable
from enum import StrEnum

from django.db.models import QuerySet

from barnraise.platform.imports.reader import kinds, reader_of, sees_of
from barnraise.platform.models import AuditEntry, ImportProfile, ImportRun, Job
from barnraise.platform.permissions import Asker


class State(StrEnum):
    """Where a file stands on its way in."""

    READING = "reading"
    READ = "read"
    REFUSED = "refused"
    APPLIED = "applied"
    UNDONE = "undone"
    DISCARDED = "discarded"

    @property
    def words(self) -> str:
        """As people say it."""
        return _WORDS[self]

    @staticmethod
    def open() -> tuple["State", ...]:
        """States in which a run can still be mended, answered, read again or set aside."""
        return State.READING, State.READ, State.REFUSED


_WORDS = {
    State.READING: "being read",
    State.READ: "looked at, not applied",
    State.REFUSED: "refused as a whole",
    State.APPLIED: "applied",
    State.UNDONE: "undone",
    State.DISCARDED: "set aside",
}


def runs_for(asker: Asker) -> QuerySet[ImportRun]:
    """The imports they may see: the agency's people, except kinds whose room lets only some of them look."""
    if not asker.is_staff():
        return ImportRun.objects.none()
    closed = [kind for kind in kinds() if not sees_of(reader_of(kind))(asker)]
    return ImportRun.objects.exclude(kind__in=closed) if closed else ImportRun.objects.all()


def profiles_for(asker: Asker) -> QuerySet[ImportProfile]:
    """The profiles they may see."""
    return ImportProfile.objects.all() if asker.is_staff() else ImportProfile.objects.none()


def answers_of(run: ImportRun) -> dict[str, str]:
    """What was answered for this run: by itself, or remembered by its profile."""
    return {**(run.profile.answers if run.profile else {}), **run.answers}


def job_key(deed: str, run: ImportRun, version: int) -> str:
    """What makes asking for a job twice harmless: one per run, deed and version."""
    return f"{run.pk}:{version}:{deed}"


def job_of(run: ImportRun) -> Job | None:
    """The newest job that was asked for this run."""
    keys = [f"imports.{deed}:{job_key(deed, run, run.version)}" for deed in ("look", "apply", "undo")]
    return Job.objects.filter(key__in=keys).order_by("-id").first()


def names_of(keys: Iterable[str]) -> dict[str, str]:
    """Names of people as the audit log wrote them when they did something to an import, by actor key."""
    asked = {key for key in keys if key}
    found = AuditEntry.objects.filter(deed__startswith="imports.", actor_key__in=asked)
    return dict(found.order_by("id").values_list("actor_key", "actor_name"))
