"""A list of organizations is read row by row, refused in words, applied whole, and undone."""

from decimal import Decimal

import pytest

from barnraise.platform import imports
from barnraise.platform.refusals import NotAllowed
from barnraise.run.organizations.models import Identifier, Organization, YearCount
from barnraise.run.people.demo import Cast

LIST = """Name,Kind,County,City,LEAID,State number,Pupils,Teachers,Counted on,Source
Cedar Valley,school district,Olmsted,Byron,2700123,0531-01,1261,80.5,2025-10-01,state October 1 count
Oak Charter,charter,Fillmore,,,,298,,2025-10-01,state October 1 count
Acme Paper,vendor,,,,,,,,
"""


def look(cast: Cast, text: str, **more: object) -> imports.ImportRun:
    return imports.look(by=cast.ben, kind="organizations", content=text.encode(), name="list.csv", **more)  # type: ignore[arg-type]


def applied(cast: Cast, text: str) -> imports.ImportRun:
    run = look(cast, text)
    return imports.apply(by=cast.ben, run_id=run.pk)


def counts_of(run: imports.ImportRun) -> dict[str, int]:
    return imports.Verdict.of(run.verdict).counts


def test_a_dry_run_says_what_would_be_added_and_writes_nothing(cast: Cast) -> None:
    before = Organization.objects.count()
    run = look(cast, LIST)
    assert counts_of(run) == {"added": 3, "changed": 0, "same": 0, "refused": 0}
    assert imports.Verdict.of(run.verdict).totals == {"organizations": 3, "pupils": 1559}
    assert Organization.objects.count() == before


def test_apply_writes_bodies_numbers_and_counts_with_their_source(cast: Cast) -> None:
    applied(cast, LIST)
    body = Organization.objects.get(name="Cedar Valley")
    assert (body.kind, body.state, body.county, body.city) == ("school_district", "MN", "Olmsted", "Byron")
    assert dict(Identifier.objects.filter(organization=body).values_list("scheme", "value")) == {
        "leaid": "2700123", "state:mn": "0531-01"}  # fmt: skip
    counts = {c.measure: (c.value, c.school_year, c.source) for c in YearCount.objects.filter(organization=body)}
    assert counts == {
        "pupils": (Decimal("1261"), 2026, "state October 1 count"),
        "teachers": (Decimal("80.5"), 2026, "state October 1 count"),
    }


def test_the_same_list_again_changes_nothing(cast: Cast) -> None:
    applied(cast, LIST)
    assert counts_of(look(cast, LIST + "\n")) == {"added": 0, "changed": 0, "same": 3, "refused": 0}


def test_a_changed_cell_is_shown_old_and_new_and_undo_restores_it(cast: Cast) -> None:
    applied(cast, LIST)
    run = look(cast, LIST.replace("Byron", "Rochester").replace("1261", "1300"))
    shown = [(c.column, c.old, c.new) for c in imports.Verdict.of(run.verdict).changes]
    assert shown == [("City", "Byron", "Rochester"), ("Pupils 2025-26", "1,261", "1,300")]
    imports.apply(by=cast.ben, run_id=run.pk)
    assert Organization.objects.get(name="Cedar Valley").city == "Rochester"
    imports.undo(by=cast.ben, run_id=run.pk)
    body = Organization.objects.get(name="Cedar Valley")
    assert body.city == "Byron"
    assert YearCount.objects.get(organization=body, measure="pupils").value == Decimal("1261")


def test_undo_of_the_first_list_leaves_nothing_of_it(cast: Cast) -> None:
    before = set(Organization.objects.values_list("pk", flat=True))
    run = applied(cast, LIST)
    imports.undo(by=cast.ben, run_id=run.pk)
    assert set(Organization.objects.values_list("pk", flat=True)) == before
    assert not Identifier.objects.filter(value="2700123").exists()
    assert not YearCount.objects.exists()


@pytest.mark.parametrize(
    ("row", "column", "rule"),
    [
        (",charter,Olmsted,,,,,,,", "Name", "name-missing"),
        ("Nobody,club,Olmsted,,,,,,,", "Kind", "unknown-kind"),
        ("Nobody,charter,Filmore,,,,,,,", "County", "unknown-county"),
        ("Nobody,charter,Olmsted,,270012,,,,,", "LEAID", "identifier-form"),
        ("Nobody,charter,Olmsted,,,531-01,,,,", "State number", "identifier-form"),
        ("Nobody,charter,Olmsted,,,,-2,,,", "Pupils", "missing-value"),
        ("Nobody,charter,Olmsted,,,,†,,,", "Pupils", "missing-value"),
        ("Nobody,charter,Olmsted,,,,12.5,,,", "Pupils", "count-whole"),
        ("Nobody,charter,Olmsted,,,,many,,,", "Pupils", "not-a-number"),
        ("Nobody,charter,Olmsted,,,,5,,soon,", "Counted on", "no-date"),
    ],
)
def test_a_cell_that_cannot_be_used_is_refused_at_its_place(cast: Cast, row: str, column: str, rule: str) -> None:
    head = LIST.splitlines()[0]
    verdict = imports.Verdict.of(look(cast, f"{head}\n{row}\n").verdict)
    assert [(r.row, r.column, r.rule) for r in verdict.refused] == [(2, column, rule)]
    assert verdict.added == 0


def test_a_near_county_is_offered_and_a_mended_row_is_taken(cast: Cast) -> None:
    run = look(cast, "Name,Kind,County\nKingsbury,school district,Filmore\n")
    refused = imports.Verdict.of(run.verdict).refused[0]
    assert refused.suggestion == "Fillmore"
    run = imports.mend(by=cast.ben, run_id=run.pk, row=2, column="County", value="Fillmore")
    imports.apply(by=cast.ben, run_id=run.pk)
    assert Organization.objects.get(name="Kingsbury").county == "Fillmore"


def test_a_row_that_repeats_another_is_refused(cast: Cast) -> None:
    verdict = imports.Verdict.of(look(cast, "Name,Kind\nDover School,charter\nDOVER  SCHOOL,charter school\n").verdict)
    assert [(r.row, r.rule) for r in verdict.refused] == [(3, "repeated-row")]


def test_two_thousand_rows_take_few_queries(cast: Cast, django_assert_max_num_queries: object) -> None:
    rows = "".join(f"District {n},school district,Olmsted,,27{n:05d},,{n},,2025-10-01,file\n" for n in range(2000))
    run = look(cast, LIST.splitlines()[0] + "\n" + rows)
    with django_assert_max_num_queries(60):  # type: ignore[operator]
        imports.apply(by=cast.ben, run_id=run.pk)
    assert Organization.objects.filter(name__startswith="District ").count() == 2000


def test_who_may_not_edit_may_not_import(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        imports.look(by=cast.hal, kind="organizations", content=LIST.encode(), name="list.csv")
