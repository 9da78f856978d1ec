"""What the rooms have to say, asked through the registry: panels, tasks, findings."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString

from barnraise.interfaces.web import permissions
from barnraise.platform import recall, registry
from barnraise.platform.manifest import Hit, Task
from barnraise.platform.models import AuditEntry, Citation, Document, ImportRun, Job
from barnraise.platform.permissions import Asker


def panels(slot: str, asker: Asker, **context: Any) -> list[SafeString]:
    """What each room shows in a slot, in order; a room with nothing to say is left out. Each is kept by itself."""
    told = tuple(sorted(context.items()))
    shown = [_panel(render, asker, told) for render in registry.panels(slot)]
    return [part for part in shown if part]


def _panel(render: Callable[..., SafeString | None], asker: Asker, told: tuple[tuple[str, Any], ...]) -> Any:
    asked = ("panel", render.__module__, render.__qualname__, asker, told)
    return recall.until_a_deed(asked, lambda: render(asker, **dict(told)))


def waiting(asker: Asker) -> list[Task]:
    """What waits for somebody, late things first, otherwise room by room. Each room's tasks are kept by themselves."""
    tasks = [task for ask in _each("worklist") for task in _tasks(ask, asker)]
    return sorted(tasks, key=lambda task: not task.late)


def _tasks(ask: Callable[[Asker], list[Task]], asker: Asker) -> list[Task]:
    return recall.until_a_deed(("tasks", ask.__module__, ask.__qualname__, asker), lambda: ask(asker))


def findings(asker: Asker, text: str) -> dict[str, list[Hit]]:
    """What a search finds, by kind, each room answering for what the asker may see."""
    found: dict[str, list[Hit]] = {}
    for ask in _each("search"):
        for hit in ask(asker, text):
            found.setdefault(hit.kind, []).append(hit)
    return found


def _each(what: str) -> Iterator[Callable[..., Any]]:
    for manifest in registry.manifests():
        dotted = getattr(manifest, what)
        if dotted:
            yield registry.load(dotted)


def address_of(key: str) -> str | None:
    """The page that shows a record, from its text key; nothing when no room shows that kind."""
    kind, _, number = key.rpartition(":")
    name = registry.sources().get(kind)
    if not name or not number.isascii() or not number.isdigit():
        return None
    try:
        return reverse(name, args=[int(number)])
    except NoReverseMatch:
        return None


def document_for(asker: Asker, sha256: str) -> Document:
    """A stored file, if the asker may read it. Errors: `Document.DoesNotExist`, for strangers and for none alike.

    Who may see a record that names the file may read it, as that record's room says. A file that no record names yet is
    read by who stored it, and by who reads the whole log: having stored it once is no right that outlives a role.
    """
    found = Document.objects.get(sha256=sha256)
    uses = uses_of(found)
    if uses:
        seen = registry.may_see_any(asker, uses)
    else:
        seen = found.stored_by == asker.actor.key or permissions.may_read_audit(asker)
    if not seen:
        raise Document.DoesNotExist
    return found


def file_of(asker: Asker, key: str) -> str | None:
    """Where a stored file that a text key names is taken, if the key names one and the asker may read it."""
    label, _, number = key.rpartition(":")
    if label != "platform.Document" or not number.isascii() or not number.isdigit():
        return None
    found = Document.objects.filter(pk=int(number)).values_list("sha256", flat=True).first()
    return reverse("document", args=[document_for(asker, found).sha256]) if found else None


def uses_of(document: Document) -> list[str]:
    """Text keys of the records that name a stored file, and of the imports that read it."""
    citing = Citation.objects.filter(target=f"platform.Document:{document.pk}").values_list("source", flat=True)
    runs = ImportRun.objects.filter(document=document).values_list("pk", flat=True)
    return [*citing, *(f"platform.ImportRun:{pk}" for pk in runs)]


def job_for(asker: Asker, job_id: int) -> Job:
    """A piece of long work, if the asker works at the agency or asked for it."""
    found = Job.objects.all() if asker.is_staff() else Job.objects.filter(asked_by=asker.actor.key)
    return found.get(pk=job_id)


def entries_for(asker: Asker) -> QuerySet[AuditEntry]:
    """The audit chain; who may ask for it may read all of it."""
    return AuditEntry.objects.all()
