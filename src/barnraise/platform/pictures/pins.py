"""Names on a map: beside their pin where there is room, with what the pin does below; a name that finds no room is left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from barnraise.platform.pictures.cells import Point
from barnraise.platform.pictures.parts import NOTHING, number

Box = tuple[float, float, float, float]
"""UNIT: points of the drawing: left, top, right, bottom."""

LETTER, SMALL_LETTER = 6.8, 5.6
"""UNIT: points; how wide a letter of a name and of the line below is, on the average."""
LINE, ASIDE = 14.0, 9.0


@dataclass(frozen=True, slots=True)
class Pin:
    """Something that stands at one place: its name, and in a few words and in full what it does there."""

    name: str
    lon: float
    lat: float
    does: str = ""
    says: str = ""


@dataclass(frozen=True, slots=True)
class _Label:
    """A name at one place, with or without the line below."""

    x: float
    y: float
    anchor: str
    below: bool
    box: Box


def labels(
    pins: Sequence[Pin], spots: Sequence[Point], width: float, height: float
) -> tuple[list[SafeString], list[Box]]:
    """Names as text, in the pins' order, and the room they take.

    The first place that is inside the drawing and free of other names and pins is taken: right, left, below or above with
    both lines, then with the name alone; a name without any such place is left to the pin's title and the list.
    """
    taken = [(x - 6, y - 6, x + 6, y + 6) for x, y in spots]
    drawn = []
    for place, (pin, spot) in enumerate(zip(pins, spots, strict=True)):
        others = [*taken[:place], *taken[place + 1 :]]
        found = next(
            (one for one in _places(pin, spot) if _inside(one.box, width, height) and free(one.box, others)), None
        )
        if found:
            taken.append(found.box)
            drawn.append(_text(pin, found))
    return drawn, taken


def free(box: Box, taken: Sequence[Box]) -> bool:
    """Whether a box touches none of the others."""
    return all(box[2] < one[0] or box[0] > one[2] or box[3] < one[1] or box[1] > one[3] for one in taken)


def _places(pin: Pin, spot: Point) -> Iterator[_Label]:
    x, y = spot
    for below in (True, False) if pin.does else (False,):
        wide = max(len(pin.name) * LETTER, len(pin.does) * SMALL_LETTER if below else 0)
        tall = LINE * (2 if below else 1)
        for left, top, at, anchor in (
            (x + ASIDE, y - 8, x + ASIDE, "start"), (x - ASIDE - wide, y - 8, x - ASIDE, "end"),
            (x - wide / 2, y + 8, x, "middle"), (x - wide / 2, y - 8 - tall, x, "middle"),
        ):  # fmt: skip
            yield _Label(at, top + 11, anchor, below, (left, top, left + wide, top + tall))


def _inside(box: Box, width: float, height: float) -> bool:
    return box[0] >= 0 and box[1] >= 0 and box[2] <= width and box[3] <= height


def _text(pin: Pin, at: _Label) -> SafeString:
    x, anchor = number(at.x), at.anchor
    does = (
        format_html('<text x="{}" y="{}" class="place does {}">{}</text>', x, number(at.y + LINE), anchor, pin.does)
        if at.below else NOTHING
    )  # fmt: skip
    name = format_html('<text x="{}" y="{}" class="place {}">{}</text>', x, number(at.y), anchor, pin.name)
    return does + name
