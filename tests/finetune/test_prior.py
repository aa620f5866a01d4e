"""A model that learnt from rows picked by a sign finds out how rare a label really is, and answers accordingly."""

import numpy as np
import pytest
from sklearn.metrics import f1_score

from core.finetune import prior
from core.finetune.prior import Signs

AT = {"quiet": np.array([0.95, 0.04, 0.01]), "loud": np.array([0.2, 0.7, 0.1])}  # labels by sign
OFTEN = {"quiet": 0.9, "loud": 0.1}
TAUGHT = np.array([1.0, 1.0, 1.0])


def drawn(often: dict[str, float], rows: int = 6000, seed: int = 0) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Likelihoods of a model that takes every label for equally usual, what is true of the rows, and their signs."""
    rng = np.random.default_rng(seed)
    signs = rng.choice(list(often), rows, p=list(often.values())).tolist()
    truth = np.array([rng.choice(3, p=AT[s]) for s in signs])
    seen = rng.normal(np.eye(3)[truth], 1.0)
    likely = np.exp(seen)
    return likely / likely.sum(axis=1, keepdims=True), truth, signs


def test_labels_of_rows_picked_by_a_sign_say_how_often_they_occur_where_it_is_not_picked() -> None:
    _, truth, signs = drawn({"quiet": 0.5, "loud": 0.5}, 2000)
    found = Signs.of(truth, signs, 3)
    _, truth, signs = drawn(OFTEN)
    assert found.at(signs).mean(axis=0) == pytest.approx(np.bincount(truth) / len(truth), abs=0.02)
    assert found.at(["quiet", "never seen"])[1] == pytest.approx(found.overall)


def test_a_sign_that_one_row_bears_says_little() -> None:
    few = Signs.of(np.array([0] * 99 + [1]), ["quiet"] * 99 + ["loud"], 2)
    assert few.shares["loud"][1] == pytest.approx(0.505) and few.shares["quiet"][0] > 0.99


def test_answers_are_better_for_it() -> None:
    _, truth, signs = drawn({"quiet": 0.5, "loud": 0.5}, 2000)
    found = Signs.of(truth, signs, 3)
    shares, truth, signs = drawn(OFTEN, seed=1)
    after = prior.shifted(shares, TAUGHT, found.at(signs))
    assert after.sum(axis=1) == pytest.approx(1.0)
    assert (after.argmax(axis=1) == truth).mean() > (shares.argmax(axis=1) == truth).mean() + 0.2
    level = after * prior.levelled(after, found.at(signs).mean(axis=0))
    scores = [f1_score(truth, s.argmax(axis=1), average="macro") for s in (shares, after, level)]
    assert scores[2] > max(scores[:2]), scores


def test_as_many_texts_get_a_label_as_there_should_be() -> None:
    shares, _, _ = drawn(OFTEN)
    wanted = np.array([0.8, 0.15, 0.05])
    told = np.bincount((shares * prior.levelled(shares, wanted)).argmax(axis=1)) / len(shares)
    assert told == pytest.approx(wanted, abs=0.01)
    assert prior.levelled(shares[:0], wanted).tolist() == [1, 1, 1]
    assert prior.levelled(np.ones((4, 3)) / 3, wanted).argmax() == 0  # texts that nothing tells apart


def test_nothing_changes_where_nothing_differs() -> None:
    shares, _, _ = drawn(OFTEN)
    assert prior.shifted(shares, TAUGHT, TAUGHT / 3) == pytest.approx(shares)
