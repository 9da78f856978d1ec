"""Reads a list of members: CSV, spreadsheet or pasted cells; bodies that are unknown are written down as they join."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from barnraise.core.money import decimal_words
from barnraise.platform import agency, imports
from barnraise.platform.imports import Reading, Setting, Source, Verdict
from barnraise.platform.models import ImportRun
from barnraise.platform.permissions import Asker, Policy
from barnraise.platform.tables import Table
from barnraise.run.members import operations, permissions, queries, rules
from barnraise.run.members.models import Category, Membership
from barnraise.run.members.operations import FromFile
from barnraise.run.members.terms import COLUMNS
from barnraise.run.organizations import queries as organizations
from barnraise.run.organizations import terms as bodies

OWN_LIST = "our own list"
HEADINGS = {**bodies.COLUMNS, **COLUMNS}
WORDS = {**bodies.COLUMN_WORDS, "category": "Category", "number": "Member number", "starts": "Since",
         "also_member_of": "Also member of"}  # fmt: skip


class MembersReader:
    """One row, one member."""

    kind = "members"
    title = "List of members"
    help = (
        "One row for each member, with headings: Name, Kind, Category, and as you have them Member number, County, "
        "City, "
        "LEAID, State number, Pupils, Teachers, Since, Also member of, Latitude, Longitude. A category may be left "
        "empty "
        "where only one is open to such an organization. Organizations not on file are added as they join."
    )
    policy: Policy = staticmethod(permissions.may_edit_memberships)
    columns = tuple(Setting(words, words) for words in WORDS.values())
    profile_settings = stated = (
        Setting("source", "Source of counts", "Who counted pupils and teachers, when no column says so."),
        Setting("starts", "Members since", "The day memberships begin when no column says so, such as 2025-07-01."),
    )
    undo_until = "You can undo the whole import until one of the members is billed, commits to a service or is changed."

    @staticmethod
    def is_header(headings: tuple[str, ...]) -> bool:
        """Whether a row is the row of headings: one of its cells heads the names."""
        return any(organizations.heading_key(heading) in HEADINGS["name"] for heading in headings)

    def read(self, source: Source) -> Reading:
        """Decide for every row what it would do; nothing is written."""
        table = source.table(header=self.is_header)
        settings: Mapping[str, str] = source.settings
        today = agency.today()
        starts = organizations.day_of(settings.get("starts") or "") or agency.fiscal_year(today).starts
        desk = _Desk(
            table=table, defaults=organizations.defaults_on(as_of=today, source=settings.get("source") or OWN_LIST),
            starts=starts, ours=agency.the().state,
        )  # fmt: skip
        return Reading(desk.rows(), desk.verdict)

    def apply(self, *, by: Asker, run: ImportRun, reading: Reading) -> None:
        """Write bodies and memberships, all of them."""
        operations.join_from_file(by=by, run=run, joins=list(reading.rows))

    def undo(self, *, by: Asker, run: ImportRun) -> None:
        """Take it back, unless somebody built on it."""
        imports.undo_records(by, run)


MEMBERS = MembersReader()


class _Refused(Exception):
    """A row that cannot be used: field, cell, rule, sentence, and what may be meant."""

    def __init__(self, name: str, value: str, rule: str, message: str, suggestion: str = "") -> None:
        super().__init__(message)
        self.fault = organizations.Fault(name, value, rule, message, suggestion)


@dataclass(slots=True)
class _Desk:
    """Everything a row is judged by, looked up once."""

    table: Table
    defaults: organizations.Defaults
    starts: date
    ours: str
    verdict: Verdict = field(default_factory=lambda: Verdict(totals={"members": 0, "pupils": 0, "by_category": {}}))
    book: organizations.Book = field(default_factory=organizations.book)
    categories: dict[int, Category] = field(default_factory=lambda: {c.pk: c for c in queries.category_rows()})
    rule: dict[int, rules.CategoryRule] = field(default_factory=queries.rules_by_id)
    spans: Mapping[int, tuple[rules.SpanRow, ...]] = field(default_factory=queries.spans)
    numbers: dict[str, int] = field(default_factory=queries.member_numbers)
    pupils: dict[int, Decimal] = field(
        default_factory=lambda: {o: c.value for o, c in organizations.latest_counts("pupils").items()}
    )
    closed: dict[int, date] = field(default_factory=organizations.closed_days)
    held: dict[tuple[int, date], tuple[int, str]] = field(default_factory=lambda: _held())
    taken: dict[str, int] = field(default_factory=dict)

    def rows(self) -> Iterator[FromFile]:
        """The rows that would write something; the verdict fills."""
        places = organizations.columns_of(self.table.columns, HEADINGS)
        for number, cells in self.table.rows:
            named = {name: " ".join(cells[place].split()) for name, place in places.items() if place < len(cells)}
            try:
                if len(cells) > len(self.table.columns):
                    raise _Refused("", "", "ragged-row", f"Row {number} has more cells than headings. Mend the file.")
                found = self._row(number, named)
            except _Refused as refused:
                self._refuse(number, (refused.fault,), places)
                continue
            if isinstance(found, tuple):
                self._refuse(number, found, places)
            elif found is not None:
                yield found

    def _row(self, number: int, cells: Mapping[str, str]) -> FromFile | tuple[organizations.Fault, ...] | None:
        plan = organizations.judged(cells, self.book, self.defaults, number)
        if not isinstance(plan, organizations.Plan):
            return plan
        starts = self._starts(cells)
        closed = self.closed.get(plan.organization_id or 0)
        if closed is not None and starts >= closed:
            words = rules.closed_words(plan.draft.name, closed)
            raise _Refused("starts", cells.get("starts", ""), "closed-organization", words)
        member_number = self._number(cells.get("number", ""), plan, number)
        also = cells.get("also_member_of", "")[:120]
        category = self._category(cells.get("category", ""), plan, also)
        standing = rules.collision(self.spans.get(plan.organization_id or 0, ()), starts, None)
        if standing is None:
            self._count(plan, category, added=True)
            return FromFile(plan=plan, category_id=category, starts=starts, number=member_number, also_member_of=also)
        return self._known(plan, standing, category, member_number, cells)

    def _known(
        self, plan: organizations.Plan, standing: rules.SpanRow, category: int, number: str, cells: Mapping[str, str]
    ) -> FromFile | None:
        """A row about a member: the same, or a new number; its category is not changed by a file."""
        if standing[2] != category:
            raise _Refused(
                "category", cells.get("category", ""), "category-on-file",
                f"{plan.draft.name} is {self.categories[standing[2]]} already. A change of category has a day of its "
                "own: "
                "make it on the member’s page, then import the rest.",
                self.categories[standing[2]].name,
            )  # fmt: skip
        membership, old = self.held[plan.organization_id or 0, standing[0]]
        renumber = membership if number and number != old else 0
        if plan.is_same and not renumber:
            self._count(plan, category, same=True)
            return None
        self._count(plan, category)
        if renumber:
            self.verdict.change(
                row=plan.row, what=plan.draft.name, column=WORDS["number"], old=old or "none", new=number
            )
        return FromFile(plan=plan, number=number, renumber=renumber)

    def _starts(self, cells: Mapping[str, str]) -> date:
        text = cells.get("starts", "")
        day = organizations.day_of(text) if text else self.starts
        if day is None:
            raise _Refused("starts", text, "no-date", f"“{text}” is no date. Write it as 2025-07-01 or 7/1/2025.")
        return day

    def _number(self, text: str, plan: organizations.Plan, row: int) -> str:
        if not text:
            return ""
        owner = self.numbers.get(text)
        if owner is not None and owner != plan.organization_id:
            name = self.book.bodies[owner].name
            raise _Refused("number", text, "number-taken", f"Member number {text} is {name}’s. Give another, or none.")
        before = self.taken.setdefault(text, row)
        if before != row:
            raise _Refused(
                "number", text, "number-twice", f"Row {row} has the member number of row {before}. Mend one."
            )
        return text[:20]

    def _category(self, text: str, plan: organizations.Plan, also: str) -> int:
        draft = plan.draft
        stated = next((c.value for c in draft.counts if c.measure == "pupils"), None)
        pupils = stated if stated is not None else self.pupils.get(plan.organization_id or 0)
        standing = rules.Standing(
            kind=draft.kind, pupils=None if pupils is None else int(pupils), pays_fee=True, member_elsewhere=bool(also),
            in_area=queries.inside(draft.state, self.ours),
        )  # fmt: skip
        if not self.categories:
            raise _Refused("category", text, "no-categories",
                           "No category is on file. Adopt the categories first, then read the list again.")  # fmt: skip
        if not text:
            return self._only_one(draft.name, standing)
        chosen = next((pk for pk, c in self.categories.items() if _is_called(c, text)), None)
        if chosen is None:
            known = ", ".join(c.name for c in self.categories.values())
            raise _Refused(
                "category", text, "unknown-category", f"There is no category “{text}”. Write one of: {known}."
            )
        verdict = rules.eligible(self.rule[chosen], standing)
        if not verdict.ok:
            others = [self.categories[pk].name for pk in rules.open_to(self.rule, standing)]
            more = f" Open to it: {', '.join(others)}." if others else ""
            raise _Refused("category", text, "not-eligible", f"{verdict.reason}{more}", others[0] if others else "")
        return chosen

    def _only_one(self, name: str, standing: rules.Standing) -> int:
        """The category of a row that names none, where only one of the members' categories is open."""
        found = [pk for pk in rules.open_to(self.rule, standing) if self.categories[pk].is_member]
        if len(found) == 1:
            return found[0]
        names = ", ".join(self.categories[pk].name for pk in found) or "none"
        raise _Refused("category", "", "category-open",
                       f"This row names no category, and open to {name} are: {names}. Write which one.")  # fmt: skip

    def _refuse(self, row: int, faults: tuple[organizations.Fault, ...], places: Mapping[str, int]) -> None:
        for fault in faults:
            column = self.table.columns[places[fault.field]] if fault.field in places else ""
            self.verdict.refuse(row=row, column=column, value=fault.value, rule=fault.rule, message=fault.message,
                                suggestion=fault.suggestion)  # fmt: skip

    def _count(self, plan: organizations.Plan, category: int, *, added: bool = False, same: bool = False) -> None:
        name = self.categories[category].name
        pupils = next((c.value for c in plan.draft.counts if c.measure == "pupils"), Decimal(0))
        totals = self.verdict.totals
        totals["members"] += 1
        totals["pupils"] += int(pupils)
        totals["by_category"][name] = totals["by_category"].get(name, 0) + 1
        if added:
            self.verdict.added += 1
            shown = {"Name": plan.draft.name, "Kind": bodies.Kind(plan.draft.kind).words, "Category": name}
            self.verdict.example({**shown, **({"Pupils": decimal_words(pupils)} if pupils else {})})
        elif same:
            self.verdict.same += 1
        else:
            self.verdict.changed += 1
        if not added and not same:
            for column, old, new in plan.cells():
                self.verdict.change(row=plan.row, what=plan.draft.name, column=column, old=old, new=new)


def _held() -> dict[tuple[int, date], tuple[int, str]]:
    """(Organization, first day) → membership and its number."""
    rows = Membership.objects.values_list("organization_id", "starts", "pk", "number")
    return {(owner, starts): (pk, number) for owner, starts, pk, number in rows}


def _is_called(category: Category, text: str) -> bool:
    plain = organizations.heading_key(text)
    name = organizations.heading_key(category.name)
    return plain in (name, category.code, name.partition(" non member")[0], name.split(" ")[0])
