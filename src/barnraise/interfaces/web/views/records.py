"""From a text key to its page, from a hash to its file, from long work to how far it is."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from barnraise.interfaces.web import queries
from barnraise.platform import documents
from barnraise.platform.pages import asker_of, page
from barnraise.platform.permissions import staff_or_member


@page(staff_or_member)
def document(request: HttpRequest, sha256: str) -> HttpResponse:
    """A stored file, exactly as it came in; always as a download, never shown as a page."""
    found = queries.document_for(asker_of(request), sha256)
    response = HttpResponse(documents.read(found), content_type=found.media_type)
    response["Content-Disposition"] = f'attachment; filename="{_safe(found.name)}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _safe(name: str) -> str:
    return "".join(c if c.isascii() and (c.isalnum() or c in "._- ") else "_" for c in name) or "file"


@page(staff_or_member)
def source(request: HttpRequest, key: str) -> HttpResponse:
    """The page of the record a text key names; that page decides who may read it."""
    address = queries.file_of(asker_of(request), key) or queries.address_of(key)
    if address is None:
        raise Http404
    return redirect(address)


@page(staff_or_member)
def job(request: HttpRequest, job_id: int) -> HttpResponse:
    """How far a piece of long work is; stays true over reloads and restarts."""
    found = queries.job_for(asker_of(request), job_id)
    running = found.state in ("queued", "running")
    template = "web/job_state.html" if request.headers.get("HX-Request") == "true" else "web/job.html"
    return render(request, template, {"title": "How far it is", "job": found, "running": running})
