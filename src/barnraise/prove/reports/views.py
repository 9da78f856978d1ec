"""Pages of reports: what is due, a report as it is written, frozen or published, and the forms that move it on."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from barnraise.core.dates import long_date
from barnraise.platform import agency, documents, registry
from barnraise.platform.form_pages import form_page, tried
from barnraise.platform.lists import respond
from barnraise.platform.manifest import Task
from barnraise.platform.pages import asker_of, page
from barnraise.platform.permissions import Asker
from barnraise.prove.reports import forms, operations, permissions, queries, tables
from barnraise.prove.reports.models import Report, Section
from barnraise.prove.reports.terms import Kind, State

READ_AND_SEND = ("GET", "HEAD", "POST")


@page(permissions.may_see_published)
def index(request: HttpRequest) -> HttpResponseBase:
    """Every report, and which is due next by law."""
    asker = asker_of(request)
    due = next((d for d in queries.due() if d.report is None or d.report.state != State.PUBLISHED), None)
    if not asker.is_staff() or due is None:
        return respond(request, tables.reports(asker))
    answer = f"The {due.kind.words} for fiscal year {due.fiscal_year} is due by {long_date(due.due)}."
    return respond(request, tables.reports(asker, answer=answer, answer_meta=due.law))


@page(permissions.may_see_published)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A report: a draft as it stands, a frozen one as it was frozen."""
    asker = asker_of(request)
    row = queries.report_for(asker, pk)
    frozen = row.state != State.DRAFT
    sections: list[Any] = queries.document_of(row)["sections"] if frozen else queries.sections_of(row)
    context = {
        "report": row, "kind": Kind(row.kind).words, "sections": [(section, tables.sheet(_table(section))) for section in sections],
        "frozen": frozen,
        "may_write": permissions.may_write(asker) and not frozen,
        "may_freeze": permissions.may_publish(asker) and not frozen,
        "may_publish": permissions.may_publish(asker) and row.state == State.FROZEN,
        "later": getattr(row, "replaced_by", None), "authority": registry.named([row.resolution_key]).get(row.resolution_key),
        "due": next((d for d in queries.due() if d.report == row), None),
        "crumb": [("Reports", reverse("reports:list")), (row.number, "")],
    }  # fmt: skip
    return render(request, "reports/report.html", context)


def _table(section: Section | Mapping[str, Any]) -> Sequence[Sequence[str]]:
    """The table of a draft's section, or of one as it was frozen."""
    found: Sequence[Sequence[str]] = section.table if isinstance(section, Section) else section["table"]
    return found


@page(permissions.may_write, methods=READ_AND_SEND)
def add(request: HttpRequest) -> HttpResponse:
    """Choose which report to draft: those the law asks for first."""
    form = forms.DraftForm(request.POST or None, offered=_offered())
    if request.method == "POST" and form.is_valid():
        kind, _, year = form.cleaned_data["which"].partition(":")
        row = tried(form, lambda: operations.draft(by=asker_of(request), kind=kind, fiscal_year=int(year)))
        if row is not None:
            return redirect("reports:detail", row.pk)
    after = "Figures are filled in from what is on file, each with its source; words stay yours."
    return _form(request, form, title="Draft a report", deed="Draft it", back=reverse("reports:list"), after=after)


def _offered() -> list[tuple[str, str]]:
    """Kinds and years: what is due by law, then both kinds around this year."""
    found = {f"{d.kind.value}:{d.fiscal_year}": f", due {long_date(d.due)}" for d in queries.due()}
    this = agency.fiscal_year().year
    for year in (this + 1, this, this - 1, this - 2):
        for kind in Kind:
            found.setdefault(f"{kind.value}:{year}", "")
    return [
        (key, f"{Kind(key.partition(':')[0]).words.capitalize()} for fiscal year {key.partition(':')[2]}{due}")
        for key, due in found.items()
    ]


@page(permissions.may_write, methods=READ_AND_SEND)
def edit(request: HttpRequest, pk: int, section_id: int) -> HttpResponse:
    """Change the words of a section."""
    asker = asker_of(request)
    report = queries.report_for(asker, pk)
    row = Section.objects.get(pk=section_id, report=report)
    form = forms.WordsForm(request.POST or None, initial={"words": row.words, "version": row.version})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if tried(form, lambda: operations.edit(by=asker, section_id=section_id, **values)) is not None:
            return redirect("reports:detail", pk)
    back = reverse("reports:detail", args=[pk])
    return _form(request, form, title=row.title, deed="Keep these words", back=back, of=report, after=row.says)


@page(permissions.may_write, methods=("POST",))
def fill(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill the figures in again."""
    operations.fill(by=asker_of(request), report_id=pk)
    return redirect("reports:detail", pk)


@page(permissions.may_publish, methods=READ_AND_SEND)
def freeze(request: HttpRequest, pk: int) -> HttpResponse:
    """Freeze a report, with the resolution that approved it."""
    asker = asker_of(request)
    report = queries.report_for(asker, pk)
    form = forms.FreezeForm(request.POST or None, resolutions=registry.choices("governance.Resolution", asker))
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["resolution_key"]
        if tried(form, lambda: operations.freeze(by=asker, report_id=pk, resolution_key=key)) is not None:
            return redirect("reports:detail", pk)
    back, after = reverse("reports:detail", args=[pk]), "After this nothing of it changes; a corrected one replaces it."
    return _form(request, form, title=f"Freeze {report.number}", deed="Freeze it", back=back, of=report, after=after)


@page(permissions.may_publish, methods=("POST",))
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a frozen report."""
    operations.publish(by=asker_of(request), report_id=pk)
    return redirect("reports:detail", pk)


@page(permissions.may_see_published)
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The frozen document, byte for byte."""
    row = queries.report_for(asker_of(request), pk)
    if row.state == State.DRAFT:
        raise operations.NotADraft(f"{row.number} is a draft; its file is there once it is frozen.")
    response = HttpResponse(documents.read_by_hash(row.json_sha256), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{row.number}.json"'
    return response


def _form(
    request: HttpRequest,
    form: django_forms.Form,
    *,
    title: str,
    deed: str,
    back: str,
    after: str,
    of: Report | None = None,
) -> HttpResponse:
    crumb = [("Reports", reverse("reports:list")), *([(of.number, back)] if of else [])]
    return form_page(request, form, title=title, deed=deed, back=back, after=after, crumb=crumb)


def tasks(asker: Asker) -> list[Task]:
    """The reports that the law asks for and that are not published."""
    if not permissions.may_write(asker):
        return []
    found = []
    for due in queries.due():
        if due.report is None or due.report.state != State.PUBLISHED:
            url = reverse("reports:detail", args=[due.report.pk]) if due.report else reverse("reports:add")
            deed = "Draft" if due.report is None else "Finish"
            late = due.due < agency.today()
            mine = permissions.may_publish(asker)
            about = f"fiscal year {due.fiscal_year}"
            found.append(Task(f"{deed} the {due.kind.words}", url, about, due.due, late, mine))
    return found[:2]
