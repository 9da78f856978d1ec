"""A district file in a layout that nobody knows: what a person says its columns are becomes a profile that reads it."""

from collections.abc import Mapping
from typing import Any

from barnraise.integrations import districts
from barnraise.platform.imports import Setting
from barnraise.platform.refusals import Refusal
from barnraise.run.organizations.rules import heading_key
from barnraise.run.organizations.terms import KIND_SPELLINGS, Kind

NAME, KIND, YEAR, COUNTY, REGION = "Name", "Kind", "School year", "County", "Region"
STATE_NUMBER, LEAID, PUPILS, TEACHERS = "State number", "LEAID", "Pupils", "Teachers"
COLUMNS = (
    Setting(NAME, "Name of the district"), Setting(STATE_NUMBER, "State number"), Setting(LEAID, "NCES number (LEAID)"),
    Setting(KIND, "Kind", "District, charter and so on; without it all rows are of the kind stated below."),
    Setting(COUNTY, "County"), Setting(REGION, "Region"), Setting(PUPILS, "Pupils, kindergarten to grade 12"),
    Setting(TEACHERS, "Teachers, full-time equivalent"), Setting(YEAR, "School year", "Written as 2025-26 or 2026."),
)  # fmt: skip
STATED = (
    Setting("school_year", "School year of all rows", "The year it ends in, where no column says it; empty: this one."),
    Setting(
        "kind",
        "Kind of all rows",
        "Where no column says it; empty: school district.",
        tuple((k.value, k.words) for k in Kind),
    ),
)


class ColumnsRefused(Refusal):
    """Columns or statements from which no district can be read."""

    rule = "columns-refused"


class _Spellings(dict[str, districts.Kind]):
    """Kinds by any spelling that lists of organizations know."""

    def __contains__(self, value: object) -> bool:
        return self._known(str(value)) is not None

    def __getitem__(self, value: str) -> districts.Kind:
        return districts.Kind(self._known(value) or value)

    @staticmethod
    def _known(value: str) -> str | None:
        plain = heading_key(value)
        own = {heading_key(kind.words): kind.value for kind in Kind}
        return own.get(plain) or (KIND_SPELLINGS[plain].value if plain in KIND_SPELLINGS else None)


def profile_of(settings: Mapping[str, Any], *, state: str, this_year: int) -> districts.Profile:
    """The profile that reads such files. Errors: `ColumnsRefused`."""
    said: Mapping[str, str] = settings["named"]
    if NAME not in said:
        raise ColumnsRefused(
            "Say which column holds the name: an agency without one cannot be written down.", field=f"column:{NAME}"
        )
    year = str(settings.get("school_year") or this_year)
    if not (year.isascii() and year.isdigit() and 1900 < int(year) < 2200):
        raise ColumnsRefused(
            f"“{year}” is no school year. Write the year it ends in, such as 2026.", field="school_year"
        )
    schemes = {"leaid": LEAID, f"state:{state.lower()}": STATE_NUMBER}
    kinds = _Spellings({kind.words: districts.Kind(kind.value) for kind in Kind})
    return districts.ColumnMap(
        name=NAME, identifiers={scheme: heading for scheme, heading in schemes.items() if heading in said}, state=state,
        school_year=int(year), kind=districts.Kind(settings.get("kind") or Kind.SCHOOL_DISTRICT), kinds=kinds,
        kind_column=KIND if KIND in said else "", year_column=YEAR if YEAR in said else "",
        county=COUNTY if COUNTY in said else "", region=REGION if REGION in said else "",
        pupils={districts.Measure.K12: PUPILS} if PUPILS in said else {}, teachers=TEACHERS if TEACHERS in said else "",
        digits={"leaid": 7},
    ).profile()  # fmt: skip
