"""A model that learnt from picked rows finds out how rare a label really is, and answers accordingly."""

import numpy as np
import pytest

from core.finetune import prior

NATURAL, TAUGHT = np.array([0.9, 0.08, 0.02]), np.array([40.0, 30.0, 30.0])


def drawn(shares_of: np.ndarray, rows: int = 6000, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Likelihoods of a model that learnt at `TAUGHT`, for rows at `shares_of`, and what is true of them."""
    rng = np.random.default_rng(seed)
    truth = rng.choice(3, rows, p=shares_of)
    seen = rng.normal(np.eye(3)[truth] * 2.0, 1.0)
    likely = np.exp(2.0 * seen) * TAUGHT
    return likely / likely.sum(axis=1, keepdims=True), truth


def test_the_true_shares_are_found_without_a_label() -> None:
    assert prior.natural(drawn(NATURAL)[0], TAUGHT) == pytest.approx(NATURAL, abs=0.015)


def test_answers_are_better_for_it() -> None:
    shares, truth = drawn(NATURAL)
    after = prior.shifted(shares, TAUGHT, prior.natural(shares, TAUGHT))
    assert after.sum(axis=1) == pytest.approx(1.0)
    assert (after.argmax(axis=1) == truth).mean() > (shares.argmax(axis=1) == truth).mean() + 0.05


def test_nothing_changes_where_nothing_differs() -> None:
    same = TAUGHT / TAUGHT.sum()
    shares, _ = drawn(same)
    assert prior.natural(shares, TAUGHT) == pytest.approx(same, abs=0.02)
    assert prior.shifted(shares, TAUGHT, same) == pytest.approx(shares)
