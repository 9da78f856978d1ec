"""A cell that keeps its row from being taken."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RefusedCell:
    """A row that cannot be taken: its number, the heading and the value at fault, the rule, and a sentence."""

    row_number: int
    column: str
    value: str
    rule: str
    message: str


class Unreadable(ValueError):
    """A cell that a reader cannot take; the walk through the file turns it into a `RefusedCell`."""

    def __init__(self, field: str, value: str, rule: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.value = value
        self.rule = rule
        self.message = message

    def at(self, row_number: int, columns: tuple[str, ...], place: int | None) -> RefusedCell:
        """Say where it stands."""
        column = self.field if place is None else columns[place]
        return RefusedCell(row_number, column, self.value[:80], self.rule, f"Row {row_number}: {self.message}")


def ragged(cells: tuple[str, ...], columns: tuple[str, ...]) -> Unreadable:
    """Refuse a row that does not fit under the headings."""
    return Unreadable(
        "", "", "ragged",
        f"it has {len(cells)} cells under {len(columns)} headings; a comma or a quotation mark is missing or too "
        "many, or "
        f"the file was cut off there.",
    )  # fmt: skip
