"""Confidence that may be believed: the temperature is found again, the error falls, and sure answers are mostly right."""

import numpy as np
import pytest

from core.finetune import calibration


def drawn(rows: int = 4000, sharp: float = 1.0, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Logits whose shares are the truth's own, made `sharp` times too sure."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 1.5, (rows, 4))
    shares = calibration.softmax(logits)
    truth = (shares.cumsum(axis=1) > rng.random((rows, 1))).argmax(axis=1)
    return logits * sharp, truth


@pytest.mark.parametrize("sharp", [0.4, 1.0, 3.0])
def test_the_temperature_that_was_put_in_is_found(sharp: float) -> None:
    logits, truth = drawn(sharp=sharp)
    assert calibration.temperature(logits, truth) == pytest.approx(sharp, rel=0.08)


def test_scaling_changes_no_answer_and_lowers_the_error() -> None:
    logits, truth = drawn(sharp=3.0)
    t = calibration.temperature(*(part[:2000] for part in (logits, truth)))
    before, after = calibration.softmax(logits[2000:]), calibration.softmax(logits[2000:], t)
    assert (before.argmax(axis=1) == after.argmax(axis=1)).all()
    assert calibration.calibration_error(before, truth[2000:]) > 0.15
    assert calibration.calibration_error(after, truth[2000:]) < 0.04


def test_sure_answers_are_right_as_often_as_was_asked() -> None:
    logits, truth = drawn()
    shares = calibration.softmax(logits)
    least = calibration.sure_from(shares[:2000], truth[:2000], aim=0.8, covered=0.2)
    new, right = shares[2000:], shares[2000:].argmax(axis=1) == truth[2000:]
    sure = new.max(axis=1) >= least
    assert 0.2 < sure.mean() < 0.9
    assert right[sure].mean() == pytest.approx(0.8, abs=0.04) and right[~sure].mean() < 0.6


def test_half_of_the_answers_stay_sure_whatever_is_asked() -> None:
    logits, truth = drawn()
    shares = calibration.softmax(logits)
    least = calibration.sure_from(shares, truth, aim=0.99)
    assert (shares.max(axis=1) >= least).mean() == pytest.approx(0.5, abs=0.01)
    assert calibration.sure_from(shares, shares.argmax(axis=1)) == 0.0  # always right: nothing is unsure


def test_a_few_rows_say_nothing() -> None:
    logits, truth = drawn(40)
    assert calibration.temperature(logits, truth) == 1.0
    assert calibration.sure_from(calibration.softmax(logits), truth) == 0.0
    assert calibration.calibration_error(np.zeros((0, 3)), np.zeros(0, int)) == 0.0


def test_labels_that_were_never_taught_do_not_bend_the_temperature() -> None:
    logits, truth = drawn()
    truth[:1000] = 9
    assert calibration.temperature(logits, truth) == pytest.approx(1.0, rel=0.08)


def test_what_speaks_for_no_label_is_held_back_and_little_else() -> None:
    rng = np.random.default_rng(1)
    known = rng.normal(0, 1, (2000, 6))
    known[np.arange(2000), rng.integers(6, size=2000)] += 8  # one label is spoken for
    strange = rng.normal(0, 1, (500, 6))
    border = calibration.known_from(known[:1000])
    assert (calibration.energy(known[1000:]) < border).mean() == pytest.approx(calibration.HELD_BACK, abs=0.015)
    assert (calibration.energy(strange) < border).mean() > 0.95
    assert calibration.known_from(known[:20]) is None  # a few rows set no border
    few = known[:100].copy()
    few[7] = -50.0  # one odd text
    assert (calibration.energy(known[1000:]) < calibration.known_from(few)).mean() == pytest.approx(0.04, abs=0.03)


def test_energy_tells_what_shares_cannot() -> None:
    nothing, sure = np.array([[-4.0, -9.0, -9.0]]), np.array([[9.0, -9.0, -9.0]])
    assert calibration.softmax(nothing).max() > 0.98  # the likeliest of three, though nothing speaks for it
    assert calibration.energy(nothing)[0] < -3.9 < 8.9 < calibration.energy(sure)[0]


def test_of_two_models_the_one_that_says_nothing_weighs_next_to_nothing() -> None:
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 3, 400)
    knows = 2 * np.eye(3)[np.where(rng.random(400) < 0.8, truth, rng.integers(0, 3, 400))]
    guesses = rng.normal(size=(400, 3))
    sure, blind = calibration.mixture((knows, guesses), truth)
    assert sure > 0.5 and blind < 0.1
    assert sum(calibration.mixture((knows, knows), truth)) == pytest.approx(sure, rel=0.1)
    assert calibration.mixture((knows[:20], guesses[:20]), truth[:20]) == (0.5, 0.5)
