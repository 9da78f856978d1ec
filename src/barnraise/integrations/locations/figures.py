"""A text as figures, each with the line it stands on; the first that cannot be taken refuses the file."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from barnraise.core.regions.curves import Floats

PLACES_MAX = 6_000
"""Distances between all of them take 288 megabytes."""

WORTH_MAX = 1e12
"""No figure of a known instance comes near it, and sums of what is below stay exact to a thousandth."""


class InstanceRefused(ValueError):
    """A file that is not the instance it is said to be: where, and why, in a sentence. Line 0: the file as a whole."""

    def __init__(self, line: int, rule: str, message: str) -> None:
        super().__init__(f"Line {line}: {message}" if line else message)
        self.line = line
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Median:
    """The p-median question: open `sites` places so that the way to the nearest, summed over all places, is shortest."""

    distance: Floats  # [n, n] from a place to a site
    sites: int | None  # p, where the file says it


@dataclass(frozen=True, slots=True)
class Capacitated:
    """The single-sourced question: which of I places open, and which one serves each of J customers, at least cost."""

    capacity: Floats  # [I]
    opening: Floats  # [I]
    demand: Floats  # [J]
    cost: Floats  # [J, I] of serving a customer's whole demand


class Figure(NamedTuple):
    """One figure of the file."""

    line: int
    text: str

    def number(self, what: str, *, least: float = -WORTH_MAX) -> float:
        """Its value. Errors: `InstanceRefused`, for what is no number, or below `least`."""
        try:
            value = float(self.text) if self.text.isascii() and "_" not in self.text else math.nan
        except ValueError:
            value = math.nan
        if not abs(value) <= WORTH_MAX:
            raise InstanceRefused(self.line, "NotANumber", f"{what} is “{self.text[:40]}”, which is no number here.")
        if value < least:
            raise InstanceRefused(self.line, "TooSmall", f"{what} is {self.text[:40]}; it is at least {least:g}.")
        return value

    def whole(self, what: str, *, least: int = 1, most: int = PLACES_MAX) -> int:
        """Its value as a whole number. Errors: `InstanceRefused`."""
        value = self.number(what, least=least)
        if value != int(value):
            raise InstanceRefused(self.line, "NotWhole", f"{what} is {self.text[:40]}; it is a whole number.")
        if value > most:
            raise InstanceRefused(self.line, "TooLarge", f"{what} is {self.text[:40]}; it is at most {most:,} here.")
        return int(value)


def text_of(content: bytes) -> str:
    """A file's text. Errors: `InstanceRefused`, for bytes that are none."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InstanceRefused(0, "NotText", "The file is not plain text.")
    if "\0" in text:
        raise InstanceRefused(0, "NotText", "The file holds a NUL, as no text does.")
    return text


def figures(content: bytes) -> list[Figure]:
    """Every word of a file, in order, with its line. Errors: `InstanceRefused`, for a file without any."""
    lines = text_of(content).splitlines()
    found = [Figure(number, word) for number, line in enumerate(lines, start=1) for word in line.split()]
    if not found:
        raise InstanceRefused(0, "Empty", "The file is empty.")
    return found


def counted(found: list[Figure], wanted: int, what: str) -> None:
    """Hold a file to the number of figures that its first line promises. Errors: `InstanceRefused`."""
    if len(found) < wanted:
        says = f"the file ends here with {len(found):,} figures; {what} need {wanted:,}."
        raise InstanceRefused(found[-1].line, "TooFew", says)
    if len(found) > wanted:
        says = f"more figures follow here than the {wanted:,} that {what} need."
        raise InstanceRefused(found[wanted].line, "TooMany", says)
