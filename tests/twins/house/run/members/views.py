"""A view that writes, planted."""

from barnraise.run.members.models import Membership
from barnraise.run.books.views import invoice_page  # noqa: F401


def page() -> None:
    Membership.objects.filter(pk=1).update(number="2")
