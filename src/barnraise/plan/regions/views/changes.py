"""Change a scenario: settle by hand, rules, parameters, undo; look longer, stop, and ask an answer further."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from barnraise.core.regions.terms import RuleKind
from barnraise.integrations.scenarios import Scenario
from barnraise.plan.regions import forms, operations, permissions, queries
from barnraise.plan.regions.queries import Work
from barnraise.plan.regions.rules import changes, functions, shapes
from barnraise.plan.regions.rules.changes import Changed
from barnraise.plan.regions.terms import Hand
from barnraise.plan.regions.views.scenarios import READ_AND_SEND, crumbs
from barnraise.platform.form_pages import form_page, tried
from barnraise.platform.pages import asker_of, once, page
from barnraise.platform.refusals import Refusal

AFTER = "It makes another edition, and an answer is looked for at once; the edition before stays as it is."


@page(permissions.may_change, methods=READ_AND_SEND, long=True)
def change(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Settle one thing by hand: lock, forbid or move."""
    work = queries.work_on(asker_of(request), slug)
    asked = {name: request.GET.get(name, "") for name in ("district", "agency", "function")}
    hand = request.GET.get("hand", Hand.BELONGS)
    form = forms.HandForm(
        request.POST or None, problem=work.asking.problem, initial={**_first(work), "hand": hand, **asked}
    )
    return _formed(
        request, work, form, form.changed, title="Settle something by hand", deed="Settle this and answer again"
    )


@page(permissions.may_change, methods=READ_AND_SEND, long=True)
def rule(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Set a rule."""
    work = queries.work_on(asker_of(request), slug)
    asked = {name: request.GET[name] for name in ("kind", "limit") if name in request.GET}
    form = forms.RuleForm(request.POST or None, initial={**_first(work), **asked})
    return _formed(request, work, form, form.changed, title="Set a rule", deed="Set this rule and answer again")


@page(permissions.may_change, methods=READ_AND_SEND, long=True)
def parameter(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Give a parameter another range."""
    work = queries.work_on(asker_of(request), slug)
    form = forms.ParameterForm(request.POST or None, problem=work.asking.problem, initial=_first(work))
    return _formed(request, work, form, form.changed, title="Change a cost", deed="Change this cost and answer again")


@page(permissions.may_change, methods=READ_AND_SEND, long=True)
def boundaries(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Give the districts their shapes, and see what those say."""
    work = queries.work_on(asker_of(request), slug)
    form = forms.BoundariesForm(request.POST or None, request.FILES or None, initial=_first(work))
    return _formed(
        request, work, form, form.changed, title="Give the districts their boundaries", deed="Give these shapes",
        template="regions/boundaries.html", shaped=shapes.shaped(work.asking) if work.asking.outlines else None,
    )  # fmt: skip


@page(permissions.may_change, methods=("POST",), long=True)
def borders(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Take the neighbors from the shapes."""
    work = queries.work_on(asker_of(request), slug)
    changed = queries.held(lambda: shapes.bordered(work.asking))
    return once(request, lambda: _appended(request, work, _whole(request, "edition"), changed))


@page(permissions.may_change, methods=("POST",), long=True)
def release(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Take back a lock, or lift a rule."""
    work = queries.work_on(asker_of(request), slug)
    kind, place = request.POST.get("kind", ""), _whole(request, "place")
    if kind in set(RuleKind):
        changed = queries.held(lambda: changes.lifted(work.asking, RuleKind(kind)))
    else:
        changed = queries.held(lambda: changes.released(work.asking, place - 1))
    return once(request, lambda: _appended(request, work, _whole(request, "edition"), changed))


@page(permissions.may_change, methods=("POST",), long=True)
def function(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Leave out a function, or take it in again with the costs that it had last."""
    work, key = queries.work_on(asker_of(request), slug), request.POST.get("function", "")
    number = _whole(request, "edition")
    if key in {one.key for one in work.asking.problem.functions}:
        changed = queries.held(lambda: functions.left_out(work.asking, key))
    else:
        had, begun = queries.last_with(work, key), queries.begun_with(work)
        changed = queries.held(lambda: functions.taken_in(work.asking, key, had=had, begun=begun))
    return once(request, lambda: _appended(request, work, number, changed))


@page(permissions.may_change, methods=("POST",))
def back(request: HttpRequest, slug: str) -> HttpResponse:
    """Undo: another edition, equal to an earlier one."""
    asker, work = asker_of(request), queries.work_on(asker_of(request), slug)
    told = {"number": _whole(request, "edition"), "to": _whole(request, "to")}
    operations.go_back(by=asker, scenario_id=work.scenario.pk, **told)
    return redirect("regions:detail", slug)


@page(permissions.may_change, methods=("POST",))
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Look longer for an answer."""
    work = queries.work_on(asker_of(request), slug)
    operations.ask(by=asker_of(request), edition_id=work.edition.pk)
    return redirect("regions:detail", slug)


@page(permissions.may_change, methods=("POST",))
def stop(request: HttpRequest, slug: str) -> HttpResponse:
    """Stop looking."""
    work = queries.work_on(asker_of(request), slug)
    operations.stop(by=asker_of(request), scenario_id=work.scenario.pk)
    return redirect("regions:detail", slug)


@page(permissions.may_change, methods=("POST",))
def inquire(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask the newest answer something further."""
    work = queries.work_on(asker_of(request), slug)
    answer = work.answer.pk if work.answer else 0
    operations.inquire(by=asker_of(request), answer_id=answer, kind=request.POST.get("kind", ""))
    return redirect(f"{reverse('regions:detail', args=[slug])}#further")


@page(permissions.may_change, methods=("POST",))
def stop_further(request: HttpRequest, slug: str) -> HttpResponse:
    """Stop working out something further."""
    work = queries.work_on(asker_of(request), slug)
    answer = work.answer.pk if work.answer else 0
    operations.stop_further(by=asker_of(request), answer_id=answer, kind=request.POST.get("kind", ""))
    return redirect(f"{reverse('regions:detail', args=[slug])}#further")


def _formed(
    request: HttpRequest, work: Work, form: Any, make: Callable[[Scenario], Changed], *, title: str, deed: str,
    **more: Any,
) -> HttpResponseBase:  # fmt: skip
    """A form that makes an edition: what it changes is worked out first, then written in one short transaction."""
    if request.method == "POST" and form.is_valid():
        changed = tried(form, lambda: queries.held(lambda: make(work.asking)))
        number = form.cleaned_data["edition"]
        moved = changed and tried(form, lambda: once(request, lambda: _appended(request, work, number, changed)))
        if moved:
            return moved
    here = reverse("regions:detail", args=[work.scenario.slug])
    crumb = crumbs(work, ("", ""))[:-1]
    return form_page(
        request, form, title=title, deed=deed, back=here, after=AFTER, crumb=crumb, work=work, **more
    )  # fmt: skip


def _appended(request: HttpRequest, work: Work, number: int, changed: Changed) -> HttpResponse:
    operations.change(by=asker_of(request), scenario_id=work.scenario.pk, number=number, changed=changed)
    return redirect("regions:detail", work.scenario.slug)


def _first(work: Work) -> dict[str, Any]:
    return {"edition": work.edition.number}


def _whole(request: HttpRequest, name: str) -> int:
    """A whole number of the form. Errors: `Refusal` where there is none."""
    text = request.POST.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise Refusal("This page did not say what to change. Open the scenario again; nothing was changed.")
    return int(text)
