"""What fills a host best, whole customers only: the exact answer in cells of room, where parts of customers would flatter."""

from __future__ import annotations

import numpy as np

from barnraise.core.regions.curves import Floats, Ints

Steps = list[tuple[int, Floats]]
"""Each item that was looked at, with the best worths before it."""


def filled(worth: Floats, weight: Ints, room: int) -> tuple[Floats, Steps]:
    """The most that items of these whole weights [k] are worth [k] together in w cells, for w = 0..room; and how that came."""
    best, steps = np.zeros(room + 1), []
    for item in np.flatnonzero(weight <= room).tolist():
        w, gain = int(weight[item]), float(worth[item])
        steps.append((item, best))
        after = best + gain if w == 0 else best.copy()
        if w:
            np.maximum(best[w:], best[: room + 1 - w] + gain, out=after[w:])
        best = after
    return best, steps


def chosen(worth: Floats, weight: Ints, cells: int, steps: Steps) -> list[int]:
    """The items that fill `cells` best, ascending."""
    taken, left = [], cells
    for item, before in reversed(steps):
        w = int(weight[item])
        if w <= left and before[left - w] + float(worth[item]) > before[left]:
            taken.append(item)
            left -= w
    return taken[::-1]
