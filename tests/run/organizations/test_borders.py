"""A boundary file on its way in: known by number, county or name; what matches nobody is said; undone."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from barnraise.platform import imports
from barnraise.run.organizations import operations, queries
from barnraise.run.organizations.rules import BoundariesRefused, shapes
from barnraise.run.people.demo import Cast

SignIn = Callable[[str], Client]


def square(x: float, y: float = 43.0) -> list[list[list[float]]]:
    return [[[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]]


def file_of(*features: tuple[dict[str, Any], float]) -> bytes:
    made = [
        {"type": "Feature", "properties": told, "geometry": {"type": "Polygon", "coordinates": square(x)}}
        for told, x in features
    ]
    return json.dumps({"type": "FeatureCollection", "features": made}).encode()


CENSUS = file_of(
    ({"GEOID": "2700001", "UNSDLEA": "00001", "NAME": "Byron Public School District"}, -92.0),
    ({"GEOID": "2709999", "UNSDLEA": "09999", "NAME": "Nowhere School District"}, -93.0),
    ({"GEOID": "", "UNSDLEA": "", "NAME": "Chatfield"}, -94.0),
)
COUNTIES = file_of(({"COUNTYFP": "045", "NAME": "Fillmore"}, -92.0), ({"COUNTYFP": "109", "NAME": "Olmsted"}, -93.0))


@pytest.fixture
def region(cast: Cast) -> Cast:
    for name, leaid, county in (("Byron", "2700001", "Olmsted"), ("Chatfield", "2700002", "Winona")):
        operations.add(
            by=cast.ada, name=name, kind="school_district", state="MN", county=county, identifiers={"leaid": leaid}
        )
    return cast


def looked(cast: Cast, content: bytes, name: str = "borders.geojson") -> imports.ImportRun:
    return imports.look(by=cast.cora, kind="boundaries", content=content, name=name)


def verdict(run: imports.ImportRun) -> imports.Verdict:
    return imports.Verdict.of(run.verdict)


def test_districts_are_known_by_number_then_by_name_and_who_matches_nobody_is_said(region: Cast) -> None:
    found = verdict(looked(region, CENSUS))
    assert (found.added, found.refused_count) == (2, 1)
    assert (found.refused[0].row, found.refused[0].column, found.refused[0].rule) == (2, "GEOID", "matches-nobody")
    assert "number 2709999, and no district on file has" in found.refused[0].message
    assert [e["Number"] for e in found.examples] == ["2700001", "2700002"]


def test_a_number_mended_by_hand_takes_the_shape_in(region: Cast) -> None:
    operations.add(
        by=region.ada, name="Stewartville", kind="school_district", state="MN", identifiers={"leaid": "2700003"}
    )
    run = imports.mend(by=region.cora, run_id=looked(region, CENSUS).pk, row=2, column="GEOID", value="2700003")
    assert (verdict(run).added, verdict(run).refused_count) == (3, 0)
    imports.apply(by=region.cora, run_id=run.pk)
    assert {b.name for b in queries.borders_loaded()} == {"Byron", "Chatfield", "Stewartville"}


def test_counties_replace_counties_districts_stay_and_undo_draws_what_was_before(region: Cast) -> None:
    first = imports.apply(by=region.cora, run_id=looked(region, CENSUS).pk)
    second = imports.apply(by=region.cora, run_id=looked(region, COUNTIES).pk)
    assert [(b.kind, b.name) for b in queries.borders_loaded()] == [
        ("district", "Byron"), ("district", "Chatfield"), ("county", "Fillmore"), ("county", "Olmsted"),
    ]  # fmt: skip
    imports.undo(by=region.cora, run_id=second.pk)
    assert {b.kind for b in queries.borders_loaded()} == {"district"}
    imports.undo(by=region.cora, run_id=first.pk)
    assert queries.borders_loaded() == ()


def test_a_county_of_ours_that_the_file_lacks_is_told_and_stops_nothing(region: Cast) -> None:
    found = verdict(looked(region, COUNTIES))
    assert [(w.rule, w.stops) for w in found.warnings] == [("county-without-border", False)]
    assert "Winona" in found.warnings[0].message and "Olmsted" not in found.warnings[0].message


def test_the_same_file_again_changes_nothing(region: Cast) -> None:
    imports.apply(by=region.cora, run_id=looked(region, COUNTIES).pk)
    again = looked(region, COUNTIES)
    assert (verdict(again).same, verdict(again).added) == (2, 0)
    with pytest.raises(imports.NothingToApply):
        imports.apply(by=region.cora, run_id=again.pk)


def test_a_file_loaded_before_is_drawn_when_it_is_loaded_again(region: Cast) -> None:
    other = file_of(({"COUNTYFP": "055", "NAME": "Houston"}, -91.0))
    for content in (COUNTIES, other, COUNTIES):
        imports.apply(by=region.cora, run_id=looked(region, content).pk)
    assert [b.name for b in queries.borders_loaded()] == ["Fillmore", "Olmsted"]


def test_what_no_property_tells_is_asked_and_the_answer_is_remembered(region: Cast) -> None:
    content = file_of(({"area": "Byron", "code": "2700001"}, -92.0))
    run = looked(region, content)
    assert {q.key for q in verdict(run).questions} == {"kind", "property-name"}
    run = imports.answer(by=region.cora, run_id=run.pk, key="kind", value="district")
    run = imports.answer(by=region.cora, run_id=run.pk, key="property-name", value="area")
    run = imports.answer(by=region.cora, run_id=run.pk, key="property-number", value="code")
    assert verdict(run).examples[0]["Number"] == "2700001"
    assert verdict(looked(region, content)).added == 1


def test_topojson_with_shared_arcs_gives_the_same_rings_as_geojson() -> None:
    topology = {
        "type": "Topology", "transform": {"scale": [1, 1], "translate": [-92, 43]},
        "arcs": [[[1, 0], [0, 1]], [[1, 1], [-1, 0], [0, -1], [1, 0]], [[1, 0], [1, 0], [0, 1], [-1, 0]]],
        "objects": {"c": {"type": "GeometryCollection", "geometries": [
            {"type": "Polygon", "arcs": [[0, 1]], "properties": {"NAME": "West"}},
            {"type": "Polygon", "arcs": [[2, -1]], "properties": {"NAME": "East"}},
        ]}},
    }  # fmt: skip
    west, east = shapes.shapes(json.dumps(topology).encode())
    assert set(west.rings[0]) == {(-91, 43), (-91, 44), (-92, 44), (-92, 43)}
    assert set(east.rings[0]) == {(-91, 43), (-90, 43), (-90, 44), (-91, 44)}


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"{", "no GeoJSON or TopoJSON"), (b"[]", "this is neither"), (b'{"type": "FeatureCollection", "features": []}', "holds no shape"),
     (file_of(({"name": "x"}, 5_000_000.0)), "not given in degrees"),
     (b'{"type": "Topology", "arcs": [], "objects": {"a": {"type": "Polygon", "arcs": [[3]]}}}', "cannot be unpacked"),
     (b'{"type": "FeatureCollection", "features": [{"properties": {}, "geometry": {"type": "Point", "coordinates": [1, 2]}}]}',
      "Shape 1 lacks its corners")],
)  # fmt: skip
def test_what_is_no_boundary_file_is_refused_with_the_reason(content: bytes, words: str) -> None:
    with pytest.raises(BoundariesRefused, match=words):
        shapes.shapes(content)


def test_corners_closer_than_a_map_can_show_are_left_out() -> None:
    ring = [[-92 + n / 100_000, 43.0] for n in range(10_000)] + [[-91.9, 44.0], [-92.0, 43.0]]
    content = json.dumps({"type": "FeatureCollection", "features": [
        {"properties": {"name": "x"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}]}).encode()  # fmt: skip
    assert len(shapes.shapes(content)[0].rings[0]) < 300


def test_the_borders_come_in_on_the_page_and_a_shape_is_shown_by_its_properties(
    client_of: SignIn, region: Cast
) -> None:
    ben = client_of("ben")
    assert reverse("imports:add", args=["boundaries"]) in ben.get(reverse("organizations:list")).content.decode()
    page = reverse("imports:add", args=["boundaries"])
    sent = ben.post(page, {"file": SimpleUploadedFile("census.geojson", CENSUS)})
    assert sent.status_code == 302
    shown = ben.get(sent["Location"]).content.decode()
    assert "Nowhere School District" in shown and "no district on file has" in shown
    run = imports.ImportRun.objects.get()
    assert "2709999" in ben.get(reverse("imports:row", args=[run.pk, 2])).content.decode()
    assert ben.post(reverse("imports:apply", args=[run.pk]), {"version": run.version}).status_code == 302
    assert len(queries.borders_loaded()) == 2
    wrong = ben.post(page, {"file": SimpleUploadedFile("x.geojson", b"{}")})
    assert wrong.status_code == 422 and "this is neither" in wrong.content.decode()
