"""The records that every reader of a district file gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from barnraise.integrations.lea.terms import HEADLINE, Kind, Measure, Missing
from barnraise.integrations.sheets.refused import RefusedCell

NOTHING: Mapping[Any, Any] = MappingProxyType({})
ROWS_KEPT = 5
"""How many row numbers a message quotes before it says how many more there are."""


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """One local agency as one file states it.

    `row_numbers` are the file's rows that were added up to it. `region` is the state's own code without leading zeros,
    empty for none. `codes` keeps further codes as the file wrote them, so that a column can be told from its neighbor.
    `school_year` is named by the year it ends in. A measure that is None has its reason in `missing`.
    """

    row_numbers: tuple[int, ...]
    name: str
    kind: Kind
    state: str
    identifiers: Mapping[str, str]
    school_year: int
    county: str = ""
    region: str = ""
    type_code: str = ""
    pupils: Mapping[Measure, int | None] = field(default_factory=lambda: NOTHING)
    teachers: Decimal | None = None
    missing: Mapping[str, Missing] = field(default_factory=lambda: NOTHING)
    codes: Mapping[str, str] = field(default_factory=lambda: NOTHING)

    @property
    def head_count(self) -> int | None:
        """The agency's pupils by the first measure that its file gives."""
        return next((self.pupils[measure] for measure in HEADLINE if measure in self.pupils), None)

    @property
    def key(self) -> str:
        """Name the agency by its first identifier, for messages."""
        return next(iter(self.identifiers.values()), self.name)


@dataclass(frozen=True, slots=True)
class FileWarning:
    """Something a person must know about a file; when it `stops`, nothing is applied until a person has answered."""

    rule: str
    message: str
    stops: bool = True


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over all the file's local agencies, for the eye that knows the real figure.

    `stated_pupils` is the total that the file itself states (a row for the whole state), if it states one.
    """

    districts: int
    pupils: int
    by_region: Mapping[str, tuple[int, int]]
    stated_pupils: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Give the shape of an import's verdict: `{districts, pupils, by_region: {"10": {districts, pupils}}}`.

        Where the file states its own total, that is `pupils`, and what its listed agencies add up to stands beside it
        as `pupils_listed`: agencies can be missing from a file whose total counts them.
        """
        regions = {
            region: {"districts": districts, "pupils": pupils} for region, (districts, pupils) in self.by_region.items()
        }
        shape: dict[str, Any] = {"districts": self.districts, "pupils": self.pupils, "by_region": regions}
        if self.stated_pupils is None:
            return shape
        return {**shape, "pupils": self.stated_pupils, "pupils_listed": self.pupils}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a district file says: its agencies, the cells that were refused, the warnings, the sums."""

    profile: str
    rows: tuple[DistrictRow, ...]
    refused: tuple[RefusedCell, ...]
    warnings: tuple[FileWarning, ...]
    totals: Totals


def totals(rows: tuple[DistrictRow, ...], *, stated_pupils: int | None = None) -> Totals:
    """Add up all the agencies of a file, and by region where the file knows regions (`0` is none)."""
    knows_regions = any(row.region for row in rows)
    by_region: dict[str, tuple[int, int]] = {}
    for row in rows if knows_regions else ():
        districts, pupils = by_region.get(row.region or "0", (0, 0))
        by_region[row.region or "0"] = (districts + 1, pupils + (row.head_count or 0))
    ordered = dict(sorted(by_region.items(), key=lambda pair: (len(pair[0]), pair[0])))
    return Totals(len(rows), sum(row.head_count or 0 for row in rows), ordered, stated_pupils)


def quoted_rows(row_numbers: tuple[int, ...] | list[int]) -> str:
    """Name rows in a sentence, the first few of many.

    >>> quoted_rows([7]), quoted_rows([1, 2, 3, 4, 5, 6, 7])
    ('row 7', 'rows 1, 2, 3, 4, 5 and 2 more')
    """
    shown = ", ".join(str(number) for number in row_numbers[:ROWS_KEPT])
    more = len(row_numbers) - ROWS_KEPT
    word = "row" if len(row_numbers) == 1 else "rows"
    return f"{word} {shown} and {more:,} more" if more > 0 else f"{word} {shown}"


def named(rows: list[str], most: int = ROWS_KEPT) -> str:
    """Name agencies in a sentence, the first few of many."""
    shown = ", ".join(rows[:most])
    return f"{shown} and {len(rows) - most:,} more" if len(rows) > most else shown
