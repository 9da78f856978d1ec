"""The layouts of district files that are known, and the refusal of what is none of them."""

from barnraise.integrations.elsi import export
from barnraise.integrations.lea.profiles import NotADistrictFile, Profile, Rows
from barnraise.integrations.lea.rows import Reading
from barnraise.integrations.mde import enrollment, special_populations
from barnraise.integrations.sheets.headings import plain

PROFILES: tuple[Profile, ...] = (special_populations.PROFILE, enrollment.PROFILE, export.PROFILE)

_LOOKS_LIKE: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset(["fundcode", "objectcode"]), "a general ledger"),
    (frozenset(["paymentdate", "amount"]), "a payables file: import it as payments or usage"),
    (frozenset(["paymentdate", "netamount"]), "a payables file: import it as payments or usage"),
    (frozenset(["sourcedid", "orgsourcedids"]), "a OneRoster file"),
    (frozenset(["sourcedid", "status"]), "a OneRoster file"),
    (frozenset(["geoid", "aland"]), "a Census gazetteer"),
)


def recognize(columns: tuple[str, ...]) -> Profile | None:
    """Find the layout by its headings."""
    return next((profile for profile in PROFILES if profile.recognizes(columns)), None)


def is_header(cells: tuple[str, ...]) -> bool:
    """Tell whether a row holds the headings of a known layout, so that the lines above it can be skipped."""
    return recognize(cells) is not None


def profile_named(name: str) -> Profile:
    """Find a layout by its name. Errors: `NotADistrictFile` naming those that are known."""
    for profile in PROFILES:
        if profile.name == name:
            return profile
    raise NotADistrictFile(f"There is no profile {name!r} for district files. Known: {_offered()}.")


def read(columns: tuple[str, ...], rows: Rows, *, profile: Profile | str | None = None) -> Reading:
    """Read a district file by the profile that was chosen, or by the one its headings tell.

    Errors: `NotADistrictFile` when the headings are of no known layout, saying what was looked for.
    """
    if isinstance(profile, str):
        profile = profile_named(profile)
    chosen = profile or recognize(columns)
    if chosen is None:
        raise NotADistrictFile(why_not(columns))
    reading = chosen.read(columns, rows)
    if not reading.rows and not reading.refused:
        raise NotADistrictFile(
            f"The headings are those of “{chosen.title}”, but no row below them names an agency. "
            f"Check that the export was not filtered to nothing."
        )
    return reading


def why_not(columns: tuple[str, ...]) -> str:
    """Say why a row of headings is of no known layout: what it looks like, what is nearest, what to do."""
    plained = {plain(column) for column in columns}
    looks = next((thing for headings, thing in _LOOKS_LIKE if headings <= plained), None)
    nearest = min(PROFILES, key=lambda profile: len(profile.lacks(columns)) / len(profile.headings))
    lacking = ", ".join(f"“{words}”" for words in nearest.lacks(columns))
    seen = ", ".join(column for column in columns[:6] if column) or "no headings"
    known = len(nearest.places(columns))
    near = f"Nearest is {nearest.name}, but there is no column {lacking}. " if known > 2 else ""
    return (
        f"This is no district file that is known here{f': it looks like {looks}' if looks else ''}. "
        f"Its headings begin with {seen}. {near}Known layouts: {_offered()}. "
        f"Check that it is the right file, choose a profile, or map its columns."
    )


def _offered() -> str:
    return "; ".join(f"{profile.name} ({profile.title})" for profile in PROFILES)
