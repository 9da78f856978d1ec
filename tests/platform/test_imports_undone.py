"""Undo takes back what an import wrote; where somebody changed, cites or uses it, it lists what stands in the way."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.platform.notes_import import NotesReader, notes

from barnraise.platform import documents, imports
from barnraise.platform.imports import ImportRun, Source, State, Verdict
from barnraise.platform.models import Citation, ImportProfile
from barnraise.platform.permissions import Asker, machine

pytestmark = pytest.mark.django_db

BEN = machine("Ben")
FILE = b"title,text,pages\nDover,good,3\nByron,fair,4\n"


@pytest.fixture(autouse=True)
def reader() -> Iterator[None]:
    with imports.also(NotesReader()):
        yield


def look(content: bytes = FILE, **more: Any) -> ImportRun:
    return imports.look(by=BEN, kind="notes", content=content, name="notes.csv", **more)


def apply(content: bytes = FILE, **more: Any) -> ImportRun:
    return imports.apply(by=BEN, run_id=look(content, **more).pk)


def test_undo_removes_what_was_added_and_restores_what_was_changed() -> None:
    first = apply()
    second = apply(b"title,text,pages\nDover,better,3\nChatham,new,1\n")
    undone = imports.undo(by=BEN, run_id=second.pk)
    assert (undone.state, notes()) == (State.UNDONE, {"Byron": "fair", "Dover": "good"})
    imports.undo(by=BEN, run_id=first.pk)
    assert notes() == {}


def test_an_import_is_not_undone_before_the_later_one_that_changed_its_records() -> None:
    first = apply()
    second = apply(b"title,text,pages\nDover,better,3\n")
    with pytest.raises(imports.UndoRefused, match=r"Dover.*changed since"):
        imports.undo(by=BEN, run_id=first.pk)
    imports.undo(by=BEN, run_id=second.pk)
    imports.undo(by=BEN, run_id=first.pk)
    assert notes() == {}


def test_undo_gives_back_the_empty_state_and_the_same_file_can_be_applied_again() -> None:
    imports.undo(by=BEN, run_id=apply().pk)
    assert notes() == {}
    apply()
    assert notes() == {"Byron": "fair", "Dover": "good"}


def test_undo_restores_a_record_changed_twice_by_one_run() -> None:
    apply()
    run = look(b"title,text,pages\nDover,better,3\n")

    class Twice(NotesReader):
        def apply(self, *, by: Asker, run: ImportRun, reading: imports.Reading) -> None:
            for number, title, settings in reading.rows:
                standing = ImportProfile.objects.get(kind="note", name=title)
                standing = imports.change_record(run, number, standing, settings={"text": "between", "pages": "0"})
                imports.change_record(run, number, standing, settings=settings)

    with imports.also(Twice()):
        imports.apply(by=BEN, run_id=run.pk)
        imports.undo(by=BEN, run_id=run.pk)
    with imports.also(NotesReader()):
        assert notes()["Dover"] == "good"


def test_undo_refuses_a_record_that_was_changed_since_and_lists_it() -> None:
    run = apply()
    ImportProfile.objects.filter(name="Dover").update(settings={"text": "mine", "pages": "1"}, version=2)
    with pytest.raises(imports.UndoRefused) as refused:
        imports.undo(by=BEN, run_id=run.pk)
    assert [o.why for o in refused.value.obstacles] == ["changed since (version 1 then, 2 now)"]
    assert notes() == {"Byron": "fair", "Dover": "mine"}


def test_undo_refuses_a_record_that_is_cited() -> None:
    run = apply()
    byron = ImportProfile.objects.get(name="Byron")
    documents.cite("books.Invoice:7", f"platform.ImportProfile:{byron.pk}", "evidence")
    with pytest.raises(imports.UndoRefused, match=r"is cited by books\.Invoice:7"):
        imports.undo(by=BEN, run_id=run.pk)
    Citation.objects.all().delete()
    imports.undo(by=BEN, run_id=run.pk)
    assert notes() == {}


def test_undo_refuses_a_record_that_another_uses() -> None:
    run = apply()
    other = look(b"title,text,pages\nMedway,x,1\n")
    ImportRun.objects.filter(pk=other.pk).update(profile=ImportProfile.objects.get(name="Byron"))
    with pytest.raises(imports.UndoRefused, match=r"Byron.*is used by import run"):
        imports.undo(by=BEN, run_id=run.pk)


def test_an_import_is_undone_once_and_only_after_it_was_applied() -> None:
    run = look()
    with pytest.raises(imports.WrongState, match="only an applied import"):
        imports.undo(by=BEN, run_id=run.pk)
    imports.undo(by=BEN, run_id=imports.apply(by=BEN, run_id=run.pk).pk)
    with pytest.raises(imports.WrongState):
        imports.undo(by=BEN, run_id=run.pk)


def test_no_row_is_kept_in_memory_while_a_file_is_looked_at_or_applied() -> None:
    alive = {"now": 0, "most": 0}

    class Row:
        def __init__(self) -> None:
            alive["now"] += 1
            alive["most"] = max(alive["most"], alive["now"])

        def __del__(self) -> None:
            alive["now"] -= 1

    class Many(NotesReader):
        def read(self, source: Source) -> imports.Reading:
            verdict = Verdict()

            def rows() -> Iterator[Row]:
                for _ in range(5_000):
                    verdict.added += 1
                    yield Row()

            return imports.Reading(rows(), verdict)

        def apply(self, *, by: Asker, run: ImportRun, reading: imports.Reading) -> None:
            for _ in reading.rows:
                pass

    with imports.also(Many()):
        imports.apply(by=BEN, run_id=look().pk)
    assert alive["now"] == 0 and alive["most"] <= 3
