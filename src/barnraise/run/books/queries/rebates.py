"""Vendors' rebates and their shares: by who asks, how one would be shared, and what a member got back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet, Sum

from barnraise.core.dates import FiscalYear
from barnraise.core.money import Money
from barnraise.core.savings.rebates import NobodyBought
from barnraise.platform import agency, clock, documents
from barnraise.platform.permissions import Asker
from barnraise.run.books import permissions
from barnraise.run.books.models import Payment, Payout, Rebate, RebateShare
from barnraise.run.books.queries.runs import LATELY
from barnraise.run.books.rules import rebates as rules
from barnraise.run.books.rules.runs import needs_second_person
from barnraise.run.books.terms import RebateState
from barnraise.run.catalog import queries as catalog
from barnraise.run.catalog.models import Service
from barnraise.run.catalog.terms import FeeKind
from barnraise.run.deliveries import queries as deliveries
from barnraise.run.organizations import queries as organizations


def rebates_for(asker: Asker) -> QuerySet[Rebate]:
    """Rebates and their mirrors, newest first."""
    rows = Rebate.objects.select_related("vendor", "service").order_by("-received_on", "-id")
    return rows if permissions.may_see_books(asker) else rows.none()


def shares_for(asker: Asker) -> QuerySet[RebateShare]:
    """Shares of rebates that were shared: everybody's for the office, their own for a payer's people."""
    rows = RebateShare.objects.filter(rebate__state=RebateState.SHARED).select_related(
        "organization", "rebate__vendor", "rebate__service"
    )
    if permissions.may_see_books(asker):
        return rows
    return rows.filter(organization_id__in=permissions.payers_of(asker))


def standing(service_id: int) -> list[Rebate]:
    """The rebates of a service that were shared and not taken back, in the order in which they were shared."""
    rows = Rebate.objects.filter(service_id=service_id, state=RebateState.SHARED, reverses__isnull=True)
    return list(rows.filter(mirror__isnull=True).order_by("shared_at", "id"))


def plan_of(*, service_id: int, starts: date, ends: date, amount: Money, upto_id: int | None = None) -> rules.Plan:
    """How a rebate would be shared now, by deliveries up to one of them. Errors: `NobodyBought`."""
    before = standing(service_id)
    last = before[-1] if before else None
    spend, count, seen = deliveries.net_spend(
        service_id,
        starts,
        ends,
        upto_id=upto_id,
        late=[(r.starts, r.ends) for r in before],
        after_id=last.last_delivery if last else 0,
    )
    carried = RebateShare.objects.filter(rebate=last, carried_out__lt=0) if last else RebateShare.objects.none()
    return rules.plan(
        amount,
        spend=spend,
        carried=dict(carried.values_list("organization_id", "carried_out")),
        last_delivery=seen if upto_id is None else upto_id,
        deliveries=count,
        follows=last.pk if last else None,
    )


@dataclass(frozen=True, slots=True)
class Part:
    """One member's part of a rebate as its page shows it; `share_id` once it is shared, `paid` by which check."""

    organization: int
    name: str
    spend: Money
    carried_in: Money
    share: Money
    carried_out: Money
    share_id: int | None = None
    paid: str = ""

    @property
    def eligible(self) -> Money:
        """What its share follows."""
        return self.spend + self.carried_in


@dataclass(frozen=True, slots=True)
class Shown:
    """A rebate as its page shows it: computed afresh until it is shared, as it was written afterwards.

    `replayed`: its stored drivers give its shares again. `expected` is what the contract's rate would make.
    """

    rebate: Rebate
    parts: tuple[Part, ...]
    changed: bool
    replayed: bool
    expected: Money | None
    problem: str = ""

    @property
    def eligible(self) -> Money:
        """What all shares together follow."""
        return Money(sum(max(0, p.eligible.cents) for p in self.parts))

    @property
    def net(self) -> Money:
        """What was bought, returns taken off."""
        return Money.total(p.spend for p in self.parts)


def shown(asker: Asker, pk: int) -> Shown:
    """A rebate with its parts, largest first. Errors: `Rebate.DoesNotExist`."""
    rebate = rebates_for(asker).select_related("follows", "reverses", "mirror", "entry").get(pk=pk)
    if rebate.state == RebateState.SHARED:
        parts = _written(rebate)
        drivers = {p.organization: (p.spend, p.carried_in, p.share) for p in parts}
        same = rebate.reverses_id is not None or rules.replayed(rebate.amount, drivers)
        return Shown(rebate, parts, False, same, _expected(rebate, parts))
    try:
        plan = plan_of(
            service_id=rebate.service_id, starts=rebate.starts, ends=rebate.ends, amount=rebate.amount,
            upto_id=rebate.last_delivery,
        )  # fmt: skip
    except NobodyBought as nobody:
        return Shown(rebate, (), True, True, None, str(nobody))
    names = organizations.names([pk for pk, _ in plan.shares])
    parts = _ordered(
        Part(pk, names.get(pk, ""), s.spend, s.carried_in, s.share, s.carried_out) for pk, s in plan.shares
    )
    return Shown(rebate, parts, plan.fingerprint != rebate.fingerprint, True, _expected(rebate, parts))


def _written(rebate: Rebate) -> tuple[Part, ...]:
    checks = dict(_checks_standing().filter(share__rebate=rebate).values_list("share_id", "reference"))
    rows = RebateShare.objects.filter(rebate=rebate).select_related("organization")
    return _ordered(
        Part(
            s.organization_id, s.organization.name, s.spend, s.carried_in, s.share, s.carried_out, s.pk,
            checks.get(s.pk, ""),
        )
        for s in rows
    )  # fmt: skip


def _ordered(parts: Any) -> tuple[Part, ...]:
    return tuple(sorted(parts, key=lambda p: (-abs(p.share.cents), -p.eligible.cents, p.name)))


def _expected(rebate: Rebate, parts: Sequence[Part]) -> Money | None:
    term = catalog.price_table([rebate.service_id]).fee_rate_on(rebate.service_id, FeeKind.REBATE, rebate.starts)
    return rules.expected(Money.total(p.spend for p in parts), term.rate) if term else None


def came_since(rebate: Rebate) -> int:
    """Deliveries of a rebate's days that came in after it was prepared: they count when it is prepared again."""
    within = (rebate.starts, rebate.ends)
    _, now, _ = deliveries.net_spend(rebate.service_id, *within)
    _, then, _ = deliveries.net_spend(rebate.service_id, *within, upto_id=rebate.last_delivery)
    return now - then


def rebate_needs_approval(rebate: Rebate) -> bool:
    """Whether a second person must approve it: with what its preparer shared alone lately, it is above the limit."""
    alone = Rebate.objects.filter(
        state=RebateState.SHARED, approved_by="", prepared_by=rebate.prepared_by, shared_at__gte=clock.now() - LATELY,
        reverses__isnull=True,
    )  # fmt: skip
    lately: Money = alone.exclude(pk=rebate.pk).aggregate(total=Sum("amount"))["total"] or Money.ZERO
    return needs_second_person(rebate.amount, unapproved_lately=lately, threshold=agency.threshold())


def open_rebates(asker: Asker) -> list[Rebate]:
    """Rebates that are not shared yet."""
    return list(rebates_for(asker).exclude(state=RebateState.SHARED)[:10])


def last_day(rebate: Rebate) -> date:
    """The last day of its span: by it a rebate belongs to a fiscal year."""
    return rebate.ends - timedelta(days=1)


def authority_of(service: Service) -> str:
    """The resolution that a service's owner, its contract, names as its authority; blank when it names none."""
    if not service.owner_key:
        return ""
    return next((c.target for c in documents.cited_by(service.owner_key) if c.as_what == "authority"), "")


def rebate_services(asker: Asker) -> list[tuple[int, str]]:
    """Services that members buy from a vendor, for a form."""
    rows = catalog.services_for(asker).filter(vendor__isnull=False, settled="vendor").order_by("name", "id")
    return [(s.pk, f"{s.name}, {s.vendor.name}") for s in rows if s.vendor]


def got_back(asker: Asker, organization_id: int, *, limit: int | None = None) -> list[RebateShare]:
    """What a member got back of vendors' rebates, newest first, with what it carries; mirrors come with their minus."""
    if not permissions.may_see_payer(asker, organization_id):
        return []
    rows = shares_for(asker).filter(organization_id=organization_id).order_by("-rebate__shared_on", "-id")
    return list(rows[:limit] if limit else rows)


def got_back_in(asker: Asker, organization_id: int, year: FiscalYear) -> Money:
    """What came back for the purchases of one fiscal year."""
    rows = shares_for(asker).filter(
        organization_id=organization_id, rebate__ends__gt=year.starts, rebate__ends__lte=year.ends
    )
    total: Money = rows.aggregate(s=Sum("share"))["s"] or Money.ZERO
    return total


def share_of_payment(payment: Payment) -> RebateShare | None:
    """The share that a credit on an account is, if it is one."""
    return RebateShare.objects.filter(payment=payment).select_related("rebate").first()


def payouts_of(share: RebateShare) -> QuerySet[Payout]:
    """Checks for one share, and those taken back."""
    return Payout.objects.filter(share=share).order_by("id")


def _checks_standing() -> QuerySet[Payout]:
    taken_back = Payout.objects.filter(reverses__isnull=False).values("reverses_id")
    return Payout.objects.filter(reverses__isnull=True).exclude(pk__in=taken_back)


def checks_sent(rebate: Rebate) -> int:
    """Checks for shares of a rebate that were not taken back."""
    return _checks_standing().filter(share__rebate=rebate).count()


def payout_standing(share: RebateShare) -> Payout | None:
    """The check that paid a share and was not taken back."""
    return _checks_standing().filter(share=share).first()


def payouts_for(asker: Asker) -> QuerySet[Payout]:
    """Checks to members: everybody's for the office, their own for a payer's people."""
    return Payout.objects.filter(share__in=shares_for(asker).values("pk"))


def arithmetic_of(share: RebateShare) -> tuple[Money, int]:
    """What all shares of its rebate follow together, and how many members took part."""
    rows = RebateShare.objects.filter(rebate=share.rebate_id).values_list("spend", "carried_in")
    sign = -1 if share.rebate.reverses_id else 1
    found = [sign * (spend.cents + carried.cents) for spend, carried in rows]
    return Money(sum(max(0, cents) for cents in found)), len(found)


def unpaid_shares(rebate: Rebate) -> int:
    """Shares that wait for their check."""
    rows = RebateShare.objects.filter(rebate=rebate, share__gt=0, payment__isnull=True)
    return rows.exclude(pk__in=_checks_standing().values("share_id")).count()
