"""Pictures of regions: cells tile their box, thick lines part regions and nothing else, losses are hatched, twins say the same."""

import random
import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from barnraise.platform.pictures import (
    Fill,
    Land,
    Pin,
    Shape,
    Step,
    bridge,
    closing_in,
    gains,
    map_of_regions,
    strip,
)
from barnraise.platform.pictures.cells import OUTSIDE, cells
from barnraise.platform.pictures.pins import free, labels

SQUARE = Shape("County", (((-93.0, 44.0), (-91.0, 44.0), (-91.0, 46.0), (-93.0, 46.0), (-93.0, 44.0)),))
LANDS = (
    Land(
        "Alder", -92.8, 44.5, "A", ("Stonebridge", "12", "300", "+$5.00"), "/why/1/", "saves $5.00 a year", opens=True
    ),
    Land("Birch", -92.0, 44.5, "A", ("Stonebridge", "40", "900", "−$2.00"), "/why/2/", held=True, loses=True),
    Land("<Cedar>", -91.2, 44.5, "B", ("stays as today", "none", "50", "$0.00")),
)


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


def squares(*, bent: bool = False) -> tuple[Land, ...]:
    """The same three, each with its own square; `bent`: the border between Birch and Cedar has a corner on one side only."""
    found = []
    for place, one in enumerate(LANDS):
        west, east = -93.0 + place, -92.0 + place
        ring = [(west, 44.0), (east, 44.0), (east, 45.0), (west, 45.0), (west, 44.0)]
        if bent and place == 1:
            ring.insert(2, (east, 44.4))
        found.append(replace(one, rings=(tuple(ring),)))
    return tuple(found)


def drawn(
    lands: tuple[Land, ...] = LANDS, outlines: tuple[Shape, ...] = (SQUARE,), fills: Sequence[tuple[Fill, str]] = ()
) -> str:
    pins = [Pin("Stonebridge", -92.5, 44.5, "technology", "Stonebridge: technology")]
    columns = ("Served by", "Miles", "Pupils", "Saves")
    picture = map_of_regions(outlines, lands, pins, finding="Three districts", columns=columns, figures=3, fills=fills)
    return picture.svg + picture.legend + "|" + picture.twin


def test_a_map_letters_its_regions_marks_losses_and_lists_every_district() -> None:
    svg, _, twin = drawn().partition("|")
    assert re.findall(r'class="region">(\w+)<', svg) == ["A", "B"]
    assert svg.count("Birch: loses") == svg.count("loses, 1</span>") == 1
    assert "Birch: settled by hand" in svg and "settled by hand, 1</span>" in svg
    assert "<title>Birch, region A, settled by hand</title>" in svg
    assert "&lt;Cedar&gt;" in svg and "<Cedar>" not in svg
    assert "<title>Alder, region A, saves $5.00 a year</title>" in svg
    assert (
        '<a href="/why/1/" hx-get="/why/1/" tabindex="-1">' in svg
        and svg.count("<a ") == 2
        and svg.count("hx-get") == 1
    )
    assert '<a href="/why/1/">Alder</a>' in twin and twin.count("<tr>") == 4
    assert "style=" not in svg and '<svg aria-hidden="true"' in svg
    assert "Stonebridge: technology" in svg and ">technology</text>" in svg


def test_the_list_stands_in_the_order_of_names() -> None:
    twin = drawn(tuple(reversed(LANDS))).partition("|")[2]
    assert re.findall(r"(Alder|Birch|&lt;Cedar&gt;)<?", twin) == ["&lt;Cedar&gt;", "Alder", "Birch"]


def test_regions_side_by_side_are_filled_differently_and_one_function_as_it_says() -> None:
    assert re.findall(r'class="land ([\w-]+)"', drawn()) == ["stays", "stays", "step-1"]
    lands = tuple(replace(one, fill=fill) for one, fill in zip(LANDS, (Fill.TINT, Fill.LINES, Fill.PLAIN), strict=True))
    svg = drawn(lands, fills=[(Fill.LINES, "alone")])
    assert re.findall(r'class="land ([\w-]+)"', svg) == ["step-1", "lines", "stays"]
    assert len(re.findall(r'fill="url\(#\w+l\)"', svg)) == 2 and "<span>alone</span>" in svg


def test_a_thick_line_stands_between_two_regions_only() -> None:
    apart, whole = drawn(), drawn(tuple(replace(one, region="A") for one in LANDS))
    lines = [re.findall(r'd="([^"]*)" class="boundary"', one)[-1] for one in (apart, whole)]
    assert (lines[0].count("M"), lines[1]) == (1, "")
    assert "clip-path" not in drawn(outlines=())


def test_districts_own_shapes_are_drawn_and_regions_parted_along_the_edges_that_they_share() -> None:
    svg = drawn(squares())
    (line,) = re.findall(r'd="([^"]*)" class="boundary"', svg)
    assert svg.count('class="land') == 3 and "clip" not in svg
    assert line.count("M") == 5  # where the land ends: left, right, above and below the middle; once between A and B
    (bent,) = re.findall(r'd="([^"]*)" class="boundary"', drawn(squares(bent=True)))
    assert bent.count("M") == 3  # a border that is not the same points is none: each side ends there
    bare = (*squares()[:2], LANDS[2])
    assert "no shape known, 1" in drawn(bare) and drawn(bare).count('class="land') == 2


def test_names_never_cover_each_other_and_what_finds_no_room_is_left_out() -> None:
    crowd = [Pin(f"Agency {number}", 0, 0, "technology and purchasing") for number in range(60)]
    drawn_from = random.Random(7)
    spots = [(drawn_from.uniform(20, 300), drawn_from.uniform(20, 200)) for _ in crowd]
    texts, taken = labels(crowd, spots, 320.0, 220.0)
    boxes = taken[len(spots) :]
    assert 0 < len(boxes) < len(crowd) and len(texts) == len(boxes)
    for place, box in enumerate(boxes):
        assert free(box, [*boxes[:place], *boxes[place + 1 :]])
        assert box[0] >= 0 and box[1] >= 0 and box[2] <= 320 and box[3] <= 220
    assert len(labels(crowd[:1], spots[:1], 640.0, 480.0)[0]) == 1


def test_plan_and_ceiling_close_in_and_are_listed() -> None:
    picture = closing_in([(1, -5, 90), (2, 10, 40), (9, 20, 21)], finding="The plan rose")
    assert 'class="ceiling"' in picture.svg and "9 steps" in picture.svg and "First plan −$5" in picture.svg
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
