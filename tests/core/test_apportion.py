"""Splits sum exactly, follow the largest remainder, and do not depend on the order of the rows."""

import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barnraise.core.apportion import NegativeWeight, NoWeight, Share, Weight, apportion, shares_of
from barnraise.core.money import Money

WEIGHTS = st.dictionaries(
    st.text(max_size=4),
    st.integers(0, 10**9)
    | st.decimals(0, 10**6, allow_nan=False, places=6)
    | st.fractions(0, 1000, max_denominator=997),
    min_size=1,
    max_size=12,
).filter(lambda weights: any(weights.values()))


def oracle(total: int, weights: dict[str, Weight]) -> dict[str, int]:
    """The definition itself, in fractions: hand out the cents left over one by one."""
    whole = sum((Fraction(weight) for weight in weights.values()), Fraction(0))
    quotas = {key: abs(total) * Fraction(weight) / whole for key, weight in weights.items()}
    shares = {key: int(quota) for key, quota in quotas.items()}
    waiting = set(weights)
    while sum(shares.values()) < abs(total):
        largest = max(quotas[key] - int(quotas[key]) for key in waiting)
        winner = min(key for key in waiting if quotas[key] - int(quotas[key]) == largest)
        shares[winner] += 1
        waiting.remove(winner)
    return {key: share if total >= 0 else -share for key, share in shares.items()}


@given(st.integers(-(10**15), 10**15), WEIGHTS)
def test_every_split_equals_the_fraction_oracle_and_sums_exactly(total: int, weights: dict[str, Weight]) -> None:
    shares = apportion(total, weights)
    assert shares == oracle(total, weights)
    assert sum(shares.values()) == total


def test_120_000_seeded_cells_equal_the_fraction_oracle() -> None:
    dice = random.Random(921)
    cells = 0
    while cells < 120_000:
        size = dice.randrange(1, 90)
        top = dice.choice([1, 3, 50, 20_000, 10**9])  # small tops make many ties
        weights: dict[str, Weight] = {str(key): dice.randrange(top + 1) for key in range(size)}
        if not any(weights.values()):
            continue
        total = dice.choice([1, -1]) * dice.randrange(10 ** dice.randrange(1, 13))
        whole = sum(int(weight) for weight in weights.values())
        shares = apportion(total, weights)
        assert sum(shares.values()) == total
        rests = {key: Fraction(abs(total) * int(weight), whole) for key, weight in weights.items()}
        ranked = sorted(weights, key=lambda key: (-(rests[key] % 1), key))
        left = abs(total) - sum(int(rest) for rest in rests.values())
        lucky = set(ranked[:left])
        for key, share in shares.items():
            assert abs(share) == int(rests[key]) + (key in lucky)
        cells += size


@given(st.integers(-(10**9), 10**9), WEIGHTS, st.randoms())
def test_the_order_of_rows_changes_nothing(total: int, weights: dict[str, Weight], dice: random.Random) -> None:
    rows = list(weights.items())
    dice.shuffle(rows)
    assert list(apportion(total, dict(rows)).items()) == list(apportion(total, weights).items())


@given(st.integers(0, 10**12), WEIGHTS)
def test_what_flows_back_is_split_as_what_went_out(total: int, weights: dict[str, Weight]) -> None:
    assert apportion(-total, weights) == {key: -share for key, share in apportion(total, weights).items()}


@given(st.integers(0, 10**12), WEIGHTS)
def test_a_share_is_within_a_cent_of_its_exact_part_and_nothing_for_no_weight(
    total: int, weights: dict[str, Weight]
) -> None:
    whole = sum((Fraction(weight) for weight in weights.values()), Fraction(0))
    for key, share in apportion(total, weights).items():
        assert abs(share - total * Fraction(weights[key]) / whole) < 1
        assert weights[key] != 0 or share == 0


def test_ties_go_to_the_lower_key_as_text() -> None:
    assert apportion(1, {"9": 1, "10": 1}) == {"10": 1, "9": 0}
    assert apportion(5, {"c": 1, "b": 1, "a": 1}) == {"a": 2, "b": 2, "c": 1}


@pytest.mark.parametrize("weight", [-1, Decimal("-0.000001"), Fraction(-1, 7)])
def test_a_weight_below_zero_is_refused_by_name(weight: Weight) -> None:
    with pytest.raises(NegativeWeight, match="Dover"):
        apportion(100, {"Cedar Falls": 5, "Dover": weight})
    assert apportion(100, {"Cedar Falls": 5, "Dover": 0}) == {"Cedar Falls": 100, "Dover": 0}


@pytest.mark.parametrize("weights", [{}, {"a": 0}, {"a": 0, "b": Decimal("0.0")}, {"a": Decimal("NaN")}])
def test_weights_that_add_up_to_nothing_are_refused(weights: dict[str, Weight]) -> None:
    with pytest.raises(NoWeight):
        apportion(100, weights)


@pytest.mark.parametrize("weight", [0.5, True, "1", None])
def test_a_weight_that_is_not_exact_is_refused(weight: object) -> None:
    with pytest.raises(TypeError):
        apportion(100, {"a": weight})  # type: ignore[dict-item]


def test_kinds_of_weights_may_be_mixed() -> None:
    assert apportion(100, {"a": Decimal("0.5"), "b": Fraction(1, 4), "c": 1}) == {"a": 29, "b": 14, "c": 57}


def test_shares_keep_the_weight_they_came_from() -> None:
    assert shares_of(Money(-100), {"b": 1, "a": 2}) == (Share("a", 2, Money(-67)), Share("b", 1, Money(-33)))
