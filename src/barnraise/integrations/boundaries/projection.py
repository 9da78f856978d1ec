"""From a map's meters to degrees: what a shapefile's .prj says, and the inverse of the transverse Mercator projection."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from barnraise.integrations.boundaries.areas import BoundariesRefused, Points

_TOKENS = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([A-Za-z_]\w*)|([-+]?[\d.]+(?:[eE][-+]?\d+)?)|([\[\](),]))')
_DEEP = 12


@dataclass(frozen=True, slots=True)
class _Node:
    """One keyword of well-known text with what stands in its brackets."""

    word: str
    texts: tuple[str, ...] = ()
    numbers: tuple[float, ...] = ()
    nodes: tuple[_Node, ...] = field(default=())

    def first(self, word: str) -> _Node | None:
        return next((node for node in self.nodes if node.word == word), None)


def to_degrees(wkt: str) -> Callable[[Points], Points]:
    """How this projection's points become degrees. Errors: `BoundariesRefused`, for a projection that is not taken.

    ASSUMPTION: NAD 83 and WGS 84 are one; they are a meter or two apart.
    """
    root = _parsed(wkt)
    if root.word == "GEOGCS":
        return lambda points: points
    name = root.first("PROJECTION")
    if root.word != "PROJCS" or name is None or _plain(*name.texts[:1]) != "transversemercator":
        shown = name.texts[0] if name and name.texts else root.word
        says = f"The boundaries are drawn in the projection “{shown[:60]}”; save them in degrees (WGS 84) or in UTM meters."
        raise BoundariesRefused("Projection", says)
    try:
        return _transverse_mercator(root)
    except (LookupError, TypeError, AttributeError):
        raise BoundariesRefused(
            "Projection", "The .prj file of the boundaries leaves out a parameter of its projection."
        )


def _transverse_mercator(root: _Node) -> Callable[[Points], Points]:
    """SOURCE: Krüger's series to the third order in the third flattening (Karney 2011): exact to a millimeter."""
    geographic = root.first("GEOGCS")
    spheroid = geographic.first("DATUM").first("SPHEROID")  # type: ignore[union-attr]  # refused by the caller
    radius, inverse = spheroid.numbers  # type: ignore[union-attr]
    given = {_plain(*node.texts[:1]): node.numbers[0] for node in root.nodes if node.word == "PARAMETER"}
    unit = root.first("UNIT").numbers[0]  # type: ignore[union-attr]
    meridian, factor = given["centralmeridian"], given["scalefactor"]
    shift = np.array([given["falseeasting"], given["falsenorthing"]]) * unit
    if given.get("latitudeoforigin", 0.0) != 0.0 or not (inverse > 100 and radius > 0 and factor > 0 and unit > 0):
        raise BoundariesRefused(
            "Projection", "The .prj file describes no UTM zone; save the boundaries in degrees (WGS 84)."
        )
    n = 1 / (2 * inverse - 1)
    whole = factor * radius / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    back = (n / 2 - 2 * n**2 / 3 + 37 * n**3 / 96, n**2 / 48 + n**3 / 15, 17 * n**3 / 480)
    north = (2 * n - 2 * n**2 / 3 - 2 * n**3, 7 * n**2 / 3 - 8 * n**3 / 5, 56 * n**3 / 15)

    def degrees(points: Points) -> Points:
        east, up = ((points * unit - shift) / whole).T
        along, across = up.copy(), east.copy()
        with np.errstate(over="ignore", invalid="ignore"):
            for order, part in enumerate(back, start=1):
                along -= part * np.sin(2 * order * up) * np.cosh(2 * order * east)
                across -= part * np.cos(2 * order * up) * np.sinh(2 * order * east)
            conformal = np.arcsin(np.sin(along) / np.cosh(across))
            latitude = conformal.copy()
            for order, part in enumerate(north, start=1):
                latitude += part * np.sin(2 * order * conformal)
            longitude = np.arctan2(np.sinh(across), np.cos(along))
        return np.column_stack([meridian + np.degrees(longitude), np.degrees(latitude)])

    return degrees


def _plain(text: str = "") -> str:
    return re.sub(r"[^a-z]", "", text.lower())


def _parsed(wkt: str) -> _Node:
    """Well-known text as nodes. Errors: `BoundariesRefused`."""
    refused = BoundariesRefused("Projection", "The .prj file of the boundaries cannot be read.")
    stack: list[tuple[str, list[str], list[float], list[_Node]]] = [("", [], [], [])]
    word, place = "", 0
    text = wkt.strip().strip("\0")
    while place < len(text):
        found = _TOKENS.match(text, place)
        if found is None:
            raise refused
        place = found.end()
        quoted, name, number, sign = found.groups()
        if quoted is not None:
            stack[-1][1].append(quoted)
        elif name:
            word = name.upper()
        elif number:
            try:
                stack[-1][2].append(float(number))
            except ValueError:
                raise refused
        elif sign in "[(":
            if not word or len(stack) > _DEEP:
                raise refused
            stack.append((word, [], [], []))
            word = ""
        elif sign in "])":
            if len(stack) < 2:
                raise refused
            kind, texts, numbers, nodes = stack.pop()
            stack[-1][3].append(_Node(kind, tuple(texts), tuple(numbers), tuple(nodes)))
    if len(stack) != 1 or not stack[0][3]:
        raise refused
    return stack[0][3][0]
