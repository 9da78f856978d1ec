"""A year is closed: baselines proposed and approved, checks mended or set aside, signed, restated, read by its members."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.walks import ground
from tests.walks.ground import Served, Walker

from barnraise.integrations.statements import proof
from barnraise.platform.demonstration import PASS_PHRASE

pytestmark = pytest.mark.walk

AFTER_THE_YEAR, IN_FALL = "2026-08-25T15:00:00+00:00", "2026-10-06T15:00:00+00:00"
QUOTES = "Item,Vendor,Price\nPAP-135,Stationers of La Crosse,48.90\nPAP-135,Paper House,49.40\n"
REASON = "It cannot be mended before the board meets; we say so on the statement."
ONE_PAGE = ("Letter", "A4")


@pytest.fixture
def after_the_year(demonstration_home: Path, tmp_path: Path) -> Iterator[Served]:
    """The demonstration in August, when its third year has ended and nobody has signed it."""
    served = ground.serve(ground.copied(demonstration_home, tmp_path / "home"), BARNRAISE_NOW=AFTER_THE_YEAR)
    yield served
    served.stop()


def signed_in(walker: Callable[..., Walker], served: Served, key: str) -> Walker:
    """One of the cast at a browser."""
    place = {"cleo": "cedar-falls", "dov": "dover"}.get(key, "bluff-country")
    someone = walker(served)
    someone.sign_in(f"{key}@{place}.example", PASS_PHRASE)
    return someone


def test_a_year_is_closed_signed_and_restated_with_both_figures(
    after_the_year: Served, walker: Callable[..., Walker], tmp_path: Path
) -> None:
    cora, ada = signed_in(walker, after_the_year, "cora"), signed_in(walker, after_the_year, "ada")
    baseline = baseline_proposed(cora, tmp_path)
    baseline_approved(ada, baseline)
    checks_set_aside(ada, look=True)
    statement = signed(ada)
    after_the_year.stop()
    in_fall = ground.serve(after_the_year.home, BARNRAISE_NOW=IN_FALL)
    try:
        late = fact_arrives_late(signed_in(walker, in_fall, "cora"))
        restated(signed_in(walker, in_fall, "ada"), statement, late)
    finally:
        in_fall.stop()


def found(someone: Walker) -> int:
    """How many things the check on this page found."""
    return int(someone.page.locator(".lede").inner_text().split()[0].replace(",", ""))


def baseline_proposed(cora: Walker, folder: Path) -> str:
    """From a check's finding to the form that mends it: a price with its evidence, which Cora cannot approve herself."""
    cora.go("/savings/years/2026/no-baseline/")
    cora.page.get_by_role("link", name="BC-PAPER-1 PAP-135").click()
    cora.page.wait_for_load_state("load")
    chosen = cora.page.locator('main [name="service_id"]').evaluate("e => e.selectedOptions[0].text")
    assert chosen == "Copier and print paper (BC-PAPER-1)"
    (folder / "quotes.csv").write_text(QUOTES)
    cora.checked("9-baseline-form")
    cora.fill(
        item="PAP-135", unit="carton", starts="2025-07-01", ends="2026-07-01", unit_price="48.90", method="quotes", grade="A",
        kind="cash-yearly", source="Two quotes of June 2025", evidence=str(folder / "quotes.csv"),
    )  # fmt: skip
    cora.press("^Propose this baseline")
    assert "Nothing is measured against it until somebody else approves it." in cora.text()
    assert cora.page.get_by_role("button", name="Approve this baseline").count() == 0
    cora.checked("9-baseline-proposed")
    return cora.page.url


def baseline_approved(ada: Walker, baseline: str) -> None:
    """Ada sees one thing less to compare with once she has approved what Cora proposed."""
    ada.go("/savings/years/2026/no-baseline/")
    before = found(ada)
    ada.go(baseline)
    ada.checked("9-baseline-approve")
    ada.press("^Approve this baseline")
    assert "Savings are measured against it." in ada.text()
    ada.go("/savings/years/2026/no-baseline/")
    assert found(ada) == before - 1
    assert ada.page.get_by_role("link", name="BC-PAPER-1 PAP-135").count() == 0


def checks_set_aside(ada: Walker, *, look: bool = False) -> list[str]:
    """Every check that is not empty is looked at and set aside, with a reason; without one it is refused."""
    ada.go("/savings/years/2026/")
    assert ada.page.get_by_role("link", name=re.compile("^Sign fiscal year")).count() == 0
    if look:
        ada.checked("9-year")
    aside = []
    while ada.page.get_by_role("heading", name="What stands before it").count():
        ada.press("^Look")
        aside.append(ada.page.get_by_role("heading", level=1).inner_text())
        if look and len(aside) == 1:
            ada.checked("9-check")
            ada.press("^Set this check aside")
            assert "required" in ada.text()
        ada.fill(reason=REASON)
        ada.press("^Set this check aside")
        assert REASON in ada.text()
    if look:
        ada.checked("9-year-clear")
    return aside


def signed(ada: Walker) -> str:
    """The year is signed; what is signed proves, and the reasons stand on it."""
    ada.press("^Sign fiscal year 2026")
    ada.checked("9-sign")
    ada.press("^Sign fiscal year 2026")
    assert "VS-2026" in ada.text() and REASON in ada.text()
    ada.checked("9-statement-signed")
    export = ada.context.request.get(ada.page.url + "file.zip").body()
    published = re.findall(r"\b[0-9a-f]{64}\b", ada.context.request.get(f"{ada.url}/savings/keys/").text())
    proved = proof.prove(export, trusted_keys=published)
    assert proved.ok and proved.signer_checked, proved.findings
    return ada.page.url.removeprefix(ada.url)


def fact_arrives_late(cora: Walker) -> str:
    """A delivery of the signed year is taken back: a row of its own that came late."""
    cora.go("/deliveries/?item=PAP-100&from=2026-01-01&until=2026-03-01")
    cora.page.locator("main tbody tr").first.get_by_role("link").first.click()
    cora.page.wait_for_load_state("load")
    member = cora.page.locator(".lede").inner_text().partition(":")[0]
    cora.press("^Take it back")
    cora.fill(reason="The cartons came back unopened.")
    cora.press("^Take it back")
    return member


def restated(ada: Walker, first: str, member: str) -> None:
    """The restatement shows what was signed, what it is now, the difference and the reason; the first stays as it was."""
    before = ada.go(first).locator("main").inner_text()
    ada.go("/savings/years/2026/")
    assert "Facts that arrived late" in ada.text()
    assert "Facts that arrived late" in checks_set_aside(ada)
    ada.press("^Restate fiscal year 2026")
    ada.fill(reason="Cartons came back after the year was signed.")
    ada.press("^Restate fiscal year 2026")
    assert "revision 2" in ada.text() and "Cartons came back after the year was signed." in ada.text()
    row = ada.page.get_by_role("row", name=re.compile(f"^{member}: cash, every year"))
    was, now, difference = (cents(row.locator("td").nth(n).inner_text()) for n in range(3))
    assert was != now and now - was == difference
    ada.checked("9-restated")
    ada.go(first)
    assert "This was restated" in ada.text()
    assert all(line in ada.text() for line in before.splitlines() if "$" in line)


def cents(text: str) -> int:
    """`−$1,204.10` in cents."""
    return int(re.sub(r"[^\d]", "", text)) * (-1 if "−" in text else 1)


def outline(someone: Walker) -> list[str]:
    """Headings and tables of the page as a screen reader meets them, in order."""
    tree = someone.page.locator("main").aria_snapshot()
    lines = (re.match(r"\s*- '?(heading|table) \"(.*?)\"(?: \[level=(\d)\])?", line) for line in tree.splitlines())
    return [f"{m[1]} {m[3] or ''} {m[2]}".replace("  ", " ") for m in lines if m]


def test_dov_follows_what_dover_saved_to_its_evidence_and_its_invoice_in_four_clicks(
    demonstration_served: Served, walker: Callable[..., Walker]
) -> None:
    dov = signed_in(walker, demonstration_served, "dov")
    begun = dov.clicks
    dov.press("^Our statement for fiscal year 2025")
    assert outline(dov) == [
        "heading 1 Dover", "heading 2 Service by service", "table What Dover used, paid and saved, service by service",
        "heading 2 How much of this is measured", "heading 3 Signed although", "heading 2 Who stands behind it",
    ]  # fmt: skip
    dov.checked("9-member")
    statement = dov.page.url
    dov.press("^Copier and print paper")
    assert outline(dov) == [
        "heading 1 Copier and print paper", "heading 2 The arithmetic",
        "table Each comparison: quantity times what it would have cost alone, less what was paid",
        "heading 2 Every delivery behind it", "table Copier and print paper",
    ]  # fmt: skip
    dov.checked("9-why")
    with dov.page.expect_download() as download:
        dov.press("^evidence$")
    assert dov.clicks - begun == 3
    assert "PAP-" in Path(download.value.path()).read_text()
    row = dov.page.get_by_role("row").filter(has=dov.page.get_by_role("link", name=re.compile(r"^2025-\d+, line")))
    paid = row.first.locator('[data-label="Paid a unit"]').inner_text()
    dov.press(r"^2025-\d+, line")
    assert dov.clicks - begun == 4
    assert "/books/invoices/" in dov.page.url and paid in dov.text()
    dov.checked("9-invoice-line")
    dov.go(statement)
    for size in ONE_PAGE:
        assert len(re.findall(rb"/Type\s*/Page\b", dov.page.pdf(format=size))) == 1, size
    paper = dov.context.request.get(statement + "file.pdf").body()
    assert paper.startswith(b"%PDF") and len(re.findall(rb"/Type\s*/Page\b", paper)) <= 1


def test_a_visitor_reads_what_members_saved_both_figures_of_a_restatement_and_the_keys(
    demonstration_served: Served, walker: Callable[..., Walker]
) -> None:
    visitor = walker(demonstration_served)
    visitor.go("/savings/")
    assert outline(visitor) == [
        "heading 1 Savings",
        "heading 2 Signed statements",
        "table Signed statements, the newest first",
    ]
    visitor.checked("9-public")
    visitor.press("^VS-2024, revision 2")
    assert outline(visitor)[:5] == [
        "heading 1 What members saved, fiscal year 2024", "heading 2 What was restated, and why",
        "table Both figures of what was restated", "heading 2 Cash, every year", "heading 3 Who gained least and most",
    ]  # fmt: skip
    visitor.checked("9-public-restated")
    key = visitor.page.locator('main a[href$="/savings/keys/"]').inner_text()
    visitor.page.locator('main a[href$="/savings/keys/"]').click()
    visitor.page.wait_for_load_state("load")
    assert key in visitor.text() and "signs now" in visitor.text()
    assert visitor.page.get_by_role("link", name="End this key").count() == 0
    visitor.checked("9-public-keys")
    visitor.go("/savings/statements/2/members/37/")
    assert "Dover paid" not in visitor.text()
