"""A year compiled and written down: every total adds its lines, a bridge sums, and no mix of facts breaks the document."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barnraise.core.dates import Span
from barnraise.core.facts import Charge, Delivery, Return, ReturnKind, Settled, Unit
from barnraise.core.money import Money, amount
from barnraise.core.savings.document import Issue, document, to_csv, to_json
from barnraise.core.savings.records import Aid, Baseline, Member, Offer
from barnraise.core.savings.year import YearFacts, compile_year

MEMBERS = ("cedar", "dover", "elm")
KINDS = {"paper": (True, True), "rides": (False, True), "lab": (True, False)}
SHARES = {"paper": Decimal(1), "rides": Decimal("0.6"), "lab": Decimal(1)}


@st.composite
def years(draw: st.DrawFn, fiscal_year: int = 2026) -> YearFacts:
    """A small year of any mixture: covered and priced lines, returns, charges of every cause, aid, missing baselines."""
    starts = date(fiscal_year - 1, 7, 1)
    cents = st.integers(-9_999, 99_999).map(Money)

    def day() -> date:
        return starts + timedelta(days=draw(st.integers(0, 364)))

    deliveries, charges, returns = [], [], []
    for n in range(draw(st.integers(0, 7))):
        quantity, price, on = Decimal(draw(st.integers(-900, 900))) / 10, Decimal(draw(st.integers(0, 900))) / 10, day()
        settled = draw(st.sampled_from(Settled))
        deliveries.append(
            Delivery(
                key=f"D-{n}", organization=draw(st.sampled_from(MEMBERS)), service=draw(st.sampled_from(sorted(KINDS))),
                item=draw(st.sampled_from(["a", "b"])), quantity=quantity, unit=draw(st.sampled_from([Unit.CASE, Unit.BOX])),
                unit_price=price, amount=amount(quantity, price), settled=settled, source=f"row {n}",
                served=Span(on, on + timedelta(days=1)),
            )
        )  # fmt: skip
    for n in range(draw(st.integers(0, 5))):
        caused = draw(st.sampled_from(deliveries)) if deliveries and draw(st.booleans()) else None
        member = caused.organization if caused else draw(st.sampled_from(MEMBERS))
        service = caused.service if caused else draw(st.sampled_from(sorted(KINDS)))
        cause = caused.key if caused else "dues"
        charges.append(
            Charge(
                key=f"C-{n}",
                payer=member,
                organization=member,
                service=service,
                cause=cause,
                amount=draw(cents),
                day=day(),
            )
        )
    for n in range(draw(st.integers(0, 3))):
        member, service = draw(st.sampled_from(MEMBERS)), draw(st.sampled_from(sorted(KINDS)))
        returns.append(
            Return(
                key=f"R-{n}",
                organization=member,
                service=service,
                kind=ReturnKind.REBATE,
                cause=f"r{n}",
                amount=draw(cents),
                day=day(),
            )
        )
    baselines = tuple(
        Baseline(
            key=f"B-{n}", service=service, item=item, unit="case", starts=starts, method="quotes", grade="A",
            unit_price=Decimal(draw(st.integers(0, 900))) / 10, cashable=KINDS[service][0], recurring=KINDS[service][1],
            share=SHARES[service], own_cost=Decimal(draw(st.integers(0, 90))) / 10,
        )
        for n, (service, item) in enumerate((s, i) for s in KINDS for i in ("a", "b") if draw(st.booleans()))
    )  # fmt: skip
    return YearFacts(
        agency="Bluff Country", state="MN", fiscal_year=fiscal_year, starts=starts, ends=date(fiscal_year, 7, 1),
        members=tuple(Member(key=m, name=m.capitalize(), pupils=n * 100 or None) for n, m in enumerate(MEMBERS)),
        offers=tuple(Offer(key=s, name=s, program=s[0]) for s in KINDS), deliveries=tuple(deliveries),
        charges=tuple(charges), returns=tuple(returns), baselines=baselines,
        aid=(Aid(service="rides", fiscal_year=fiscal_year, ratio=Decimal("0.648"), other_cost=Money(10_001)),),
    )  # fmt: skip


def written_of(facts: YearFacts, **issue: Any) -> dict[str, Any]:
    return document(compile_year(facts), Issue(number="VS-1", **issue))


def cents(*texts: str) -> int:
    return sum(Money.parse(text).cents for text in texts)


@settings(max_examples=150, deadline=None)
@given(years())
def test_every_total_adds_the_printed_lines_under_it(facts: YearFacts) -> None:
    written = written_of(facts)
    lines = [line for member in written["members"] for line in member["services"]]
    assert cents(written["paid"]) == sum(cents(line["paid"]) for line in lines)
    assert cents(written["got_back"]) == sum(cents(line["got_back"]) for line in lines)
    for kind in written["kinds"]:
        mine = [line for line in lines if line["kind"] == kind["kind"]]
        members = [row for m in written["members"] for row in m["kinds"] if row["kind"] == kind["kind"]]
        for name in ("gross", "low", "high", "rebate", "fee", "net"):
            assert (
                cents(kind[name]) == sum(cents(line[name]) for line in mine) == sum(cents(row[name]) for row in members)
            )
        assert cents(kind["net"]) == cents(kind["gross"], kind["rebate"]) - cents(kind["fee"])
        assert cents(kind["net"]) == sum(cents(program["net"]) for program in kind["programs"])
        assert cents(kind["net"]) == sum(cents(gain["net"]) for gain in kind["distribution"]["least_first"])
        for parts in ("methods", "grades"):
            assert cents(kind["gross"]) == sum(cents(part["gross"]) for part in kind[parts])
        assert kind["distribution"]["losers"] == sum(1 for row in members if cents(row["net"]) < 0)


@settings(max_examples=150, deadline=None)
@given(years())
def test_alone_less_what_was_compared_is_what_was_saved(facts: YearFacts) -> None:
    for member in written_of(facts)["members"]:
        for line in member["services"]:
            if line["kind"] is None:
                assert (line["alone"], line["gross"], line["net"]) == (None, None, None)
            else:
                assert cents(line["alone"]) - cents(line["compared"]) == cents(line["gross"])


@settings(max_examples=150, deadline=None)
@given(years())
def test_what_was_compared_and_what_was_missed_is_all_that_was_spent(facts: YearFacts) -> None:
    written = written_of(facts)
    totals = [*written["kinds"], written["not_measured"]]
    assert sum(Fraction(t["spend"]) for t in totals) == Fraction(written["spend"])
    missed = Fraction(written["spend"]) - Fraction(written["compared"])
    rows = sum(Fraction(row["spend"]) for row in written["not_measured"]["rows"])
    assert abs(missed - rows) <= Fraction(len(written["not_measured"]["rows"]), 200)


@settings(max_examples=200, deadline=None)
@given(years(2025), years(2026), years(2026))
def test_a_bridge_sums_whatever_two_years_it_joins_and_a_restatement_tells_both_figures(
    before: YearFacts, first: YearFacts, second: YearFacts
) -> None:
    last_year = json.loads(to_json(written_of(before)))
    signed = json.loads(to_json(written_of(first, last_year=last_year)))
    now = written_of(second, last_year=last_year, restates=signed, reason="late", revision=2)
    for kind in now["kinds"]:
        steps = kind["bridge"]
        names = ("before", "members", "use", "prices", "method", "rebates", "fees")
        assert cents(*(steps[name] for name in names)) == cents(steps["after"]) == cents(kind["net"])
        old = [row for row in last_year["kinds"] if row["kind"] == kind["kind"]]
        assert cents(steps["before"]) == sum(cents(row["net"]) for row in old)
    for moved in now["restatement"]["kinds"]:
        assert cents(moved["after"]) - cents(moved["before"]) == cents(moved["difference"]) != 0


@settings(max_examples=60, deadline=None)
@given(years(), st.randoms())
def test_the_order_of_facts_changes_no_byte(facts: YearFacts, random: Any) -> None:
    names = ("members", "offers", "deliveries", "charges", "returns", "baselines")
    mixed = {name: tuple(random.sample(getattr(facts, name), len(getattr(facts, name)))) for name in names}
    once, again = written_of(facts), written_of(replace(facts, **mixed))
    assert to_json(once) == to_json(again)
    assert to_csv(once) == to_csv(again)


def plain(**more: Any) -> YearFacts:
    told: dict[str, Any] = {
        "agency": "Bluff Country", "state": "MN", "fiscal_year": 2026, "starts": date(2025, 7, 1), "ends": date(2026, 7, 1),
        "members": (Member(key="dover", name="Dover"),), "offers": (Offer(key="paper", name="Paper"),), "deliveries": (),
        "charges": (), "returns": (), "baselines": (),
    }  # fmt: skip
    return YearFacts(**told | more)


def charge(**more: Any) -> Charge:
    told = {"organization": "dover", "service": "paper", "day": date(2025, 7, 1)} | more
    return Charge(key="C-1", payer="dover", cause="dues", amount=Money(100), **told)


@pytest.mark.parametrize("day", [date(2025, 7, 1), date(2026, 6, 30)])
def test_a_fact_of_the_first_or_last_day_belongs_to_the_year(day: date) -> None:
    assert written_of(plain(charges=(charge(day=day),)))["paid"] == "1.00"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"day": date(2025, 6, 30)}, "C-1 is of 2025-06-30, outside fiscal year 2026"),
        ({"day": date(2026, 7, 1)}, "C-1 is of 2026-07-01, outside fiscal year 2026"),
        ({"organization": "elm"}, "C-1 is about elm, who is not among the members"),
        ({"service": "rides"}, "C-1 is about rides, which is not among the services"),
    ],
)
def test_a_fact_about_nobody_nothing_or_another_year_is_refused_by_name(more: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        compile_year(plain(charges=(charge(**more),)))
