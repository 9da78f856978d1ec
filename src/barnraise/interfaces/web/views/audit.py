"""The audit chain for whoever audits: the list, one entry, the whole chain as a file, and its verification."""

import json
import re
from pathlib import Path

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from barnraise.core import chain as verifier
from barnraise.interfaces.web import permissions, queries, tables
from barnraise.platform import agency, lists
from barnraise.platform import audit as log
from barnraise.platform.pages import asker_of, page
from barnraise.platform.words import clock_words, key_words


@page(permissions.may_read_audit)
def entries(request: HttpRequest) -> HttpResponseBase:
    """Every deed: when, who, what, about which record."""
    return lists.respond(request, tables.audit(asker_of(request), zone=agency.the().zone))


@page(permissions.may_read_audit)
def entry(request: HttpRequest, number: int) -> HttpResponse:
    """One deed with all it noted, and the hashes that chain it."""
    found = queries.entries_for(asker_of(request)).get(pk=number)
    body = json.loads(found.body)
    notes = [(n.get("of", ""), queries.address_of(n.get("of", "")), _lines(n)) for n in body["notes"]]
    return render(request, "web/audit_entry.html", {
        "title": f"Entry {number:,}", "entry": found, "notes": notes,
        "when": clock_words(found.at, agency.the().zone), "subject_url": queries.address_of(found.subject),
        "crumb": [("Audit", reverse("audit")), (f"Entry {number:,}", "")],
    })  # fmt: skip


def _lines(note: dict[str, object]) -> list[tuple[str, str]]:
    return [(k.replace("_", " "), _said(v)) for k, v in note.items() if k != "of"]


def _said(value: object) -> str:
    """A noted value as people read it; lists and changes stay as they were written down."""
    match value:
        case bool():
            return "yes" if value else "no"
        case str():
            return key_words(value) if re.fullmatch(r"[a-z]+\.[A-Z]\w+:\d+", value) else value
        case None:
            return "none"
        case _:
            return json.dumps(value, ensure_ascii=False)


@page(permissions.may_read_audit)
def chain(request: HttpRequest) -> StreamingHttpResponse:
    """The whole chain as JSON lines, the form the stand-alone verifier reads."""
    response = StreamingHttpResponse((f"{line}\n" for line in log.export()), content_type="application/x-ndjson")
    response["Content-Disposition"] = 'attachment; filename="audit.jsonl"'
    return response


@page(permissions.may_read_audit)
def verify(request: HttpRequest) -> HttpResponse:
    """Recompute the chain now; say how many entries hold, and where the verifier is that needs no part of us."""
    report = log.verify()
    return render(request, "web/audit_verify.html", {
        "title": "The audit chain", "report": report, "verifier": Path(verifier.__file__).name,
        "source": Path(verifier.__file__).read_text(), "crumb": [("Audit", reverse("audit")), ("Verify", "")],
    }, status=200 if report.holds else 500)  # fmt: skip
