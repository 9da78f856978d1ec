"""A real agency starts empty: set-up, 85 members pasted and mended in place, two people invited, all taken back."""

from collections.abc import Callable

from tests.walks.ground import PASS_PHRASE, Served, Walker

from barnraise.run.organizations.demo import roster

HEADINGS = ("Name", "Kind", "Category", "City", "LEAID", "Pupils", "Counted on", "Source")


def pasted() -> str:
    """85 rows as a director copies them from her spreadsheet; three cells are wrong."""
    bodies = [(code, body) for code, group in roster.GROUPS.items() for body in group]
    rows = [
        [body.name, body.kind.words, code, body.near, "", str(body.pupils or ""), "2025-10-01", "state count"]
        for code, body in bodies
    ]
    rows[3][5] = "-2"
    rows[7][4] = "270006"
    rows[44][1] = "Chartr school"
    return "\n".join("\t".join(row) for row in (HEADINGS, *rows))


def set_up(walker: Walker) -> None:
    """The first page, filled in as a director would."""
    page = walker.go("/")
    page.wait_for_url("**/setup/")
    walker.checked("1-setup")
    page.get_by_label("Name of the agency").fill("Coulee Region Cooperative")
    page.get_by_label("State").select_option("MN")
    page.get_by_label("Your name").fill("Ada Lindqvist")
    page.get_by_label("Your e-mail").fill("ada@coulee.example")
    page.get_by_label("Pass phrase").fill(PASS_PHRASE)
    page.get_by_label("The same again").fill(PASS_PHRASE)
    walker.press("Set up this agency")
    page.wait_for_url("**/account/login/**")
    page.locator('input[name="login"]').fill("ada@coulee.example")
    page.locator('input[name="password"]').fill(PASS_PHRASE)
    walker.press("Sign in")


def test_85_members_and_two_people_come_in_within_12_page_loads_and_undo_empties_the_agency(
    empty: Served, walker: Callable[..., Walker]
) -> None:
    ada = walker(empty)
    page = ada.page
    set_up(ada)
    ada.checked("1-empty-home")
    ada.press("Import or paste your members")
    page.get_by_label("Or rows pasted from a spreadsheet").fill(pasted())
    ada.press("Look at it first")
    assert "82 of 85 rows can be used" in ada.text()
    ada.checked("2-members-red-rows")
    page.get_by_label("Pupils for row 5").fill("3906")
    page.get_by_label("LEAID for row 9").fill("2790006")
    page.get_by_label("Kind for row 46").fill("Charter school")
    ada.press("Use what I entered and read the file again")
    assert "85 of 85 rows can be used" in ada.text()
    ada.press("^Apply 85")
    assert "Undo this import" in ada.text()
    ada.checked("2-members-applied")
    invite(ada, "Ben Okafor", "ben@coulee.example", "business_manager", first=True)
    invite(ada, "Fay Brandt", "fay@coulee.example", "clerk")
    assert ada.loads <= 12, f"{ada.loads} page loads"
    assert all(f"{mail}@coulee.example" in ada.text() for mail in ("ben", "fay"))
    ada.checked("2-invited")
    undo_everything(ada)


def invite(walker: Walker, name: str, email: str, role: str, *, first: bool = False) -> None:
    """Invite somebody to the agency itself."""
    if first:
        walker.go("/people/invite/")
        walker.press("Go on")
    page = walker.page
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("E-mail").fill(email)
    page.locator(f'input[name="role"][value="{role}"]').check()
    walker.press("^(Invite|Send)")


def undo_everything(ada: Walker) -> None:
    """The import is taken back; the home asks for members again."""
    ada.go("/imports/")
    ada.press("pasted rows")
    ada.press("Undo this import")
    assert "What this file wrote was taken back" in ada.text()
    ada.go("/members/")
    assert "There are no members yet" in ada.text()
    ada.go("/organizations/?q=Cedar")
    assert "Cedar Falls" not in ada.text()
