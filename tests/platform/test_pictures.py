"""Pictures: each says its finding, titles its parts, sums, and has a twin that says the same."""

import re

import pytest

from barnraise.platform.gallery_pictures import GROUPS, pictures
from barnraise.platform.geography import counties
from barnraise.platform.pictures import (
    Part,
    Picture,
    Place,
    Segment,
    Shape,
    Step,
    Tick,
    bar_that_sums,
    bridge,
    coverage,
    gauge,
    map_of_members,
)
from barnraise.platform.pictures.maps import APART, _spread

PARTS = (Part("Dover", 250, "$2.50", own=True), Part("Stonebridge", 700, "$7.00"), Part("<b>Lyman</b>", 50, "$0.50"))
SQUARE = (((-93.0, 44.0), (-92.0, 44.0), (-92.0, 45.0), (-93.0, 45.0), (-93.0, 44.0)),)


def unlabeled(markup: str) -> list[str]:
    """Images in the markup that say nothing to a listener and are not hidden from one."""
    tags = re.findall(r"<svg\b[^>]*>", markup)
    return [
        tag for tag in tags if 'aria-hidden="true"' not in tag and not re.search(r'role="img" aria-label="[^"]+"', tag)
    ]


@pytest.mark.parametrize("name", ["bar", "bridge", "gauge", "coverage", "map"])
def test_every_picture_says_its_finding_and_styles_nothing_inline(name: str) -> None:
    picture = pictures()[name]
    markup = picture.svg + picture.legend
    assert 'role="img"' in markup
    assert unlabeled(markup) == []
    assert "style=" not in markup


def test_an_image_without_words_is_caught() -> None:
    assert unlabeled('<svg width="1"></svg><svg role="img" aria-label=""></svg>') == [
        '<svg width="1">',
        '<svg role="img" aria-label="">',
    ]


def widths(picture: Picture) -> list[float]:
    """Widths of the parts of a bar, in percent."""
    return [float(w) for w in re.findall(r'width="([\d.]+)%" height="44" class="(?:own|other part)"', picture.svg)]


def test_a_bar_draws_every_part_largest_first_and_they_fill_it() -> None:
    picture = bar_that_sums(PARTS, finding="Dover carries a quarter", sum_words="$10.00")
    assert sorted(widths(picture)) == [5.0, 25.0, 70.0]
    starts = [float(x) for x in re.findall(r'<rect x="([\d.]+)%"', picture.svg)]
    assert sorted(starts) == [0.0, 70.0, 95.0]
    assert "3 shares, sum $10.00" in picture.svg
    assert re.findall(r'<th scope="row">(.*?)</th>', picture.twin)[0] == "Stonebridge"


def test_names_in_pictures_are_escaped() -> None:
    picture = bar_that_sums(PARTS, finding='A "quarter" < half', sum_words="$10.00")
    assert "<b>" not in picture.svg + picture.twin
    assert "&lt;b&gt;Lyman" in picture.twin


def test_a_bar_with_a_negative_part_is_refused() -> None:
    with pytest.raises(AssertionError, match="no negative parts"):
        bar_that_sums([Part("x", -1, "−$0.01")], finding="x", sum_words="x")


def test_a_bar_of_nothing_is_drawn_without_a_division() -> None:
    assert "0 shares, sum $0.00" in bar_that_sums([], finding="Nothing was shared", sum_words="$0.00").svg


def test_a_bridge_fills_what_adds_and_hollows_what_takes_away() -> None:
    picture = bridge(
        ("January", 10_000),
        [Step("Seats", 500), Step("Credit", -200), Step("Same", 0)],
        ("February", 10_300),
        finding="More",
    )
    assert picture.svg.count('class="own"') == 1
    assert picture.svg.count('class="hollow"') == 1
    assert re.findall(r'data-label="Amount">(.*?)<', picture.svg) == ["$100.00", "+$5.00", "−$2.00", "$0.00", "$103.00"]


@pytest.mark.parametrize(("travel", "kind"), [(-400, "mark"), (-1_000, "mark"), (-1_400, "beyond")])
def test_a_bridge_from_nothing_ends_with_a_bar_of_what_is_left(travel: int, kind: str) -> None:
    left = 1_000 + travel
    steps = [Step("Scale", 1_000), Step("Travel", travel)]
    from_nothing = str(bridge(None, steps, ("Left", left), finding="f").svg)
    scale, net = (
        float(re.findall(rf'width="([\d.]+)%" height="12" class="{one}"', from_nothing)[-1]) for one in ("own", kind)
    )
    assert net == pytest.approx(scale * abs(left) / 1_000, abs=0.1)
    assert 'class="tick"' not in from_nothing
    assert str(bridge(("Before", 0), steps, ("Left", left), finding="f").svg).count('class="tick"') == 2


def test_a_bridge_that_does_not_reach_its_end_is_refused() -> None:
    with pytest.raises(AssertionError, match="exactly"):
        bridge(("January", 10_000), [Step("Seats", 500)], ("February", 10_501), finding="More")


def test_every_level_of_a_bridge_lies_on_its_axis() -> None:
    picture = bridge(("a", -5_000_000), [Step("b", 9_000_000), Step("c", -20_000_000)], ("d", -16_000_000), finding="f")
    places = [float(n) for n in re.findall(r'(?:x|x1|width)="(-?[\d.]+)%"', picture.svg.replace('width="100%"', ""))]
    assert places and all(0 <= place <= 100 for place in places)


def test_a_gauge_names_its_cap_and_never_fills_beyond_its_track() -> None:
    segments = (Segment("Counted", 60, "$0.60"),)
    picture = gauge(segments, whole=100, finding="Below the cap", ends=("0", "100"), cap=Tick(80, "Cap $0.80"))
    assert "Cap $0.80" in picture.svg and "Cap" in picture.twin
    with pytest.raises(AssertionError, match="beyond its track"):
        gauge((Segment("Too much", 101, "x"),), whole=100, finding="x", ends=("0", "100"))


def test_coverage_says_both_amounts() -> None:
    picture = coverage(1, 4, finding="A quarter", value_words="$1.00", whole_words="$4.00")
    assert "$1.00 of $4.00, 25.0%" in picture.svg


def test_a_map_lists_every_member_and_draws_those_with_a_place() -> None:
    places = (
        Place("Cedar Falls", "education", -92.5, 44.5, url="/m/1", words=("1,261",), label=True),
        Place("Transit", "government", words=("unknown",)),
    )
    picture = map_of_members(
        (Shape("Rice", SQUARE),), places, GROUPS, finding="Two members", columns=("Pupils",), figures=1
    )
    assert picture.svg.count('class="mark') == 1
    assert '<a href="/m/1">Cedar Falls</a>' in picture.twin
    assert "Government, not drawn" in picture.twin
    assert "Government 1" in picture.legend


def test_kinds_of_members_differ_by_shape_and_not_only_by_fill() -> None:
    places = tuple(Place(group.name, group.key, -92.5 + 0.1 * i, 44.5) for i, group in enumerate(GROUPS))
    picture = map_of_members((Shape("Rice", SQUARE),), places, GROUPS, finding="Five kinds")
    assert len(set(re.findall(r'<path d="([^"]+)" transform', picture.svg))) == len(GROUPS)


def test_marks_at_one_spot_are_spread_until_each_can_be_seen() -> None:
    spots = _spread([(100.0, 100.0)] * 40)
    near = [
        (a, b)
        for i, a in enumerate(spots)
        for b in spots[:i]
        if (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 < APART**2 - 1e-6
    ]
    assert near == []
    assert _spread([(1.0, 1.0), (50.0, 50.0)]) == [(1.0, 1.0), (50.0, 50.0)]


def test_a_map_with_six_steps_is_refused() -> None:
    steps = [(n, "x") for n in range(1, 7)]
    with pytest.raises(AssertionError, match="at most five"):
        map_of_members((), (), GROUPS, finding="x", steps=steps)


def test_a_map_without_members_or_shapes_is_still_a_picture() -> None:
    assert 'role="img"' in map_of_members((), (), GROUPS, finding="Nobody yet").svg


def test_minnesota_has_its_87_counties_and_each_middle_lies_in_the_state() -> None:
    found = counties("27")
    assert len(found) == 87
    assert [c.name for c in found if c.fips == "27109"] == ["Olmsted"]
    assert all(-97.5 < c.middle[0] < -89.4 and 43.4 < c.middle[1] < 49.5 for c in found)


def test_alaska_is_drawn_in_one_piece() -> None:
    assert max(lon for county in counties("02") for ring in county.rings for lon, _ in ring) < -129


def test_what_is_no_state_has_no_counties() -> None:
    assert [counties(code) for code in ("99", "../27", "", "MN")] == [[], [], [], []]
