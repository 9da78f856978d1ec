"""A small reader of notes, for tests of the imports: titles with a text and a number of pages, kept as profiles."""

from collections import Counter
from collections.abc import Iterator

from barnraise.platform import imports
from barnraise.platform.imports import ImportRun, Reading, Setting, Source, Verdict
from barnraise.platform.models import ImportProfile
from barnraise.platform.permissions import Asker, Staff
from barnraise.platform.refusals import Refusal

Note = tuple[int, str, dict[str, str]]


class NotNotes(Refusal):
    """The file has no column of titles."""

    rule = "not-notes"


class NotesReader:
    """Reads `title, text, pages`; a text of `?` asks, and a file of nothing but `WRONG` warns."""

    kind = "notes"
    title = "Notes"
    help = "A row for each note. Columns: title, text, pages (a whole number)."
    profile_settings = (Setting("columns.title", "Heading of the titles", "as in the file, if it is not “title”"),)

    def policy(self, by: Asker) -> bool:
        return by.is_staff(Staff.DIRECTOR, Staff.BUSINESS_MANAGER)

    def read(self, source: Source) -> Reading:
        table = source.table()
        wanted = source.settings.get("columns", {}).get("title", "title")
        if wanted not in table.columns:
            raise NotNotes(
                f"“{source.name}” has no column “{wanted}”, so it holds no notes. Check that it is the right file."
            )
        verdict = Verdict()
        return Reading(self._rows(source, table.columns, table.rows, verdict, wanted), verdict)

    def _rows(
        self,
        source: Source,
        columns: tuple[str, ...],
        rows: Iterator[tuple[int, tuple[str, ...]]],
        verdict: Verdict,
        wanted: str,
    ) -> Iterator[Note]:
        standing = {p.name: p.settings for p in ImportProfile.objects.filter(kind="note")}
        seen: Counter[str] = Counter()
        wrong = 0
        for number, cells in rows:
            if len(cells) != len(columns):
                verdict.refuse(
                    row=number,
                    column="",
                    value=",".join(cells),
                    rule="ragged",
                    message="Cells are missing. Mend the row in the file.",
                )
                continue
            said = dict(zip(columns, cells, strict=True))
            title, text, pages = said[wanted].strip(), said.get("text", ""), said.get("pages", "").strip()
            refused = verdict.refused_count
            if not title:
                verdict.refuse(
                    row=number,
                    column=wanted,
                    value=said[wanted],
                    rule="no-title",
                    message="A note needs a title. We cannot guess it.",
                )
            if not (pages.isascii() and pages.isdigit()):
                verdict.refuse(
                    row=number,
                    column="pages",
                    value=pages,
                    rule="not-a-number",
                    message="Pages is a whole number. Write it in digits.",
                    suggestion="1",
                )
            if verdict.refused_count != refused:
                continue
            seen[title] += 1
            if text == "?":
                key = f"note:{title}"
                verdict.ask(
                    key=key,
                    text=f"Which text has {title}?",
                    options=[("long", "the long one"), ("none", "no such row")],
                )
                text = source.answers.get(key, "")
            wrong += text == "WRONG"
            settings = {"text": text, "pages": pages}
            before = standing.get(title)
            if before == settings or seen[title] > 1:
                verdict.same += 1
            elif before is None:
                verdict.added += 1
                verdict.example({"title": title, **settings})
                yield number, title, settings
            else:
                verdict.changed += 1
                for name, value in settings.items():
                    if before.get(name) != value:
                        verdict.change(row=number, what=title, column=name, old=before.get(name, ""), new=value)
                yield number, title, settings
        verdict.totals = {"notes": verdict.rows}
        if wrong and wrong == verdict.rows:
            verdict.warn(rule="all-wrong", message="Every note says WRONG. Is this the right file?")

    def apply(self, *, by: Asker, run: ImportRun, reading: Reading) -> None:
        for number, title, settings in reading.rows:
            standing = ImportProfile.objects.filter(kind="note", name=title).first()
            if standing is None:
                imports.note_added(
                    run, number, ImportProfile.objects.create(kind="note", name=title, settings=settings)
                )
            else:
                imports.change_record(run, number, standing, settings=settings)

    def undo(self, *, by: Asker, run: ImportRun) -> None:
        imports.undo_records(by, run)


def notes() -> dict[str, str]:
    """The notes that stand: title → text."""
    return {p.name: p.settings["text"] for p in ImportProfile.objects.filter(kind="note").order_by("name")}
