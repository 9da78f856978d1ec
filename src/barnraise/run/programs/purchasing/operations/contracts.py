"""Sign a contract with a vendor: its authority, its days, who settles, and the one service it is sold as."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import connection

from barnraise.core.dates import long_date
from barnraise.core.facts import Settled, Unit
from barnraise.platform import clock, documents, rows
from barnraise.platform.deeds import deed, record
from barnraise.platform.fields import key_of
from barnraise.platform.permissions import Asker
from barnraise.platform.records import change
from barnraise.platform.refusals import NotAllowed, Refusal
from barnraise.run.catalog import operations as catalog
from barnraise.run.catalog import queries as services
from barnraise.run.catalog.terms import Basis, FeeKind, Function
from barnraise.run.governance import queries as governance
from barnraise.run.organizations import operations as organizations
from barnraise.run.organizations.models import Organization
from barnraise.run.organizations.terms import Kind
from barnraise.run.programs.purchasing import permissions
from barnraise.run.programs.purchasing.models import Contract


class ContractRefused(Refusal):
    """A contract without authority, with days that contradict each other, or with someone who is no vendor."""

    rule = "contract-refused"


def _allow(by: Asker) -> None:
    """Refuse who does not run purchasing."""
    if not permissions.may_run_purchasing(by):
        raise NotAllowed(
            "Only a coordinator, the director or the business manager runs purchasing. Ask one of them; nothing was "
            "changed."
        )


@deed("purchasing.add_vendor")
def add_vendor(*, by: Asker, name: str, city: str = "", state: str = "", number: str = "") -> Organization:
    """Add a vendor to the organizations we know."""
    _allow(by)
    identifiers = {"vendor_number": number.strip()} if number.strip() else {}
    return organizations.add(by=by, name=name, kind=Kind.VENDOR, city=city, state=state, identifiers=identifiers)


@deed("purchasing.sign_contract")
def sign_contract(
    *, by: Asker, number: str, title: str, vendor_id: int, legal_authority: str, resolution_key: str, starts: date,
    ends: date,
    settled: str = Settled.VENDOR, unit: str = Unit.EACH, fee_rate: Decimal | None = None, checks_prices: bool = True,
    file: tuple[str, bytes] | None = None,
) -> Contract:  # fmt: skip
    """Sign a contract, offer the one service it is sold as, and set the vendor's fee, in one deed.

    Errors: `NotAllowed`, `ContractRefused`, and the catalog's own. UNIT: `fee_rate` is a fraction, 0.015 is 1.5 %.
    """
    _allow(by)
    number = number.strip()
    _check(
        number=number, title=title, vendor_id=vendor_id, legal_authority=legal_authority, resolution_key=resolution_key
    )
    if ends <= starts:
        raise ContractRefused("The contract would end before it starts. Correct one of the two days.", field="ends")
    pk = rows.reserve(Contract, 1)
    service = catalog.offer(
        by=by, code=number, name=title[:120], function=Function.PURCHASING, basis=Basis.PER_UNIT, unit=unit,
        settled=settled,
        starts=starts, ends=ends, vendor_id=vendor_id, owner_key=f"purchasing.Contract:{pk}",
    )  # fmt: skip
    if fee_rate is not None:
        catalog.set_fee(by=by, service_id=service.pk, kind=FeeKind.VENDOR_FEE, rate=fee_rate, starts=starts, ends=ends,
                        resolution_key=resolution_key)  # fmt: skip
    document = documents.store(by=by, content=file[1], name=file[0]) if file else None
    row = Contract.objects.create(
        pk=pk, number=number, title=title.strip(), vendor_id=vendor_id, service=service,
        legal_authority=legal_authority.strip(),
        resolution_key=resolution_key, starts=starts, ends=ends, checks_prices=checks_prices,
        document_key=key_of(document) if document else "",
    )  # fmt: skip
    documents.cite(key_of(row), resolution_key, "authority")
    documents.cite(key_of(row), row.document_key, "file")
    record(row, number=number, vendor=vendor_id, service=service, legal_authority=row.legal_authority,
           resolution=resolution_key, starts=starts, ends=ends, settled=settled, fee_rate=fee_rate)  # fmt: skip
    return row


@deed("purchasing.change_contract")
def change_contract(
    *, by: Asker, contract_id: int, version: int, title: str, legal_authority: str, ends: date, checks_prices: bool
) -> Contract:
    """Change a contract's words or the day it ends; its service ends with it."""
    _allow(by)
    row = Contract.objects.get(pk=contract_id)
    if ends <= row.starts:
        raise ContractRefused(
            f"It starts on {long_date(row.starts)} and cannot end before. Correct the day.", field="ends"
        )
    if not legal_authority.strip() or not title.strip():
        raise ContractRefused("A contract keeps its title and its legal authority.", field="legal_authority")
    changed = change(row, version=version, title=title.strip(), legal_authority=legal_authority.strip(), ends=ends,
                     checks_prices=checks_prices)  # fmt: skip
    service = services.service(row.service_id)
    catalog.describe(by=by, service_id=service.pk, version=service.version, name=title.strip()[:120],
                     description=service.description, ends=ends)  # fmt: skip
    return changed


@deed("purchasing.sign_many")
def sign_many(
    *,
    by: Asker,
    vendors: Sequence[tuple[int, str]],
    prefix: str,
    authority: str,
    starts: date,
    ends: date,
    fee_rate: Decimal,
) -> dict[int, int]:
    """One contract a vendor without price list, made by an import profile; answers contract ids by vendor."""
    _allow(by)
    if not vendors:
        record("purchasing.Contract", signed=0)
        return {}
    before = Contract.objects.filter(number__startswith=prefix).count()
    numbers = [f"{prefix}{before + n + 1:06d}" for n in range(len(vendors))]
    made = catalog.offer_many(by=by, services=[
        catalog.NewService(code=number, name=name, starts=starts, ends=ends, vendor_id=vendor_id, fee_rate=fee_rate)
        for number, (vendor_id, name) in zip(numbers, vendors, strict=True)
    ])  # fmt: skip
    first, at = rows.reserve(Contract, len(vendors)), connection.ops.adapt_datetimefield_value(clock.now())
    columns = ("id", "number", "title", "vendor_id", "service_id", "legal_authority", "resolution_key", "starts",
        "ends",
               "document_key", "checks_prices", "created_at", "version")  # fmt: skip
    rows.insert(Contract, columns, (
        (first + n, number, name[:160], vendor_id, made[number], authority[:200], "", starts, ends, "", False, at, 1)
        for n, (number, (vendor_id, name)) in enumerate(zip(numbers, vendors, strict=True))
    ))  # fmt: skip
    record("purchasing.Contract", signed=len(vendors), first=first, starts=starts, ends=ends, fee_rate=fee_rate)
    return {vendor_id: first + n for n, (vendor_id, _) in enumerate(vendors)}


def _check(*, number: str, title: str, vendor_id: int, legal_authority: str, resolution_key: str) -> None:
    if not number or not title.strip():
        raise ContractRefused("A contract needs a number and a title.", field="title" if number else "number")
    if len(number) > 24:
        raise ContractRefused("A contract number has at most 24 characters.", field="number")
    taken = Contract.objects.filter(number=number).first()
    if taken is not None:
        raise ContractRefused(
            f"Contract {number} is on file already: “{taken.title}”. Choose another number.", field="number"
        )
    vendor = Organization.objects.filter(pk=vendor_id).first()
    if vendor is None or vendor.kind != Kind.VENDOR:
        raise ContractRefused(
            "A contract is signed with a vendor. Add the vendor first, then choose it.", field="vendor_id"
        )
    if not legal_authority.strip():
        raise ContractRefused("Name the law that lets members buy on this contract.", field="legal_authority")
    if governance.resolution_of(resolution_key) is None:
        raise ContractRefused(
            "Name the resolution that awarded it. The clerk records resolutions; this contract can be signed once "
            "it is on file.",
            field="resolution_key",
        )
