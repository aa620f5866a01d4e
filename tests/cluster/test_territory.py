"""Planted demands are found, and small data is no accident."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from core.cluster.density import DensitySettings
from core.cluster.reduce import ReduceSettings
from core.cluster.territory import ClusterSettings, segment
from tests.cluster.planted import planted

FAST = ClusterSettings(reduce=ReduceSettings(spread_epochs=60, picture_epochs=60))


def texts(n):
    return [f"voice number {i}" for i in range(n)]


@pytest.fixture(scope="module")
def found():
    vectors, truth, _ = planted(demands=5, wordings=24, copies=4, background=60)
    return segment(vectors, texts(len(vectors)), FAST, seed=1), truth


def test_planted_demands_are_found_and_come_back(found):
    territory, truth = found
    placed = truth >= 0
    assert adjusted_rand_score(truth[placed], territory.labels[placed]) > 0.9
    assert (territory.stability[np.unique(territory.labels[placed & (territory.labels >= 0)])] > 0.75).all()


def test_what_belongs_nowhere_is_mostly_unplaced(found):
    territory, truth = found
    assert (territory.labels[truth < 0] < 0).mean() > 0.6
    assert np.isnan(territory.certainty[territory.labels < 0]).all()


def test_certainty_is_a_share_and_groups_are_ordered_by_size(found):
    territory, _ = found
    sure = territory.certainty[territory.labels >= 0]
    assert ((sure >= 0) & (sure <= 1)).all()
    sizes = np.bincount(territory.labels[(territory.labels >= 0) & ~territory.rescued])
    assert (np.diff(sizes) <= 0).all()


def test_the_same_seed_gives_the_same_map_bit_for_bit(found):
    vectors, _, _ = planted(demands=5, wordings=24, copies=4, background=60)
    again = segment(vectors, texts(len(vectors)), FAST, seed=1)
    assert (again.labels == found[0].labels).all()
    assert (again.places == found[0].places).all()


def test_density_is_the_other_way_to_cut():
    vectors, truth, _ = planted(demands=5, wordings=24)
    how = replace(FAST, density=DensitySettings(partition="density"))
    assert adjusted_rand_score(truth, segment(vectors, texts(len(vectors)), how).labels) > 0.9


def test_the_map_does_not_flip_when_voices_are_added():
    vectors, _, _ = planted(demands=5, wordings=24)
    order = np.random.default_rng(0).permutation(len(vectors))
    old = order[: int(len(order) * 0.9)]
    first = segment(vectors[old], texts(len(old)), FAST)
    before = np.full((len(vectors), 2), np.nan)
    before[old] = first.places
    then = segment(vectors, texts(len(vectors)), FAST, before=before)
    moved = np.linalg.norm(then.places[old] - first.places, axis=1)
    assert np.median(moved) < 0.25 * np.ptp(first.places)


@pytest.mark.parametrize("n", [1, 2, 5, 10, 30])
def test_small_data_has_places_and_no_invented_demands(n):
    vectors = np.random.default_rng(n).normal(size=(n, 32)).astype(np.float32)
    territory = segment(vectors, texts(n), FAST)
    assert territory.places.shape == (n, 2)
    assert np.isfinite(territory.places).all()
    assert len(territory.stability) <= n // 6


def test_identical_vectors_are_unplaced_and_still_seen():
    territory = segment(np.ones((40, 16), dtype=np.float32), texts(40), FAST)
    assert (territory.labels == -1).all()
    assert len(np.unique(territory.places, axis=0)) == 40


def test_large_data_is_fitted_on_a_sample_and_the_rest_placed():
    vectors, truth, _ = planted(demands=5, wordings=24)
    how = replace(FAST, reduce=replace(FAST.reduce, sample=300))
    territory = segment(vectors, texts(len(vectors)), how)
    assert len(territory.labels) == len(vectors)
    assert np.isfinite(territory.places).all()
    both = territory.labels >= 0
    assert both.mean() > 0.5
    assert adjusted_rand_score(truth[both], territory.labels[both]) > 0.9
