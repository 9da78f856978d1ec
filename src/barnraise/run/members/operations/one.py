"""Deeds on one membership: join, change category, end, sign an agreement."""

from datetime import date

from barnraise.core.dates import long_date
from barnraise.platform import documents
from barnraise.platform.deeds import deed, record
from barnraise.platform.fields import key_of
from barnraise.platform.permissions import Asker
from barnraise.platform.records import change
from barnraise.platform.refusals import Refusal
from barnraise.run.members import permissions, queries, rules
from barnraise.run.members.models import Agreement, Category, Membership
from barnraise.run.organizations.models import Organization


class MembershipRefused(Refusal):
    """A membership that cannot be written as asked."""

    rule = "membership-refused"


class Ineligible(MembershipRefused):
    """The category's rule keeps this body out, or cannot be decided from what is known."""

    rule = "not-eligible"


class AlreadyMember(MembershipRefused):
    """Two memberships of one body would share a day."""

    rule = "one-membership-at-a-time"


@deed("members.join")
def join(
    *, by: Asker, organization_id: int, category_id: int, starts: date, number: str = "", resolution_key: str = "",
    also_member_of: str = "", in_area: bool | None = None,
) -> Membership:  # fmt: skip
    """Let an organization join a category from a day on.

    Errors: `Ineligible` with the rule's own sentence, unless a resolution lets it in; `AlreadyMember`; `NotAllowed`.
    """
    permissions.require_editor(by)
    body = Organization.objects.get(pk=organization_id)
    category = Category.objects.get(pk=category_id)
    standing = queries.standing_on(body, starts, also_member_of=also_member_of, in_area=in_area)
    if body.closed is not None and starts >= body.closed:
        raise MembershipRefused(rules.closed_words(body.name, body.closed), field="starts")
    reason = _let_in(body, category, standing, resolution_key)
    _free_days(body, starts, None)
    number = number.strip() or _number_of(body.pk)
    _free_number(number, body.pk)
    made = Membership.objects.create(
        organization=body, category=category, number=number, starts=starts, ends=body.closed,
        end_reason="closed" if body.closed else "", also_member_of=also_member_of, resolution_key=resolution_key,
    )  # fmt: skip
    record(made, of_organization=body, category=category.code, starts=starts, number=number, reason=reason,
           resolution=resolution_key)  # fmt: skip
    documents.cite(key_of(made), resolution_key, "authority")
    return made


@deed("members.end")
def end(*, by: Asker, membership_id: int, version: int, ends: date, reason: str) -> Membership:
    """End a membership; `ends` is the first day without it. What was delivered and billed stays."""
    permissions.require_editor(by)
    row = Membership.objects.select_related("organization").get(pk=membership_id)
    if ends <= row.starts:
        raise MembershipRefused(
            f"{row.organization} joined on {long_date(row.starts)}, so its membership cannot end on {long_date(ends)}. "
            "Choose a later day.",
            field="ends",
        )
    if not reason.strip():
        raise MembershipRefused("Say why it ends: a notice, a merger, a fee not paid.", field="reason")
    return change(row, version=version, ends=ends, end_reason=reason.strip()[:200])


@deed("members.change_category")
def change_category(
    *, by: Asker, membership_id: int, version: int, category_id: int, starts: date, resolution_key: str = "",
    also_member_of: str | None = None, in_area: bool | None = None,
) -> Membership:  # fmt: skip
    """Move a member to another category from a day on: the old membership ends that day, a new one begins."""
    permissions.require_editor(by)
    row = Membership.objects.select_related("organization", "category").get(pk=membership_id)
    category = Category.objects.get(pk=category_id)
    also = row.also_member_of if also_member_of is None else also_member_of
    if category.pk == row.category_id:
        raise MembershipRefused(f"{row.organization} is {category} already. Choose another category.", field="category")
    if starts <= row.starts or (row.ends is not None and starts >= row.ends):
        span = f"from {long_date(row.starts)}" + (f" until {long_date(row.ends)}" if row.ends else "")
        raise MembershipRefused(
            f"The change must fall inside the membership, which runs {span}. Choose a day after its first.",
            field="starts",
        )
    standing = queries.standing_on(row.organization, starts, also_member_of=also, in_area=in_area)
    reason = _let_in(row.organization, category, standing, resolution_key)
    until = row.ends
    change(row, version=version, ends=starts, end_reason=f"became {category}")
    made = Membership.objects.create(
        organization=row.organization, category=category, number=row.number, starts=starts, ends=until,
        also_member_of=also, resolution_key=resolution_key,
    )  # fmt: skip
    record(made, of_organization=row.organization, category=category.code, starts=starts, reason=reason,
           resolution=resolution_key)  # fmt: skip
    documents.cite(key_of(made), resolution_key, "authority")
    return made


@deed("members.sign_agreement")
def sign_agreement(
    *, by: Asker, organization_id: int, title: str, signed_on: date, starts: date, ends: date | None = None,
    file: tuple[str, bytes] | None = None, resolution_key: str = "",
) -> Agreement:  # fmt: skip
    """Keep what a member signed, with its file."""
    permissions.require_editor(by)
    if ends is not None and ends <= starts:
        raise MembershipRefused("An agreement ends after it starts. Choose a later last day, or none.", field="ends")
    body = Organization.objects.get(pk=organization_id)
    document = documents.store(by=by, content=file[1], name=file[0]) if file else None
    made = Agreement.objects.create(
        organization=body, title=title, signed_on=signed_on, starts=starts, ends=ends, resolution_key=resolution_key,
        document_key=key_of(document) if document else "",
    )  # fmt: skip
    record(made, of_organization=body, title=title, signed_on=signed_on, starts=starts, ends=ends)
    documents.cite(key_of(made), made.document_key, "file")
    documents.cite(key_of(made), resolution_key, "authority")
    return made


def _let_in(body: Organization, category: Category, standing: rules.Standing, resolution_key: str) -> str:
    """The reason why a body may be in a category; refuses it in the rule's words unless a resolution lets it in."""
    verdict = rules.eligible(queries.rule_of(category), standing)
    if verdict.ok:
        return verdict.reason
    if resolution_key:
        return f"Let in by {resolution_key} against the rule. {verdict.reason}"
    raise Ineligible(
        f"{body} was not joined. {verdict.reason} Choose another category, or name the resolution that lets it in.",
        field="category",
    )


def _free_days(body: Organization, starts: date, ends: date | None) -> None:
    own = Membership.objects.filter(organization=body).select_related("category").order_by("starts")
    hit = rules.collision([(m.starts, m.ends, m.pk) for m in own], starts, ends)
    if hit is not None:
        other = next(m for m in own if m.pk == hit[2])
        until = f" until {long_date(other.ends)}" if other.ends else ""
        raise AlreadyMember(
            f"{body} is {other.category} from {long_date(other.starts)}{until} already. Change its category or end "
            "that "
            "membership first.",
            field="starts",
        )


def _number_of(organization_id: int) -> str:
    """The number a body has had, else the next one."""
    had = Membership.objects.filter(organization_id=organization_id).exclude(number="").order_by("-starts").first()
    return had.number if had else str(rules.next_number(list(queries.member_numbers())))


def _free_number(number: str, organization_id: int) -> None:
    other = queries.member_numbers().get(number)
    if other is not None and other != organization_id:
        name = Organization.objects.get(pk=other).name
        raise MembershipRefused(f"Member number {number} is {name}’s. Give another one, or none.", field="number")
