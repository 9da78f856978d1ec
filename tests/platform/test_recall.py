"""What a page asks several times is found once; what is kept across pages is found anew after each deed."""

from collections.abc import Callable, Iterator

import pytest

from barnraise.platform import agency, recall
from barnraise.platform.permissions import machine

MACHINE = machine("test")


def counted() -> tuple[list[int], Callable[[int], int]]:
    """A question that counts how often it was really asked."""
    asked: list[int] = []

    @recall.once_a_page
    def double(number: int) -> int:
        asked.append(number)
        return 2 * number

    return asked, double


@pytest.fixture
def emptied() -> Iterator[None]:
    recall.forget()
    yield
    recall.forget()


def test_within_a_page_the_same_question_is_asked_once() -> None:
    asked, double = counted()
    with recall.one_page():
        assert [double(2), double(2), double(3)] == [4, 4, 6]
    assert asked == [2, 3]


def test_the_next_page_asks_anew_and_so_does_whatever_is_no_page() -> None:
    asked, double = counted()
    for _ in range(2):
        with recall.one_page():
            double(2)
    double(2)
    double(2)
    assert asked == [2, 2, 2, 2]


@pytest.mark.django_db(transaction=True)
def test_what_is_kept_across_pages_is_found_anew_after_a_deed(emptied: None) -> None:
    found: list[str] = []

    def look() -> str:
        found.append("looked")
        return str(len(found))

    def page() -> str:
        with recall.one_page():
            return recall.until_a_deed("key", look)

    agency.found(by=MACHINE, name="Bluff Country", state="MN", fiscal_start_month=7, zone="America/Chicago")
    assert [page(), page()] == ["1", "1"]
    agency.settle(by=MACHINE, version=1, phone="555-0142")
    assert [page(), page()] == ["2", "2"]


@pytest.mark.django_db
def test_inside_a_transaction_nothing_is_kept_as_its_deeds_may_be_taken_back(emptied: None) -> None:
    found: list[int] = []
    for _ in range(2):
        with recall.one_page():
            recall.until_a_deed("key", lambda: found.append(1))
    assert len(found) == 2
