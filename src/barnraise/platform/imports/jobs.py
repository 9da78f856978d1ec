"""Large files are read, applied and undone by jobs: each may be killed and run again."""

from django.db import transaction

from barnraise.platform import jobs
from barnraise.platform.deeds import deed, record
from barnraise.platform.imports import engine, looking
from barnraise.platform.imports.refused import WrongState
from barnraise.platform.imports.runs import State, job_key, names_of, runs_for
from barnraise.platform.models import ImportRun, Job
from barnraise.platform.permissions import Actor, Asker, Staff
from barnraise.platform.refusals import Refusal


def is_large(run: ImportRun) -> bool:
    """Whether a run's file is left to jobs."""
    return run.document.size > looking.LARGE


def ask_to_look(*, by: Asker, run: ImportRun) -> Job:
    """Ask for the run's file to be read, in the transaction that put it into the state `reading`."""
    key = job_key("look", run, run.version)
    return jobs.enqueue("imports.look", by=by, key=key, run_id=run.pk, version=run.version, actor=by.actor.key)


@deed("imports.ask")
def ask(*, by: Asker, run_id: int, version: int, deed: str) -> Job:
    """Ask for a large run to be applied or undone; permission is asked now, the writing comes later."""
    run = runs_for(by).get(pk=run_id)
    looking.permitted(by, run.kind)
    wanted = {"apply": State.READ, "undo": State.APPLIED}[deed]
    claimed = ImportRun.objects.filter(pk=run_id, version=version, state=wanted).update(version=version + 1)
    if claimed != 1:
        raise WrongState(
            f"Import {run_id} is {State(run.state).words}, or somebody else has asked already. Nothing was done twice."
        )
    record(run, asked=deed)
    key = job_key(deed, run, version + 1)
    return jobs.enqueue(f"imports.{deed}", by=by, key=key, run_id=run_id, version=version + 1, actor=by.actor.key)


def look(*, report: jobs.Report, run_id: int, version: int, actor: str) -> None:
    """Read a run's file into its verdict, or refuse it as a whole with the reason."""
    by, run = _whose(actor), ImportRun.objects.select_related("document", "profile").get(pk=run_id)
    if run.version != version or run.state != State.READING:
        return
    try:
        verdict = looking.consider(by=by, run=run, report=report)
    except Refusal as refusal:
        engine.refuse_file(by=by, run_id=run_id, version=version, message=refusal.message, rule=refusal.rule)
        raise
    with transaction.atomic():
        engine.settle(by=by, run_id=run_id, version=version, mends={}, answers={}, verdict=verdict)


def apply(*, report: jobs.Report, run_id: int, version: int, actor: str) -> None:
    """Apply a run; one that was applied before a kill is left alone."""
    run = ImportRun.objects.get(pk=run_id)
    if run.state == State.APPLIED:
        return
    engine.apply(by=_whose(actor), run_id=run_id, version=version)


def undo(*, report: jobs.Report, run_id: int, version: int, actor: str) -> None:
    """Undo a run; one that was undone before a kill is left alone."""
    run = ImportRun.objects.get(pk=run_id)
    if run.state == State.UNDONE:
        return
    engine.undo(by=_whose(actor), run_id=run_id, version=version)


def _whose(actor: str) -> Asker:
    """The person who asked, as whom the job writes; they were permitted when they asked."""
    return Asker(actor=Actor(actor, names_of([actor]).get(actor, actor)), staff=frozenset(Staff), signed_in=True)
