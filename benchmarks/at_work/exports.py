"""An export in a process of its own: `python -m benchmarks.at_work.exports write FILE MEMBERS SERVICES EACH`; floor, prove, print FILE."""

import csv
import hashlib
import io
import json
import sys
import zipfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from benchmarks.measure import Meter

STARTS = date(2025, 7, 1)
EVIDENCE = b"Quotes, one a service\n"


def write(place: Path, members: int, services: int, each: int) -> None:
    """Make a year in which every member used its services in turn, so many deliveries each, and export it signed."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from barnraise.core.dates import Span
    from barnraise.core.facts import Delivery, Settled, Unit
    from barnraise.core.money import amount
    from barnraise.core.savings.document import Issue
    from barnraise.core.savings.records import Baseline, Member, Offer
    from barnraise.core.savings.year import YearFacts
    from barnraise.integrations.statements import package, signing

    sha256 = hashlib.sha256(EVIDENCE).hexdigest()
    bodies = tuple(Member(key=f"{n:04d}-01", name=f"District {n}", pupils=100 + n) for n in range(members))
    offers = tuple(Offer(key=f"S{n:03d}", name=f"Service number {n}", program="purchasing") for n in range(services))
    told = []
    for n in range(members * each):
        body, offer = bodies[n // each], offers[n % each % services]
        quantity, price, day = Decimal(n % 97 + 1), Decimal(2000 + n % 1009) / 100, STARTS + timedelta(days=n % 360)
        told.append(
            Delivery(
                key=f"D-{n:06d}",
                organization=body.key,
                service=offer.key,
                item="a4",
                quantity=quantity,
                unit=Unit.CASE,
                unit_price=price,
                amount=amount(quantity, price),
                settled=Settled.VENDOR,
                served=Span(day, day + timedelta(days=1)),
                source=f"report, line {n}",
            )
        )
    baselines = tuple(
        Baseline(
            key=f"B-{n:04d}", service=offer.key, item="a4", unit="case", starts=STARTS, unit_price=Decimal("25.25"),
            method="quotes", grade="A", source="Quotes", evidence=sha256, proposed_by="Cora", approved_by="Ada",
        )
        for n, offer in enumerate(offers)
    )  # fmt: skip
    year = YearFacts(
        agency="Bench", state="MN", fiscal_year=2026, starts=STARTS, ends=date(2026, 7, 1), members=bodies,
        offers=offers, deliveries=tuple(told), charges=(), returns=(), baselines=baselines,
    )  # fmt: skip
    signer = signing.Signer(
        key=Ed25519PrivateKey.from_private_bytes(b"b" * 32), name="Ada", signed_on=date(2026, 7, 24)
    )
    meter = Meter()
    with meter.stretch("write"):
        content = package.write(year, Issue(number="VS-1"), evidence={sha256: ("q.txt", EVIDENCE)}, signer=signer)
    place.write_bytes(content)
    meter.tell()


def floor(place: Path) -> None:
    """The least that anybody has to do: open the archive, hash each file, and read each table."""
    meter, rows = Meter(), 0
    with meter.stretch("floor"), zipfile.ZipFile(place) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            hashlib.sha256(content).hexdigest()
            if name.endswith(".csv"):
                count = sum(1 for _ in csv.reader(io.StringIO(content.decode(), newline=""))) - 1
                rows += count if name == "facts/deliveries.csv" else 0
    meter.tell(deliveries=rows)


def prove(place: Path) -> None:
    """The product: everything that `barnraise prove` checks."""
    from barnraise.integrations.statements.proof import prove

    meter = Meter()
    with meter.stretch("prove"):
        proof = prove(place.read_bytes())
    assert proof.ok and proof.document, proof.findings
    lines = sum(line["lines"] for member in proof.document["members"] for line in member["services"])
    meter.tell(deliveries=lines)


def print_pages(place: Path) -> None:
    """Every member's page, one after another, as a job prints them."""
    from barnraise.integrations.statements import paper

    with zipfile.ZipFile(place) as archive:
        document = json.loads(archive.read("statement.json"))
    meter, digest, size = Meter(), hashlib.sha256(), 0
    with meter.stretch("print"):
        for _, content in paper.member_pdfs(document):
            digest.update(content)
            size += len(content)
    meter.tell(sha256=digest.hexdigest(), bytes=size, pages=len(document["members"]))


if __name__ == "__main__":
    which, place = sys.argv[1], Path(sys.argv[2])
    if which == "write":
        write(place, *map(int, sys.argv[3:]))
    else:
        {"floor": floor, "prove": prove, "print": print_pages}[which](place)
