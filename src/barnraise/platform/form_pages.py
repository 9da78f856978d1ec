"""What pages with one form share: a deed tried with it, and the page around it."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from barnraise.platform.refusals import NotAllowed, Refusal, Stale

Found = TypeVar("Found")


def tried(form: forms.Form, deed: Callable[[], Found]) -> Found | None:
    """Run a deed with a valid form; a refusal is written beside its field and answers nothing."""
    try:
        return deed()
    except (NotAllowed, Stale):
        raise
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None


def done(request: HttpRequest, form: forms.Form, deed: Callable[[], Found]) -> Found | None:
    """What the deed made, when the form was sent and is whole; else nothing, and the form says why."""
    return tried(form, deed) if request.method == "POST" and form.is_valid() else None


def form_page(
    request: HttpRequest,
    form: forms.Form,
    *,
    title: str,
    deed: str,
    back: str,
    after: str = "",
    crumb: Sequence[tuple[str, str]] = (),
    template: str = "platform/form.html",
    **more: Any,
) -> HttpResponse:
    """A form's page; its deed is named on the button."""
    context = {
        "form": form,
        "title": title,
        "deed": deed,
        "back_url": back,
        "after": after,
        "action": request.get_full_path(),
        "crumb": [*crumb, (title, "")],
        **more,
    }
    return render(request, template, context, status=422 if form.errors else 200)
