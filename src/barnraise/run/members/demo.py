"""The demonstration's membership: eighty-five joined from a list, each with its agreement; one has given notice."""

from datetime import date, timedelta

from barnraise.platform.demonstration import Month, on, send
from barnraise.platform.permissions import Asker
from barnraise.run.members import operations, queries
from barnraise.run.organizations.demo import roster

FOUNDED = 1976
LEAVES = "Glen Emory"


def build(*, by: Asker, month: Month) -> None:
    """Before the first month everybody joins and signs; in the third fall one district says that it will leave."""
    if month.is_first:
        with on(month.starts - timedelta(days=35)):
            send(by=by, kind="members", name="bluff-country-members.csv", rows=member_list())
        with on(month.starts - timedelta(days=30)):
            agreements(by=by, starts=month.starts)
    elif month.number == 27 and (day := month.day(15)):
        with on(day):
            notice(by=by, ends=month.year.ends)


def member_list() -> list[dict[str, str]]:
    """One row for each member: whom, which category, since when."""
    return [
        {"Name": body.name, "Kind": body.kind.words, "State": "MN", "Category": code, "Member number": str(1001 + n),
         "Since": since(code, n).isoformat()}
        for n, (code, body) in enumerate((code, body) for code, group in roster.GROUPS.items() for body in group)
    ]  # fmt: skip


def since(code: str, n: int) -> date:
    """The first district joined at the founding, the others over the years."""
    first = {"education": FOUNDED, "associate": 1998, "government": 1996, "nonprofit": 2009, "participating": 2016}[
        code
    ]
    return date(first + (n * 7 % 9 if code != "education" else n // 30), 7, 1)


def agreements(*, by: Asker, starts: date) -> None:
    """The joint powers agreement that every voting member signs anew, and the others' participation agreement."""
    for membership in queries.members_for(by, starts).order_by("organization_id"):
        voting = membership.category.votes
        title = "Joint powers agreement" if voting else "Participation agreement"
        operations.sign_agreement(
            by=by, organization_id=membership.organization_id, title=title, signed_on=starts - timedelta(days=47),
            starts=starts, ends=None if voting else starts.replace(year=starts.year + 3),
        )  # fmt: skip


def notice(*, by: Asker, ends: date) -> None:
    """One member's notice of exit."""
    leaving = queries.memberships_for(by).get(organization__name=LEAVES)
    operations.end(
        by=by, membership_id=leaving.pk, version=leaving.version, ends=ends,
        reason="Notice by board resolution: it shares a business office with a neighbor from then on.",
    )  # fmt: skip
