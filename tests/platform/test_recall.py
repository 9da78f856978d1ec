"""What a page asks several times is found once; what is kept across pages is found anew after each deed."""

from collections.abc import Callable, Iterator

import pytest

from barnraise.platform import agency, documents, recall, rows, touched
from barnraise.platform.deeds import deed, record
from barnraise.platform.models import Citation, Job
from barnraise.platform.permissions import Asker, machine

MACHINE = machine("test")


@deed("test.cite")
def cited(*, by: Asker, source: str) -> None:
    documents.cite(source, "c.D:1", "file")
    record(source, cited=True)


@deed("test.keep")
def kept_file(*, by: Asker) -> None:
    documents.store(by=by, content=b"words", name="words.txt")


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


def page_of(question: Callable[[], object]) -> object:
    with recall.one_page():
        return question()


@pytest.mark.django_db(transaction=True)
def test_what_is_kept_stands_until_a_deed_writes_a_table_it_was_read_from(emptied: None) -> None:
    looked: list[str] = []

    @recall.kept
    def profiles() -> list[str]:
        looked.append("profiles")
        return list(Citation.objects.values_list("source", flat=True))

    @recall.kept
    def outer() -> int:
        looked.append("outer")
        return len(profiles())

    agency.found(by=MACHINE, name="Bluff Country", state="MN", fiscal_start_month=7, zone="America/Chicago")
    assert [page_of(outer), page_of(outer), page_of(profiles)] == [0, 0, []]
    assert looked == ["outer", "profiles"]
    kept_file(by=MACHINE)
    assert page_of(outer) == 0 and looked == ["outer", "profiles"], "another table was written"
    cited(by=MACHINE, source="a.B:1")
    assert page_of(outer) == 1, "what an answer inside stands on, it stands on too"
    assert looked == ["outer", "profiles"] * 2


@pytest.mark.django_db(transaction=True)
def test_what_moves_without_deeds_is_never_kept(emptied: None) -> None:
    looked: list[int] = []

    @recall.kept
    def waiting() -> int:
        looked.append(1)
        return Job.objects.count()

    agency.found(by=MACHINE, name="Bluff Country", state="MN", fiscal_start_month=7, zone="America/Chicago")
    assert page_of(waiting) == 0
    Job.objects.create(name="test", key="one")
    assert page_of(waiting) == 1
    assert len(looked) == 2


@pytest.mark.django_db(transaction=True)
def test_what_a_page_found_before_a_deed_is_no_ground_for_what_is_kept_after_it(emptied: None) -> None:
    @recall.once_a_page
    def sources() -> list[str]:
        return list(Citation.objects.values_list("source", flat=True))

    @recall.kept
    def many() -> int:
        return len(sources())

    agency.found(by=MACHINE, name="Bluff Country", state="MN", fiscal_start_month=7, zone="America/Chicago")
    with recall.one_page():
        assert sources() == []
        cited(by=MACHINE, source="a.B:1")
        assert many() == 1
    assert page_of(many) == 1


def test_a_question_that_is_asked_later_cannot_be_kept(transactional_db: None, emptied: None) -> None:
    with recall.one_page(), pytest.raises(AssertionError, match="make it a list"):
        recall.until_a_deed("later", lambda: Citation.objects.all())


@pytest.mark.parametrize(
    ("statement", "written"),
    [
        ('INSERT INTO "platform_citation" ("source") VALUES (%s)', {"platform_citation"}),
        ("INSERT OR IGNORE INTO platform_citation SELECT * FROM platform_document", {"platform_citation"}),
        ('UPDATE "platform_citation" SET "source" = (SELECT 1 FROM platform_document)', {"platform_citation"}),
        ('DELETE FROM "platform_citation" WHERE "id" IN (SELECT "id" FROM "platform_document")', {"platform_citation"}),
        ("WITH gone AS (DELETE FROM platform_job RETURNING *) INSERT INTO platform_citation SELECT * FROM gone",
         {"platform_job", "platform_citation"}),
        ('SELECT "id" FROM "platform_citation" FOR UPDATE OF "platform_citation"', set()),
        ("INSERT INTO platform_citation VALUES (1) ON CONFLICT (id) DO UPDATE SET source = 'x'", {"platform_citation"}),
        ("TRUNCATE TABLE platform_citation", {"platform_citation"}),
    ],
)  # fmt: skip
def test_a_statement_says_which_tables_it_writes(statement: str, written: set[str]) -> None:
    assert touched.written_by(statement) == written


def test_a_statement_says_which_tables_it_reads() -> None:
    sql = (
        'SELECT COUNT(*) FROM "platform_citation" c, platform_document AS "d" WHERE EXISTS (SELECT 1 FROM platform_job)'
    )
    assert touched.read_by(sql) == {"platform_citation", "platform_document", "platform_job"}


@pytest.mark.django_db
def test_the_bulk_door_says_what_it_wrote() -> None:
    with touched.writing() as wrote:
        rows.insert(
            Citation, ("source", "target", "as_what", "at"), [("a.B:1", "c.D:2", "file", "2026-03-10 12:00:00")]
        )
    assert wrote == {"platform_citation"}
    assert Citation.objects.count() == 1
