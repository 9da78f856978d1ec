"""Prepare a billing run, explain what looks unusual in it, approve it, send it back. Issuing stands beside."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from barnraise.core.dates import long_date
from barnraise.core.money import Money
from barnraise.platform import agency, clock, documents
from barnraise.platform.deeds import deed, record
from barnraise.platform.fields import key_of
from barnraise.platform.permissions import Asker
from barnraise.platform.refusals import NotAllowed, Refusal
from barnraise.run.books import permissions, queries
from barnraise.run.books.models import Run, RunException
from barnraise.run.books.queries import Proposal
from barnraise.run.books.rules.lines import Doubt
from barnraise.run.books.rules.runs import unusual
from barnraise.run.books.terms import CAUSES, RunState


class RunRefused(Refusal):
    """A run that says nothing to bill, or in days that contradict themselves."""

    rule = "run-refused"


class SamePerson(Refusal):
    """A preparer who would approve her own run."""

    rule = "same-person"


class WrongState(Refusal):
    """A deed that does not fit where the run stands."""

    rule = "run-state"


@deed("books.prepare_run")
def prepare_run(
    *, by: Asker, causes: Collection[str], starts: date, ends: date, invoice_day: date, title: str = "",
    due_day: date | None = None, run_id: int | None = None,
) -> Run:  # fmt: skip
    """Prepare a run, or prepare one again: only the run and what looks unusual in it are written.

    `ends` is the day after the last one billed. The run counts what it would charge and remembers its fingerprint.
    Errors: `NotAllowed`, `RunRefused`, `WrongState` when it is issued already.
    """
    _allow(by)
    due = due_day or invoice_day + timedelta(days=agency.the().due_days)
    _sensible(causes, starts, ends, invoice_day, due)
    ordered = [cause.value for cause in CAUSES if cause.value in set(causes)]
    values = {
        "title": title.strip() or f"Billing until {long_date(ends - timedelta(days=1))}", "causes": ordered, "starts": starts,
        "ends": ends, "invoice_day": invoice_day, "due_day": due, "fiscal_year": agency.fiscal_year(invoice_day).year,
    }  # fmt: skip
    run = _standing(run_id) if run_id else Run()
    for name, value in values.items():
        setattr(run, name, value)
    proposal = queries.propose(by, run)
    run = _write(by, run, values, proposal)
    _note_doubts(run, proposal)
    record(run, causes=ordered, starts=starts, ends=ends, charges=run.charges, invoices=run.invoices, total=run.total,
           fingerprint=run.fingerprint)  # fmt: skip
    return run


@deed("books.explain_exception")
def explain_exception(*, by: Asker, exception_id: int, explanation: str) -> RunException:
    """Say why something unusual is right; an explanation may be written before or after approval, until the issue."""
    _allow(by)
    if not explanation.strip():
        raise RunRefused("Say in a sentence why this is right, or send the run back.", field="explanation")
    found = RunException.objects.select_related("run").get(pk=exception_id)
    if found.run.state == RunState.ISSUED:
        raise WrongState(
            "This run is issued, and what was said about it stands. Correct a line by a credit note instead."
        )
    RunException.objects.filter(pk=exception_id).update(
        explanation=explanation.strip(),
        explained_by=by.actor.key,
        explained_by_name=by.actor.name,
        explained_at=clock.now(),
    )
    record(found.run, exception=found.what, explanation=explanation.strip())
    return RunException.objects.get(pk=exception_id)


@deed("books.approve_run")
def approve_run(*, by: Asker, run_id: int, fingerprint: str) -> Run:
    """Approve a run that somebody else prepared, as it was shown: `fingerprint` is that of the page.

    Errors: `NotAllowed`, `SamePerson`, `WrongState`; `RunRefused` when it was prepared again since the page was opened.
    """
    if not permissions.may_approve(by):
        raise NotAllowed("The director approves billing runs. Ask her; nothing was changed.")
    run = _standing(run_id)
    if run.prepared_by == by.actor.key:
        raise SamePerson(
            f"You prepared this run, so somebody else must approve it. Ask another director; {_unchanged()}"
        )
    if run.state == RunState.SENT_BACK:
        raise WrongState("This run was sent back. It must be prepared again before anybody can approve it.")
    if run.fingerprint != fingerprint:
        raise RunRefused(f"This run was prepared again after you opened the page. Look at it again; {_unchanged()}")
    Run.objects.filter(pk=run_id).update(
        state=RunState.APPROVED.value, approved_by=by.actor.key, approved_by_name=by.actor.name, approved_at=clock.now(),
        version=run.version + 1,
    )  # fmt: skip
    documents.cite(key_of(run), agency.the().approval_resolution_key, "authority")
    record(run, approved=run.total, fingerprint=fingerprint)
    return Run.objects.get(pk=run_id)


@deed("books.send_back")
def send_back(*, by: Asker, run_id: int, note: str) -> Run:
    """Send a run back to who prepared it, with a note that says what to look at. Errors: `NotAllowed`, `WrongState`."""
    if not (permissions.may_approve(by) or permissions.may_prepare(by)):
        raise NotAllowed("The director sends a run back. Ask her; nothing was changed.")
    if not note.strip():
        raise RunRefused("Say what to look at, so that the run can be mended.", field="note")
    run = _standing(run_id)
    Run.objects.filter(pk=run_id).update(
        state=RunState.SENT_BACK.value, note=note.strip(), approved_by="", approved_by_name="", approved_at=None,
        version=run.version + 1,
    )  # fmt: skip
    record(run, sent_back=note.strip())
    return Run.objects.get(pk=run_id)


def _allow(by: Asker) -> None:
    if not permissions.may_prepare(by):
        raise NotAllowed("The business manager prepares billing runs. Ask her; nothing was changed.")


def _unchanged() -> str:
    return "nothing was changed."


def _sensible(causes: Iterable[str], starts: date, ends: date, invoice_day: date, due: date) -> None:
    unknown = set(causes) - {cause.value for cause in CAUSES}
    if unknown or not set(causes):
        raise RunRefused("Choose at least one thing to bill: deliveries, commitments or vendors’ fees.", field="causes")
    if ends <= starts:
        raise RunRefused("The last day to bill lies before the first. Correct one of the two days.", field="ends")
    if due < invoice_day:
        raise RunRefused("The due day lies before the invoice day. Correct one of the two days.", field="due_day")


def _standing(run_id: int) -> Run:
    """A run that is not issued yet; on PostgreSQL its row stays locked until the deed ends."""
    run = Run.objects.select_for_update().get(pk=run_id)
    if run.state == RunState.ISSUED:
        raise WrongState(f"“{run.title}” is issued already. A wrong line is corrected by a credit note that names it.")
    return run


def _write(by: Asker, run: Run, values: dict[str, object], proposal: Proposal) -> Run:
    found = {
        **values, "state": RunState.PREPARED.value, "charges": len(proposal.lines), "invoices": len(proposal.payers),
        "total": proposal.total, "fingerprint": proposal.fingerprint, "note": "",
        "payers": {str(payer): list(sums) for payer, sums in sorted(proposal.payers.items())},
        "prepared_by": by.actor.key, "prepared_by_name": by.actor.name, "prepared_at": clock.now(),
        "approved_by": "", "approved_by_name": "", "approved_at": None,
    }  # fmt: skip
    if run.pk is None:
        return Run.objects.create(**found)
    Run.objects.filter(pk=run.pk).update(**found, version=run.version + 1)
    return Run.objects.get(pk=run.pk)


def _note_doubts(run: Run, proposal: Proposal) -> None:
    """Write what looks unusual; explanations of what still holds stay when a run is prepared again."""
    last = queries.last_issued(run)
    before = queries.payer_totals(last) if last else {}
    now = {payer: cents for payer, (_, cents) in proposal.payers.items()}
    doubts = [Doubt(*found) for found in unusual(before, now)] + proposal.doubts
    fresh = {(doubt.payer, doubt.what[:200]): doubt for doubt in doubts}
    stands = {(e.payer_id, e.what): e for e in RunException.objects.filter(run=run)}
    RunException.objects.filter(pk__in=[e.pk for key, e in stands.items() if key not in fresh]).delete()
    RunException.objects.bulk_create(
        RunException(
            run=run, payer_id=payer, kind=doubt.kind.value, what=what,
            change=Money(doubt.change) if doubt.change is not None else None,
        )
        for (payer, what), doubt in fresh.items() if (payer, what) not in stands
    )  # fmt: skip
