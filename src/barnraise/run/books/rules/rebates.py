"""How a rebate would be shared, its fingerprint, and its arithmetic in words: pure."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from barnraise.core.money import Money, divide_half_away, to_scaled
from barnraise.core.savings.rebates import REBATE_RULE, RebateShare, share_rebate


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A rebate as it would be shared: each body's part by its id, and what the parts stand on.

    `follows` is the rebate of the same service shared before it, `last_delivery` the last delivery looked at.
    """

    shares: tuple[tuple[int, RebateShare], ...]
    last_delivery: int
    deliveries: int
    follows: int | None

    @property
    def eligible(self) -> Money:
        """What the shares follow: everything above zero."""
        return Money(sum(max(0, (s.spend + s.carried_in).cents) for _, s in self.shares))

    @property
    def fingerprint(self) -> str:
        """A hash of every part and of what it stands on."""
        told = [REBATE_RULE, str(self.follows or ""), str(self.last_delivery)]
        told += [f"{pk}|{s.spend}|{s.carried_in}|{s.share}|{s.carried_out}" for pk, s in self.shares]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()


def share_key(organization_id: int) -> str:
    """How a body is named where a rebate is shared: so that the order of keys as text is the order of ids.

    >>> share_key(9) < share_key(10)
    True
    """
    return f"{organization_id:012d}"


def plan(
    amount: Money, *, spend: Mapping[int, Money], carried: Mapping[int, Money], last_delivery: int, deliveries: int,
    follows: int | None,
) -> Plan:  # fmt: skip
    """Share an amount by net spend; ties go to the lower id. Errors: `core.savings.rebates.NobodyBought`.

    >>> parts = plan(Money.parse("423.19"), spend={1: Money.parse("42318.77"), 2: Money.parse("-310.00")}, carried={},
    ...              last_delivery=9, deliveries=3, follows=None).shares
    >>> [(pk, part.share.words(), part.carried_out.words()) for pk, part in parts]
    [(1, '$423.19', '$0.00'), (2, '$0.00', '−$310.00')]
    """
    shares = share_rebate(
        amount,
        spend={share_key(pk): money for pk, money in spend.items()},
        carried={share_key(pk): money for pk, money in carried.items()},
    )
    return Plan(
        shares=tuple((int(part.key), part) for part in shares),
        last_delivery=last_delivery,
        deliveries=deliveries,
        follows=follows,
    )


def expected(net: Money, rate: Decimal) -> Money:
    """What the contract's rate makes of net sales, to compare with what came: rounded once.

    >>> expected(Money.parse("42318.77"), Decimal("0.01")).words()
    '$423.19'
    """
    return Money(divide_half_away(net.cents * to_scaled(rate), 1_000_000))


def overlaps(starts: date, ends: date, spans: Sequence[tuple[date, date]]) -> tuple[date, date] | None:
    """The first span that shares a day with these, if one does; spans are half-open."""
    return next(((a, b) for a, b in spans if a < ends and starts < b), None)


def replayed(amount: Money, parts: Mapping[int, tuple[Money, Money, Money]]) -> bool:
    """Whether the stored drivers (spend, carried in) give the stored shares again, to the cent."""
    again = share_rebate(
        amount,
        spend={share_key(pk): spend for pk, (spend, _, _) in parts.items()},
        carried={share_key(pk): carried for pk, (_, carried, _) in parts.items()},
    )
    return {int(part.key): part.share for part in again} == {pk: share for pk, (_, _, share) in parts.items()}
