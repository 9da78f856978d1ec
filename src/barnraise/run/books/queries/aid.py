"""Aid terms: all of them, and the ones in force."""

from django.db.models import QuerySet

from barnraise.platform.permissions import Asker
from barnraise.run.books import permissions
from barnraise.run.books.models import AidTerm
from barnraise.run.catalog import queries as catalog


def aid_for(asker: Asker) -> QuerySet[AidTerm]:
    """Aid terms in force and replaced, newest year first."""
    rows = AidTerm.objects.select_related("service", "replaces", "replaced_by")
    return rows if permissions.may_see_books(asker) else rows.none()


def aid_services(asker: Asker) -> list[tuple[int, str]]:
    """Every service, for a form."""
    return list(catalog.services_for(asker).order_by("name", "id").values_list("pk", "name"))
