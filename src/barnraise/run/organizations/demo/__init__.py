"""The demonstration's bodies: members to be, vendors and ourselves, with places, desks, borders and yearly counts."""

import random
from collections.abc import Iterator
from datetime import date

from barnraise.platform.demonstration import SEED, STATE, Month, on, send
from barnraise.platform.permissions import Asker
from barnraise.run.organizations import operations, queries
from barnraise.run.organizations.demo import region, roster
from barnraise.run.organizations.models import Organization
from barnraise.run.organizations.terms import Kind

SOURCE = "state October 1 count"
FIRST_NUMBER = 7001
"""District numbers of the demonstration; the state gives none as high."""


def build(*, by: Asker, month: Month) -> None:
    """First everybody known; then, each October, the state's new count of pupils and teachers."""
    if month.is_first:
        counted = date(month.starts.year - 1, 10, 1)
        with on(date(month.starts.year, 5, 20)):
            ourselves(by=by)
            numbers = {row["Name"]: row["State number"] for row in bodies(counted, month)}
            operations.load_boundaries(
                by=by, content=region.boundary_file(numbers), name="bluff-country-boundaries.json"
            )
            _send(by, "bluff-country-organizations.csv", bodies(counted, month))
            _send(by, "vendors.csv", vendors())
        with on(date(month.starts.year, 5, 22)):
            desks(by=by)
    elif month.starts.month == 10 and (day := month.day(9)):
        with on(day):
            rows = [row for row in bodies(month.starts, month) if row["Pupils"]]
            _send(by, f"state-count-october-{month.starts.year}.csv", rows)


def _send(by: Asker, name: str, rows: list[dict[str, str]]) -> None:
    send(by=by, kind="organizations", name=name, rows=rows)


def ourselves(*, by: Asker) -> None:
    """Where the agency itself is."""
    own = queries.us()
    lon, lat = region.districts()[roster.CITY].middle
    operations.edit(
        by=by, organization_id=own.pk, version=own.version, county=region.districts()[roster.CITY].county, city=roster.CITY,
        latitude=lat, longitude=lon, website="https://bluff-country.example",
    )  # fmt: skip
    operations.add_place(
        by=by,
        organization_id=own.pk,
        label="Office",
        street="210 Wigley Bluff Road",
        city=roster.CITY,
        postal_code="55999",
    )


def bodies(counted: date, month: Month) -> list[dict[str, str]]:
    """One row for each member to be, with the counts of an October 1."""
    return [
        _row(body, code, place, counted, month)
        for place, (code, body) in enumerate((code, body) for code, group in roster.GROUPS.items() for body in group)
    ]


def _row(body: roster.Body, code: str, place: int, counted: date, month: Month) -> dict[str, str]:
    county, city, lon, lat = _stand(body)
    pupils, teachers = size_of(body, counted, month) if body.pupils else (0, "")
    is_public = body.kind in (Kind.SCHOOL_DISTRICT, Kind.CHARTER)
    number = f"{FIRST_NUMBER + place}-{'01' if body.kind is Kind.SCHOOL_DISTRICT else '07'}"
    return {
        "Name": body.name, "Kind": body.kind.words, "State": STATE, "County": county, "City": city,
        "State number": number if is_public else "",
        "LEAID": f"27{90_001 + place}" if is_public else "",
        "Latitude": f"{lat:.4f}", "Longitude": f"{lon:.4f}", "Website": f"https://{_plain(body.name)}.example",
        "Pupils": str(pupils) if body.pupils else "", "Teachers": teachers, "Counted on": counted.isoformat(), "Source": SOURCE,
    }  # fmt: skip


def _stand(body: roster.Body) -> tuple[str, str, float, float]:
    """County, town and position: a district in the middle of its land, others a little beside their town's."""
    if not body.near:
        land = region.counties()[body.name.removesuffix(" County")]
        return land.name, "", *land.middle
    land = region.districts()[body.near]
    lon, lat = land.middle
    if body.kind is Kind.SCHOOL_DISTRICT:
        return land.county, body.near, lon, lat
    dice = random.Random(f"{SEED}:{body.name}")
    return land.county, body.near, lon + dice.uniform(-0.05, 0.05), lat + dice.uniform(-0.035, 0.035)


def size_of(body: roster.Body, counted: date, month: Month) -> tuple[int, str]:
    """Pupils and teachers on an October 1: the roster's for the newest, drawn a little apart for those before."""
    newest = month.today.year if month.today >= date(month.today.year, 10, 1) else month.today.year - 1
    pupils = body.pupils
    for year in range(newest, counted.year, -1):
        pupils = round(pupils * (1 + random.Random(f"{SEED}:{body.name}:{newest - year}").gauss(0.0, 0.012)))
    if body.kind is Kind.CHARTER:
        pupils = min(pupils, 299)
    a_teacher = 15.9 - 3.4 * (body.pupils < 400) - 1.1 * (body.pupils < 1_200)
    return pupils, f"{pupils / a_teacher:.1f}"


def vendors() -> list[dict[str, str]]:
    """One row for each vendor."""
    return [
        {"Name": name, "Kind": "vendor", "State": "WI", "City": "La Grange", "Vendor number": f"V-{101 + n}",
         "Website": f"https://{_plain(name)}.example"}
        for n, name in enumerate(roster.VENDORS)
    ]  # fmt: skip


def desks(*, by: Asker) -> None:
    """Whom to call: each member's and vendor's billing desk, and where the larger ones are found."""
    for body, row in _written():
        operations.add_contact(
            by=by, organization_id=row, label="Accounts payable", name=_person(body), email=f"payables@{_plain(body)}.example",
            phone=f"555-{1000 + row:04d}",
        )  # fmt: skip
        if body in roster.DISTRICTS and roster.DISTRICTS[body] > 1_000:
            operations.add_place(
                by=by, organization_id=row, label="District office", street="1 School Street", city=body
            )


def _written() -> Iterator[tuple[str, int]]:
    wanted = [body.name for group in roster.GROUPS.values() for body in group] + list(roster.VENDORS)
    known = dict(Organization.objects.filter(name__in=wanted).values_list("name", "pk"))
    yield from ((name, known[name]) for name in wanted)


def _person(body: str) -> str:
    dice = random.Random(f"{SEED}:desk:{body}")
    return f"{dice.choice(FIRST)} {dice.choice(LAST)}"


def _plain(name: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in name.lower()).split())


FIRST = (
    "Anna",
    "Bea",
    "Carl",
    "Dana",
    "Erik",
    "Gita",
    "Hana",
    "Ivar",
    "Jo",
    "Kai",
    "Lena",
    "Mae",
    "Nils",
    "Olga",
    "Per",
    "Rosa",
)
LAST = (
    "Aldine",
    "Berg",
    "Castillo",
    "Dahl",
    "Engel",
    "Frost",
    "Grieve",
    "Holm",
    "Imani",
    "Juul",
    "Kessler",
    "Lund",
    "Mori",
    "Nyberg",
)
