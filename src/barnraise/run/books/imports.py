"""Reads the bank's file of payments: who paid what on which day; the same file again changes nothing."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from barnraise.core.dates import long_date, month_words
from barnraise.core.money import Money, NumberRefused
from barnraise.platform import agency
from barnraise.platform.fields import key_of
from barnraise.platform.imports.reader import Reading, Source
from barnraise.platform.imports.verdict import Verdict
from barnraise.platform.models import ImportRun
from barnraise.platform.permissions import Asker, Policy
from barnraise.platform.refusals import Refusal
from barnraise.platform.tables import Table
from barnraise.run.books import operations, permissions, queries
from barnraise.run.books.operations import Received
from barnraise.run.books.terms import Method
from barnraise.run.members import queries as members
from barnraise.run.organizations import queries as organizations
from barnraise.run.organizations.terms import Scheme

HEADINGS = {
    "day": ("date", "received", "received on", "posting date", "value date", "booking date"),
    "number": ("payer number", "member number", "vendor number", "customer number", "number"),
    "name": ("payer", "payer name", "name", "from", "member", "remitter", "description"),
    "amount": ("amount", "credit", "paid", "payment"),
    "reference": ("reference", "check number", "check", "trace", "bank reference", "ref"),
    "method": ("method", "how", "type"),
}
NEEDED = {"day": "a date", "amount": "an amount", "reference": "a check number or reference"}

METHODS = {
    "check": Method.CHECK, "cheque": Method.CHECK, "chk": Method.CHECK, "deposit": Method.CHECK, "transfer": Method.TRANSFER,
    "ach": Method.TRANSFER, "wire": Method.TRANSFER, "eft": Method.TRANSFER,
}  # fmt: skip


class BankFileRefused(Refusal):
    """A file without the columns that a payment needs."""

    rule = "bank-file-refused"


class _Refused(Exception):
    """A row that cannot be used: field, cell, rule, sentence."""

    def __init__(self, name: str, value: str, rule: str, message: str) -> None:
        super().__init__(message)
        self.told = (name, value, rule, message)


@dataclass(frozen=True, slots=True)
class Row:
    """One payment of the file and its day."""

    day: date
    received: Received


class PaymentsReader:
    """One row, one payment."""

    kind = "payments"
    title = "The bank’s file of payments"
    help = (
        "One row for each payment, with headings: Date, Payer number or Payer, Amount, Reference, and as you have "
        "it Method "
        "(check or transfer; transfer where nothing is said). Each payment is set against the payer’s invoices, "
        "oldest due "
        "first; what is left is its credit. A payment that is recorded already is left alone."
    )
    policy: Policy = staticmethod(permissions.may_keep_books)
    sees: Policy = staticmethod(permissions.may_see_books)
    undo_until = "You can undo the file at any time: its payments are taken back, and what they paid is open again."

    @staticmethod
    def is_header(headings: tuple[str, ...]) -> bool:
        """Whether a row is the row of headings: it names an amount and a day."""
        found = organizations.columns_of(headings, HEADINGS)
        return "amount" in found and "day" in found

    def read(self, source: Source) -> Reading:
        """Decide for every row whether it is new, recorded already, or cannot be used; nothing is written."""
        table = source.table(header=self.is_header)
        places = organizations.columns_of(table.columns, HEADINGS)
        missing = [words for name, words in NEEDED.items() if name not in places]
        if "number" not in places and "name" not in places:
            missing.append("the payer’s number or name")
        if missing:
            raise BankFileRefused(
                f"“{source.name}” has no column for {', '.join(missing)}. Add the heading and send it again."
            )
        desk = _Desk(table, places, source.name)
        return Reading(desk.rows(), desk.verdict)

    def apply(self, *, by: Asker, run: ImportRun, reading: Reading) -> None:
        """Record the payments, day by day."""
        days: dict[date, list[Received]] = defaultdict(list)
        for row in reading.rows:
            days[row.day].append(row.received)
        for day, received in sorted(days.items()):
            operations.receive_many(by=by, received_on=day, payments=received, import_key=key_of(run))

    def undo(self, *, by: Asker, run: ImportRun) -> None:
        """Take the payments back."""
        operations.take_back_import(by=by, import_key=key_of(run), reason="The bank’s file was undone.")


PAYMENTS = PaymentsReader()


@dataclass(slots=True)
class _Desk:
    """Everything a row is judged by, looked up once."""

    table: Table
    places: Mapping[str, int]
    file: str
    verdict: Verdict = field(default_factory=lambda: Verdict(totals={"amount": Money.ZERO}))
    numbers: dict[str, int] = field(default_factory=lambda: _numbers())
    names: dict[str, int] = field(default_factory=lambda: _names())
    seen: dict[tuple[int, str, str, date, Money], int] = field(default_factory=lambda: defaultdict(int))
    today: date = field(default_factory=agency.today)

    def rows(self) -> Iterator[Row]:
        """The payments that are new; the verdict fills."""
        for number, cells in self.table.rows:
            told = {name: " ".join(cells[at].split()) for name, at in self.places.items() if at < len(cells)}
            try:
                row = self._row(number, told)
            except _Refused as refused:
                name, value, rule, message = refused.told
                column = self.table.columns[self.places[name]] if name in self.places else ""
                self.verdict.refuse(row=number, column=column, value=value, rule=rule, message=message)
                continue
            if row is not None:
                yield row

    def _row(self, number: int, cells: Mapping[str, str]) -> Row | None:
        day, payer = self._day(cells.get("day", "")), self._payer(cells)
        amount, reference = self._amount(cells.get("amount", "")), cells.get("reference", "")[:60]
        if not reference:
            raise _Refused(
                "reference",
                "",
                "no-reference",
                "A payment needs its check number or reference, so that it is not recorded twice.",
            )
        method = self._method(cells.get("method", ""))
        key = (payer, method, reference, day, amount)
        self.seen[key] += 1
        if queries.same_payment(*key, self.seen[key]) is not None:
            self.verdict.same += 1
            return None
        self.verdict.added += 1
        self.verdict.totals["amount"] += amount
        self.verdict.example({"Row": number, "Payer": cells.get("name") or cells.get("number", ""), "Day": long_date(day),
                              "Amount": amount.words(), "Reference": reference})  # fmt: skip
        note = f"row {number} of {self.file}"[:200]
        return Row(
            day,
            Received(
                payer_id=payer, method=method, reference=reference, amount=amount, note=note, occurrence=self.seen[key]
            ),
        )

    def _day(self, text: str) -> date:
        day = organizations.day_of(text)
        if day is None:
            raise _Refused("day", text, "no-date", f"“{text}” is no date. Write it as 2026-03-10 or 3/10/2026.")
        if day > self.today:
            raise _Refused(
                "day", text, "in-the-future", f"{long_date(day)} lies ahead. Correct the date, or wait for the payment."
            )
        period = queries.period_on(day)
        if period is None or period.state != "open":
            why = (
                f"{month_words(day)} is not open, so nothing posts on that day. Unlock the month, or give the day "
                "it was booked."
            )
            raise _Refused("day", text, "month-closed", why)
        return day

    def _payer(self, cells: Mapping[str, str]) -> int:
        number, name = cells.get("number", ""), cells.get("name", "")
        by_number, by_name = self.numbers.get(number), self.names.get(organizations.name_key(name)) if name else None
        if by_number and by_name and by_number != by_name:
            raise _Refused(
                "number",
                number,
                "two-payers",
                f"Number {number} is another payer than “{name}”. Correct one of the two.",
            )
        found = by_number or by_name
        if found is None:
            field_name = "number" if number else "name"
            what = f"number {number}" if number else f"“{name}”"
            raise _Refused(
                field_name,
                number or name,
                "unknown-payer",
                f"Nobody on file goes by {what}. Write the payer’s number or its exact name.",
            )
        return found

    def _amount(self, text: str) -> Money:
        try:
            amount = Money.parse(text)
        except NumberRefused as refused:
            raise _Refused("amount", text, "no-amount", str(refused)) from refused
        if amount <= Money.ZERO:
            raise _Refused(
                "amount",
                text,
                "not-above-zero",
                "A payment is above zero. A returned one is taken back on its own page.",
            )
        return amount

    def _method(self, text: str) -> str:
        if not text:
            return Method.TRANSFER.value
        method = METHODS.get(text.lower())
        if method is None:
            raise _Refused(
                "method", text, "unknown-method", f"“{text}” is no way to pay that we know. Write check or transfer."
            )
        return method.value


def _numbers() -> dict[str, int]:
    """Numbers that payers go by: members' and vendors'."""
    return {**organizations.by_identifier(Scheme.VENDOR_NUMBER), **members.member_numbers()}


def _names() -> dict[str, int]:
    """Names that stand for one body only."""
    found: dict[str, int] = {}
    twice = set()
    for pk, body in organizations.book().bodies.items():
        key = organizations.name_key(body.name)
        if key in found:
            twice.add(key)
        found[key] = pk
    return {key: pk for key, pk in found.items() if key not in twice}
