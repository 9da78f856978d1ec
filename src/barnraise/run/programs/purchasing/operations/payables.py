"""Bring a payables file in: directorates become members, suppliers vendors with one contract each, rows usage lines."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from barnraise.platform import agency
from barnraise.platform.deeds import deed, record
from barnraise.platform.permissions import Asker
from barnraise.platform.refusals import NotAllowed
from barnraise.run.members import operations as members
from barnraise.run.organizations import operations as organizations
from barnraise.run.organizations import queries as bodies
from barnraise.run.organizations.terms import Kind
from barnraise.run.programs.purchasing import permissions, queries
from barnraise.run.programs.purchasing.models import UsageReport
from barnraise.run.programs.purchasing.operations.contracts import sign_many
from barnraise.run.programs.purchasing.operations.intake import Aside, Told, take_in

PREFIX = "AP-"
AUTHORITY = "Payables file: purchases made before this system kept contracts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the profile makes of a file before its first line: whom it adds, from when, at what fee (a fraction)."""

    source: str
    members: Sequence[str]
    vendors: Sequence[str]
    category_id: int
    starts: date
    ends: date
    fee_rate: Decimal


Payable: TypeAlias = tuple[int, str, str, str, str, str, str, int, int, int]
"""Row, identity, member, vendor, day, the day after, description, quantity, unit price, amount."""


@deed("purchasing.bring_in")
def bring_in(
    *, by: Asker, plan: Plan, unit: str, lines: Iterable[Payable | Aside], import_key: str = "", document_key: str = ""
) -> UsageReport:
    """Add who is new, sign what is missing, then take the lines in; all set-based, in flat memory."""
    if not permissions.may_import_payables(by):
        raise NotAllowed("Only the director or the business manager brings payables in: the file may add members.")
    owners = _members(by, plan)
    contracts = _contracts(by, plan)
    told = _told(lines, owners, contracts, unit)
    record("purchasing.UsageReport", members=len(plan.members), vendors=len(plan.vendors), source=plan.source)
    return take_in(
        by=by, contract_id=None, source=plan.source, lines=told, import_key=import_key, document_key=document_key
    )


def _members(by: Asker, plan: Plan) -> dict[str, int]:
    state = agency.the().state
    if plan.members:
        drafts = [bodies.Draft(name=name, kind=Kind.OTHER_GOVERNMENT, state=state) for name in plan.members]
        made = organizations.add_many(by=by, rows=drafts)
        members.join_many(by=by, rows=[
            members.Joining(organization_id=pk, category_id=plan.category_id, starts=plan.starts) for pk in made
        ])  # fmt: skip
    return queries.ids_by_name(Kind.OTHER_GOVERNMENT)


def _contracts(by: Asker, plan: Plan) -> dict[str, int]:
    vendors = queries.ids_by_name(Kind.VENDOR)
    fresh = [name for name in plan.vendors if name not in vendors]
    if fresh:
        organizations.add_many(by=by, rows=[bodies.Draft(name=name, kind=Kind.VENDOR) for name in fresh])
        vendors = queries.ids_by_name(Kind.VENDOR)
    signed = {vendor: row[0] for vendor, row in queries.payables_contracts(PREFIX).items()}
    missing = [(vendors[name], name) for name in plan.vendors if vendors[name] not in signed]
    signed |= sign_many(by=by, vendors=missing, prefix=PREFIX, authority=AUTHORITY, starts=plan.starts, ends=plan.ends,
                        fee_rate=plan.fee_rate)  # fmt: skip
    return {name: signed[pk] for name, pk in vendors.items() if pk in signed}


def _told(
    lines: Iterable[Payable | Aside], owners: dict[str, int], contracts: dict[str, int], unit: str
) -> Iterator[Told | Aside]:
    for line in lines:
        if isinstance(line, Aside):
            yield line
            continue
        row, identity, member, vendor, day, after, description, quantity, price, amount = line
        yield (
            row,
            identity,
            contracts[vendor],
            (owners[member], day, after, "", description, quantity, unit, price, amount),
        )
