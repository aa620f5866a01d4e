"""Neighbours are exact, and of different wording."""

import os
import subprocess
import sys

import numpy as np
import pytest

from core.cluster.reduce import beside, centred, different, neighbours, principal, sunflower
from core.cluster.wording import fused, lexical, subset, varied, wordings
from tests.cluster.planted import planted


def test_centred_rows_have_length_one_and_no_common_direction():
    rows = centred(planted()[0] + 3.0)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.linalg.norm(rows.mean(axis=0)) < 0.2


def test_identical_rows_have_no_direction():
    rows = centred(np.ones((5, 8)))
    assert not rows.any()
    assert different(rows) == 1


def test_neighbours_are_the_exact_ones_with_itself_first():
    rows = centred(planted()[0])
    near = neighbours(rows, 7)
    cosine = rows @ rows.T
    np.fill_diagonal(cosine, 9)
    assert (near.index[:, 0] == np.arange(len(rows))).all()
    assert (near.distance[:, 0] == 0).all()
    expected = np.sort(cosine, axis=1)[:, ::-1][:, 1:7]
    assert np.allclose(1 - near.distance[:, 1:], expected, atol=1e-4)


def test_wordings_gather_copies_and_varied_names_each_once():
    vectors, _, truth = planted()
    near = neighbours(centred(vectors), 40)
    found = wordings(near, 0.85)
    assert all(len(set(found[truth == w])) == 1 for w in set(truth))
    long = varied(near, found)
    for row in range(0, len(vectors), 17):
        listed = [found[i] for i in long.index[row] if i >= 0]
        assert len(listed) == len(set(listed))
        assert long.index[row, 0] == row


def test_subset_strikes_rows_and_counts_within_the_rest():
    near = neighbours(centred(planted()[0]), 20)
    rows = np.arange(0, len(near.index), 2)
    part = subset(near, rows, 5)
    assert part.index.max() < len(rows)
    assert (rows[part.index[:, 0]] == rows).all()
    first = [i for i in near.index[rows[3]] if i % 2 == 0][:5]
    assert rows[part.index[3][part.index[3] >= 0]].tolist() == first[: (part.index[3] >= 0).sum()]


def test_shared_words_move_a_neighbour_up():
    near = neighbours(centred(np.array([[1, 0.1], [1, 0.3], [1, 0.32], [-1, 0.0]])), 4)
    texts = ["the hose cracked", "a warm colour", "cracked hose again", "a blue colour"]
    assert near.index[0].tolist()[:2] == [0, 1]
    assert fused(near, lexical(texts), 0.5).index[0].tolist()[:2] == [0, 2]
    assert lexical(["one", "two"]) is None


@pytest.mark.parametrize("n", [1, 2, 5])
def test_few_rows_have_places(n):
    assert principal(centred(np.eye(n, 8)), 2).shape == (n, 2)
    assert len(np.unique(sunflower(n), axis=0)) == n


def test_a_new_row_lies_beside_its_neighbours():
    rows = centred(planted()[0])
    places = principal(rows, 2)
    near = neighbours(rows, 3, queries=rows[:4])
    assert np.abs(beside(near, places) - places[:4]).max() < 0.5 * np.ptp(places)


def test_what_umap_compiles_is_kept_for_the_next_process(tmp_path):
    asked = (
        "import numpy as np, umap.umap_ as u; from core.cluster.reduce import centred, fuzzy_graph, neighbours;"
        "rows = centred(np.random.default_rng(0).normal(size=(40, 8)).astype('f4'));"
        "fuzzy_graph(rows, neighbours(rows, 6), 0); print(sum(u.smooth_knn_dist.stats.cache_hits.values()))"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", asked],
            env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for _ in range(2)
    ]
    assert [int(t) for t in told] == [0, 1]
