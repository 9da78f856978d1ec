"""The real state file comes into an agency set up empty; its region's districts and charters become members with dues."""

import csv
import io
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.walks.ground import PASS_PHRASE, Served, Walker

from barnraise.run.organizations.demo import roster

pytestmark = [pytest.mark.walk, pytest.mark.real]
DUES = (("Education", "1.35", "500.00", "9000.00"), ("Cities", "0", "250.00", ""), ("Associate", "1.35", "300.00", "2500.00"),
        ("Non-profit", "0", "150.00", ""), ("Participating", "0", "400.00", ""))  # fmt: skip


def test_the_state_file_of_2015_16_becomes_42_districts_and_12_charters_that_are_billed_their_dues(
    founded: Served, shared: Path, walker: Callable[..., Walker]
) -> None:
    ada = walker(founded)
    ada.sign_in("ada@coulee.example", PASS_PHRASE)
    districts_come_in(ada, shared / "minnesota" / "mde_spec_pop_1516.csv.gz")
    bodies = listed(ada)
    kinds = Counter(body["Kind"] for body in bodies)
    assert (kinds["school district"], kinds["charter"]) == (42, 12)
    districts = [body for body in bodies if body["Kind"] == "school district"]
    assert sum(int(body["Pupils"].replace(",", "")) for body in districts) == 73_267
    members_join(ada, [body for body in bodies if body["Kind"] in ("school district", "charter")])
    dues_are_promised(ada)
    dues_are_billed(ada)


def districts_come_in(ada: Walker, file: Path) -> None:
    """Dry run, the question which region, apply; the same file again changes nothing."""
    ada.go("/imports/new/districts/")
    ada.fill(file=str(file))
    ada.press("Look at it first")
    assert "848,742" in ada.text()
    ada.checked("3-districts-question")
    ada.page.get_by_label("Region 10: 58 agencies, 75,194 pupils").check()
    ada.press("Use what I entered and read the file again")
    assert "58 of" in ada.text()
    ada.checked("3-districts-verdict")
    ada.press("^Apply 58")
    assert "Undo this import" in ada.text()
    ada.go("/imports/new/districts/")
    ada.fill(file=str(file))
    ada.press("Look at it first")
    assert "There is nothing to change" in ada.text()


def listed(ada: Walker) -> list[dict[str, str]]:
    """The organizations as the list gives them to a spreadsheet."""
    answer = ada.context.request.get(ada.url + "/organizations/?format=csv")
    return list(csv.DictReader(io.StringIO(answer.text().lstrip("\ufeff"))))


def members_join(ada: Walker, bodies: list[dict[str, str]]) -> None:
    """What is on file joins by name and kind; the region's cities, counties and others come with the same list."""
    rows = [(b["Name"], b["Kind"], "Education" if b["Kind"] == "school district" else "Associate") for b in bodies]
    rows = [(n, k, c if k == "school district" or int(b["Pupils"].replace(",", "") or 0) < 300 else "Education")
            for (n, k, c), b in zip(rows, bodies, strict=True)]  # fmt: skip
    for code in ("government", "nonprofit", "participating"):
        rows += [(body.name, body.kind.words, code) for body in roster.GROUPS[code]]
    ada.go("/imports/new/members/")
    ada.fill(pasted="\n".join("\t".join(row) for row in (("Name", "Kind", "Category"), *rows)))
    ada.press("Look at it first")
    assert "85 of 85 rows can be used" in ada.text(), ada.text()[:800]
    ada.press("^Apply 85")
    ada.go("/members/")
    assert "85 members" in ada.text()
    ada.checked("3-members")


def dues_are_promised(ada: Walker) -> None:
    """Dues as a service with a price for each category; every member is committed to them at once."""
    ada.go("/catalog/add/")
    ada.fill(code="DUES", name="Membership dues", function="membership", basis="base_rate_cap", unit="year", settled="covered",
             starts="2025-07-01")  # fmt: skip
    ada.press("^(Offer|Add)")
    service = ada.page.url
    for category, rate, base, cap in DUES:
        ada.go(service + "price/")
        ada.fill(category_id=category, fiscal_year="2026", starts="2025-07-01", rate=rate, base=base, cap=cap)
        ada.press("^Set")
    ada.go("/catalog/commitments/commit-members/")
    ada.fill(fiscal_year="2026")
    ada.press("^Commit")
    assert "85" in ada.text()
    ada.checked("3-commitments")


def dues_are_billed(ada: Walker) -> None:
    """A resolution sets above which total a second person approves; below it Ada bills the dues of all 85 herself."""
    ada.go("/governance/add/")
    limit = "A second person approves billing runs above $250,000.00"
    ada.fill(adopted_on="2026-03-01", title=limit, text="Resolved, as the title says.")
    ada.page.locator("main form button.deed").click()
    ada.go("/agency/change/")
    choice = ada.page.locator('[name="approval_resolution"] option', has_text=limit).get_attribute("value") or ""
    ada.fill(approval_threshold="250000.00", approval_resolution=choice)
    ada.press("Save these settings")
    ada.go("/books/runs/add/")
    ada.page.locator('[name="causes"][value="delivery"]').uncheck()
    ada.page.locator('[name="causes"][value="commitment"]').check()
    ada.fill(starts="2025-07-01", last="2026-06-30", title="Dues of fiscal year 2026")
    ada.press("Prepare this run")
    assert "85 payers would be billed" in ada.text(), ada.text()[:600]
    ada.checked("3-dues-run")
    ada.press("^Issue 85 invoices")
    assert "85 invoices are issued" in ada.text()
    ada.go("/books/trial-balance/")
    assert "Debits and credits are both $" in ada.text() and "4010 Membership dues" in ada.text()
