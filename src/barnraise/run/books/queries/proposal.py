"""What a run would charge, computed on the fly: nothing is written."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import connection
from django.db.models import Exists, OuterRef

from barnraise.core.dates import FiscalYear, long_date
from barnraise.core.facts import Settled
from barnraise.core.money import Money
from barnraise.platform import agency
from barnraise.platform.permissions import Asker
from barnraise.platform.recall import kept
from barnraise.run.books.models import Charge, Run
from barnraise.run.books.queries.chart import codes
from barnraise.run.books.queries.fees import fee_bases
from barnraise.run.books.rules.codes import Codes
from barnraise.run.books.rules.lines import (
    DELIVERED,
    Doubt,
    FeeBase,
    Line,
    Promise,
    fee_line,
    fingerprint,
    price_commitment,
)
from barnraise.run.books.terms import FEE_FUNCTION, Cause, RunState, Unusual
from barnraise.run.catalog import queries as catalog
from barnraise.run.members import queries as members
from barnraise.run.organizations import queries as organizations

Spans = Mapping[int, tuple[tuple[date, date | None, int], ...]]

# One read joins the hinge to its charges, in the order of `Line`. A row and the row that takes it back, both unbilled,
# cancel each other and are left out.
UNBILLED_ROWS = f"""
FROM (SELECT id FROM deliveries_delivery x WHERE x.settled = '{Settled.AGENCY.value}' AND x.served_from < %s
      AND NOT EXISTS (SELECT 1 FROM books_charge c WHERE c.delivery_id = x.id)) u
JOIN deliveries_delivery d ON d.id = u.id
WHERE d.amount <> 0
  AND NOT EXISTS (SELECT 1 FROM deliveries_delivery r WHERE r.reverses_id = d.id AND r.reverses_id IS NOT NULL
                  AND NOT EXISTS (SELECT 1 FROM books_charge c WHERE c.delivery_id = r.id))
  AND (d.reverses_id IS NULL OR EXISTS (SELECT 1 FROM books_charge c WHERE c.delivery_id = d.reverses_id))
"""
UNBILLED = f"""
SELECT d.organization_id, d.service_id, CAST(d.served_from AS TEXT), d.id, d.item, d.quantity, d.unit, d.unit_price,
       d.amount, CAST(d.served_to AS TEXT)
{UNBILLED_ROWS}
"""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Every charge a run would make, in billing order, with what could not be charged and why."""

    lines: list[Line]
    fees: list[FeeBase]
    doubts: list[Doubt]
    fingerprint: str
    payers: dict[int, tuple[int, int]] = field(default_factory=dict)

    @property
    def total(self) -> Money:
        """What all invoices would come to."""
        return Money(sum(cents for _, cents in self.payers.values()))


def propose(by: Asker, run: Run) -> Proposal:
    """Compute a run: deliveries the agency settles until a day, the year's commitments, vendors' fees."""
    lines: list[Line] = []
    fees: list[FeeBase] = []
    doubts: list[Doubt] = []
    if Cause.DELIVERY in run.causes:
        lines += _deliveries(run.ends)
    if Cause.COMMITMENT in run.causes:
        priced, doubtful = _commitments(by, run.fiscal_year)
        lines += priced
        doubts += doubtful
    if Cause.FEE in run.causes:
        fees = fee_bases(by, starts=_fees_since(run), ends=run.ends)
        lines += [line for line in map(fee_line, fees) if line is not None]
    lines, closed = _standing(lines)
    lines, uncoded = _coded(by, lines, run.invoice_day)
    lines.sort()
    lines, payers, carried = _payable(lines)
    billed = {line.service for line in lines if line.cause == Cause.FEE}
    fees = [fee for fee in fees if fee.service in billed or fee_line(fee) is None]
    return Proposal(lines, fees, doubts + closed + uncoded + carried, fingerprint(lines, fees), payers)


def _deliveries(until: date) -> list[Line]:
    with connection.cursor() as cursor:
        cursor.execute(UNBILLED, [until.isoformat()])
        return [Line._make(row + DELIVERED) for row in cursor.fetchall()]


def _commitments(by: Asker, year: int) -> tuple[list[Line], list[Doubt]]:
    """Price every commitment of the year that is not billed yet, by the payer's category on its first day."""
    charged = Charge.objects.filter(commitment_id=OuterRef("pk"))
    rows = list(catalog.commitments_for(by).filter(~Exists(charged), fiscal_year=year).order_by("id"))
    prices = catalog.price_table({row.service_id for row in rows})
    spans: Spans = members.spans() if rows else {}
    fiscal = FiscalYear(year, agency.the().fiscal_start_month)
    lines, doubts = [], []
    for row in rows:
        promise = Promise(
            row.pk, row.organization_id, row.service_id, row.service.name, row.service.basis, row.service.unit,
            row.quantity, row.starts, row.ends, row.pupils, row.resolution_key,
        )  # fmt: skip
        category = category_on(spans, row.organization_id, row.starts)
        terms = prices.price_on(row.service_id, category, row.starts)
        found = price_commitment(promise, terms, fiscal)
        if isinstance(found, Line):
            if found.amount:
                lines.append(found)
        elif terms is None and category is None:
            what = f"{promise.name}: no membership stands on its first day, so no category decides the price."
            doubts.append(Doubt(promise.payer, Unusual.NO_CATEGORY, what))
        else:
            doubts.append(found)
    return lines, doubts


def category_on(spans: Spans, organization_id: int, day: date) -> int | None:
    """The category of a body on a day, out of the members' spans."""
    for starts, ends, category in spans.get(organization_id, ()):
        if starts <= day and (ends is None or day < ends):
            return category
    return None


def _fees_since(run: Run) -> date:
    """The first day fees were ever billed from, or this run's own: a vendor without sales then may report late ones now."""
    runs = Run.objects.filter(state=RunState.ISSUED).values_list("causes", "starts")
    return min([starts for causes, starts in runs if Cause.FEE in causes] + [run.starts])


@kept
def _codes() -> Codes:
    """Revenue codes, kept until one is written."""
    return codes()


def functions(by: Asker, service_ids: Collection[int]) -> dict[int, str]:
    """Service → its function."""
    return _functions(by, frozenset(service_ids))


@kept
def _functions(by: Asker, service_ids: frozenset[int]) -> dict[int, str]:
    return dict(catalog.services_for(by).filter(pk__in=service_ids).values_list("pk", "function"))


def _coded(by: Asker, lines: list[Line], day: date) -> tuple[list[Line], list[Doubt]]:
    """Leave out lines that have no revenue code on the day of the invoices: they cannot be posted until there is one."""
    known, of = _codes(), functions(by, {line.service for line in lines})
    without = {service for service, function in of.items() if known.of(function, day, service=service) is None}
    fees = known.of(FEE_FUNCTION, day) is not None
    if not without and fees:
        return lines, []
    kept, doubts = [], {}
    for line in lines:
        is_fee = line.cause == Cause.FEE
        if fees if is_fee else line.service not in without:
            kept.append(line)
        else:
            function = FEE_FUNCTION if is_fee else of[line.service]
            what = f"{function.replace('_', ' ').capitalize()} has no revenue code, so its charges are left out."
            doubts[line.payer, function] = Doubt(line.payer, Unusual.NO_REVENUE_CODE, what)
    return kept, list(doubts.values())


def _standing(lines: list[Line]) -> tuple[list[Line], list[Doubt]]:
    """Leave out what would be charged to a body for days after it closed."""
    closed = {owner: day.isoformat() for owner, day in organizations.closed_days().items()}
    if not closed:
        return lines, []
    late = [line for line in lines if line.payer in closed and line.served_from >= closed[line.payer]]
    if not late:
        return lines, []
    sums: dict[int, int] = {}
    for line in late:
        sums[line.payer] = sums.get(line.payer, 0) + line.amount
    doubts = [
        Doubt(payer, Unusual.CLOSED, f"It is closed from {long_date(date.fromisoformat(closed[payer]))} on: "
              f"{Money(cents).words()} for later days is left out. Bill whoever it went on in, or take the delivery back.")
        for payer, cents in sums.items()
    ]  # fmt: skip
    left = set(late)
    return [line for line in lines if line not in left], doubts


def _payable(lines: list[Line]) -> tuple[list[Line], dict[int, tuple[int, int]], list[Doubt]]:
    """Count and sum by payer; who would get money back is carried to the next run, line by line."""
    payers: dict[int, tuple[int, int]] = {}
    for line in lines:
        count, cents = payers.get(line.payer, (0, 0))
        payers[line.payer] = (count + 1, cents + line.amount)
    carried = {payer: cents for payer, (_, cents) in payers.items() if cents <= 0}
    if not carried:
        return lines, payers, []
    doubts = [_carried(payer, cents) for payer, cents in carried.items()]
    kept = [line for line in lines if line.payer not in carried]
    return kept, {p: v for p, v in payers.items() if p not in carried}, doubts


def _carried(payer: int, cents: int) -> Doubt:
    what = f"Returns leave {Money(cents).words()}: nothing is billed, and every line is carried to the next run."
    return Doubt(payer, Unusual.CARRIED, what, cents)
