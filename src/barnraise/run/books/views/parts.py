"""What the pages of the books share: a form's page under the books."""

from typing import Any

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from barnraise.platform import form_pages
from barnraise.platform.form_pages import tried

__all__ = ["form_page", "tried"]


def form_page(
    request: HttpRequest, form: django_forms.Form, *, crumb: Any = (), title: str, deed: str, back: str, **more: Any
) -> HttpResponse:
    """A form's page; its deed is named on the button."""
    trail = [("Books", reverse("books:list")), *crumb]
    return form_pages.form_page(request, form, title=title, deed=deed, back=back, crumb=trail, **more)
