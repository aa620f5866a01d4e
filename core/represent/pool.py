"""Many voice vectors become one vector of whoever said them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def pool(owners: Sequence[str], vectors: np.ndarray, weights: np.ndarray | None = None) -> tuple[list[str], np.ndarray]:
    """Return the owners in order of first appearance, and the weighted mean of each one's rows at unit length.

    `vectors` is (len(owners), d); the answer is float32 (owners, d). An owner whose vectors cancel out, or whose
    weights are all 0, gets a row of zeros: no direction was said, and none is invented.
    """
    if len(owners) != len(vectors):
        raise ValueError("one owner for each vector")
    places: dict[str, int] = {}
    rows = np.fromiter((places.setdefault(o, len(places)) for o in owners), dtype=np.int64, count=len(owners))
    share = np.ones(len(owners)) if weights is None else np.asarray(weights, dtype=np.float64)
    sums = np.zeros((len(places), vectors.shape[1]))
    np.add.at(sums, rows, vectors * share[:, None])
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    means = np.divide(sums, lengths, out=np.zeros_like(sums), where=lengths > 1e-9)
    return list(places), means.astype(np.float32)
