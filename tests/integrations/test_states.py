"""A state from public files: who is left out is named by row and column, nothing missing becomes zero, damage is refused."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barnraise.integrations.states import HOSTS_MAX, State, StateRefused, state

ELSI = """\ufeffELSI Export,,,,,
,,,,,
Agency Name,State Abbr [District] Latest available year,Agency ID - NCES Assigned [District] Latest available year,\
Agency Type [District] 2019-20,Total Students All Grades (Excludes AE) [District] 2019-20,County Name [District] 2019-20
ALDER ISD,XY ,100001,1-Regular local school district,1200,ALDER COUNTY
BIRCH-ON-LAKE,XY ,100002,2-Local school district that is a component,0,
"CEDAR, TOWN OF",XY ,100003,1-Regular local school district,–,
DOVER ISD,XY ,100004,1-Regular local school district,77,
ELM ISD,XY ,100005,1-Regular local school district,many,
FIR CHARTER,XY ,100006,7-Independent Charter District,300,
REGION 1 ESC,XY ,100007,4-Regional Education Service Agency,†,
REGION 2 ESC,XY ,100008,4-Regional Education Service Agency,†,
ELSEWHERE ISD,ZZ ,200001,1-Regular local school district,5,
Data Source: U.S. Department of Education
† indicates that the data are not applicable.
""".encode()
PLACES = b"""ncesID,latitude,longitude,county
0100001,44.5,-92.5,Alder County
0100002,44.9,-92.9,
0100003,44.1,-92.1,
0100004,95.0,-92.1,
0100007,44.6,-92.6,
"""
GAZETTEER = b"""USPS\tGEOID\tNAME\tALAND_SQMI\tINTPTLAT\tINTPTLONG
XY\t0100001\tAlder\t12.5\t44.5\t-92.5
XY\t0100002\tBirch\t0\t44.9\t-92.9
"""


def made(
    elsi: bytes = ELSI, places: bytes = PLACES, code: str = "XY", *, agencies: bytes | None = None, largest: int = 0
) -> State:
    return state(elsi, places, code, agencies=agencies, largest=largest)


def test_districts_have_their_pupils_and_places_and_agencies_the_nearest_district() -> None:
    found = made()
    assert [(one.key, one.name, one.pupils, one.county) for one in found.districts] == [
        ("0100001", "Alder ISD", 1200, "Alder"), ("0100002", "Birch-On-Lake", 0, ""),
    ]  # fmt: skip
    (agency,) = found.agencies
    assert (agency.key, agency.name, agency.site, agency.hosts) == (
        "0100007",
        "Region 1 ESC",
        "0100001",
        frozenset(),
    )
    assert found.school_year == 2020


def test_who_is_left_out_is_named_by_row_and_column_and_nothing_missing_is_zero() -> None:
    found = made()
    told = {(one.row_number, one.rule): one for one in found.refused}
    assert sorted(told) == [(6, "no_pupils"), (7, "no_position"), (8, "not_a_count"), (11, "no_position")]
    assert told[6, "no_pupils"].value == "–" and told[6, "no_pupils"].column.startswith("Total Students")
    assert "(there: Row 5: “95.0” is no latitude)" in told[7, "no_position"].message
    assert told[8, "not_a_count"].message.startswith("Row 8:")
    assert "Region 2" in told[11, "no_position"].message
    assert found.remarks[-1] == "Not among the districts: 1 charters." and "leading zero" in found.remarks[0]


def test_a_gazetteer_gives_square_miles_and_hosts_are_the_largest_or_listed() -> None:
    found = made(places=GAZETTEER, largest=1)
    assert [(one.key, one.square_miles) for one in found.districts] == [("0100001", 12.5), ("0100002", None)]
    assert [(one.key, one.site) for one in found.agencies] == [("host-0100001", "0100001")]
    listed = b"key,name,latitude,longitude\nb,Our agency,44.91,-92.91\nc,Their agency,,\n"
    found = made(agencies=listed)
    assert [(one.key, one.name, one.site) for one in found.agencies] == [("b", "Our agency", "0100002")]
    assert "Row 3: the latitude is blank." in [one.message for one in found.refused]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"code": "QQ"}, "has no agency of QQ"),
        ({"elsi": b""}, "The ELSI export has no line of headings"),
        ({"elsi": b"\x1f\x8bbroken"}, "damaged"),
        ({"places": b"a,b\n1,2\n"}, "needs the columns LEAID, latitude, longitude"),
        ({"places": b"ncesID,latitude,longitude\n"}, "No district of XY has both"),
        ({"places": GAZETTEER}, "no agency of type 4 in XY"),
        ({"agencies": b"key\n"}, "needs the columns key, name, latitude, longitude"),
        ({"agencies": b"key,name,lat,lon\n" + b"".join(b"%d,A,44,-92\n" % n for n in range(HOSTS_MAX + 1))}, "more than 100"),
    ],
)  # fmt: skip
def test_files_from_which_nothing_can_begin_are_refused_in_a_sentence(changed: dict[str, object], says: str) -> None:
    with pytest.raises(StateRefused, match=says):
        made(**changed)


@settings(max_examples=150, deadline=None)
@given(
    which=st.sampled_from(["elsi", "places", "agencies"]), start=st.integers(0, 2_000), width=st.integers(0, 40),
    put=st.binary(max_size=6) | st.sampled_from([b'"', b"\n", b",", b"\0", b"nan", b"1e999", b"-1", "‡".encode()]),
)  # fmt: skip
def test_files_damaged_anywhere_are_read_or_refused_and_nobody_is_lost_in_silence(
    which: str, start: int, width: int, put: bytes
) -> None:
    files = {"elsi": ELSI, "places": PLACES, "agencies": b"key,name,latitude,longitude\nb,Our agency,44.91,-92.91\n"}
    content = files[which]
    start %= len(content)
    try:
        found = made(**files | {which: content[:start] + put + content[start + width :]})
    except StateRefused as refused:
        assert str(refused).endswith((".", "?"))
        return
    assert found.districts and found.agencies
    assert all(abs(one.latitude) <= 90 and abs(one.longitude) <= 180 and one.pupils >= 0 for one in found.districts)
    assert {one.site for one in found.agencies} <= {one.key for one in found.districts}


@pytest.mark.parametrize(
    ("code", "districts", "agencies", "pupils", "left_out"),
    [("MN", 326, 25, 796_860, 3), ("TX", 1_021, 20, 5_049_018, 3), ("IA", 327, 9, 510_661, 0)],
)
def test_three_states_begin_from_the_real_files(
    code: str, districts: int, agencies: int, pupils: int, left_out: int, shared: Path
) -> None:
    folder = shared / "districts_us"
    elsi = (folder / "elsi_district_2021-22.csv.gz").read_bytes()
    found = state(elsi, (folder / "nces_regular_districts_2020-22_latlon.csv.gz").read_bytes(), code)
    assert (len(found.districts), len(found.agencies), len(found.refused)) == (districts, agencies, left_out)
    assert sum(one.pupils for one in found.districts) == pupils
    rows = [
        line
        for line in gzip.decompress(elsi).decode("utf-8-sig").splitlines()
        if f",{code} ," in line and ",1-Reg" in line
    ]
    assert len(rows) == len(found.districts) + len(found.refused)
