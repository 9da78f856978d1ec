"""Reads a file of baselines: one row, one price that a member alone would have paid; the file itself is the evidence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from barnraise.core.dates import long_date
from barnraise.core.facts import UnknownUnit, unit_named
from barnraise.core.money import NumberRefused, parse_decimal, price_words
from barnraise.core.savings.records import Grade, Method
from barnraise.platform import agency, documents
from barnraise.platform.fields import key_of
from barnraise.platform.imports import Reading, Source, Verdict
from barnraise.platform.models import ImportRun
from barnraise.platform.permissions import Asker, Policy, machine
from barnraise.platform.refusals import Refusal
from barnraise.platform.tables import Table
from barnraise.prove.baselines import operations, permissions, queries, rules
from barnraise.prove.baselines.operations import FromFile
from barnraise.prove.baselines.rules import Proposal, Standing
from barnraise.prove.baselines.terms import COLUMNS, NEEDED
from barnraise.run.catalog import queries as catalog
from barnraise.run.members import queries as members
from barnraise.run.organizations import queries as organizations

YES, NO = frozenset({"yes", "y", "true", "1", "cash"}), frozenset({"no", "n", "false", "0", "not cash", "once"})


class BaselinesFileRefused(Refusal):
    """A file without the columns that a baseline needs."""

    rule = "baselines-file-refused"


class _Refused(Exception):
    """A row that cannot be used: field, rule, sentence, and what may be meant."""

    def __init__(self, name: str, rule: str, message: str, suggestion: str = "") -> None:
        super().__init__(message)
        self.told = (name, rule, message, suggestion)


class BaselinesReader:
    """One row, one baseline; each waits for the director's approval."""

    kind = "baselines"
    title = "Baselines"
    help = (
        "One row for each price, with headings Service (its code), Unit, From, Unit price, Method, Grade and Source, and "
        "as you have them Item, To, Low, High, Own cost, Share, Cashable, Recurring, Organization (a member’s number or "
        "name; empty for everybody) and Evidence. Methods: own-last-price, quotes, published-list, peer-average, "
        "stand-alone-cost. The file itself is kept as evidence of every row, unless Evidence names a stored document by "
        "its name or hash. The director approves."
    )
    policy: Policy = staticmethod(permissions.may_propose)
    undo_until = "You can undo the whole import until one of its baselines is approved or refused."

    @staticmethod
    def is_header(headings: tuple[str, ...]) -> bool:
        """Whether a row is the row of headings: it names a service and a price."""
        return {"service", "unit_price"} <= organizations.columns_of(headings, COLUMNS).keys()

    def read(self, source: Source) -> Reading:
        """Decide for every row whether it is new, on file already, or cannot be used; nothing is written."""
        table = source.table(header=self.is_header)
        places = organizations.columns_of(table.columns, COLUMNS)
        missing = [words for name, words in NEEDED.items() if name not in places]
        if missing:
            raise BaselinesFileRefused(
                f"“{source.name}” has no column for {', '.join(missing)}. Add the heading and send it again."
            )
        desk = _Desk(table=table, places=places, sha256=source.sha256)
        return Reading(desk.rows(), desk.verdict)

    def apply(self, *, by: Asker, run: ImportRun, reading: Reading) -> None:
        """Propose them all; a row without evidence of its own rests on the file."""
        own = key_of(run.document)
        rows = [FromFile(r.row, r.told, r.evidence_key or own, r.evidence_sha256) for r in reading.rows]
        operations.propose_many(by=by, run=run, proposals=rows)

    def undo(self, *, by: Asker, run: ImportRun) -> None:
        """Withdraw them, unless somebody decided about one."""
        operations.withdraw_import(by=by, run=run)


BASELINES = BaselinesReader()


@dataclass(slots=True)
class _Desk:
    """Everything a row is judged by, looked up once."""

    table: Table
    places: Mapping[str, int]
    sha256: str
    verdict: Verdict = field(default_factory=lambda: Verdict(totals={"baselines": 0, "ended already": 0}))
    services: dict[str, tuple[int, str]] = field(default_factory=lambda: _services())
    members: dict[str, int] = field(default_factory=lambda: _members())
    near: dict[int, list[Standing]] = field(default_factory=dict)
    here: dict[rules.Thing, list[tuple[int, Proposal]]] = field(default_factory=dict)
    kinds: dict[int, list[Standing]] = field(default_factory=dict)
    documents: dict[str, tuple[str, str]] = field(default_factory=dict)
    held: dict[Proposal, list[date | None]] = field(default_factory=lambda: queries.as_proposed())
    today: date = field(default_factory=agency.today)
    start_month: int = field(default_factory=lambda: agency.the().fiscal_start_month)
    other_units: list[str] = field(default_factory=list)

    def rows(self) -> Iterator[FromFile]:
        """The rows that would be proposed; the verdict fills."""
        for number, cells in self.table.rows:
            told = {name: " ".join(cells[at].split()) for name, at in self.places.items() if at < len(cells)}
            try:
                found = self._row(number, told)
            except _Refused as refused:
                name, rule, message, suggestion = refused.told
                column = self.table.columns[self.places[name]] if name in self.places else ""
                self.verdict.refuse(row=number, column=column, value=told.get(name, ""), rule=rule, message=message,
                                    suggestion=suggestion)  # fmt: skip
                continue
            if found is not None:
                yield found
        self._warn()

    def _row(self, number: int, cells: Mapping[str, str]) -> FromFile | None:
        told = self._told(cells)
        if self._is_held(told):
            self.verdict.same += 1
            return None
        fault = rules.contradiction(told)
        if fault is not None:
            raise _Refused(fault.field, fault.rule, fault.message)
        key, sha256 = self._evidence(cells.get("evidence", ""))
        self._fits(number, told)
        self.here.setdefault(told.thing, []).append((number, told))
        self.verdict.added += 1
        self.verdict.totals["baselines"] += 1
        self.verdict.totals["ended already"] += rules.expired(told.ends, self.today) is not None
        self.verdict.example({
            "Row": number, "Service": cells["service"], "Item": told.item, "Price alone": price_words(told.unit_price),
            "Unit": told.unit, "From": long_date(told.starts), "Found by": Method(told.method).words(),
        })  # fmt: skip
        return FromFile(number, told, key, sha256)

    def _told(self, cells: Mapping[str, str]) -> Proposal:
        pk, _ = self._service(cells.get("service", ""))
        ends = self._day("ends", cells.get("ends", "")) if cells.get("ends") else None
        return Proposal(
            service_id=pk, item=cells.get("item", "")[:60], unit=self._unit(cells.get("unit", "")),
            starts=self._day("starts", cells.get("starts", "")), ends=ends, method=_method(cells.get("method", "")),
            grade=_grade(cells.get("grade", "")), source=cells.get("source", "")[:200],
            cashable=_yes("cashable", cells.get("cashable", "")), recurring=_yes("recurring", cells.get("recurring", "")),
            organization_id=self._member(cells.get("organization", "")), unit_price=self._figure("unit_price", cells),
            low=self._figure("low", cells) if cells.get("low") else None,
            high=self._figure("high", cells) if cells.get("high") else None,
            own_cost=self._figure("own_cost", cells) if cells.get("own_cost") else Decimal(0),
            share=self._figure("share", cells) if cells.get("share") else Decimal(1),
        )  # fmt: skip

    def _is_held(self, told: Proposal) -> bool:
        """Whether it is on file already, as it was proposed: one that was ended since still counts."""
        for ends in self.held.get(rules.without_end(told), ()):
            if ends == told.ends or (ends is not None and (told.ends is None or ends < told.ends)):
                return True
        return False

    def _service(self, code: str) -> tuple[int, str]:
        found = self.services.get(code.casefold())
        if found is None:
            said = f"There is no service with the code “{code}”." if code else "This row names no service."
            raise _Refused("service", "unknown-service", f"{said} Write the code as the list of services shows it.")
        return found

    def _unit(self, text: str) -> str:
        try:
            return unit_named(text).value
        except UnknownUnit as unknown:
            raise _Refused(
                "unit", "unknown-unit", f"“{text}” is no unit we know. Write one such as each, case, gallon."
            ) from unknown

    def _day(self, name: str, text: str) -> date:
        day = organizations.day_of(text)
        if day is None:
            raise _Refused(name, "no-date", f"“{text}” is no date. Write it as 2025-07-01 or 7/1/2025.")
        return day

    def _figure(self, name: str, cells: Mapping[str, str]) -> Decimal:
        try:
            return parse_decimal(cells.get(name, ""))
        except NumberRefused as refused:
            raise _Refused(name, "no-number", str(refused)) from refused

    def _member(self, text: str) -> int | None:
        if not text:
            return None
        found = self.members.get(text) or self.members.get(organizations.name_key(text))
        if found is None:
            raise _Refused(
                "organization",
                "unknown-member",
                f"Nobody on file goes by “{text}”. Write a member’s number or its exact name.",
            )
        return found

    def _evidence(self, text: str) -> tuple[str, str]:
        """A stored document's key and hash; without a name, the file that is being read."""
        if not text:
            return "", self.sha256
        if text not in self.documents:
            found = documents.named_so(text)
            if len(found) != 1:
                many = f"{len(found)} stored files are called “{text}”: write the hash of one of them." if found else ""
                raise _Refused(
                    "evidence",
                    rules.NO_EVIDENCE,
                    many
                    or f"No stored file is called “{text}” or has that hash. Leave it empty: then this file is it.",
                )
            self.documents[text] = found[0]
        return self.documents[text]

    def _fits(self, number: int, told: Proposal) -> None:
        if told.service_id not in self.near:
            self.near[told.service_id] = queries.standing([told.service_id], waiting=True)
            self.kinds[told.service_id] = list(self.near[told.service_id])
        for row in rules.overlapping(told, self.near[told.service_id]):
            if row.is_approved:
                fault = rules.overlap_fault(told, row)
                raise _Refused(fault.field, fault.rule, fault.message)
        for other, before in self.here.get(told.thing, ()):
            if rules.spans_meet(told.starts, told.ends, before.starts, before.ends):
                raise _Refused(
                    "starts",
                    rules.OVERLAPS,
                    f"Row {other} is of the same thing and shares a day with this one. Change the days of one of them.",
                )
        clash = rules.of_other_kind(told, self.kinds[told.service_id], start_month=self.start_month)
        if clash is not None:
            raise _Refused("cashable" if "cashable" in self.places else "service", clash.rule, clash.message)
        self.kinds[told.service_id].append(
            Standing(0, f"Row {number}", told.thing, told.starts, told.ends, told.kind, False)
        )

    def _warn(self) -> None:
        late = self.verdict.totals["ended already"]
        if late:
            self.verdict.warn(
                rule=rules.EXPIRED,
                message=f"{late:,} of these baselines ended before today: they measure only what was used before that day.",
            )
        units = queries.units_delivered(machine("a reader"), list({thing[0] for thing in self.here}))
        wrong = [
            f"row {number} ({told.item or 'no item'})"
            for several in self.here.values() for number, told in several
            if rules.other_unit(told.unit, units.get((told.service_id, told.item), ()))
        ]  # fmt: skip
        if wrong:
            listed = ", ".join(wrong[:5]) + (f" and {len(wrong) - 5:,} more" if len(wrong) > 5 else "")
            self.verdict.warn(
                rule=rules.OTHER_UNIT,
                message=f"What was delivered so far is counted in other units, so these measure none of it: {listed}.",
            )


def _method(text: str) -> str:
    plain = text.lower().replace(" ", "-")
    found = next((m.value for m in Method if plain == m.value or text.lower() == m.words()), None)
    if found is None:
        raise _Refused(
            "method", "unknown-method", f"“{text}” is no method. The methods are: {', '.join(m.value for m in Method)}."
        )
    return found


def _grade(text: str) -> str:
    if text.upper() not in {g.value for g in Grade}:
        raise _Refused("grade", "unknown-grade", f"“{text}” is no grade. Write A, B or C.")
    return text.upper()


def _yes(name: str, text: str) -> bool:
    if text.lower() in YES or not text:
        return True
    if text.lower() in NO:
        return False
    raise _Refused(name, "not-yes-or-no", f"“{text}” is neither yes nor no. Write one of them.")


def _services() -> dict[str, tuple[int, str]]:
    rows = catalog.services_for(machine("a reader")).values_list("code", "id", "name")
    return {code.casefold(): (pk, name) for code, pk, name in rows}


def _members() -> dict[str, int]:
    """Members by number, and bodies by a name that is theirs alone."""
    found: dict[str, int] = {}
    twice = set()
    for pk, body in organizations.book().bodies.items():
        key = organizations.name_key(body.name)
        twice |= {key} if key in found else set()
        found[key] = pk
    return {key: pk for key, pk in found.items() if key not in twice} | members.member_numbers()
