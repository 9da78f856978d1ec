"""Statements: the agency's, a member's one page, the arithmetic of a figure, and each as a file."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString

from barnraise.core.money import Money
from barnraise.core.savings.records import Method
from barnraise.integrations.statements import paper
from barnraise.platform import agency, documents
from barnraise.platform.lists import respond
from barnraise.platform.pages import asker_of, page
from barnraise.prove.savings import permissions, queries, tables
from barnraise.prove.savings.models import Statement
from barnraise.prove.savings.views.closing import crumbs


@page(permissions.may_see_public)
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """The agency's statement: distribution before total, who gains least, who loses, what is not measured."""
    asker = asker_of(request)
    row = queries.statement_for(asker, pk)
    doc = queries.document_of(row)
    urls = {key: reverse("savings:member", args=[pk, body]) for key, body in queries.members_of(row).items()}
    kinds = [
        (face, tables.gainers(face.told, urls), tables.bridge_picture(face.told, row.fiscal_year))
        for face in tables.kinds(doc)
    ]
    services = [service for member in doc["members"] for service in member["services"]]
    context = {
        "row": row, "doc": doc, "kinds": kinds, "paid": tables.money(doc["paid"]), "got_back": tables.money(doc["got_back"]),
        "coverage": tables.coverage_picture(services), "all": len(doc["members"]),
        "missed": _missed(doc), "later": getattr(row, "restated_by", None),
        "grades": tables.grade_words(), "staff": asker.is_staff(), "methods": _methods(doc), "overrides": tables.overrides(doc),
        "moved": _moved(doc),
        "year": queries.year_named(row.fiscal_year), "crumb": crumbs((row.number, "")) if asker.signed_in else (),
    }  # fmt: skip
    return render(request, "savings/statement.html", context)


def _missed(doc: Mapping[str, Any]) -> list[tuple[str, str, int, Any]]:
    names = {row["service"]: row["name"] for row in doc["services"]}
    rows = doc["not_measured"]["rows"]
    return [(names[r["service"]], tables.reason_words(r["reason"]), r["lines"], tables.money(r["spend"])) for r in rows]


def _methods(doc: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each method that was used, with its weakness."""
    used = sorted({row["method"] for kind in doc["kinds"] for row in kind["methods"]})
    return [(Method(method).words().capitalize(), Method(method).weakness()) for method in used]


def _moved(doc: Mapping[str, Any]) -> list[tuple[str, Any, Any, Any]]:
    """What a restatement changed: the agency's figures, then each member's."""
    told = doc["restatement"]
    if told is None:
        return []
    rows = [("All members", kind) for kind in told["kinds"]]
    rows += [(member["name"], kind) for member in told["members"] for kind in member["kinds"]]
    return [(f"{name}: {kind['kind'].lower()}", *_both(kind)) for name, kind in rows]


def _moved_of(doc: Mapping[str, Any], key: str) -> list[tuple[str, Any, Any, Any]]:
    """What a restatement changed for one member, by kind of saving."""
    found = [member for member in (doc["restatement"] or {"members": []})["members"] if member["member"] == key]
    return [(kind["kind"].lower(), *_both(kind)) for member in found for kind in member["kinds"]]


def _both(kind: Mapping[str, str]) -> tuple[Any, Any, Any]:
    """Both figures and the difference."""
    return tables.money(kind["before"]), tables.money(kind["after"]), tables.money(kind["difference"])


@page(permissions.may_see_statements)
def member(request: HttpRequest, pk: int, organization_id: int) -> HttpResponse:
    """A member's one page: used, paid, got back, saved."""
    row, doc, told = _of_member(request, pk, organization_id)
    names = {service["service"]: service["name"] for service in doc["services"]}
    ids = queries.services_of(row, organization_id)
    urls = {code: reverse("savings:service", args=[pk, organization_id, number]) for code, number in ids.items()}
    context = {
        "row": row, "told": told, "groups": tables.groups(told, names, urls), "claim": tables.claim(told["services"]),
        "counted": tables.count_words(told["pupils_source"]),
        "headline": tables.headline(told), "bottom": [_bottom(kind) for kind in told["kinds"] if kind["bottom_lines"]],
        "coverage": tables.coverage_picture(told["services"]), "grades": tables.grade_words(), "doc": doc,
        "year": queries.year_named(row.fiscal_year), "organization_id": organization_id,
        "moved": _moved_of(doc, told["member"]), "offered": len(doc["services"]),
        "overrides": tables.overrides(doc), "later": getattr(row, "restated_by", None),
        "crumb": crumbs((row.number, reverse("savings:statement", args=[pk])), (told["name"], "")),
    }  # fmt: skip
    return render(request, "savings/member.html", context)


def _bottom(kind: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: Money.parse(text) for name, text in kind["bottom_lines"].items()}
    lost = {f"{name}_lost": amount.cents < 0 for name, amount in told.items()}
    return {"kind": kind["kind"], **told, **lost}


def _of_member(request: HttpRequest, pk: int, organization_id: int) -> tuple[Statement, Any, Any]:
    """A statement, its document, and the part about one member that the asker may read."""
    asker = asker_of(request)
    row = queries.statement_for(asker, pk)
    if not permissions.reads_member(asker, organization_id):
        raise Http404
    told = queries.told_of(row, organization_id)
    if told is None:
        raise Http404
    return row, queries.document_of(row), told


@page(permissions.may_see_statements)
def service(request: HttpRequest, pk: int, organization_id: int, service_id: int) -> HttpResponseBase:
    """Why this number: the arithmetic of one service, its evidence, and every delivery behind it."""
    row, doc, told = _of_member(request, pk, organization_id)
    line = _line(row, told, organization_id, service_id)
    code, names = line["service"], {s["service"]: s["name"] for s in doc["services"]}
    face = tables.service_row(line, names, {}, SafeString(""))
    back = reverse("savings:member", args=[pk, organization_id])
    context = {"row": row, "told": told, "line": line, "face": face, "charged": tables.money(line["charged"]),
               "against": tables.arithmetic(line),
               "bottom": _bottom({"kind": line["kind"], "bottom_lines": line["bottom_lines"]}) if line["bottom_lines"] else None,
               "organization_id": organization_id, "service_id": service_id}  # fmt: skip
    listing = tables.measured_list(
        asker_of(request), row, organization_id=organization_id, service_id=service_id, title=names[code],
        template="savings/service.html", context=context, state=f"{told['name']}, fiscal year {row.fiscal_year}",
        crumb=crumbs((row.number, reverse("savings:statement", args=[pk])), (told["name"], back), (names[code], "")),
    )  # fmt: skip
    return respond(request, listing)


def _line(row: Statement, told: Mapping[str, Any], organization_id: int, service_id: int) -> Any:
    """A member's line of one service."""
    codes = {number: code for code, number in queries.services_of(row, organization_id).items()}
    line = next((line for line in told["services"] if line["service"] == codes.get(service_id)), None)
    if line is None:
        raise Http404
    return line


@page(permissions.may_see_statements)
def evidence(request: HttpRequest, pk: int, organization_id: int, service_id: int, sha256: str) -> HttpResponse:
    """The file that shows what something would have cost alone, for whoever reads the figure it stands behind."""
    row, _, told = _of_member(request, pk, organization_id)
    line = _line(row, told, organization_id, service_id)
    if sha256 not in {against["evidence"] for against in line["against"]}:
        raise Http404
    name = documents.names_of([sha256])[sha256]
    return _file(documents.read_by_hash(sha256), name, "application/octet-stream")


@page(permissions.may_see_statements)
def member_file(request: HttpRequest, pk: int, organization_id: int, kind: str) -> HttpResponse:
    """A member's statement as a PDF, CSV or spreadsheet."""
    row, doc, told = _of_member(request, pk, organization_id)
    name = f"{row.number}-{told['member']}.{kind}"
    if kind == "pdf":
        return _file(paper.member_pdf(doc, told["member"], signed=_signed(row)), name, "application/pdf")
    return tables.download({**doc, "members": [told]}, name, kind)


@page(permissions.may_see_public)
def agency_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The agency's statement as a PDF for everybody; the whole of it, and the signed export, for its own people."""
    row = queries.statement_for(asker_of(request), pk)
    name = f"{row.number}-{row.revision}.{kind}"
    if kind == "pdf":
        return _file(paper.agency_pdf(queries.document_of(row), signed=_signed(row)), name, "application/pdf")
    if not permissions.may_see_closing(asker_of(request)):
        raise Http404
    if kind == "zip":
        return _file(queries.export_of(row), name, "application/zip")
    if kind == "json":
        return _file(documents.read_by_hash(row.json_sha256), name, "application/json")
    return tables.download(queries.document_of(row), name, kind)


def _signed(row: Statement) -> paper.Signed:
    """Who signed and on what day, as it is printed."""
    return paper.Signed(row.signed_by_name, agency.day_of(row.signed_at))


def _file(content: bytes, name: str, media: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
