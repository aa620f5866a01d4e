"""Voices move in by a strict rule."""

import numpy as np

from core.cluster.place import PlaceSettings, closeness, newcomers, rescue
from core.cluster.reduce import centred, neighbours
from tests.cluster.planted import planted


def test_a_clear_voice_is_rescued_and_a_stranger_is_not():
    vectors, truth, _ = planted(demands=3, background=10)
    rows = centred(vectors)
    labels = truth.copy()
    out = np.flatnonzero(truth == 0)[::9]
    labels[out] = -1
    group, sure = rescue(rows, labels, neighbours(rows, 16), PlaceSettings(strictness=0.1))
    assert (group[out] == 0).mean() > 0.7
    assert (group[truth < 0] == -1).all()
    assert ((sure > 0) == (group >= 0)).all()


def test_strictness_decides_how_many_move_in():
    vectors, truth, _ = planted(demands=3)
    rows = centred(vectors)
    labels = np.where(np.arange(len(truth)) % 5 == 0, -1, truth)
    moved = [
        (rescue(rows, labels, neighbours(rows, 16), PlaceSettings(strictness=s))[0] >= 0).sum()
        for s in (0.05, 0.5, 0.95)
    ]
    assert moved[0] > moved[1] > moved[2]
    assert (rescue(rows, labels, neighbours(rows, 16), PlaceSettings(rescue=False))[0] == -1).all()


def test_newcomers_find_their_demand_and_move_nobody():
    vectors, truth, _ = planted(demands=3)
    fresh = np.arange(len(truth)) % 6 == 0
    rows = centred(vectors)
    places = np.column_stack([truth * 10.0, truth * 0.0])[~fresh]
    group, _, at = newcomers(rows[~fresh], rows[fresh], truth[~fresh], places, PlaceSettings(strictness=0.05))
    assert (group == truth[fresh]).mean() > 0.8
    assert np.abs(at[:, 0] - truth[fresh] * 10).max() < 3


def test_closeness_is_nought_for_the_unplaced():
    rows = centred(planted()[0])
    labels = np.full(len(rows), -1)
    assert not closeness(rows, labels).any()
