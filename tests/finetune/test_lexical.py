"""Counted words and characters with a linear model: learns, and comes back from its folder without a pickle."""

from pathlib import Path

import numpy as np
import pytest

from core.base.errors import ModelError
from core.finetune.lexical import Lexical
from tests.finetune.texts import chinese, english

NONE = ([], np.array([], int))


def pairs(frame) -> tuple[list[str], np.ndarray]:
    return frame["text"].to_list(), (frame["rating"] > 3).cast(int).to_numpy()


@pytest.mark.parametrize(
    ("frame", "latin", "ask"),
    [(english(), True, ["terrible, it broke", "excellent, very happy"]), (chinese(), False, ["质量太差", "非常满意"])],
)
def test_it_learns_and_comes_back_to_the_last_digit(frame, latin: bool, ask: list[str], tmp_path: Path) -> None:
    made = Lexical.fit(pairs(frame), NONE, 2, latin)
    assert made.logits(ask).argmax(1).tolist() == [0, 1]
    made.save(tmp_path / "words")
    assert np.array_equal(Lexical.load(tmp_path / "words").logits(ask), made.logits(ask))
    assert sorted(f.name for f in (tmp_path / "words").iterdir()) == ["linear.safetensors", "words.json"]


def test_a_label_without_texts_is_never_the_answer() -> None:
    texts, labels = pairs(english())
    made = Lexical.fit((texts, 2 * labels), NONE, 3, True)
    assert set(made.logits(texts).argmax(1)) == {0, 2}


def test_many_labels_are_learnt_too() -> None:
    texts = [
        f"{word} number {i}"
        for word in ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
        for i in range(6)
    ]
    labels = np.repeat(np.arange(9), 6)
    made = Lexical.fit((texts, labels), NONE, 9, True)
    assert (made.logits(texts).argmax(1) == labels).mean() > 0.95


def test_no_text_is_no_row() -> None:
    assert Lexical.fit(pairs(english()), NONE, 2, True).logits([]).shape == (0, 2)


def test_a_broken_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="model_unreadable"):
        Lexical.load(tmp_path)
