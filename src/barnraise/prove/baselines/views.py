"""Pages of baselines: the list, one with every fact and its decision, the proposal, and the day one ends."""

from collections.abc import Callable

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from barnraise.core.money import Money
from barnraise.platform import agency, documents, registry
from barnraise.platform.fields import key_of
from barnraise.platform.form_pages import form_page, tried
from barnraise.platform.lists import respond
from barnraise.platform.manifest import Hit, Task
from barnraise.platform.pages import asker_of, page
from barnraise.platform.permissions import Asker
from barnraise.platform.words import counted
from barnraise.prove.baselines import forms, operations, permissions, queries, tables
from barnraise.prove.baselines.models import Baseline
from barnraise.prove.baselines.terms import State
from barnraise.run.catalog import queries as catalog
from barnraise.run.members import queries as members

READ_AND_SEND = ("GET", "HEAD", "POST")


@page(permissions.may_see_baselines)
def index(request: HttpRequest) -> HttpResponseBase:
    """All baselines."""
    return respond(request, tables.baselines(asker_of(request)))


@page(permissions.may_see_baselines)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One baseline: every fact, its evidence, its versions, what it measures, and the decision it waits for."""
    asker = asker_of(request)
    row = queries.baselines_for(asker).get(pk=pk)
    return _detail(request, row, forms.DecideForm(initial={"version": row.version}))


def _detail(request: HttpRequest, row: Baseline, form: django_forms.Form) -> HttpResponse:
    asker = asker_of(request)
    waits, own = row.state == State.PROPOSED, permissions.is_own(asker, row.proposed_by)
    context = {
        "row": row, "state": State(row.state).words, "facts": tables.facts(row), "story": tables.story(row),
        "flags": queries.flags_of(asker, row), "form": form, "waits": waits,
        "may_decide": waits and permissions.may_decide(asker, row.proposed_by),
        "own": waits and own and permissions.may_approve(asker), "may_withdraw": waits and own,
        "may_end": row.state == State.APPROVED and permissions.may_approve(asker),
        "may_replace": row.state == State.APPROVED and permissions.may_propose(asker),
        "of_file": queries.waiting_with(asker, row), "later": queries.replacement_of(row), **_used(asker, row),
        "crumb": [("Baselines", reverse("baselines:list")), (row.number, "")],
    }  # fmt: skip
    return render(request, "baselines/baseline.html", context, status=422 if form.errors else 200)


def _used(asker: Asker, row: Baseline) -> dict[str, object]:
    """Where a baseline is used: what was delivered under it, and what rooms above say of it."""
    sales = queries.measured_by(asker, row)
    panels = [panel(asker, baseline_id=row.pk) for panel in registry.panels("baseline")]
    citing = registry.named([cited.source for cited in documents.citing(key_of(row))])
    names = documents.names_of([row.evidence_sha256])
    ours = [run for run in [row.import_key.rpartition(":")[2]] if run]
    return {
        "lines": sales.lines, "paid": sales.paid or Money.ZERO, "panels": [panel for panel in panels if panel],
        "cited": list(citing.values()), "evidence_name": names.get(row.evidence_sha256, ""), "run": "".join(ours),
    }  # fmt: skip


@page(permissions.may_propose, methods=READ_AND_SEND)
def add(request: HttpRequest) -> HttpResponse:
    """Propose a baseline."""
    asker = asker_of(request)
    asked = request.GET.get("replaces", "")
    before = queries.baselines_for(asker).filter(pk=int(asked) if asked.isascii() and asked.isdecimal() else 0).first()
    form = forms.ProposeForm(
        request.POST or None, request.FILES or None, services=_services(asker), members=_members(asker),
        replaceable=queries.replaceable(asker), initial=_initial(before, request.GET.get("service", "")),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["evidence"]
        told, evidence = form.told(), (sent.name, sent.read())
        row = tried(form, lambda: operations.propose(by=asker, told=told, evidence=evidence, replaces_id=form.before()))
        if row is not None:
            return redirect("baselines:detail", row.pk)
    after = "The director decides about it; whoever proposes a baseline never approves it."
    return form_page(
        request, form, title="Propose a baseline", deed="Propose this baseline", back=reverse("baselines:list"),
        after=after, crumb=[("Baselines", reverse("baselines:list"))],
    )  # fmt: skip


def _done(form: django_forms.Form, deed: Callable[..., Baseline], asker: Asker, pk: int) -> bool:
    """Whether a deed on one baseline was done with what a form says."""
    return tried(form, lambda: deed(by=asker, baseline_id=pk, **form.cleaned_data)) is not None


def _services(asker: Asker) -> list[tuple[int, str]]:
    rows = catalog.services_for(asker).order_by("name", "id").values_list("id", "name", "code")
    return [(pk, f"{name} ({code})") for pk, name, code in rows]


def _members(asker: Asker) -> list[tuple[int, str]]:
    rows = members.members_for(asker, agency.today()).order_by("organization__name")
    return list(rows.values_list("organization_id", "organization__name"))


def _initial(before: Baseline | None, service: str) -> dict[str, object]:
    """A proposal begins as what it replaces, but for its price and its evidence."""
    if before is None:
        return {"kind": "cash-yearly", "service_id": service}
    kind = f"{'cash' if before.cashable else 'other'}-{'yearly' if before.recurring else 'once'}"
    kept = ("service_id", "item", "organization_id", "unit", "starts", "ends", "method", "grade")
    return {name: getattr(before, name) for name in kept} | {"kind": kind, "replaces": before.pk}


def _decided(request: HttpRequest, pk: int, form: django_forms.Form, deed: Callable[..., Baseline]) -> HttpResponse:
    """A decision that was sent from a baseline's own page: back to it, done or with what was wrong."""
    asker = asker_of(request)
    row = queries.baselines_for(asker).get(pk=pk)
    if form.is_valid() and _done(form, deed, asker, pk):
        return redirect("baselines:detail", pk)
    return _detail(request, row, form)


@page(permissions.may_approve, methods=("POST",))
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve a baseline."""
    return _decided(request, pk, forms.DecideForm(request.POST), operations.approve)


@page(permissions.may_approve, methods=("POST",))
def approve_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve every baseline that came in by the same file and waits."""
    asker = asker_of(request)
    row = queries.baselines_for(asker).get(pk=pk)
    operations.approve_many(by=asker, import_key=row.import_key, note=request.POST.get("note", ""))
    return redirect("baselines:detail", pk)


@page(permissions.may_approve, methods=("POST",))
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse a baseline, with the reason."""
    return _decided(request, pk, forms.DecideForm(request.POST), operations.refuse)


@page(permissions.may_propose, methods=("POST",))
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw one's own proposal."""
    return _decided(request, pk, forms.WithdrawForm(request.POST), operations.withdraw)


@page(permissions.may_approve, methods=READ_AND_SEND)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a baseline from a day on."""
    asker = asker_of(request)
    row = queries.baselines_for(asker).get(pk=pk)
    form = forms.EndForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid() and _done(form, operations.end, asker, pk):
        return redirect("baselines:detail", pk)
    back = reverse("baselines:detail", args=[pk])
    after = (
        "What was used before that day stays measured by it. From that day on nothing is, until another is approved."
    )
    crumb = [("Baselines", reverse("baselines:list")), (row.number, back)]
    return form_page(
        request, form, title=f"End {row.number}", deed="End this baseline", back=back, after=after, crumb=crumb
    )


def tasks(asker: Asker) -> list[Task]:
    """Baselines that wait: for the director to decide, with whoever proposed them in sight."""
    if not permissions.may_propose(asker):
        return []
    waiting = list(queries.waiting(asker).values_list("proposed_by", flat=True))
    if not waiting:
        return []
    url = reverse("baselines:list") + "?state=proposed"
    mine = any(permissions.may_decide(asker, proposer) for proposer in waiting)
    title = f"Approve {counted(len(waiting), 'baseline', 'baselines')}"
    return [Task(title, url, "what members alone would have paid", mine=mine)]


def search(asker: Asker, text: str) -> list[Hit]:
    """Baselines in the search."""
    found = queries.search_baselines(asker, text)
    return [
        Hit("Baseline", f"{row.number} {row.item or row.service.name}", reverse("baselines:detail", args=[row.pk]),
            row.service.name) for row in found
    ]  # fmt: skip
