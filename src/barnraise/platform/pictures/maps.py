"""The map of members: points by kind over outlines, with the same members as a list."""

import html
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString

from barnraise.platform.pictures.parts import (
    NOTHING,
    Picture,
    dots,
    key_of,
    legend,
    number,
    slashes,
    swatch,
    table,
)

Ring = Sequence[tuple[float, float]]
"""UNIT: degrees, longitude first."""

WIDTH = 640
MARGIN = 14
APART = 11.0
"""UNIT: points of the drawing; two marks stand at least this far from each other."""
LABEL_LETTER = 6.6


class Mark(StrEnum):
    """How a kind of member is drawn; the shape tells it, never a hue."""

    CIRCLE = "circle"
    RING = "ring"
    SQUARE = "square"
    TRIANGLE = "triangle"
    DIAMOND = "diamond"
    CROSS = "cross"


_PATHS = {
    Mark.CIRCLE: "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
    Mark.RING: "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z",
    Mark.SQUARE: "M-4.5-4.5h9v9h-9z",
    Mark.TRIANGLE: "M0-5.5L5.5 4.5h-11z",
    Mark.DIAMOND: "M0-6L6 0L0 6L-6 0z",
    Mark.CROSS: "M-1.7-5.5h3.4v3.8h3.8v3.4h-3.8v3.8h-3.4v-3.8h-3.8v-3.4h3.8z",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """An outline under the members. `step` 1 to 5 fills it, 0 says not known (dots), -1 a loss (hatched).

    A `border` is a thick line over the others, for counties over the districts.
    """

    name: str
    rings: Sequence[Ring]
    step: int | None = None
    words: str = ""
    label: bool = False
    border: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """One member on the map and in its twin; without a position it is listed, not drawn; on its own land it needs no mark.

    `words` fill the twin's further columns; a labeled place is named on the map where there is room.
    """

    name: str
    group: str
    lon: float | None = None
    lat: float | None = None
    words: Sequence[str] = ()
    url: str = ""
    label: bool = False
    mine: bool = False
    on_land: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A kind of member and its mark."""

    key: str
    name: str
    mark: Mark


Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Frame:
    """How degrees become points of the drawing: equirectangular around the middle latitude."""

    west: float
    north: float
    scale: float
    squeeze: float
    height: float

    def at(self, lon: float, lat: float) -> Point:
        return MARGIN + (lon - self.west) * self.squeeze * self.scale, MARGIN + (self.north - lat) * self.scale


def map_of_members(
    shapes: Sequence[Shape],
    places: Sequence[Place],
    groups: Sequence[Group],
    *,
    finding: str,
    columns: Sequence[str] = (),
    steps: Sequence[tuple[int, str]] = (),
    figures: int = 0,
) -> Picture:
    """Draw members over outlines; the twin lists all of them, drawn or not.

    `columns` title the places' `words`, of which the last `figures` are figures; `steps` explain fills, at most five.
    """
    assert len([step for step, _ in steps if step > 0]) <= 5, "a map has at most five steps"
    drawn = [place for place in places if place.lon is not None and place.lat is not None and not place.on_land]
    frame = _frame(shapes, drawn)
    key = key_of(finding)
    inside = [format_html("<defs>{}{}</defs>", slashes(key + "l"), dots(key + "d"))]
    inside += [_outline(shape, frame, key) for shape in shapes]
    spots = _spread([frame.at(p.lon, p.lat) for p in drawn if p.lon is not None and p.lat is not None])
    marks = {group.key: group for group in groups}
    inside += [_mark(place, marks[place.group], spot) for place, spot in zip(drawn, spots, strict=True)]
    inside += _labels(shapes, drawn, spots, frame)
    svg = format_html(
        '<svg role="img" aria-label="{}" viewBox="0 0 {} {}"><title>{}</title>{}</svg>',
        finding,
        WIDTH,
        number(frame.height),
        finding,
        SafeString("".join(inside)),
    )
    return Picture(svg, _twin(places, marks, finding, columns, figures), _legend(groups, places, steps, key))


def _frame(shapes: Sequence[Shape], places: Sequence[Place]) -> _Frame:
    points = [point for shape in shapes for ring in shape.rings for point in ring]
    points += [(p.lon, p.lat) for p in places if p.lon is not None and p.lat is not None]
    if not points:
        points = [(0.0, 0.0), (1.0, 1.0)]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / max((east - west) * squeeze, (north - south) * 0.75, 1e-6)
    return _Frame(west, north, scale, squeeze, 2 * MARGIN + (north - south) * scale)


def _outline(shape: Shape, frame: _Frame, key: str) -> SafeString:
    path = _path(tuple(map(tuple, shape.rings)), frame)
    title = f"{shape.name}: {shape.words}" if shape.words else shape.name
    if shape.border:
        return format_html('<path d="{}" class="border"/>', path)
    match shape.step:
        case None | 0 | -1:
            base = format_html('<path d="{}" class="land"><title>{}</title></path>', path, title)
            if shape.step is None:
                return base
            pattern = key + ("d" if shape.step == 0 else "l")
            return base + format_html('<path d="{}" fill="url(#{})"/>', path, pattern)
        case _:
            return format_html(
                '<path d="{}" class="land step-{}"><title>{}</title></path>', path, min(5, shape.step), title
            )


@lru_cache(maxsize=512)
def _path(rings: tuple[tuple[Point, ...], ...], frame: _Frame) -> str:
    """Outlines stay as they are for years, and writing their points is most of a map's work."""
    return "".join(
        "M" + "L".join(f"{number(x)} {number(y)}" for x, y in (frame.at(lon, lat) for lon, lat in ring)) + "z"
        for ring in rings
    )


def _spread(spots: Sequence[Point]) -> list[Point]:
    """Move marks that would cover each other to the nearest free place around their true one, in a fixed order."""
    kept: list[Point] = []
    cells: dict[tuple[int, int], list[Point]] = {}

    def free(x: float, y: float) -> bool:
        column, row = int(x // APART), int(y // APART)
        near = (p for i in (-1, 0, 1) for j in (-1, 0, 1) for p in cells.get((column + i, row + j), ()))
        return all((px - x) ** 2 + (py - y) ** 2 >= APART**2 for px, py in near)

    for x, y in spots:
        spot = next((s for s in _around(x, y) if free(*s)), (x, y))
        kept.append(spot)
        cells.setdefault((int(spot[0] // APART), int(spot[1] // APART)), []).append(spot)
    return kept


def _around(x: float, y: float) -> Iterator[Point]:
    yield x, y
    for circle in range(1, 7):
        turns = 6 * circle
        for turn in range(turns):
            angle = 2 * math.pi * turn / turns
            yield x + circle * APART * math.cos(angle), y + circle * APART * math.sin(angle)


def _mark(place: Place, group: Group, spot: Point) -> SafeString:
    return _drawn_mark(group.mark, place.mine, number(spot[0]), number(spot[1]), f"{place.name}, {group.name}")


@lru_cache(maxsize=2048)
def _drawn_mark(mark: Mark, mine: bool, x: str, y: str, title: str) -> SafeString:
    """A mark that stays where it is is drawn once; its title is always escaped."""
    classes = "mark" + (" open" if mark is Mark.RING else "") + (" mine" if mine else "")
    path = f'<path d="{_PATHS[mark]}" transform="translate({x} {y})" class="{classes}">'
    return SafeString(f"{path}<title>{html.escape(title)}</title></path>")


def _labels(
    shapes: Sequence[Shape], places: Sequence[Place], spots: Sequence[Point], frame: _Frame
) -> list[SafeString]:
    """Names where there is room: a label that would cover another is left to the twin."""
    wanted = [(place.name, spot[0], spot[1] - 10) for place, spot in zip(places, spots, strict=True) if place.label]
    wanted += [(shape.name, *_middle(shape, frame)) for shape in shapes if shape.label]
    taken: list[tuple[float, float, float]] = []
    drawn = []
    for name, x, y in wanted:
        half = len(name) * LABEL_LETTER / 2
        x = min(max(x, half), WIDTH - half)
        if any(abs(y - ty) < 15 and abs(x - tx) < half + thalf + 4 for tx, ty, thalf in taken):
            continue
        taken.append((x, y, half))
        drawn.append(format_html('<text x="{}" y="{}" class="place">{}</text>', number(x), number(max(y, 12)), name))
    return drawn


def _middle(shape: Shape, frame: _Frame) -> Point:
    ring = max(shape.rings, key=len)
    x = (min(p[0] for p in ring) + max(p[0] for p in ring)) / 2
    y = (min(p[1] for p in ring) + max(p[1] for p in ring)) / 2
    return frame.at(x, y)


def _legend(groups: Sequence[Group], places: Sequence[Place], steps: Sequence[tuple[int, str]], key: str) -> SafeString:
    counts: dict[str, int] = {}
    for place in places:
        counts[place.group] = counts.get(place.group, 0) + 1
    entries = [
        (
            format_html(
                '<svg class="swatch" aria-hidden="true" focusable="false" viewBox="-12 -8 24 16">'
                '<path d="{}" class="mark{}"/></svg>',
                _PATHS[group.mark],
                " open" if group.mark is Mark.RING else "",
            ),
            f"{group.name} {counts.get(group.key, 0):,}",
        )
        for group in groups
    ]
    lands = {group.key for group in groups if all(place.on_land for place in places if place.group == group.key)}
    entries = [entry for group, entry in zip(groups, entries, strict=True) if group.key not in lands]
    for step, words in steps:
        mark = swatch(f"step-{step}") if step > 0 else swatch("empty", key + ("d" if step == 0 else "l"))
        entries.append((mark, words))
    return legend(entries)


@lru_cache(maxsize=2048)
def _link(url: str, name: str) -> SafeString:
    return SafeString(f'<a href="{html.escape(url)}">{html.escape(name)}</a>')


def _twin(
    places: Sequence[Place], marks: dict[str, Group], finding: str, columns: Sequence[str], figures: int
) -> SafeString:
    """The figures stand second, where a phone shows them without a scroll."""
    words = len(columns) - figures
    rows = [
        (
            _link(place.url, place.name) if place.url else place.name,
            *place.words[words:],
            marks[place.group].name + ("" if place.lon is not None or place.on_land else ", not drawn"),
            *place.words[:words],
        )
        for place in places
    ]
    titles = ("Member", *columns[words:], "Kind", *columns[:words])
    inner = table(titles, rows, caption=finding, figures=figures, first=1)
    if not places:
        return NOTHING
    label = f"{len(places):,} members as a list"
    return format_html('<div class="scroll" role="region" tabindex="0" aria-label="{}">{}</div>', label, inner)
