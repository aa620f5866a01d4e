"""Vectors become neighbours, a fuzzy graph, ten dimensions for clustering and two for the picture."""

from __future__ import annotations

import contextlib
import warnings
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

TINY = 12  # below this many different vectors a neighbour graph says nothing; principal axes do
BLOCK = 2048  # rows of a similarity block: 2048 x 30,000 float32 are 245 MB at the most


@dataclass(frozen=True)
class ReduceSettings:
    """`neighbours` counts the point itself; `dimensions` are those that are clustered in."""

    neighbours: int = 16
    dimensions: int = 10
    spread_epochs: int = 200
    picture_epochs: int = 300
    picture_gap: float = 0.08  # UMAP's min_dist of the picture; clustering always uses 0
    sample: int = 30_000  # above this many rows the layout is fitted on a sample, the rest is placed by neighbours


@dataclass(frozen=True)
class Neighbours:
    """The nearest rows of each row, itself first: `index` int32 and cosine `distance` float32, both (n, k)."""

    index: np.ndarray
    distance: np.ndarray


def centred(vectors: np.ndarray, middle: np.ndarray | None = None) -> np.ndarray:
    """Return rows minus their mean (or `middle`), of length 1; rows without a direction become zero."""
    rows = np.asarray(vectors, dtype=np.float32)
    rows = rows - (rows.mean(axis=0) if middle is None else middle)
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.where(length > 1e-6, rows / np.maximum(length, 1e-6), 0.0).astype(np.float32)


def neighbours(rows: np.ndarray, k: int, queries: np.ndarray | None = None) -> Neighbours:
    """Return the exact k nearest of `rows` (length-1 vectors) for each row, or for each of `queries`.

    Without `queries` each row comes first in its own list with distance 0. A blockwise matrix product; UMAP's
    own search would compile for half a minute in every new process.
    """
    import torch

    base = torch.from_numpy(np.ascontiguousarray(rows))
    asked = base if queries is None else torch.from_numpy(np.ascontiguousarray(queries))
    k = min(k, len(base))
    index, distance = [], []
    for start in range(0, len(asked), BLOCK):
        near = asked[start : start + BLOCK] @ base.T
        if queries is None:
            own = torch.arange(len(near))
            near[own, own + start] = 3.0  # above any cosine, so that a row always heads its own list
        best, where = near.topk(k, dim=1)
        gap = (1.0 - best).clamp_min(0.0)
        index.append(where.to(torch.int32))
        distance.append(gap)
    return Neighbours(torch.cat(index).numpy(), torch.cat(distance).numpy())


@cache
def _umap() -> Any:
    """Load UMAP without its remark that a package which nobody asked for is absent, what it compiles kept on the disk.

    Numba compiles for seconds in every new process otherwise; where nothing can be written it still does.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import umap.layouts
        import umap.umap_ as found
    steps = (
        found.smooth_knn_dist,
        found.compute_membership_strengths,
        umap.layouts._nb_optimize_layout_euclidean_single_epoch,
    )
    for step in steps:
        with contextlib.suppress(RuntimeError):
            step.enable_caching()
    return found


def fuzzy_graph(rows: np.ndarray, near: Neighbours, seed: int) -> Any:
    """Return UMAP's symmetric fuzzy neighbour graph as a scipy CSR matrix (n, n) of weights in (0, 1].

    Source: McInnes, Healy, Melville (2018), arXiv 1802.03426, section 3.1.
    """
    graph, _, _ = _umap().fuzzy_simplicial_set(
        rows,
        near.index.shape[1],
        np.random.RandomState(seed),
        "cosine",
        knn_indices=near.index,
        knn_dists=near.distance,
    )
    return graph.tocsr()


def principal(rows: np.ndarray, dimensions: int) -> np.ndarray:
    """Return the rows on their principal axes, float32 (n, dimensions); absent axes are zero, signs are fixed."""
    out = np.zeros((len(rows), dimensions), dtype=np.float32)
    middle = rows - rows.mean(axis=0)
    values, axes = np.linalg.eigh((middle.T @ middle).astype(np.float64))
    axes = axes[:, np.argsort(-values)][:, : min(dimensions, rows.shape[1])]
    axes = axes * np.where(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])] < 0, -1.0, 1.0)
    out[:, : axes.shape[1]] = middle @ axes
    return out


def sunflower(n: int) -> np.ndarray:
    """Return n evenly spread places in the unit disc, so that rows without any difference can still be seen.

    Source: Vogel (1979), Mathematical Biosciences 44:179-189.
    """
    step = np.arange(n)
    radius, angle = np.sqrt((step + 0.5) / max(n, 1)), step * np.pi * (3 - np.sqrt(5))
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]).astype(np.float32)


def spread(rows: np.ndarray, graph: Any, start: np.ndarray, how: ReduceSettings, seed: int) -> np.ndarray:
    """Return UMAP coordinates of the graph's rows, float32 (n, d), begun at `start` (n, d); one thread, seeded."""
    umap = _umap()
    picture = start.shape[1] == 2
    a, b = umap.find_ab_params(1.0, how.picture_gap if picture else 0.0)
    noise = np.random.RandomState(seed)
    begin = start / max(float(np.abs(start).max()), 1e-6) * 10 + noise.normal(scale=1e-3, size=start.shape)
    places, _ = umap.simplicial_set_embedding(
        data=rows,
        graph=graph.tocoo(),
        n_components=start.shape[1],
        initial_alpha=1.0,
        a=a,
        b=b,
        gamma=1.0,
        negative_sample_rate=5,
        n_epochs=how.picture_epochs if picture else how.spread_epochs,
        init=begin.astype(np.float32),
        random_state=noise,
        metric="cosine",
        metric_kwds={},
        densmap=False,
        densmap_kwds={},
        output_dens=False,
        parallel=False,
    )
    return np.nan_to_num(places).astype(np.float32)


def different(rows: np.ndarray) -> int:
    """Return how many rows differ from each other after rounding to four digits."""
    return len(np.unique(np.round(rows, 4), axis=0))


def beside(near: Neighbours, places: np.ndarray) -> np.ndarray:
    """Return the similarity-weighted mean of the neighbours' places, float32 (n, d): where a new row belongs."""
    weight = np.exp(-near.distance / np.maximum(near.distance[:, :1] + 0.05, 1e-6))
    weight = weight / weight.sum(axis=1, keepdims=True)
    return np.einsum("nk,nkd->nd", weight, places[near.index]).astype(np.float32)
