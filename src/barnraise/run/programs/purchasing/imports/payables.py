"""Reads a payables file: directorate as member, supplier as vendor, one contract a supplier without a price list."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from barnraise.core.facts import Unit
from barnraise.core.money import Money, NumberRefused, parse_decimal
from barnraise.integrations import payables
from barnraise.platform import agency
from barnraise.platform.fields import key_of
from barnraise.platform.imports.reader import Reading, Setting, Source
from barnraise.platform.imports.verdict import EXAMPLES_KEPT, Verdict
from barnraise.platform.models import ImportRun
from barnraise.platform.permissions import Asker, Policy
from barnraise.platform.refusals import Refusal
from barnraise.platform.tables import Row
from barnraise.run.members import queries as members
from barnraise.run.organizations.terms import Kind
from barnraise.run.programs.purchasing import operations, permissions, queries, rules
from barnraise.run.programs.purchasing.imports.usage import LOOKED_UP
from barnraise.run.programs.purchasing.operations import Aside, Payable, Plan
from barnraise.run.programs.purchasing.terms import Reason

USUAL_FEE = Decimal("0.015")
TERM_YEARS = 10
"""ASSUMPTION: contracts made from payables run from the file's first fiscal year for ten years."""

ONE = 1_000_000
_ONE_DAY = timedelta(days=1)


class PayablesRefused(Refusal):
    """A payables file of an unknown layout, or a profile that contradicts itself."""

    rule = "payables-refused"


class PayablesReader:
    """One row, one payment to a supplier, carried as a purchase of quantity one."""

    kind = "payables"
    title = "Payables file"
    help = (
        "What an organization paid its suppliers: payment date, amount, supplier, and directorate or unit. Each "
        "directorate "
        "becomes a member, each supplier a vendor with one contract without a price list; negative amounts are "
        "returns, and "
        "rows without an amount are set apart."
    )
    policy: Policy = staticmethod(permissions.may_import_payables)
    profile_settings = (
        Setting(
            "source",
            "Source",
            "Whose ledger this is; equal rows of one source and month are told apart by their place.",
        ),
        Setting("category", "Category of new members", "The code of a membership category, such as government."),
        Setting("fee_percent", "Fee, percent of net spend", "1.5 when nothing is said."),
    )
    undo_until = (
        "You can undo the file; a fee on it is then corrected by the next one. Members, vendors and contracts it "
        "added stay."
    )

    def read(self, source: Source) -> Reading:
        """Walk the file once for its names and days, then line by line, writing nothing. The plan is the first row."""
        profile = payables.recognize(source.table(header=payables.is_header).columns)
        if profile is None or profile.name == payables.USAGE_REPORT.name:
            raise PayablesRefused(
                f"“{source.name}” is no payables file of a layout that is known here: it needs a payment date, an "
                "amount, a "
                "supplier and a directorate or unit. Import it as a usage report of a contract instead."
            )
        verdict = Verdict(totals={"amount": Money.ZERO, "returns": 0, "set apart": {}})
        plan = _planned(source, profile)
        verdict.totals |= {
            "new members": len(plan.members),
            "new vendors": len(plan.vendors),
            "contracts from": plan.starts,
        }
        return Reading(_Walk(source, profile, plan, verdict).lines(), verdict)

    def apply(self, *, by: Asker, run: ImportRun, reading: Reading) -> None:
        """Add who is new, sign what is missing, take the lines in."""
        plan = next(reading.rows)
        operations.bring_in(by=by, plan=plan, unit=Unit.EACH, lines=reading.rows, import_key=key_of(run),
                            document_key=key_of(run.document))  # fmt: skip

    def undo(self, *, by: Asker, run: ImportRun) -> None:
        """Take the lines back by reversing deliveries."""
        operations.take_back(by=by, run=run)


def _planned(source: Source, profile: payables.UsageProfile) -> Plan:
    """Who is new, and from when their contracts run: one walk over the file for its names and days."""
    table = source.table(header=payables.is_header)
    owners: set[str] = set()
    vendors: set[str] = set()
    first = last = agency.today()
    for row in payables.read(table.columns, table.rows, profile):
        if isinstance(row, payables.UsageRow):
            owners.add(_name(row.member_name))
            vendors.add(_vendor(row))
            first, last = min(first, row.day), max(last, row.day)
    known, signed = queries.ids_by_name(Kind.OTHER_GOVERNMENT), queries.payables_contracts(operations.PREFIX)
    sellers = queries.ids_by_name(Kind.VENDOR)
    year = agency.fiscal_year(first)
    settings: Mapping[str, Any] = source.settings
    return Plan(
        source=str(settings.get("source") or "payables"),
        members=sorted(name for name in owners if name not in known),
        vendors=sorted(name for name in vendors if sellers.get(name) not in signed),
        category_id=_category(str(settings.get("category") or "government")),
        starts=year.starts, ends=year.starts.replace(year=year.starts.year + TERM_YEARS), fee_rate=_fee(settings),
    )  # fmt: skip


def _category(code: str) -> int:
    found = next((c.pk for c in members.category_rows() if c.code == code), None)
    if found is None:
        known = ", ".join(c.code for c in members.category_rows()) or "none yet; adopt the categories first"
        raise PayablesRefused(
            f"There is no membership category “{code[:40]}”. Known: {known}. Name one in the profile."
        )
    return found


def _fee(settings: Mapping[str, Any]) -> Decimal:
    told = str(settings.get("fee_percent") or "")
    try:
        return parse_decimal(told) / 100 if told else USUAL_FEE
    except NumberRefused as refused:
        raise PayablesRefused(f"The profile’s fee cannot be read: {refused}") from refused


def _name(text: str) -> str:
    return " ".join(text.split())


def _vendor(row: payables.UsageRow) -> str:
    return _name(row.vendor_name or row.vendor_code)


class _Walk:
    """One walk over the lines; the lines of a batch are looked up together."""

    def __init__(self, source: Source, profile: payables.UsageProfile, plan: Plan, verdict: Verdict) -> None:
        self.source = source
        self.profile = profile
        self.plan = plan
        self.verdict = verdict
        self.table = replace(source, mends={}).table(header=payables.is_header)
        self.keys: dict[int, str] = {}
        self.raw: dict[int, tuple[str, ...]] = {}
        self.days: dict[date, tuple[str, str]] = {}
        self.cents = self.returns = 0
        signed = queries.payables_contracts(operations.PREFIX)
        names = {pk: name for name, pk in queries.ids_by_name(Kind.VENDOR).items()}
        self.terms = {names[vendor]: (starts, ends) for vendor, (_, starts, ends) in signed.items() if vendor in names}

    def lines(self) -> Iterator[Plan | Payable | Aside]:
        """The plan, then accepted lines and lines set apart; lines on file already are counted and left out."""
        yield self.plan
        occurrences = rules.Occurrences(50_000)
        rows = payables.read(self.table.columns, self._mended(), self.profile)
        while batch := list(islice(rows, LOOKED_UP)):
            named = [self._named(row, occurrences) for row in batch]
            known = queries.known_identities(named)
            for row, identity in zip(batch, named, strict=True):
                if identity in known:
                    self.verdict.same += 1
                else:
                    yield self._line(row, identity)
            self.keys.clear()
            self.raw.clear()
        self.verdict.totals |= {"amount": Money(self.cents), "returns": self.returns}

    def _mended(self) -> Iterator[Row]:
        """Rows with their mended cells; the key of each is made of the row as it stands in the file."""
        at = {column: place for place, column in reversed(list(enumerate(self.table.columns)))}
        mended: dict[int, list[tuple[int, str]]] = {}
        for key, value in self.source.mends.items():
            row, _, column = key.partition(":")
            if column in at and row.isdigit():
                mended.setdefault(int(row), []).append((at[column], value))
        for number, raw in self.table.rows:
            self.keys[number] = rules.SEPARATOR.join(raw)
            if number in mended:
                cells = [*raw, *[""] * (len(self.table.columns) - len(raw))]
                for place, value in mended[number]:
                    cells[place] = value
                raw = tuple(cells)
            self.raw[number] = raw
            yield number, raw

    def _named(self, row: payables.UsageRow | payables.RefusedCell, occurrences: rules.Occurrences) -> str:
        key = self.keys[row.row_number]
        month = row.day.isoformat()[:7] if isinstance(row, payables.UsageRow) else ""
        return rules.identity_of(self.plan.source, month, key, occurrences.of(key))

    def _line(self, row: payables.UsageRow | payables.RefusedCell, identity: str) -> Payable | Aside:
        if not isinstance(row, payables.UsageRow):
            return self._apart(row, identity)
        vendor = _vendor(row)
        day, after = self.days.get(row.day) or self._day(row.day)
        starts, ends = self.terms.get(vendor) or (self.plan.starts.isoformat(), self.plan.ends.isoformat())
        if not starts <= day < ends:
            sentence = (
                f"{day} lies outside the term of the contract with “{vendor[:60]}”, {starts} until before {ends}."
            )
            return self._set(row.row_number, identity, Reason.OUTSIDE_TERM, payables.Column.DAY, day, sentence)
        self.verdict.added += 1
        self.cents += row.amount_cents
        self.returns += row.amount_cents < 0
        if self.verdict.added <= EXAMPLES_KEPT:
            self.verdict.example(
                {"Date": day, "Member": row.member_name, "Vendor": vendor, "Amount": Money(row.amount_cents).words()}
            )
        quantity = -ONE if row.amount_cents < 0 else ONE
        price = abs(row.amount_cents) * 10_000
        return (row.row_number, identity, _name(row.member_name), vendor, day, after, row.description[:200], quantity,
            price,
                row.amount_cents)  # fmt: skip

    def _day(self, day: date) -> tuple[str, str]:
        self.days[day] = pair = (day.isoformat(), (day + _ONE_DAY).isoformat())
        return pair

    def _apart(self, cell: payables.RefusedCell, identity: str) -> Aside:
        reason = Reason.NO_MEMBER if cell.rule == "no_member" else Reason.UNREADABLE
        self.verdict.refuse(row=cell.row_number, column=cell.column if cell.column in self.table.columns else "",
                            value=cell.value, rule=reason, message=cell.message)  # fmt: skip
        self._count(reason)
        return Aside(cell.row_number, identity, self._cells(cell.row_number), reason, cell.message)

    def _set(
        self, number: int, identity: str, reason: Reason, column: payables.Column, value: str, sentence: str
    ) -> Aside:
        heading = self.table.columns[self.profile.places(self.table.columns)[column]]
        self.verdict.refuse(row=number, column=heading, value=value, rule=reason, message=sentence)
        self._count(reason)
        return Aside(number, identity, self._cells(number), reason, sentence)

    def _count(self, reason: Reason) -> None:
        counts = self.verdict.totals["set apart"]
        counts[reason.value] = counts.get(reason.value, 0) + 1

    def _cells(self, number: int) -> dict[str, str]:
        """The row by field, as a person mends it later."""
        raw, places = self.raw[number], self.profile.places(self.table.columns)
        fields = {"day": payables.Column.DAY, "name": payables.Column.MEMBER, "vendor": payables.Column.VENDOR,
                  "description": payables.Column.DESCRIPTION, "amount": payables.Column.AMOUNT}  # fmt: skip
        told = {
            name: raw[places[column]]
            for name, column in fields.items()
            if column in places and places[column] < len(raw)
        }
        return {name: _name(value) for name, value in told.items() if value.strip()}


PAYABLES = PayablesReader()
