"""The map of regions: land by what it saves, thick lines and letters for regions, pins for leads; the same as a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from barnraise.platform.pictures.cells import OUTSIDE, Cell, Point, cells
from barnraise.platform.pictures.maps import (
    WIDTH,
    Group,
    Mark,
    Place,
    Shape,
    _Frame,
    _frame,
    _labels,
    _link,
    _mark,
    _path,
    _spread,
)
from barnraise.platform.pictures.parts import NOTHING, Picture, key_of, legend, number, slashes, swatch, table

DRAWN_MAX = 2_000
"""UNIT: lands with a cell of their own; beyond that the cells would be smaller than a point of the drawing."""
LOCK = "M-4 0v-2a4 4 0 0 1 8 0v2h1v6h-10v-6zM-2 0h4v-2a2 2 0 0 0-4 0z"
LEAD = Group("lead", "Lead host", Mark.CIRCLE)


@dataclass(frozen=True, slots=True)
class Land:
    """One district: its region's letter, its step 1 to 5, 0 for one that changes nothing, −1 for one that loses.

    `words` fill the twin's columns after the region; `held`: settled by hand.
    """

    name: str
    lon: float
    lat: float
    region: str
    step: int
    words: Sequence[str]
    url: str = ""
    held: bool = False


def map_of_regions(
    outlines: Sequence[Shape],
    lands: Sequence[Land],
    pins: Sequence[Place],
    *,
    finding: str,
    columns: Sequence[str],
    steps: Sequence[tuple[int, str]],
    figures: int,
) -> Picture:
    """Draw lands and pins over the outlines they lie in; the twin lists every land.

    `columns` title the twin after name and region, the last `figures` of them are figures; `steps` explain the fills.
    """
    assert len([step for step, _ in steps if step > 0]) <= 5, "a map has at most five steps"
    frame = _frame(outlines, [Place(one.name, "", one.lon, one.lat) for one in lands])
    spots = tuple(frame.at(one.lon, one.lat) for one in lands)
    key = key_of(finding + str(len(lands)))
    inside = [format_html("<defs>{}{}</defs>", slashes(key + "l"), _clip(outlines, frame, key))]
    ground = "".join(_path(tuple(map(tuple, shape.rings)), frame) for shape in outlines)
    inside.append(format_html('<path d="{}" class="boundary"/>', SafeString(ground)))
    if len(lands) <= DRAWN_MAX:
        found = cells(spots, float(WIDTH), frame.height)
        clip = format_html(' clip-path="url(#{}c)"', key) if outlines else NOTHING
        drawn = [*(_land(one, cell, key) for one, cell in zip(lands, found, strict=True)), _lines(lands, found)]
        inside.append(format_html("<g{}>{}</g>", clip, SafeString("".join(drawn))))
    marks = _spread([frame.at(pin.lon or 0.0, pin.lat or 0.0) for pin in pins])
    inside += _letters(lands, spots, marks)
    inside += [_mark(pin, LEAD, spot) for pin, spot in zip(pins, marks, strict=True)]
    inside += [_held(one, spot) for one, spot in zip(lands, spots, strict=True) if one.held]
    inside += _labels((), pins, marks, frame)
    svg = format_html(
        '<svg role="img" aria-label="{}" viewBox="0 0 {} {}"><title>{}</title>{}</svg>',
        finding, WIDTH, number(frame.height), finding, SafeString("".join(inside)),
    )  # fmt: skip
    return Picture(svg, _twin(lands, finding, columns, figures), _legend(lands, pins, steps, key))


def _clip(outlines: Sequence[Shape], frame: _Frame, key: str) -> SafeString:
    """Cells end where the land ends."""
    paths = "".join(_path(tuple(map(tuple, shape.rings)), frame) for shape in outlines)
    return format_html('<clipPath id="{}c"><path d="{}"/></clipPath>', key, SafeString(paths))


def _land(one: Land, cell: Cell, key: str) -> SafeString:
    if not cell.corners:
        return NOTHING
    path = "M" + "L".join(f"{number(x)} {number(y)}" for x, y in cell.corners) + "z"
    fill = f"step-{min(5, one.step)}" if one.step > 0 else "stays"
    base = format_html('<path d="{}" class="land {}"><title>{}</title></path>', path, fill, _says(one))
    return base + format_html('<path d="{}" fill="url(#{}l)"/>', path, key) if one.step < 0 else base


def _says(one: Land) -> str:
    return f"{one.name}, region {one.region}" if one.region else one.name


def _lines(lands: Sequence[Land], found: Sequence[Cell]) -> SafeString:
    """The thick line between two regions, each stretch once."""
    parts = []
    for own, cell in enumerate(found):
        for place, (start, other) in enumerate(zip(cell.corners, cell.beyond, strict=True)):
            if other == OUTSIDE or other < own or lands[own].region == lands[other].region:
                continue
            end = cell.corners[(place + 1) % len(cell.corners)]
            parts.append(f"M{number(start[0])} {number(start[1])}L{number(end[0])} {number(end[1])}")
    return format_html('<path d="{}" class="boundary"/>', "".join(parts)) if parts else NOTHING


def _letters(lands: Sequence[Land], spots: Sequence[Point], marks: Sequence[Point]) -> list[SafeString]:
    """Each region's letter at the place nearest to its middle that leaves its leads' names alone, if there is one."""
    drawn = []
    for name in sorted({one.region for one in lands} - {""}):
        inside = [spot for one, spot in zip(lands, spots, strict=True) if one.region == name]
        x, y = (sum(spot[axis] for spot in inside) / len(inside) for axis in (0, 1))
        free = [(sx, sy) for sx, sy in inside if all(abs(sx - mx) > 90 or abs(sy - my) > 32 for mx, my in marks)]
        at = min(free or inside, key=lambda spot: ((spot[0] - x) ** 2 + (spot[1] - y) ** 2, spot))
        drawn.append(
            format_html('<text x="{}" y="{}" class="region">{}</text>', number(at[0]), number(at[1] + 9), name)
        )
    return drawn


def _held(one: Land, spot: Point) -> SafeString:
    return format_html(
        '<path d="{}" transform="translate({} {})" class="mark"><title>{}: settled by hand</title></path>',
        LOCK, number(spot[0]), number(spot[1]), one.name,
    )  # fmt: skip


def _legend(lands: Sequence[Land], pins: Sequence[Place], steps: Sequence[tuple[int, str]], key: str) -> SafeString:
    entries = [
        (swatch(f"step-{step}" if step > 0 else "stays") if step >= 0 else swatch("empty", key + "l"), words)
        for step, words in steps
        if step >= 0 or any(one.step < 0 for one in lands)
    ]
    if pins:
        entries.append((_sign("M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z"), f"lead host, {len(pins):,}"))
    if any(one.held for one in lands):
        entries.append((_sign(LOCK), "settled by hand"))
    return legend(entries)


def _sign(path: str) -> SafeString:
    return format_html(
        '<svg class="swatch" aria-hidden="true" focusable="false" viewBox="-12 -8 24 16"><path d="{}" class="mark"/></svg>',
        path,
    )


def _twin(lands: Sequence[Land], finding: str, columns: Sequence[str], figures: int) -> SafeString:
    rows = [(_link(one.url, one.name) if one.url else one.name, one.region or "none", *one.words) for one in lands]
    inner = table(("District", "Region", *columns), rows, caption=finding, figures=figures)
    label = f"{len(lands):,} districts as a list"
    return format_html('<div class="scroll" role="region" tabindex="0" aria-label="{}">{}</div>', label, inner)
