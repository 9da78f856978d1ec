"""Reads a list of organizations in anybody's layout: CSV, spreadsheet or pasted cells, by its headings."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from barnraise.core.money import decimal_words
from barnraise.platform import agency, imports
from barnraise.platform.imports import Reading, Setting, Source, Verdict
from barnraise.platform.models import ImportRun
from barnraise.platform.permissions import Asker, Policy
from barnraise.platform.tables import Row, Table
from barnraise.run.organizations import operations, permissions, queries
from barnraise.run.organizations.rules import Book, Defaults, Fault, Plan, columns_of, heading_key, judged
from barnraise.run.organizations.terms import COLUMN_WORDS, COLUMNS, Kind

OWN_LIST = "our own list"
"""The source of counts in a list that names none."""


class OrganizationsReader:
    """One row, one organization; a row changes the organization it names, or adds it."""

    kind = "organizations"
    title = "List of organizations"
    help = (
        "One row for each organization, with headings: Name and Kind, and as you have them State, County, City, LEAID, "
        "State number, Vendor number, Latitude, Longitude, Website, Pupils, Teachers, Counted on, Source. An "
        "organization "
        "on file is found by its numbers, then by its exact name and kind; empty cells change nothing."
    )
    policy: Policy = staticmethod(permissions.may_import_organizations)
    columns = tuple(Setting(words, words) for words in COLUMN_WORDS.values())
    profile_settings = stated = (
        Setting("source", "Source of counts", "Who counted pupils and teachers, when no column says so."),
        Setting("kind", "Kind", "What all rows are, when no column says so.", tuple((k.value, k.words) for k in Kind)),
    )

    @staticmethod
    def is_header(headings: tuple[str, ...]) -> bool:
        """Whether a row is the row of headings: one of its cells heads the names."""
        return any(heading_key(heading) in COLUMNS["name"] for heading in headings)

    def read(self, source: Source) -> Reading:
        """Decide for every row what it would do; nothing is written."""
        table = source.table(header=self.is_header)
        settings: Mapping[str, str] = source.settings
        defaults = queries.defaults_on(
            as_of=agency.today(), source=settings.get("source") or OWN_LIST, kind=settings.get("kind") or ""
        )
        verdict = Verdict(totals={"organizations": 0, "pupils": 0})
        return Reading(_rows(table, queries.book(), defaults, verdict), verdict)

    def apply(self, *, by: Asker, run: ImportRun, reading: Reading) -> None:
        """Write what the rows would do, all of it."""
        operations.bring_in(by=by, run=run, plans=reading.rows)

    def undo(self, *, by: Asker, run: ImportRun) -> None:
        """Take it back, unless somebody built on it."""
        imports.undo_records(by, run)


def _rows(table: Table, book: Book, defaults: Defaults, verdict: Verdict) -> Iterator[Plan]:
    places = columns_of(table.columns, COLUMNS)
    for row in table.rows:
        plan = judged_row(row, table, places, book=book, defaults=defaults)
        if isinstance(plan, Plan):
            tell(verdict, plan)
            verdict.totals["organizations"] += 1
            verdict.totals["pupils"] += int(pupils_of(plan) or 0)
            if not plan.is_same:
                yield plan
        else:
            refuse(verdict, row[0], plan, table, places)


def judged_row(
    row: Row, table: Table, places: Mapping[str, int], *, book: Book, defaults: Defaults
) -> Plan | tuple[Fault, ...]:
    """One row's plan, or its faults; a row of the wrong length is refused as a whole."""
    number, cells = row
    width = len(table.columns)
    if len(cells) > width:
        sentence = (
            f"Row {number} has {len(cells)} cells under {width} headings: a separator is too many. Mend the file."
        )
        return (Fault("", "", "ragged-row", sentence),)
    return judged({name: cells[place] for name, place in places.items() if place < len(cells)}, book, defaults, number)


def refuse(verdict: Verdict, row: int, faults: tuple[Fault, ...], table: Table, places: Mapping[str, int]) -> None:
    """Say everything that is wrong with a row, each at its cell as the file heads it."""
    for fault in faults:
        heading = table.columns[places[fault.field]] if fault.field in places else ""
        verdict.refuse(
            row=row, column=heading, value=fault.value, rule=fault.rule, message=fault.message,
            suggestion=fault.suggestion,
        )  # fmt: skip


def pupils_of(plan: Plan) -> Decimal | None:
    """The pupils a row states."""
    return next((c.value for c in plan.draft.counts if c.measure == "pupils"), None)


def tell(verdict: Verdict, plan: Plan) -> None:
    """Count what a row would do, and show it."""
    draft, pupils = plan.draft, pupils_of(plan)
    if plan.adds:
        verdict.added += 1
        shown = {"Name": draft.name, "Kind": Kind(draft.kind).words, "County": draft.county, **draft.identifiers}
        verdict.example({**shown, **({} if pupils is None else {"Pupils": decimal_words(pupils)})})
    elif plan.is_same:
        verdict.same += 1
    else:
        verdict.changed += 1
        for column, old, new in plan.cells():
            verdict.change(row=plan.row, what=draft.name, column=column, old=old, new=new)


ORGANIZATIONS = OrganizationsReader()
