"""Every page is a view with a declared policy: who may ask is decided here, before the view runs."""

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import resolve, reverse

from barnraise.platform import idempotency
from barnraise.platform.permissions import STRANGER, Asker, Policy
from barnraise.platform.refusals import NotAllowed, Refusal, Stale

View = Callable[..., HttpResponseBase]
READ = ("GET", "HEAD")


def asker_of(request: HttpRequest) -> Asker:
    """Who is asking; a stranger when nobody signed in."""
    return getattr(request, "asker", STRANGER)


def page(
    policy: Policy, *, methods: tuple[str, ...] = READ, long: bool = False, send: Policy | None = None
) -> Callable[[View], View]:
    """Declare who may open a page and by which methods; `send` says who may also send its form, where that is fewer.

    A POST runs in one transaction with its idempotency key (the hidden field `once`); a double click gets the first
    answer. A `Refusal` becomes a page that says what, why, and what to do; nothing is half-done. A `long` page opens no
    transaction, as on SQLite that holds the one writer: it does its long work first and writes inside `once(…)`.
    """

    def declare(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            barred = _barred(request, policy if request.method in READ or send is None else send, methods)
            if barred is not None:
                return barred
            try:
                if request.method == "POST" and long:
                    return _repeated(request) or view(request, *args, **kwargs)
                if request.method == "POST":
                    return once(request, lambda: view(request, *args, **kwargs))
                return view(request, *args, **kwargs)
            except Stale as stale:
                return render(request, "platform/conflict.html", {"stale": stale}, status=409)
            except NotAllowed as refusal:
                return render(request, "platform/forbidden.html", {"refusal": refusal}, status=403)
            except Refusal as refusal:
                back = request.path if set(READ) & set(methods) else _came_from(request) or "/"
                return render(request, "platform/refused.html", {"refusal": refusal, "back": back}, status=422)
            except ObjectDoesNotExist as missing:
                raise Http404 from missing

        guarded.policy = policy  # type: ignore[attr-defined]
        guarded.methods = methods  # type: ignore[attr-defined]
        return guarded

    return declare


def _barred(request: HttpRequest, policy: Policy, methods: tuple[str, ...]) -> HttpResponseBase | None:
    asker = asker_of(request)
    if request.method not in methods:
        response = HttpResponse("This page does not take that kind of request.", status=405, content_type="text/plain")
        response["Allow"] = ", ".join(methods)
        return response
    if not policy(asker):
        if not asker.signed_in:
            return _to_sign_in(request)
        return render(request, "platform/forbidden.html", status=403)
    if asker.second_factor_missing and asker.signed_in:
        return redirect("mfa_activate_totp")
    return None


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """On to the sign-in, and from there back to where they were: a form's own page, where a form was sent; the whole page,
    where a part of it was asked for."""
    part, back = request.headers.get("HX-Request") == "true", request.get_full_path()
    if part or request.method not in READ:
        back = _came_from(request) or back
    address = f"{reverse('account_login')}?{urlencode({'next': back})}"
    return HttpResponse(status=401, headers={"HX-Redirect": address}) if part else redirect(address)


def _came_from(request: HttpRequest) -> str:
    """The page of ours on which a form was sent or a part asked for; empty where the browser does not say."""
    part = request.headers.get("HX-Request") == "true"
    came = urlsplit(request.headers.get("HX-Current-URL" if part else "Referer", ""))
    return came.path + (f"?{came.query}" if came.query else "") if came.netloc == request.get_host() else ""


def _repeated(request: HttpRequest) -> HttpResponseBase | None:
    """The answer this form already got, if it was sent before."""
    key = request.POST.get("once", "")
    before = idempotency.answered(by=asker_of(request).actor, key=key, asked=_asked(request)) if key else None
    return None if before is None else HttpResponseRedirect(before)


def _asked(request: HttpRequest) -> str:
    files = [f"{f.name} {f.size}".encode() for _, many in request.FILES.lists() for f in many]
    posted = urlencode(
        sorted((k, v) for k, vs in request.POST.lists() if k not in ("once", "csrfmiddlewaretoken") for v in vs)
    )
    return idempotency.fingerprint(request.path.encode(), posted.encode(), *files)


def once(request: HttpRequest, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Run `view` in one transaction that also keeps its answer: the same form sent again gets the same answer."""
    key = request.POST.get("once", "")
    actor = asker_of(request).actor
    if not key:
        with transaction.atomic():
            return view()
    asked = _asked(request)
    try:
        with transaction.atomic():
            before = idempotency.answered(by=actor, key=key, asked=asked)
            if before is not None:
                return HttpResponseRedirect(before)
            response = view()
            if isinstance(response, HttpResponseRedirect):
                idempotency.keep(by=actor, key=key, asked=asked, answer=response.url)
            return response
    except IntegrityError:
        before = idempotency.answered(by=actor, key=key, asked=asked)
        if before is None:
            raise
        return HttpResponseRedirect(before)


def may_open(asker: Asker, address: str) -> bool:
    """Whether the page at an address of ours lets somebody in, by the policy it declares."""
    policy: Policy | None = getattr(resolve(address).func, "policy", None)
    return policy is not None and policy(asker)


def addresses(name: str) -> Callable[[int], str]:
    """The addresses of one kind of page by its record's id, for lists of many: the name is looked up once.

    Ask for it while answering, not at import: it stands under where the site is mounted.
    """
    start, _, end = reverse(name, args=[0]).rpartition("0")
    return lambda pk: f"{start}{pk}{end}"
