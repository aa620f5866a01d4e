"""How far a model's confidence may be believed: temperature, calibration error, where "unsure" begins, and "none of these"."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

FEWEST = 50  # validation rows from which a temperature is worth more than none
BINS = 15
ODD = 4  # rows that lie below the border of "none of these" at least
HELD_BACK = 0.015  # of texts that do have one of the labels, so that those that have none are told
AIM, COVERED = 0.9, 0.5  # answers that count as sure are right so often, as long as so many of all stay sure


def softmax(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """Return the shares of each row of logits (rows, labels)."""
    scaled = logits.astype(np.float64) / temperature
    shifted = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    shares: np.ndarray = shifted / shifted.sum(axis=1, keepdims=True)
    return shares


def temperature(logits: np.ndarray, truth: np.ndarray) -> float:
    """Return the temperature under which the truth is likeliest, in [0.05, 20]; 1 for fewer than 50 rows.

    It changes no answer, only how sure each one is said to be. Source: Guo et al. (2017), ICML, section 4.2.
    """
    from scipy.optimize import minimize_scalar

    known = truth < logits.shape[1]  # a label that was never taught tells nothing of the others' shares
    if known.sum() < FEWEST:
        return 1.0
    rows, right = logits[known], truth[known]

    def surprise(log_t: float) -> float:
        shares = softmax(rows, float(np.exp(log_t)))[np.arange(len(right)), right]
        return float(-np.log(np.maximum(shares, 1e-12)).mean())

    found = minimize_scalar(surprise, bounds=(np.log(0.05), np.log(20.0)), method="bounded")
    return float(np.exp(found.x))


def mixture(logits: Sequence[np.ndarray], truth: np.ndarray) -> tuple[float, ...]:
    """Return the weight of the log-shares of each of several models under which the truth is likeliest.

    logits: of each model, (rows, labels). For fewer than 50 rows all weigh alike and 1 together. It is a logarithmic
    opinion pool: Genest & Zidek (1986), Statistical Science 1:114-135.
    """
    from scipy.optimize import minimize

    known = truth < logits[0].shape[1]
    if known.sum() < FEWEST:
        return tuple(1 / len(logits) for _ in logits)
    rows, right = [np.log(np.maximum(softmax(x[known]), 1e-9)) for x in logits], truth[known]

    def surprise(log_weights: np.ndarray) -> float:
        shares = softmax(sum(w * x for w, x in zip(np.exp(log_weights), rows, strict=True)))
        return float(-np.log(np.maximum(shares[np.arange(len(right)), right], 1e-12)).mean())

    found = minimize(surprise, np.zeros(len(rows)), method="L-BFGS-B", bounds=[(-5.0, 3.0)] * len(rows))
    return tuple(float(w) for w in np.exp(found.x))


def calibration_error(shares: np.ndarray, truth: np.ndarray, bins: int = BINS) -> float:
    """Return by how much confidence and hits differ, averaged over bins of equally many answers (ECE); 0 without rows.

    shares: (rows, labels). Source: Naeini et al. (2015), with bins of equal mass after Nguyen & O'Connor (2015).
    """
    if not len(truth):
        return 0.0
    sure, right = shares.max(axis=1), shares.argmax(axis=1) == truth
    parts = np.array_split(np.argsort(sure, kind="stable"), min(bins, len(sure)))
    return float(sum(len(p) * abs(sure[p].mean() - right[p].mean()) for p in parts) / len(sure))


def sure_from(shares: np.ndarray, truth: np.ndarray, aim: float = AIM, covered: float = COVERED) -> float:
    """Return the confidence from which an answer counts as sure: the least from which `aim` of them are right.

    Where that would leave less than `covered` of the answers, the confidence that leaves so many; 0 for fewer than 50
    rows, of which nothing can be said.
    """
    if len(truth) < FEWEST:
        return 0.0
    sure, right = shares.max(axis=1), shares.argmax(axis=1) == truth
    order = np.argsort(-sure, kind="stable")
    hits = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(hits >= aim)
    kept = max(int(good[-1]) + 1 if good.size else 0, int(np.ceil(covered * len(order))))
    return 0.0 if kept >= len(order) else float(sure[order[kept - 1]])


def energy(logits: np.ndarray) -> np.ndarray:
    """Return how much there is for any label at all, (rows,): the logarithm of the sum of exp(logits).

    Unlike a share it stays low where nothing speaks for any of them. Source: Liu et al. (2020), NeurIPS, equation 4.
    """
    from scipy.special import logsumexp

    found: np.ndarray = logsumexp(logits.astype(np.float64), axis=1)
    return found


def known_from(logits: np.ndarray, held_back: float = HELD_BACK) -> float | None:
    """Return the energy under which a text counts as none of the labels: `held_back` of the rows given lie below it, and
    four of them at least, so that one odd text sets no border.

    The rows are of known labels, so that nothing has to be known of what is none of them. None for fewer than 50.
    """
    rows = len(logits)
    return float(np.quantile(energy(logits), max(held_back, ODD / rows))) if rows >= FEWEST else None
