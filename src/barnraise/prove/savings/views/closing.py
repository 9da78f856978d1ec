"""Close a year: what stands before it, each check with its list and its mend, and the signature."""

from typing import Any

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from barnraise.core.money import Money
from barnraise.platform import agency, recall, registry
from barnraise.platform.form_pages import form_page, tried
from barnraise.platform.pages import asker_of, once, page
from barnraise.platform.permissions import Asker
from barnraise.platform.words import counted
from barnraise.prove.baselines import permissions as proposing
from barnraise.prove.savings import forms, operations, permissions, queries, tables
from barnraise.prove.savings.checks import BY_NAME, CHECKS
from barnraise.prove.savings.models import Statement

SHOWN = 50
"""UNIT: findings of a check on its page; the rest is counted."""

READ_AND_SEND = ("GET", "HEAD", "POST")


def crumbs(*rest: tuple[str, str]) -> list[tuple[str, str]]:
    """The way here."""
    return [("Savings", reverse("savings:list")), *rest]


@page(permissions.may_see_public)
def index(request: HttpRequest) -> HttpResponse:
    """Years: what was signed, and which is open."""
    asker = asker_of(request)
    signed: dict[int, Any] = {}
    for row in queries.statements_for(asker).order_by("fiscal_year", "revision"):
        signed[row.fiscal_year] = row
    rows = [
        {"statement": row, "kinds": tables.kinds(queries.document_of(row))}
        for row in sorted(signed.values(), key=lambda row: -row.fiscal_year)
    ]
    years = queries.years_to_close() if permissions.may_see_closing(asker) else []
    context = {
        "rows": rows,
        "own": _own(asker, list(signed.values())),
        "open_years": [year for year in years if year not in signed],
        "closes": permissions.may_see_closing(asker),
    }
    return render(request, "savings/index.html", context)


def _own(asker: Asker, signed: list[Statement]) -> list[tuple[str, str]]:
    """The statements of those for whom somebody acts, the newest first."""
    mine = permissions.organizations_read_for(asker)
    return [
        (f"{queries.names_of(row)[key]}, fiscal year {row.fiscal_year}", reverse("savings:member", args=[row.pk, body]))
        for row in reversed(signed)
        for key, body in queries.members_of(row).items()
        if body in mine
    ]


@page(permissions.may_see_closing)
def year(request: HttpRequest, fiscal_year: int) -> HttpResponse:
    """What stands before the close of a year, and what would be signed."""
    asker, named = asker_of(request), queries.year_named(fiscal_year)
    shown = recall.until_a_deed(("savings.year", fiscal_year), lambda: _standing(fiscal_year))
    context = {
        **shown,
        "year": named,
        "over": named.ends <= agency.today(),
        "statement": queries.newest(fiscal_year),
        "may_close": permissions.may_close(asker),
        "key": queries.current_key(),
        "crumb": crumbs((f"Fiscal year {fiscal_year}", "")),
    }
    return render(request, "savings/year.html", context)


def _standing(fiscal_year: int) -> dict[str, Any]:
    """The checks with what they found, and the figures as they would be signed."""
    frozen = queries.freeze(queries.year_named(fiscal_year), revision=queries.next_revision(fiscal_year))
    found = queries.asked(frozen)
    aside = {o.check: o for o in frozen.facts.overrides}
    rows = [
        {
            "check": check,
            "count": len(found[check.name]),
            "amount": Money.total(f.amount for f in found[check.name] if f.amount is not None),
            "override": aside.get(check.name),
            "holds": check.name in aside and aside[check.name].count == len(found[check.name]),
        }
        for check in CHECKS
    ]
    open_ones = [row for row in rows if row["count"] and not row["holds"]]
    doc, signed = (
        None if found["kinds-mixed"] else queries.document_now(fiscal_year, frozen),
        queries.newest(fiscal_year),
    )
    return {
        "open_ones": open_ones,
        "aside": [row for row in rows if row["count"] and row["holds"]],
        "clear": [row for row in rows if not row["count"]],
        "doc": doc,
        "same": doc is not None and signed is not None and queries.document_of(signed)["members"] == doc["members"],
        "open_words": f"{counted(len(open_ones), 'thing stands', 'things stand')}",
        "clear_words": f"{counted(len(rows) - len(open_ones) - len([r for r in rows if r['holds']]), 'check is', 'checks are')} empty",
        "kinds": [] if doc is None else tables.kinds(doc),
        "paid": None if doc is None else tables.money(doc["paid"]),
    }


@page(permissions.may_see_closing, methods=READ_AND_SEND, send=permissions.may_close)
def check(request: HttpRequest, fiscal_year: int, name: str) -> HttpResponse:
    """One check: what it found, how to mend it, or the reason why it is set aside."""
    asker, asked = asker_of(request), BY_NAME[name]
    frozen = queries.freeze(queries.year_named(fiscal_year), revision=queries.next_revision(fiscal_year))
    found = queries.asked(frozen)[name]
    form, back = forms.ReasonForm(request.POST or None), reverse("savings:year", args=[fiscal_year])
    if request.method == "POST" and form.is_valid():
        told = {"fiscal_year": fiscal_year, "check": name, "count": len(found), "reason": form.cleaned_data["reason"]}
        if tried(form, lambda: operations.override(by=asker, **told)) is not None:
            return redirect("savings:year", fiscal_year)
    named = registry.named([f.key for f in found[:SHOWN] if f.key])
    aside = next((o for o in frozen.facts.overrides if o.check == name), None)
    return form_page(
        request, form, title=asked.title, deed="Set this check aside", back=back, template="savings/check.html",
        crumb=crumbs((f"Fiscal year {fiscal_year}", back)), check=asked, fiscal_year=fiscal_year, aside=aside,
        found=[(f, _mended(asker, name, f.key, named)) for f in found[:SHOWN]], count=len(found),
        count_words=f"{counted(len(found), 'thing was found', 'things were found')}.", rest=max(0, len(found) - SHOWN),
        may_close=permissions.may_close(asker),
    )  # fmt: skip


MENDED_BY_A_BASELINE = ("no-baseline", "baseline-expired", "other-unit")
"""Checks whose findings somebody mends by proposing a baseline."""


def _mended(asker: Asker, check: str, key: str, named: dict[str, tuple[str, str]]) -> str:
    """Where a finding is mended: the form that proposes a baseline of that service, or its record's page."""
    if check in MENDED_BY_A_BASELINE and proposing.may_propose(asker):
        return f"{reverse('baselines:add')}?service={key.rpartition(':')[2]}"
    return _place(key, named)


def _place(key: str, named: dict[str, tuple[str, str]]) -> str:
    """Where a finding is mended: its record's page."""
    if not key:
        return ""
    label, _, number = key.rpartition(":")
    url = named.get(key, ("", ""))[1]
    return url or (reverse(registry.sources()[label], args=[number]) if label in registry.sources() else "")


@page(permissions.may_close, methods=READ_AND_SEND, long=True)
def sign(request: HttpRequest, fiscal_year: int) -> HttpResponseBase:
    """Sign a year, or restate it: read whole first, then frozen in one short transaction."""
    asker, restating = asker_of(request), queries.newest(fiscal_year) is not None
    form: django_forms.Form = (
        forms.ReasonForm(request.POST or None) if restating else django_forms.Form(request.POST or None)
    )
    back = reverse("savings:year", args=[fiscal_year])
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data.get("reason", "")
        ready = tried(form, lambda: queries.make_ready(asker, fiscal_year, reason=reason))
        signed = None if ready is None else tried(form, lambda: once(request, lambda: _signed(asker, ready)))
        if signed is not None:
            return signed
    title = f"{'Restate' if restating else 'Sign'} fiscal year {fiscal_year}"
    after = "What is signed is frozen: a late fact makes a restatement that shows both figures."
    crumb = crumbs((f"Fiscal year {fiscal_year}", back))
    return form_page(request, form, title=title, deed=title, back=back, after=after, crumb=crumb, today=agency.today())


def _signed(asker: Asker, ready: queries.Ready) -> HttpResponse:
    return redirect("savings:statement", operations.sign(by=asker, ready=ready).pk)
