"""Boundaries are read into degrees, touch where they share a stretch, and are thinned without a gap; bad files are refused."""

from __future__ import annotations

import gzip
import io
import itertools
import json
import math
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barnraise.integrations.boundaries import (
    Area,
    BoundariesRefused,
    Somebody,
    middle,
    neighbors,
    outlines,
    owners,
    read,
    square_miles,
)
from barnraise.integrations.boundaries.outlines import Ring

Square = list[tuple[float, float]]

UTM_15 = (
    'PROJCS["NAD_1983_UTM_Zone_15N",GEOGCS["GCS_North_American_1983",DATUM["D_North_American_1983",'
    'SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],'
    'PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",-93.0],PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)
DEGREES = (
    'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],UNIT["Degree",0.017453]]'
)


def square(west: float, south: float, side: float = 1.0) -> Square:
    """Clockwise, as a shapefile's outer rings run."""
    return [(west, south), (west, south + side), (west + side, south + side), (west + side, south), (west, south)]


def shapefile(
    areas: dict[str, list[Square]], *, prj: str | None = DEGREES, kind: int = 5, **parts: bytes | None
) -> bytes:
    """A zip with a shapefile of named areas."""
    records = b""
    for number, rings in enumerate(areas.values(), start=1):
        starts = np.cumsum([0] + [len(ring) for ring in rings])
        body = struct.pack("<i4dii", kind, 0, 0, 0, 0, len(rings), int(starts[-1]))
        body += b"".join(struct.pack("<i", start) for start in starts[:-1])
        body += b"".join(struct.pack("<2d", *point) for ring in rings for point in ring)
        records += struct.pack(">ii", number, len(body) // 2) + body
    head = struct.pack(">i5ii", 9994, 0, 0, 0, 0, 0, (100 + len(records)) // 2) + struct.pack(
        "<ii8d", 1000, kind, *[0.0] * 8
    )
    dbf = struct.pack("<4sIHH20x", b"\x03\x00\x00\x00", len(areas), 65, 21)
    dbf += struct.pack("<11sc4xBB14x", b"NAME", b"C", 20, 0) + b"\r"
    dbf += b"".join(b" " + name.encode("utf-8").ljust(20) for name in areas)
    files: dict[str, bytes | None] = {
        "shp": head + records,
        "dbf": dbf,
        "cpg": b"UTF-8",
        "prj": prj.encode() if prj else None,
    }
    files |= parts
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        for end, content in files.items():
            if content is not None:
                archive.writestr(f"districts.{end}", content)
    return memory.getvalue()


def curvatures(latitude: float) -> tuple[float, float]:
    """The ellipsoid's radii along the meridian and across it, in meters."""
    flat = 0.006694380022903416
    swelling = 1 - flat * math.sin(math.radians(latitude)) ** 2
    return 6_378_137 * (1 - flat) / swelling**1.5, 6_378_137 / swelling**0.5


def quadrant(latitude: float, steps: int = 20_000) -> float:
    """Meters along a meridian from the equator, summed step by step."""
    each = latitude / steps
    return sum(curvatures((step + 0.5) * each)[0] for step in range(steps)) * math.radians(each)


def land(south: float, north: float, steps: int = 2_000) -> float:
    """Square miles of a field one degree wide, summed strip by strip."""
    each, total = (north - south) / steps, 0.0
    for step in range(steps):
        latitude = south + (step + 0.5) * each
        along, across = curvatures(latitude)
        total += along * math.radians(each) * across * math.cos(math.radians(latitude)) * math.radians(1)
    return total / 1609.344**2


TOPOLOGY = {
    "type": "Topology",
    "transform": {"scale": [0.5, 0.5], "translate": [-94.0, 44.0]},
    "objects": {
        "districts": {
            "type": "GeometryCollection",
            "geometries": [
                {
                    "type": "Polygon",
                    "id": "0001",
                    "arcs": [[0, 1]],
                    "properties": {"name": "West", "grades": 12, "note": None},
                },
                {"type": "MultiPolygon", "arcs": [[[2, -1]]], "properties": {"name": "East"}},
            ],
        }
    },
    "arcs": [[[2, 0], [0, 2]], [[2, 2], [-2, 0], [0, -2], [2, 0]], [[2, 0], [2, 0], [0, 2], [-2, 0]]],
}


def test_arcs_become_closed_areas_in_degrees_with_what_is_said_of_them() -> None:
    west, east = read(json.dumps(TOPOLOGY).encode())
    assert west.properties == {"id": "0001", "name": "West", "grades": "12", "note": ""}
    assert east.properties == {"name": "East"}
    assert {tuple(point) for point in west.rings[0].tolist()} == {(-94, 44), (-93, 44), (-93, 45), (-94, 45)}
    assert neighbors((west, east)) == ((0, 1),)
    assert square_miles(west) == pytest.approx(land(44, 45), rel=1e-6)
    assert middle(west) == pytest.approx((-93.5, 44.5))


@pytest.mark.parametrize("packed", [gzip.compress, lambda content: b"\xef\xbb\xbf" + content])
def test_a_packed_file_and_a_byte_order_mark_change_nothing(packed: object) -> None:
    content = json.dumps(TOPOLOGY).encode()
    one, other = read(content), read(packed(content))  # type: ignore[operator]
    assert [area.rings[0].tolist() for area in one] == [area.rings[0].tolist() for area in other]


def test_a_layer_is_named_where_there_are_several() -> None:
    two = TOPOLOGY | {"objects": TOPOLOGY["objects"] | {"state": {"type": "Polygon", "arcs": [[1, 2]]}}}  # type: ignore[operator]
    content = json.dumps(two).encode()
    with pytest.raises(BoundariesRefused, match="layers districts, state; say which"):
        read(content)
    assert len(read(content, layer="districts")) == 2
    with pytest.raises(BoundariesRefused, match="layers districts, state"):
        read(content, layer="counties")


def test_a_ring_thinned_to_a_line_is_left_out_unless_it_is_all_there_is() -> None:
    arcs = [*TOPOLOGY["arcs"], [[0, 0], [1, 1], [-1, -1]]]
    one = {"type": "MultiPolygon", "arcs": [[[0, 1]], [[3]]]}
    other = {"type": "Polygon", "arcs": [[3]]}
    both = {"type": "GeometryCollection", "geometries": [one, other]}
    kept, line = read(json.dumps(TOPOLOGY | {"arcs": arcs, "objects": {"districts": both}}).encode())
    assert [len(ring) for ring in kept.rings] == [5]
    assert [len(ring) for ring in line.rings] == [3]
    assert square_miles(line) == 0 and middle(line) == pytest.approx((-93.83, 44.17), abs=0.01)  # on the line


def test_a_shapefile_in_meters_comes_out_in_degrees() -> None:
    corner = (500_000.0, 0.9996 * quadrant(44.5))
    places = [corner, (500_000.0, corner[1] + 10_000), (510_000.0, corner[1] + 10_000), (510_000.0, corner[1]), corner]
    (one,) = read(shapefile({"Cannon Falls é": [places]}, prj=UTM_15))
    assert one.properties == {"NAME": "Cannon Falls é"}
    assert np.abs(one.rings[0] - (-93.0, 44.5)).sum(axis=1).min() < 1e-8
    assert square_miles(one) == pytest.approx(100 / 0.9996**2 / 2.589988, rel=1e-4)


def test_holes_are_not_counted_and_the_middle_is_never_in_one() -> None:
    hole = square(-93.6, 44.4, 0.2)[::-1]
    whole, holed = read(shapefile({"whole": [square(-94, 44)], "holed": [square(-94, 44), hole]}))
    (plug,) = read(shapefile({"plug": [square(-93.6, 44.4, 0.2)]}))
    assert square_miles(holed) == pytest.approx(square_miles(whole) - square_miles(plug))
    east, north = middle(holed)
    assert not (-93.6 <= east <= -93.4 and 44.4 <= north <= 44.6) and -94 < east < -93 and 44 < north < 45
    assert neighbors((holed, plug)) == ((0, 1),)


def test_rings_written_the_wrong_way_round_are_turned() -> None:
    right, wrong = read(shapefile({"right": [square(-94, 44)]})), read(shapefile({"wrong": [square(-94, 44)[::-1]]}))
    assert right[0].rings[0].tolist() == wrong[0].rings[0].tolist()[::1] or square_miles(right[0]) == square_miles(
        wrong[0]
    )


def test_a_corner_in_common_is_no_border_and_three_that_share_one_are_all_neighbors() -> None:
    corner = read(shapefile({"one": [square(-94, 44)], "other": [square(-93, 45)]}))
    assert neighbors(corner) == ()
    three = read(shapefile({"a": [square(-94, 44)], "b": [square(-93, 44)], "c": [square(-94, 44)]}))
    assert neighbors(three) == ((0, 1), (0, 2), (1, 2))
    assert neighbors(()) == () and neighbors(corner[:1]) == ()


def ragged(count: int) -> dict[str, list[Square]]:
    """Two areas with a border of many small turns between them, and an island in the first."""
    border = [(-93 + 0.02 * math.sin(step), 44 + step / count) for step in range(count + 1)]
    west: Square = [(-94, 44), (-94, 45), *border[::-1], (-94, 44)]
    east: Square = [*border, (-92, 45), (-92, 44), border[0]]
    around = [(-93.5 + 0.1 * math.sin(turn / 30), 44.5 + 0.1 * math.cos(turn / 30)) for turn in range(188)]
    island: Square = [*around, around[0]]
    return {"west": [west, island[::-1]], "east": [east], "island": [island]}


def edges(ring: Ring) -> set[frozenset[tuple[float, float]]]:
    return {frozenset(pair) for pair in itertools.pairwise(ring)}


def test_a_border_is_thinned_once_for_both_sides() -> None:
    areas = read(shapefile(ragged(50)))
    for apart in (1e-6, 0.01, 0.05):
        west, east, island = outlines(areas, apart=apart)
        assert edges(west[1]) == edges(island[0]), "the hole is filled"
        middle_line = edges(west[0]) & edges(east[0])
        drawn = {point for edge in middle_line for point in edge}
        assert {(-93.0, 44.0), (-93 + 0.02 * math.sin(50), 45.0)} <= drawn
        assert len(edges(west[0]) - middle_line) == 3 and len(edges(east[0]) - middle_line) == 3
    fine, coarse = outlines(areas, apart=1e-6), outlines(areas, apart=0.05)
    assert len(fine[2][0]) > 100 > 12 > len(coarse[2][0]) > 3
    assert len(coarse[0][0]) == 5  # the corners, and one straight border


def test_a_piece_too_small_to_see_is_left_out_but_never_the_last() -> None:
    areas = read(shapefile({"two": [square(-94, 44), square(-92, 44, 0.01)], "small": [square(-90, 44, 0.01)]}))
    two, small = outlines(areas, apart=0.02)
    assert (len(two), len(small)) == (1, 0 if not small else 1)
    assert [len(rings) for rings in outlines(areas, apart=0.005)] == [2, 1]
    assert outlines((), apart=1.0) == ()


BAD_PARTS: list[tuple[dict[str, object], str]] = [
    ({"prj": UTM_15.replace("Transverse_Mercator", "Lambert_Conformal_Conic")}, "Projection"),
    ({"prj": UTM_15.replace('PARAMETER["Scale_Factor",0.9996],', "")}, "Projection"),
    ({"prj": UTM_15.replace('Origin",0.0', 'Origin",43.0')}, "Projection"),
    ({"prj": UTM_15[:200]}, "Projection"),
    ({"prj": "no projection"}, "Projection"),
    ({"kind": 3}, "NotPolygons"),
    ({"shp": None}, "NotOne"),
    ({"dbf": None}, "NotOne"),
    ({"shp": b"PK"}, "Damaged"),
    ({"dbf": b"\x03" * 40}, "Damaged"),
]


@pytest.mark.parametrize(("changed", "rule"), BAD_PARTS)
def test_a_shapefile_that_cannot_be_taken_is_refused_in_a_sentence(changed: dict[str, object], rule: str) -> None:
    with pytest.raises(BoundariesRefused) as refused:
        read(shapefile({"one": [square(-94, 44)]}, **changed))  # type: ignore[arg-type]
    assert refused.value.rule == rule and str(refused.value).endswith(".")


def test_meters_without_a_projection_are_refused_and_degrees_without_one_are_taken() -> None:
    assert len(read(shapefile({"one": [square(-94, 44)]}, prj=None))) == 1
    assert len(read(shapefile({"one": [square(179, 89)]}, prj=None))) == 1
    for west, south in ((180.5, 44.0), (-94.0, 89.5)):
        with pytest.raises(BoundariesRefused, match=r"no \.prj file"):
            read(shapefile({"one": [square(west, south)]}, prj=None))
    with pytest.raises(BoundariesRefused, match="beyond 180 degrees"):
        read(shapefile({"one": [square(180.5, 44)]}))


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"type": "Feature"}, "NotTopology"),
        ({"type": "FeatureCollection"}, "NoFeature"),
        ({"objects": {}}, "NoLayer"),
        ({"objects": {"d": None}}, "Layer"),
        ({"objects": {"d": {"type": "GeometryCollection", "geometries": 3}}}, "Layer"),
        ({"objects": {"d": {"type": "Point", "arcs": []}}}, "NotPolygons"),
        ({"objects": {"d": {"type": "Polygon"}}}, "Arcs"),
        ({"objects": {"d": {"type": "Polygon", "arcs": [[7]]}}}, "Arcs"),
        ({"objects": {"d": {"type": "Polygon", "arcs": [[True]]}}}, "Arcs"),
        ({"objects": {"d": {"type": "Polygon", "arcs": [[]]}}}, "Arcs"),
        ({"objects": {"d": {"type": "Polygon", "arcs": [[0]]}}}, "OpenRing"),
        ({"objects": {"d": {"type": "Polygon", "arcs": []}}}, "NoRing"),
        ({"arcs": 7}, "Arcs"),
        ({"arcs": [[[0, 0]]]}, "Arcs"),
        ({"arcs": [[["x", 0], [1, 1]]]}, "Arcs"),
        ({"transform": []}, "Transform"),
        ({"transform": {"scale": [1]}}, "Transform"),
        ({"transform": {"scale": [400, 1]}}, "NotDegrees"),
        ({"transform": {"scale": [1e308, 1e308]}}, "NotDegrees"),
    ],
)
def test_a_topology_that_cannot_be_taken_is_refused_in_a_sentence(changed: dict[str, object], rule: str) -> None:
    with pytest.raises(BoundariesRefused) as refused:
        read(json.dumps(TOPOLOGY | changed).encode())
    assert refused.value.rule == rule and str(refused.value).endswith(".")


@pytest.mark.parametrize(
    "content", [b"", b"a,b\n", b"PK\x03\x04broken", b"\x1f\x8bbroken", b"{" * 100_000, b'{"type":']
)
def test_what_is_no_file_of_boundaries_is_refused(content: bytes) -> None:
    with pytest.raises(BoundariesRefused):
        read(content)


@settings(max_examples=200, deadline=None)
@given(
    cuts=st.lists(st.tuples(st.integers(0, 1200), st.integers(0, 40), st.binary(max_size=6)), min_size=1, max_size=3)
)
def test_a_shapefile_damaged_anywhere_is_read_or_refused(cuts: list[tuple[int, int, bytes]]) -> None:
    with zipfile.ZipFile(io.BytesIO(shapefile(ragged(8), prj=UTM_15))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for start, width, put in cuts:
        name = sorted(parts)[start % len(parts)]
        parts[name] = parts[name][:start] + put + parts[name][start + width :]
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    _read_or_refuse(memory.getvalue())


@settings(max_examples=150, deadline=None)
@given(start=st.integers(0, 3000), width=st.integers(0, 40), put=st.binary(max_size=6))
def test_a_zip_damaged_anywhere_is_read_or_refused(start: int, width: int, put: bytes) -> None:
    content = shapefile(ragged(8))
    _read_or_refuse(content[:start] + put + content[start + width :])


ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats() | st.text(max_size=3),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=3), inside, max_size=3),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(path=st.lists(st.integers(0, 5), max_size=7), put=ANY)
def test_a_topology_changed_anywhere_is_read_or_refused(path: list[int], put: object) -> None:
    whole = json.loads(json.dumps(TOPOLOGY))
    at = whole
    for step in path[:-1]:
        inside = at[sorted(at)[step % len(at)]] if isinstance(at, dict) else at[step % len(at)]
        if not isinstance(inside, dict | list) or not inside:
            break
        at = inside
    last = path[-1] if path else 0
    at[sorted(at)[last % len(at)] if isinstance(at, dict) else last % len(at)] = put
    _read_or_refuse(json.dumps(whole).encode())


def _read_or_refuse(content: bytes) -> None:
    try:
        areas = read(content)
    except BoundariesRefused as refused:
        assert str(refused)
        return
    for area in areas:
        east, north = middle(area)
        assert abs(east) <= 180 and abs(north) <= 90 and square_miles(area) >= 0
    assert all(one < other for one, other in neighbors(areas))
    outlines(areas, apart=0.1)


def test_minnesotas_districts_have_the_area_that_the_state_says_and_hang_together(shared: Path) -> None:
    areas = read((shared / "minnesota" / "mde_school_district_boundaries_2023-24_shp.zip").read_bytes())
    assert len(areas) == 329
    assert min(ring[:, 0].min() for one in areas for ring in one.rings) == pytest.approx(-97.2392, abs=1e-3)
    assert min(ring[:, 1].min() for one in areas for ring in one.rings) == pytest.approx(43.4994, abs=1e-3)
    for area in areas:
        said = float(area.properties["SQMILES"])
        assert square_miles(area) == pytest.approx(said, rel=0.002)  # the state's is measured on the flat map
    pairs = neighbors(areas)
    assert len(pairs) == 913
    reached, waiting = {0}, [0]
    onward: dict[int, list[int]] = {}
    for one, other in pairs:
        onward.setdefault(one, []).append(other)
        onward.setdefault(other, []).append(one)
    while waiting:
        for other in set(onward[waiting.pop()]) - reached:
            reached.add(other)
            waiting.append(other)
    assert len(reached) == 329
    light = outlines(areas, apart=0.02)
    assert all(light) and sum(len(ring) for rings in light for ring in rings) < 9_000


def test_the_light_layers_of_two_states_and_the_nations_counties_are_read(shared: Path) -> None:
    light = read((shared / "minnesota" / "mn_districts_2016.topojson").read_bytes())
    assert len(light) == 332 and len(neighbors(light)) == 927
    assert light[0].properties["name"] == "Rocori Public School District"
    high = read((shared / "massachusetts" / "ma_districts_topojson.json").read_bytes(), layer="high")
    assert len(high) == 228 and high[0].properties["DISTCODE4"] == "0001"
    said = float(high[0].properties["SHAPE_AREA"]) / 1609.344**2
    assert square_miles(high[0]) == pytest.approx(said, rel=0.01)
    counties = read((shared / "districts_us" / "us_counties_10m_topojson.json.gz").read_bytes(), layer="counties")
    named = {area.properties["id"]: number for number, area in enumerate(counties)}
    assert len(named) == 3231
    touching = set(neighbors(counties))
    olmsted, winona, hennepin = named["27109"], named["27169"], named["27053"]
    assert tuple(sorted((olmsted, winona))) in touching and tuple(sorted((olmsted, hennepin))) not in touching


GEOJSON = {
    "type": "FeatureCollection",
    "features": [
        {"type": "Feature", "id": "0001", "properties": {"name": "West", "grades": 12},
         "geometry": {"type": "Polygon", "coordinates": [square(-94, 44)]}},
        {"type": "Feature", "properties": None,
         "geometry": {"type": "MultiPolygon", "coordinates": [[square(-93, 44), square(-92.6, 44.4, 0.2)]]}},
        {"type": "Feature", "properties": {"name": "Nowhere"}, "geometry": None},
    ],
}  # fmt: skip


def test_geojson_says_the_same_and_what_has_no_geometry_has_no_ring() -> None:
    west, east, nowhere = read(json.dumps(GEOJSON).encode())
    assert (west.properties, nowhere.rings) == ({"id": "0001", "name": "West", "grades": "12"}, ())
    assert neighbors((west, east, nowhere)) == ((0, 1),)
    assert square_miles(east) == pytest.approx(land(44, 45) - 0.2 * land(44.4, 44.6), rel=1e-6)
    assert outlines((west, east, nowhere), apart=0.01)[2] == ()


@pytest.mark.parametrize(
    ("feature", "rule"),
    [
        (7, "NoFeature"),
        ({"type": "Point"}, "NoFeature"),
        ({"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}}, "NotPolygons"),
        ({"type": "Feature", "geometry": 7}, "NotPolygons"),
        ({"type": "Feature", "geometry": {"type": "Polygon", "coordinates": 7}}, "Corners"),
        ({"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[["x", 1]]]}}, "Corners"),
        ({"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[]]}}, "Corners"),
        ({"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [square(0, 0)[:-1]]}}, "OpenRing"),
        ({"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [square(400_000, 0)]}}, "NotDegrees"),
    ],
)
def test_geojson_that_cannot_be_taken_is_refused_in_a_sentence(feature: object, rule: str) -> None:
    with pytest.raises(BoundariesRefused) as refused:
        read(json.dumps({"type": "FeatureCollection", "features": [feature]}).encode())
    assert refused.value.rule == rule and str(refused.value).endswith(".")


def box(name: str, west: float, **properties: str) -> Area:
    return Area({"NAME": name, **properties}, (np.array(square(west, 44.0)[::-1]),))


BODIES = (
    Somebody("0012", "Alder", -93.5, 44.5),
    Somebody("0045", "St. Birch", -92.5, 44.5),
    Somebody("0078", "Cedar", -91.5, 44.5),
)


def test_whose_an_area_is_is_told_by_key_then_by_name_and_a_count_is_not_taken_for_keys() -> None:
    areas = (box("x", -94, ID="12"), box("SAINT BIRCH SCHOOL DISTRICT", -93, ID=""), box("Nobody", -92, ID="99"))
    found = owners(areas, BODIES)
    assert (dict(found.owner), found.by) == ({0: 0, 1: 1}, ("ID", "NAME"))
    assert found.names == ("x", "SAINT BIRCH SCHOOL DISTRICT", "Nobody")
    counted = [
        box(name, west, OBJECTID=key)
        for name, west, key in (("Cedar", -92, "12"), ("Alder", -94, "78"), ("Cedar", 20, "45"))
    ]
    found = owners(counted, BODIES)
    assert (dict(found.owner), found.by) == (
        {0: 2, 1: 0},
        ("NAME",),
    )  # a Cedar at the other end of the world is another
    assert dict(owners(counted, BODIES, by="OBJECTID").owner) == {}
    with pytest.raises(BoundariesRefused, match="no property “LEAID”; they have NAME, OBJECTID"):
        owners(counted, BODIES, by="LEAID")
