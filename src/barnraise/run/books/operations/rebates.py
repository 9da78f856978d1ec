"""Prepare what a vendor paid back for sharing, approve it, send it back. Sharing it stands beside."""

from datetime import date, timedelta

from barnraise.core.dates import long_date
from barnraise.core.money import Money
from barnraise.core.savings.rebates import REBATE_RULE, NobodyBought
from barnraise.platform import agency, clock, documents
from barnraise.platform.deeds import deed, record
from barnraise.platform.fields import key_of
from barnraise.platform.permissions import Asker
from barnraise.platform.refusals import NotAllowed, Refusal
from barnraise.run.books import permissions, queries
from barnraise.run.books.models import Rebate
from barnraise.run.books.operations.runs import SamePerson, WrongState
from barnraise.run.books.rules.rebates import Plan, overlaps
from barnraise.run.books.terms import RebateState, Way
from barnraise.run.catalog import queries as catalog
from barnraise.run.catalog.models import Service
from barnraise.run.governance import queries as governance


class RebateRefused(Refusal):
    """A rebate of nothing, of days that were shared already, or without the resolution that says how to share it."""

    rule = "rebate-refused"


@deed("books.prepare_rebate")
def prepare_rebate(
    *, by: Asker, service_id: int, starts: date, ends: date, received_on: date, amount: Money, reference: str,
    resolution_key: str = "", way: str = Way.CREDIT, document: tuple[str, bytes] | None = None, rebate_id: int | None = None,
) -> Rebate:  # fmt: skip
    """Prepare a rebate, or prepare one again: nothing is shared, its fingerprint remembers who would get how much.

    `ends` is the day after the last one. Without a resolution the contract's own holds. Errors: `NotAllowed`,
    `RebateRefused`, `WrongState` when it is shared already.
    """
    _allow(by)
    service = catalog.service(service_id)
    rebate = _standing(rebate_id) if rebate_id else Rebate()
    authority = resolution_key or queries.authority_of(service)
    _sensible(service, starts, ends, received_on, amount, reference)
    _authorized(authority)
    plan = _planned(service_id, starts, ends, amount)
    found = {
        "vendor_id": service.vendor_id, "service_id": service_id, "starts": starts, "ends": ends, "received_on": received_on,
        "reference": reference.strip(), "amount": amount, "way": Way(way).value, "rule": REBATE_RULE,
        "resolution_key": authority, "last_delivery": plan.last_delivery, "deliveries": plan.deliveries,
        "follows_id": plan.follows, "fingerprint": plan.fingerprint, "state": RebateState.PREPARED.value, "note": "",
        "prepared_by": by.actor.key, "prepared_by_name": by.actor.name, "prepared_at": clock.now(),
        "approved_by": "", "approved_by_name": "", "approved_at": None,
    }  # fmt: skip
    if document is not None:
        found["document_key"] = key_of(documents.store(by=by, content=document[1], name=document[0]))
    if rebate.pk is None:
        rebate = Rebate.objects.create(**found)
    else:
        Rebate.objects.filter(pk=rebate.pk).update(**found, version=rebate.version + 1)
        rebate = Rebate.objects.get(pk=rebate.pk)
    documents.cite(key_of(rebate), authority, "authority")
    documents.cite(key_of(rebate), rebate.document_key, "evidence")
    record(rebate, service=service_id, starts=starts, ends=ends, amount=amount, rule=REBATE_RULE,
           last_delivery=plan.last_delivery, fingerprint=plan.fingerprint)  # fmt: skip
    return rebate


@deed("books.approve_rebate")
def approve_rebate(*, by: Asker, rebate_id: int, fingerprint: str) -> Rebate:
    """Approve a rebate that somebody else prepared, as it was shown: `fingerprint` is that of the page.

    Errors: `NotAllowed`, `SamePerson`, `WrongState`; `RebateRefused` when it was prepared again since.
    """
    if not permissions.may_approve(by):
        raise NotAllowed("The director approves how a rebate is shared. Ask her; nothing was changed.")
    rebate = _standing(rebate_id)
    if rebate.prepared_by == by.actor.key:
        raise SamePerson("You prepared this rebate, so somebody else must approve it. Nothing was changed.")
    if rebate.state == RebateState.SENT_BACK:
        raise WrongState("This rebate was sent back. It must be prepared again before anybody can approve it.")
    if rebate.fingerprint != fingerprint:
        raise RebateRefused(
            "This rebate was prepared again after you opened the page. Look at it again; nothing was changed."
        )
    Rebate.objects.filter(pk=rebate_id).update(
        state=RebateState.APPROVED.value, approved_by=by.actor.key, approved_by_name=by.actor.name, approved_at=clock.now(),
        version=rebate.version + 1,
    )  # fmt: skip
    record(rebate, approved=rebate.amount, fingerprint=fingerprint)
    return Rebate.objects.get(pk=rebate_id)


@deed("books.send_back_rebate")
def send_back_rebate(*, by: Asker, rebate_id: int, note: str) -> Rebate:
    """Send a rebate back to who prepared it, with a note that says what to look at. Errors: `NotAllowed`, `WrongState`."""
    if not (permissions.may_approve(by) or permissions.may_prepare(by)):
        raise NotAllowed("The director sends a rebate back. Ask her; nothing was changed.")
    if not note.strip():
        raise RebateRefused("Say what to look at, so that the rebate can be mended.", field="note")
    rebate = _standing(rebate_id)
    Rebate.objects.filter(pk=rebate_id).update(
        state=RebateState.SENT_BACK.value, note=note.strip(), approved_by="", approved_by_name="", approved_at=None,
        version=rebate.version + 1,
    )  # fmt: skip
    record(rebate, sent_back=note.strip())
    return Rebate.objects.get(pk=rebate_id)


def _allow(by: Asker) -> None:
    if not permissions.may_prepare(by):
        raise NotAllowed("The business manager shares vendors’ rebates. Ask her; nothing was changed.")


def _standing(rebate_id: int) -> Rebate:
    """A rebate that is not shared yet; on PostgreSQL its row stays locked until the deed ends."""
    rebate = Rebate.objects.select_for_update(of=("self",)).get(pk=rebate_id)
    if rebate.state == RebateState.SHARED:
        raise WrongState(f"Rebate {rebate.number} is shared already. A mistake is reversed, which takes it back whole.")
    return rebate


def _planned(service_id: int, starts: date, ends: date, amount: Money) -> Plan:
    try:
        return queries.plan_of(service_id=service_id, starts=starts, ends=ends, amount=amount)
    except NobodyBought as nobody:
        told = f"{nobody} Look whether the vendor’s usage reports of these days are in."
        raise RebateRefused(told, field="starts") from nobody


def _sensible(service: Service, starts: date, ends: date, received_on: date, amount: Money, reference: str) -> None:
    if service.vendor_id is None:
        raise RebateRefused(
            f"{service.name} names no vendor, so no vendor’s rebate can follow it. Choose another service.", field="service_id"
        )  # fmt: skip
    if amount <= Money.ZERO:
        raise RebateRefused(f"A rebate is above zero; {amount.words()} is not.", field="amount")
    if not reference.strip():
        raise RebateRefused("Give the check’s number or the bank’s reference.", field="reference")
    if received_on > agency.today():
        raise RebateRefused(
            f"{long_date(received_on)} lies ahead. Share a rebate when it has come.", field="received_on"
        )
    if ends <= starts:
        raise RebateRefused("The last day lies before the first. Correct one of the two days.", field="last")
    if agency.fiscal_year(starts) != agency.fiscal_year(ends - timedelta(days=1)):
        raise RebateRefused(
            "These days lie in two fiscal years, and a rebate counts in one. Share the part of each year by itself.",
            field="last",
        )
    _not_twice(service, starts, ends)


def _not_twice(service: Service, starts: date, ends: date) -> None:
    before = [(r.starts, r.ends) for r in queries.standing(service.pk)]
    taken = overlaps(starts, ends, before)
    if taken is not None:
        first, last = long_date(taken[0]), long_date(taken[1] - timedelta(days=1))
        raise RebateRefused(
            f"The rebate on {service.name} of {first} to {last} is shared already, and no day is shared twice. Choose "
            "other days, or reverse that one first.", field="starts",
        )  # fmt: skip


def _authorized(resolution_key: str) -> None:
    if governance.resolution_of(resolution_key) is None:
        raise RebateRefused(
            "Name the resolution that says how rebates are shared: neither you nor the contract names one.",
            field="resolution_key",
        )
