"""Share a rebate among members in one transaction, or take a shared one back by its mirror."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from barnraise.core.dates import long_date
from barnraise.core.money import Money
from barnraise.core.savings.rebates import NobodyBought
from barnraise.platform import agency, clock, documents, rows, series
from barnraise.platform.clock import chaos_point
from barnraise.platform.deeds import deed, record
from barnraise.platform.fields import key_of
from barnraise.platform.permissions import Asker
from barnraise.platform.refusals import NotAllowed, Refusal
from barnraise.run.books import permissions, queries
from barnraise.run.books.models import Application, Entry, Payment, Period, Rebate, RebateShare
from barnraise.run.books.operations.issue import NotApproved
from barnraise.run.books.operations.journal import LegOf, _open_month, _reverse, _write_entry
from barnraise.run.books.operations.many import (
    APPLICATION_COLUMNS,
    PAYMENT_COLUMNS,
    LegRow,
    Received,
    _bills,
    _Desk,
    _meet,
    _money_applied,
    _write_entries,
)
from barnraise.run.books.operations.payments import _take_back
from barnraise.run.books.operations.rebates import RebateRefused, _allow, _not_twice
from barnraise.run.books.operations.runs import WrongState
from barnraise.run.books.rules.rebates import Plan
from barnraise.run.books.terms import (
    CASH,
    GENERAL_FUND,
    PAYMENTS,
    REBATES,
    REBATES_OWED,
    UNAPPLIED,
    Method,
    PeriodState,
    RebateState,
    Way,
)

SHARE_COLUMNS = ("rebate_id", "organization_id", "spend", "carried_in", "share", "carried_out", "payment_id")


class RebateChanged(Refusal):
    """A rebate that would be shared otherwise than was prepared or approved."""

    rule = "rebate-changed"


@dataclass(frozen=True, slots=True)
class _Credit:
    """A share that becomes credit on its member's account."""

    id: int
    number: str
    organization: int
    amount: Money


@deed("books.share_rebate")
def share_rebate(*, by: Asker, rebate_id: int, on: date | None = None) -> Rebate:
    """Share a rebate: its shares, entries and credits, together or not at all. Sharing it again answers with it.

    It is computed again first. Credit pays a member's open invoices, oldest due first; the rest waits for the next. The
    money posts on the day it came, or, where that month is locked, on the day of sharing with a word of it. Errors:
    `NotAllowed`; `NotApproved` above the limit; `RebateChanged`; `MonthClosed`; `WrongState` when it was sent back.
    """
    _allow(by)
    rebate, day = _locked(rebate_id), on or agency.today()
    if rebate.state == RebateState.SHARED:
        record(rebate, unchanged=True)
        return rebate
    _shareable(rebate)
    period = _open_month(day)
    plan = _same(rebate)
    year = agency.fiscal_year(day).year
    number = f"R-{series.written(year, series.take(REBATES, year))}"
    entry = _owe(by, rebate, plan, number, day)
    chaos_point("books.share_rebate:owed")
    credits = _credits(plan, year) if rebate.way == Way.CREDIT else []
    if credits:
        _credit(by, credits, number, period, day)
    chaos_point("books.share_rebate:credited")
    paid = {credit.organization: credit.id for credit in credits}
    rows.insert(RebateShare, SHARE_COLUMNS, (
        (rebate.pk, pk, s.spend.cents, s.carried_in.cents, s.share.cents, s.carried_out.cents, paid.get(pk))
        for pk, s in plan.shares
    ))  # fmt: skip
    chaos_point("books.share_rebate:shares")
    _close(by, rebate, number, day, entry)
    record(rebate, number=number, amount=rebate.amount, members=len(plan.shares), way=rebate.way, rule=rebate.rule,
           carried=Money.total(s.carried_out for _, s in plan.shares), fingerprint=plan.fingerprint)  # fmt: skip
    return Rebate.objects.get(pk=rebate.pk)


@deed("books.reverse_rebate")
def reverse_rebate(*, by: Asker, rebate_id: int, reason: str, on: date | None = None) -> Rebate:
    """Take a shared rebate back by its mirror: credits and what they paid are taken back, its entry is reversed.

    Errors: `RebateRefused` when it is a mirror or has one, when a later rebate stands on it, or a check was sent.
    """
    if not permissions.may_keep_books(by):
        raise NotAllowed("The business manager takes a rebate back. Ask her; nothing was changed.")
    original, day = _locked(rebate_id), on or agency.today()
    _reversible(original, reason.strip())
    shares = list(RebateShare.objects.filter(rebate=original).select_related("payment").order_by("id"))
    back = {s.pk: _take_back(by=by, original=s.payment, reason=reason.strip(), day=day) for s in shares if s.payment}
    assert original.entry is not None, "a shared rebate has an entry"
    entry = _reverse(by=by, original=original.entry, reason=reason.strip(), day=day)
    mirror = _mirror(by, original, reason.strip())
    RebateShare.objects.bulk_create(
        RebateShare(
            rebate=mirror, organization_id=s.organization_id, spend=-s.spend, carried_in=-s.carried_in, share=-s.share,
            carried_out=-s.carried_out, payment=back.get(s.pk),
        )
        for s in shares
    )  # fmt: skip
    year = agency.fiscal_year(day).year
    _close(by, mirror, f"R-{series.written(year, series.take(REBATES, year))}", day, entry)
    record(mirror, reverses=key_of(original), amount=mirror.amount, reason=reason.strip())
    return Rebate.objects.get(pk=mirror.pk)


def _locked(rebate_id: int) -> Rebate:
    """The rebate; on PostgreSQL every rebate of its service stays locked, so that no two of them pass each other."""
    service = Rebate.objects.values_list("service_id", flat=True).get(pk=rebate_id)
    rows_of = Rebate.objects.select_for_update(of=("self",)).filter(service_id=service).order_by("id")
    found = {row.pk: row for row in rows_of}
    return found[rebate_id]


def _shareable(rebate: Rebate) -> None:
    if rebate.state == RebateState.SENT_BACK:
        raise WrongState("This rebate was sent back. Prepare it again; nothing was shared.")
    _not_twice(rebate.service, rebate.starts, rebate.ends)
    if rebate.state != RebateState.APPROVED and queries.rebate_needs_approval(rebate):
        raise NotApproved(
            f"{rebate.amount.words()} is above what one person may share alone ({agency.threshold().words()} within 30 "
            "days). The director approves it first; nothing was shared."
        )


def _same(rebate: Rebate) -> Plan:
    """The shares as they were prepared, computed once more."""
    try:
        plan = queries.plan_of(
            service_id=rebate.service_id, starts=rebate.starts, ends=rebate.ends, amount=rebate.amount,
            upto_id=rebate.last_delivery,
        )  # fmt: skip
    except NobodyBought as nobody:
        raise RebateChanged(f"{nobody} Prepare it again; nothing was shared.") from nobody
    if plan.fingerprint != rebate.fingerprint:
        raise RebateChanged(
            "Another rebate of this service was shared or taken back, or a delivery was recorded, since this one was "
            "prepared: it would now be shared otherwise. Prepare it again and look; nothing was shared."
        )
    return plan


def _owe(by: Asker, rebate: Rebate, plan: Plan, number: str, day: date) -> Entry:
    """The money in, and what is owed to each member for it."""
    chart = queries.chart()
    fund, owed = chart.funds[GENERAL_FUND], chart.accounts[REBATES_OWED]
    month = queries.period_on(rebate.received_on)
    came = rebate.received_on if month is not None and month.state == PeriodState.OPEN else day
    legs = [LegOf(chart.accounts[CASH], fund, rebate.amount.cents)]
    legs += [LegOf(owed, fund, -s.share.cents, pk) for pk, s in plan.shares if s.share]
    memo = f"Rebate {number} of {rebate.vendor.name}, {rebate.reference}, received {long_date(rebate.received_on)}"
    return _write_entry(by=by, day=came, memo=memo, legs=legs, source=key_of(rebate))


def _credits(plan: Plan, year: int) -> list[_Credit]:
    """Ids and numbers for the shares above zero."""
    shares = [(pk, s.share) for pk, s in plan.shares if s.share]
    first, number = rows.reserve(Payment, len(shares)), series.take(PAYMENTS, year, len(shares))
    return [
        _Credit(first + n, f"P-{series.written(year, number + n)}", pk, share) for n, (pk, share) in enumerate(shares)
    ]


def _credit(by: Asker, credits: Sequence[_Credit], number: str, period: Period, day: date) -> None:
    """Put each share on its member's account, where it pays open invoices as a payment would."""
    chart = queries.chart()
    fund, method = chart.funds[GENERAL_FUND], Method.REBATE.value
    desk = _Desk(chart, _bills({c.organization for c in credits}), day)
    came = {
        c.id: (c.number, Received(payer_id=c.organization, method=method, reference=number, amount=c.amount)) for c in credits
    }  # fmt: skip
    for c in credits:
        _meet(desk, c.id, came[c.id][1])
        legs: list[LegRow] = [
            (chart.accounts[REBATES_OWED], fund, c.amount.cents, c.organization),
            (chart.accounts[UNAPPLIED], fund, -c.amount.cents, c.organization),
        ]
        desk.entries.append((f"Credit {c.number} of rebate {number}", f"books.Payment:{c.id}", legs))
    applications = rows.reserve(Application, len(desk.parts)) if desk.parts else 0
    _money_applied(desk, applications, came)
    entry = _write_entries(by, desk, period, agency.fiscal_year(day).year)
    at, posted, actor = connection.ops.adapt_datetimefield_value(clock.now()), day.isoformat(), by.actor.key
    rows.insert(Payment, PAYMENT_COLUMNS, (
        (c.id, c.number, c.organization, posted, method, number, c.amount.cents, entry + n, 1, "", at, actor, "")
        for n, c in enumerate(credits)
    ))  # fmt: skip
    rows.insert(Application, APPLICATION_COLUMNS, (
        (applications + n, payment, invoice, part.cents, posted, at, actor)
        for n, (payment, invoice, part) in enumerate(desk.parts)
    ))  # fmt: skip


def _close(by: Asker, rebate: Rebate, number: str, day: date, entry: Entry) -> None:
    Rebate.objects.filter(pk=rebate.pk).update(
        number=number, state=RebateState.SHARED.value, shared_on=day, shared_at=clock.now(), shared_by=by.actor.key,
        shared_by_name=by.actor.name, entry=entry, version=rebate.version + 1,
    )  # fmt: skip


def _reversible(original: Rebate, reason: str) -> None:
    if not reason:
        raise RebateRefused("Say why this rebate is taken back; members will ask.", field="reason")
    if original.state != RebateState.SHARED or original.reverses_id:
        raise RebateRefused("Only a rebate that was shared can be taken back; a mirror stays. Nothing was changed.")
    if Rebate.objects.filter(reverses=original).exists():
        raise RebateRefused(f"Rebate {original.number} was taken back already. Nothing was changed.")
    later = next((r for r in queries.standing(original.service_id) if r.follows_id == original.pk), None)
    if later is not None:
        raise RebateRefused(
            f"Rebate {later.number} carries on from this one. Take that one back first, then this; nothing was changed."
        )
    if queries.checks_sent(original):
        raise RebateRefused("Checks were sent for it. Take each back first, then the rebate; nothing was changed.")


def _mirror(by: Asker, original: Rebate, reason: str) -> Rebate:
    mirror = Rebate.objects.create(
        vendor_id=original.vendor_id, service_id=original.service_id, starts=original.starts, ends=original.ends,
        received_on=original.received_on, reference=original.reference, amount=-original.amount, way=original.way,
        rule=original.rule, resolution_key=original.resolution_key, last_delivery=original.last_delivery,
        deliveries=original.deliveries, follows_id=original.follows_id, fingerprint=original.fingerprint,
        prepared_by=by.actor.key, prepared_by_name=by.actor.name, reverses=original, reason=reason[:200],
    )  # fmt: skip
    documents.cite(key_of(mirror), original.resolution_key, "authority")
    return mirror
