"""The agency's signing keys, published with their dates, and the deeds that make and end one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from barnraise.platform.form_pages import form_page, tried
from barnraise.platform.pages import asker_of, page
from barnraise.prove.savings import forms, operations, permissions, queries
from barnraise.prove.savings.views.closing import READ_AND_SEND, crumbs


@page(permissions.may_see_public)
def index(request: HttpRequest) -> HttpResponse:
    """Every key that ever signed, from when to when: what an auditor compares a signature with."""
    asker = asker_of(request)
    context = {
        "keys": list(queries.keys()),
        "may_close": permissions.may_close(asker),
        "missing": permissions.may_close(asker) and queries.private_missing(),
        "crumb": crumbs(("Keys", "")) if asker.signed_in else (),
    }
    return render(request, "savings/keys.html", context)


@page(permissions.may_close, methods=READ_AND_SEND)
def add(request: HttpRequest) -> HttpResponse:
    """Make a key: the first one, or another in place of the one that signs now."""
    form = forms.WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        if tried(form, lambda: operations.make_key(by=asker_of(request), why=why)) is not None:
            return redirect("savings:keys")
    after = "The private half stays on this machine, in the folder keys of its home. Backups leave it out: keep a copy in a safe."
    crumb = crumbs(("Keys", reverse("savings:keys")))
    return form_page(
        request,
        form,
        title="Make a signing key",
        deed="Make a key",
        back=reverse("savings:keys"),
        after=after,
        crumb=crumb,
    )


@page(permissions.may_close, methods=READ_AND_SEND)
def end(request: HttpRequest, key_id: str) -> HttpResponse:
    """End the key that signs now, as it was lost or somebody else may hold it."""
    form = forms.WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        if tried(form, lambda: operations.lose_key(by=asker_of(request), key_id=key_id, why=why)) is not None:
            return redirect("savings:keys")
    after = "What it signed before stays valid; nothing can be signed until another key is made."
    crumb = crumbs(("Keys", reverse("savings:keys")))
    return form_page(
        request,
        form,
        title=f"End key {key_id}",
        deed="End this key",
        back=reverse("savings:keys"),
        after=after,
        crumb=crumb,
    )
