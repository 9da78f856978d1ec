"""The pages of allauth that we use, each with its policy; the rest (e-mail management, codes by mail) stays shut."""

import functools
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as second
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, re_path, reverse

from barnraise.platform.pages import View, asker_of
from barnraise.platform.permissions import Policy, everyone, signed_in

READ = ("GET", "HEAD")
SEND = (*READ, "POST")


def _open_to(policy: Policy, view: Any, methods: tuple[str, ...] = SEND) -> View:
    """Declare an allauth page's policy and methods and ask them first; the page itself asks again."""

    @functools.wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in methods:
            return HttpResponseNotAllowed(methods)
        if not policy(asker_of(request)):
            return redirect(f"{reverse('account_login')}?next={request.path}")
        found: HttpResponseBase = view(request, *args, **kwargs)
        return found

    asked.policy = policy  # type: ignore[attr-defined]
    asked.methods = methods  # type: ignore[attr-defined]
    return asked


urlpatterns = [
    path("login/", _open_to(everyone, account.login), name="account_login"),
    path("logout/", _open_to(everyone, account.logout), name="account_logout"),
    path("inactive/", _open_to(everyone, account.account_inactive, READ), name="account_inactive"),
    path("signup/", _open_to(everyone, account.signup, READ), name="account_signup"),
    path("reauthenticate/", _open_to(signed_in, account.reauthenticate), name="account_reauthenticate"),
    path("password/change/", _open_to(signed_in, account.password_change), name="account_change_password"),
    path("password/reset/", _open_to(everyone, account.password_reset), name="account_reset_password"),
    path(
        "password/reset/done/",
        _open_to(everyone, account.password_reset_done, READ),
        name="account_reset_password_done",
    ),
    path(
        "password/reset/key/done/",
        _open_to(everyone, account.password_reset_from_key_done, READ),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        _open_to(everyone, account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("second-factor/", _open_to(signed_in, second.index, READ), name="mfa_index"),
    path("second-factor/authenticate/", _open_to(everyone, second.authenticate), name="mfa_authenticate"),
    path("second-factor/reauthenticate/", _open_to(signed_in, second.reauthenticate), name="mfa_reauthenticate"),
    path("second-factor/activate/", _open_to(signed_in, totp.activate_totp), name="mfa_activate_totp"),
    path("second-factor/deactivate/", _open_to(signed_in, totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("second-factor/codes/", _open_to(signed_in, codes.view_recovery_codes, READ), name="mfa_view_recovery_codes"),
    path(
        "second-factor/codes/new/",
        _open_to(signed_in, codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "second-factor/codes/file/",
        _open_to(signed_in, codes.download_recovery_codes, READ),
        name="mfa_download_recovery_codes",
    ),
]
