"""Weights for the stars: exact shares, exact averages, what weighting costs, what it cannot bring back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ingest import star_mix

TRUE = {5: 0.4, 4: 0.2, 3: 0.2, 2: 0.1, 1: 0.1}
SKEWED = {5: 620, 4: 140, 3: 70, 2: 60, 1: 110}


def test_the_weighted_shares_are_the_true_ones_and_the_weights_have_mean_one() -> None:
    made = star_mix.weighted(SKEWED, TRUE)
    assert made is not None
    assert made.shares == pytest.approx(TRUE)
    assert sum(made.weights[s] * n for s, n in SKEWED.items()) == pytest.approx(1000)
    assert made.mean == pytest.approx(sum(s * share for s, share in TRUE.items()))
    assert made.weights[5] == pytest.approx(0.4 / 0.62) and made.unseen == 0


def test_the_effective_size_is_kishs() -> None:
    made = star_mix.weighted({5: 3, 1: 1}, {5: 0.5, 1: 0.5})
    assert made is not None
    each = [2 / 3, 2 / 3, 2 / 3, 2]
    assert made.effective == pytest.approx(sum(each) ** 2 / sum(w * w for w in each))
    alike = star_mix.weighted(SKEWED, {s: n / 1000 for s, n in SKEWED.items()})
    assert alike is not None and alike.effective == pytest.approx(1000)  # nothing to correct costs nothing


def test_stars_that_no_review_gives_cannot_be_weighted_up_and_it_is_said() -> None:
    made = star_mix.weighted({5: 10, 4: 10}, TRUE)
    assert made is not None
    assert made.unseen == pytest.approx(0.4) and set(made.weights) == {5, 4}
    assert star_mix.weighted({}, TRUE) is None and star_mix.weighted({1: 5}, {5: 1.0}) is None


@given(st.dictionaries(st.integers(1, 5), st.integers(1, 500), min_size=2), st.floats(0.02, 0.98))
def test_an_average_is_met_exactly_by_the_mix_nearest_to_the_reviews(stars: dict[int, int], place: float) -> None:
    low, high = min(stars), max(stars)
    mean = low + place * (high - low)
    mix = star_mix.tilted(stars, mean)
    assert mix is not None
    assert sum(s * share for s, share in mix.items()) == pytest.approx(mean, abs=1e-6)
    assert sum(mix.values()) == pytest.approx(1)
    assert all(mix[s] == 0 for s in star_mix.STARS if s not in stars)


def test_an_average_out_of_reach_says_nothing() -> None:
    assert star_mix.tilted({5: 10, 4: 3}, 3.9) is None
    assert star_mix.tilted({5: 10}, 4.9) is None
    assert star_mix.tilted(SKEWED, 4.1) == pytest.approx({s: n / 1000 for s, n in SKEWED.items()})
