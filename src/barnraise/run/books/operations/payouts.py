"""Record the check that pays a member its share of a rebate, and take one back that was never cashed."""

from datetime import date

from barnraise.core.dates import long_date
from barnraise.platform import agency, rows
from barnraise.platform.deeds import deed, record
from barnraise.platform.fields import key_of
from barnraise.platform.permissions import Asker
from barnraise.platform.refusals import NotAllowed
from barnraise.run.books import permissions, queries
from barnraise.run.books.models import Payout, RebateShare
from barnraise.run.books.operations.journal import LegOf, _reverse, _write_entry
from barnraise.run.books.operations.rebates import RebateRefused
from barnraise.run.books.terms import CASH, GENERAL_FUND, REBATES_OWED, RebateState, Way


@deed("books.pay_share")
def pay_share(*, by: Asker, share_id: int, paid_on: date, reference: str) -> Payout:
    """Record the check for one share: what is owed to the member leaves the cash. Errors: `RebateRefused`, `MonthClosed`."""
    _allow(by)
    share = (
        RebateShare.objects.select_for_update(of=("self",)).select_related("rebate", "organization").get(pk=share_id)
    )
    _payable(share, paid_on, reference.strip())
    chart = queries.chart()
    fund, reserved = chart.funds[GENERAL_FUND], rows.reserve(Payout, 1)
    legs = [
        LegOf(chart.accounts[REBATES_OWED], fund, share.share.cents, share.organization_id),
        LegOf(chart.accounts[CASH], fund, -share.share.cents),
    ]
    memo = f"Check {reference.strip()} to {share.organization.name} for rebate {share.rebate.number}"
    entry = _write_entry(by=by, day=paid_on, memo=memo, legs=legs, source=f"books.Payout:{reserved}")
    made = Payout.objects.create(
        id=reserved, share=share, paid_on=paid_on, reference=reference.strip(), amount=share.share, entry=entry,
        recorded_by=by.actor.key,
    )  # fmt: skip
    record(made, share=key_of(share), amount=made.amount, reference=made.reference)
    return made


@deed("books.take_back_check")
def take_back_check(*, by: Asker, payout_id: int, reason: str, on: date | None = None) -> Payout:
    """Take back a check that was lost or never cashed: its share waits to be paid again. Errors: `RebateRefused`."""
    _allow(by)
    original = Payout.objects.select_for_update(of=("self",)).select_related("entry").get(pk=payout_id)
    if not reason.strip():
        raise RebateRefused("Say why this check is taken back, such as “never cashed”.", field="reason")
    if original.reverses_id or Payout.objects.filter(reverses=original).exists():
        raise RebateRefused("This check was taken back already, or itself takes one back. Nothing was changed.")
    day = on or agency.today()
    entry = _reverse(by=by, original=original.entry, reason=reason.strip(), day=day)
    made = Payout.objects.create(
        share_id=original.share_id, paid_on=day, reference=original.reference, amount=-original.amount, entry=entry,
        reverses=original, reason=reason.strip()[:200], recorded_by=by.actor.key,
    )  # fmt: skip
    record(made, reverses=key_of(original), reason=reason.strip(), amount=made.amount)
    return made


def _allow(by: Asker) -> None:
    if not permissions.may_keep_books(by):
        raise NotAllowed("The business manager records checks to members. Ask her; nothing was changed.")


def _payable(share: RebateShare, paid_on: date, reference: str) -> None:
    rebate = share.rebate
    if rebate.state != RebateState.SHARED or rebate.reverses_id or hasattr(rebate, "mirror"):
        raise RebateRefused("This rebate does not stand, so its shares are not paid. Nothing was changed.")
    if rebate.way != Way.CHECK or not share.share:
        raise RebateRefused("This share is credit on the member’s account, or nothing; no check is owed for it.")
    if not reference:
        raise RebateRefused("Give the check’s number.", field="reference")
    if paid_on > agency.today():
        raise RebateRefused(f"{long_date(paid_on)} lies ahead. Record the check when it is sent.", field="paid_on")
    sent = queries.payout_standing(share)
    if sent is not None:
        raise RebateRefused(
            f"Check {sent.reference} of {long_date(sent.paid_on)} paid this share already.", field="reference"
        )
