"""Read scenarios: the list, the workbench, an older edition, one district's why, answers side by side, and the file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html

from barnraise.core.regions.problem import Function
from barnraise.core.regions.terms import Level, Sharing
from barnraise.plan.regions import forms, operations, permissions, queries, tables
from barnraise.plan.regions.models import Answer, Inquiry, Scenario
from barnraise.plan.regions.queries import Work
from barnraise.plan.regions.rules import lens
from barnraise.plan.regions.tables import answers, compared, drawn, export, further, mapped, panel
from barnraise.plan.regions.tables import arithmetic as lines
from barnraise.plan.regions.terms import COST_WORDS, Further, Hand
from barnraise.platform.form_pages import done, form_page, tried
from barnraise.platform.lists import respond
from barnraise.platform.manifest import Hit
from barnraise.platform.models import Job
from barnraise.platform.pages import asker_of, once, page
from barnraise.platform.permissions import Asker

READ_AND_SEND = ("GET", "HEAD", "POST")


def crumbs(work: Work | None = None, *rest: tuple[str, str]) -> list[tuple[str, str]]:
    """The way here."""
    found = [("Regions", reverse("regions:list"))]
    if work is not None:
        found.append((work.scenario.title, reverse("regions:detail", args=[work.scenario.slug]) if rest else ""))
    return [*found, *rest]


@page(permissions.may_see)
def index(request: HttpRequest) -> HttpResponseBase:
    """All scenarios."""
    return respond(request, tables.scenarios(asker_of(request)))


@page(permissions.may_change, methods=READ_AND_SEND, long=True)
def begin(request: HttpRequest) -> HttpResponseBase:
    """Begin with an example or with a file."""
    form = forms.BeginForm(request.POST or None, request.FILES or None, initial={"source": "minnesota"})
    told = done(request, form, lambda: _begun(form))

    def began() -> HttpResponse:
        return redirect("regions:detail", operations.begin(by=asker_of(request), **(told or {})).slug)

    moved = told and tried(form, lambda: once(request, began))
    if moved:
        return moved
    after = format_html(
        "An answer is looked for at once. Nothing is overwritten later: each change makes another edition. Your state is "
        'none of these? <a href="{}">Begin it from public files</a>.', reverse("regions:begin_public"),
    )  # fmt: skip
    return form_page(
        request, form, title="Begin a scenario", deed="Begin this scenario", back=reverse("regions:list"), after=after,
        crumb=crumbs(),
    )  # fmt: skip


def _begun(form: forms.BeginForm) -> dict[str, Any]:
    told = form.cleaned_data
    if told["source"] == forms.OWN_FILE:
        content, name = told["file"].read(), str(told["file"].name)
        return {"title": told["title"], "asking": queries.read(content), "source": f"the file {name[:120]}"}
    return {
        "title": told["title"], "asking": queries.example(told["source"]),
        "source": f"the example {forms.EXAMPLES.get(told['source'], told['source'])}",
    }  # fmt: skip


@page(permissions.may_see)
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The workbench: the newest edition and its answer."""
    return _workbench(request, queries.work_on(asker_of(request), slug))


@page(permissions.may_see)
def edition(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """An edition as it was, with its answer."""
    return _workbench(request, queries.work_on(asker_of(request), slug, number))


def _workbench(request: HttpRequest, work: Work) -> HttpResponse:
    may, problem = permissions.may_change(asker_of(request)) and work.is_newest, work.asking.problem
    waits = work.waiting is not None and work.waiting.finished_at is None
    job = queries.job_of("solve", work.waiting.pk) if work.waiting and waits else None
    how_far = {"work": work, "waits": waits, "job": job, "overdue": queries.overdue(job), "may": may}
    if request.headers.get("HX-Target") == "waits":  # the page asks how far it is; the answer changes every part of it
        told = {"HX-Refresh": "true"}
        return render(request, "regions/waits.html", how_far) if waits else HttpResponse(headers=told)
    form = forms.HandForm(problem=problem, initial={"edition": work.edition.number, "hand": Hand.BELONGS})
    rules, locks = answers.settled(problem)
    context = {
        **how_far, "problem": problem, "rules": rules, "locks": locks, "form": form, "crumb": crumbs(work),
        "undo": queries.undone_by(work.editions), "effect": _effect(work), "left_out": _left_out(work),
        **(_answered(work, work.answer, request.GET) if work.answer else {}),
        **(_mapped(request, work, work.answer) if work.answer else {}),
    }  # fmt: skip
    wrong = context.get("lens") is not None and bool(context["lens"].errors)
    return render(request, "regions/workbench.html", context, status=422 if wrong else 200)


def _left_out(work: Work) -> list[Function]:
    """Functions that the scenario was begun with and does not ask about in this edition."""
    asked = {one.key for one in work.asking.problem.functions}
    return [one for one in queries.begun_with(work).problem.functions if one.key not in asked]


def _answered(work: Work, answer: Answer, asks: QueryDict) -> dict[str, Any]:
    """Everything the workbench shows of an answer."""
    told, problem, asked = queries.document_of(answer.sha256), work.asking.problem, queries.inquiries_of(answer)
    known = {kind: queries.document_of(row.sha256) for kind, row in asked.items() if row.sha256}
    titles, rows = answers.hosts(problem, told)
    draws = known.get(Further.DRAWS)
    first = {"costs": Level.CENTRAL.value, "sharing": told["sharing_rule"]}
    form = forms.LensForm({name: asks.get(name, one) for name, one in first.items()})
    chosen = form.chosen()
    seen = queries.lens_of(answer, *chosen) if chosen else lens.own(told)
    return {
        "face": answers.Face(answer, told),
        "told": told,
        "blind": answers.blind(problem, told),
        "waterfall": drawn.waterfall(seen.parts), "closing": drawn.closing(told), "titles": titles, "hosts": rows,
        "lens": form, "spread": answers.spread(told, seen), "three": _three(answer),
        "sharing": answers.sharing(told), "rollout": answers.rollout(problem, told),
        "asked": [(kind, asked.get(kind), job := _job(asked.get(kind)), queries.overdue(job)) for kind in Further],
        "prices": further.prices(known.get(Further.PRICES)), "others": further.others(known.get(Further.OTHERS), work.scenario.slug),
        "robust": further.robust(draws) if draws else None,
        "survival": further.survival(problem, draws) if draws else None,
        "measures": further.measures(problem, draws) if draws else [],
    }  # fmt: skip


def _three(answer: Answer) -> list[answers.CostRow]:
    return answers.three([queries.lens_of(answer, costs, Sharing.BY_USE) for costs in Level])


def _job(row: Inquiry | None) -> Job | None:
    """How far a further question is, while it is being worked out."""
    return queries.job_of("further", row.pk) if row and row.finished_at is None else None


def _mapped(request: HttpRequest, work: Work, answer: Answer) -> dict[str, Any]:
    """The map of all functions, or of the one that was asked for."""
    asked = request.GET.get("function", "")
    function = asked if asked in {one.key for one in work.asking.problem.functions} else ""
    lens = {name: request.GET[name] for name in forms.LensForm.base_fields if name in request.GET}
    return {
        "map": mapped.the_map(work, answer, function, opens=True), "tabs": mapped.tabs(work, function, lens),
        "function": function, "shaped": any(one.rings for one in work.asking.outlines),
    }  # fmt: skip


def _effect(work: Work) -> dict[str, Any] | None:
    """What the last change costs a year, against the edition before."""
    if work.answer is None or work.before is None:
        return None
    more = work.answer.savings - work.before.savings
    return {"more": abs(more), "costs": more.cents < 0, "same": not more, "before": work.edition.number - 1}


@page(permissions.may_see)
def why(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One district's answer in three sentences, its figures, and where else it could be."""
    work = queries.work_on(asker_of(request), slug)
    told = told_why(work, key)
    context = {
        **told, "may": permissions.may_change(asker_of(request)), "drawer": bool(request.headers.get("HX-Request")),
        "back": reverse("regions:detail", args=[slug]), "crumb": crumbs(work, (told["place"].name, "")),
    }  # fmt: skip
    return render(request, "regions/why.html", context)


def told_why(work: Work, key: str) -> dict[str, Any]:
    """What is told of one district. Errors: `Scenario.DoesNotExist` for a district that the scenario does not have."""
    problem = work.asking.problem
    place = next((one for one in problem.districts if one.key == key), None)
    if place is None:
        raise Scenario.DoesNotExist
    if work.answer is None:
        return {"work": work, "place": place}
    found, told = queries.why_of(work.answer, key), queries.document_of(work.answer.sha256)
    return {
        "work": work, "place": place, "why": found, "deeds": panel.deeds(problem, told, found, key),
        "member": answers.member(problem, told, key), "pays": panel.pays(found.pays),
        "elsewhere": answers.elsewhere(problem, found.options, told),
    }  # fmt: skip


@page(permissions.may_see)
def arithmetic(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """How the figures of an edition's answer are made, line by line."""
    work = queries.work_on(asker_of(request), slug, number)
    if work.answer is None:
        raise Scenario.DoesNotExist
    asked, problem = request.GET.get("costs", ""), work.asking.problem
    level = Level(asked) if asked in set(Level) else Level.CENTRAL
    plan, values, price = queries.priced_at(work.answer, level)
    told, (rows, total) = queries.document_of(work.answer.sha256), lines.sums(problem, price)
    context = {
        "work": work, "level": level, "costs": COST_WORDS[level], "parts": price.parts, "rows": rows, "total": total,
        "regions": price.regions, "governance": price.governance, "face": answers.Face(work.answer, told), "told": told,
        "blind": answers.blind(problem, told),
        "opened": lines.opened(problem, values, plan, price, request.GET.get("function", "")),
        "crumb": crumbs(work, ("How these figures are made", "")),
    }  # fmt: skip
    return render(request, "regions/arithmetic.html", context)


@page(permissions.may_see)
def compare(request: HttpRequest) -> HttpResponse:
    """Up to three answers side by side."""
    found = queries.comparable(asker_of(request))
    known = {str(row.pk): row for row in found}
    form = forms.CompareForm(request.GET or None, answers=[(pk, f"{row.edition}") for pk, row in known.items()])
    chosen = [known[str(pk)] for pk in form.chosen()] if request.GET and form.is_valid() else []
    sides = [compared.side(_work_of(request, row), row) for row in chosen]
    context = {"form": form, "sides": sides, "rows": compared.lines(sides), "differ": compared.differences(sides),
               "some": len(found) > 1, "crumb": [*crumbs(), ("Compare answers", "")]}  # fmt: skip
    return render(request, "regions/compare.html", context, status=422 if form.errors else 200)


def _work_of(request: HttpRequest, answer: Answer) -> Work:
    return queries.work_on(asker_of(request), answer.edition.scenario.slug, answer.edition.number)


@page(permissions.may_see)
def file(request: HttpRequest, slug: str) -> HttpResponse:
    """The scenario and its answer as one file. Refused while there is no answer: a plan leaves with its range and bound."""
    work = queries.work_on(asker_of(request), slug)
    if work.answer is None:
        raise queries.NoScenario(
            "There is no answer yet, and a scenario leaves with its answer, its range and its bound."
        )
    content = export.packed(work, queries.document_of(work.answer.sha256))
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{work.scenario.slug}-{work.edition.number}.zip"'
    return response


def search(asker: Asker, text: str) -> list[Hit]:
    """Scenarios in the search."""
    rows = queries.scenarios_for(asker).filter(title__icontains=text)[:10]
    return [Hit("Scenario", row.title, reverse("regions:detail", args=[row.slug])) for row in rows]
