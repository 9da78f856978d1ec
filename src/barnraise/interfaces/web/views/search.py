"""One search over what every room can find."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from barnraise.interfaces.web import permissions, queries
from barnraise.platform.pages import asker_of, page

LONGEST = 100
"""UNIT: characters of a search that are looked at."""


@page(permissions.may_search)
def find(request: HttpRequest) -> HttpResponse:
    """What a few letters find: members, people, invoices, contracts."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    found = queries.findings(asker_of(request), text) if len(text) > 1 else {}
    count = sum(len(hits) for hits in found.values())
    return render(request, "web/search.html", {"title": "Search", "text": text, "found": found, "count": count})
