"""Long work behind one small interface: asked for by key, resumed after a kill, progress kept in a row."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django_q.tasks import async_task

from barnraise.platform import registry
from barnraise.platform.clock import chaos_point, now
from barnraise.platform.models import Job
from barnraise.platform.permissions import Asker
from barnraise.platform.refusals import Refusal

MISTAKEN = "It ended by a mistake of the program, which the log names. It is tried again when the program starts anew."

Report = Callable[[int, int, str], None]


def enqueue(name: str, *, by: Asker, key: str, **arguments: Any) -> Job:
    """Ask for a job in the caller's transaction; asking again with the same key gives the same job."""
    assert name in registry.jobs(), f"no room announces the job {name}"
    job, fresh = Job.objects.get_or_create(
        key=f"{name}:{key}", defaults={"name": name, "arguments": arguments, "asked_by": by.actor.key}
    )
    if fresh:
        transaction.on_commit(lambda: async_task("barnraise.platform.jobs.run", job.pk, task_name=job.key[:100]))
    return job


def run(job_id: int) -> None:
    """Do one job now: called by the worker, and again after a kill. A finished job is left alone.

    A refusal ends it with its sentence; any other error leaves it unfinished, says so to whoever waits, and is raised.
    """
    job = Job.objects.get(pk=job_id)
    if job.state in ("done", "refused"):
        return
    Job.objects.filter(pk=job_id).update(state="running", started_at=now(), attempts=job.attempts + 1)

    def report(done: int, total: int, message: str = "") -> None:
        Job.objects.filter(pk=job_id).update(done=done, total=total, message=message)

    try:
        registry.load(registry.jobs()[job.name])(report=report, **job.arguments)
    except Refusal as refusal:
        Job.objects.filter(pk=job_id).update(state="refused", message=refusal.message, finished_at=now())
        return
    except Exception:
        Job.objects.filter(pk=job_id).update(message=MISTAKEN)
        raise
    chaos_point("job:before-done")
    Job.objects.filter(pk=job_id).update(state="done", finished_at=now())


def unfinished() -> list[Job]:
    """Jobs a killed worker left behind: `serve` asks for them again at start."""
    return list(Job.objects.filter(state__in=("queued", "running")).order_by("id"))


def resume() -> int:
    """Hand every unfinished job to the worker again; each is safe to run twice."""
    waiting = unfinished()
    for job in waiting:
        async_task("barnraise.platform.jobs.run", job.pk, task_name=job.key[:100])
    return len(waiting)
