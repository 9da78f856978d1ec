"""Who touches whom: connected whatever the places, duplicates and islands included; who may leave without a cut."""

from __future__ import annotations

import numpy as np

from barnraise.core.regions.coupled.shapes import adjacency, is_connected, joined, neighbors, parts, splits


def test_places_drawn_anywhere_touch_so_that_everybody_is_reached() -> None:
    for seed in range(20):
        place = np.random.default_rng(seed).random((40, 2))
        edges = adjacency(40 + place[:, 0], place[:, 1] - 90)
        assert is_connected(edges, np.zeros(40, dtype=np.int64))
        assert 39 <= len(edges) <= 3 * 40 - 6, "planar"
        assert np.all(edges[:, 0] < edges[:, 1])


def test_places_on_a_line_touch_the_next_ones_only() -> None:
    edges = adjacency(np.full(5, 45.0), np.array([-90.0, -91.0, -92.5, -93.0, -99.0]))
    assert edges.tolist() == [[0, 1], [1, 2], [2, 3], [3, 4]]


def test_places_on_one_spot_touch_each_other_and_whom_the_spot_touches() -> None:
    edges = adjacency(np.array([45.0, 45.0, 46.0]), np.array([-90.0, -90.0, -90.0]))
    assert edges.tolist() == [[0, 1], [0, 2], [1, 2]]
    assert len(adjacency(np.full(3, 45.0), np.full(3, -90.0))) == 3
    assert adjacency(np.array([45.0]), np.array([-90.0])).shape == (0, 2)


def test_islands_are_joined_by_their_shortest_bridge() -> None:
    longitude = np.array([-90.0, -91.0, -95.0, -96.0, -110.0])
    edges = joined(np.array([[0, 1], [2, 3]]), np.full(5, 45.0), longitude)
    assert edges.tolist() == [[0, 1], [1, 2], [2, 3], [3, 4]]
    assert joined(edges, np.full(5, 45.0), longitude).tolist() == edges.tolist()


def test_parts_are_named_by_their_lowest_node() -> None:
    assert parts(6, np.array([[4, 5], [1, 4], [0, 3]])).tolist() == [0, 1, 2, 0, 1, 1]
    assert parts(2, np.zeros((0, 2), dtype=np.int64)).tolist() == [0, 1]


def test_whoever_holds_two_sides_together_may_not_leave_and_whoever_stands_at_an_end_may() -> None:
    touching = neighbors(4, np.array([[0, 1], [1, 2], [2, 3]]))
    assert [splits(touching, [0, 0, 0, 1], node) for node in range(4)] == [False, True, False, True]
    ring = neighbors(4, np.array([[0, 1], [1, 2], [2, 3], [0, 3]]))
    assert not any(splits(ring, [0, 0, 0, 0], node) for node in range(4))
