"""Categories are decided from facts by rules that are data; what is not known is asked for, never guessed."""

import pytest

from barnraise.core.eligibility import (
    CategoryRule,
    Condition,
    Fact,
    FactName,
    Op,
    Standing,
    categories_open,
    eligible,
    may_use,
)
from barnraise.core.law import law_of

MN = law_of("MN")
ASSOCIATE = MN.category("associate")


def charter(pupils: int | None, *, in_area: bool | None = True, elsewhere: bool | None = False) -> Standing:
    return Standing(kind="charter", pupils=pupils, in_area=in_area, member_elsewhere=elsewhere, pays_fee=True)


@pytest.mark.parametrize(
    ("pupils", "ok"), [(298, True), (299, True), (300, False), (301, False), (303, False), (0, True)]
)
def test_a_charter_is_associate_below_300_pupils(pupils: int, ok: bool) -> None:
    verdict = eligible(ASSOCIATE, charter(pupils))
    assert verdict.ok is ok
    assert f"it has {pupils} pupils (asked: fewer than 300)" in verdict.reason


def test_a_refusal_names_what_closes_each_way_in() -> None:
    said = eligible(ASSOCIATE, charter(303)).reason
    assert said.startswith(
        "Not eligible as Associate: it does not pay to be a member of another agency and it has 303 pupils"
    )
    vendor = eligible(ASSOCIATE, Standing(kind="vendor")).reason
    assert vendor.startswith("Not eligible as Associate: it is a vendor. The rule: ")


def test_a_charter_of_unknown_size_is_not_decided_and_says_what_is_missing() -> None:
    verdict = eligible(ASSOCIATE, charter(None))
    assert (verdict.ok, verdict.missing) == (None, (FactName.PUPILS,))
    assert "its number of pupils on the date that counts" in verdict.reason


def test_an_unknown_fact_does_not_matter_where_a_known_one_decides() -> None:
    assert eligible(ASSOCIATE, charter(None, elsewhere=True)).ok is True
    assert eligible(ASSOCIATE, charter(None, in_area=False)).ok is False
    assert eligible(ASSOCIATE, charter(303, elsewhere=None)).missing == (FactName.MEMBER_ELSEWHERE,)
    assert eligible(ASSOCIATE, charter(298, elsewhere=None)).ok is True


def test_a_public_district_is_associate_only_if_it_pays_another_agency() -> None:
    inside = Standing(kind="school_district", pupils=100, in_area=True, member_elsewhere=False, pays_fee=True)
    elsewhere = Standing(kind="school_district", pupils=100, in_area=True, member_elsewhere=True, pays_fee=True)
    assert [eligible(ASSOCIATE, body).ok for body in (inside, elsewhere)] == [False, True]


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("school_district", ["education", "participating"]),
        ("city", ["government", "participating"]),
        ("county", ["government", "participating"]),
        ("nonpublic_school", ["associate", "participating"]),
        ("nonprofit", ["nonprofit", "participating"]),
        ("vendor", []),
    ],
)
def test_each_kind_finds_its_categories(kind: str, codes: list[str]) -> None:
    body = Standing(kind=kind, pupils=None, in_area=True, member_elsewhere=False, pays_fee=True)
    assert [rule.code for rule, verdict in categories_open(MN.categories, body) if verdict.ok] == codes


def test_a_body_that_does_not_pay_the_fee_is_no_education_member() -> None:
    education = MN.category("education")
    verdict = eligible(education, Standing(kind="school_district", pays_fee=False))
    assert verdict.ok is False
    assert "it does not pay the fee set by the board" in verdict.reason
    assert education.sentence in verdict.reason
    assert eligible(education, Standing(kind="school_district")).missing == (FactName.PAYS_FEE,)


def test_the_five_categories_say_who_votes() -> None:
    assert {rule.code: rule.votes for rule in MN.categories} == {
        "education": True,
        "government": True,
        "associate": False,
        "nonprofit": False,
        "participating": False,
    }


@pytest.mark.parametrize(
    ("program", "taken", "ok"),
    [
        ("learning", 0, True),
        ("learning", 1, True),
        ("learning", 2, False),
        ("insurance", 0, False),
        ("insurance/health-pool", 0, False),
        ("insurances", 0, True),  # another program whose name only begins alike
        ("administration", 0, True),
        ("administration/health-safety", 0, False),
    ],
)
def test_the_non_member_fee_covers_two_services_but_no_pool(program: str, taken: int, ok: bool) -> None:
    assert may_use(MN.category("participating"), program=program, services_taken=taken).ok is ok
    assert may_use(MN.category("education"), program=program, services_taken=taken).ok is True


@pytest.mark.parametrize(
    ("fact", "op", "value"),
    [
        (FactName.PUPILS, Op.IS, True),
        (FactName.PUPILS, Op.BELOW, "300"),
        (FactName.PUPILS, Op.IN, ("300",)),
        (FactName.KIND, Op.BELOW, 300),
        (FactName.KIND, Op.IN, "charter"),
        (FactName.PAYS_FEE, Op.IS, "yes"),
        (FactName.KIND, Op.IS, True),
        (FactName.PAYS_FEE, Op.IS, 1),
    ],
)
def test_a_condition_that_compares_unlike_things_is_refused(
    fact: FactName, op: Op, value: Fact | tuple[str, ...]
) -> None:
    with pytest.raises(ValueError, match="unlike"):
        Condition(fact, op, value)


def test_at_least_holds_from_its_number_on() -> None:
    rule = CategoryRule(
        "large", "Large", True, ((Condition(FactName.PUPILS, Op.AT_LEAST, 300),),), "300 pupils or more."
    )
    assert [eligible(rule, charter(pupils)).ok for pupils in (299, 300, 301)] == [False, True, True]
