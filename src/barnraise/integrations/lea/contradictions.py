"""What a district file says against itself and against the year before, for a person to answer."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from barnraise.integrations.lea.figures import bare
from barnraise.integrations.lea.rows import DistrictRow, FileWarning, named
from barnraise.integrations.lea.terms import HEADLINE, Kind, Measure

PARTS = (Measure.FREE_LUNCH, Measure.REDUCED_LUNCH, Measure.ENGLISH_LEARNERS, Measure.SPECIAL_EDUCATION)
_WORDS = {
    Measure.K12: "pupils (K-12)",
    Measure.EC12: "pupils (early childhood to 12)",
    Measure.ALL_GRADES: "pupils",
    Measure.FREE_LUNCH: "free lunches",
    Measure.REDUCED_LUNCH: "reduced-price lunches",
    Measure.ENGLISH_LEARNERS: "English learners",
    Measure.SPECIAL_EDUCATION: "pupils in special education",
}


@dataclass(frozen=True, slots=True)
class Tolerances:
    """How much may change before a person is asked. UNIT: percent, agencies, pupils, times.

    ASSUMPTION: set beside Minnesota's files of 2005-06 to 2015-16 and the nation's of 2019-20 to 2021-22; their real
    changes are far smaller: regions 1 %, counties 1.5 %, names 7 % in six years, the state's pupils 1 % and the
    nation's 3 % in a year, agencies gone 10 % in ten years, districts that doubled or halved 1 in 300.
    """

    same_codes_percent: int = 95
    codes_least: int = 3
    agencies_least: int = 10
    mismatch_percent: int = 5
    region_moved_percent: int = 50
    region_agencies_least: int = 3
    regions_moved_percent: int = 10
    counties_moved_percent: int = 10
    names_changed_percent: int = 40
    gone_percent: int = 20
    gone_percent_a_year: int = 3
    gone_percent_most: int = 40
    total_percent_a_year: int = 5
    total_percent_most: int = 20
    part_percent_a_year: int = 10
    part_percent_most: int = 50
    names_distinct_percent: int = 50
    jump_times: int = 2
    jump_pupils_least: int = 500
    jumped_percent: int = 2


USUAL_TOLERANCES = Tolerances()


def contradictions(
    rows: Sequence[DistrictRow], previous: Iterable[DistrictRow] = (), *, tolerances: Tolerances = USUAL_TOLERANCES
) -> list[FileWarning]:
    """Say what cannot be right: in the file by itself, and beside what was known before (an earlier file, our "
    "records)."""
    found = [
        *_columns_with_the_same_codes(rows, tolerances),
        *_codes_and_names(rows, tolerances),
        *_names_that_are_none(rows, tolerances),
        *_early_childhood(rows),
        *_parts_above_the_whole(rows),
        *_one_is_the_sum(rows, tolerances),
    ]
    known = list(previous)
    if rows and known:
        found += _beside(rows, known, tolerances)
    return found


def _percent(part: int, whole: int) -> int:
    return part * 100 // whole if whole else 0


# By itself


def _columns_with_the_same_codes(rows: Sequence[DistrictRow], tolerances: Tolerances) -> Iterable[FileWarning]:
    """Two columns that say the same nearly everywhere: one was copied over the other."""
    columns: dict[str, list[str]] = {
        "region": [row.region for row in rows],
        "name": [row.name.upper() for row in rows],
        "county": [row.county.upper() for row in rows],
    }
    for code in dict.fromkeys(code for row in rows for code in row.codes):
        columns[code] = [bare(row.codes.get(code, "")) for row in rows]
    for (one, ones), (other, others) in combinations(columns.items(), 2):
        both = [(a, b) for a, b in zip(ones, others, strict=True) if a and b]
        same = [a for a, b in both if a == b]
        enough = len(both) >= tolerances.agencies_least and len(set(same)) >= tolerances.codes_least
        if enough and _percent(len(same), len(both)) >= tolerances.same_codes_percent:
            yield FileWarning(
                "column_holds_another",
                f"The columns {one} and {other} say the same for {len(same):,} of {len(both):,} agencies: one of them "
                "holds "
                f"the other's codes. Ask the sender for the file again, or answer that it is right.",
            )


def _codes_and_names(rows: Sequence[DistrictRow], tolerances: Tolerances) -> Iterable[FileWarning]:
    """A county has one number and one name; where many disagree, a column was moved."""
    pairs = [(bare(row.codes.get("county number", "")), row.county.upper()) for row in rows]
    both = [pair for pair in pairs if all(pair)]
    if len(both) < tolerances.agencies_least:
        return
    wrong = max(_odd(both), _odd([(name, number) for number, name in both]))
    if _percent(wrong, len(both)) >= tolerances.mismatch_percent:
        yield FileWarning(
            "county_number_and_name_disagree",
            f"For {wrong:,} of {len(both):,} agencies the county's number and name do not belong together, so one of "
            "the two "
            f"columns holds something else. Ask the sender for the file again, or answer that it is right.",
        )


def _names_that_are_none(rows: Sequence[DistrictRow], tolerances: Tolerances) -> Iterable[FileWarning]:
    """Agencies have names of their own, and counties are named with letters."""
    if len(rows) < tolerances.agencies_least:
        return
    names = {row.name for row in rows}
    if _percent(len(names), len(rows)) < tolerances.names_distinct_percent:
        yield FileWarning(
            "names_repeat",
            f"The {len(rows):,} agencies have only {len(names):,} names between them ({named(sorted(names), 3)}): the "
            f"column of names holds something else. Ask the sender for the file again, or answer that it is right.",
        )
    counties = [row.county for row in rows if row.county]
    figures = [county for county in counties if not any(sign.isalpha() for sign in county)]
    if counties and _percent(len(figures), len(counties)) >= tolerances.mismatch_percent:
        yield FileWarning(
            "county_is_no_name",
            f"For {len(figures):,} of {len(counties):,} agencies the county's name is a figure ({named(figures, 3)}): "
            "the "
            f"column holds something else. Ask the sender for the file again, or answer that it is right.",
        )


def _odd(pairs: list[tuple[str, str]]) -> int:
    """Count the pairs whose second is not the usual one of their first."""
    usual: dict[str, Counter[str]] = {}
    for first, second in pairs:
        usual.setdefault(first, Counter())[second] += 1
    return len(pairs) - sum(max(seconds.values()) for seconds in usual.values())


def _early_childhood(rows: Sequence[DistrictRow]) -> Iterable[FileWarning]:
    """Early childhood to 12 includes K-12, so it is never the smaller."""
    wrong = []
    for row in rows:
        wide, narrow = row.pupils.get(Measure.EC12), row.pupils.get(Measure.K12)
        if wide is not None and narrow is not None and wide < narrow:
            wrong.append(f"{row.name} ({row.key}: {narrow:,} and {wide:,})")
    if wrong:
        yield FileWarning(
            "ec12_below_k12",
            f"{len(wrong):,} agencies have more pupils in K-12 than in early childhood to 12, which includes them: "
            f"{named(wrong)}. The two columns may be swapped.",
        )


def _parts_above_the_whole(rows: Sequence[DistrictRow]) -> Iterable[FileWarning]:
    for part in PARTS:
        wrong = []
        for row in rows:
            few, all_pupils = row.pupils.get(part), row.head_count
            if few is not None and all_pupils is not None and few > all_pupils:
                wrong.append(f"{row.name} ({row.key}: {few:,} of {all_pupils:,})")
        if wrong:
            yield FileWarning(
                "part_above_whole",
                f"{len(wrong):,} agencies have more {_WORDS[part]} than pupils: {named(wrong)}. "
                f"A column may hold another's figures.",
            )


def _one_is_the_sum(rows: Sequence[DistrictRow], tolerances: Tolerances) -> Iterable[FileWarning]:
    """An agency with as many pupils as all the others together is their total, in an agency's place."""
    counts = [(row, row.head_count or 0) for row in rows]
    total = sum(figure for _, figure in counts)
    for row, figure in counts:
        if len(rows) >= tolerances.agencies_least and figure and 2 * figure == total:
            yield FileWarning(
                "one_is_the_sum",
                f"{row.name} ({row.key}) has {figure:,} pupils, exactly as many as all the others together: the row "
                "may be "
                f"their total, and every pupil would count twice.",
            )


# Beside what was known before

Pair = tuple[DistrictRow, DistrictRow]


def _beside(rows: Sequence[DistrictRow], known: list[DistrictRow], tolerances: Tolerances) -> Iterable[FileWarning]:
    scheme = _shared_scheme(rows, known)
    states = {row.state for row in rows}
    before = {row.identifiers[scheme]: row for row in known if scheme in row.identifiers and row.state in states}
    now = {row.identifiers[scheme]: row for row in rows if scheme in row.identifiers}
    pairs = [(before[key], now[key]) for key in before if key in now]
    yield from _gone(list(before.values()), now, scheme, tolerances)
    if len(pairs) < tolerances.region_agencies_least:
        return
    yield from _regions_moved(pairs, tolerances)
    yield from _changed(pairs, lambda row: row.county.upper(), "county", tolerances.counties_moved_percent, tolerances)
    yield from _changed(pairs, lambda row: row.name.upper(), "name", tolerances.names_changed_percent, tolerances)
    yield from _total_changed(pairs, tolerances)
    yield from _jumps(pairs, tolerances)


def _shared_scheme(rows: Sequence[DistrictRow], known: list[DistrictRow]) -> str:
    """Take the kind of identifier by which most agencies can be found again."""
    theirs = Counter(scheme for row in known for scheme in row.identifiers)
    ours = Counter(scheme for row in rows for scheme in row.identifiers)
    return max(ours, key=lambda scheme: (min(ours[scheme], theirs[scheme]), scheme), default="")


def _gone(
    before: list[DistrictRow], now: dict[str, DistrictRow], scheme: str, tolerances: Tolerances
) -> Iterable[FileWarning]:
    gone = [row for row in before if row.identifiers[scheme] not in now]
    years = _years_apart(before, list(now.values()))
    most = min(tolerances.gone_percent + tolerances.gone_percent_a_year * (years - 1), tolerances.gone_percent_most)
    if len(before) >= tolerances.region_agencies_least and _percent(len(gone), len(before)) >= most:
        titles = named([f"{row.name} ({row.key})" for row in gone])
        yield FileWarning(
            "agencies_gone",
            f"{len(gone):,} of the {len(before):,} agencies known before are not in this file: {titles}. The file may "
            "be cut "
            f"off or filtered, or their numbers may have lost their zeros.",
        )


def _years_apart(before: list[DistrictRow], now: list[DistrictRow]) -> int:
    if not before or not now:
        return 1
    return max(1, abs(now[0].school_year - before[0].school_year))


def _regions_moved(pairs: list[Pair], tolerances: Tolerances) -> Iterable[FileWarning]:
    """Whole regions that lie elsewhere now."""
    with_region = [(old, new) for old, new in pairs if old.region]
    moved = [(old, new) for old, new in with_region if old.region != new.region]
    by_region: dict[str, list[Pair]] = {}
    for pair in with_region:
        by_region.setdefault(pair[0].region, []).append(pair)
    if not any(new.region for _, new in pairs):
        return  # the file has no regions; where its layout has, the reader says so
    for region, members in sorted(by_region.items(), key=lambda item: (len(item[0]), item[0])):
        left = Counter(new.region or "none" for old, new in members if old.region != new.region)
        share = _percent(left.total(), len(members))
        if len(members) >= tolerances.region_agencies_least and share >= tolerances.region_moved_percent:
            where = ", ".join(f"{count:,} in {region_now}" for region_now, count in left.most_common(3))
            yield FileWarning(
                "region_moved",
                f"{left.total():,} of the {len(members):,} agencies of region {region} are in another region now "
                f"({where}). "
                f"Did the state redraw its regions, or does the column hold another column's codes?",
            )
    if _percent(len(moved), len(with_region)) >= tolerances.regions_moved_percent:
        yield FileWarning(
            "regions_moved",
            f"{len(moved):,} of {len(with_region):,} agencies are in another region than before; in real years hardly "
            "any "
            f"are. The region column may be shifted.",
        )


def _changed(
    pairs: list[Pair], what: Callable[[DistrictRow], str], word: str, most: int, tolerances: Tolerances
) -> Iterable[FileWarning]:
    both = [(what(old), what(new), new) for old, new in pairs if what(old) and what(new)]
    changed = [f"{new.key}: {before} is now {now}" for before, now, new in both if before != now]
    if len(both) >= tolerances.agencies_least and _percent(len(changed), len(both)) >= most:
        yield FileWarning(
            f"{word}_changed",
            f"{len(changed):,} of {len(both):,} agencies have another {word} than before ({named(changed, 3)}). The "
            "column "
            f"may hold something else, or the identifiers another agency's.",
        )


def _sums(pairs: list[Pair], measure: Measure) -> tuple[int, int, int]:
    """Count the agencies that give a measure in both files, and add it up in each."""
    both = [(old.pupils.get(measure), new.pupils.get(measure)) for old, new in pairs]
    given = [(before, now) for before, now in both if before is not None and now is not None]
    return len(given), sum(before for before, _ in given), sum(now for _, now in given)


def _total_changed(pairs: list[Pair], tolerances: Tolerances) -> Iterable[FileWarning]:
    """Compare the sums of agencies that are in both: pupils by the first measure that both give, and every part."""
    years = _years_apart([pairs[0][0]], [pairs[0][1]])
    most = min(tolerances.total_percent_a_year * years, tolerances.total_percent_most)
    most_of_part = min(tolerances.part_percent_a_year * years, tolerances.part_percent_most)
    head = next((measure for measure in HEADLINE if _sums(pairs, measure)[1]), Measure.K12)
    for measure, percent in ((head, most), *((part, most_of_part) for part in PARTS)):
        agencies, before, now = _sums(pairs, measure)
        if before and abs(now - before) * 100 >= percent * before:
            yield FileWarning(
                "total_changed" if measure is head else "part_changed",
                f"The {agencies:,} agencies known before had {before:,} {_WORDS[measure]} and have {now:,} now, a "
                "change "
                f"of {percent} % or more. Rows may be missing or counted twice, or a column may hold another's "
                "figures.",
            )


def _jumps(pairs: list[Pair], tolerances: Tolerances) -> Iterable[FileWarning]:
    """School districts do not halve or double; charters that grow by a grade a year may."""
    found: list[str] = []
    compared = 0
    for old, new in pairs:
        before, now = old.head_count, new.head_count
        if new.kind is not Kind.SCHOOL_DISTRICT or before is None or now is None:
            continue
        compared += 1
        if not (set(old.pupils) & set(new.pupils)) or max(before, now) < tolerances.jump_pupils_least:
            continue
        if max(before, now) > tolerances.jump_times * min(before, now):
            found.append(f"{new.name} ({new.key}: {before:,} before, {now:,} now)")
    if found:
        yield FileWarning(
            "pupils_jumped",
            f"{len(found):,} school districts have more than twice or less than half the pupils they had: "
            f"{named(found)}. "
            f"Schools may be missing, or rows of another district counted here.",
            stops=_percent(len(found), compared) >= tolerances.jumped_percent,
        )
