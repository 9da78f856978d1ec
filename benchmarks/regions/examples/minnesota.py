"""Minnesota's districts of 2015-16 with their regions, and the agencies that could host: facts joined from public files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from barnraise.core.regions.problem import Agency, District
from barnraise.integrations import boundaries
from benchmarks.regions.examples.sources import Place, places, plain, rows, service_agencies

ENROLLMENT = "minnesota/mde_spec_pop_1516.csv.gz"
BOUNDARIES = "minnesota/mde_school_district_boundaries_2023-24_shp.zip"
BEFORE = "minnesota/mn_districts_2016.topojson"

COOPERATIVES: Mapping[str, tuple[str, str]] = {
    "01": ("2700085", "Northwest Service Cooperative"),
    "03": ("2700084", "Northeast Service Cooperative"),
    "04": ("2700083", "Lakes Country Service Cooperative"),
    "05": ("2700082", "Sourcewell"),
    "06": ("2700086", "Southwest West Central Service Cooperative"),
    "07": ("2700081", "Resource Training & Solutions"),
    "09": ("2700080", "South Central Service Cooperative"),
    "10": ("2700079", "Southeast Service Cooperative"),
    "11": ("2700078", "Metro Educational Cooperative Service Unit"),
}
"""By the state's ECSU number, which is the region's in Minn. Stat. 123A.21 (1 with 2, 6 with 8)."""

HOSTED = frozenset(["purchasing", "learning", "insurance", "technology", "business"])
"""SOURCE: what the service cooperatives coordinate, as the Southeast Service Cooperative says of itself."""

POOLED_NOT = "11"
"""The metropolitan unit stands outside the cooperatives' insurance pools (background, not read)."""

HOSTS_BY_SPENDING, HOSTS_MAX = 21, 36
"""The nine cooperatives, twelve that spend most, fifteen that stand where no other does."""


@dataclass(slots=True)
class _Counted:
    """A district's rows of the enrollment file, added up."""

    name: str
    county: str
    region: str
    pupils: int = 0
    touches: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Facts:
    """Districts, agencies, and which districts touch."""

    districts: tuple[District, ...]
    agencies: tuple[Agency, ...]
    neighbors: tuple[tuple[str, str], ...]


def facts(shared: Path) -> Facts:
    """Everything the example knows, in the order of the districts' numbers."""
    counted = _counted(shared)
    now = {_key(area): area for area in boundaries.read((shared / BOUNDARIES).read_bytes())}
    before = {plain(area.properties["name"]): area for area in boundaries.read((shared / BEFORE).read_bytes())}
    gone = {key: before[plain(one.name)] for key, one in counted.items() if key not in now}
    areas = {key: now.get(key) or gone[key] for key in counted}
    known = {plain(place.name): place for place in places(shared, "MN")}
    districts = tuple(
        _district(key, one, areas[key], known, merged=key in gone) for key, one in sorted(counted.items())
    )
    return Facts(districts, _agencies(shared, districts, areas), _neighbors(areas, before, gone, counted))


def _key(area: boundaries.Area) -> str:
    return f"{area.properties['SDNUMBER']}-{area.properties['SDTYPE'].zfill(2)}"


def _counted(shared: Path) -> dict[str, _Counted]:
    """Regular districts (type 01) and the two special ones, Minneapolis and South St. Paul (03), by number and type.

    Each school has a row for each grade and one for all of them; the latter would count everybody twice.
    """
    found: dict[str, _Counted] = {}
    for row in rows(shared / ENROLLMENT):
        if row["districtType"] not in ("01", "03") or row["Grade"].strip() == "All Grades":
            continue
        key = f"{row['districtNumber']}-{row['districtType']}"
        one = found.setdefault(
            key, _Counted(row["DistrictName"].strip(), row["DistrictCountyName"].strip(), row["ECSUNumber"])
        )
        one.pupils += int(row["K12Enr"] or 0)
    return found


def _district(key: str, one: _Counted, area: boundaries.Area, known: Mapping[str, Place], *, merged: bool) -> District:
    """ASSUMPTION: a district without a position at NCES stands inside its boundary, where it is widest."""
    names = (area.properties["name"],) if merged else (one.name, area.properties["PREFNAME"])
    office = None if merged else next(known[plain(name)] for name in names if plain(name) in known)
    east, north = boundaries.middle(area) if office is None else (office.longitude, office.latitude)
    miles = boundaries.square_miles(area) if merged else float(area.properties["SQMILES"])
    short = area.properties["name"] if merged else area.properties["SHORTNAME"]
    for ending in (" Public School District", " School District"):
        short = short.removesuffix(ending)
    return District(
        key, short, round(north, 5), round(east, 5), one.pupils, one.county, round(miles, 1), _region(one.region)
    )


def _region(number: str) -> str:
    return f"region-{int(number)}"


def _agencies(
    shared: Path, districts: tuple[District, ...], areas: Mapping[str, boundaries.Area]
) -> tuple[Agency, ...]:
    """The service cooperatives; then agencies of type 4, one to a district: those that spend most, then those farthest from all.

    ASSUMPTION: each hosts today what its name says, and special education where it says nothing: most were founded for it.
    """
    known = {place.leaid: place for place in places(shared, "MN")}
    found = [_cooperative(number, known, districts, areas) for number in COOPERATIVES]
    spent = service_agencies(shared, "MN")
    others = [known[leaid] for leaid in sorted(spent, key=lambda one: (-spent[one], one)) if leaid in known]
    waiting = {place.leaid: _host(place, areas) for place in others}
    while len(found) < HOSTS_MAX:
        taken = {agency.site for agency in found} | {""}
        free = [agency for agency in waiting.values() if agency.site not in taken]
        found.append(free[0] if len(found) < HOSTS_BY_SPENDING else max(free, key=lambda one: _nearest(one, found)))
    return tuple(found)


def _host(place: Place, areas: Mapping[str, boundaries.Area]) -> Agency:
    hosts = "technology" if "telecom" in place.name else "" if "intg" in place.name else "special-education"
    return Agency(
        place.leaid, _titled(place.name), round(place.latitude, 5), round(place.longitude, 5), _site(place, areas),
        frozenset([hosts]) - {""},
    )  # fmt: skip


def _nearest(one: Agency, others: list[Agency]) -> float:
    """How far the nearest of the others is, squared, in degrees of latitude; a degree of longitude is 0.7 of one here."""
    return min((one.latitude - two.latitude) ** 2 + (0.7 * (one.longitude - two.longitude)) ** 2 for two in others)


def _cooperative(
    number: str, known: Mapping[str, Place], districts: tuple[District, ...], areas: Mapping[str, boundaries.Area]
) -> Agency:
    """ASSUMPTION: one without a position at NCES (the Northeast's) stands in its region's largest district."""
    leaid, name = COOPERATIVES[number]
    hosts = HOSTED - {"insurance"} if number == POOLED_NOT else HOSTED
    if place := known.get(leaid):
        site, north, east = _site(place, areas), place.latitude, place.longitude
    else:
        mine = [one for one in districts if one.agency == _region(number)]
        largest = max(mine, key=lambda one: one.pupils)
        site, north, east = largest.key, largest.latitude, largest.longitude
    return Agency(_region(number), name, round(north, 5), round(east, 5), site, hosts)


def _titled(name: str) -> str:
    """A name as people write it; NCES cuts names at 35 letters, and the words that it cuts are written out."""
    return " ".join(_WRITTEN.get(word, word.capitalize()) for word in name.split())


_WRITTEN = {
    "and": "and", "mn": "MN", "ed": "Educational", "interdist.": "Interdistrict", "intg": "Integration", "educ": "Education",
    "speci": "Special Education", "coo": "Cooperative", "coop": "Cooperative", "coop.": "Cooperative",
}  # fmt: skip


def _site(place: Place, areas: Mapping[str, boundaries.Area]) -> str:
    """The district in whose boundary a place lies; blank where it lies in none."""
    return next((key for key, area in areas.items() if _inside(place.longitude, place.latitude, area)), "")


def _inside(east: float, north: float, area: boundaries.Area) -> bool:
    """Whether a ray to the east crosses the rings an odd number of times."""
    crossed = 0
    for ring in area.rings:
        x, y = ring[:, 0] - east, ring[:, 1] - north
        turns = np.flatnonzero((y[:-1] > 0) != (y[1:] > 0))
        where = x[turns] - y[turns] * (x[turns + 1] - x[turns]) / (y[turns + 1] - y[turns])
        crossed += int((where > 0).sum())
    return crossed % 2 == 1


def _neighbors(
    areas: Mapping[str, boundaries.Area],
    before: Mapping[str, boundaries.Area],
    gone: Mapping[str, boundaries.Area],
    counted: Mapping[str, _Counted],
) -> tuple[tuple[str, str], ...]:
    """Who touches whom: by the boundaries of 2023-24; for districts that have merged since, by those of 2016."""
    keys = [key for key in areas if key not in gone]
    found = {
        (min(keys[one], keys[other]), max(keys[one], keys[other]))
        for one, other in boundaries.neighbors([areas[key] for key in keys])
    }
    number: dict[str, list[str]] = defaultdict(list)
    for key, one in counted.items():
        number[plain(one.name)].append(key)
        number[plain(areas[key].properties.get("PREFNAME", one.name))].append(key)
    olden = list(before)
    for pair in boundaries.neighbors(list(before.values())):
        found.update(_matched([number.get(olden[row], []) for row in pair], gone))
    return tuple(sorted(found))


def _matched(ends: list[list[str]], gone: Mapping[str, boundaries.Area]) -> Iterator[tuple[str, str]]:
    for one in ends[0]:
        for other in ends[1]:
            if one != other and (one in gone or other in gone):
                yield min(one, other), max(one, other)
