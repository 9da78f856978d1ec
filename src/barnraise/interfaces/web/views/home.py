"""Stands soon."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from barnraise.platform.pages import page
from barnraise.platform.permissions import everyone


@page(everyone)
def where_we_stand(request: HttpRequest, **_: Any) -> HttpResponse:
    return render(request, "platform/accessibility.html")


@page(everyone)
def duties(request: HttpRequest, **_: Any) -> HttpResponse:
    return render(request, "platform/accessibility.html")


@page(everyone)
def accessibility(request: HttpRequest, **_: Any) -> HttpResponse:
    return render(request, "platform/accessibility.html")


@page(everyone)
def how_figures_are_made(request: HttpRequest, **_: Any) -> HttpResponse:
    return render(request, "platform/accessibility.html")
