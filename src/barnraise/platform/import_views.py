"""The pages of the imports: history, upload, one run with its verdict and deeds, the row of a file, profiles."""

import io
from collections.abc import Sequence
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify

from barnraise.platform import documents, exports, import_lists, import_pages, imports, lists
from barnraise.platform.import_forms import ColumnsForm, ProfileForm, UploadForm, settled
from barnraise.platform.imports import ImportRun, Reader, State, Verdict
from barnraise.platform.imports import jobs as import_jobs
from barnraise.platform.imports.profiles import profile_for
from barnraise.platform.imports.runs import profiles_for, runs_for
from barnraise.platform.models import ImportProfile
from barnraise.platform.pages import asker_of, once, page
from barnraise.platform.permissions import agency_staff
from barnraise.platform.refusals import NotAllowed, Refusal, Stale


@page(agency_staff)
def history(request: HttpRequest) -> HttpResponseBase:
    """Every file that came in: what, when, who, counts, state."""
    return lists.respond(request, import_lists.history(asker_of(request)))


@page(agency_staff)
def choose(request: HttpRequest) -> HttpResponseBase:
    """The kinds of file they may bring in, explained."""
    context = {"readers": import_pages.kinds_for(asker_of(request)), "crumb": [("Imports", reverse("imports:list"))]}
    return render(request, "platform/imports/choose.html", {**context, "title": "What is in the file?"})


@page(agency_staff, methods=("GET", "HEAD", "POST"), long=True)
def add(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Choose a file or paste rows; what comes back is the verdict of a dry run."""
    reader = _reader(request, kind)
    profiles = list(profiles_for(asker_of(request)).filter(kind=kind).order_by("name"))
    names, initial = [p.name for p in profiles], {"about": request.GET.get("about", "")}
    if request.method != "POST":
        form = UploadForm(profiles=names, initial=initial)
        return render(request, "platform/imports/upload.html", _upload(reader, form, profiles))
    form = UploadForm(request.POST, request.FILES, profiles=names)
    if form.is_valid():
        try:
            return _taken(request, reader, form)
        except (Stale, NotAllowed):
            raise
        except Refusal as refusal:
            if getattr(refusal, "unknown_layout", False) and imports.columns_of(reader):
                return _unknown(request, reader, form, refusal)
            form.add_error(None, refusal.message)
    return render(request, "platform/imports/upload.html", _upload(reader, form, profiles), status=422)


def _unknown(request: HttpRequest, reader: Reader, form: UploadForm, refusal: Refusal) -> HttpResponseBase:
    """Keep a file whose headings nobody knows, with the reason, and ask which column is what."""
    by, (content, name) = asker_of(request), form.given()
    profile, about = form.cleaned_data.get("profile") or None, form.cleaned_data["about"]

    def keep() -> HttpResponseBase:
        run = imports.receive(by=by, kind=reader.kind, content=content, name=name, profile=profile, about=about)
        imports.refuse_file(by=by, run_id=run.pk, version=run.version, rule=refusal.rule, message=refusal.message)
        return redirect("imports:columns", run.pk)

    return once(request, keep)


@page(agency_staff, methods=("GET", "HEAD", "POST"), long=True)
def columns(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Say which column of a file is what, and save it under a name: such files are then read by themselves."""
    run = _run(request, pk)
    reader = _reader(request, run.kind)
    if run.state not in State.open() or not imports.columns_of(reader):
        return redirect("imports:detail", pk)
    headings, rows = import_lists.first_rows(run)
    standing = run.profile.settings if run.profile else {}
    known = run.profile.name if run.profile and standing.get("headings") else ""
    form = ColumnsForm(request.POST or None, reader=reader, headings=headings, standing=standing,
                       initial={"version": run.version, "name": known})  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            return _mapped(request, run, form)
        except (Stale, NotAllowed):
            raise
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    context = import_pages.columns_context(run, reader, form, headings, rows)
    return render(request, "platform/imports/columns.html", context, status=422 if form.errors else 200)


def _mapped(request: HttpRequest, run: ImportRun, form: ColumnsForm) -> HttpResponseBase:
    by, settings, told = asker_of(request), form.settings(), form.cleaned_data
    large = import_pages.is_large(run)
    verdict = None if large else imports.consider_mapped(by=by, run=run, settings=settings)

    def keep() -> HttpResponseBase:
        found = imports.map_columns(
            by=by, run_id=run.pk, version=told["version"], name=told["name"], settings=settings, verdict=verdict
        )
        if large:
            import_jobs.ask_to_look(by=by, run=found)
        return redirect("imports:detail", run.pk)

    return once(request, keep)


def _upload(reader: Reader, form: UploadForm, profiles: Sequence[ImportProfile]) -> dict[str, object]:
    return {
        "reader": reader, "form": form, "profiles": profiles, "title": f"Import: {reader.title}",
        "crumb": [("Imports", reverse("imports:list")), (reader.title, "")], "deed": "Look at it first",
        "back_url": reverse("imports:list"),
    }  # fmt: skip


def _taken(request: HttpRequest, reader: Reader, form: UploadForm) -> HttpResponseBase:
    """Look at what came in and keep it; a large file is kept first and looked at by a job."""
    by, (content, name) = asker_of(request), form.given()
    profile, about = form.cleaned_data.get("profile") or None, form.cleaned_data["about"]
    if len(content) > imports.LARGE:

        def receive() -> HttpResponseBase:
            run = imports.receive(by=by, kind=reader.kind, content=content, name=name, profile=profile, about=about)
            import_jobs.ask_to_look(by=by, run=run)
            return redirect("imports:detail", run.pk)

        return once(request, receive)
    looked = imports.look_at(by=by, kind=reader.kind, content=content, name=name, profile=profile, about=about)
    return once(request, lambda: redirect("imports:detail", imports.keep(by=by, looked=looked).pk))


@page(agency_staff, methods=("GET", "HEAD", "POST"), long=True)
def detail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One run: its verdict, what needs a person, and what can be done; a POST mends cells and answers questions."""
    run = _run(request, pk)
    return _settle(request, run) if request.method == "POST" else _shown(request, run)


def _settle(request: HttpRequest, run: ImportRun) -> HttpResponseBase:
    by, version = asker_of(request), _version(request)
    mends, answers = settled(request.POST)
    answers = import_pages.chosen(run, answers)
    if import_pages.is_large(run):

        def ask() -> HttpResponseBase:
            kept = imports.settle(by=by, run_id=run.pk, version=version, mends=mends, answers=answers, verdict=None)
            import_jobs.ask_to_look(by=by, run=kept)
            return redirect("imports:detail", run.pk)

        return once(request, ask)
    try:
        verdict = imports.consider(by=by, run=run, mends=mends, answers=answers)
    except NotAllowed:
        raise
    except Refusal as refusal:
        return _shown(request, run, wrong=refusal.message)

    def keep() -> HttpResponseBase:
        imports.settle(by=by, run_id=run.pk, version=version, mends=mends, answers=answers, verdict=verdict)
        return redirect("imports:detail", run.pk)

    return once(request, keep)


@page(agency_staff, methods=("POST",))
def apply(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Apply the run, or hand a large one to a job."""
    run, by, version = _run(request, pk), asker_of(request), _version(request)
    try:
        if import_pages.is_large(run):
            import_jobs.ask(by=by, run_id=pk, version=version, deed="apply")
        else:
            imports.apply(by=by, run_id=pk, version=version)
    except (Stale, NotAllowed):
        raise
    except Refusal as refusal:
        return _shown(request, _run(request, pk), wrong=refusal.message)
    return redirect("imports:detail", pk)


@page(agency_staff, methods=("POST",))
def undo(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Undo the run, or list what stands in the way."""
    run, by, version = _run(request, pk), asker_of(request), _version(request)
    try:
        if import_pages.is_large(run):
            import_jobs.ask(by=by, run_id=pk, version=version, deed="undo")
        else:
            imports.undo(by=by, run_id=pk, version=version)
    except (Stale, NotAllowed):
        raise
    except Refusal as refusal:
        obstacles = getattr(refusal, "obstacles", ())
        context = {"refusal": refusal, "obstacles": obstacles, "back": reverse("imports:detail", args=[pk])}
        return render(request, "platform/refused.html", {**context, "title": "This import was not undone"}, status=422)
    return redirect("imports:detail", pk)


@page(agency_staff, methods=("POST",))
def discard(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Set the file aside."""
    try:
        imports.discard(by=asker_of(request), run_id=pk, version=_version(request))
    except imports.WrongState as refusal:
        return _shown(request, _run(request, pk), wrong=refusal.message)
    return redirect("imports:list")


@page(agency_staff)
def refused(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The refused rows as a file: where, what, why, and the row itself."""
    run = _run(request, pk)
    titles, rows = import_lists.refused_rows(run, Verdict.of(run.verdict))
    text = io.StringIO()
    exports.write_csv(text, titles, rows)
    name = f"{slugify(Path(run.document.name).stem) or 'import'}-refused-export.csv"
    response = HttpResponse(text.getvalue(), content_type=exports.CSV_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@page(agency_staff)
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file as it came in; never shown inline."""
    document = _run(request, pk).document
    place = documents.path_of(document.sha256).open("rb")
    response = FileResponse(place, as_attachment=True, filename=document.name, content_type=document.media_type)
    response["Content-Security-Policy"] = "sandbox"
    return response


@page(agency_staff)
def row(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """One row of the file, heading by heading, as it came in and as it was mended."""
    run = _run(request, pk)
    found = import_lists.row_of(run, number)
    if found is None:
        raise Http404
    crumb = [("Imports", reverse("imports:list")), (run.document.name, reverse("imports:detail", args=[pk]))]
    context = {"run": run, "number": number, "cells": found, "crumb": [*crumb, (f"Row {number}", "")]}
    return render(request, "platform/imports/row.html", {**context, "title": f"Row {number} of {run.document.name}"})


@page(agency_staff, methods=("GET", "HEAD", "POST"))
def add_profile(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Save how the files of a source are read."""
    return _profile(request, _reader(request, kind), None)


@page(agency_staff, methods=("GET", "HEAD", "POST"))
def edit_profile(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Change how the files of a source are read, and forget answers."""
    profile = profile_for(asker_of(request), pk)
    return _profile(request, _reader(request, profile.kind), profile)


def _profile(request: HttpRequest, reader: Reader, profile: ImportProfile | None) -> HttpResponseBase:
    form = ProfileForm(request.POST if request.method == "POST" else None, reader=reader, profile=profile)
    if form.is_valid():
        try:
            imports.save_profile(
                by=asker_of(request), kind=reader.kind, name=form.cleaned_data["name"], settings=form.settings(),
                version=_version(request) if profile else None, forget=tuple(form.cleaned_data.get("forget", ())),
            )  # fmt: skip
            return redirect("imports:add", reader.kind)
        except imports.ProfileRefused as refusal:
            form.add_error(refusal.field, refusal.message)
    title = f"How “{profile.name}” files are read" if profile else f"A profile for: {reader.title}"
    context = {
        "form": form,
        "profile": profile,
        "title": title,
        "deed": "Save this profile",
        "crumb": [("Imports", reverse("imports:list"))],
    }
    status = 422 if form.errors else 200
    return render(
        request,
        "platform/imports/profile.html",
        {**context, "back_url": reverse("imports:add", args=[reader.kind])},
        status=status,
    )


def _run(request: HttpRequest, pk: int) -> ImportRun:
    return runs_for(asker_of(request)).select_related("document", "profile").get(pk=pk)


def _reader(request: HttpRequest, kind: str) -> Reader:
    """The reader of a kind they may bring in; an unknown kind is no page."""
    if kind not in imports.kinds():
        raise Http404
    reader = imports.reader_of(kind)
    if not reader.policy(asker_of(request)):
        raise NotAllowed(f"Your role does not include importing this kind of file ({reader.title}).")
    return reader


def _version(request: HttpRequest) -> int:
    told = request.POST.get("version", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0


def _shown(request: HttpRequest, run: ImportRun, *, wrong: str = "") -> HttpResponseBase:
    context = import_pages.context_of(run, asker_of(request), wrong=wrong)
    name = "progress" if run.state == State.READING else "run"
    return render(request, f"platform/imports/{name}.html", context, status=422 if wrong else 200)
