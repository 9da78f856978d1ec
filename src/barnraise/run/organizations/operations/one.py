"""Deeds on one body, as its page offers them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from barnraise.platform import documents
from barnraise.platform.deeds import deed, record
from barnraise.platform.fields import key_of
from barnraise.platform.permissions import Asker
from barnraise.platform.records import change
from barnraise.platform.refusals import Refusal
from barnraise.run.organizations import permissions, rules
from barnraise.run.organizations.models import Contact, Identifier, Organization, Place, YearCount
from barnraise.run.organizations.terms import Kind, Measure, scheme_words

EDITABLE = ("name", "kind", "state", "region", "county", "city", "latitude", "longitude", "website", "opened", "closed")


class OrganizationRefused(Refusal):
    """A body that cannot be written down as asked."""

    rule = "organization-refused"


class IdentifierRefused(Refusal):
    """A number that is malformed or belongs to another body."""

    rule = "identifier-refused"


@deed("organizations.add")
def add(
    *, by: Asker, name: str, kind: str, state: str = "", region: str = "", county: str = "", city: str = "",
    website: str = "", latitude: float | None = None, longitude: float | None = None,
    identifiers: Mapping[str, str] | None = None,
) -> Organization:  # fmt: skip
    """Write a body down. Errors: `OrganizationRefused`, `IdentifierRefused`, `NotAllowed`."""
    permissions.require_editor(by)
    name = " ".join(name.split())
    if not name:
        raise OrganizationRefused("An organization needs a name. Write the name it uses itself.", field="name")
    _known_kind(kind)
    given = dict(identifiers or {})
    for scheme, value in given.items():
        _free(scheme, value)
    body = Organization.objects.create(
        name=name, kind=kind, state=state.upper(), region=region, county=county, city=city, website=website,
        latitude=latitude, longitude=longitude,
    )  # fmt: skip
    Identifier.objects.bulk_create(Identifier(organization=body, scheme=s, value=v) for s, v in given.items())
    record(body, name=name, kind=kind, state=state, county=county, city=city, identifiers=given)
    return body


@deed("organizations.edit")
def edit(*, by: Asker, organization_id: int, version: int, **values: Any) -> Organization:
    """Change a body's own fields. Errors: `Stale` when somebody else changed it after `version`."""
    permissions.require_editor(by)
    unknown = set(values) - set(EDITABLE)
    assert not unknown, f"an organization has no field {unknown} to edit"
    if "name" in values and not values["name"].strip():
        raise OrganizationRefused("An organization needs a name. Write the name it uses itself.", field="name")
    if "kind" in values:
        _known_kind(values["kind"])
    body = Organization.objects.get(pk=organization_id)
    return change(body, version=version, **values)


@deed("organizations.identify")
def identify(*, by: Asker, organization_id: int, scheme: str, value: str) -> Identifier:
    """Give a body a number of a scheme, or change the one it has. Errors: `IdentifierRefused`."""
    permissions.require_editor(by)
    value = value.strip()
    body = Organization.objects.get(pk=organization_id)
    _free(scheme, value, organization_id)
    before = Identifier.objects.filter(organization=body, scheme=scheme).first()
    if before is None:
        record(body, scheme=scheme, before="", after=value)
        return Identifier.objects.create(organization=body, scheme=scheme, value=value)
    record(body, scheme=scheme, before=before.value, after=value)
    Identifier.objects.filter(pk=before.pk).update(value=value)
    return Identifier.objects.get(pk=before.pk)


@deed("organizations.count")
def count(
    *, by: Asker, organization_id: int, measure: str, school_year: int, source: str, as_of: date, value: Decimal | int,
    document_key: str = "",
) -> YearCount:  # fmt: skip
    """Write a yearly count with its source and day, or correct the one this source gave for that year."""
    permissions.require_editor(by)
    if measure not in set(Measure):
        raise OrganizationRefused(f"“{measure}” is nothing we count. Choose one of the list.", field="measure")
    figure = Decimal(value)
    if figure < 0:
        raise OrganizationRefused("A count is zero or more. Leave it out if it is not known.", field="value")
    body = Organization.objects.get(pk=organization_id)
    record(body, measure=measure, school_year=school_year, source=source, as_of=as_of, value=figure)
    before = YearCount.objects.filter(
        organization=body, measure=measure, school_year=school_year, source=source
    ).first()
    if before is not None:
        return change(before, version=before.version, value=figure, as_of=as_of, document_key=document_key)
    made = YearCount.objects.create(
        organization=body, measure=measure, school_year=school_year, source=source, as_of=as_of, value=figure,
        document_key=document_key,
    )  # fmt: skip
    documents.cite(key_of(made), document_key, "evidence")
    return made


@deed("organizations.add_place")
def add_place(*, by: Asker, organization_id: int, label: str, **values: Any) -> Place:
    """Write down a place of a body: its office, a warehouse, a school."""
    permissions.require_editor(by)
    body = Organization.objects.get(pk=organization_id)
    place = Place.objects.create(organization=body, label=label, **values)
    record(body, place=place, label=label, **values)
    return place


@deed("organizations.edit_place")
def edit_place(*, by: Asker, place_id: int, version: int, **values: Any) -> Place:
    """Change a place."""
    permissions.require_editor(by)
    place = Place.objects.get(pk=place_id)
    record(_body_key(place.organization_id), place=place)
    return change(place, version=version, **values)


@deed("organizations.add_contact")
def add_contact(
    *, by: Asker, organization_id: int, label: str, name: str = "", email: str = "", phone: str = ""
) -> Contact:
    """Write down a desk to call at a body."""
    permissions.require_editor(by)
    body = Organization.objects.get(pk=organization_id)
    contact = Contact.objects.create(organization=body, label=label, name=name, email=email, phone=phone)
    record(body, contact=contact, label=label)
    return contact


@deed("organizations.edit_contact")
def edit_contact(*, by: Asker, contact_id: int, version: int, **values: Any) -> Contact:
    """Change a desk to call."""
    permissions.require_editor(by)
    contact = Contact.objects.get(pk=contact_id)
    record(_body_key(contact.organization_id), contact=contact)
    return change(contact, version=version, **values)


def _body_key(organization_id: int) -> str:
    return f"organizations.Organization:{organization_id}"


def _known_kind(kind: str) -> None:
    if kind not in set(Kind):
        raise OrganizationRefused(f"“{kind}” is no kind of organization. Choose one of the list.", field="kind")


def _free(scheme: str, value: str, organization_id: int | None = None) -> None:
    """Refuse a number that is malformed or taken."""
    sentence = rules.identifier_fault(scheme, value)
    if sentence:
        raise IdentifierRefused(sentence, field="value")
    other = Identifier.objects.filter(scheme=scheme, value=value).first()
    if other is not None and other.organization_id != organization_id:
        raise IdentifierRefused(
            f"{scheme_words(scheme)} {value} belongs to {other.organization.name} already. One number means one "
            "organization: check which of the two it is.",
            field="value",
        )
