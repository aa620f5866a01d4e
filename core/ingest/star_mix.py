"""Weights that bring the stars of those who wrote to the stars of all who bought, where these are known.

Five shares, or one average, can be known. Shares: each star's weight is its true share over its share among the reviews
(post-stratification). An average: the mix that has it and is otherwise as near to the reviews as can be (exponential
tilting; Deville & Särndal 1992, JASA 87:376-382). What weighting costs is told by Kish's effective size (1965).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

STARS = (1, 2, 3, 4, 5)
Mix = Mapping[int, float]  # stars -> share of everybody who bought; shares add up to 1
EXACT = 1e-9


@dataclass(frozen=True)
class Weighted:
    """`weights`: of one review by its stars, their mean over all reviews 1. `effective`: reviews that the weighted ones are worth.

    `unseen`: the true share of stars that no review gives, and that no weight can bring back.
    """

    weights: dict[int, float]
    shares: dict[int, float]
    mean: float
    effective: float
    unseen: float


def weights(stars: Mapping[int, int], true_mix: Mix) -> dict[int, float]:
    """Return the weight of a review of each number of stars; `stars` counts the reviews, `true_mix` tells the true shares.

    Stars without a review have no weight; the others' shares are taken as they stand to each other. Weights have mean
    1 over the reviews. An empty answer means that nothing can be weighted.
    """
    there = {s: n for s, n in stars.items() if n > 0 and s in STARS}
    of, total = sum(true_mix.get(s, 0.0) for s in there), sum(there.values())
    if not total or of <= 0:
        return {}
    return {s: (true_mix.get(s, 0.0) / of) / (n / total) for s, n in there.items()}


def weighted(stars: Mapping[int, int], true_mix: Mix) -> Weighted | None:
    """Return what the reviews say when each star counts as often as it was truly given, or None where nothing does."""
    by_star = weights(stars, true_mix)
    if not by_star:
        return None
    mass = {s: w * stars[s] for s, w in by_star.items()}
    total = sum(mass.values())
    return Weighted(
        weights=by_star,
        shares={s: mass.get(s, 0.0) / total for s in STARS},
        mean=sum(s * m for s, m in mass.items()) / total,
        effective=total**2 / sum(w * w * stars[s] for s, w in by_star.items()),
        unseen=sum(true_mix.get(s, 0.0) for s in STARS if s not in by_star),
    )


def tilted(stars: Mapping[int, int], mean: float) -> dict[int, float] | None:
    """Return the five shares whose average is `mean` and that are nearest to the reviews' own, or None out of their reach."""
    counted = np.array([stars.get(s, 0) for s in STARS], dtype=np.float64)
    values = np.array(STARS, dtype=np.float64)
    there = values[counted > 0]
    if there.size < 2 or not there.min() < mean < there.max():
        return None

    def shares(slope: float) -> np.ndarray:
        mass = counted * np.exp(slope * (values - mean))
        return np.asarray(mass / mass.sum())

    low, high = -30.0, 30.0
    while high - low > EXACT:
        middle = (low + high) / 2
        low, high = (middle, high) if float(shares(middle) @ values) < mean else (low, middle)
    return dict(zip(STARS, shares((low + high) / 2).tolist(), strict=True))
