"""The pages of people."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from barnraise.platform.pages import page
from barnraise.run.people import permissions


@page(permissions.may_see_own_account)
def account(request: HttpRequest) -> HttpResponse:
    """My account."""
    return render(request, "platform/accessibility.html")
