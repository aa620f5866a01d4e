"""Two texts are compared token by token, and what is kept of the tokens is enough for it."""

import numpy as np
import pytest

from core.finetune.encoders import late
from core.represent.transformer import bundled

TEXTS = [
    "The strap broke after a week.",
    "After one week the strap was broken.",
    "Delivery took far too long.",
    "It arrived two weeks late.",
    "The strap looks nice.",
    "I like the colour of the lid.",
    "The lid has a lovely colour.",
    "Support never answered my letter, although I wrote to them three times and asked for nothing but a spare lid.",
]
OTHERS = np.array([[j for j in range(len(TEXTS)) if j != i] for i in range(len(TEXTS))])


@pytest.fixture(scope="module")
def whole():
    return late.states(bundled(), TEXTS, (6,), (5,))


@pytest.fixture(scope="module")
def kept():
    return late.compact(bundled(), TEXTS, 5)


def test_the_same_thing_in_other_words_is_most_alike(kept):
    found = late.late(kept, 5, OTHERS)
    best = {i: int(OTHERS[i][found[i].argmax()]) for i in (0, 1, 5, 6)}
    assert best == {0: 1, 1: 0, 5: 6, 6: 5}


def test_a_third_of_the_axes_says_the_same_as_all(whole, kept):
    assert kept.tokens[5].shape == (whole.tokens[5].shape[0], late.WIDTH)
    assert kept.tokens[5].dtype == np.float16
    one, other = late.late(whole, 5, OTHERS), late.late(kept, 5, OTHERS)
    assert np.corrcoef(one.ravel(), other.ravel())[0, 1] > 0.97


def test_it_does_not_depend_on_how_many_cores_read(kept, monkeypatch):
    monkeypatch.setattr(late, "cores", lambda: 1)
    monkeypatch.setattr(late, "AHEAD", 1)
    assert np.array_equal(late.compact(bundled(), TEXTS, 5).tokens[5], kept.tokens[5])


def test_texts_outside_the_sample_lie_on_its_axes_too(kept, monkeypatch):
    monkeypatch.setattr(late, "SAMPLE", len(TEXTS) // 2)
    some = late.compact(bundled(), TEXTS, 5)
    assert np.array_equal(some.starts, kept.starts)
    lengths = np.linalg.norm(some.tokens[5].astype(np.float32), axis=1)
    assert np.allclose(lengths, 1.0, atol=2e-3)
    one, other = late.late(some, 5, OTHERS), late.late(kept, 5, OTHERS)
    assert np.corrcoef(one.ravel(), other.ravel())[0, 1] > 0.9


def test_likeness_is_mutual_and_never_above_one(kept):
    square = late.late(kept, 5, np.tile(np.arange(len(TEXTS)), (len(TEXTS), 1)))
    assert np.allclose(square, square.T, atol=1e-3)
    assert np.allclose(np.diag(square), 1.0, atol=5e-3)
    assert square.max() <= 1.01


def test_reading_can_be_stopped(kept):
    def stop(done: float, total: float, **facts: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        late.compact(bundled(), TEXTS, 5, tick=stop)
