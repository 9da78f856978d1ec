"""The demonstration's baselines: what invented members alone would have paid, proposed by Cora, approved by Ada."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from barnraise.core.facts import Unit
from barnraise.core.savings.records import Grade, Method
from barnraise.platform.demonstration import Month, on, send, sheet
from barnraise.platform.fields import key_of
from barnraise.platform.permissions import Asker
from barnraise.prove.baselines import operations, queries
from barnraise.prove.baselines.models import Baseline
from barnraise.prove.baselines.rules import Proposal
from barnraise.run.catalog import queries as catalog
from barnraise.run.members import queries as members
from barnraise.run.people import demo as people

CENT, MIL = Decimal("0.01"), Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Researched:
    """What Cora found out about a contract's items. UNIT: dollars a unit in the story's second year."""

    unit: Unit
    method: Method
    grade: Grade
    source: str
    prices: Mapping[str, str]
    spread: str = ""
    recurring: bool = True


PAPER: Final = Researched(
    Unit.CARTON, Method.QUOTES, Grade.A, "Three quotes to a district of 900 pupils, fiscal year {year}",
    {"PAP-100": "41.20", "PAP-105": "52.90", "PAP-110": "43.10", "PAP-115": "50.75", "PAP-120": "70.40", "PAP-125": "88.15",
     "PAP-130": "42.60"},
    spread="0.06",
)  # fmt: skip
CLASSROOM: Final = Researched(
    Unit.EACH, Method.PEER_AVERAGE, Grade.C, "What six districts outside the region paid, fiscal year {year}",
    {"CLS-100": "16.90", "CLS-105": "48.35", "CLS-110": "14.75", "CLS-115": "37.10", "CLS-120": "11.20", "CLS-125": "5.85",
     "CLS-140": "24.60"},
    spread="0.15",
)  # fmt: skip
CUSTODIAL: Final = Researched(
    Unit.CASE, Method.PUBLISHED_LIST, Grade.B, "State contract for custodial goods, price list {year}",
    {"CUS-100": "36.80", "CUS-105": "49.25", "CUS-110": "75.90", "CUS-115": "42.30", "CUS-120": "33.95"},
)  # fmt: skip
LAPTOPS: Final = Researched(
    Unit.EACH,
    Method.QUOTES,
    Grade.A,
    "Two quotes for 25 laptops, fiscal year {year}",
    {"DEV-100": "324.00"},
    recurring=False,
)
FUEL: Final = {"FUEL-100": "3.415", "FUEL-105": "3.512", "FUEL-110": "2.941", "FUEL-115": "3.229"}
FUEL_MOVES: Final = ("1.041", "0.985", "1", "1.063", "0.974", "1.018")
"""Terminal prices of the half-years against the third; the contract's own move alike."""
DRIFT: Final = ("0.985", "1", "1.02")
"""Prices of the story's years against its second."""
GAP: Final = "FUEL-115"
"""The list no longer carries it from the second year's January until the third year begins."""
OWN: Final = {"0.97": "PAP-100", "1.31": "PAP-110", "1.08": "PAP-100"}
"""Members' own last prices, against ours: of an item each, the first of them cheaper alone."""
LATE: Final = 15
"""Which month's October brings the custodial list of the second year, three months after what it is compared with."""


def build(*, by: Asker, month: Month) -> None:
    """Each July the year's baselines; fuel each half-year; in the second year a list that came late; one that waits."""
    year = month.number // 12
    if month.opens_year:
        with on(month.starts, 17):
            _year(month, year)
    if month.number % 6 == 0:
        with on(month.starts, 18):
            _fuel(month)
    if month.number == LATE and (day := month.day(9)):
        with on(day, 14):
            _researched("BC-CLEAN-1", CUSTODIAL, month.year.starts, month.year.ends, year)
    if month.is_now:
        with on(month.starts, 11):
            _waiting(month, year)


def _year(month: Month, year: int) -> None:
    starts, ends = month.year.starts, month.year.ends
    _researched("BC-PAPER-1", PAPER, starts, ends, year)
    _researched("BC-DEVICE-1", LAPTOPS, starts, ends, year)
    if year != 1:
        _researched("BC-CLEAN-1", CUSTODIAL, starts, ends, year)
    if month.is_first:
        _own(starts, month.year.year)
    _classroom(starts, ends, year)


def _researched(code: str, found: Researched, starts: date, ends: date, year: int) -> None:
    """Propose a contract's items on one evidence file, and approve them."""
    told = list(_proposals(code, found, starts, ends, year))
    rows = [
        {"Item": p.item, "Unit": p.unit, "Price": str(p.unit_price), "Low": str(p.low or ""), "High": str(p.high or "")}
        for p in told
    ]
    name = f"{code.lower()}-{found.method.value}-{starts:%Y-%m}.csv"
    for one in told:
        _approved(one, (name, sheet(rows)))


def _proposals(code: str, found: Researched, starts: date, ends: date, year: int) -> Iterator[Proposal]:
    service, drift = catalog.by_code([code])[code], Decimal(DRIFT[year])
    for item, price in found.prices.items():
        alone = (Decimal(price) * drift).quantize(CENT)
        spread = (alone * Decimal(found.spread)).quantize(CENT) if found.spread else None
        yield Proposal(
            service_id=service, item=item, unit=found.unit, starts=starts, ends=ends, unit_price=alone,
            low=alone - spread if spread else None, high=alone + spread if spread else None, method=found.method,
            grade=found.grade, recurring=found.recurring, source=found.source.format(year=_fiscal(ends)),
        )  # fmt: skip


def _fiscal(ends: date) -> int:
    return (ends - timedelta(days=1)).year


def _approved(
    told: Proposal, evidence: tuple[str, bytes], *, replaces_id: int | None = None, note: str = ""
) -> Baseline:
    row = operations.propose(by=people.asker("cora"), told=told, evidence=evidence, replaces_id=replaces_id)
    return operations.approve(by=people.asker("ada"), baseline_id=row.pk, version=row.version, note=note)


def _own(starts: date, fiscal_year: int) -> None:
    """Three members' own last prices before they joined the paper contract, for the story's first two years."""
    cora, service = people.asker("cora"), catalog.by_code(["BC-PAPER-1"])["BC-PAPER-1"]
    joined = members.members_for(cora, starts).filter(category__code="education").order_by("number")
    ours = {"PAP-100": Decimal("34.92"), "PAP-110": Decimal("38.75")}
    for (against, item), member in zip(OWN.items(), list(joined[:9:3]), strict=True):
        price = (ours[item] * Decimal(against)).quantize(CENT)
        told = Proposal(
            service_id=service, item=item, organization_id=member.organization_id, unit=Unit.CARTON, starts=starts,
            ends=starts.replace(year=starts.year + 2), unit_price=price, method=Method.OWN_LAST_PRICE, grade=Grade.B,
            source=f"Invoice of {starts.replace(year=starts.year - 1, month=5):%B %Y}, before it joined the contract",
        )  # fmt: skip
        paid = sheet(
            [{"Invoice": f"{fiscal_year - 1}-{item[-3:]}", "Item": item, "Unit": "carton", "Price": str(price)}]
        )
        _approved(told, (f"last-invoice-{member.number}.csv", paid))


def _classroom(starts: date, ends: date, year: int) -> None:
    """The peers' averages come as one file, which is their evidence; Ada approves the file as a whole."""
    told = _proposals("BC-CLASS-1", CLASSROOM, starts, ends, year)
    rows = [
        {
            "Service": "BC-CLASS-1", "Item": p.item, "Unit": p.unit, "From": starts.isoformat(), "To": ends.isoformat(),
            "Unit price": str(p.unit_price), "Low": str(p.low), "High": str(p.high), "Method": p.method, "Grade": p.grade,
            "Cashable": "yes", "Recurring": "yes", "Source": p.source,
        }
        for p in told
    ]  # fmt: skip
    run = send(by=people.asker("cora"), kind="baselines", name=f"peer-averages-{starts:%Y}.csv", rows=rows)
    operations.approve_many(by=people.asker("ada"), import_key=key_of(run))


def _fuel(month: Month) -> None:
    """Fuel is compared with the terminal's list of the half-year; each list takes the place of the one before."""
    half, starts = month.number // 6, month.starts
    service = catalog.by_code(["BC-FUEL-1"])["BC-FUEL-1"]
    listed = {item: (Decimal(price) * Decimal(FUEL_MOVES[half])).quantize(MIL) for item, price in FUEL.items()}
    name = f"terminal-list-{starts:%Y-%m}.csv"
    for item, price in listed.items():
        before = queries.in_force().filter(service_id=service, item=item, ends__isnull=True).first()
        if item == GAP and half == 3:
            _ended(before, starts)
            continue
        told = Proposal(
            service_id=service, item=item, unit=Unit.GALLON, starts=starts, unit_price=price, method=Method.PUBLISHED_LIST,
            grade=Grade.A, source=f"Terminal price list with delivery to one district, {starts:%B %Y}",
        )  # fmt: skip
        rows = [{"Item": i, "Unit": "gallon", "Price": str(p)} for i, p in listed.items() if (i, half) != (GAP, 3)]
        _approved(told, (name, sheet(rows)), replaces_id=before.pk if before else None)


def _ended(row: Baseline | None, ends: date) -> None:
    if row is not None:
        why = "The terminal’s list carries no heating oil any more."
        operations.end(by=people.asker("ada"), baseline_id=row.pk, version=row.version, ends=ends, note=why)


def _waiting(month: Month, year: int) -> None:
    """This month one proposal waits for Ada; another she refused, with the reason."""
    cora, ada = people.asker("cora"), people.asker("ada")
    told = next(_proposals("BC-DEVICE-1", LAPTOPS, month.starts, month.year.ends, year))
    displays = replace(told, item="DEV-110", unit_price=Decimal("2150.00"), source="One vendor’s web shop")
    staff = replace(told, item="DEV-105", unit_price=Decimal("805.00"), source="Two quotes for ten staff laptops")
    for one, name in ((displays, "web-shop.csv"), (staff, "staff-laptops.csv")):
        price = sheet([{"Item": one.item, "Price": str(one.unit_price)}])
        row = operations.propose(by=cora, told=one, evidence=(name, price))
        if one is displays:
            note = "A web shop’s price is nobody’s quote. Ask two vendors for one."
            operations.refuse(by=ada, baseline_id=row.pk, version=row.version, note=note)
