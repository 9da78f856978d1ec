"""The list component: one declaration gives page, fragment and files of the same rows, in a fixed count of queries."""

import csv
import io
import re
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ImproperlyConfigured
from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from barnraise.core.money import Money
from barnraise.platform import lists
from barnraise.platform.lists import Column, Empty, Filter, Kind, Link, ListPage

pytestmark = pytest.mark.django_db


def groups_page(**changes: Any) -> ListPage:
    """A list of groups: a name, an amount of money, a remark."""

    def rows(part: Any) -> list[tuple[lists.Cell, ...]]:
        return [
            (Link(name, f"/groups/{key}"), Money(key * 100), "=1+1") for key, name in part.values_list("pk", "name")
        ]

    declared: dict[str, Any] = {
        "title": "Groups",
        "columns": (
            Column("name", "Name", Kind.LINK, sortable=True),
            Column("amount", "Amount", Kind.MONEY),
            Column("remark", "Remark"),
        ),
        "queryset": Group.objects.all(),
        "rows": rows,
        "orders": {"name": ("name", "pk")},
        "order": "name",
        "noun": ("group", "groups"),
        "empty": Empty("There is no group yet.", deed_url="/groups/add", deed_text="Add a group"),
        "filters": (
            Filter("q", "Name", lambda part, text: part.filter(name__icontains=text)),
            Filter(
                "first", "First letter", lambda part, text: part.filter(name__startswith=text), (("a", "A"), ("b", "B"))
            ),
        ),
        "page_size": 3,
    }
    return ListPage(**{**declared, **changes})


def ask(query: str = "", page: ListPage | None = None, headers: dict[str, str] | None = None) -> HttpResponseBase:
    """The answer to one list request."""
    return lists.respond(RequestFactory().get("/groups" + query, headers=headers), page or groups_page())


def text_of(response: HttpResponseBase) -> str:
    """The whole body, whether streamed or not."""
    body: str = response.getvalue().decode()
    _done(response)
    return body


def _done(response: HttpResponseBase) -> None:
    if isinstance(response, FileResponse) and response.file_to_stream is not None:
        response.file_to_stream.close()


def names_in(response: HttpResponseBase) -> list[str]:
    """Names of the rows shown, in their order."""
    return re.findall(r'<a href="/groups/\d+">(.*?)</a>', text_of(response))


@pytest.fixture
def seven() -> list[str]:
    """Seven groups, stored out of order."""
    names = ["bd", "aa", "bb", "ab", "ba", "ac", "bc"]
    Group.objects.bulk_create(Group(name=name) for name in names)
    return sorted(names)


def test_a_list_pages_in_a_stable_order_and_pages_never_overlap(seven: list[str]) -> None:
    shown = [name for number in (1, 2, 3) for name in names_in(ask(f"?page={number}"))]
    assert shown == seven


def test_a_page_beyond_the_last_shows_the_last(seven: list[str]) -> None:
    assert names_in(ask("?page=99")) == seven[6:]


def test_a_minus_turns_the_order_round(seven: list[str]) -> None:
    assert names_in(ask("?sort=-name")) == seven[::-1][:3]


def test_an_order_nobody_declared_is_set_aside_and_said(seven: list[str]) -> None:
    answer = ask("?sort=password")
    assert names_in(answer) == seven[:3]
    assert "This list has no order “password”" in text_of(answer)


def test_a_choice_nobody_declared_is_set_aside_and_said(seven: list[str]) -> None:
    answer = ask("?first=z")
    assert "First letter knows no “z”" in text_of(answer)
    assert names_in(answer) == seven[:3]


def test_a_filter_that_cannot_read_its_text_is_set_aside_and_said(seven: list[str]) -> None:
    page = groups_page(filters=(Filter("pk", "Number", lambda part, text: part.filter(pk=int(text))),))
    answer = ask("?pk=seven", page)
    body = text_of(answer)
    assert "Number cannot be read from “seven”" in body
    assert "?sort=-name" in body and "pk=seven" not in body


def test_a_filter_narrows_rows_and_the_count_says_of_how_many(seven: list[str]) -> None:
    answer = ask("?first=a")
    assert names_in(answer) == ["aa", "ab", "ac"]
    assert "3 of 7 groups" in text_of(answer)


def test_links_of_sort_and_page_keep_the_filter(seven: list[str]) -> None:
    body = text_of(ask("?first=b"))
    assert "?first=b&amp;page=2" in body
    assert "?first=b&amp;sort=-name" in body
    assert "?first=b&amp;format=csv" in body


def test_nothing_that_matches_offers_all_again(seven: list[str]) -> None:
    body = text_of(ask("?q=zz"))
    assert "No groups match." in body
    assert "Show all" in body


def test_an_empty_list_says_what_is_missing_and_who_mends_it() -> None:
    body = text_of(ask())
    assert "There is no group yet." in body
    assert '<a class="button deed" href="/groups/add">Add a group</a>' in body
    assert '<form class="filters"' not in body


def test_the_count_of_queries_is_the_same_for_one_row_and_three(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    Group.objects.create(name="one")
    ask()  # what is read once per process is read now
    with django_assert_num_queries(_queries()):
        ask()
    Group.objects.bulk_create([Group(name="two"), Group(name="three")])
    with django_assert_num_queries(_queries()):
        ask()


def test_the_query_ceiling_catches_a_page_that_asks_once_a_row(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    def leaky(part: Any) -> list[tuple[lists.Cell, ...]]:
        return [(g.name, Money(Group.objects.filter(pk__lte=g.pk).count()), "") for g in part]

    Group.objects.bulk_create([Group(name="one"), Group(name="two"), Group(name="three")])
    ask()
    with pytest.raises(pytest.fail.Exception), django_assert_num_queries(_queries()):
        ask(page=groups_page(rows=leaky))


def _queries() -> int:
    """Two of the list, count and rows, and those of the shell around it."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from barnraise.platform.shell import shell

    with CaptureQueriesContext(connection) as asked:
        shell(RequestFactory().get("/groups"))
    return 2 + len(asked)


def test_htmx_gets_the_fragment_and_a_restored_page_is_whole(seven: list[str]) -> None:
    whole = text_of(ask())
    swapped = ask(headers={"HX-Request": "true"})
    restored = text_of(ask(headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}))
    assert "<html" in whole and "<html" in restored
    assert "<html" not in text_of(swapped)
    assert names_in(swapped) == seven[:3]
    assert swapped.headers["Vary"] == "HX-Request"


def test_csv_holds_every_row_of_the_filter_with_formulas_disarmed(seven: list[str]) -> None:
    answer = ask("?first=b&format=csv")
    text = text_of(answer)
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[0] == ["Name", "Amount", "Remark"]
    assert [row[0] for row in rows[1:]] == ["ba", "bb", "bc", "bd"]
    assert {row[2] for row in rows[1:]} == {"'=1+1"}
    assert 'filename="groups-export.csv"' in answer.headers["Content-Disposition"]


def test_the_spreadsheet_holds_text_as_text_and_money_as_numbers(seven: list[str]) -> None:
    answer = ask("?format=xlsx")
    raw = answer.getvalue()
    _done(answer)
    sheet = openpyxl.load_workbook(io.BytesIO(raw)).active
    keys = dict(Group.objects.values_list("name", "pk"))
    cells = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert cells == [[name, keys[name], "=1+1"] for name in seven]
    assert sheet["C2"].data_type == "s"


def test_files_take_more_rows_than_one_batch(monkeypatch: pytest.MonkeyPatch, seven: list[str]) -> None:
    for batch in (1, 6, 7, 8):
        monkeypatch.setattr(lists, "BATCH", batch)
        assert len(text_of(ask("?format=csv")).splitlines()) == 8


def test_cells_are_escaped(seven: list[str]) -> None:
    Group.objects.create(name="<script>alert(1)</script>")
    body = text_of(ask("?q=script"))
    assert "<script>alert(1)" not in body
    assert "&lt;script&gt;alert(1)" in body


def test_a_title_with_braces_is_no_format_string(seven: list[str]) -> None:
    columns = (Column("name", "Name", Kind.LINK, sortable=True), Column("amount", "{0.pk}"), Column("remark", "R"))
    assert 'data-label="{0.pk}"' in text_of(ask(page=groups_page(columns=columns)))


def test_a_list_without_a_unique_order_is_refused_when_declared() -> None:
    with pytest.raises(ImproperlyConfigured, match="must end in a unique field"):
        groups_page(orders={"name": ("name",)})


def test_a_sortable_column_without_an_order_is_refused_when_declared() -> None:
    with pytest.raises(ImproperlyConfigured, match="no order is named"):
        groups_page(columns=(Column("name", "Name", sortable=True), Column("size", "Size", sortable=True)))


def test_a_link_out_of_the_site_is_refused() -> None:
    for url in ("javascript:alert(1)", "https://elsewhere.example", "//elsewhere.example"):
        with pytest.raises(AssertionError):
            Link("x", url)


def test_a_default_holds_until_another_value_or_all_is_asked_for(seven: list[str]) -> None:
    first = Filter("first", "First letter", lambda part, text: part.filter(name__startswith=text),
                   (("a", "A"), ("b", "B")), default="b")  # fmt: skip
    page = groups_page(filters=(first,), page_size=1)
    assert {name[0] for name in names_in(ask("", page))} == {"b"}
    assert {name[0] for name in names_in(ask("?first=a", page))} == {"a"}
    every = text_of(ask("?first=", page))
    assert f"{len(seven)} groups" in every
    assert "?first=&amp;page=2" in every, "the next page must still show all"
    assert 'aria-label="Page 2' not in text_of(ask("?first=a", groups_page(filters=(first,), page_size=9)))
