"""Decide about lines set apart: say who is meant, correct a cell, accept with a note, or send back to the vendor."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from barnraise.platform import clock
from barnraise.platform.deeds import deed, record
from barnraise.platform.permissions import Asker
from barnraise.platform.records import change
from barnraise.platform.refusals import Refusal
from barnraise.run.organizations import queries as organizations
from barnraise.run.programs.purchasing import queries, rules
from barnraise.run.programs.purchasing.models import Contract, SetAside, Spelling, UsageReport
from barnraise.run.programs.purchasing.operations.contracts import _allow
from barnraise.run.programs.purchasing.operations.intake import Told, write_lines
from barnraise.run.programs.purchasing.terms import ACCEPTABLE, AsideState, Reason

CHOSEN = "organization "
"""How a body that a person chose stands in a line's member cell, so that no text of a file can mean it."""


class CannotMend(Refusal):
    """A mended line that still cannot pass."""

    rule = "aside-cannot-mend"


class CannotAccept(Refusal):
    """A line that cannot be accepted as it stands."""

    rule = "aside-cannot-accept"


class Decided(Refusal):
    """A line that somebody decided about already."""

    rule = "aside-decided"


@dataclass(frozen=True, slots=True)
class Decision:
    """What came of several lines: how many became deliveries, and how many still wait for another reason."""

    taken_in: int
    waiting: int


@deed("purchasing.mend")
def mend(
    *,
    by: Asker,
    aside_id: int,
    version: int,
    cells: Mapping[str, str],
    organization_id: int | None = None,
    note: str = "",
) -> SetAside:
    """Correct a line's cells or say who is meant; if it passes then, it becomes a usage line and a delivery."""
    _allow(by)
    row = _open([aside_id])[0]
    merged = {**row.cells, **{name: value.strip() for name, value in cells.items()}}
    found = _Checkers().check(row, merged, organization_id)
    if isinstance(found, rules.Fault):
        raise CannotMend(f"{found.sentence} The line stays set apart; nothing was changed.", field=found.field)
    return _take_in(by, row, found, version=version, state=AsideState.MENDED, note=note, cells=merged)


@deed("purchasing.choose_member")
def choose_member(*, by: Asker, aside_ids: Collection[int], organization_id: int, remember: bool = True) -> Decision:
    """Say which member these lines mean; remembered, the vendor's next report is understood by itself."""
    _allow(by)
    checkers, taken, waiting = _Checkers(), 0, 0
    for row in _open(aside_ids):
        if remember:
            _remember(by, row, organization_id)
        found = checkers.check(row, row.cells, organization_id)
        if isinstance(found, rules.Fault):
            change(row, version=row.version, reason=found.reason, sentence=found.sentence[:300])
            waiting += 1
        else:
            _take_in(by, row, found, version=row.version, state=AsideState.MENDED, note="", cells=row.cells)
            taken += 1
    return Decision(taken, waiting)


@deed("purchasing.accept")
def accept(*, by: Asker, aside_ids: Collection[int], note: str) -> Decision:
    """Accept lines as they stand, with a note that says why; only what a person may accept."""
    _allow(by)
    if not note.strip():
        raise CannotAccept("Say why these lines are accepted: the note stays with each of them.", field="note")
    checkers, standing, wrong = _Checkers(), [], []
    for row in _open(aside_ids):
        found = checkers.check(row, row.cells, None, accept=ACCEPTABLE)
        if isinstance(found, rules.Fault):
            wrong.append(f"row {row.row_number} ({Reason(found.reason).words})")
        else:
            standing.append((row, found))
    if wrong:
        listed = ", ".join(wrong[:10]) + (f" and {len(wrong) - 10} more" if len(wrong) > 10 else "")
        raise CannotAccept(
            f"These lines cannot be accepted as they stand: {listed}. Mend them or send them back; nothing was changed."
        )
    for row, found in standing:
        _take_in(by, row, found, version=row.version, state=AsideState.ACCEPTED, note=note.strip(), cells=row.cells)
    return Decision(len(standing), 0)


@deed("purchasing.send_back")
def send_back(*, by: Asker, aside_ids: Collection[int], note: str = "") -> int:
    """Send lines back: they leave in one file for the vendor, who sends them again corrected."""
    _allow(by)
    rows = _open(aside_ids)
    for row in rows:
        change(row, version=row.version, state=AsideState.SENT_BACK, note=note.strip()[:200], decided_by=by.actor.key,
               decided_at=clock.now())  # fmt: skip
    return len(rows)


def _open(aside_ids: Collection[int]) -> list[SetAside]:
    rows = list(SetAside.objects.filter(pk__in=aside_ids).select_related("report__contract__service").order_by("id"))
    decided = [f"row {r.row_number} ({AsideState(r.state).words})" for r in rows if r.state != AsideState.OPEN]
    if decided or not rows:
        raise Decided(
            f"Nothing waits there any more: {', '.join(decided[:10]) or 'no such line'}. Open the list again."
        )
    return rows


class _Checkers:
    """One checker for each contract, looked up once for all lines of a deed."""

    def __init__(self) -> None:
        self._by_contract: dict[int, rules.LineChecker] = {}
        self._contracts: dict[str, Contract | None] = {}

    def check(
        self,
        row: SetAside,
        cells: Mapping[str, str],
        organization_id: int | None,
        *,
        accept: frozenset[Reason] = frozenset(),
    ) -> tuple[Contract, rules.Line] | rules.Fault:
        """What the line says now, with its contract."""
        contract = self._contract(row, cells)
        if contract is None:
            sentence = f"“{cells.get('vendor', '')[:60]}” is no vendor with a contract. Sign one, then mend this line."
            return rules.Fault(Reason.UNREADABLE, "vendor", sentence)
        checker = self._checker(contract)
        told = {name: cells.get(name, "") for name in rules.CELLS}
        if organization_id is not None:
            told["member"], told["name"] = f"{CHOSEN}{organization_id}", ""
            checker.names.numbers = {**checker.names.numbers, told["member"]: organization_id}
        found = checker.check(tuple(told.values()), accept)  # type: ignore[arg-type]
        return found if isinstance(found, rules.Fault) else (contract, found)

    def _contract(self, row: SetAside, cells: Mapping[str, str]) -> Contract | None:
        if row.report.contract is not None:
            return row.report.contract
        vendor = cells.get("vendor", "").strip()
        if vendor not in self._contracts:
            named = Contract.objects.filter(vendor__name=vendor).select_related("service").order_by("id")
            self._contracts[vendor] = named.first()
        return self._contracts[vendor]

    def _checker(self, contract: Contract) -> rules.LineChecker:
        if contract.pk not in self._by_contract:
            members = queries.members_by_id(contract.service)
            names = queries.name_book(contract.vendor_id, members, {})
            self._by_contract[contract.pk] = rules.LineChecker(
                names=names, members=members, terms=queries.terms_of(contract)
            )
        return self._by_contract[contract.pk]


def _take_in(
    by: Asker,
    row: SetAside,
    found: tuple[Contract, rules.Line],
    *,
    version: int,
    state: AsideState,
    note: str,
    cells: Any,
) -> SetAside:
    """The line becomes a usage line and a delivery of its report; the set-aside says what was decided."""
    contract, line = found
    report = UsageReport.objects.get(pk=row.report_id)
    told: Told = (row.row_number, row.identity or "", contract.pk, line)
    made = write_lines(by=by, report=report, lines=[told], note=note[:200])
    return change(row, version=version, state=state, note=note[:200], cells=cells, usage_line_id=made[0],
                  decided_by=by.actor.key, decided_at=clock.now())  # fmt: skip


def _remember(by: Asker, row: SetAside, organization_id: int) -> None:
    """Keep how the vendor writes this member."""
    contract = row.report.contract
    if contract is None:
        return
    for text in {rules.fold(row.cells.get(name, "")) for name in ("member", "name")} - {""}:
        _, fresh = Spelling.objects.update_or_create(
            vendor_id=contract.vendor_id, text=text[:200],
            defaults={"organization_id": organization_id, "decided_by": by.actor.key, "decided_at": clock.now()},
        )  # fmt: skip
        if fresh:
            record(row, remembered=text[:200], means=organizations.names([organization_id]).get(organization_id, ""))
