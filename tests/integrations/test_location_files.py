"""Known location files are read as their literature reads them, and nothing but a refusal comes out of a bad one."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barnraise.integrations.locations import facilities, graphs, points
from barnraise.integrations.locations.figures import PLACES_MAX, Capacitated, InstanceRefused, Median

ORIGINAL = b"2 3\n 10 100.\n 20 200.\n 4\n 1. 2\n 5\n 3 4.5\n 6\n 5 6\n"
LISTED = b"2 3\n10 20\n100.0 200\n4 5 6\n1 2\n3 4.5\n5 6\n"
GRAPH = b" 3 3 1\n 1 2 4\n 2 3 5\n 1 3 20\n"
POINTS = b"NAME : t\nDIMENSION : 3\nEDGE_WEIGHT_TYPE : EUC_2D\nNODE_COORD_SECTION\n1 0 0\n2 1 1\n3 3.0e+00 4\nEOF\n"

READERS: dict[str, tuple[Callable[[bytes], object], bytes]] = {
    "graph": (graphs.read, GRAPH),
    "original": (facilities.read, ORIGINAL),
    "listed": (facilities.read, LISTED),
    "points": (points.read, POINTS),
}


def same(one: Capacitated, other: Capacitated) -> bool:
    pairs = zip(
        (one.capacity, one.opening, one.demand, one.cost),
        (other.capacity, other.opening, other.demand, other.cost),
        strict=True,
    )
    return all(np.array_equal(left, right) for left, right in pairs)


def test_a_place_is_as_far_as_the_shortest_path_and_p_is_the_files() -> None:
    read = graphs.read(GRAPH)
    assert read.distance.tolist() == [[0, 4, 9], [4, 0, 5], [9, 5, 0]]
    assert read.sites == 1


@pytest.mark.parametrize("again", [b"1 2 7\n", b"2 1 7\n"])
def test_the_last_of_a_repeated_edge_counts_whichever_way_it_is_written(again: bytes) -> None:
    read = graphs.read(b"2 2 1\n1 2 3\n" + again)
    assert read.distance[0, 1] == read.distance[1, 0] == 7


def test_both_layouts_say_the_same() -> None:
    one, other = facilities.read(ORIGINAL), facilities.read(LISTED)
    assert same(one, other)
    assert one.cost.tolist() == [[1, 2], [3, 4.5], [5, 6]]
    assert (one.capacity.tolist(), one.opening.tolist(), one.demand.tolist()) == ([10, 20], [100, 200], [4, 5, 6])


def test_figures_may_wrap_over_lines_within_a_row() -> None:
    assert same(facilities.read(LISTED.replace(b"4 5 6", b"4 5\n6")), facilities.read(LISTED))
    wide = b"3 1\n9 1\n9 2\n9 3\n4\n5 6 7\n"
    assert facilities.read(wide.replace(b"5 6 7", b"5 6\n7")).cost.tolist() == facilities.read(wide).cost.tolist()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\n".join(LISTED.split()), "fit both"),
        (b"2 1\n1 2\n3 4\n1\n5 6\n", "fit both"),
        (b" ".join(LISTED.split()), "fit neither"),
        (b"2 3\n10 20 100.0 200\n4 5 6\n1 2\n3 4.5\n5 6\n", "fit neither"),
    ],
)
def test_where_lines_do_not_tell_the_layout_nobody_guesses(content: bytes, why: str) -> None:
    with pytest.raises(InstanceRefused, match=why) as refused:
        facilities.read(content)
    assert (refused.value.rule, refused.value.line) == ("Ambiguous", 0)


def test_a_customer_larger_than_every_place_is_named() -> None:
    facilities.held_to_one_source(facilities.read(LISTED.replace(b"4 5 6", b"4 5 20")))
    with pytest.raises(InstanceRefused, match="Customer 3 asks for 21, and no place serves more than 20"):
        facilities.held_to_one_source(facilities.read(LISTED.replace(b"4 5 6", b"4 5 21")))
    facilities.held_to_one_source(facilities.read(LISTED.replace(b"4 5 6", b"5 5 20")))
    with pytest.raises(InstanceRefused, match="Customers ask for 31, and all places together serve 30"):
        facilities.held_to_one_source(facilities.read(LISTED.replace(b"4 5 6", b"6 5 20")))


def test_distances_of_points_are_cut_to_whole_numbers() -> None:
    read = points.read(POINTS)
    assert read.distance.tolist() == [[0, 1, 5], [1, 0, 3], [5, 3, 0]]
    assert read.sites is None
    assert np.array_equal(points.read(POINTS.replace(b"\nEOF\n", b"")).distance, read.distance)


BAD = [
    ("graph", b"", 0, "Empty"),
    ("graph", b"3 3\n", 1, "TooFew"),
    ("graph", b"3 x 1\n", 1, "NotANumber"),
    ("graph", b"3 0 1.5\n", 1, "NotWhole"),
    ("graph", b"3 0 4\n", 1, "TooLarge"),
    ("graph", b"2001 0 4\n", 1, "TooLarge"),
    ("graph", b"0 0 1\n", 1, "TooSmall"),
    ("graph", GRAPH + b"1 2", 5, "TooMany"),
    ("graph", GRAPH[:-4], 4, "TooFew"),
    ("graph", GRAPH.replace(b"2 3 5", b"2 4 5"), 3, "TooLarge"),
    ("graph", GRAPH.replace(b"2 3 5", b"2 3 -5"), 3, "TooSmall"),
    ("graph", GRAPH.replace(b"2 3 5", b"2 3 nan"), 3, "NotANumber"),
    ("graph", GRAPH.replace(b"2 3 5", b"2 3 1_0"), 3, "NotANumber"),
    ("graph", GRAPH.replace(b"2 3 5", b"2 3 1e13"), 3, "NotANumber"),
    ("graph", b"3 1 1\n1 2 4\n", 0, "Unconnected"),
    ("graph", b"\xff\xfe", 0, "NotText"),
    ("graph", GRAPH + b"\0", 0, "NotText"),
    ("original", ORIGINAL.replace(b"20 200.", b"capacity 200."), 3, "NotANumber"),
    ("original", ORIGINAL + b"7", 10, "TooMany"),
    ("listed", LISTED[:-3], 7, "TooFew"),
    ("listed", LISTED.replace(b"100.0", b"-1"), 3, "TooSmall"),
    ("listed", b"6000 6000\n", 1, "TooLarge"),
    ("points", POINTS.replace(b"NODE", b"EDGE"), 0, "NoPoints"),
    ("points", POINTS.replace(b"DIMENSION : 3\n", b""), 0, "Heading"),
    ("points", POINTS.replace(b"NAME : t", b"FIXED_EDGES : t"), 1, "Heading"),
    ("points", POINTS.replace(b"NAME : t", b"NAME"), 1, "Heading"),
    ("points", POINTS.replace(b"EUC_2D", b"GEO"), 3, "Distances"),
    ("points", POINTS.replace(b"2 1 1", b"2 1"), 6, "NotAPoint"),
    ("points", POINTS.replace(b"2 1 1", b"1 1 1"), 6, "Repeated"),
    ("points", POINTS.replace(b"2 1 1", b"2 inf 1"), 6, "NotANumber"),
    ("points", POINTS.replace(b"2 1 1\n", b""), 0, "TooFew"),
    ("points", POINTS.replace(b"2 1 1", b"4 1 1"), 6, "TooLarge"),
    ("points", POINTS + b"more", 9, "TooMany"),
]


@pytest.mark.parametrize(("kind", "content", "line", "rule"), BAD)
def test_a_bad_file_is_refused_with_its_line_in_a_sentence(kind: str, content: bytes, line: int, rule: str) -> None:
    with pytest.raises(InstanceRefused) as refused:
        READERS[kind][0](content)
    assert (refused.value.line, refused.value.rule) == (line, rule)
    assert str(refused.value).endswith(".") and str(refused.value).startswith(f"Line {line}: " if line else "")


def test_sizes_at_their_limit_are_taken_and_above_it_refused() -> None:
    heading = "DIMENSION : {}\nNODE_COORD_SECTION\n"
    for size, rule in ((PLACES_MAX, "TooFew"), (PLACES_MAX + 1, "TooLarge")):
        with pytest.raises(InstanceRefused) as refused:
            points.read(heading.format(size).encode())
        assert refused.value.rule == rule


@settings(max_examples=150, deadline=None)
@given(kind=st.sampled_from(sorted(READERS)), content=st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(kind: str, content: bytes) -> None:
    try:
        READERS[kind][0](content)
    except InstanceRefused as refused:
        assert str(refused)


@settings(max_examples=400, deadline=None)
@given(
    kind=st.sampled_from(sorted(READERS)),
    cuts=st.lists(
        st.tuples(st.integers(0, 110), st.integers(0, 6), st.sampled_from(["", "\n", " ", "-", "9", "1e300", "nan", ":", "٣"])),
        max_size=3,
    ),
)  # fmt: skip
def test_a_file_damaged_anywhere_is_read_or_refused(kind: str, cuts: list[tuple[int, int, str]]) -> None:
    reader, content = READERS[kind]
    for start, width, put in cuts:
        content = content[:start] + put.encode() + content[start + width :]
    try:
        found = reader(content)
    except InstanceRefused as refused:
        assert str(refused)
    else:
        arrays = [found.distance] if isinstance(found, Median) else [found.cost, found.capacity]  # type: ignore[attr-defined]
        assert all(np.isfinite(array).all() and (array >= 0).all() for array in arrays)


def test_every_published_instance_is_read_and_the_two_cap41_layouts_are_told_apart(shared: Path) -> None:
    folder = shared / "optimisation"
    for name in ("pmed1", "pmed5", "pmed11"):
        read = graphs.read((folder / "orlib_pmed" / f"{name}.txt").read_bytes())
        assert read.sites and np.array_equal(read.distance, read.distance.T)
    for set_of in ("holmberg", "orlib_cfl_small", "orlib_cfl_large"):
        for path in sorted((folder / set_of).glob("p*")):
            content = path.read_bytes()
            instance = facilities.read(gzip.decompress(content) if path.suffix == ".gz" else content)
            facilities.held_to_one_source(instance)
    original = facilities.read((folder / "orlib_cap41.txt").read_bytes())
    listed = facilities.read((folder / "orlib_cfl_small" / "p1_cap61").read_bytes())
    assert np.array_equal(original.cost, listed.cost) and np.array_equal(original.demand, listed.demand)
    assert set(original.capacity) == {5000} and set(listed.capacity) == {15000}
    with pytest.raises(InstanceRefused, match="Customer 34 asks for 12,912"):
        facilities.held_to_one_source(original)
    assert points.read((folder / "tsplib_pmedian" / "u724.tsp").read_bytes()).distance.shape == (724, 724)
