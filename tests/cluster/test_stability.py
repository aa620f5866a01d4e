"""Coming back is measured by whole wordings."""

from dataclasses import replace

import numpy as np
import pytest

from core.cluster.reduce import centred, neighbours
from core.cluster.stability import StabilitySettings, choose, drawn, found_again, resample
from core.cluster.wording import varied
from tests.cluster.planted import planted


def test_a_group_that_returns_scores_one_and_one_that_splits_its_larger_half():
    labels = np.array([0] * 4 + [1] * 4 + [-1] * 2)
    rows = np.arange(10)
    again = np.array([7, 7, 7, 7, 2, 2, 2, 3, -1, -1])
    assert found_again(labels, [(rows, again)]).tolist() == [1.0, 0.75]


def test_left_out_rows_do_not_count_against_a_group():
    labels = np.array([0] * 4 + [1] * 4)
    assert found_again(labels, [(np.array([0, 1, 4, 5]), np.array([0, 0, 1, 1]))]).tolist() == [1.0, 1.0]


def test_without_resamples_nothing_is_invented():
    assert np.isnan(found_again(np.array([0, 0, 1]), [])).all()


def test_a_group_that_vanishes_scores_nought():
    assert found_again(np.array([0, 0]), [(np.arange(2), np.array([-1, -1]))]).tolist() == [0.0]


@pytest.mark.parametrize("seed", range(3))
def test_resamples_leave_out_whole_wordings(seed):
    wording = np.repeat(np.arange(50), 7)
    rows = drawn(wording, 0.8, np.random.default_rng(seed))
    kept = np.bincount(wording[rows], minlength=50)
    assert set(kept) <= {0, 7}
    assert 0.6 < (kept > 0).mean() < 0.97


def test_one_group_of_everybody_is_no_cut_though_it_always_comes_back():
    vectors, _, wording = planted(demands=1, wordings=120, copies=1)  # nowhere a gap
    near = varied(neighbours(centred(vectors), 60), wording)
    samples = resample(centred(vectors), near, wording, 12, StabilitySettings(), 0, 6)
    found = choose(samples, StabilitySettings(coarsest=0.01, widest=1.0, narrowest=0.0), 0)
    assert found.curve[0][1] == 0.0  # at the coarsest everybody is together
    assert found.resolution > 0.05


def test_the_last_resolution_stays_where_another_is_hardly_better():
    vectors, _, wording = planted(demands=3, wordings=40, copies=1)
    near = varied(neighbours(centred(vectors), 60), wording)
    samples = resample(centred(vectors), near, wording, 12, StabilitySettings(), 0, 6)
    how = StabilitySettings(widest=1.0, narrowest=0.0)
    curve = choose(samples, how, 0).curve
    best = max(smooth for _, _, smooth in curve)
    for resolution, _, smooth in curve:
        kept = choose(samples, how, 0, before=resolution).resolution
        if smooth + how.stay > best:
            assert abs(kept / resolution - 1) < 0.01
        elif smooth + how.stay < best:
            assert abs(kept / resolution - 1) > 0.01


def test_of_cuts_that_come_back_alike_the_coarsest_is_taken():
    vectors, _, wording = planted(demands=6, wordings=40, copies=1)
    near = varied(neighbours(centred(vectors), 60), wording)
    samples = resample(centred(vectors), near, wording, 12, StabilitySettings(), 0, 6)
    how = StabilitySettings(coarsest=0.01, widest=1.0, narrowest=0.0)
    best = choose(samples, how, 0, before=6.0).resolution  # the last run's, finer than need be
    kept = choose(samples, replace(how, stay=2.0), 0, before=6.0).resolution
    coarse = choose(samples, replace(how, stay=2.0, errors=1000.0), 0, before=6.0).resolution
    assert coarse <= best < kept


def test_the_best_and_both_beside_it_were_looked_at():
    vectors, _, wording = planted(demands=6, wordings=40, copies=1)
    near = varied(neighbours(centred(vectors), 60), wording)
    samples = resample(centred(vectors), near, wording, 12, StabilitySettings(), 0, 6)
    how = StabilitySettings(widest=1.0, narrowest=0.0)
    found = choose(samples, how, 0)
    grid = how.coarsest * np.sqrt(2.0) ** np.arange(int(np.log2(how.finest / how.coarsest) * 2) + 2)
    seen = {round(r, 3) for r, _, _ in found.curve}
    assert len(seen) < len(grid)
    at = int(np.abs(grid - found.resolution).argmin())
    assert {round(float(grid[i]), 3) for i in (at - 1, at, at + 1) if 0 <= i < len(grid)} <= seen


def test_a_group_for_each_is_no_cut_either():
    vectors, _, wording = planted(demands=2, wordings=40, copies=1)
    near = varied(neighbours(centred(vectors), 60), wording)
    samples = resample(centred(vectors), near, wording, 12, StabilitySettings(), 0, 6)
    found = choose(samples, StabilitySettings(finest=300.0, widest=1.0, narrowest=0.0), 0)
    assert found.curve[-1][1] == 0.0
    assert found.resolution < 16
