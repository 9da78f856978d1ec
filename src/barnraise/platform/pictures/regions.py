"""The map of regions: land by its region, thick lines and letters for regions, pins for leads; the same as a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.html import format_html
from django.utils.safestring import SafeString

from barnraise.platform.pictures import land, pins
from barnraise.platform.pictures.cells import Point
from barnraise.platform.pictures.maps import WIDTH, Place, Ring, Shape, _Frame, _frame, _link, _path, _spread
from barnraise.platform.pictures.parts import NOTHING, Picture, key_of, legend, number, swatch, table
from barnraise.platform.pictures.pins import Box, Pin

DRAWN_MAX = 2_000
"""UNIT: lands with a cell of their own; beyond that the cells would be smaller than a point of the drawing."""
LOCK = "M-4 0v-2a4 4 0 0 1 8 0v2h1v6h-10v-6zM-2 0h4v-2a2 2 0 0 0-4 0z"
LOSES = "M-4.5-3h9L0 4.5z"
LEAD = "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z"
POINT = "M-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0z"


class Fill(StrEnum):
    """How land is filled: told apart without a hue."""

    PLAIN = "stays"
    TINT = "step-1"
    LINES = "lines"
    DOTS = "dots"


@dataclass(frozen=True, slots=True)
class Land:
    """One district: its region's letter, and its own rings, where they are known.

    `words` fill the twin's columns after the region; `says` is read beside the name; `held`: settled by hand; without a
    `fill` it is filled as its region is, which only tells regions apart.
    """

    name: str
    lon: float
    lat: float
    region: str
    words: Sequence[str]
    url: str = ""
    says: str = ""
    held: bool = False
    loses: bool = False
    fill: Fill | None = None
    rings: Sequence[Ring] = ()
    opens: bool = False  # with a script its link opens where the page around the map says, not as a page


def map_of_regions(
    outlines: Sequence[Shape],
    lands: Sequence[Land],
    leads: Sequence[Pin],
    *,
    finding: str,
    columns: Sequence[str],
    figures: int,
    fills: Sequence[tuple[Fill, str]] = (),
) -> Picture:
    """Draw lands and leads; over the outlines they lie in, where nobody's own rings are known. The twin lists every land.

    A land with an address is a link for whoever points at it; the Tab key and a screen reader find the same links in the
    twin, in order, and the picture's name says what is drawn. `columns` title the twin after name and region, the last
    `figures` of them are figures; `fills` explain what is filled how.
    """
    own = any(one.rings for one in lands)
    ground = [Shape(one.name, one.rings) for one in lands if one.rings] if own else outlines
    frame = _frame(ground, [Place(one.name, "", one.lon, one.lat) for one in lands])
    spots = [frame.at(one.lon, one.lat) for one in lands]
    key = key_of(finding + str(len(lands)))
    parts = [format_html("<defs>{}{}</defs>", _patterns(key), NOTHING if own else _clip(outlines, frame, key))]
    parts += _grounds(lands, spots, outlines, frame, key, own=own)
    marks = _spread([frame.at(pin.lon, pin.lat) for pin in leads])
    names, taken = pins.labels(leads, marks, float(WIDTH), frame.height)
    parts += [_sign(LOSES, spot, "lost", f"{one.name}: loses") for one, spot in _with(lands, spots, "loses")]
    parts += [
        _sign(LOCK, spot, "mark held", f"{one.name}: settled by hand") for one, spot in _with(lands, spots, "held")
    ]
    parts += _letters(lands, spots, taken)
    parts += [_sign(LEAD, spot, "mark", pin.says or pin.name) for pin, spot in zip(leads, marks, strict=True)]
    svg = format_html(
        '<svg aria-hidden="true" focusable="false" viewBox="0 0 {} {}">{}</svg>',
        WIDTH, number(frame.height), SafeString("".join([*parts, *names])),
    )  # fmt: skip
    return Picture(svg, _twin(lands, finding, columns, figures), _legend(lands, leads, fills, key), f"Map: {finding}")


def _grounds(
    lands: Sequence[Land], spots: Sequence[Point], outlines: Sequence[Shape], frame: _Frame, key: str, *, own: bool
) -> list[SafeString]:
    """Land, each district's link, and the lines between regions."""
    letters = [one.region for one in lands]
    base = [] if own else [format_html('<path d="{}" class="boundary"/>', _whole(outlines, frame))]
    if own:
        rings = [[[frame.at(*corner) for corner in ring] for ring in one.rings] for one in lands]
        ground = land.shaped(rings)
    elif len(lands) <= DRAWN_MAX:
        ground = land.nearest(spots, float(WIDTH), frame.height)
    else:
        return base
    fills = fills_of(land.touching(ground, letters))
    drawn = [_land(one, loops, one.fill or fills[one.region], key) for one, loops in zip(lands, ground, strict=True)]
    lines = format_html('<path d="{}" class="boundary"/>', land.borders(ground, letters, outer=own))
    clip = format_html(' clip-path="url(#{}c)"', key) if outlines and not own else NOTHING
    bare = [
        _linked(one, _sign(POINT, spot, "mark open", one.name))
        for one, spot in zip(lands, spots, strict=True)
        if own and not one.rings
    ]
    return [*base, format_html("<g{}>{}{}</g>", clip, SafeString("".join(drawn)), lines), *bare]


def fills_of(touching: Mapping[str, set[str]]) -> dict[str, Fill]:
    """Each region's fill, unlike its neighbors' as long as four fills suffice.

    >>> fills_of({"A": {"B"}, "B": {"A"}})["B"].name
    'TINT'
    """
    found: dict[str, Fill] = {}
    for name in sorted(touching):
        near = [found[other] for other in sorted(touching[name]) if other in found]
        found[name] = min(Fill, key=near.count)
    return found


def _patterns(key: str) -> SafeString:
    """Lines and dots over a tint, which stay apart in grey and on paper."""
    return format_html(
        '<pattern id="{0}l" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="7" height="7" class="step-2"/><line x1="3.5" y1="0" x2="3.5" y2="7" class="paper-line"/></pattern>'
        '<pattern id="{0}d" width="7" height="7" patternUnits="userSpaceOnUse"><rect width="7" height="7" class="stays"/>'
        '<circle cx="3.5" cy="3.5" r="1" class="dot"/></pattern>',
        key,
    )


def _clip(outlines: Sequence[Shape], frame: _Frame, key: str) -> SafeString:
    """Cells end where the land ends."""
    return format_html('<clipPath id="{}c"><path d="{}"/></clipPath>', key, _whole(outlines, frame))


def _whole(outlines: Sequence[Shape], frame: _Frame) -> SafeString:
    return SafeString("".join(_path(tuple(map(tuple, shape.rings)), frame) for shape in outlines))


def _land(one: Land, loops: Sequence[land.Loop], fill: Fill, key: str) -> SafeString:
    if not loops:
        return NOTHING
    says = ", ".join(
        part
        for part in (one.name, one.region and f"region {one.region}", one.says, one.held and "settled by hand")
        if part
    )
    paint = {Fill.LINES: format_html(' fill="url(#{}l)"', key), Fill.DOTS: format_html(' fill="url(#{}d)"', key)}
    return _linked(
        one,
        format_html(
            '<path d="{}" class="land {}"{} fill-rule="evenodd"><title>{}</title></path>',
            SafeString(land.outline(loops)), fill.value, paint.get(fill, NOTHING), says,
        ),
    )  # fmt: skip


def _linked(one: Land, drawn: SafeString) -> SafeString:
    if not one.url:
        return drawn
    opens = format_html(' hx-get="{}"', one.url) if one.opens else NOTHING
    return format_html('<a href="{}"{} tabindex="-1">{}</a>', one.url, opens, drawn)


def _with(lands: Sequence[Land], spots: Sequence[Point], what: str) -> list[tuple[Land, Point]]:
    """Those lands of which this is so; a district that loses and is held has the lock beside the triangle."""
    return [
        (one, (x + (9 if what == "held" and one.loses else 0), y))
        for one, (x, y) in zip(lands, spots, strict=True) if getattr(one, what)
    ]  # fmt: skip


def _letters(lands: Sequence[Land], spots: Sequence[Point], taken: Sequence[Box]) -> list[SafeString]:
    """Each region's letter at the place nearest to its middle that leaves names and pins alone, if there is one."""
    drawn = []
    for name in sorted({one.region for one in lands} - {""}):
        inside = [spot for one, spot in zip(lands, spots, strict=True) if one.region == name]
        x, y = (sum(spot[axis] for spot in inside) / len(inside) for axis in (0, 1))
        open_to = [(sx, sy) for sx, sy in inside if pins.free((sx - 13, sy - 13, sx + 13, sy + 13), taken)]
        at = min(open_to or inside, key=lambda spot: ((spot[0] - x) ** 2 + (spot[1] - y) ** 2, spot))
        drawn.append(
            format_html('<text x="{}" y="{}" class="region">{}</text>', number(at[0]), number(at[1] + 9), name)
        )
    return drawn


def _sign(path: str, spot: Point, classes: str, says: str) -> SafeString:
    return format_html(
        '<path d="{}" transform="translate({} {})" class="{}"><title>{}</title></path>',
        path, number(spot[0]), number(spot[1]), classes, says,
    )  # fmt: skip


def _legend(lands: Sequence[Land], leads: Sequence[Pin], fills: Sequence[tuple[Fill, str]], key: str) -> SafeString:
    pattern = {Fill.LINES: f"{key}l", Fill.DOTS: f"{key}d"}
    entries = [(swatch(fill.value, pattern.get(fill, "")), words) for fill, words in fills]
    held, lost = (sum(getattr(one, what) for one in lands) for what in ("held", "loses"))
    for path, kind, words, count in (
        (LEAD, "mark", "lead host", len(leads)), (LOSES, "lost", "loses", lost), (LOCK, "mark", "settled by hand", held),
        (POINT, "mark open", "no shape known", sum(not one.rings for one in lands) if any(one.rings for one in lands) else 0),
    ):  # fmt: skip
        if count:
            entries.append((_swatch(path, kind), f"{words}, {count:,}"))
    return legend(entries)


def _swatch(path: str, kind: str) -> SafeString:
    return format_html(
        '<svg class="swatch" aria-hidden="true" focusable="false" viewBox="-12 -8 24 16"><path d="{}" class="{}"/></svg>',
        path, kind,
    )  # fmt: skip


def _twin(lands: Sequence[Land], finding: str, columns: Sequence[str], figures: int) -> SafeString:
    named = sorted(lands, key=lambda one: one.name.casefold())
    rows = [(_link(one.url, one.name) if one.url else one.name, one.region or "none", *one.words) for one in named]
    inner = table(("District", "Region", *columns), rows, caption=finding, figures=figures)
    label = f"{len(lands):,} districts as a list"
    return format_html('<div class="scroll" role="region" tabindex="0" aria-label="{}">{}</div>', label, inner)
