"""Pages of governance: the list of resolutions, one resolution, its file, and the form that records one."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from barnraise.platform import documents
from barnraise.platform.lists import respond
from barnraise.platform.manifest import Hit
from barnraise.platform.models import Document
from barnraise.platform.pages import asker_of, page
from barnraise.platform.permissions import Asker
from barnraise.platform.refusals import NotAllowed, Refusal
from barnraise.run.governance import operations, permissions, queries, tables
from barnraise.run.governance.forms import ResolutionForm


@page(permissions.may_see_resolutions)
def index(request: HttpRequest) -> HttpResponseBase:
    """All resolutions."""
    return respond(request, tables.resolutions(asker_of(request)))


@page(permissions.may_see_resolutions)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One resolution: its words, its file, and what it authorized."""
    asker = asker_of(request)
    row = queries.resolutions_for(asker).get(pk=pk)
    context = {
        "resolution": row,
        "authorized": queries.authorized_by(asker, row),
        "shows_authorized": permissions.may_see_what_it_authorized(asker),
        "may_record": permissions.may_record_resolution(asker),
        "superseded_by": getattr(row, "superseded_by", None),
        "crumb": [("Governance", reverse("governance:list")), (row.number, "")],
    }
    return render(request, "governance/resolution.html", context)


@page(permissions.may_see_resolutions)
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file of a resolution, as a download."""
    row = queries.resolutions_for(asker_of(request)).get(pk=pk)
    document = Document.objects.get(pk=int(row.document_key.rpartition(":")[2] or 0))
    return FileResponse(
        documents.path_of(document.sha256).open("rb"), as_attachment=True, filename=document.name,
        content_type="application/octet-stream",
    )  # fmt: skip


@page(permissions.may_record_resolution, methods=("GET", "HEAD", "POST"))
def add(request: HttpRequest) -> HttpResponse:
    """Record a resolution."""
    form = ResolutionForm(
        request.POST or None, request.FILES or None, initial={"supersedes": request.GET.get("supersedes")}
    )
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        upload, supersedes_id = values.pop("file"), values.pop("supersedes")
        sent = (upload.name, upload.read()) if upload else None
        try:
            row = operations.record_resolution(by=asker_of(request), file=sent, supersedes_id=supersedes_id, **values)
            return redirect("governance:detail", row.pk)
        except NotAllowed:
            raise
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    context = {
        "form": form,
        "title": "Record a resolution",
        "deed": "Record this resolution",
        "back_url": reverse("governance:list"),
        "after": "A recorded resolution is never edited; a wrong one is superseded by another.",
        "crumb": [("Governance", reverse("governance:list")), ("Record", "")],
        "action": request.get_full_path(),
    }
    return render(request, "platform/form.html", context, status=422 if form.errors else 200)


def search(asker: Asker, text: str) -> list[Hit]:
    """Resolutions in the search."""
    found = queries.search_resolutions(asker, text)
    return [
        Hit("Resolution", f"{r.number} {r.title}", reverse("governance:detail", args=[r.pk]), r.body) for r in found
    ]
