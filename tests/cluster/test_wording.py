"""Neighbours are named once a wording, and ordered token by token where somebody can tell."""

import numpy as np
from sklearn.metrics import adjusted_rand_score

from core.cluster.reduce import Neighbours
from core.cluster.territory import segment
from core.cluster.wording import WordingSettings, re_ranked
from tests.cluster.planted import planted

NEAR = Neighbours(
    np.array([[0, 1, 2, 3], [1, 0, 3, -1]], dtype=np.int32),
    np.array([[0.0, 0.1, 0.2, 0.9], [0.0, 0.3, 0.6, 0.0]], dtype=np.float32),
)


def test_what_is_alike_token_by_token_comes_first():
    found = re_ranked(NEAR, lambda near: np.where(near == 3, 1.0, 0.0).astype(np.float32), WordingSettings(tokens=2.0))
    assert found.index[0].tolist() == [0, 3, 1, 2]
    assert np.allclose(found.distance[0], [0.0, 1 - (0.1 + 2) / 3, 1 - 0.9 / 3, 1 - 0.8 / 3])


def test_who_is_not_there_stays_last_and_is_never_asked_for():
    asked = []

    def alike(near):
        asked.append(near.copy())
        return np.ones(near.shape, dtype=np.float32)

    found = re_ranked(NEAR, alike)
    assert (asked[0] >= 0).all()
    assert found.index[1].tolist() == [1, 0, 3, -1]
    assert (np.diff(found.distance, axis=1) >= 0).all()


def test_only_the_closest_are_compared():
    found = re_ranked(NEAR, lambda near: np.zeros(near.shape, dtype=np.float32), WordingSettings(closest=2))
    assert found.index.shape == (2, 3)


def test_a_reader_that_knows_better_than_the_vectors_finds_more():
    vectors, truth, _ = planted(demands=4, wordings=30, copies=1)
    blurred = vectors + 0.3 * np.random.default_rng(1).normal(size=vectors.shape).astype(np.float32)
    texts = [f"voice number {i}" for i in range(len(vectors))]

    def reader(read, tick):
        assert list(read) == texts
        return lambda near: (truth[near] == truth[:, None]).astype(np.float32)

    blind, told = (adjusted_rand_score(truth, segment(blurred, texts, reader=r).labels) for r in (None, reader))
    assert told > blind + 0.1
