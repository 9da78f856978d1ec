"""OR-Library p-median: a graph as an edge list; a place is as far from another as the shortest path between them."""

from __future__ import annotations

import numpy as np

from barnraise.core.regions.curves import Floats
from barnraise.integrations.locations.figures import InstanceRefused, Median, counted, figures

NODES_MAX = 2_000
"""Shortest paths between all of them take half a minute; the library's largest instance has 900."""


def read(content: bytes) -> Median:
    """Read “n m p”, then m edges “i j length”. Errors: `InstanceRefused`, with the line.

    SOURCE: OR-Library, pmedinfo: where an edge is there more than once, the last one counts.
    """
    found = figures(content)
    counted(found[:3], 3, "the numbers of places, edges and sites")
    nodes = found[0].whole("the number of places", most=NODES_MAX)
    edges = found[1].whole("the number of edges", least=0, most=NODES_MAX * NODES_MAX)
    sites = found[2].whole("p, the number of places to open")
    if sites > nodes:
        raise InstanceRefused(found[2].line, "TooLarge", f"p is {sites}, and there are only {nodes} places to open.")
    counted(found, 3 + 3 * edges, f"{edges:,} edges")
    distance = np.full((nodes, nodes), np.inf)
    for place in range(3, len(found), 3):
        one, other = (found[place + end].whole("a place of an edge", most=nodes) - 1 for end in (0, 1))
        length = found[place + 2].number("the length of an edge", least=0.0)
        distance[one, other] = distance[other, one] = length
    np.fill_diagonal(distance, 0.0)
    return Median(_shortest(distance), sites)


def _shortest(distance: Floats) -> Floats:
    """All shortest paths (Floyd and Warshall), in place."""
    through = np.empty_like(distance)
    for node in range(len(distance)):
        np.add(distance[:, node, None], distance[None, node], out=through)
        np.minimum(distance, through, out=distance)
    lost = np.flatnonzero(np.isinf(distance[0]))
    if len(lost):
        says = f"No path leads from place 1 to place {lost[0] + 1}; a p-median needs one between all places."
        raise InstanceRefused(0, "Unconnected", says)
    return distance
