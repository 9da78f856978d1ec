"""Bad input is refused in a sentence that says where, and what is odd but sound is said; nothing is dropped."""

from dataclasses import replace
from math import nan

import pytest
from tests.core.regions.valley import BUYING, OFFICE, between, sure, valley

from barnraise.core.money import Money
from barnraise.core.regions.findings import Refused, check, findings
from barnraise.core.regions.problem import Curve, Lock, Piece, Problem, Rule
from barnraise.core.regions.terms import Form, LockKind, RuleKind

VALLEY = valley()


def first(**changed: object) -> Problem:
    """The valley with its first district changed."""
    return valley(districts=(replace(VALLEY.districts[0], **changed), *VALLEY.districts[1:]))  # type: ignore[arg-type]


def agency(**changed: object) -> Problem:
    return valley(agencies=(*VALLEY.agencies[:2], replace(VALLEY.agencies[2], **changed)))  # type: ignore[arg-type]


def buying(**changed: object) -> Problem:
    return valley(functions=(replace(BUYING, **changed), OFFICE))  # type: ignore[arg-type]


REFUSED = [
    ("no-district", valley(districts=())),
    ("no-agency", valley(agencies=())),
    ("no-function", valley(functions=())),
    ("no-position", first(latitude=nan)),
    ("no-position", first(longitude=181.0)),
    ("no-position", agency(latitude=-90.5)),
    ("pupils", first(pupils=-1)),
    ("cost", first(cost={"buying": Money(-1)})),
    ("use", first(use={"buying": nan})),
    ("capacity", agency(capacity={"office": 0.0})),
    ("key-twice", valley(districts=(*VALLEY.districts, VALLEY.districts[0]))),
    ("key-blank", first(key="")),
    ("no-curve", buying(host=Curve(Form.POWER, sure(1)))),
    ("no-curve", buying(host=Curve(Form.POWER, sure(1), sure(2)))),
    ("no-curve", buying(host=Curve(Form.TWO_PART, sure(1)))),
    ("no-curve", buying(host=Curve(Form.PIECES, sure(1)))),
    ("no-curve", buying(host=Curve(Form.PIECES, sure(1), pieces=(Piece(5, 2), Piece(9, 1))))),
    ("convex", buying(host=Curve(Form.POWER, sure(1), sure(2), between(0.9, 1.0, 1.01)))),
    ("convex", buying(host=Curve(Form.PIECES, sure(1), pieces=(Piece(0, 1), Piece(9, 2))))),
    ("range", buying(trips=between(3, 2, 4))),
    ("range", buying(trips=between(-1, 2, 4))),
    ("range", buying(host=Curve(Form.TWO_PART, sure(nan), sure(2)))),
    ("shareable", buying(shareable=between(0.5, 0.9, 1.1))),
    ("years", buying(years=0)),
    ("range", valley(road_factor=sure(0.9))),
    ("unknown", agency(site="nowhere")),
    ("unknown", agency(offers=frozenset({"cooking"}))),
    ("unknown", first(agency="Z")),
    ("unknown", first(served={"buying": "Z"})),
    ("unknown", valley(neighbors=(("D1", "D9"),))),
    ("unknown", valley(miles={("D9", "A"): 1.0})),
    ("unknown", valley(locks=(Lock(LockKind.BELONGS, district="D9", agency="A"),))),
    ("lock", valley(locks=(Lock(LockKind.BELONGS, district="D1"),))),
    ("lock", valley(locks=(Lock(LockKind.SERVED, district="D1", function="buying", agency="A"),))),
    ("rule-twice", valley(rules=(Rule(RuleKind.REGIONS_AT_MOST, 2), Rule(RuleKind.REGIONS_AT_MOST, 3)))),
    ("rule", valley(rules=(Rule(RuleKind.REGIONS_AT_MOST, 0),))),
    ("rule", valley(rules=(Rule(RuleKind.MILES_AT_MOST, 50, share=1.1),))),
    ("rule-needs", valley(districts=tuple(replace(one, county="") for one in VALLEY.districts), rules=(Rule(RuleKind.COUNTIES_WHOLE),))),
    ("no-regions", valley(one_lead=False, rules=(Rule(RuleKind.REGIONS_AT_MOST, 2),))),
    ("no-regions", valley(one_lead=False, locks=(Lock(LockKind.BELONGS, district="D1", agency="A"),))),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "problem"), REFUSED, ids=[f"{number}-{rule}" for number, (rule, _) in enumerate(REFUSED)]
)
def test_it_is_refused_in_a_sentence(rule: str, problem: Problem) -> None:
    with pytest.raises(Refused) as refused:
        check(problem)
    assert rule in [finding.rule for finding in refused.value.findings]
    assert all(finding.says.endswith((".", ".)")) and finding.says[0].isupper() for finding in refused.value.findings)


def test_a_sound_problem_is_not() -> None:
    assert findings(VALLEY) == ()
    assert check(valley(rules=(Rule(RuleKind.REGIONS_AT_MOST, 1), Rule(RuleKind.MILES_AT_MOST, 50, share=1.0)))) == ()
    assert (
        check(buying(host=Curve(Form.POWER, sure(1), sure(2), between(0.9, 0.95, 1.0)), shareable=between(0, 1, 1)))
        == ()
    )


def test_what_is_odd_but_sound_is_said_and_kept() -> None:
    spot = replace(VALLEY.districts[1], latitude=44.0, longitude=-92.0, pupils=0)
    found = check(valley(districts=(VALLEY.districts[0], spot, *VALLEY.districts[2:])))
    assert [(finding.rule, finding.places) for finding in found] == [("one-spot", ("D1", "D2")), ("no-pupils", ("D2",))]


def test_every_reason_is_given_at_once_refusals_first() -> None:
    found = findings(first(pupils=0, latitude=nan, agency="Z"))
    assert [(finding.rule, finding.refuses) for finding in found] == [
        ("no-position", True),
        ("unknown", True),
        ("no-pupils", False),
    ]
