"""Every address of the house, and one page of ours: the signed-in shell with nothing in it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from barnraise.interfaces.web.urls import handler400, handler403, handler404, handler500
from barnraise.interfaces.web.urls import urlpatterns as ours
from barnraise.platform.pages import page
from barnraise.platform.permissions import signed_in

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

SHELL = "/bench/shell/"


@page(signed_in)
def shell(request: HttpRequest) -> HttpResponse:
    """Masthead, navigation and footer, who is signed in; no content."""
    return render(request, "platform/base.html", {"title": "Nothing"})


urlpatterns = [*ours, path(SHELL.lstrip("/"), shell)]
