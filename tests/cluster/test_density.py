"""Groups are cut, measured and dissolved as said."""

import numpy as np

from core.cluster.density import DensitySettings, by_size, communities, least_size, settled, ties
from core.cluster.reduce import Neighbours


def test_sizes_follow_the_data():
    how = DensitySettings()
    assert least_size(10, how) == how.min_size
    assert least_size(100_000, how) == 400


def test_by_size_numbers_from_the_largest_and_drops_the_small():
    assert by_size(np.array([5, 5, 5, 2, 2, 0, -1]), 2).tolist() == [0, 0, 0, 1, 1, -1, -1]


def test_two_cliques_are_two_communities_and_a_lone_row_its_own():
    listed = [(str(a + o), str(b + o), 1.0) for o in (0, 4) for a in range(4) for b in range(a)]
    found = communities(listed, 9, 1.0, 0)
    assert len(set(found[:4])) == len(set(found[4:8])) == 1
    assert len(set(found)) == 3
    assert (found == communities(listed, 9, 1.0, 0)).all()


def ring(n=8):
    """Rows 0-3 and 4-7 tied among themselves, cosine 0.8."""
    index = np.array([[i, *[j for j in range(i // 4 * 4, i // 4 * 4 + 4) if j != i]] for i in range(n)])
    return Neighbours(index.astype(np.int32), np.full(index.shape, 0.2, dtype=np.float32))


def test_ties_count_only_the_own_group():
    tie, agreement = ties(ring(), np.array([0, 0, 0, 1, 1, 1, 1, -1]))
    assert np.isclose(tie[0], 0.8 * 2 / 3)
    assert np.isclose(agreement[0], 2 / 3)
    assert tie[3] == 0
    assert tie[7] == 0


def test_what_does_not_come_back_is_dissolved():
    labels = np.repeat([0, 1], 4)
    how = DensitySettings(min_size=2)
    assert settled(ring(), labels, np.array([0.9, 0.9]), how).max() == 1
    assert (settled(ring(), labels, np.array([0.9, 0.1]), how)[4:] == -1).all()
    assert settled(ring(), labels, np.array([np.nan, np.nan]), how).max() == 1
