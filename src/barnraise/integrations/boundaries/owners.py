"""Whose each area is: by a key, then by a name, as one of the file's properties tells it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from barnraise.integrations.boundaries.areas import Area, BoundariesRefused

NEAR = 0.25
"""UNIT: degrees; an office may stand outside its area, but no farther from the box around it than that."""
NAMES = ("name", "namelsad", "prefname", "sdname", "distname", "district_name", "districtname", "sdlname")
NAMED = 20
"""UNIT: properties that a refusal lists."""

_SHORT = ((re.compile(r"\bsaint\b"), "st"), (re.compile(r"\bheights\b"), "hts"))
_LEFT_OUT = re.compile(r"\b(independent|public|unified|community|area|schools?|districts?|dist|isd)\b|[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Somebody:
    """Who may have an area. UNIT: degrees."""

    key: str
    name: str
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class Owners:
    """Area → its owner, both by place; the properties that told; and what each area is called."""

    owner: Mapping[int, int]
    by: tuple[str, ...]
    names: tuple[str, ...]


def owners(areas: Sequence[Area], bodies: Sequence[Somebody], *, by: str = "") -> Owners:
    """Whose each area is; `by`: the one property to go by. Several areas may be one body's.

    A property of keys is believed if at least half of the bodies stand in or near the area it gives them, as a mere count of
    areas could look like keys; by a name a body gets an area near it only. Errors: `BoundariesRefused`.
    """
    properties = sorted({name for one in areas for name in one.properties})
    if by and by not in properties:
        says = f"The areas have no property “{by[:40]}”; they have {', '.join(properties[:NAMED])}."
        raise BoundariesRefused("Property", says)
    asked, found, used = [by] if by else properties, dict[int, int](), list[str]()
    for spelled, believed in ((str.strip, _mostly), (_key, _mostly), (_plain, _near)):
        best, told = dict[int, int](), ""
        for name in asked:
            pairs = believed(areas, bodies, _pairs(areas, bodies, found, name, spelled))
            if len(set(pairs.values())) > len(set(best.values())):
                best, told = pairs, name
        found |= best
        used += [told] if told else []
    called = next((name for name in properties if name.lower() in NAMES), used[-1] if used else "")
    names = tuple(one.properties.get(called, "") or f"area {row}" for row, one in enumerate(areas, start=1))
    return Owners(found, tuple(dict.fromkeys(used)), names)


def _key(text: str) -> str:
    """A key without the zeros in front that a spreadsheet takes away."""
    return text.strip().lstrip("0").lower()


def _plain(text: str) -> str:
    """A name by its letters, without the words that all districts share.

    >>> _plain("St. Paul Public School District"), _plain("SAINT PAUL")
    ('stpaul', 'stpaul')
    """
    text = text.lower()
    for written, short in _SHORT:
        text = written.sub(short, text)
    return _LEFT_OUT.sub("", text)


def _pairs(
    areas: Sequence[Area],
    bodies: Sequence[Somebody],
    found: Mapping[int, int],
    name: str,
    spelled: Callable[[str], str],
) -> dict[int, int]:
    """Areas still free and the only free body of what the property says of them."""
    rows: dict[str, list[int]] = {}
    for row in sorted(set(range(len(bodies))) - set(found.values())):
        rows.setdefault(spelled(bodies[row].name if spelled is _plain else bodies[row].key), []).append(row)
    only = {text: several[0] for text, several in rows.items() if text and len(several) == 1}
    told = {place: spelled(one.properties.get(name, "")) for place, one in enumerate(areas) if one.rings}
    return {place: only[text] for place, text in told.items() if text in only and place not in found}


def _mostly(areas: Sequence[Area], bodies: Sequence[Somebody], pairs: dict[int, int]) -> dict[int, int]:
    return pairs if 2 * len(_near(areas, bodies, pairs)) >= len(pairs) else {}


def _near(areas: Sequence[Area], bodies: Sequence[Somebody], pairs: dict[int, int]) -> dict[int, int]:
    return {place: row for place, row in pairs.items() if _stands(bodies[row], areas[place])}


def _stands(body: Somebody, area: Area) -> bool:
    """Whether a body stands in the box around an area, or near it."""
    corners = np.concatenate(area.rings)
    spot = np.array([body.longitude, body.latitude])
    return bool((spot >= corners.min(axis=0) - NEAR).all() and (spot <= corners.max(axis=0) + NEAR).all())
