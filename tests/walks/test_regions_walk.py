"""Who should work together: a scenario is looked at, begun from a file, changed by keyboard alone, undone, and taken away."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.core.regions.valley import valley
from tests.walks.ground import Served, Walker

from barnraise.integrations.scenarios import Scenario
from barnraise.plan.regions.rules import bundle
from barnraise.platform.demonstration import PASS_PHRASE

pytestmark = pytest.mark.walk

MINNESOTA = "/regions/minnesota-who-should-work-together/"
TABS_MAX = 120
"""UNIT: presses; a page whose deed is farther away than that is not usable by keyboard."""


def signed_in(walker: Callable[..., Walker], served: Served, key: str) -> Walker:
    someone = walker(served)
    someone.sign_in(f"{key}@bluff-country.example", PASS_PHRASE)
    return someone


def tab_to(someone: Walker, selector: str) -> None:
    """Go to a control by the Tab key alone; wherever one stands on the way has a ring around it."""
    for _ in range(TABS_MAX):
        someone.page.keyboard.press("Tab")
        if someone.page.evaluate("s => document.activeElement.matches(s)", selector):
            width = someone.page.evaluate("() => parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
            assert width >= 2, f"no ring is seen around {selector}"
            return
    raise AssertionError(f"{selector} is not reached by {TABS_MAX} presses of Tab")


def chosen(someone: Walker, name: str, words: str) -> None:
    """Choose in a list by typing, as a keyboard does."""
    tab_to(someone, f'main [name="{name}"]')
    someone.page.keyboard.type(words)


def test_a_scenario_is_changed_by_keyboard_alone_undone_compared_and_taken_away(
    demonstration_own: Served, walker: Callable[..., Walker], tmp_path: Path
) -> None:
    cora = signed_in(walker, demonstration_own, "cora")
    (tmp_path / "valley.zip").write_bytes(bundle.packed(Scenario(valley())))
    cora.go("/regions/begin/")
    cora.checked("regions-begin")
    cora.fill(source="file", title="The valley", file=str(tmp_path / "valley.zip"))
    cora.press("^Begin this scenario")
    assert "no plan can save more than" in cora.text()
    cora.checked("regions-valley")
    chosen(cora, "hand", "The district is not in")
    chosen(cora, "district", "Birch")
    chosen(cora, "agency", "Ash")
    tab_to(cora, "main .form button.deed")
    cora.page.keyboard.press("Enter")
    cora.page.wait_for_load_state("load")
    cora.page.get_by_text("a year against edition 1").wait_for()
    assert "Birch is not in the region of Ash Cooperative" in cora.text()
    cora.checked("regions-locked")
    cora.press("^Work out what each rule and lock costs")
    assert "Found to save more" in cora.text()
    cora.checked("regions-further")
    cora.press("^Undo, back to edition 1")
    assert "Back to edition 1" in cora.text()
    cora.press("^Compare answers")
    cora.fill(first="The valley, edition 1", second="The valley, edition 2")
    cora.press("^Compare these")
    assert cora.page.get_by_role("rowheader", name="No plan saves more than").count() == 1
    cora.checked("regions-compared")
    taken = cora.context.request.get(f"{cora.url}/regions/the-valley/scenario.zip").body()
    assert bundle.opened(taken).scenario == Scenario(valley())


def the_map_is_found_without_seeing_it(someone: Walker) -> None:
    """The map says in its name what is drawn, and leads by keys to the table, whose districts are links."""
    page = someone.page
    drawn = page.get_by_role("figure", name=re.compile(r"^Map: 330 districts in \d+ regions: A with \d+ districts"))
    past, table = drawn.get_by_role("link", name=re.compile("^Past the map")), drawn.get_by_role("table")
    assert (drawn.count(), table.count()) == (1, 0)
    assert drawn.get_by_role("link").count() == 1, "a screen reader meets the drawing’s districts before the table’s"
    past.focus()
    box = past.bounding_box()
    assert box is not None, "whoever comes by keys does not see where they are"
    assert box["height"] >= 16, "whoever comes by keys does not see where they are"
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert table.get_by_role("link").count() == 330
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('table') && document.activeElement.innerText") == "A.C.G.C."


def test_the_auditor_reads_minnesota_and_why_a_district_is_where_it_is(
    demonstration_served: Served, walker: Callable[..., Walker]
) -> None:
    hal = signed_in(walker, demonstration_served, "hal")
    hal.go("/regions/")
    hal.checked("regions-list")
    hal.press("^Minnesota")
    assert "Working together this way would save" in hal.text()
    assert hal.page.get_by_role("button", name="Settle this and answer again").count() == 0
    hal.checked("regions-minnesota")
    the_map_is_found_without_seeing_it(hal)
    hal.page.locator("#map svg a").nth(60).click()
    hal.page.locator("#panel h2").wait_for()
    assert hal.page.evaluate("document.activeElement.id") == "panel-head"
    hal.checked("regions-panel")
    hal.go(f"{MINNESOTA}?function=business")
    fills = "[...document.querySelectorAll('#map .land.dots')].map(one => getComputedStyle(one).fill.slice(0, 4))"
    assert set(hal.page.evaluate(fills)) == {"url("}, "a rule of the style sheet paints over a pattern"
    hal.go(MINNESOTA)
    hal.fill(costs="Every cost at its high end", sharing="Per pupil")
    hal.press("^Show these")
    assert "Leads’ cost shared per pupil; every cost at its high end" in hal.text()
    hal.checked("regions-lens")
    hal.press("^Show the arithmetic")
    hal.press("^Technology")
    assert "Technology, line by line" in hal.text()
    hal.page.get_by_text("All 330 districts, line by line").click()
    hal.checked("regions-arithmetic")
    hal.press("^Back to the scenario")
    hal.page.get_by_text("All 330 districts as a table, before and after").click()
    hal.page.get_by_text("All 330 districts as a table: region").click()
    hal.checked()
    hal.page.get_by_role("link", name="Aitkin").first.click()
    hal.page.wait_for_load_state("load")
    assert hal.page.get_by_role("heading", level=1).inner_text() == "Why us? Aitkin"
    hal.checked("regions-why")
