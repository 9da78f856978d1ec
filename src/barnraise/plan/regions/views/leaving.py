"""Take an answer outside: the board's brief as PDF, and links that show one answer to people without a sign-in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html

from barnraise.integrations.statements import paper
from barnraise.integrations.statements.paper import Page
from barnraise.plan.regions import operations, permissions, queries
from barnraise.plan.regions.models import Answer
from barnraise.plan.regions.rules import lens
from barnraise.plan.regions.tables import answers, drawn, further, mapped
from barnraise.plan.regions.tables import brief as briefs
from barnraise.plan.regions.terms import LINK_DAYS, OPENED_MAX, OPENED_SECONDS, Further
from barnraise.plan.regions.views.scenarios import READ_AND_SEND, crumbs, told_why
from barnraise.platform import agency, recall
from barnraise.platform.pages import asker_of, page
from barnraise.platform.permissions import everyone
from barnraise.platform.words import linked, long_date

Shown = Callable[..., HttpResponse]


@page(permissions.may_see)
def brief(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """An edition's answer as a brief of four pages. Refused until it was asked what survives if the costs are wrong."""
    work = queries.work_on(asker_of(request), slug, number)
    if work.answer is None:
        raise queries.NoRangeYet("There is no answer yet that could be taken to a board. Wait for it.")
    return _brief(request, work.answer)


def _brief(request: HttpRequest, answer: Answer) -> HttpResponse:
    size: Page = "a4" if request.GET.get("paper") == "a4" else "us-letter"
    content = recall.until_a_deed(("regions.brief", answer.pk, size), lambda: paper.brief_pdf(_told(answer), size))
    response = HttpResponse(content, content_type="application/pdf")
    name = f"{answer.edition.scenario.slug}-{answer.edition.number}-brief.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _told(answer: Answer) -> dict[str, Any]:
    """What the brief of an answer says. Errors: `NoRangeYet`."""
    work, known, told = queries.work_of(answer), queries.leaves(answer), queries.document_of(answer.sha256)
    return briefs.told(
        briefs.Brief(
            agency=agency.the().name, title=work.scenario.title, edition=work.edition.number,
            sha256=work.edition.sha256, on=agency.day_of(queries.told_on(answer)), problem=work.asking.problem,
            face=answers.Face(answer, told), map=mapped.the_map(work, answer, "", leads_on=False),
            prices=known.get(Further.PRICES), others=known.get(Further.OTHERS), draws=known[Further.DRAWS],
        )
    )  # fmt: skip


@page(permissions.may_change, methods=READ_AND_SEND)
def links(request: HttpRequest, slug: str) -> HttpResponse:
    """The links to a scenario's answers, and one more for the newest answer."""
    work = queries.work_on(asker_of(request), slug)
    if request.method == "POST":
        return _made(request, slug, work.answer.pk if work.answer else 0)
    context = {
        "work": work, "days": LINK_DAYS, "crumb": crumbs(work, ("Links to its answers", "")),
        "links": queries.links_for(asker_of(request)).filter(answer__edition__scenario=work.scenario),
        "ready": work.answer is not None and Further.DRAWS in queries.inquiries_told(work.answer),
    }  # fmt: skip
    return render(request, "regions/links.html", context)


def _made(request: HttpRequest, slug: str, answer_id: int) -> HttpResponse:
    row = operations.share(by=asker_of(request), answer_id=answer_id)
    address = settings.PUBLIC_URL + reverse("regions:shown", args=[row.token])
    until = long_date(agency.day_of(row.expires_at))
    says = format_html(
        "{} shows this answer to whoever has it, until {}. Copy it now: it is not shown again.", linked(address, address), until
    )  # fmt: skip
    messages.success(request, says)
    return redirect("regions:links", slug)


@page(permissions.may_change, methods=("POST",))
def take_back(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Make a link useless at once."""
    row = queries.links_for(asker_of(request)).get(pk=pk, answer__edition__scenario__slug=slug)
    operations.take_back(by=asker_of(request), link_id=row.pk)
    messages.success(request, f"The link of {long_date(agency.day_of(row.made_at))} opens nothing any more.")
    return redirect("regions:links", slug)


OFTEN = {"open": f"{OPENED_MAX}/{OPENED_SECONDS}s/ip,{OPENED_MAX}/{OPENED_SECONDS}s/key"}
"""Each request counts twice, before anybody looks whether the link works: for the address it comes from, and for its link."""


def _too_often(request: HttpRequest) -> HttpResponse:
    response = render(request, "regions/link_busy.html", {"most": OPENED_MAX}, status=429)
    response["Retry-After"] = str(OPENED_SECONDS)
    return response


def _by_link(view: Shown) -> Callable[..., HttpResponseBase]:
    """What a link opens, for whoever has it; wrong, taken back and run out are answered alike. No trace, no index."""

    @wraps(view)
    def opened(request: HttpRequest, token: str, **about: str) -> HttpResponseBase:
        if not ratelimit.consume(request, app="regions", action="open", config=OFTEN, key=token, limit_get=True):
            response = _too_often(request)
        elif (link := queries.link_under(token)) is None:
            response = render(request, "regions/link_closed.html", {"title": "This link is closed"}, status=410)
        else:
            response = view(request, link.answer, **about)
        response["Referrer-Policy"], response["X-Robots-Tag"] = "no-referrer", "noindex, nofollow"
        return response

    return opened


@page(everyone)
@_by_link
def shown(request: HttpRequest, answer: Answer) -> HttpResponse:
    """One answer, read only."""
    told, known, work = queries.document_of(answer.sha256), queries.leaves(answer), queries.work_of(answer)
    problem, draws = work.asking.problem, known[Further.DRAWS]
    titles, rows = answers.hosts(problem, told)
    context: dict[str, Any] = {
        "scenario": work.scenario, "edition": work.edition, "told": told, "problem": problem,
        "face": answers.Face(answer, told), "on": agency.day_of(queries.told_on(answer)),
        "blind": answers.blind(problem, told), "map": mapped.the_map(work, answer, "", leads_on=False),
        "shaped": any(one.rings for one in work.asking.outlines), "waterfall": drawn.waterfall(lens.own(told).parts),
        "titles": titles, "hosts": rows, "spread": answers.spread(told), "robust": further.robust(draws),
        "survival": further.survival(problem, draws), "paper": request.path + "brief.pdf",
    }  # fmt: skip
    return render(request, "regions/shown.html", context)


@page(everyone)
@_by_link
def shown_why(request: HttpRequest, answer: Answer, key: str) -> HttpResponse:
    """Why one district is where it is, in the answer that a link shows."""
    back = request.path.rpartition("why/")[0]
    return render(
        request, "regions/why.html", {**told_why(queries.work_of(answer), key), "back": back, "outside": True}
    )


@page(everyone)
@_by_link
def shown_brief(request: HttpRequest, answer: Answer) -> HttpResponse:
    """The brief of the answer that a link shows."""
    return _brief(request, answer)
