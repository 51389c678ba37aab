"""Intervals and paired tests: against values worked out by hand, and their bounds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.gate.statistics import interval, weighted_mean, worse_by_chance

SHARES = st.lists(st.floats(0, 1), min_size=1, max_size=30)


def test_a_weighted_mean_by_hand():
    assert weighted_mean([1.0, 0.0], [1, 3]) == 0.25
    assert weighted_mean([], []) == 0.0


def test_the_interval_of_equal_values_is_that_value():
    assert interval([0.5] * 9, [1.0] * 9) == (0.5, 0.5)
    assert interval([], []) == (0.0, 0.0)


def test_the_interval_of_a_coin_is_that_of_the_binomial():
    low, high = interval([0.0, 1.0] * 50, [1.0] * 100)
    assert low == pytest.approx(0.40, abs=0.011)
    assert high == pytest.approx(0.60, abs=0.011)


def test_the_interval_is_the_same_every_time():
    values = [0.1, 0.7, 0.3, 0.9]
    assert interval(values, [1.0] * 4) == interval(values, [1.0] * 4)


@given(SHARES)
def test_the_interval_lies_within_the_values_and_holds_their_mean(values: list[float]):
    low, high = interval(values, [1.0] * len(values))
    mean = weighted_mean(values, [1.0] * len(values))
    assert min(values) - 1e-9 <= low <= mean + 1e-9
    assert mean - 1e-9 <= high <= max(values) + 1e-9


def test_five_losses_and_no_gain_are_hardly_chance():
    assert worse_by_chance([0.1] * 5) == pytest.approx(1 / 32)
    assert worse_by_chance([0.1] * 5 + [0.0] * 100) == pytest.approx(1 / 32)


def test_one_loss_may_be_chance_and_a_gain_is_no_loss():
    assert worse_by_chance([1.0]) == 0.5
    assert worse_by_chance([-1.0]) == 1.0
    assert worse_by_chance([]) == worse_by_chance([0.0, 0.0]) == 1.0


def test_many_losses_are_never_impossible():
    assert 0 < worse_by_chance([0.1] * 60) < 0.001


@given(st.lists(st.floats(-1, 1), max_size=25))
def test_a_probability_is_one(losses: list[float]):
    assert 0.0 < worse_by_chance(losses) <= 1.0
