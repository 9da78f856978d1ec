"""Reads a vendor's usage report: every line checked against members, term, items and the price in force that day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import chain, islice

from barnraise.core.facts import Settled
from barnraise.core.money import Money
from barnraise.platform.fields import key_of
from barnraise.platform.imports.reader import Reading, Setting, Source
from barnraise.platform.imports.verdict import EXAMPLES_KEPT, Verdict
from barnraise.platform.models import ImportRun
from barnraise.platform.permissions import Asker, Policy
from barnraise.platform.refusals import Refusal
from barnraise.platform.tables import Row
from barnraise.run.organizations import queries as organizations
from barnraise.run.programs.purchasing import operations, permissions, queries, rules
from barnraise.run.programs.purchasing.imports.prices import contract_of
from barnraise.run.programs.purchasing.models import Contract
from barnraise.run.programs.purchasing.operations import Aside, Told
from barnraise.run.programs.purchasing.terms import COLUMNS, FIELD_WORDS, Reason

LOOKED_UP = 5_000
"""UNIT: lines whose identities are looked up at once."""

ASKED = 20
"""UNIT: names that are asked about in one file; the rest are set apart."""

NOBODY = "nobody"
_ALIKE = 0.75


class NotAUsageReport(Refusal):
    """A table without day, member, or figures."""

    rule = "not-a-usage-report"


class UsageReader:
    """One row, one purchase of one member."""

    kind = "usage"
    title = "Usage report of a vendor"
    help = (
        "One row for each purchase, with headings Date, Member (number, identifier or name), Item, Quantity, and "
        "Unit price or "
        "Amount or both; as you have them Description, Unit and Invoice. Lines that match no member, lie outside "
        "the contract’s "
        "term, name an unknown item or exceed the price in force that day are set apart for you, with the reason."
    )
    policy: Policy = staticmethod(permissions.may_run_purchasing)
    columns = tuple(Setting(COLUMNS[name][0].capitalize(), FIELD_WORDS[name].capitalize()) for name in COLUMNS)
    profile_settings = (Setting("contract", "Contract number", "Which contract this source’s reports belong to."),)
    undo_until = (
        "You can undo the report until one of its deliveries is invoiced; a fee on it is then corrected by the "
        "next one."
    )

    def read(self, source: Source) -> Reading:
        """Check every line; nothing is written. The contract is the first row."""
        contract = contract_of(source)
        table = replace(source, mends={}).table(header=_heads_usage)
        verdict = Verdict(totals={"contract": contract.number, "amount": Money.ZERO, "returns": 0, "set apart": {}})
        members = queries.members_by_id(contract.service)
        names = queries.name_book(contract.vendor_id, members, dict(source.answers))
        checker = rules.LineChecker(names=names, members=members, terms=queries.terms_of(contract))
        layout = _Layout(table.columns, source.mends)
        walk = _Walk(contract, checker, layout, verdict, dict(source.answers))
        return Reading(chain([contract], walk.lines(table.rows)), verdict)

    def apply(self, *, by: Asker, run: ImportRun, reading: Reading) -> None:
        """Take the lines in: usage lines with their deliveries, and what is set apart."""
        contract = next(reading.rows)
        operations.take_in(by=by, contract_id=contract.pk, source=run.document.name, lines=reading.rows,
                           import_key=key_of(run), document_key=key_of(run.document))  # fmt: skip

    def undo(self, *, by: Asker, run: ImportRun) -> None:
        """Take the report back by reversing deliveries."""
        operations.take_back(by=by, run=run)


def _heads_usage(headings: tuple[str, ...]) -> bool:
    found = organizations.columns_of(headings, COLUMNS).keys()
    return "day" in found and bool({"member", "name"} & found) and bool({"price", "amount"} & found)


@dataclass(slots=True)
class _Layout:
    """Where a file has which cell, and what people mended in it."""

    columns: Sequence[str]
    places: dict[str, int]
    order: tuple[int, ...]
    mended: dict[int, dict[int, str]]

    def __init__(self, columns: Sequence[str], mends: Mapping[str, str]) -> None:
        self.columns = columns
        self.places = organizations.columns_of(columns, COLUMNS)
        # A cell the file does not have is read from one place behind its last, where every row gets an empty one.
        self.order = tuple(self.places.get(name, len(columns)) for name in rules.CELLS)
        at = {column: place for place, column in reversed(list(enumerate(columns)))}
        self.mended = {}
        for key, value in mends.items():
            row, _, column = key.partition(":")
            if column in at and row.isdigit():
                self.mended.setdefault(int(row), {})[at[column]] = value

    def heading(self, name: str) -> str:
        """The heading of a field as the file has it; a member may stand under its name alone."""
        place = self.places.get(name, self.places.get("name") if name == "member" else None)
        return self.columns[place] if place is not None else ""

    def cells(self, number: int, raw: tuple[str, ...]) -> rules.Cells:
        """A row's cells in the order a check reads them, mended ones in place."""
        padded = [*raw, ""]
        for place, value in self.mended.get(number, {}).items():
            padded[place] = value
        return tuple(padded[place] for place in self.order)  # type: ignore[return-value]


class _Walk:
    """One walk over a report: its lines out, its verdict filled."""

    def __init__(
        self, contract: Contract, checker: rules.LineChecker, layout: _Layout, verdict: Verdict, answers: dict[str, str]
    ) -> None:
        self.contract = contract
        self.checker = checker
        self.layout = layout
        self.verdict = verdict
        self.answers = answers
        self.unknown: dict[str, str] = {}
        self.cents = 0

    def lines(self, rows: Iterator[Row]) -> Iterator[Told | Aside]:
        """Accepted lines and lines set apart, in the file's order; lines on file already are counted and left out."""
        occurrences = rules.Occurrences(50_000)
        while batch := list(islice(rows, LOOKED_UP)):
            named = [self._named(number, raw, occurrences) for number, raw in batch]
            known = queries.known_identities(named)
            for (number, raw), identity in zip(batch, named, strict=True):
                if identity in known:
                    self.verdict.same += 1
                    continue
                yield self._line(number, raw, identity)
        self.verdict.totals["amount"] = Money(self.cents)
        self._ask()

    def _named(self, number: int, raw: tuple[str, ...], occurrences: rules.Occurrences) -> str:
        key = rules.SEPARATOR.join(raw)
        place = self.layout.places["day"]
        month = self.checker.month_of(raw[place]) if place < len(raw) else ""
        return rules.identity_of(self.contract.number, month, key, occurrences.of(key))

    def _line(self, number: int, raw: tuple[str, ...], identity: str) -> Told | Aside:
        if len(raw) != len(self.layout.columns):
            sentence = (
                f"This row has {len(raw)} cells under {len(self.layout.columns)} headings: a separator is missing "
                "or too many."
            )
            return self._apart(number, identity, dict(zip(self.layout.columns, raw, strict=False)),
                               rules.Fault(Reason.UNREADABLE, "", sentence))  # fmt: skip
        cells = self.layout.cells(number, raw) if self.layout.mended else self._plain(raw)
        found = self.checker.check(cells)
        if isinstance(found, rules.Fault):
            return self._apart(number, identity, dict(zip(rules.CELLS, cells, strict=True)), found)
        verdict = self.verdict
        verdict.added += 1
        self.cents += found[8]
        if found[8] < 0:
            verdict.totals["returns"] += 1
        if verdict.added <= EXAMPLES_KEPT:
            self._example(found)
        return number, identity, self.contract.pk, found

    def _plain(self, raw: tuple[str, ...]) -> rules.Cells:
        padded = (*raw, "")
        return tuple([padded[place] for place in self.layout.order])  # type: ignore[return-value]

    def _example(self, line: rules.Line) -> None:
        member = self.checker.members[line[0]].name
        settled = Settled(self.contract.service.settled).words()
        self.verdict.example({"Date": line[1], "Member": member, "Item": line[3],
            "Quantity": f"{rules.quantity_words(line[5])}",
                              "Amount": Money(line[8]).words(), "Settled": settled})  # fmt: skip

    def _apart(self, number: int, identity: str, cells: dict[str, str], fault: rules.Fault) -> Aside:
        heading = self.layout.heading(fault.field) if fault.field else ""
        self.verdict.refuse(row=number, column=heading, value=cells.get(fault.field, ""), rule=fault.reason.value,
                            message=fault.sentence)  # fmt: skip
        counts = self.verdict.totals["set apart"]
        counts[fault.reason.value] = counts.get(fault.reason.value, 0) + 1
        text = cells.get("member", "").strip() or cells.get("name", "").strip()
        if (
            fault.reason is Reason.NO_MEMBER
            and text
            and self.checker.names.find(cells.get("member", ""), cells.get("name", "")) is None
        ):
            self.unknown.setdefault(rules.fold(text), text)
        kept = {name: value for name, value in cells.items() if value.strip()}
        return Aside(number, identity, kept, fault.reason, fault.sentence)

    def _ask(self) -> None:
        """Ask about unknown names that look like a member's; the answer is remembered by the profile."""
        names = {rules.fold(member.name): (str(pk), member.name) for pk, member in self.checker.members.items()}
        asked = 0
        for folded, text in self.unknown.items():
            alike = get_close_matches(folded, names, n=4, cutoff=_ALIKE)
            if alike and asked < ASKED and f"member:{folded}" not in self.answers:
                options = [names[name] for name in alike] + [(NOBODY, "none of these; set its lines apart")]
                self.verdict.ask(
                    key=f"member:{folded}", text=f"Which member does the vendor mean by “{text[:80]}”?", options=options
                )
                asked += 1


USAGE = UsageReader()
