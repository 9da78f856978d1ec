"""The audit chain for whoever audits: the list, one entry, the whole chain as a file, and its verification."""

import json
from pathlib import Path

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from barnraise.core import chain as verifier
from barnraise.interfaces.web import forms, permissions, queries, tables
from barnraise.platform import agency, audit_letters, lists
from barnraise.platform import audit as log
from barnraise.platform.pages import asker_of, page
from barnraise.platform.words import clock_words


@page(permissions.may_read_audit)
def entries(request: HttpRequest) -> HttpResponseBase:
    """Every deed: when, who, what, about which record."""
    return lists.respond(request, tables.audit(asker_of(request), zone=agency.the().zone))


@page(permissions.may_read_audit)
def entry(request: HttpRequest, number: int) -> HttpResponse:
    """One deed with all it noted, and the hashes that chain it."""
    found, zone = queries.entries_for(asker_of(request)).get(pk=number), agency.the().zone
    return render(request, "web/audit_entry.html", {
        "title": f"Entry {number:,}", "entry": found, "notes": tables.notes(json.loads(found.body)["notes"], zone),
        "did": tables.did(found.deed), "about": tables.record_words(found.subject),
        "when": clock_words(found.at, zone), "subject_url": queries.address_of(found.subject),
        "crumb": [("Audit", reverse("audit")), (f"Entry {number:,}", "")],
    })  # fmt: skip


@page(permissions.may_read_audit)
def chain(request: HttpRequest) -> StreamingHttpResponse:
    """The whole chain as JSON lines, the form the stand-alone verifier reads."""
    response = StreamingHttpResponse((f"{line}\n" for line in log.export()), content_type="application/x-ndjson")
    response["Content-Disposition"] = 'attachment; filename="audit.jsonl"'
    return response


@page(permissions.may_read_audit)
def verify(request: HttpRequest) -> HttpResponse:
    """Recompute the chain now, and hold it against a letter; say where the verifier is that needs no part of us."""
    report, form = log.verify(), forms.LetterForm(request.GET if "head" in request.GET else None)
    amiss = audit_letters.against(**form.cleaned_data) if form.is_valid() else ""
    return render(request, "web/audit_verify.html", {
        "title": "The audit chain", "report": report, "form": form, "asked": form.is_bound and form.is_valid(), "amiss": amiss,
        "letters": audit_letters.letters(), "zone": agency.the().zone, "to": agency.the().head_addresses.split(),
        "verifier": Path(verifier.__file__).name,
        "source": Path(verifier.__file__).read_text(), "crumb": [("Audit", reverse("audit")), ("Verify", "")],
    }, status=(422 if form.errors else 200) if report.holds and not amiss else 500)  # fmt: skip
