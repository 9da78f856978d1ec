"""District files as layouts: a profile knows its layout by the headings and reads the rows below them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from barnraise.integrations.lea.rows import Reading
from barnraise.integrations.sheets.headings import Heading, plain

Rows = Iterable[tuple[int, tuple[str, ...]]]


class NotADistrictFile(ValueError):
    """The file is no district file that is known here, or not of the layout that was chosen."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file's rows with the column of every field that was found."""

    columns: tuple[str, ...]
    places: Mapping[str, int]
    rows: Rows


@dataclass(frozen=True, slots=True)
class Profile:
    """A layout: how it is recognized, and who reads it."""

    name: str
    title: str
    headings: tuple[Heading, ...]
    reads: Callable[[Sheet], Reading]

    def places(self, columns: tuple[str, ...]) -> dict[str, int]:
        """Say in which column each field stands."""
        plained = tuple(plain(column) for column in columns)
        found = {heading.field: heading.place(plained) for heading in self.headings}
        return {name: place for name, place in found.items() if place is not None}

    def lacks(self, columns: tuple[str, ...]) -> list[str]:
        """Name the required headings that are not there."""
        places = self.places(columns)
        return [h.words or h.spellings[0] for h in self.headings if h.required and h.field not in places]

    def recognizes(self, columns: tuple[str, ...]) -> bool:
        """Tell whether a row of headings is of this layout."""
        return not self.lacks(columns)

    def read(self, columns: tuple[str, ...], rows: Rows) -> Reading:
        """Read the rows below these headings. Errors: `NotADistrictFile` if a required heading is missing."""
        if lacking := self.lacks(columns):
            raise NotADistrictFile(
                f"This is no file of the layout “{self.title}” ({self.name}): it has no column "
                f"{', '.join(f'“{words}”' for words in lacking)}. Choose another profile, or map its columns."
            )
        return self.reads(Sheet(columns, self.places(columns), rows))
