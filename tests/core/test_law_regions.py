"""Rules about regions are data: each on file is one the designer knows, cited, and a file not understood whole does not load."""

import pytest

from barnraise.core.law.place import BadValue, LawRefused, MissingKey, UnknownKey
from barnraise.core.law.records import Confidence
from barnraise.core.law.regions import UnknownRuleSet, rule_set, rule_sets
from barnraise.core.law.regions.load import rule_sets_from_text
from barnraise.core.regions.terms import RuleKind

SMALL = """
state = "XX"
name = "Example"

[sources]
S1 = "a page"

[[sets]]
key = "example"
name = "Example"
says = "Ten districts."
citation = "Law 1"
source = "S1"
confidence = "found"
from = 2013-01-01
left_out = ["a blessing"]
rules = [
  { kind = "districts-at-least", limit = 10 },
  { kind = "miles-at-most", limit = 50, share = 0.9 },
]
"""


def limits(key: str) -> dict[str, float]:
    return {rule.kind: rule.limit for rule in rule_set(key).rules}


def test_eight_states_are_on_file() -> None:
    assert sorted({one.state for one in rule_sets()}) == ["AR", "CT", "IL", "MA", "MT", "ND", "TX", "VT"]


def test_keys_are_unlike_across_files() -> None:
    keys = [one.key for one in rule_sets()]
    assert len(keys) == len(set(keys))


def test_arkansas_asks_for_whole_counties_and_near_offices() -> None:
    assert limits("arkansas") == {
        "regions-at-most": 15, "counties-whole": 0, "counties-at-least": 3, "counties-at-most": 9, "districts-at-least": 10,
        "districts-at-most": 35, "pupils-at-least": 20000, "miles-at-most": 50,
    }  # fmt: skip
    (miles,) = [rule for rule in rule_set("arkansas").rules if rule.kind is RuleKind.MILES_AT_MOST]
    assert miles.share == 0.9


def test_north_dakotas_four_ways_are_four_sets() -> None:
    ways = [one.key for one in rule_sets() if one.state == "ND"]
    assert [{kind: limit for kind, limit in limits(key).items() if limit} for key in ways] == [
        {"square-miles-at-least": 5800},
        {"square-miles-at-least": 4500, "districts-at-least": 12},
        {"square-miles-at-least": 4000, "pupils-at-least": 3000},
        {"square-miles-at-least": 1500, "pupils-at-least": 7500},
    ]
    assert all("contiguous" in limits(key) for key in ways)


def test_connecticuts_limits_are_those_of_its_law() -> None:
    assert limits("connecticut") == {"districts-at-least": 4, "pupils-at-least": 20000, "pupils-at-most": 200000}


def test_every_rule_names_its_law_and_every_set_says_what_it_leaves_out() -> None:
    for one in rule_sets():
        assert all(one.citation in rule.source and one.source in rule.source for rule in one.rules)
        assert one.left_out
        assert one.confidence is Confidence.FOUND  # nobody has checked them in the law itself yet


def test_an_unknown_rule_set_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(UnknownRuleSet, match="montana"):
        rule_set("atlantis")


def test_the_small_file_loads() -> None:
    (one,) = rule_sets_from_text(SMALL, name="xx.toml")
    assert (one.key, len(one.rules), one.rules[0].source) == ("example", 2, "Law 1; S1")


@pytest.mark.parametrize(
    ("written", "instead", "refusal"),
    [
        ('kind = "districts-at-least"', 'kind = "districts-exactly"', BadValue),
        ("limit = 10", "limit = 0", BadValue),
        ("limit = 10", "limit = -1", BadValue),
        ("limit = 10", 'limit = "ten"', BadValue),
        ("limit = 10", "limit = true", BadValue),
        ("limit = 10", "limit = 10, least = 3", UnknownKey),
        ("share = 0.9", "share = 0.0", BadValue),
        ("share = 0.9", "share = 1.1", BadValue),
        ('kind = "miles-at-most", limit = 50, share = 0.9', 'kind = "contiguous", limit = 1', BadValue),
        ('kind = "miles-at-most", limit = 50, share = 0.9', 'kind = "districts-at-least", limit = 50', BadValue),
        ('source = "S1"', 'source = "S2"', BadValue),
        ('confidence = "found"', 'confidence = "verified"', BadValue),
        ('citation = "Law 1"\n', "", MissingKey),
        ("from = 2013-01-01", 'from = "2013"', BadValue),
        ('says = "Ten districts."', 'says = "Ten districts."\nasks = 3', UnknownKey),
    ],
)
def test_a_file_not_understood_whole_does_not_load(written: str, instead: str, refusal: type[LawRefused]) -> None:
    assert written in SMALL
    with pytest.raises(refusal, match=r"xx\.toml: sets\[0\]"):
        rule_sets_from_text(SMALL.replace(written, instead), name="xx.toml")


@pytest.mark.parametrize("text", ["state = ", SMALL[: SMALL.index("[[sets]]")] + "sets = []\n"])
def test_a_file_without_rules_is_refused(text: str) -> None:
    with pytest.raises(LawRefused, match=r"xx\.toml"):
        rule_sets_from_text(text, name="xx.toml")
