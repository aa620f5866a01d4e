"""Counted words and characters under a linear model: the floor of every proof, and the model for other scripts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.base.errors import ModelError


@dataclass(frozen=True)
class LexicalSettings:
    """What is counted: (unit, shortest, longest) per block."""

    latin: tuple[tuple[str, int, int], ...] = (("word", 1, 2), ("char_wb", 3, 5))
    other: tuple[tuple[str, int, int], ...] = (("char", 1, 3),)  # scripts without blanks between words
    fewest_texts: int = 2
    most_features: int = 200_000  # per block
    strengths: tuple[float, ...] = (1.0, 10.0)  # C of the linear model, chosen on the validation rows
    many_labels: int = 8  # from here on a linear SVM, which needs seconds where logistic regression needs minutes


class Linear:
    """A linear layer over features; what it learnt is two arrays."""

    def __init__(self, weights: np.ndarray, offset: np.ndarray) -> None:
        self.weights, self.offset = weights.astype(np.float32), offset.astype(np.float32)

    def logits(self, features: Any) -> np.ndarray:
        """Return float32 margins, shape (rows, labels)."""
        return np.asarray(features @ self.weights.T + self.offset, np.float32)


def fit_linear(
    train: tuple[Any, np.ndarray],
    validation: tuple[Any, np.ndarray],
    labels: int,
    strengths: Sequence[float],
    svm: bool,
) -> Linear:
    """Return the linear model with balanced classes whose macro-F1 on the validation rows is best.

    Labels that never occur in the training rows get a margin that never wins. Without validation rows the first
    strength is taken.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import f1_score
    from sklearn.svm import LinearSVC

    best: tuple[float, Linear | None] = (-1.0, None)
    for strength in strengths if len(validation[1]) else strengths[:1]:
        maker = LinearSVC(C=strength, class_weight="balanced", random_state=0) if svm else LogisticRegression(
            C=strength, class_weight="balanced", max_iter=300
        )  # fmt: skip
        maker.fit(*train)
        found = _spread(maker, labels)
        if not len(validation[1]):
            return found
        score = f1_score(validation[1], found.logits(validation[0]).argmax(1), average="macro")
        best = max(best, (float(score), found), key=lambda b: b[0])
    assert best[1] is not None
    return best[1]


def _spread(model: Any, labels: int) -> Linear:
    """Put the learnt rows at the places of their labels; two labels share one learnt row."""
    weights = np.zeros((labels, model.coef_.shape[1]), np.float32)
    offset = np.full(labels, -1e4, np.float32)
    if len(model.classes_) == 2:
        low, high = (int(c) for c in model.classes_)
        weights[high], offset[[low, high]] = model.coef_[0], (0.0, float(model.intercept_[0]))
    else:
        weights[model.classes_], offset[model.classes_] = model.coef_, model.intercept_
    return Linear(weights, offset)


class Lexical:
    """TF-IDF of words and characters with a linear model; `logits` of texts, saved without a pickle."""

    def __init__(self, blocks: list[Any], linear: Linear) -> None:
        self.blocks, self.linear = blocks, linear

    @classmethod
    def fit(
        cls,
        train: tuple[Sequence[str], np.ndarray],
        validation: tuple[Sequence[str], np.ndarray],
        labels: int,
        latin: bool,
        how: LexicalSettings = LexicalSettings(),
    ) -> Lexical:
        """Learn from (texts, labels); `latin` says whether blanks separate words."""
        few = how.fewest_texts if len(train[0]) >= 200 else 1
        blocks = [_counter(*unit, few, how.most_features) for unit in (how.latin if latin else how.other)]
        for block in blocks:
            block.fit(train[0])
        svm = labels >= how.many_labels
        linear = fit_linear(
            (_features(blocks, train[0]), train[1]), (_features(blocks, validation[0]), validation[1]), labels,
            (1.0,) if svm else how.strengths, svm,
        )  # fmt: skip
        return cls(blocks, linear)

    def logits(self, texts: Sequence[str]) -> np.ndarray:
        """Return float32 margins, shape (texts, labels)."""
        return self.linear.logits(_features(self.blocks, texts))

    def save(self, folder: Path) -> None:
        """Write the learnt numbers as safetensors and the words as JSON."""
        from safetensors.numpy import save_file

        folder.mkdir(parents=True)
        arrays = {"weights": self.linear.weights, "offset": self.linear.offset}
        for i, block in enumerate(self.blocks):
            arrays[f"rarity_{i}"] = block.idf_.astype(np.float64)
        save_file(arrays, str(folder / "linear.safetensors"))
        kept = [
            {"unit": [b.analyzer, *b.ngram_range], "words": b.get_feature_names_out().tolist()} for b in self.blocks
        ]
        (folder / "words.json").write_text(json.dumps(kept, ensure_ascii=False), "utf-8")

    @classmethod
    def load(cls, folder: Path) -> Lexical:
        """Read what `save` wrote. Raises ModelError `model_unreadable`."""
        from safetensors.numpy import load_file

        try:
            arrays = load_file(str(folder / "linear.safetensors"))
            kept = json.loads((folder / "words.json").read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise ModelError("model_unreadable", folder=folder.parent.name) from error
        blocks = []
        for i, one in enumerate(kept):
            unit, low, high = one["unit"]
            block = _counter(unit, low, high, 1, None, {w: at for at, w in enumerate(one["words"])})
            block.idf_ = arrays[f"rarity_{i}"]
            blocks.append(block)
        return cls(blocks, Linear(arrays["weights"], arrays["offset"]))


def _counter(unit: str, low: int, high: int, few: int, most: int | None, words: dict[str, int] | None = None) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    pattern = r"(?u)\b\w+\b" if unit == "word" else None  # single letters and digits count as words as well
    return TfidfVectorizer(
        analyzer=unit, ngram_range=(low, high), min_df=few, max_features=most, sublinear_tf=True, vocabulary=words,
        token_pattern=pattern, dtype=np.float64,
    )  # fmt: skip


def _features(blocks: list[Any], texts: Sequence[str]) -> Any:
    from scipy.sparse import csr_matrix, hstack

    if not len(texts):
        return csr_matrix((0, sum(len(b.vocabulary_) for b in blocks)))
    return hstack([b.transform(texts) for b in blocks], format="csr")
