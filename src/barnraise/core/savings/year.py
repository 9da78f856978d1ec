"""A closed year: what each member used, paid, got back and saved, and how that lies over members, programs and methods."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from barnraise.core.apportion import apportion
from barnraise.core.facts import Charge, Delivery, Return, Settled
from barnraise.core.money import Money, to_scaled
from barnraise.core.savings.bottom_lines import BottomLines, bottom_lines
from barnraise.core.savings.measure import Kind, Saved, Total, dollars, measure, total
from barnraise.core.savings.pairing import Line, Reason
from barnraise.core.savings.records import Aid, Baseline, Member, Offer, Override

YEAR_RULE = "year-1"
"""Stored with every statement: which facts count as paid, as charges of covered lines, as fees and as got back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearFacts:
    """Everything a statement is made from: nothing else is asked for, no clock and no database.

    Keys are public: a member's number, a service's code. `members` holds whoever was a member on a day of the year, or
    used or paid anything. `charges` are those that members pay; a vendor's own fees are not among them.
    """

    agency: str
    state: str
    fiscal_year: int
    starts: date
    ends: date
    members: tuple[Member, ...]
    offers: tuple[Offer, ...]
    deliveries: tuple[Delivery, ...]
    charges: tuple[Charge, ...]
    returns: tuple[Return, ...]
    baselines: tuple[Baseline, ...]
    aid: tuple[Aid, ...] = ()
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLine:
    """One service of one member: `alone` is what was compared plus what was saved, so that a reader can subtract."""

    offer: Offer
    used: tuple[tuple[str, Fraction], ...]
    paid: Money
    got_back: Money
    compared: Money
    saved: Saved
    bottom: BottomLines | None

    @property
    def alone(self) -> Money | None:
        """What the compared part would have cost alone; None where nothing was compared."""
        return None if self.saved.kind is None else self.compared + self.saved.gross


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberYear:
    """One member's year, service by service."""

    member: Member
    lines: tuple[ServiceLine, ...]

    @property
    def paid(self) -> Money:
        """What vendors and the agency were paid for all its services."""
        return Money.total(line.paid for line in self.lines)

    @property
    def got_back(self) -> Money:
        """Rebates, refunds and shares of fees."""
        return Money.total(line.got_back for line in self.lines)

    def of(self, kind: Kind | None) -> Total:
        """Its savings of one kind; None: what was not measured."""
        return total(line.saved for line in self.lines if line.saved.kind == kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A whole year, ready to be written down."""

    facts: YearFacts
    members: tuple[MemberYear, ...]
    not_measured: tuple[tuple[str, Reason], ...]

    @property
    def saved(self) -> tuple[Saved, ...]:
        """Every saving, in order of member and service."""
        return tuple(line.saved for year in self.members for line in year.lines)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of saving that occur: cash before not, yearly before once."""
        found = {saved.kind for saved in self.saved if saved.kind is not None}
        return tuple(sorted(found, key=lambda kind: (not kind.cashable, not kind.recurring)))

    def of(self, kind: Kind | None) -> Total:
        """The agency's savings of one kind: its members' figures added up."""
        return total(saved for saved in self.saved if saved.kind == kind)


def compile_year(facts: YearFacts) -> Year:
    """Measure a year from its facts.

    *Paid* is the amount of rows that members paid vendors plus what the books charged; *got back* is what the books
    credited. A charge caused by a delivery is that delivery's price. Any other charge of a service is the price of its
    covered lines; of a service without any line it is spend that nothing was compared with; of a service that is paid
    line by line it is a fee for taking part. Errors: `ValueError` for a fact that names an unknown member or service.
    """
    _require_known(facts)
    lines = [line_of(delivery) for delivery in facts.deliveries]
    charged, fees = _sort_charges(facts)
    rebates: dict[tuple[str, str], int] = defaultdict(int)
    for back in facts.returns:
        rebates[back.organization, back.service] += back.amount.cents
    measured = measure(lines, facts.baselines, charges=charged, rebates=rebates, fees=fees)
    by_member: dict[str, list[Saved]] = defaultdict(list)
    for saved in measured.saved:
        by_member[saved.organization].append(saved)
    used, paid = _used(facts.deliveries), _paid(facts)
    offers = {offer.key: offer for offer in facts.offers}
    other = _other_costs(facts.aid, paid)
    aid = {term.service: term for term in facts.aid}
    members = tuple(
        MemberYear(
            member=member,
            lines=tuple(
                _service_line(
                    saved,
                    offer=offers[saved.service],
                    used=used.get((member.key, saved.service), ()),
                    paid=Money(paid.get((member.key, saved.service), 0)),
                    aid=aid.get(saved.service),
                    other_cost=Money(other.get((member.key, saved.service), 0)),
                )
                for saved in by_member.get(member.key, ())
            ),
        )
        for member in sorted(facts.members, key=lambda member: member.key)
    )
    return Year(facts=facts, members=members, not_measured=tuple(sorted(measured.not_measured)))


def _require_known(facts: YearFacts) -> None:
    members, offers = {member.key for member in facts.members}, {offer.key for offer in facts.offers}
    rows: Iterable[Delivery | Charge | Return] = (*facts.deliveries, *facts.charges, *facts.returns)
    for row in rows:
        if row.organization not in members:
            raise ValueError(f"{row.key} is about {row.organization}, who is not among the members of this year.")
        if row.service not in offers:
            raise ValueError(f"{row.key} is about {row.service}, which is not among the services of this year.")
        day = row.day
        if not facts.starts <= day < facts.ends:
            raise ValueError(f"{row.key} is of {day}, outside fiscal year {facts.fiscal_year}.")


def line_of(delivery: Delivery) -> Line:
    """A delivery as measuring needs it; a price of nothing is no price."""
    return Line(
        row=delivery.key,
        organization=delivery.organization,
        service=delivery.service,
        item=delivery.item,
        unit=str(delivery.unit),
        day=delivery.day,
        quantity=to_scaled(delivery.quantity),
        unit_price=to_scaled(delivery.unit_price) or None,
        covered=delivery.settled is Settled.COVERED,
    )


def _sort_charges(facts: YearFacts) -> tuple[dict[tuple[str, str], int], dict[tuple[str, str], int]]:
    """Charges that no delivery caused: the price of covered lines (or of no lines at all), and fees for taking part."""
    priced = {(d.organization, d.service) for d in facts.deliveries if d.settled is not Settled.COVERED}
    covered = {(d.organization, d.service) for d in facts.deliveries if d.settled is Settled.COVERED}
    delivered = {d.key for d in facts.deliveries}
    charged: dict[tuple[str, str], int] = defaultdict(int)
    fees: dict[tuple[str, str], int] = defaultdict(int)
    for charge in facts.charges:
        key = (charge.organization, charge.service)
        if charge.cause not in delivered:
            (fees if key in priced and key not in covered else charged)[key] += charge.amount.cents
    return charged, fees


def _used(deliveries: Sequence[Delivery]) -> dict[tuple[str, str], tuple[tuple[str, Fraction], ...]]:
    sums: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for delivery in deliveries:
        sums[delivery.organization, delivery.service][str(delivery.unit)] += to_scaled(delivery.quantity)
    return {key: tuple((u, Fraction(q, 10**6)) for u, q in sorted(units.items())) for key, units in sums.items()}


def _paid(facts: YearFacts) -> dict[tuple[str, str], int]:
    paid: dict[tuple[str, str], int] = defaultdict(int)
    for delivery in facts.deliveries:
        if delivery.settled is Settled.VENDOR:
            paid[delivery.organization, delivery.service] += delivery.amount.cents
    for charge in facts.charges:
        paid[charge.organization, charge.service] += charge.amount.cents
    return paid


def _other_costs(aid: Sequence[Aid], paid: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    """What taxpayers paid beside the price of a service, shared by what each member paid for it."""
    shares: dict[tuple[str, str], int] = {}
    for term in aid:
        weights = {member: max(0, cents) for (member, service), cents in paid.items() if service == term.service}
        if term.other_cost and any(weights.values()):
            split = apportion(term.other_cost.cents, weights)
            shares |= {(member, term.service): cents for member, cents in split.items()}
    return shares


def _service_line(
    saved: Saved,
    *,
    offer: Offer,
    used: tuple[tuple[str, Fraction], ...],
    paid: Money,
    aid: Aid | None,
    other_cost: Money,
) -> ServiceLine:
    compared = dollars(saved.compared)
    bottom = None
    if saved.kind is not None and aid is not None:
        bottom = bottom_lines(
            net=saved.net, paid=compared, alone=compared + saved.gross, aid=aid, other_cost=other_cost
        )
    return ServiceLine(
        offer=offer, used=used, paid=paid, got_back=saved.rebate, compared=compared, saved=saved, bottom=bottom
    )
