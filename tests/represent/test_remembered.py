"""An encoder that remembers is asked about each text once, and says what it said."""

from collections.abc import Sequence

import numpy as np

from core.base.protocols import quiet
from core.flows import train
from core.represent.remembered import Remembered


class Counting:
    model_id, dimensions = "counting", 2

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str], tick=quiet) -> np.ndarray:
        self.asked += texts
        return np.array([[len(t), 1.0] for t in texts], np.float32).reshape(len(texts), 2)


def test_each_text_is_read_once_and_answers_keep_their_order() -> None:
    inner = Counting()
    one = Remembered(inner)
    first = one.encode(["a", "bbb", "a"])
    again = one.encode(["bbb", "cc", "a"])
    assert first.tolist() == [[1, 1], [3, 1], [1, 1]] and again.tolist() == [[3, 1], [2, 1], [1, 1]]
    assert inner.asked == ["a", "bbb", "cc"] and one.encode([]).shape == (0, 2) and again.dtype == np.float32
    assert (one.model_id, one.dimensions) == ("counting", 2)


def test_a_race_reads_once_and_a_single_training_as_ever() -> None:
    with train.reading_once():
        assert train.encoder_of("") is train.encoder_of("") and isinstance(train.encoder_of(""), Remembered)
    assert not isinstance(train.encoder_of(""), Remembered)
