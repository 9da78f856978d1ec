"""The auditor reads balances as of any day, goes from a figure to its cause, and verifies the chain without us."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.walks.ground import Served, Walker

from barnraise.core import chain
from barnraise.platform.demonstration import PASS_PHRASE

pytestmark = pytest.mark.walk


def test_hal_reads_any_days_balances_and_follows_a_figure_to_the_row_of_the_file(
    demonstration_served: Served, walker: Callable[..., Walker]
) -> None:
    hal = walker(demonstration_served)
    hal.sign_in("hal@bluff-country.example", PASS_PHRASE)
    hal.go("/books/trial-balance/")
    today = hal.page.locator(".lede").inner_text()
    hal.page.get_by_label("As of the end of").fill("2025-12-31")
    hal.press("Show this")
    then = hal.page.locator(".lede").inner_text()
    assert then.startswith("Debits and credits are both $") and then != today
    hal.checked("8-trial-balance")
    hal.press("4100 Purchasing, passed on at cost")
    hal.checked("8-ledger")
    hal.page.locator("main tbody tr").first.get_by_role("link").first.click()
    hal.page.wait_for_load_state("load")
    hal.checked("8-entry")
    hal.press("^invoice ")
    hal.page.get_by_role("link", name="Why this number?").first.click()
    hal.press("^usage line")
    hal.press("as it was sent")
    assert "This is row" in hal.text()
    hal.checked("8-row-of-the-file")


def test_hal_verifies_the_chain_with_python_alone_and_notices_one_changed_letter(
    demonstration_served: Served, walker: Callable[..., Walker], tmp_path: Path
) -> None:
    hal = walker(demonstration_served)
    hal.sign_in("hal@bluff-country.example", PASS_PHRASE)
    hal.go("/audit/verify/")
    assert "The chain holds" in hal.text()
    hal.checked("8-chain")
    count, head = (hal.page.locator("main dl.facts dd").nth(n).inner_text() for n in (0, 1))
    text = hal.context.request.get(hal.url + "/audit/chain.jsonl").text()
    (tmp_path / "audit.jsonl").write_text(text)
    (tmp_path / "chain.py").write_text(Path(chain.__file__).read_text())
    alone = [sys.executable, "-I", "chain.py", "audit.jsonl", "--count", count.replace(",", ""), "--head", head]
    assert len(Path(chain.__file__).read_text().splitlines()) < 300
    assert subprocess.run(alone, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    lines = text.splitlines()
    changed = json.loads(lines[40])
    changed["body"]["name"] = "Somebody Else"
    (tmp_path / "audit.jsonl").write_text("\n".join([*lines[:40], json.dumps(changed), *lines[41:]]) + "\n")
    assert subprocess.run(alone, cwd=tmp_path, capture_output=True, check=False).returncode == 1


def test_hal_changes_nothing(demonstration_served: Served, walker: Callable[..., Walker]) -> None:
    hal = walker(demonstration_served)
    hal.sign_in("hal@bluff-country.example", PASS_PHRASE)
    for address in ("/organizations/add", "/catalog/add/", "/purchasing/add/", "/books/runs/add/", "/books/payments/add/",
                    "/books/journal/add/", "/imports/new/members/", "/people/add/"):  # fmt: skip
        assert hal.context.request.get(hal.url + address).status == 403, address
