"""The imports' pages alone, beside the addresses the shell names."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse("nothing here")


urlpatterns = [
    path("imports/", include("barnraise.platform.import_urls")),
    path("login/", nothing, name="account_login"),
    path("logout/", nothing, name="account_logout"),
    path("search/", nothing, name="search"),
]
