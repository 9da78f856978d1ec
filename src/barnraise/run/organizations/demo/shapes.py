"""Draws the demonstration's region: counties and districts as unions of small squares, one edge bent to a river."""

import math
import random
from collections import Counter, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise

Point = tuple[float, float]
Cell = tuple[int, int]
Ring = tuple[Point, ...]

SIDE = 1.5
"""UNIT: miles, the side of a square. Rural districts of the Middle West follow section lines, so steps look right."""
LAND: tuple[Point, ...] = (
    (113, 0), (0, 0), (0, 16.5), (9, 16.5), (9, 22.5), (15, 22.5), (15, 31.5), (10.5, 31.5), (10.5, 60), (13.5, 60), (13.5, 69),
    (27, 69), (27, 75), (40.5, 75), (40.5, 87),
)  # fmt: skip
"""The border on land, in miles from the southwest corner, from the river's lower end around to its upper end."""
RIVER: tuple[Point, ...] = (
    (40.5, 87), (47, 82), (55, 79), (62, 71), (72, 66), (80, 57), (88, 52), (94, 43), (103, 37), (107, 27), (112, 18), (113, 0),
)  # fmt: skip
WEST, SOUTH = -93.42, 43.52
"""UNIT: degrees, the southwest corner."""
MILES_A_DEGREE = 69.0


def river() -> Ring:
    """The river edge as a smooth line, corner cut three times, upper end first."""
    line = list(RIVER)
    for _ in range(3):
        cut = [line[0]]
        for (ax, ay), (bx, by) in pairwise(line):
            cut += [(0.75 * ax + 0.25 * bx, 0.75 * ay + 0.25 * by), (0.25 * ax + 0.75 * bx, 0.25 * ay + 0.75 * by)]
        line = [*cut, line[-1]]
    return tuple(line)


def squares() -> list[Cell]:
    """Every square of the region, by the place of its center."""
    outline = (*LAND, *river()[1:-1])
    width = round(max(x for x, _ in outline) / SIDE)
    height = round(max(y for _, y in outline) / SIDE)
    return [(i, j) for i in range(width) for j in range(height) if _inside(_center((i, j)), outline)]


def _center(cell: Cell) -> Point:
    return (cell[0] + 0.5) * SIDE, (cell[1] + 0.5) * SIDE


def _inside(point: Point, ring: Sequence[Point]) -> bool:
    x, y = point
    within = False
    for (ax, ay), (bx, by) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            within = not within
    return within


def spread(cells: Sequence[Cell], count: int, dice: random.Random) -> list[Point]:
    """So many seats, evenly apart: drawn far from each other, then moved to the middle of their land three times."""
    seats = [_center(dice.choice(cells))]
    while len(seats) < count:
        drawn = [_center(dice.choice(cells)) for _ in range(12)]
        seats.append(max(drawn, key=lambda p: min(math.dist(p, seat) for seat in seats)))
    for _ in range(3):
        land: dict[int, list[Point]] = {n: [] for n in range(count)}
        for cell in cells:
            land[_nearest(_center(cell), seats)].append(_center(cell))
        seats = [(sum(x for x, _ in own) / len(own), sum(y for _, y in own) / len(own)) for own in land.values()]
    return seats


def divided(cells: Sequence[Cell], seats: Sequence[Point], *, bend: float) -> dict[Cell, int]:
    """Each square's seat: the nearest on a map bent a little, so that borders wander; each seat's land hangs together."""
    labels = {}
    for cell in cells:
        x, y = _center(cell)
        bent = (
            x + bend * math.sin(y / 4.1) + bend * math.sin(y / 1.7 + x / 5),
            y + bend * math.sin(x / 3.7) + bend * math.cos(x / 1.9),
        )
        labels[cell] = _nearest(bent, seats)
    return _hanging_together(labels)


def _nearest(point: Point, seats: Sequence[Point]) -> int:
    x, y = point
    best, found = math.inf, 0
    for n, (sx, sy) in enumerate(seats):
        apart = (x - sx) * (x - sx) + (y - sy) * (y - sy)
        if apart < best:
            best, found = apart, n
    return found


def _around(cell: Cell) -> tuple[Cell, Cell, Cell, Cell]:
    i, j = cell
    return (i + 1, j), (i, j + 1), (i - 1, j), (i, j - 1)


def _hanging_together(labels: dict[Cell, int]) -> dict[Cell, int]:
    """Give every island of a label to the neighbor around it."""
    pieces: dict[int, list[list[Cell]]] = {}
    seen: set[Cell] = set()
    for start, label in labels.items():
        if start not in seen:
            pieces.setdefault(label, []).append(_piece(start, labels, seen))
    for several in pieces.values():
        for island in sorted(several, key=len)[:-1]:
            own = set(island)
            beside = Counter(labels[n] for cell in island for n in _around(cell) if n in labels and n not in own)
            for cell in island:
                labels[cell] = min(beside, key=lambda label: (-beside[label], label))
    return labels


def _piece(start: Cell, labels: Mapping[Cell, int], seen: set[Cell]) -> list[Cell]:
    seen.add(start)
    found, queue = [start], deque([start])
    while queue:
        for beside in _around(queue.popleft()):
            if beside not in seen and labels.get(beside) == labels[start]:
                seen.add(beside)
                found.append(beside)
                queue.append(beside)
    return found


def rings(cells: Iterable[Cell]) -> list[list[Cell]]:
    """The edge of a union of squares as rings of corners, land on the left."""
    own = set(cells)
    steps: dict[Cell, list[Cell]] = {}
    for i, j in sorted(own):
        for beside, start, end in (
            ((i, j - 1), (i, j), (i + 1, j)), ((i + 1, j), (i + 1, j), (i + 1, j + 1)),
            ((i, j + 1), (i + 1, j + 1), (i, j + 1)), ((i - 1, j), (i, j + 1), (i, j)),
        ):  # fmt: skip
            if beside not in own:
                steps.setdefault(start, []).append(end)
    found = []
    while steps:
        start = min(steps)
        ring, at = [start], _take(steps, start, None)
        while at != start:
            before = ring[-1]
            ring.append(at)
            at = _take(steps, at, before)
        found.append(ring)
    return found


def _take(steps: dict[Cell, list[Cell]], at: Cell, before: Cell | None) -> Cell:
    """The next corner; where two rings touch, turn left, so that each ring stays simple."""
    ways = steps[at]
    way = ways[0]
    if before is not None and len(ways) > 1:
        dx, dy = at[0] - before[0], at[1] - before[1]
        way = next(w for w in ways if (w[0] - at[0], w[1] - at[1]) == (-dy, dx))
    ways.remove(way)
    if not ways:
        del steps[at]
    return way


def bent_corners(cells: Collection[Cell]) -> dict[Cell, Point]:
    """The corners on the river's side, moved onto the river; all shapes share them."""
    line = river()
    moved = {}
    for corner in (corner for ring in rings(cells) for corner in ring):
        at = (corner[0] * SIDE, corner[1] * SIDE)
        to = min((_onto(at, a, b) for a, b in pairwise(line)), key=lambda p: math.dist(at, p))
        if math.dist(at, to) < 1.5 * SIDE:
            moved[corner] = to
    return moved


def _onto(point: Point, a: Point, b: Point) -> Point:
    (x, y), (ax, ay), (bx, by) = point, a, b
    length = (bx - ax) ** 2 + (by - ay) ** 2
    part = max(0.0, min(1.0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length)) if length else 0.0
    return ax + part * (bx - ax), ay + part * (by - ay)


def on_earth(point: Point) -> Point:
    """Miles from the southwest corner as longitude and latitude, to a ten-thousandth of a degree."""
    x, y = point
    lat = SOUTH + y / MILES_A_DEGREE
    return round(WEST + x / (MILES_A_DEGREE * math.cos(math.radians(44.2))), 4), round(lat, 4)


def drawn(cells: Iterable[Cell], bent: Mapping[Cell, Point]) -> tuple[Ring, ...]:
    """A union of squares as rings on earth, without corners that lie on a straight line."""
    found = []
    for ring in rings(cells):
        corners = [(bent.get(corner, (corner[0] * SIDE, corner[1] * SIDE)), corner in bent) for corner in ring]
        kept = [
            point
            for (before, _), (point, is_bent), (after, _) in zip(
                (corners[-1], *corners[:-1]), corners, (*corners[1:], corners[0]), strict=True
            )
            if is_bent
            or (point[0] - before[0]) * (after[1] - point[1]) != (point[1] - before[1]) * (after[0] - point[0])
        ]
        earthly = [on_earth(point) for point in kept]
        found.append(tuple(p for n, p in enumerate(earthly) if p != earthly[n - 1]))
    return tuple(found)
