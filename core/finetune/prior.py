"""How often each label really occurs, where the rows that were learnt from were picked by a sign and not drawn by chance.

The sign (which rule found something, or none) is known of every text, labelled or not. Rows with the same sign count as drawn
by chance, so that their labels say how often each occurs there; how often each sign occurs, all texts say. What a model
takes for usual is replaced by that, sign by sign, and as many texts are given a label as there should be.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

ROUNDS, STEP, NEAR = 300, 0.2, 2.0
BORROWED = 1.0  # rows' worth of what is usual over all signs, for signs that hardly any row bears


@dataclass(frozen=True)
class Signs:
    """How often each label occurs among texts with the same sign, shares: {sign: (labels,)}, and over all labelled rows."""

    shares: dict[Hashable, list[float]]
    overall: list[float]

    @classmethod
    def of(cls, labels: np.ndarray, signs: Sequence[Hashable], many: int) -> Signs:
        """Count labels (rows,), 0 to `many` - 1, by sign."""
        whole = np.bincount(labels, minlength=many) / max(len(labels), 1)
        marks = np.array([str(s) for s in signs])
        counts = {sign: np.bincount(labels[marks == str(sign)], minlength=many) for sign in dict.fromkeys(signs)}
        found = {sign: (n + BORROWED * whole) / (n.sum() + BORROWED) for sign, n in counts.items()}
        return cls({sign: [float(x) for x in share] for sign, share in found.items()}, [float(x) for x in whole])

    def at(self, signs: Sequence[Hashable]) -> np.ndarray:
        """Return how often each label occurs at the sign of each text, shape (texts, labels)."""
        return np.array([self.shares.get(sign, self.overall) for sign in signs]).reshape(len(signs), len(self.overall))


def shifted(shares: np.ndarray, taught: np.ndarray, usual: np.ndarray) -> np.ndarray:
    """Return the likelihoods (texts, labels) that hold where labels are as frequent as `usual` says, not as in `taught`.

    taught: (labels,), how often each occurred in what the model learnt from. usual: (labels,), or (texts, labels) where it
    differs by text. Source: Saerens, Latinne & Decaestecker (2002), Neural Computation 14:21-41, equation 2.4.
    """
    weighed = shares * (usual / np.maximum(taught / taught.sum(), 1e-9))
    whole: np.ndarray = weighed / np.maximum(weighed.sum(axis=1, keepdims=True), 1e-12)
    return whole


def levelled(shares: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Return a weight for each label under which each is the likeliest of as many texts as `wanted` (labels,) says.

    The likeliest label alone is right most often, and gives rare labels to next to no text: of fifty needs in a hundred
    weak hints it would tell none. Where texts are few or alike the shares are met as nearly as that allows.
    """
    weights, slack = np.ones(len(wanted)), NEAR / max(len(shares), 1)
    for _ in range(ROUNDS if len(shares) else 0):
        told = np.bincount((shares * weights).argmax(axis=1), minlength=len(wanted)) / len(shares)
        weights *= ((wanted + slack) / (told + slack)) ** STEP
    return weights
