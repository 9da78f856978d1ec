"""Massachusetts' districts with what they spent by function in FY2017, and its collaboratives: facts joined from public files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from barnraise.core.money import Money
from barnraise.core.regions.problem import Agency, District
from barnraise.integrations import boundaries
from benchmarks.regions.examples.sources import Place, places, plain, rows, service_agencies

SPENDING = "massachusetts/AllDistrictsDESE2017.csv"
POLYGONS = "massachusetts/ma_districts_topojson.json"

FUNCTIONS: Mapping[str, str] = {
    "business": "Administration",
    "learning": "Professional Development",
    "technology": "Instructional Materials, Equipment and Technology",
    "special-education": "Other Teaching Services",
    "pupil-services": "Pupil Services",
    "operations": "Operations and Maintenance",
    "insurance": "Insurance, Retirement Programs and Other",
}
"""Our function → the department's column, in dollars per pupil taught in the district."""

RENAMED: Mapping[str, str] = {
    "0616": "ayer shirley school district",
    "0658": "dudley-charlton reg",
    "0662": "farmington river reg",
    "0698": "manchester essex regional",
    "0712": "monomoy regional school district",
    "0763": "somerset berkley regional school district",
    "0766": "southwick-tolland-granville regional school district",
    "0774": "up-island regional",
    "0778": "quaboag regional",
    "0817": "essex north shore agricultural and technical school district",
    "0876": "southern worcester county regional vocational district",
}
"""District code → its name at NCES, where the two are written too differently to be found."""

MERGED: Mapping[str, str] = {
    "0028": "Worcester", "0039": "Worcester", "0148": "Berkshire", "0341": "Berkshire", "0603": "Berkshire"
}  # fmt: skip
"""Districts that NCES no longer lists → their county; they stand inside their boundary of about 2013."""

MEMBERS: Mapping[str, tuple[str, ...]] = {
    "2500572": (
        "Assabet Valley Regional Vocational Technical", "Berlin", "Berlin-Boylston", "Boylston", "Grafton", "Hudson",
        "Marlborough", "Maynard", "Millbury", "Nashoba", "Northborough", "Northboro-Southboro", "Southborough",
        "Shrewsbury", "Westborough",
    ),
    "2500569": (
        "Billerica", "Chelmsford", "Dracut", "Groton-Dunstable", "Nashoba Valley Regional Vocational Technical",
        "North Middlesex", "Tewksbury", "Tyngsborough", "Westford",
    ),
}  # fmt: skip
"""Whose members are on a public page that was read; no list of all collaboratives' members was found."""

WRITTEN: Mapping[str, str] = {
    "c.a.s.e. concord area sped collaborative": "CASE Collaborative",
    "the education cooperative (tec)": "The Education Cooperative (TEC)",
    "edco collaborative": "EDCO Collaborative",
    "labbb collaborative": "LABBB Collaborative",
    "seem collaborative": "SEEM Collaborative",
    "reads collaborative": "READS Collaborative",
    "caps education collaborative": "CAPS Education Collaborative",
    "accept education collaborative": "ACCEPT Education Collaborative",
    "bi-county collaborative (bico)": "Bi-County Collaborative (BICO)",
    "pilgrim area collaborative (pac)": "Pilgrim Area Collaborative (PAC)",
    "south shore educational collaborative (ssec)": "South Shore Educational Collaborative (SSEC)",
    "southeastern mass. educational collaborative (smec)": "Southeastern Massachusetts Educational Collaborative (SMEC)",
    "central massachusetts sped collaborative": "Central Massachusetts Special Education Collaborative",
    "collaborative for educational services": "Collaborative for Educational Services",
    "collaborative for regional educational service and training": "Collaborative for Regional Educational Service and Training",
}
"""Names as the collaboratives write them, where every word with a capital would not be it."""


def facts(shared: Path) -> tuple[tuple[District, ...], tuple[Agency, ...]]:
    """Districts that reported spending, in the order of their codes, and the 25 collaboratives."""
    listed = places(shared, "MA")
    known = {place.name: place for place in listed}
    spending = [row for row in rows(shared / SPENDING) if row["Total FTE Pupils"].strip() and row["LEA"] != "0000"]
    areas = {
        area.properties["DISTCODE4"]: area
        for area in boundaries.read((shared / POLYGONS).read_bytes(), layer="elementary")
    }
    home = {name: agency for agency, names in MEMBERS.items() for name in names}
    districts = tuple(_district(row, known, areas, home) for row in spending)
    agencies = service_agencies(shared, "MA")
    return districts, tuple(_agency(place, districts) for place in listed if place.leaid in agencies)


def _district(
    row: Mapping[str, str], known: Mapping[str, Place], areas: Mapping[str, boundaries.Area], home: Mapping[str, str]
) -> District:
    code, name, pupils = row["LEA"], row["District"].strip(), float(row["In-District FTE Pupils"].replace(",", ""))
    if code in MERGED:
        east, north = boundaries.middle(areas[code])
        county = MERGED[code]
    else:
        place = known.get(RENAMED.get(code, name.lower())) or next(
            one for other, one in known.items() if plain(other) == plain(name)
        )
        east, north, county = place.longitude, place.latitude, place.county
    cost = {
        function: Money(100 * round(pupils * float(row[column].replace(",", "") or 0)))
        for function, column in FUNCTIONS.items()
    }
    return District(code, name, round(north, 5), round(east, 5), round(pupils), county, None, home.get(name, ""), cost)


def _agency(place: Place, districts: tuple[District, ...]) -> Agency:
    """ASSUMPTION: it stands in the district of its town's name, else in that of the nearest office; special education is hosted today."""
    east = 0.74  # a degree of longitude, in degrees of latitude, at 42 degrees north
    nearest = min(
        districts,
        key=lambda one: (
            one.name != place.town.removeprefix("E. "),
            (one.latitude - place.latitude) ** 2 + (east * (one.longitude - place.longitude)) ** 2,
            one.key,
        ),
    )  # fmt: skip
    name = WRITTEN.get(place.name, " ".join(word.capitalize() for word in place.name.split()))
    return Agency(
        place.leaid, name, round(place.latitude, 5), round(place.longitude, 5), nearest.key,
        frozenset(["special-education"]),
    )  # fmt: skip
