"""Law is dated, cited data; the value of the day of the act holds, and a file not understood whole does not load."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from barnraise.core.dates import FiscalYear
from barnraise.core.law import UnknownState, duties_in, law_of, states
from barnraise.core.law.load import law_from_text
from barnraise.core.law.place import BadValue, LawRefused, MissingKey, UnknownKey
from barnraise.core.law.records import Confidence, Law, LawUnit, MonthDay, NotInForce, UnknownParameter
from barnraise.core.money import Money

MN, MA = law_of("MN"), law_of("MA")

SMALL = """
state = "XX"
name = "Example"

[sources]
S1 = "a page"

[parameters.plan_due]
unit = "month-day"
description = "last day of the plan"
citation = "Law 1"
source = "S1"
confidence = "found"
values = [
  { from = 2010-01-01, value = "06-01", note = "first" },
  { from = 2020-01-01, value = "05-01" },
]

[parameters.limit]
unit = "dollars"
description = "a limit"
citation = "Law 2"
source = "S1"
confidence = "verified"
verified_by = "Fay Clerk"
verified_on = 2026-03-10
values = [{ from = 2010-01-01, value = "50.00" }]

[[duties]]
key = "plan"
title = "Send the plan"
due = "plan_due"

[[categories]]
code = "member"
name = "Member"
votes = true
sentence = "A district."
citation = "Law 3"
source = "S1"
any_of = [[{ fact = "kind", op = "is", value = "school_district" }]]
"""


def small(old: str = "", new: str = "") -> Law:
    assert old in SMALL
    return law_from_text(SMALL.replace(old, new, 1), name="xx.toml")


@pytest.mark.parametrize(
    ("day", "dollars"),
    [
        (date(2006, 1, 1), "50000"),
        (date(2011, 12, 31), "50000"),
        (date(2012, 1, 1), "100000"),
        (date(2020, 12, 31), "100000"),
        (date(2021, 1, 1), "175000"),
        (date(2026, 3, 10), "175000"),
    ],
)
def test_the_threshold_of_the_day_of_the_act_holds(day: date, dollars: str) -> None:
    assert MN.money_on("bid_sealed_above", day) == Money.parse(dollars)


def test_before_the_first_value_no_answer_is_given() -> None:
    with pytest.raises(NotInForce, match=r"471\.345 .* no value on file for December 31, 2005"):
        MN.value_on("bid_sealed_above", date(2005, 12, 31))


def test_a_bid_of_74_700_needed_sealed_bids_in_2006_and_quotes_in_2021() -> None:
    estimate = Money.parse("24,900") * 3
    assert estimate > MN.money_on("bid_sealed_above", date(2006, 6, 1))
    day = date(2021, 6, 1)
    assert MN.money_on("bid_quotes_above", day) < estimate <= MN.money_on("bid_sealed_above", day)


def test_values_have_the_type_of_their_unit() -> None:
    day = date(2026, 3, 10)
    assert MA.share_on("surplus_cap_share", day) == Decimal("0.25")
    assert MN.whole_on("board_seats_most", day) == 15
    assert MN.value_on("pool_assets_leave", day) is False
    assert MN.value_on("withdrawal_effective", day) == MonthDay(6, 30)
    for ask in (MN.money_on, MN.share_on):
        with pytest.raises(TypeError):
            ask("board_term", day)
    with pytest.raises(TypeError):
        MN.whole_on("pool_assets_leave", day)  # yes and no are not 1 and 0


def test_unknown_names_are_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownParameter, match="bid_sealed_above"):
        MN.parameter("bid_seeled_above")
    with pytest.raises(UnknownParameter, match="associate"):
        MN.category("friend")
    with pytest.raises(UnknownState, match="MA, MN"):
        law_of("mn")


@pytest.mark.parametrize("state", states())
def test_every_parameter_is_cited_and_none_claims_to_be_verified_yet(state: str) -> None:
    for parameter in law_of(state).parameters.values():
        assert parameter.confidence in {Confidence.FOUND, Confidence.BACKGROUND}
        assert (parameter.source == "B") == (parameter.confidence is Confidence.BACKGROUND)
        assert parameter.source_title
        assert parameter.citation
        assert parameter.description


@pytest.mark.parametrize("state", states())
def test_every_listed_source_is_cited(state: str) -> None:
    text = (Path(__file__).parents[2] / "src/barnraise/core/law" / f"{state.lower()}.toml").read_text(encoding="utf-8")
    listed = re.findall(r"^(\w+) = ", text.split("[sources]")[1].split("\n\n")[0], re.MULTILINE)
    assert sorted(listed) == sorted(set(re.findall(r'^source = "(\w+)"', text, re.MULTILINE)))


def test_duties_of_a_year_come_in_order_with_their_law() -> None:
    assert [(duty.key, duty.due) for duty in duties_in("MN", FiscalYear(2026))] == [
        ("ufars_preliminary", date(2025, 9, 15)),
        ("ufars_final", date(2025, 11, 30)),
        ("board_election", date(2025, 12, 1)),
        ("audit", date(2025, 12, 31)),
        ("annual_plan", date(2026, 6, 1)),
    ]
    plan = duties_in("MN", FiscalYear(2026))[-1]
    assert (plan.citation, plan.confidence) == ("Minn. Stat. 123A.21 subd. 5", Confidence.FOUND)
    assert [duty.key for duty in duties_in("MA", FiscalYear(2026))] == ["annual_report", "audit", "state_approval"]


def test_a_board_election_is_due_in_odd_years_only() -> None:
    years = [FiscalYear(year) for year in (2025, 2026, 2027)]
    assert ["board_election" in {d.key for d in duties_in("MN", year)} for year in years] == [False, True, False]


def test_a_duty_starts_with_its_law_and_follows_its_change() -> None:
    dues = {year: [duty.due for duty in small().due_in(FiscalYear(year))] for year in (2009, 2010, 2019, 2020, 2021)}
    assert dues == {
        2009: [],
        2010: [date(2010, 6, 1)],
        2019: [date(2019, 6, 1)],
        2020: [date(2020, 5, 1)],
        2021: [date(2021, 5, 1)],
    }


def test_the_example_file_loads_whole() -> None:
    law = small()
    assert law.parameter("limit").unit is LawUnit.DOLLARS
    assert (law.parameter("limit").verified_by, law.parameter("limit").verified_on) == ("Fay Clerk", date(2026, 3, 10))
    assert law.parameter("plan_due").dated_on(date(2015, 1, 1)).note == "first"


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("[sources]", "[source]\n[sources]", "top level"),
        ('name = "Example"', 'name = "Example"\nvalue = 5', "top level"),
        ('unit = "month-day"', 'unit = "month-day"\nunits = "x"', "parameters.plan_due"),
        ('unit = "dollars"', 'unit = "dollars"\nvalue = "60.00"', "parameters.limit"),  # a level too high
        ('note = "first"', 'notes = "first"', "parameters.plan_due.values[0]"),
        ('value = "05-01"', 'value = "05-01", until = 2024-01-01', "parameters.plan_due.values[1]"),
        ('due = "plan_due"', 'due = "plan_due"\neven_years_only = true', "duties[0]"),
        ("votes = true", "votes = true\nvote = true", "categories[0]"),
        ('op = "is"', 'op = "is", not = true', "categories[0].any_of[0][0]"),
    ],
)
def test_an_unknown_key_is_refused_at_every_level(old: str, new: str, path: str) -> None:
    with pytest.raises(UnknownKey) as refusal:
        small(old, new)
    assert str(refusal.value).startswith(f"xx.toml: {path} has the unknown key")
    assert "allowed here: " in str(refusal.value)


@pytest.mark.parametrize(
    ("old", "path"),
    [
        ('state = "XX"', "top level"),
        ('citation = "Law 1"', "parameters.plan_due"),
        ("from = 2020-01-01, ", "parameters.plan_due.values[1]"),
        ('title = "Send the plan"', "duties[0]"),
        ("votes = true", "categories[0]"),
        ('op = "is", ', "categories[0].any_of[0][0]"),
    ],
)
def test_a_missing_key_is_refused_at_every_level(old: str, path: str) -> None:
    with pytest.raises(MissingKey, match=re.escape(f"xx.toml: {path} lacks the key")):
        small(old)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('value = "50.00"', "value = 50.00"),  # a float
        ('value = "50.00"', 'value = "fifty"'),
        ('value = "50.00"', 'value = "50.001"'),
        ('value = "06-01"', 'value = "6-1"'),
        ('value = "06-01"', 'value = "02-29"'),
        ('value = "06-01"', 'value = "13-01"'),
        ('unit = "dollars"', 'unit = "euros"'),
        ('unit = "dollars"', 'unit = "days"'),
        ('unit = "dollars"', 'unit = "yes-no"'),
        ('"50.00" }]', '"50.00" }, { from = 2010-01-01, value = "60.00" }]'),  # the same day twice
        ('values = [{ from = 2010-01-01, value = "50.00" }]', "values = []"),
        ('values = [{ from = 2010-01-01, value = "50.00" }]', "values = 5"),
        ("from = 2010-01-01", 'from = "2010-01-01"'),
        ("from = 2010-01-01", "from = 2010-01-01T00:00:00"),
        ('confidence = "found"', 'confidence = "verified"'),  # by nobody
        ('confidence = "verified"', 'confidence = "found"'),  # yet somebody's name beside it
        ('verified_by = "Fay Clerk"', ""),
        ("verified_on = 2026-03-10", ""),
        ('source = "S1"', 'source = "S2"'),
        ('citation = "Law 2"', 'citation = ""'),
        ('due = "plan_due"', 'due = "limit"'),
        ('due = "plan_due"', 'due = "nothing"'),
        ("[[categories]]", '[[duties]]\nkey = "plan"\ntitle = "x"\ndue = "plan_due"\n[[categories]]'),
        ("votes = true", 'votes = "yes"'),
        ("votes = true", "votes = true\nservices_max = 0"),
        ("votes = true", "votes = true\nexcludes = [1]"),
        ('any_of = [[{ fact = "kind", op = "is", value = "school_district" }]]', "any_of = [[]]"),
        ('any_of = [[{ fact = "kind", op = "is", value = "school_district" }]]', "any_of = []"),
        ('any_of = [[{ fact = "kind", op = "is", value = "school_district" }]]', "any_of = [5]"),
        ('fact = "kind"', 'fact = "color"'),
        ('op = "is"', 'op = "below"'),
        ('value = "school_district"', "value = 1.5"),
        ('[sources]\nS1 = "a page"', "sources = 5"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(old: str, new: str) -> None:
    with pytest.raises(BadValue, match=r"^xx\.toml: "):
        small(old, new)


def test_a_share_lies_between_nothing_and_all() -> None:
    for share in ("0", "0.25", "1"):
        law = law_from_text(SMALL.replace('"dollars"', '"share"').replace('"50.00"', f'"{share}"'), name="xx.toml")
        assert law.share_on("limit", date(2026, 1, 1)) == Decimal(share)
    with pytest.raises(BadValue):
        law_from_text(SMALL.replace('"dollars"', '"share"').replace('"50.00"', '"1.01"'), name="xx.toml")


def test_text_that_is_no_toml_or_names_a_key_twice_is_refused() -> None:
    for text in ("state = ", SMALL + '\nstate = "YY"', 'state = "XX"\n' + SMALL):
        with pytest.raises(LawRefused):
            law_from_text(text, name="xx.toml")
