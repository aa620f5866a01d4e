"""Vectors are pooled by owner."""

import numpy as np
import pytest

from core.represent.pool import pool


def test_weighted_mean_of_each_owner_at_unit_length() -> None:
    vectors = np.array([[1, 0], [0, 1], [0, 1], [1, 0], [-1, 0]], dtype=np.float32)
    owners, rows = pool(["b", "a", "b", "c", "c"], vectors, np.array([3, 1, 4, 1, 1]))
    assert owners == ["b", "a", "c"] and rows.dtype == np.float32
    assert np.allclose(rows, [[0.6, 0.8], [0, 1], [0, 0]])


def test_plain_mean_and_mismatch() -> None:
    assert np.allclose(pool(["a", "a"], np.eye(2))[1], [[2**-0.5, 2**-0.5]])
    assert pool([], np.empty((0, 3)))[1].shape == (0, 3)
    with pytest.raises(ValueError):
        pool(["a"], np.eye(2))
