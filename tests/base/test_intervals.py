"""Intervals hold what they promise, and never more than a share can be."""

import numpy as np
import pytest

from core.base.intervals import bootstrap, difference_each, percentile, poisson_weights, wilson, wilson_each


def test_wilson_agrees_with_published_figures() -> None:
    # E. B. Wilson's interval at 95 % for 8 of 10, as R's binom.wilson gives it
    assert wilson(8, 10, 0.95) == pytest.approx((0.4901625, 0.9433178), abs=1e-6)


@pytest.mark.parametrize(("hits", "n"), [(0, 10), (10, 10), (1, 1), (0, 1), (3, 1000)])
def test_ends_stay_inside_and_hold_the_share(hits: int, n: int) -> None:
    low, high = wilson(hits, n)
    assert 0 <= low <= hits / n + 1e-12 and hits / n - 1e-12 <= high <= 1 and low < high


def test_nobody_asked_is_nothing_known() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


def test_many_at_once_are_the_same_as_one_by_one() -> None:
    hits, n = [0, 3, 7, 7, 0], [5, 9, 7, 100, 0]
    low, high = wilson_each(hits, n)
    assert list(zip(low.tolist(), high.tolist(), strict=True)) == [wilson(h, m) for h, m in zip(hits, n, strict=True)]
    assert wilson_each([], [])[0].shape == (0,)


def test_ninety_per_cent_of_intervals_hold_the_truth() -> None:
    hits = np.random.default_rng(0).binomial(60, 0.2, size=4000)
    low, high = wilson_each(hits, np.full(4000, 60))
    assert 0.87 < ((low <= 0.2) & (high >= 0.2)).mean() < 0.94


def test_resamples_weigh_groups_by_one_on_average_and_repeat() -> None:
    weights = poisson_weights(50, 2000, seed=1)
    assert weights.shape == (2000, 50) and abs(weights.mean() - 1) < 0.02
    assert np.array_equal(weights, poisson_weights(50, 2000, seed=1))


def test_percentiles_leave_out_what_could_not_be_computed() -> None:
    draws = np.array([[1.0], [2.0], [np.nan], [3.0]])
    low, high = percentile(draws, 1.0)
    assert (low[0], high[0]) == (1.0, 3.0)


def test_a_bootstrap_interval_holds_the_mean() -> None:
    values = np.random.default_rng(3).normal(5, 1, 200)
    low, high = bootstrap(lambda rows: float(values[rows].mean()), 200, draws=300)
    assert low < values.mean() < high and high - low < 0.4


def test_the_difference_of_two_shares_is_that_of_the_published_example():
    """Newcombe (1998), table II: 56/70 against 48/80, method 10: .0524 to .3339 at 95 %."""
    low, high = difference_each(([48], [80]), ([56], [70]), 0.95)
    assert (round(float(low[0]), 4), round(float(high[0]), 4)) == (0.0524, 0.3339)


def test_nothing_seen_on_a_side_leaves_the_difference_open():
    low, high = difference_each(([0], [0]), ([5], [10]))
    assert low[0] < 0 < high[0]
