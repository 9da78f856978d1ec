"""Files on their way in: looked at, mended, answered, applied whole or not at all, undone."""

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from tests.platform.notes_import import NotesReader, NotNotes, notes

from barnraise.platform import documents, imports
from barnraise.platform.imports import ImportRun, Source, State, Verdict
from barnraise.platform.models import AuditEntry, Document, ImportChange, ImportProfile
from barnraise.platform.permissions import Actor, Asker, Staff, machine
from barnraise.platform.refusals import NotAllowed, Refusal, Stale
from barnraise.platform.tables import TableRefused

pytestmark = pytest.mark.django_db

BEN = machine("Ben")
CORA = Asker(Actor("people.Person:3", "Cora"), staff=frozenset({Staff.COORDINATOR}), signed_in=True)
FILE = b"title,text,pages\nDover,good,3\nByron,fair,4\n"


@pytest.fixture(autouse=True)
def reader() -> Iterator[NotesReader]:
    lent = NotesReader()
    with imports.also(lent):
        yield lent


def look(content: bytes = FILE, **more: Any) -> ImportRun:
    return imports.look(by=BEN, kind="notes", content=content, name="notes.csv", **more)


def apply(content: bytes = FILE, **more: Any) -> ImportRun:
    return imports.apply(by=BEN, run_id=look(content, **more).pk)


def counts(run: ImportRun) -> tuple[int, int, int, int]:
    verdict = Verdict.of(run.verdict)
    return verdict.added, verdict.changed, verdict.same, verdict.refused_count


def test_a_look_keeps_the_file_by_its_hash_and_writes_no_row_of_it() -> None:
    run = look()
    assert (run.state, counts(run), notes()) == (State.READ, (2, 0, 0, 0), {})
    assert run.document.sha256 == hashlib.sha256(FILE).hexdigest()
    assert documents.read(run.document) == FILE


def test_looking_at_a_file_without_keeping_it_writes_nothing_at_all(django_assert_num_queries: Any) -> None:
    before = {model: model.objects.count() for model in (Document, ImportRun, AuditEntry, ImportProfile)}
    looked = imports.look_at(by=BEN, kind="notes", content=FILE, name="notes.csv")
    assert looked.verdict.counts == {"added": 2, "changed": 0, "same": 0, "refused": 0}
    assert before == {model: model.objects.count() for model in before}


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_a_file_is_read(reader: NotesReader) -> None:
    open_then = []

    class Watching(NotesReader):
        def read(self, source: Source) -> imports.Reading:
            open_then.append(connection.in_atomic_block)
            return super().read(source)

    with imports.also(Watching()):
        run = look(b"title,text,pages\nDover,good,x\n")
        imports.mend(by=BEN, run_id=run.pk, row=2, column="pages", value="5")
    assert open_then == [False, False]
    ImportProfile.objects.all().delete()


def test_the_four_counts_sum_to_the_rows() -> None:
    apply(b"title,text,pages\nDover,good,3\nByron,fair,4\n")
    run = look(b"title,text,pages\nDover,good,3\nByron,poor,4\nChatham,new,1\n,none,1\nMedway,x,y\n")
    assert counts(run) == (1, 1, 1, 2)
    assert Verdict.of(run.verdict).rows == 5


def test_a_row_with_two_wrong_cells_is_one_refused_row_and_two_refused_cells() -> None:
    verdict = Verdict.of(look(b"title,text,pages\n,good,x\n").verdict)
    assert [(r.row, r.column) for r in verdict.refused] == [(2, "title"), (2, "pages")]
    assert verdict.refused_count == 1


def test_applying_writes_what_was_shown_with_one_audit_entry_that_counts() -> None:
    run = look()
    before = AuditEntry.objects.count()
    applied = imports.apply(by=BEN, run_id=run.pk)
    assert notes() == {"Byron": "fair", "Dover": "good"}
    assert (applied.state, applied.applied_by) == (State.APPLIED, "machine")
    entry = AuditEntry.objects.order_by("id").last()
    assert AuditEntry.objects.count() == before + 1
    assert entry is not None and (entry.deed, entry.subject) == ("imports.apply", f"platform.ImportRun:{run.pk}")
    assert '"added":2' in entry.body


def test_the_same_file_again_changes_nothing_and_says_so() -> None:
    apply()
    again = look()
    assert counts(again) == (0, 0, 2, 0)
    with pytest.raises(imports.NothingToApply, match="says what is already here"):
        imports.apply(by=BEN, run_id=again.pk)


def test_a_file_of_refused_rows_only_has_nothing_to_apply() -> None:
    run = look(b"title,text,pages\n,a,1\n")
    with pytest.raises(imports.NothingToApply, match="Every row is refused"):
        imports.apply(by=BEN, run_id=run.pk)


def test_refused_rows_stay_out_and_the_rest_is_written() -> None:
    apply(b"title,text,pages\nDover,good,3\nByron,fair,x\n")
    assert notes() == {"Dover": "good"}


def test_a_mended_cell_is_kept_beside_the_file_and_read_with_it() -> None:
    run = look(b"title,text,pages\nDover,good,3\nByron,fair,x\n")
    run = imports.mend(by=BEN, run_id=run.pk, row=3, column="pages", value="4")
    assert (counts(run), run.mends) == ((2, 0, 0, 0), {"3:pages": "4"})
    imports.apply(by=BEN, run_id=run.pk)
    assert ImportProfile.objects.get(kind="note", name="Byron").settings["pages"] == "4"
    assert documents.read(run.document).endswith(b"fair,x\n")


def test_a_mend_that_is_wrong_too_stays_refused_with_the_mended_value() -> None:
    run = look(b"title,text,pages\nByron,fair,x\n")
    run = imports.mend(by=BEN, run_id=run.pk, row=2, column="pages", value="y")
    assert [r.value for r in Verdict.of(run.verdict).refused] == ["y"]


def test_a_mended_cell_can_be_taken_back() -> None:
    run = look(b"title,text,pages\nByron,fair,x\n")
    run = imports.mend(by=BEN, run_id=run.pk, row=2, column="pages", value="4")
    verdict = imports.consider(by=BEN, run=run, mends={"2:pages": None})
    run = imports.settle(
        by=BEN, run_id=run.pk, version=run.version, mends={"2:pages": None}, answers={}, verdict=verdict
    )
    assert (run.mends, counts(run)) == ({}, (0, 0, 0, 1))


@pytest.mark.parametrize("row, column", [(2, "text"), (9, "pages"), (3, "pages; drop")])
def test_a_cell_that_was_not_refused_is_not_mended(row: int, column: str) -> None:
    run = look(b"title,text,pages\nDover,good,3\nByron,fair,x\n")
    with pytest.raises(imports.NoSuchCell):
        imports.mend(by=BEN, run_id=run.pk, row=row, column=column, value="1")


@pytest.mark.parametrize("length, fits", [(1_999, True), (2_000, True), (2_001, False)])
def test_a_mended_cell_has_a_longest_length(length: int, fits: bool) -> None:
    run = look(b"title,text,pages\n,fair,1\n")
    if fits:
        assert (
            len(imports.mend(by=BEN, run_id=run.pk, row=2, column="title", value="x" * length).mends["2:title"])
            == length
        )
    else:
        with pytest.raises(imports.NoSuchCell, match="Shorten it"):
            imports.mend(by=BEN, run_id=run.pk, row=2, column="title", value="x" * length)


def test_a_warning_stops_the_file_until_a_person_says_yes() -> None:
    run = look(b"title,text,pages\nDover,WRONG,3\n")
    with pytest.raises(imports.NotAnswered, match="Is this the right file"):
        imports.apply(by=BEN, run_id=run.pk)
    run = imports.answer(by=BEN, run_id=run.pk, key="warning:all-wrong", value="no")
    with pytest.raises(imports.NotAnswered):
        imports.apply(by=BEN, run_id=run.pk)
    run = imports.answer(by=BEN, run_id=run.pk, key="warning:all-wrong", value="yes")
    imports.apply(by=BEN, run_id=run.pk)
    assert notes() == {"Dover": "WRONG"}


def test_the_answer_to_a_warning_is_about_one_file_and_not_remembered() -> None:
    run = look(b"title,text,pages\nDover,WRONG,3\n")
    imports.answer(by=BEN, run_id=run.pk, key="warning:all-wrong", value="yes")
    again = look(b"title,text,pages\nDover,WRONG,5\n")
    assert again.answers == {}
    assert not ImportProfile.objects.filter(kind="notes").exists()


def test_a_question_is_answered_by_a_person_and_remembered_by_the_profile() -> None:
    run = look(b"title,text,pages\nByron,?,3\n")
    with pytest.raises(imports.NotAnswered, match="Which text has Byron"):
        imports.apply(by=BEN, run_id=run.pk)
    run = imports.answer(by=BEN, run_id=run.pk, key="note:Byron", value="long")
    assert run.profile is not None and (run.profile.name, run.profile.answers) == ("usual", {"note:Byron": "long"})
    imports.apply(by=BEN, run_id=run.pk)
    assert notes() == {"Byron": "long"}
    again = imports.apply(by=BEN, run_id=look(b"title,text,pages\nByron,?,8\n").pk)
    assert counts(again) == (0, 1, 0, 0)


def test_no_such_row_is_an_answer_and_what_was_not_offered_is_none() -> None:
    run = look(b"title,text,pages\nByron,?,3\n")
    with pytest.raises(imports.NoSuchQuestion, match="not among the answers"):
        imports.answer(by=BEN, run_id=run.pk, key="note:Byron", value="short")
    with pytest.raises(imports.NoSuchQuestion, match="asks nothing called"):
        imports.answer(by=BEN, run_id=run.pk, key="note:Dover", value="long")
    run = imports.answer(by=BEN, run_id=run.pk, key="note:Byron", value="none")
    imports.apply(by=BEN, run_id=run.pk)
    assert notes() == {"Byron": "none"}


def test_a_profile_says_how_a_file_is_read() -> None:
    imports.save_profile(
        by=BEN, kind="notes", name="Old program", settings={"encoding": "cp1252", "columns": {"title": "Name"}}
    )
    run = look("Name,text,pages\nPeña,gut,3\n".encode("cp1252"), profile="Old program")
    imports.apply(by=BEN, run_id=run.pk)
    assert notes() == {"Peña": "gut"}


def test_an_unknown_profile_is_refused_with_the_ones_there_are() -> None:
    imports.save_profile(by=BEN, kind="notes", name="Old program")
    with pytest.raises(imports.UnknownProfile, match="Saved profiles: Old program"):
        look(profile="New program")


def test_a_profile_is_edited_by_version_and_forgets_what_it_is_told_to() -> None:
    profile = imports.save_profile(by=BEN, kind="notes", name="P", settings={"sheet": "A"})
    ImportProfile.objects.filter(pk=profile.pk).update(answers={"a": "1", "b": "2"})
    with pytest.raises(Refusal, match="already is a profile"):
        imports.save_profile(by=BEN, kind="notes", name="P", settings={})
    with pytest.raises(Stale):
        imports.save_profile(by=BEN, kind="notes", name="P", settings={}, version=profile.version + 1)
    edited = imports.save_profile(by=BEN, kind="notes", name="P", settings={"sheet": "B"}, version=1, forget=("a",))
    assert (edited.settings, edited.answers, edited.version) == ({"sheet": "B"}, {"b": "2"}, 2)


def test_only_who_may_import_the_kind_does_any_of_its_deeds() -> None:
    run = look()
    for deed in (
        lambda: imports.look(by=CORA, kind="notes", content=FILE, name="notes.csv"),
        lambda: imports.mend(by=CORA, run_id=run.pk, row=2, column="pages", value="1"),
        lambda: imports.apply(by=CORA, run_id=run.pk),
        lambda: imports.undo(by=CORA, run_id=run.pk),
        lambda: imports.discard(by=CORA, run_id=run.pk, version=1),
        lambda: imports.save_profile(by=CORA, kind="notes", name="x"),
        lambda: imports.receive(by=CORA, kind="notes", content=FILE, name="notes.csv"),
    ):
        with pytest.raises((NotAllowed, imports.NoSuchCell)):
            deed()
    assert notes() == {}


def test_a_stranger_finds_no_run_at_all() -> None:
    run = look()
    stranger = Asker(Actor("people.Person:9", "Eve"), signed_in=True)
    with pytest.raises(ImportRun.DoesNotExist):
        imports.apply(by=stranger, run_id=run.pk)
    assert list(imports.runs_for(stranger)) == []


def test_an_unknown_kind_is_refused_with_the_known_ones() -> None:
    with pytest.raises(imports.UnknownKind, match=r"Known kinds:.*notes"):
        imports.look(by=BEN, kind="recipes", content=FILE, name="x.csv")


def test_a_file_applied_is_not_applied_twice() -> None:
    run = apply()
    with pytest.raises(imports.WrongState, match="is applied"):
        imports.apply(by=BEN, run_id=run.pk)


def test_what_changed_since_the_look_is_refused_and_nothing_is_written() -> None:
    first, second = look(), look()
    imports.apply(by=BEN, run_id=first.pk)
    before = AuditEntry.objects.count()
    with pytest.raises(imports.VerdictChanged, match=r"Then: 2 added.*Now: 0 added, 0 changed, 2 the same"):
        imports.apply(by=BEN, run_id=second.pk)
    second.refresh_from_db()
    assert (second.state, AuditEntry.objects.count()) == (State.READ, before)
    assert counts(imports.look_again(by=BEN, run_id=second.pk)) == (0, 0, 2, 0)


def test_a_stale_page_applies_and_mends_nothing_and_shows_both() -> None:
    run = look(b"title,text,pages\nByron,fair,x\nDover,good,1\n")
    imports.mend(by=BEN, run_id=run.pk, row=2, column="pages", value="4")
    with pytest.raises(Stale) as stale:
        imports.settle(by=BEN, run_id=run.pk, version=1, mends={"2:pages": "9"}, answers={}, verdict=Verdict())
    assert (stale.value.mine, stale.value.theirs) == ({"Row 2, pages": "9"}, {"Row 2, pages": "4"})
    with pytest.raises(Stale):
        imports.apply(by=BEN, run_id=run.pk, version=1)
    assert notes() == {}


def test_a_file_set_aside_is_neither_applied_nor_mended() -> None:
    run = look()
    imports.discard(by=BEN, run_id=run.pk, version=1)
    with pytest.raises(imports.WrongState, match="set aside"):
        imports.apply(by=BEN, run_id=run.pk)


def test_the_first_thousand_refused_cells_are_kept_and_all_are_counted() -> None:
    for rows, kept, more in ((999, 999, 0), (1_000, 1_000, 1), (1_500, 1_000, 1)):
        body = "".join(f"note {n},x,bad\n" for n in range(rows))
        verdict = imports.look_at(
            by=BEN, kind="notes", content=f"title,text,pages\n{body}".encode(), name="n.csv"
        ).verdict
        assert (verdict.refused_count, len(verdict.refused)) == (rows, kept)
        assert len([w for w in verdict.as_json()["warnings"] if w["rule"] == "more-refused"]) == more


def test_the_verdict_as_json_has_exactly_the_promised_keys() -> None:
    told = imports.look_at(
        by=BEN, kind="notes", content=b"title,text,pages\nA,?,1\nB,x,y\n", name="n.csv"
    ).verdict.as_json()
    assert list(told) == ["added", "changed", "same", "refused", "warnings", "totals"]
    assert told["refused"] == [
        {
            "row": 3,
            "column": "pages",
            "value": "y",
            "rule": "not-a-number",
            "message": "Pages is a whole number. Write it in digits.",
        }
    ]
    assert [w["rule"] for w in told["warnings"]] == ["note:A"]


@pytest.mark.parametrize(
    "content, name, rule",
    [
        (b"a,b\n1,2\n", "notes.csv", NotNotes),
        (b"", "notes.csv", Refusal),
        (b"title,text,pages\n", "notes.csv", TableRefused),
        (b"\x89PNG\r\n\x1a\n123", "notes.csv", TableRefused),
        (b"title,text,pages\nPe\xf1a,x,1\n", "notes.csv", TableRefused),
        (b"title,te\0xt,pages\nA,x,1\n", "notes.csv", TableRefused),
        (FILE, "notes.exe", Refusal),
        (FILE, "notes", Refusal),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_as_a_whole_and_nothing_is_stored(
    content: bytes, name: str, rule: type[Refusal]
) -> None:
    before = Document.objects.count(), ImportRun.objects.count()
    with pytest.raises(rule):
        imports.look(by=BEN, kind="notes", content=content, name=name)
    assert (Document.objects.count(), ImportRun.objects.count()) == before


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.csv",
        "<script>alert(1)</script>.csv",
        "=cmd.csv",
        "\u202egnp.csv",
        "n\u0000.csv",
        "x" * 300 + ".csv",
    ],
)
def test_a_hostile_file_name_is_only_text(name: str) -> None:
    run = imports.look(by=BEN, kind="notes", content=f"title,text,pages\n{len(name)},x,1\n".encode(), name=name)
    assert "/" not in run.document.name and len(run.document.name) <= 255
    assert documents.path_of(run.document.sha256).exists()


def test_a_reader_that_leaves_accepted_rows_unwritten_breaks_the_apply() -> None:
    class Lazy(NotesReader):
        def apply(self, *, by: Asker, run: ImportRun, reading: imports.Reading) -> None:
            next(reading.rows)

    with imports.also(Lazy()):
        run = look()
        with pytest.raises(AssertionError, match="left 1 accepted rows unwritten"):
            imports.apply(by=BEN, run_id=run.pk)
    assert ImportChange.objects.count() == 0


def test_brought_in_at_once_a_file_is_applied_or_leaves_nothing() -> None:
    looked = imports.look_at(by=BEN, kind="notes", content=b"title,text,pages\nDover,WRONG,3\n", name="n.csv")
    before = Document.objects.count(), ImportRun.objects.count(), AuditEntry.objects.count()
    with pytest.raises(imports.NotAnswered):
        imports.bring_in(by=BEN, looked=looked)
    assert (Document.objects.count(), ImportRun.objects.count(), AuditEntry.objects.count()) == before
    looked = imports.look_at(by=BEN, kind="notes", content=FILE, name="n.csv")
    assert imports.bring_in(by=BEN, looked=looked).state == State.APPLIED
    assert AuditEntry.objects.count() == before[2] + 1


def test_a_mend_with_a_nul_is_refused() -> None:
    run = look(b"title,text,pages\nByron,fair,x\n")
    with pytest.raises(imports.NoSuchCell, match="holds a NUL"):
        imports.mend(by=BEN, run_id=run.pk, row=2, column="pages", value="4\0")
