"""A closed year written down: one document and one table whose bytes depend on the facts alone."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from barnraise.core.apportion import APPORTION_RULE
from barnraise.core.money import Money
from barnraise.core.savings import bridge as bridges
from barnraise.core.savings.bottom_lines import BottomLines
from barnraise.core.savings.breakdown import Distribution, Gain, by_grade, by_method, by_program, distribution, missed
from barnraise.core.savings.measure import MEASURE_RULE, Compared, Kind, Total, coverage
from barnraise.core.savings.year import YEAR_RULE, MemberYear, ServiceLine, Year

Document: TypeAlias = dict[str, Any]

FORMAT = "barnraise-statement"
VERSION = 1
RULES = {"measure": MEASURE_RULE, "year": YEAR_RULE, "split": APPORTION_RULE}
"""The rules a statement of this release is made by; `prove` refuses a rule that it does not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """How a statement is called: its number, its revision from 1, and for a restatement what it restates and why."""

    number: str
    revision: int = 1
    reason: str = ""
    restates: Mapping[str, Any] | None = None
    last_year: Mapping[str, Any] | None = None


def document(year: Year, issue: Issue) -> Document:
    """Write a year down; members by key, services by key, money as text in dollars and cents.

    `issue.restates` is the document of the revision before, `issue.last_year` the one of the year before.
    """
    facts = year.facts
    everything = [year.of(kind) for kind in (*year.kinds, None)]
    spend = sum((t.spend for t in everything), Fraction(0))
    compared = sum((t.compared for t in everything), Fraction(0))
    written: Document = {
        "format": FORMAT,
        "version": VERSION,
        "agency": facts.agency,
        "state": facts.state,
        "fiscal_year": facts.fiscal_year,
        "starts": facts.starts.isoformat(),
        "ends": facts.ends.isoformat(),
        "number": issue.number,
        "revision": issue.revision,
        "rules": RULES,
        "paid": str(Money.total(member.paid for member in year.members)),
        "got_back": str(Money.total(member.got_back for member in year.members)),
        "spend": exact(spend),
        "compared": exact(compared),
        "coverage": coverage(compared, spend),
        "kinds": [_kind(year, kind, issue.last_year) for kind in year.kinds],
        "not_measured": {
            **_total(year.of(None)),
            "rows": [
                {"service": m.service, "reason": m.reason, "lines": m.lines, "spend": str(m.spend)}
                for m in missed(year)
            ],
        },
        "services": [{"service": o.key, "name": o.name, "program": o.program} for o in sorted_offers(year)],
        "members": [_member(row) for row in year.members],
        "overrides": [
            {"check": o.check, "count": o.count, "reason": o.reason, "by": o.by, "on": o.on.isoformat()}
            for o in sorted(facts.overrides, key=lambda o: o.check)
        ],
    }
    written["restatement"] = None if issue.restates is None else _restatement(written, issue.restates, issue.reason)
    return written


def to_json(written: Mapping[str, Any]) -> bytes:
    """The bytes of a document: keys in the order written, two spaces, ASCII, one line feed at the end."""
    return (json.dumps(written, indent=2, ensure_ascii=True) + "\n").encode()


COLUMNS = (
    "fiscal_year", "statement", "revision", "member", "member_name", "service", "service_name", "program", "kind",
    "paid", "got_back", "compared", "alone", "gross", "low", "high", "rebate", "fee", "net", "coverage",
    "after_aid", "taxpayer",
)  # fmt: skip


def to_csv(written: Mapping[str, Any]) -> bytes:
    """The same figures as a table, one row a member and service; totals are left to the reader's spreadsheet."""
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(COLUMNS)
    names = {row["service"]: row for row in written["services"]}
    head = (written["fiscal_year"], written["number"], written["revision"])
    for member in written["members"]:
        for line in member["services"]:
            offer, bottom = names[line["service"]], line["bottom_lines"] or {}
            figures = [line[name] for name in COLUMNS[9:20]]
            row = [member["member"], member["name"], line["service"], offer["name"], offer["program"], line["kind"]]
            table.writerow([*head, *map(disarmed, row), *figures, bottom.get("after_aid"), bottom.get("taxpayer")])
    return out.getvalue().encode()


def disarmed(text: str | None) -> str | None:
    """Text that no spreadsheet runs as a formula."""
    return f"'{text}" if text and text[0] in "=+-@\t\r" else text


def exact(figure: Fraction | Decimal) -> str:
    """An exact decimal as text, without idle zeros.

    >>> exact(Fraction(17, 8)), exact(Fraction(-3))
    ('2.125', '-3')
    """
    value = Fraction(figure)
    scale, places = value.denominator, 0
    while scale % 10 == 0:
        scale, places = scale // 10, places + 1
    places = max(places, *(_power(scale, prime) + places for prime in (2, 5)))
    whole = value * 10**places
    assert whole.denominator == 1, "quantities and prices have decimals that end"
    digits = str(abs(whole.numerator)).rjust(places + 1, "0")
    text = f"{digits[: len(digits) - places]}.{digits[len(digits) - places :]}" if places else digits
    text = text.rstrip("0").rstrip(".") if places else text
    return f"-{text}" if value < 0 else text


def _power(number: int, prime: int) -> int:
    power = 0
    while number % prime == 0 and number > 1:
        number, power = number // prime, power + 1
    return power


def sorted_offers(year: Year) -> list[Any]:
    """The services of a year in the order of their keys."""
    return sorted(year.facts.offers, key=lambda offer: offer.key)


def _total(t: Total) -> Document:
    return {
        "gross": str(t.gross),
        "low": str(t.low),
        "high": str(t.high),
        "rebate": str(t.rebate),
        "fee": str(t.fee),
        "net": str(t.net),
        "spend": exact(t.spend),
        "compared": exact(t.compared),
        "coverage": t.coverage,
    }


def _kind(year: Year, kind: Kind, last_year: Mapping[str, Any] | None) -> Document:
    rows = {
        "programs": [{"program": name, **_total(t)} for name, t in by_program(year, kind)],
        "methods": [{"method": p.name, "gross": str(p.gross), "lines": p.lines} for p in by_method(year, kind)],
        "grades": [{"grade": p.name, "gross": str(p.gross), "lines": p.lines} for p in by_grade(year, kind)],
    }
    return {
        "kind": kind.words(),
        "cashable": kind.cashable,
        "recurring": kind.recurring,
        **_total(year.of(kind)),
        **rows,
        "distribution": _distribution(distribution(year, kind)),
        "bridge": None if last_year is None else _bridge(year, kind, last_year),
    }


def _distribution(spread: Distribution) -> Document:
    return {
        "members": len(spread.gains),
        "losers": len(spread.losers),
        "least": str(spread.gains[0].net),
        "median": str(spread.median),
        "most": str(spread.gains[-1].net),
        "least_first": [_gain(gain) for gain in spread.gains],
        "smallest_first": [gain.member.key for gain in spread.by_size()],
    }


def _gain(gain: Gain) -> Document:
    return {
        "member": gain.member.key,
        "name": gain.member.name,
        "pupils": gain.member.pupils,
        "net": str(gain.net),
        "per_pupil": None if gain.per_pupil is None else str(gain.per_pupil),
    }


def _member(row: MemberYear) -> Document:
    kinds = sorted(
        {line.saved.kind for line in row.lines if line.saved.kind}, key=lambda k: (not k.cashable, not k.recurring)
    )
    return {
        "member": row.member.key,
        "name": row.member.name,
        "category": row.member.category,
        "pupils": row.member.pupils,
        "pupils_source": row.member.pupils_source,
        "paid": str(row.paid),
        "got_back": str(row.got_back),
        "coverage": coverage(
            sum((line.saved.compared for line in row.lines), Fraction(0)),
            sum((line.saved.spend for line in row.lines), Fraction(0)),
        ),
        "kinds": [{"kind": kind.words(), **_total(row.of(kind)), **_member_bottom(row, kind)} for kind in kinds],
        "services": [_service(line) for line in row.lines],
    }


def _member_bottom(row: MemberYear, kind: Kind) -> Document:
    """The three bottom lines of one kind: services without aid count at their price in all three."""
    lines = [line for line in row.lines if line.saved.kind == kind]
    if not any(line.bottom for line in lines):
        return {"bottom_lines": None}
    return {
        "bottom_lines": {
            "price": str(Money.total(line.saved.net for line in lines)),
            "after_aid": str(Money.total(line.bottom.after_aid if line.bottom else line.saved.net for line in lines)),
            "taxpayer": str(Money.total(line.bottom.taxpayer if line.bottom else line.saved.net for line in lines)),
        }
    }


def _service(line: ServiceLine) -> Document:
    saved = line.saved
    return {
        "service": line.offer.key,
        "kind": None if saved.kind is None else saved.kind.words(),
        "used": [{"quantity": exact(quantity), "unit": unit} for unit, quantity in line.used],
        "lines": saved.lines,
        "measured": saved.measured,
        "paid": str(line.paid),
        "got_back": str(line.got_back),
        "charged": str(saved.charged),
        "compared": str(line.compared),
        "alone": None if line.alone is None else str(line.alone),
        "gross": str(saved.gross) if saved.kind else None,
        "low": str(saved.low) if saved.kind else None,
        "high": str(saved.high) if saved.kind else None,
        "rebate": str(saved.rebate),
        "fee": str(saved.fee),
        "net": str(saved.net) if saved.kind else None,
        "coverage": saved.coverage,
        "bottom_lines": None if line.bottom is None else _bottom(line.bottom),
        "against": [_against(row) for row in saved.against],
        "not_measured": [
            {"reason": reason.value, "lines": count, "spend": exact(spend)}
            for reason, (count, spend) in saved.not_measured.items()
        ],
    }


def _bottom(lines: BottomLines) -> Document:
    return {
        "price": str(lines.price),
        "aid": str(lines.aid),
        "aid_alone": str(lines.aid_alone),
        "after_aid": str(lines.after_aid),
        "other_cost": str(lines.other_cost),
        "taxpayer": str(lines.taxpayer),
        "cash_this_year": str(lines.cash_this_year),
    }


def _against(row: Compared) -> Document:
    b = row.baseline
    return {
        "baseline": b.key,
        "item": b.item,
        "unit": b.unit,
        "own": bool(b.organization),
        "from": b.starts.isoformat(),
        "to": None if b.ends is None else b.ends.isoformat(),
        "unit_price": exact(b.unit_price),
        "low": None if b.low is None else exact(b.low),
        "high": None if b.high is None else exact(b.high),
        "own_cost": exact(b.own_cost),
        "share": exact(b.share),
        "method": b.method,
        "grade": b.grade,
        "source": b.source,
        "evidence": b.evidence,
        "quantity": exact(row.quantity),
        "spend": exact(row.spend),
        "lines": row.lines,
        "covered": exact(row.covered),
    }


def _bridge(year: Year, kind: Kind, last_year: Mapping[str, Any]) -> Document:
    after = {(s.organization, s.service): bridges.side_of(s) for s in year.saved if s.kind == kind}
    before, seen = {}, set()
    for member in last_year["members"]:
        if member["services"]:
            seen.add(member["member"])
        for line in member["services"]:
            if line["kind"] == kind.words():
                before[member["member"], line["service"]] = _side(line)
    now = {row.member.key for row in year.members if row.lines}
    built = bridges.bridge(before, after, members_before=seen, members_after=now)
    names = ("before", "members", "use", "prices", "method", "rebates", "fees", "after")
    return {"from": last_year["number"], **{name: str(getattr(built, name)) for name in names}}


def _side(line: Mapping[str, Any]) -> bridges.Side:
    """Last year's side of a bridge, from its document."""
    things: dict[bridges.Thing, bridges.Used] = {}
    charged = Fraction(0)
    for row in line["against"]:
        share, quantity = Fraction(row["share"]), Fraction(row["quantity"])
        alone = share * quantity * (Fraction(row["unit_price"]) - Fraction(row["own_cost"]))
        used = bridges.Used(quantity=share * quantity, spend=share * Fraction(row["spend"]), alone=alone)
        thing = (row["item"], row["unit"])
        things[thing] = bridges.plus(things[thing], used) if thing in things else used
        if Fraction(row["covered"]):
            charged = share * Fraction(line["charged"])
    return bridges.Side(
        gross=Money.parse(line["gross"]),
        rebate=Money.parse(line["rebate"]),
        fee=Money.parse(line["fee"]),
        charged=charged,
        things=things,
        partly=bool(line["not_measured"]),
    )


def _restatement(now: Document, before: Mapping[str, Any], reason: str) -> Document:
    """Both figures, the difference and the reason, for the agency and for each member whose figures moved."""
    return {
        "reason": reason,
        "restates": f"{before['number']} revision {before['revision']}",
        "kinds": _moved(before["kinds"], now["kinds"]),
        "members": [
            {"member": row["member"], "name": row["name"], "kinds": moved}
            for row in now["members"]
            if (moved := _moved(_kinds_of(before, row["member"]), row["kinds"]))
        ],
        "gone": sorted({m["member"] for m in before["members"]} - {m["member"] for m in now["members"]}),
    }


def _kinds_of(written: Mapping[str, Any], member: str) -> list[Document]:
    return next((row["kinds"] for row in written["members"] if row["member"] == member), [])


def _moved(before: Iterable[Document], after: Iterable[Document]) -> list[Document]:
    old, new = ({row["kind"]: Money.parse(row["net"]) for row in rows} for rows in (before, after))
    moved = []
    for kind in sorted({*old, *new}):
        was, now = old.get(kind, Money.ZERO), new.get(kind, Money.ZERO)
        if was != now:
            moved.append({"kind": kind, "before": str(was), "after": str(now), "difference": str(now - was)})
    return moved
