"""A contract, its prices, a vendor's report with mistakes, the bill, and from any line back to the row of the file."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.walks.ground import Served, Walker

from barnraise.platform.demonstration import PASS_PHRASE

pytestmark = pytest.mark.walk

PRICES = "Item,Description,Unit,Price\nPRN-1,Report cards,box,48.50\nPRN-2,Envelopes with our mark,box,31.20\n"
USAGE = """Date,Customer number,Customer name,Item,Qty,UOM,Unit price,Extended,Invoice
02/03/2026,1015,Cedar Falls,PRN-1,4,box,48.50,194.00,N-1
02/03/2026,1036,Dover,PRN-2,2,box,31.20,62.40,N-2
02/04/2026,1015,Cedar Falls,PRN-2,3,box,31.20,93.60,N-3
02/04/2026,1015,Cedar Falls,PRN-2,3,box,31.20,93.60,N-3
02/05/2026,,Elm Hollow Village,PRN-1,1,box,48.50,48.50,N-4
02/06/2026,1036,Dover,PRN-1,2,box,52.00,104.00,N-5
02/09/2026,1015,Cedar Falls,PRN-7,1,box,20.00,20.00,N-6
11/20/2025,1036,Dover,PRN-1,1,box,48.50,48.50,N-7
02/10/2026,1036,Dover,PRN-1,2 boxes,box,48.50,97.00,N-8
"""


def signed_in(walker: Callable[..., Walker], served: Served, key: str) -> Walker:
    """One of the cast at a browser."""
    place = {"cleo": "cedar-falls", "dov": "dover"}.get(key, "bluff-country")
    someone = walker(served)
    someone.sign_in(f"{key}@{place}.example", PASS_PHRASE)
    return someone


def test_a_contract_is_used_billed_and_paid_and_each_line_says_why(
    demonstration_own: Served, walker: Callable[..., Walker], tmp_path: Path
) -> None:
    cora = signed_in(walker, demonstration_own, "cora")
    contract = contract_signed(cora, tmp_path)
    report_taken_in(cora, contract, tmp_path)
    odd_lines_decided(cora, contract)
    ben, ada = signed_in(walker, demonstration_own, "ben"), signed_in(walker, demonstration_own, "ada")
    run_issued(ben, ada)
    invoice = why_leads_to_the_row(ben)
    corrected(ben, invoice)
    overpaid(ben)


def contract_signed(cora: Walker, folder: Path) -> str:
    """A vendor, a contract on its resolution, and the price file with the day it holds from."""
    cora.go("/purchasing/vendors/add/")
    cora.fill(name="Northern Print Works", city="La Grange", state="WI")
    cora.press("^Add")
    cora.go("/purchasing/add/")
    cora.fill(
        number="BC-PRINT-1", title="Printed forms", vendor_id="Northern Print Works", legal_authority="Minn. Stat. 471.345 subd. 15",
        resolution_key="2025-0003", starts="2026-01-01", ends="2026-07-01", settled="billed by the agency", unit="box",
    )  # fmt: skip
    cora.checked("5-contract-form")
    cora.press("^Sign (this|the) contract")
    contract = cora.page.url
    cora.press("Send a price file")
    (folder / "print-prices.csv").write_text(PRICES)
    cora.fill(starts="2026-01-01", file=str(folder / "print-prices.csv"))
    cora.page.locator("main form button.deed").click()
    cora.page.wait_for_load_state("load")
    cora.press("^Apply 2")
    cora.go(contract)
    assert "2 prices" in cora.text()
    cora.checked("5-contract")
    return contract


def report_taken_in(cora: Walker, contract: str, folder: Path) -> None:
    """Two equal lines stay two; five lines are set apart with their reason; the same file again changes nothing."""
    (folder / "print-february.csv").write_text(USAGE)
    cora.press("Send a usage report")
    cora.fill(file=str(folder / "print-february.csv"))
    cora.press("Look at it first")
    assert "4 of 9 rows" in cora.text()
    cora.checked("5-usage-verdict")
    cora.press("^Apply 4")
    cora.go(contract)
    cora.press("Send a usage report")
    cora.fill(file=str(folder / "print-february.csv"))
    cora.press("Look at it first")
    assert "There is nothing to change" in cora.text()


def odd_lines_decided(cora: Walker, contract: str) -> None:
    """One line is mended, one accepted with a note, the rest go back to the vendor in one file."""
    cora.go(contract)
    cora.press("print-february.csv")
    cora.press("Open these lines")
    cora.checked("5-set-apart")
    asides = cora.page.url
    cora.page.get_by_role("row", name="2 boxes").get_by_role("link").first.click()
    cora.checked("5-set-apart-line")
    cora.fill(quantity="2")
    cora.press("Take this line in as mended")
    cora.go(asides)
    cora.page.get_by_role("row", name="52.00").get_by_role("link").first.click()
    cora.page.locator("#decide-note").fill("The new price was agreed by phone.")
    cora.press("Accept it with this note")
    cora.go(asides)
    for box in cora.page.locator('input[name="line"]').all():
        box.check()
    cora.fill(deed="Send them back", note="Please correct these.")
    cora.press("Decide about the lines I chose")
    cora.go(asides)
    link = cora.page.get_by_role("link", name="File for the vendor: all lines sent back").get_attribute("href")
    back = list(csv.reader(io.StringIO(cora.context.request.get(f"{cora.url}{link}").text())))
    assert len([row for row in back if "print-february.csv" in row]) == 3, back[-5:]


def run_issued(ben: Walker, ada: Walker) -> None:
    """The prepared run is out of date, so Ben prepares it again; Ada approves what she sees; Ben issues it, once."""
    ben.go("/books/runs/")
    ben.press("February deliveries")
    run = ben.page.url
    assert "Something changed after this run was prepared" in ben.text()
    ben.press("Prepare again")
    ben.press("^Prepare it again")
    assert "Printed forms" in ben.text()
    assert "waits for the director’s approval" in ben.text() or "You prepared it" in ben.text()
    ben.checked("6-run-prepared")
    ada.go("/")
    ada.checked("4-home")
    ada.press("^Approve February deliveries")
    assert ada.page.url == run
    ada.checked("6-run-approve")
    ada.press("^Approve only")
    assert "Approved by Ada Lindqvist" in ada.text()
    ben.go(run)
    ben.press("^Issue ")
    assert "invoices are issued" in ben.text()
    ben.checked("6-run-issued")


def why_leads_to_the_row(ben: Walker) -> str:
    """From the invoice's line to the row of the vendor's file in at most four clicks."""
    ben.go("/books/invoices/?payer=Cedar+Falls")
    own = ben.page.get_by_role("link", name="Cedar Falls", exact=True).first
    ben.page.locator("main tbody tr").filter(has=own).first.get_by_role("link").first.click()
    invoice = ben.page.url
    before = ben.clicks
    row = ben.page.get_by_role("row", name="PRN-1")
    ben.clicks += 1
    row.get_by_role("link", name="Why this number?").click()
    drawer = ben.page.get_by_role("heading", name="Why $194.00?")
    drawer.wait_for()
    assert drawer.evaluate("e => e === document.activeElement || e.contains(document.activeElement)")
    ben.checked("6-why-drawer")
    ben.press("^usage line")
    ben.press("as it was sent")
    assert ben.clicks - before <= 4
    assert "N-1" in ben.text() and "194.00" in ben.text()
    ben.checked("8-row-of-the-file")
    return invoice


def corrected(ben: Walker, invoice: str) -> None:
    """A credit note names the line it corrects; the invoice says so."""
    ben.go(invoice)
    row = ben.page.get_by_role("row", name="PRN-1")
    row.get_by_role("link", name="Why this number?").click()
    ben.press("Correct this line")
    ben.fill(way="less", amount="48.50", reason="One box came back unopened.")
    ben.press("^(Write|Correct|Give)")
    assert "CN-2026" in ben.text() and "One box came back unopened." in ben.text()
    ben.checked("6-credit-note")
    ben.go(invoice)
    assert "corrected by" in ben.text()


def overpaid(ben: Walker) -> None:
    """Dover pays $100.00 more than it owes; the rest is its credit."""
    ben.go("/organizations/?q=Dover")
    ben.page.get_by_role("link", name="Dover", exact=True).click()
    dover = ben.page.url.rstrip("/").rpartition("/")[2]
    ben.go(f"/books/payers/{dover}/")
    owed = ben.page.locator(".lede").inner_text()
    figure = float(owed.partition("$")[2].split()[0].rstrip(".,;:").replace(",", ""))
    ben.go(f"/books/payments/add/?payer={dover}")
    ben.fill(received_on="2026-03-10", method="check", reference="88123", amount=f"{figure + 100:.2f}")
    ben.press("^Next")
    ben.checked("6-payment")
    ben.press("Record this payment")
    assert "$100.00 of it pays no invoice yet" in ben.text()
    ben.checked("6-payment-recorded")
