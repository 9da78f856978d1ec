"""Three years made by hand, whose figures are worked out on paper in tests/golden, and the key that signs them.

`python -m tests.integrations.statement_ground` writes the goldens; it is run once for a new version of the format and
never to make a failing test pass: later releases prove the old bytes.
"""

import hashlib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from barnraise.core.dates import Span
from barnraise.core.facts import Charge, Delivery, Return, ReturnKind, Settled, Unit
from barnraise.core.money import Money
from barnraise.core.savings.document import Issue, document
from barnraise.core.savings.records import Aid, Baseline, Member, Offer, Override
from barnraise.core.savings.year import YearFacts, compile_year
from barnraise.integrations.statements import package
from barnraise.integrations.statements.signing import Signer

GOLDEN = Path(__file__).parents[1] / "golden"
NAMES = ("w40", "w7-w41", "restated")
KEY = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"the key of the goldens, known to everybody").digest())
FOREIGN = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"somebody else's key").digest())
SIGNER = Signer(key=KEY, name="Ada Lindqvist", signed_on=date(2026, 7, 24))

CEDAR, DOVER, ELM = "0535-01", "0938-01", "0712-01"
QUOTE, LIST = b"Copy paper, case of ten reams: $24.85\n", b"State list, page 12: copy paper $20.90\n"
EVIDENCE = {
    hashlib.sha256(content).hexdigest(): (name, content)
    for name, content in (("quote.txt", QUOTE), ("=list.txt", LIST))
}
SEEN, LISTED = (hashlib.sha256(content).hexdigest() for content in (QUOTE, LIST))

MEMBERS = (
    Member(key=CEDAR, name="Cedar Falls", category="full", pupils=1243, pupils_source="October count, 2025-10-01"),
    Member(key=DOVER, name="Dover", category="full", pupils=335, pupils_source="October count, 2025-10-01"),
    Member(key=ELM, name="Elm Grove", category="associate"),
)
PAPER = Offer(key="PAPER", name="Copy paper contract", program="purchasing")


def delivered(n: int, member: str, service: str, quantity: str, unit: Unit, price: str, **more: Any) -> Delivery:
    """One delivery; its day is August 1 of the year unless told."""
    day = more.pop("day", date(2025, 8, 1))
    cents = int(Decimal(quantity) * Decimal(price) * 100)
    told = {"settled": Settled.VENDOR, "item": "", "source": f"report of August, line {n}"} | more
    return Delivery(
        key=f"D-{n:06d}",
        organization=member,
        service=service,
        quantity=Decimal(quantity),
        unit=unit,
        unit_price=Decimal(price),
        amount=Money(cents),
        served=Span(day, date.fromordinal(day.toordinal() + 1)),
        **told,
    )


def charged(key: str, member: str, service: str, amount: str, cause: str, day: date = date(2025, 9, 1)) -> Charge:
    return Charge(
        key=key, payer=member, organization=member, service=service, cause=cause, amount=Money.parse(amount), day=day
    )


def came_back(
    member: str, service: str, amount: str, kind: ReturnKind, cause: str, day: date = date(2026, 6, 30)
) -> Return:
    amount_, key = Money.parse(amount), f"{cause} {member}"
    return Return(key=key, organization=member, service=service, kind=kind, cause=cause, amount=amount_, day=day)


def alone(n: int, service: str, unit: Unit, price: str, **more: Any) -> Baseline:
    """What it would have cost alone, approved by Ada as Cora proposed it."""
    told: dict[str, Any] = {
        "starts": date(2025, 7, 1), "method": "quotes", "grade": "A", "source": "Three quotes", "evidence": SEEN,
        "proposed_by": "Cora Nyberg", "approved_by": "Ada Lindqvist", "approved_on": date(2025, 9, 15),
    } | more  # fmt: skip
    return Baseline(key=f"B-2026-{n:03d}", service=service, unit=str(unit), unit_price=Decimal(price), **told)


def year(**facts: Any) -> YearFacts:
    """Fiscal year 2026 of Bluff Country, with what is told."""
    told: dict[str, Any] = {
        "agency": "Bluff Country Service Cooperative", "state": "MN", "fiscal_year": 2026,
        "starts": date(2025, 7, 1), "ends": date(2026, 7, 1), "members": MEMBERS[:2], "offers": (PAPER,),
        "deliveries": (), "charges": (), "returns": (), "baselines": (),
    } | facts  # fmt: skip
    return YearFacts(**told)


def w40() -> tuple[YearFacts, Issue]:
    """W40, with a twin for which the market fell."""
    facts = year(
        deliveries=(
            delivered(1, CEDAR, "PAPER", "410", Unit.CASE, "21.30", item="a4"),
            delivered(2, CEDAR, "PAPER", "-10", Unit.CASE, "21.30", item="a4", day=date(2025, 8, 20)),
            delivered(3, DOVER, "PAPER", "400", Unit.CASE, "21.30", item="a4"),
        ),
        charges=tuple(
            charged(f"INV-2026-{n} line 1", member, "PAPER", "150.00", "fee for taking part")
            for n, member in ((1, CEDAR), (2, DOVER))
        ),
        returns=tuple(came_back(m, "PAPER", "127.80", ReturnKind.REBATE, "REB-2026-1") for m in (CEDAR, DOVER)),
        baselines=(
            alone(1, "PAPER", Unit.CASE, "24.85", item="a4"),
            alone(
                2, "PAPER", Unit.CASE, "20.90", item="a4", organization=DOVER, method="published-list", grade="B",
                low=Decimal("20.50"), high=Decimal("21.30"), source="State list, page 12", evidence=LISTED,
            ),
        ),
    )  # fmt: skip
    return facts, Issue(number="VS-2026-1")


def w7_w41() -> tuple[YearFacts, Issue]:
    """W7 and W41, a service covered by a share of cost, charges, a refund, aid, and spend that nobody measured."""
    technician = {"settled": Settled.COVERED, "item": "day"}
    facts = year(
        members=MEMBERS,
        offers=(
            Offer(key="DATA", name="Data processing", program="technology"),
            Offer(key="DUES", name="Membership", program="administration"),
            Offer(key="LEARN", name="Workshops", program="learning"),
            Offer(key="PLACE", name="Special-education placements", program="placements"),
            Offer(key="TECH", name="Technician days", program="technology"),
        ),
        deliveries=(
            delivered(1, CEDAR, "DATA", "1", Unit.YEAR, "120000", settled=Settled.AGENCY),
            delivered(2, CEDAR, "LEARN", "5", Unit.SEAT, "95", settled=Settled.AGENCY),
            delivered(3, DOVER, "PLACE", "12", Unit.PUPIL, "32000", settled=Settled.AGENCY),
            delivered(4, DOVER, "TECH", "40", Unit.DAY, "0", **technician),
            delivered(5, DOVER, "TECH", "2", Unit.DAY, "0", **technician),
            delivered(6, DOVER, "TECH", "-2", Unit.DAY, "0", reverses="D-000005", **technician),
            delivered(7, ELM, "TECH", "40", Unit.DAY, "0", **technician),
        ),
        charges=(
            charged("INV-2026-1 line 1", CEDAR, "DATA", "120000.00", "D-000001"),
            charged("INV-2026-1 line 2", CEDAR, "LEARN", "475.00", "D-000002"),
            charged("INV-2026-1 line 3", CEDAR, "DUES", "500.00", "commitment of dues"),
            charged("INV-2026-2 line 1", DOVER, "PLACE", "384000.00", "D-000003"),
            charged("INV-2026-2 line 2", DOVER, "TECH", "12000.00", "share of the technicians' cost"),
            charged("INV-2026-2 line 3", DOVER, "DUES", "500.00", "commitment of dues"),
            charged("INV-2026-3 line 1", ELM, "TECH", "16480.00", "share of the technicians' cost"),
            charged("INV-2026-3 line 2", ELM, "DUES", "500.00", "commitment of dues"),
        ),
        returns=(came_back(ELM, "TECH", "580.00", ReturnKind.REFUND, "REF-2026-4"),),
        baselines=(
            alone(1, "DATA", Unit.YEAR, "100000", method="stand-alone-cost", grade="C"),
            alone(
                2, "PLACE", Unit.PUPIL, "60600", own_cost=Decimal("6000"), share=Decimal("0.6"), cashable=False,
                method="peer-average", grade="B",
            ),
            alone(3, "TECH", Unit.DAY, "372.50", item="day"),
        ),
        aid=(
            Aid(service="DATA", fiscal_year=2026, ratio=Decimal("0.648"), citation="Education Law 1950, subdivision 5"),
        ),
        overrides=(
            Override(
                check="no-baseline", count=1, reason="Workshops are new; nobody has a price for them yet.",
                by="Ada Lindqvist", on=date(2026, 7, 20),
            ),
        ),
    )  # fmt: skip
    return facts, Issue(number="VS-2026-1")


def last_year() -> dict[str, Any]:
    """The document of the year before: Cedar Falls and Dover bought paper."""
    day = date(2024, 8, 1)
    facts = year(
        fiscal_year=2025,
        starts=date(2024, 7, 1),
        ends=date(2025, 7, 1),
        deliveries=(
            delivered(1, CEDAR, "PAPER", "400", Unit.CASE, "21.30", item="a4", day=day),
            delivered(2, DOVER, "PAPER", "100", Unit.CASE, "21.30", item="a4", day=day),
        ),
        charges=(charged("INV-2025-1 line 1", CEDAR, "PAPER", "150.00", "fee for taking part", day),),
        returns=(came_back(CEDAR, "PAPER", "127.80", ReturnKind.REBATE, "REB-2025-1", date(2025, 6, 30)),),
        baselines=(alone(1, "PAPER", Unit.CASE, "24.85", item="a4", starts=date(2024, 7, 1)),),
    )
    return document(compile_year(facts), Issue(number="VS-2025-1"))


def restated() -> tuple[YearFacts, Issue]:
    """A return of twenty cases that became known after the year was signed."""
    first = year(
        members=(MEMBERS[0], MEMBERS[2]),
        deliveries=(
            delivered(1, CEDAR, "PAPER", "500", Unit.CASE, "21.80", item="a4"),
            delivered(2, ELM, "PAPER", "200", Unit.CASE, "21.80", item="a4"),
        ),
        charges=(charged("INV-2026-1 line 1", CEDAR, "PAPER", "150.00", "fee for taking part"),),
        returns=(came_back(CEDAR, "PAPER", "163.50", ReturnKind.REBATE, "REB-2026-1"),),
        baselines=(alone(1, "PAPER", Unit.CASE, "25.00", item="a4"),),
    )
    before = last_year()
    signed = document(compile_year(first), Issue(number="VS-2026-1", last_year=before))
    late = delivered(3, CEDAR, "PAPER", "-20", Unit.CASE, "21.80", item="a4", day=date(2026, 6, 25))
    why = "Twenty cases that Cedar Falls sent back in June became known in August."
    issue = Issue(number="VS-2026-1", revision=2, reason=why, restates=signed, last_year=before)
    return replace(first, deliveries=(*first.deliveries, late)), issue


YEARS = {"w40": w40, "w7-w41": w7_w41, "restated": restated}


def made(name: str, **more: Any) -> bytes:
    """One of the three, exported by this release."""
    facts, issue = YEARS[name]()
    return package.write(facts, issue, evidence=EVIDENCE, signer=SIGNER, **more)


def golden(name: str) -> bytes:
    """One of the three, as it was exported once and for all."""
    return (GOLDEN / f"{name}.zip").read_bytes()


if __name__ == "__main__":
    for name in NAMES:
        (GOLDEN / f"{name}.zip").write_bytes(made(name))
