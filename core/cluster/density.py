"""Voices become groups, and what belongs to none stays out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.cluster.reduce import Neighbours


@dataclass(frozen=True)
class DensitySettings:
    """`partition` is how groups are cut: communities of the neighbour graph, or density (HDBSCAN on the layout)."""

    partition: str = "communities"
    resolution: float = 0.0  # of the communities; 0 = the most stable one
    min_share: float = 0.004  # a group holds at least this share of the voices ...
    min_size: int = 6  # ... and never fewer voices than this
    min_samples: int = 5
    selection: str = "eom"  # HDBSCAN: "eom" for the broad view, "leaf" for the fine one
    back: float = 0.45  # a group found again less than this is dissolved
    surely_back: float = 0.6  # a loose group must be found again at least this much
    loose: float = 0.65  # loose = less tied together than this share of the well-tied groups
    hollow: float = 0.5  # below this share a group is the rest of the map, however surely the rest comes back
    stray: float = 0.3  # so is a voice less tied to its group than this share of the group's mean


def least_size(rows: int, how: DensitySettings) -> int:
    """Return the smallest size of a group, which follows the data."""
    return max(how.min_size, round(how.min_share * rows))


def edges(graph: Any) -> list[tuple[str, str, float]]:
    """Return the graph's upper triangle as named edges, the form that the Leiden package reads."""
    from scipy.sparse import triu

    upper = triu(graph, k=1).tocoo()
    return [
        (str(a), str(b), w) for a, b, w in zip(upper.row.tolist(), upper.col.tolist(), upper.data.tolist(), strict=True)
    ]


def communities(
    listed: list[tuple[str, str, float]], rows: int, resolution: float, seed: int, rounds: int = 2
) -> np.ndarray:
    """Return a community 0 … G-1 per row; a row without edges is a community of its own.

    Leiden by modularity, Traag, Waltman, van Eck (2019), Scientific Reports 9:5233.
    """
    from graspologic_native import leiden

    label = np.arange(rows) + rows  # above every number that Leiden gives
    if listed:
        _, found = leiden(
            edges=listed,
            resolution=resolution,
            seed=seed,
            iterations=rounds,
            use_modularity=True,
            randomness=0.001,
            trials=1,
        )
        for row, number in found.items():
            label[int(row)] = number
    return np.unique(label, return_inverse=True)[1]


def islands(wide: np.ndarray, how: DensitySettings) -> tuple[np.ndarray, np.ndarray]:
    """Return (group or -1, certainty) of HDBSCAN on the 10-d layout.

    Source: Campello, Moulavi, Sander (2013); McInnes, Healy, Astels (2017), JOSS 2:205.
    """
    import hdbscan

    if len(wide) <= how.min_samples:
        return np.full(len(wide), -1), np.zeros(len(wide))
    found = hdbscan.HDBSCAN(
        min_cluster_size=min(least_size(len(wide), how), len(wide)),
        min_samples=how.min_samples,
        cluster_selection_method=how.selection,
        core_dist_n_jobs=1,
    ).fit(wide.astype(np.float64))
    return found.labels_.astype(np.int64), found.probabilities_


def ties(near: Neighbours, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return per row (tie, agreement) to its own group over its varied neighbours.

    tie = mean over all neighbours of the cosine to those in the same group (others count 0); agreement = the
    share of the neighbours' cosine that lies in the group. Both are 0 for unplaced rows.
    """
    there = near.index[:, 1:] >= 0
    cosine = np.where(there, np.maximum(1.0 - near.distance[:, 1:], 0.0), 0.0)
    own = there & (labels[near.index[:, 1:]] == labels[:, None]) & (labels[:, None] >= 0)
    inside = (cosine * own).sum(axis=1)
    return inside / np.maximum(there.sum(axis=1), 1), inside / np.maximum(cosine.sum(axis=1), 1e-9)


def settled(near: Neighbours, labels: np.ndarray, stability: np.ndarray, how: DensitySettings) -> np.ndarray:
    """Return the labels with what is no demand set to -1, renumbered from the largest group down.

    Dissolved are groups that do not come back (`stability` per group, NaN = unknown), groups that are both loose
    and not surely found again, stray voices, and groups that are too small. Looseness has the data's own
    yardstick: the tie of the group at the upper quartile of the voices.
    """
    labels = labels.copy()
    placed = labels >= 0
    if not placed.any():
        return labels
    tie, _ = ties(near, labels)
    count = int(labels.max()) + 1
    size = np.maximum(np.bincount(labels[placed], minlength=count), 1)
    mean = np.bincount(labels[placed], weights=tie[placed], minlength=count) / size
    back = np.where(np.isnan(stability), 1.0, stability)
    tied = mean / max(float(np.quantile(mean[labels[placed]], 0.75)), 1e-9)
    gone = (back < how.back) | (tied < how.hollow) | ((tied < how.loose) & (back < how.surely_back))
    stray = placed & (tie < how.stray * mean[labels])
    labels[(placed & gone[labels]) | stray] = -1
    return by_size(labels, least_size(len(labels), how))


def by_size(labels: np.ndarray, least: int) -> np.ndarray:
    """Return the labels renumbered 0, 1, … from the largest group down; groups under `least` become -1."""
    sizes = np.bincount(labels[labels >= 0], minlength=int(labels.max(initial=-1)) + 1)
    order = np.argsort(-sizes, kind="stable")
    new = np.full(len(sizes) + 1, -1, dtype=np.int64)
    for number, old in enumerate(order):
        new[old] = number if sizes[old] >= least else -1
    return new[labels]
