"""How often each label really occurs, where the rows that were learnt from were picked and not drawn by chance."""

from __future__ import annotations

import numpy as np

ROUNDS = 200
SETTLED = 1e-6


def natural(shares: np.ndarray, taught: np.ndarray) -> np.ndarray:
    """Return the share of each label among texts drawn by chance, from what a model says of them without any label.

    shares: (texts, labels), the model's likelihoods for such texts. taught: (labels,), how often each occurred in what
    it learnt from. Expectation maximisation of Saerens, Latinne & Decaestecker (2002), Neural Computation 14:21-41; it
    asks that the likelihoods are calibrated.
    """
    known = np.maximum(taught / taught.sum(), 1e-9)
    found = known.copy()
    for _ in range(ROUNDS):
        after = shifted(shares, known, found).mean(axis=0)
        settled, found = bool(np.abs(after - found).max() < SETTLED), after
        if settled:
            break
    return found


def shifted(shares: np.ndarray, taught: np.ndarray, natural: np.ndarray) -> np.ndarray:
    """Return the likelihoods (texts, labels) that hold where labels are as frequent as `natural` says."""
    weighed = shares * (natural / np.maximum(taught / taught.sum(), 1e-9))
    whole: np.ndarray = weighed / np.maximum(weighed.sum(axis=1, keepdims=True), 1e-12)
    return whole
