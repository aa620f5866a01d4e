"""Intervals that say how sure a figure is."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

LEVEL = 0.90  # the level of every interval on screen unless the page says otherwise


def wilson(hits: float, n: float, level: float = LEVEL) -> tuple[float, float]:
    """Return the Wilson score interval of a share, each end in [0, 1]; (0, 1) when n is 0.

    Source: E. B. Wilson (1927), JASA 22:209-212.
    """
    low, high = wilson_each([hits], [n], level)
    return float(low[0]), float(high[0])


def wilson_each(hits: ArrayLike, n: ArrayLike, level: float = LEVEL) -> tuple[np.ndarray, np.ndarray]:
    """Return the low and the high ends of many shares at once; see `wilson`."""
    z = _normal(level)
    found, of = np.asarray(hits, dtype=np.float64), np.asarray(n, dtype=np.float64)
    some = np.maximum(of, 1e-9)
    p = found / some
    centre = (p + z * z / (2 * some)) / (1 + z * z / some)
    half = z / (1 + z * z / some) * np.sqrt(np.maximum(p * (1 - p), 0) / some + z * z / (4 * some * some))
    low, high = np.clip(centre - half, 0.0, 1.0), np.clip(centre + half, 0.0, 1.0)
    return np.where(of > 0, low, 0.0), np.where(of > 0, high, 1.0)


def difference_each(
    one: tuple[ArrayLike, ArrayLike], other: tuple[ArrayLike, ArrayLike], level: float = LEVEL
) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of the intervals of (share of the other - share of the one), each given as (hits, n).

    The square-and-add of two Wilson intervals; both ends lie in [-1, 1]. Source: R. G. Newcombe (1998), Statistics in
    Medicine 17:873-890, method 10.
    """
    share = [
        np.asarray(h, dtype=np.float64) / np.maximum(np.asarray(n, dtype=np.float64), 1e-9) for h, n in (one, other)
    ]
    (low1, high1), (low2, high2) = (wilson_each(h, n, level) for h, n in (one, other))
    gap = share[1] - share[0]
    down = np.sqrt((share[1] - low2) ** 2 + (high1 - share[0]) ** 2)
    up = np.sqrt((high2 - share[1]) ** 2 + (share[0] - low1) ** 2)
    return gap - down, gap + up


@lru_cache(maxsize=8)
def _normal(level: float) -> float:
    """Return how many standard deviations to each side hold `level` of a normal distribution."""
    from scipy.stats import norm

    return float(norm.ppf(0.5 + level / 2))


def percentile(draws: np.ndarray, level: float = LEVEL) -> tuple[np.ndarray, np.ndarray]:
    """Return the low and high percentile ends over axis 0 of bootstrap draws, NaN-safe."""
    tail = (1 - level) / 2
    return np.nanquantile(draws, tail, axis=0), np.nanquantile(draws, 1 - tail, axis=0)


def poisson_weights(groups: int, draws: int, seed: int) -> np.ndarray:
    """Return (draws, groups) float32 Poisson(1) weights: the bootstrap by group as matrix products.

    Each draw reweights whole groups (customers), so that several voices of one person move together.
    Source: Oza & Russell (2001); Chamandy et al. (2012) for the use in place of resampling.
    """
    return np.random.default_rng(seed).poisson(1.0, size=(draws, groups)).astype(np.float32)


def bootstrap(
    statistic: Callable[[np.ndarray], float], n: int, draws: int = 1000, seed: int = 0, level: float = LEVEL
) -> tuple[float, float]:
    """Return the percentile interval of `statistic(indices)` over resamples of n rows."""
    rng = np.random.default_rng(seed)
    values = np.array([statistic(rng.integers(0, n, n)) for _ in range(draws)])
    low, high = percentile(values, level)
    return float(low), float(high)
