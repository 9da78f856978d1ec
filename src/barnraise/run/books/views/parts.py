"""What the pages of the books share: a deed tried with a form, and a form's page."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from barnraise.platform.refusals import NotAllowed, Refusal, Stale

Found = TypeVar("Found")


def tried(form: django_forms.Form, deed: Callable[[], Found]) -> Found | None:
    """Run a deed with a valid form; a refusal is written beside its field and answers nothing."""
    try:
        return deed()
    except (NotAllowed, Stale):
        raise
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None


def form_page(
    request: HttpRequest, form: django_forms.Form, *, title: str, deed: str, back: str, after: str = "",
    crumb: Sequence[tuple[str, str]] = (), template: str = "platform/form.html", **more: Any,
) -> HttpResponse:  # fmt: skip
    """A form's page; its deed is named on the button."""
    context = {
        "form": form, "title": title, "deed": deed, "back_url": back, "after": after, "action": request.get_full_path(),
        "crumb": [("Books", reverse("books:list")), *crumb, (title, "")], **more,
    }  # fmt: skip
    return render(request, template, context, status=422 if form.errors else 200)
