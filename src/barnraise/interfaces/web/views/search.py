"""Stands soon."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from barnraise.platform.pages import page
from barnraise.platform.permissions import everyone


@page(everyone)
def find(request: HttpRequest, **_: Any) -> HttpResponse:
    return render(request, "platform/accessibility.html")
