"""Two short answers for whoever watches the machine: it lives; it is ready to serve."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from barnraise.platform import guards, registry
from barnraise.platform.pages import page
from barnraise.platform.permissions import everyone


@page(everyone)
def live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("live\n", content_type="text/plain")


@page(everyone)
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers and every guard stands; names nothing to strangers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        standing = not guards.missing(registry.guards())
    except DatabaseError:
        standing = False
    return HttpResponse(
        "ready\n" if standing else "not ready\n", content_type="text/plain", status=200 if standing else 503
    )
