"""A list of members becomes bodies and memberships in one import, and undo brings back the empty state."""

from datetime import date
from decimal import Decimal

import pytest

from barnraise.platform import imports
from barnraise.run.members import operations, queries
from barnraise.run.members.models import Membership
from barnraise.run.organizations import operations as organizations
from barnraise.run.organizations.models import Organization
from barnraise.run.people.demo import Cast

HEAD = "Member,Kind,Category,Member number,County,City,LEAID,Pupils,Counted on,Since"
LIST = f"""{HEAD}
Cedar Valley,school district,Education,1001,Olmsted,Byron,2700123,1261,2025-10-01,2010-07-01
Oak Charter,charter,Associate,1002,Fillmore,,,298,2025-10-01,
Fillmore,county,Government,,Fillmore,Preston,,,,
Food Shelf,non-profit,,,,,,,,
"""


@pytest.fixture
def ready(cast: Cast) -> Cast:
    operations.adopt_categories(by=cast.ada)
    return cast


def look(cast: Cast, text: str) -> imports.ImportRun:
    return imports.look(by=cast.ben, kind="members", content=text.encode(), name="members.csv")


def verdict_of(run: imports.ImportRun) -> imports.Verdict:
    return imports.Verdict.of(run.verdict)


def test_unknown_bodies_are_written_and_join_in_one_import(ready: Cast) -> None:
    run = look(ready, LIST)
    assert verdict_of(run).counts == {"added": 4, "changed": 0, "same": 0, "refused": 0}
    assert verdict_of(run).totals["by_category"] == {
        "Education": 1, "Associate": 1, "Cities, Counties and Other Government": 1, "Non-profit": 1}  # fmt: skip
    imports.apply(by=ready.ben, run_id=run.pk)
    held = {
        m.organization.name: (m.category.code, m.number, m.starts)
        for m in Membership.objects.select_related("organization", "category")
    }
    assert held == {
        "Cedar Valley": ("education", "1001", date(2010, 7, 1)),
        "Oak Charter": ("associate", "1002", date(2025, 7, 1)),
        "Fillmore": ("government", "1003", date(2025, 7, 1)),
        "Food Shelf": ("nonprofit", "1004", date(2025, 7, 1)),
    }


def test_a_known_body_is_found_by_number_then_by_name_and_kind(ready: Cast) -> None:
    known = organizations.add(
        by=ready.ada, name="CEDAR VALLEY", kind="school_district", state="MN", identifiers={"leaid": "2700123"}
    )
    run = look(ready, LIST)
    imports.apply(by=ready.ben, run_id=run.pk)
    assert Membership.objects.get(number="1001").organization_id == known.pk
    assert Organization.objects.filter(name__iexact="cedar valley").count() == 1


def test_the_same_list_again_changes_nothing_and_a_new_number_is_a_change(ready: Cast) -> None:
    imports.apply(by=ready.ben, run_id=look(ready, LIST).pk)
    assert verdict_of(look(ready, LIST + "\n")).counts == {"added": 0, "changed": 0, "same": 4, "refused": 0}
    run = look(ready, LIST.replace(",1002,", ",2002,"))
    assert [(c.column, c.old, c.new) for c in verdict_of(run).changes] == [("Member number", "1002", "2002")]
    imports.apply(by=ready.ben, run_id=run.pk)
    assert Membership.objects.get(organization__name="Oak Charter").number == "2002"


def test_undo_brings_back_the_empty_state(ready: Cast) -> None:
    before = set(Organization.objects.values_list("pk", flat=True))
    run = look(ready, LIST)
    imports.apply(by=ready.ben, run_id=run.pk)
    imports.undo(by=ready.ben, run_id=run.pk)
    assert not Membership.objects.exists()
    assert set(Organization.objects.values_list("pk", flat=True)) == before


@pytest.mark.parametrize(
    ("row", "column", "rule"),
    [
        ("Big Charter,charter,Associate,,,,,303,,", "Category", "not-eligible"),
        ("Big Charter,charter,Gold,,,,,303,,", "Category", "unknown-category"),
        ("Small Charter,charter,,,,,,203,,", "Category", "category-open"),
        ("Dover,school district,Education,,,,,335,,someday", "Since", "no-date"),
        ("Dover,school district,Education,,,,,–,,", "Pupils", "missing-value"),
    ],
)
def test_a_row_that_cannot_join_is_refused_with_the_rule(ready: Cast, row: str, column: str, rule: str) -> None:
    verdict = verdict_of(look(ready, f"{HEAD}\n{row}\n"))
    assert [(r.column, r.rule) for r in verdict.refused] == [(column, rule)]


def test_a_red_row_is_mended_in_place(ready: Cast) -> None:
    run = look(ready, f"{HEAD}\nBig Charter,charter,Associate,,,,,303,,\n")
    refused = verdict_of(run).refused[0]
    assert refused.suggestion == "Education"
    run = imports.mend(by=ready.ben, run_id=run.pk, row=2, column="Category", value="Education")
    imports.apply(by=ready.ben, run_id=run.pk)
    assert Membership.objects.get().category.code == "education"


def test_a_change_of_category_is_not_made_by_a_file(ready: Cast) -> None:
    imports.apply(by=ready.ben, run_id=look(ready, LIST).pk)
    verdict = verdict_of(look(ready, f"{HEAD}\nOak Charter,charter,Education,1002,Fillmore,,,298,2025-10-01,\n"))
    assert [r.rule for r in verdict.refused] == ["category-on-file"]


def test_two_rows_cannot_share_a_member_number(ready: Cast) -> None:
    verdict = verdict_of(look(ready, f"{HEAD}\nA,city,Government,7,,,,,,\nB,city,Government,7,,,,,,\n"))
    assert [(r.row, r.rule) for r in verdict.refused] == [(3, "number-twice")]


def test_eighty_five_members_come_in_one_go(ready: Cast, django_assert_max_num_queries: object) -> None:
    rows = "".join(f"District {n},school district,Education,,Olmsted,,,{100 + n},2025-10-01,\n" for n in range(85))
    run = look(ready, f"{HEAD}\n{rows}")
    with django_assert_max_num_queries(70):  # type: ignore[operator]
        imports.apply(by=ready.ben, run_id=run.pk)
    found = queries.reach(date(2026, 3, 10))
    assert (found.members, found.pupils, found.teachers) == (85, Decimal(sum(range(100, 185))), None)
