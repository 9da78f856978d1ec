"""Pages of billing runs: the list, the form, and the preview that becomes the record."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import IO, Any, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from barnraise.core.dates import long_date
from barnraise.platform import agency, exports, jobs, pictures, recall
from barnraise.platform.lists import respond
from barnraise.platform.models import Job
from barnraise.platform.pages import asker_of, page
from barnraise.platform.permissions import Asker
from barnraise.platform.words import counted
from barnraise.run.books import forms, operations, permissions, queries, tables
from barnraise.run.books.models import Run
from barnraise.run.books.terms import RunState
from barnraise.run.books.views.parts import form_page, tried

AT_ONCE = 2_000
"""UNIT: charges that are issued while the person waits; more is a job."""

ROWS = 12
"""UNIT: invoices shown before the rest is folded."""


@page(permissions.may_see_books)
def runs(request: HttpRequest) -> HttpResponseBase:
    """All runs."""
    return respond(request, tables.runs(asker_of(request)))


@page(permissions.may_prepare, methods=("GET", "HEAD", "POST"))
def add(request: HttpRequest) -> HttpResponse:
    """Prepare a run."""
    form = forms.RunForm(request.POST or None, initial=_usual())
    if request.method == "POST" and form.is_valid():
        run = tried(form, lambda: operations.prepare_run(by=asker_of(request), **form.values()))
        if run is not None:
            return redirect("books:run", run.pk)
    return _run_form(request, form, title="Prepare a billing run", deed="Prepare this run", back=reverse("books:runs"))


@page(permissions.may_prepare, methods=("GET", "HEAD", "POST"))
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Prepare a run again, with what was delivered or mended since."""
    asker = asker_of(request)
    run = queries.runs_for(asker).get(pk=pk)
    initial = {"causes": run.causes, "starts": run.starts, "last": run.ends - timedelta(days=1), "invoice_day": run.invoice_day,
               "due_day": run.due_day, "title": run.title}  # fmt: skip
    form = forms.RunForm(request.POST or None, initial=initial)
    if (
        request.method == "POST" and form.is_valid()
        and tried(form, lambda: operations.prepare_run(by=asker, run_id=pk, **form.values())) is not None
    ):  # fmt: skip
        return redirect("books:run", pk)
    return _run_form(
        request, form, title=f"Prepare {run.title} again", deed="Prepare it again", back=reverse("books:run", args=[pk])
    )


def _run_form(request: HttpRequest, form: forms.RunForm, *, title: str, deed: str, back: str) -> HttpResponse:
    after = "Preparing issues nothing: you and whoever approves look at every invoice first."
    return form_page(
        request, form, title=title, deed=deed, back=back, after=after, crumb=[("Billing runs", reverse("books:runs"))]
    )


def _usual() -> dict[str, object]:
    """The month before this one, deliveries, dated today."""
    today = agency.today()
    last = today.replace(day=1) - timedelta(days=1)
    return {"causes": ["delivery"], "starts": last.replace(day=1), "last": last, "invoice_day": today}


@page(permissions.may_see_books)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A run: who is billed how much and why, what changed since the last one, what looks unusual, and the deed."""
    asker = asker_of(request)
    shown = recall.until_a_deed(("books.preview", asker, pk), lambda: _shown(queries.preview_of(asker, pk)))
    return render(request, "books/run.html", {**shown, **_bar(asker, shown["preview"])})


def _shown(preview: queries.Preview) -> dict[str, Any]:
    run, rows = preview.run, preview.rows
    rest = rows[ROWS:]
    open_ones = [e for e in preview.exceptions if not e.explanation]
    issued = run.state == RunState.ISSUED
    return {
        "run": run, "preview": preview, "shown": tables.payer_rows(rows[:ROWS]), "rest": rest, "issued": issued,
        "rest_rows": tables.payer_rows(rest),
        "bills": counted(len(rows), "invoice", "invoices"), "payers": counted(len(rows), "payer", "payers"),
        "more": preview.change.cents > 0, "change_size": abs(preview.change),
        "bridge": _bridge(preview), "explains": _explains(preview),
        "exceptions": preview.exceptions, "open_ones": open_ones, "things": counted(len(preview.exceptions), "thing", "things"),
        "explained": len(preview.exceptions) - len(open_ones),
        "last_shown": sum(r.last.cents for r in rows), "shown_change": sum(r.change.cents for r in rows),
        "gone": preview.change.cents - sum(r.change.cents for r in rows), "rest_last": sum(r.last.cents for r in rest),
        "rest_now": sum(r.now.cents for r in rest),
        "rest_change": sum(r.change.cents for r in rest), "last_day": run.ends - timedelta(days=1),
        "state_words": _state_words(run),
        "crumb": [("Books", reverse("books:list")), ("Billing runs", reverse("books:runs")), (run.title, "")],
    }  # fmt: skip


def _explains(preview: queries.Preview) -> str:
    """The service that explains most of the difference, if one does."""
    if not preview.steps:
        return ""
    first, change = preview.steps[0], preview.change.cents
    return first.name if first.change * change > 0 and 2 * abs(first.change) >= abs(change) else ""


def _state_words(run: Run) -> str:
    day = f"Invoice date {long_date(run.invoice_day)} · due {long_date(run.due_day)}"
    return f"{day} · {'issued' if run.state == RunState.ISSUED else 'nothing is issued yet'}"


def _bridge(preview: queries.Preview) -> pictures.Picture | None:
    if preview.last is None or not preview.steps:
        return None
    steps = [pictures.Step(step.name, step.change, step.why) for step in preview.steps]
    finding = f"From {preview.last.title}, {preview.last_total.words()}, to this run, {preview.total.words()}"
    start, end = (preview.last.title, preview.last_total.cents), ("This run", preview.total.cents)
    return pictures.bridge(start, steps, end, finding=finding)


def _bar(asker: Asker, preview: queries.Preview) -> dict[str, object]:
    """What the last block says and offers: whose turn it is, and the deed with its size."""
    run = preview.run
    needs = run.state == RunState.PREPARED and queries.needs_approval(run)
    own = run.prepared_by == asker.actor.key
    job = Job.objects.filter(key__startswith=f"books.issue:{run.pk}-").exclude(state="done").order_by("-id").first()
    busy = job is not None and job.state != "refused"
    can = permissions.may_prepare(asker) and not preview.changed and bool(preview.rows) and not busy
    return {
        "needs_approval": needs, "own": own, "job": job, "busy": busy, "changed": preview.changed,
        "may_approve": can and permissions.may_approve(asker) and not own and run.state == RunState.PREPARED,
        "may_issue": can and (run.state == RunState.APPROVED or (run.state == RunState.PREPARED and not needs)),
        "may_send_back": permissions.may_approve(asker) and not own and run.state in (RunState.PREPARED, RunState.APPROVED),
        "may_prepare": permissions.may_prepare(asker) and run.state != RunState.ISSUED, "threshold": agency.threshold(),
        "threshold_key": agency.the().approval_resolution_key, "zone": agency.the().zone,
    }  # fmt: skip


@page(permissions.may_approve, methods=("POST",))
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve a run as it was shown; with `issue`, issue it at once."""
    asker = asker_of(request)
    run = operations.approve_run(by=asker, run_id=pk, fingerprint=request.POST.get("fingerprint", ""))
    if request.POST.get("issue"):
        _issue(asker, run)
    return redirect("books:run", pk)


@page(permissions.may_prepare, methods=("POST",))
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue a run; a large one becomes a job whose progress the page shows."""
    asker = asker_of(request)
    _issue(asker, queries.runs_for(asker).get(pk=pk))
    return redirect("books:run", pk)


def _issue(asker: Asker, run: Run) -> None:
    if run.charges <= AT_ONCE:
        operations.issue_run(by=asker, run_id=run.pk)
        return
    key, actor = f"{run.pk}-{run.version}", asker.actor
    jobs.enqueue("books.issue", by=asker, key=key, run_id=run.pk, actor_key=actor.key, actor_name=actor.name)


@page(permissions.may_approve, methods=("GET", "HEAD", "POST"))
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a run back with a note."""
    asker = asker_of(request)
    run = queries.runs_for(asker).get(pk=pk)
    form = forms.NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["note"]
        if tried(form, lambda: operations.send_back(by=asker, run_id=pk, note=note)) is not None:
            return redirect("books:run", pk)
    back = reverse("books:run", args=[pk])
    return form_page(request, form, title=f"Send back: {run.title}", deed=f"Send back to {run.prepared_by_name}", back=back,
                     crumb=[("Billing runs", reverse("books:runs")), (run.title, back)])  # fmt: skip


@page(permissions.may_prepare, methods=("GET", "HEAD", "POST"))
def explain(request: HttpRequest, pk: int, exception_id: int) -> HttpResponse:
    """Say why something unusual is right."""
    asker = asker_of(request)
    run = queries.runs_for(asker).get(pk=pk)
    odd = run.exceptions.select_related("payer").get(pk=exception_id)
    form = forms.ExplainForm(request.POST or None, initial={"explanation": odd.explanation})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data["explanation"]
        if (
            tried(form, lambda: operations.explain_exception(by=asker, exception_id=exception_id, explanation=told))
            is not None
        ):
            return redirect("books:run", pk)
    back = reverse("books:run", args=[pk])
    return form_page(request, form, title=f"{odd.payer.name}: {odd.what}", deed="Accept with this reason", back=back,
                     crumb=[("Billing runs", reverse("books:runs")), (run.title, back)])  # fmt: skip


@page(permissions.may_see_books)
def run_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every invoice of a run as CSV, with last time's amount and the difference."""
    preview = queries.preview_of(asker_of(request), pk)
    titles = ("payer", "category", "last run", "this run", "difference", "charges", "why")
    return csv_of(
        f"run-{pk}", titles, ((r.name, r.category, r.last, r.now, r.change, r.charges, r.why) for r in preview.rows)
    )


def csv_of(name: str, titles: Sequence[str], rows: Iterator[Sequence[exports.Value]]) -> HttpResponse:
    """A small file of rows."""
    response = HttpResponse(content_type=exports.CSV_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    exports.write_csv(cast("IO[str]", response), titles, rows)
    return response
