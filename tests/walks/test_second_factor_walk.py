"""The director asks for a second factor; the business manager is led to add one and signs in with it."""

import base64
import hmac
import struct
import time
from collections.abc import Callable

import pytest
from tests.walks.ground import Served, Walker

from barnraise.platform.demonstration import PASS_PHRASE

pytestmark = pytest.mark.walk
BEN = "ben@bluff-country.example"


def code_of(secret: str) -> str:
    """The six digits an authenticator app shows now. SOURCE: RFC 6238."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30), "sha1")
    place = digest[-1] & 15
    number = struct.unpack(">I", digest[place : place + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def test_a_role_that_needs_a_second_factor_signs_in_with_one(
    demonstration_own: Served, walker: Callable[..., Walker]
) -> None:
    ada = walker(demonstration_own)
    ada.sign_in("ada@bluff-country.example", PASS_PHRASE)
    ada.go("/people/second-factor/")
    ada.checked("9-second-factor-rules")
    ada.page.locator('form:has(input[name="role"][value="business_manager"]) button').click()
    assert "needed" in ada.text()
    ben = walker(demonstration_own)
    ben.sign_in(BEN, PASS_PHRASE)
    ben.go("/members/")
    ben.page.wait_for_url("**/account/second-factor/activate/**")
    ben.checked("9-second-factor-add")
    secret = ben.page.locator("main code").inner_text()
    ben.fill(code=code_of(secret))
    ben.press("Add this second factor")
    ben.go("/")
    assert "Where we stand" in ben.text()
    again = walker(demonstration_own)
    again.sign_in(BEN, PASS_PHRASE)
    assert "Now the code from your phone" in again.text()
    again.checked("9-second-factor-code")
    again.fill(code="000000")
    again.press("Sign in")
    assert "Now the code from your phone" in again.text()
    again.fill(code=code_of(secret))
    again.press("Sign in")
    assert "Where we stand" in again.text()
