"""Headings of columns, found by name however they are spelled."""

from dataclasses import dataclass


def plain(heading: str) -> str:
    """Reduce a heading to its letters and digits.

    >>> plain(" Free-EC12 "), plain("District Number")
    ('freeec12', 'districtnumber')
    """
    return "".join(sign for sign in heading.casefold() if sign.isalnum())


@dataclass(frozen=True, slots=True)
class Heading:
    """One thing a layout says, and the headings it stands under."""

    field: str
    spellings: tuple[str, ...]
    required: bool = True
    starts: bool = False
    words: str = ""

    def place(self, columns: tuple[str, ...]) -> int | None:
        """Find the heading's column; the first spelling that is there wins."""
        for spelling in self.spellings:
            for place, column in enumerate(columns):
                if column == spelling or (self.starts and column.startswith(spelling)):
                    return place
        return None
