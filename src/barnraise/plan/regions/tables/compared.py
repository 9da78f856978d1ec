"""Up to three answers side by side: each with its sentence, map and parts, line by line, and who differs between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from barnraise.core.money import Money
from barnraise.plan.regions import queries
from barnraise.plan.regions.models import Answer
from barnraise.plan.regions.queries import Work
from barnraise.plan.regions.rules import lens
from barnraise.plan.regions.tables import drawn, mapped
from barnraise.plan.regions.tables.answers import Face, Spread, money, spread
from barnraise.platform.pictures import Picture
from barnraise.platform.words import counted, dollars_words, number_words

PARTS = ("scale", "travel", "transition", "governance")
SHOWN = 15
"""Districts that differ most, on the page; the list beside it has all."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the answers: what it says, its map, where its saving comes from, and who gains."""

    face: Face
    map: Picture
    waterfall: Picture
    spread: Spread

    @property
    def name(self) -> str:
        """The scenario and its edition."""
        return str(self.face.answer.edition)

    @property
    def regions(self) -> dict[str, str]:
        """A region's letter → the agency that names it, which is the same in every answer."""
        return {one["letter"]: one["agency"] for one in self.face.told["regions"]}


def side(work: Work, answer: Answer) -> Side:
    """An answer, ready to stand beside others."""
    told = queries.document_of(answer.sha256)
    return Side(
        Face(answer, told), mapped.the_map(work, answer, ""), drawn.waterfall(lens.own(told).parts), spread(told)
    )


def lines(sides: Sequence[Side]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Answers line by line, in words, each with the name of its answer."""
    faces, names = [one.face for one in sides], [one.name for one in sides]
    found: list[tuple[str, list[str]]] = [
        ("Saves a year", [face.savings.signed() for face in faces]),
        ("No plan saves more than", [dollars_words(face.bound) for face in faces]),
        ("If the costs are wrong", [f"{dollars_words(face.low)} to {dollars_words(face.high)}" for face in faces]),
        ("Of today’s cost", [face.of_today for face in faces]),
        ("Regions", [number_words(len(face.told["regions"])) if face.told["regions"] else "none" for face in faces]),
    ]
    found += [(name.capitalize(), [money(face.told["parts"][name]).signed() for face in faces]) for name in PARTS]
    found += [
        ("Districts that lose", [number_words(len(one.spread.losers)) for one in sides]),
        ("To leave nobody worse off", [one.spread.compensation.words() for one in sides]),
    ]
    return [(title, list(zip(names, cells, strict=True))) for title, cells in found] if sides else []


@dataclass(frozen=True, slots=True)
class Differing:
    """One district in each of the answers: its region, by letter, and what it saves there."""

    name: str
    places: Sequence[tuple[str, str, Money]]  # the answer's name, region, saves
    moves: bool  # whether its region has another agency's name in one of them

    @property
    def apart(self) -> int:
        """How far its savings are apart, in cents."""
        saves = [amount.cents for _, _, amount in self.places]
        return max(saves) - min(saves)


@dataclass(frozen=True, slots=True)
class Differences:
    """Who differs, the most first; of districts that all of the answers have."""

    every: Sequence[Differing]
    common: int  # districts that all of the answers have

    @property
    def headline(self) -> str:
        """How many change their region, and how many their gain."""
        if not self.common:
            return "No district is in all of these"
        if not self.every:
            return "No district differs"
        moved, gain = sum(one.moves for one in self.every), sum(one.apart > 0 for one in self.every)
        return f"{counted(moved, 'district changes', 'districts change')} region, {gain:,} save more or less"

    @property
    def most(self) -> Sequence[Differing]:
        """Those that stand on the page."""
        return self.every[:SHOWN]


def differences(sides: Sequence[Side]) -> Differences | None:
    """Districts whose region or gain changes; none for one answer."""
    if len(sides) < 2:
        return None
    rows = [{row.key: row for row in one.spread.rows} for one in sides]
    found = []
    for key in (key for key in rows[0] if all(key in others for others in rows)):
        each = [several[key] for several in rows]
        agencies = {one.regions.get(row.region, "") for one, row in zip(sides, each, strict=True)}
        places = [(one.name, row.region or "none", row.saves) for one, row in zip(sides, each, strict=True)]
        found.append(Differing(each[0].name, places, len(agencies) > 1))
    differing = sorted((one for one in found if one.moves or one.apart), key=lambda one: (-one.apart, one.name))
    return Differences(differing, len(found))
