"""Operations that write another room's tables, planted."""

from barnraise.platform import rows
from barnraise.run.members.models import Membership
from barnraise.run.organizations.models import Organization


def meddle() -> None:
    rows.insert(Membership, [], [])
    Organization.objects.create(name="X")
