"""Pictures of regions: cells tile their box, thick lines part regions and nothing else, losses are hatched, twins say the same."""

import random
import re

import pytest

from barnraise.platform.pictures import Land, Place, Shape, Step, bridge, closing_in, gains, map_of_regions, strip
from barnraise.platform.pictures.cells import OUTSIDE, cells

SQUARE = Shape("County", (((-93.0, 44.0), (-91.0, 44.0), (-91.0, 46.0), (-93.0, 46.0), (-93.0, 44.0)),))
LANDS = (
    Land("Alder", -92.8, 44.5, "A", 3, ("Stonebridge", "12", "300", "+$5.00"), "/why/1/"),
    Land("Birch", -92.0, 44.5, "A", -1, ("Stonebridge", "40", "900", "−$2.00"), "/why/2/", held=True),
    Land("<Cedar>", -91.2, 44.5, "B", 0, ("stays as today", "none", "50", "$0.00")),
)
STEPS = ((1, "little"), (3, "some"), (0, "pays the same"), (-1, "loses"))


def area(corners: tuple[tuple[float, float], ...]) -> float:
    return (
        abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in zip(corners, (*corners[1:], corners[0]), strict=True))) / 2
    )


@pytest.mark.parametrize("count", [1, 2, 49, 50, 130])
def test_cells_tile_the_box_and_agree_on_their_borders(count: int) -> None:
    drawn = random.Random(count)
    points = tuple((drawn.uniform(0, 90), drawn.uniform(0, 60)) for _ in range(count))
    found = cells(points, 90.0, 60.0)
    assert sum(area(cell.corners) for cell in found) == pytest.approx(90 * 60)
    for own, cell in enumerate(found):
        assert all(own in found[other].beyond for other in cell.beyond if other != OUTSIDE)


def test_of_two_places_on_one_spot_the_first_has_the_land() -> None:
    one, two, other = cells(((1.0, 1.0), (1.0, 1.0), (3.0, 1.0)), 4.0, 2.0)
    assert (area(one.corners), two.corners, area(other.corners)) == (4.0, (), 4.0)


def drawn(lands: tuple[Land, ...] = LANDS, outlines: tuple[Shape, ...] = (SQUARE,)) -> str:
    pins = [Place("Stonebridge", "lead", -92.5, 45.5, label=True)]
    columns = ("Served by", "Miles", "Pupils", "Saves")
    picture = map_of_regions(outlines, lands, pins, finding="Three districts", columns=columns, steps=STEPS, figures=3)
    return picture.svg + picture.legend + "|" + picture.twin


def test_a_map_letters_its_regions_hatches_losses_and_lists_every_district() -> None:
    svg, _, twin = drawn().partition("|")
    assert re.findall(r'class="region">(\w+)<', svg) == ["A", "B"]
    assert svg.count("l)") == 2  # one loss, and the legend's
    assert "Birch: settled by hand" in svg and "settled by hand</span>" in svg
    assert "&lt;Cedar&gt;" in svg and "<Cedar>" not in svg
    assert '<a href="/why/1/">Alder</a>' in twin and twin.count("<tr>") == 4
    assert "style=" not in svg and 'role="img" aria-label="Three districts"' in svg


def test_a_thick_line_stands_between_two_regions_only() -> None:
    apart, whole = drawn(), drawn(tuple(Land(one.name, one.lon, one.lat, "A", 1, one.words) for one in LANDS))
    assert (apart.count('class="boundary"'), whole.count('class="boundary"')) == (2, 1)
    assert "clip-path" not in drawn(outlines=())


def test_plan_and_ceiling_close_in_and_are_listed() -> None:
    picture = closing_in([(1, -5, 90), (2, 10, 40), (9, 20, 21)], finding="The plan rose")
    assert 'class="ceiling"' in picture.svg and "9 evaluations" in picture.svg and "First plan −$5" in picture.svg
    assert picture.twin.count("<tr>") == 4
    assert "NaN" not in closing_in([(0, 7, 7)], finding="At once").svg


def test_gains_stand_in_order_and_losses_below_the_line() -> None:
    svg = gains([-10, 30, 0], finding="One gains")
    bars = re.findall(r'y="([\d.]+)" width="[\d.%]+" height="([\d.]+)" class="(\w+)"', svg)
    assert bars == [("0", "90", "own"), ("90", "0.5", "own"), ("90", "30", "beyond")]
    assert gains([], finding="nobody") == ""


def test_a_strip_is_filled_where_a_thing_is_so() -> None:
    drawn = [re.findall(r'<rect x="([\d.]+%)" width="([\d.]+%)"', strip(kept)) for kept in ("0000", "1101", "1")]
    assert drawn == [[], [("0%", "50%"), ("75%", "25%")], [("0%", "100%")]]
    assert 'aria-hidden="true"' in strip("01")


def test_a_bridge_without_reasons_has_no_column_for_them() -> None:
    with_why, without = (
        bridge(("Before", 0), [Step("Scale", 500, why)], ("After", 500), finding="It rose").svg for why in ("more", "")
    )
    assert (with_why.count('role="columnheader"'), with_why.count('role="cell"')) == (4, 9)
    assert (without.count('role="columnheader"'), without.count('role="cell"')) == (3, 6)
