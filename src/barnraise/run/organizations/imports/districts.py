"""Reads the district files of states and of the nation: which agencies there are, and how many pupils and teachers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from barnraise.integrations import districts
from barnraise.platform import agency, imports
from barnraise.platform.imports import Reading, Setting, Source, Verdict
from barnraise.platform.models import ImportRun
from barnraise.platform.permissions import Asker, Policy
from barnraise.platform.refusals import Refusal
from barnraise.platform.tables import NoHeader, Table
from barnraise.platform.words import counted
from barnraise.run.organizations import operations, permissions, queries
from barnraise.run.organizations.imports import mapped
from barnraise.run.organizations.imports.lists import tell
from barnraise.run.organizations.rules import Book, Draft, Plan, agencies, planned
from barnraise.run.organizations.terms import Kind

ALL = "all"
KNOWN = "known"
NONE = "none"
LAYOUTS = tuple((profile.name, profile.title) for profile in districts.PROFILES)
JOINED = (Kind.SCHOOL_DISTRICT, Kind.CHARTER)
"""Kinds of our own bodies that a person is asked about when the national file has no row of their name."""


class NotADistrictFile(Refusal):
    """The file is no district file that is known here, or not of the layout that was chosen."""

    rule = "not-a-district-file"
    unknown_layout = True


class DistrictsReader:
    """One local agency of the file, one organization."""

    kind = "districts"
    title = "The state’s district file"
    help = (
        "Minnesota’s special-population files (one row for each school and grade), its enrollment file, and the "
        "national "
        "ELSI table. The layout is known by its headings. Names, kinds and counties change records; pupils and "
        "teachers are "
        "yearly counts with their source and date. A national file completes agencies already on file by their "
        "LEAID, then "
        "by their name."
    )
    policy: Policy = staticmethod(permissions.may_import_organizations)
    is_header = staticmethod(districts.is_header)
    columns = mapped.COLUMNS
    stated = mapped.STATED
    profile_settings = (
        Setting("layout", "Layout", "Only when the headings do not tell.", LAYOUTS),
        Setting("region", "Region", "The region whose agencies become organizations, such as 10; empty for all."),
    )
    undo_until = "You can undo the whole import until one of its organizations is a member, is billed or is changed."

    def read(self, source: Source) -> Reading:
        """Decide for every agency what it would do; nothing is written."""
        found = _found(source)
        desk = _Desk(source=source, found=found, book=queries.book(), ours=agency.the().state)
        desk.open()
        return Reading(desk.plans(), desk.verdict)

    def apply(self, *, by: Asker, run: ImportRun, reading: Reading) -> None:
        """Write what the agencies would do, all of it."""
        operations.bring_in(by=by, run=run, plans=reading.rows)

    def undo(self, *, by: Asker, run: ImportRun) -> None:
        """Take it back, unless somebody built on it."""
        imports.undo_records(by, run)


DISTRICTS = DistrictsReader()


def _found(source: Source) -> districts.Reading:
    """The file as its layout reads it; what is no district file is refused with what it looks like."""
    layout = source.settings.get("layout") or None
    try:
        if source.settings.get("named"):
            own = mapped.profile_of(source.settings, state=agency.the().state, this_year=_school_year())
            table = source.table(header=own.recognizes)
            return districts.read(table.columns, table.rows, profile=own)
        table = _table(source, layout)
        return districts.read(table.columns, table.rows, profile=layout)
    except districts.NotADistrictFile as refused:
        raise NotADistrictFile(f"“{source.name}” was not read. {refused} Nothing was changed.") from refused


def _school_year() -> int:
    return queries.school_year(agency.today())


def _table(source: Source, layout: str | None) -> Table:
    try:
        chosen = districts.profile_named(layout) if layout else None
        return source.table(header=chosen.recognizes if chosen else districts.is_header)
    except NoHeader:
        return source.table()
    except districts.NotADistrictFile as refused:
        raise NotADistrictFile(str(refused)) from refused


@dataclass(slots=True)
class _Desk:
    """A district file beside everything on file."""

    source: Source
    found: districts.Reading
    book: Book
    ours: str
    verdict: Verdict = field(default_factory=Verdict)

    @property
    def layout(self) -> str:
        """The layout the file was read by."""
        return self.found.profile

    @property
    def is_national(self) -> bool:
        """Whether the file holds all states, so that it completes what we know instead of adding all of it."""
        return len({row.state for row in self.found.rows}) > 1

    def open(self) -> None:
        """Say what concerns the file as a whole: sums, refused cells, warnings, questions."""
        self.verdict.totals = self.found.totals.as_json()
        for cell in self.found.refused:
            self.verdict.refuse(
                row=cell.row_number, column=cell.column, value=cell.value, rule=cell.rule, message=cell.message
            )
        states = {row.state for row in self.found.rows}
        before = [] if self.is_national else agencies.known_before(self.book, states, self.layout)
        for warning in districts.check(self.found, before):
            self.verdict.warn(rule=warning.rule, message=warning.message, stops=warning.stops)

    def plans(self) -> Iterator[Plan]:
        """What each agency would do, those that would do nothing left out; the verdict fills."""
        newest = agencies.newest_years(self.book)
        for row, draft in self._national() if self.is_national else self._of_region():
            number = row.row_numbers[0]
            known = self.book.find(draft)
            if isinstance(known, int):
                body = self.book.bodies[known]
                older = newest.get(known, 0) > row.school_year
                keeps = older or self.is_national
                draft = agencies.kept_names(draft, body) if keeps else agencies.tidied(draft, body)
            plan = planned(draft, self.book, number)
            if not isinstance(plan, Plan):
                self.verdict.refuse(row=number, column="", value=plan.value, rule=plan.rule, message=plan.message)
                continue
            tell(self.verdict, plan)
            if not plan.is_same:
                yield plan

    # A state's own file

    def _of_region(self) -> Iterator[tuple[districts.DistrictRow, Draft]]:
        region = self._region()
        for row in self.found.rows:
            if region in (ALL, row.region or "0"):
                yield row, agencies.draft_of(row, self.layout)

    def _region(self) -> str:
        """Whose agencies become organizations: the region somebody chose, else all."""
        regions = self.found.totals.by_region
        if not regions:
            return ALL
        set_before = str(self.source.settings.get("region") or "")
        default = set_before if set_before in regions else ALL
        totals = self.found.totals
        everyone = f"All regions: {_size(totals.districts, totals.pupils)}"
        options = [(ALL, everyone)] + [
            (
                region,
                f"{'No region' if region == '0' else f'Region {region}'}: {counted(n, 'agency', 'agencies')}, "
                f"{pupils:,} pupils",
            )
            for region, (n, pupils) in regions.items()
        ]
        self.verdict.ask(
            key="region", text="Whose agencies become organizations here?", options=options, default=default
        )
        answer = self.source.answers.get("region", default)
        return answer if answer == ALL or answer in regions else default

    # The nation's file

    def _national(self) -> Iterator[tuple[districts.DistrictRow, Draft]]:
        """Rows of our state: those we know by number, then by name, then by a person's answer; others if asked for."""
        rows = {row.key: row for row in self.found.rows if row.state == self.ours}
        taken = {
            key: self.book.by_identifier["leaid", key] for key in rows if ("leaid", key) in self.book.by_identifier
        }
        taken |= self._by_name({key: row.name for key, row in rows.items() if key not in taken})
        add = self._others(len(rows) - len(taken))
        for key, row in rows.items():
            draft = agencies.draft_of(row, self.layout)
            if key in taken:
                yield row, agencies.kept_names(draft, self.book.bodies[taken[key]])
            elif add:
                yield row, draft

    def _by_name(self, candidates: Mapping[str, str]) -> dict[str, int]:
        """LEAID → our organization, for those of ours that have none yet."""
        ours = [
            body
            for body in self.book.bodies.values()
            if body.state == self.ours and body.kind in JOINED and "leaid" not in self.book.identifiers.get(body.id, {})
        ]
        matcher = districts.Names(candidates)
        found: dict[str, int] = {}
        for body in ours:
            told = self.source.answers.get(f"row-for:{body.id}")
            key = told if told in candidates else None if told == NONE else matcher.match(body.name).key
            if key in found:
                key = None
            if told is not None or key is None:
                self._ask(body.id, matcher.offers(body.name))
            if key is not None:
                found[key] = body.id
        return found

    def _ask(self, organization_id: int, offers: Sequence[districts.Offer]) -> None:
        body = self.book.bodies[organization_id]
        number = next(iter(self.book.identifiers.get(organization_id, {}).values()), "no number on file")
        options = [(offer.key, f"{offer.name}, LEAID {offer.key}") for offer in offers]
        self.verdict.ask(
            key=f"row-for:{organization_id}", text=f"Which row of the file is {body.name} ({number})?",
            options=[*options, (NONE, "No such row in this file")],
        )  # fmt: skip

    def _others(self, count: int) -> bool:
        """Whether agencies of our state that are not on file are added: yes in an agency that has none yet."""
        has_some = any(body.state == self.ours and body.kind in JOINED for body in self.book.bodies.values())
        default = KNOWN if has_some else ALL
        self.verdict.ask(
            key="others", text=f"{counted(count, 'agency', 'agencies')} of {self.ours} are not on file. Add them?",
            options=[(KNOWN, "Leave them out"), (ALL, "Add them all")], default=default,
        )  # fmt: skip
        return self.source.answers.get("others", default) == ALL


def _size(agencies_: int, pupils: int) -> str:
    return f"{counted(agencies_, 'agency', 'agencies')}, {pupils:,} pupils"
