"""What an encoder knows of labels that it never saw: a linear output over its vectors, and k-means held against them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.base.protocols import Encoder, Tick, quiet
from core.finetune.lexical import Linear, fit_linear

Labelled = tuple[Sequence[str], np.ndarray]  # texts, and the label of each as a number from 0
STRENGTHS = (1.0, 10.0, 100.0)  # C of the linear output, chosen on the validation texts
STARTS = 3  # of k-means, each with three tries


@dataclass(frozen=True)
class Probe:
    """An untouched encoder with the linear output that was learnt over it."""

    encoder: Encoder
    linear: Linear

    @classmethod
    def fit(cls, encoder: Encoder, train: Labelled, validation: Labelled, labels: int, tick: Tick = quiet) -> Probe:
        """Learn the output from texts with labels 0 … labels - 1; the encoder stays as it is."""
        seen = encoder.encode([*train[0], *validation[0]], tick)
        old, new = (seen[: len(train[0])], train[1]), (seen[len(train[0]) :], validation[1])
        return cls(encoder, fit_linear(old, new, labels, STRENGTHS, False))

    def guess(self, vectors: np.ndarray) -> np.ndarray:
        """Return the likeliest label of each of the encoder's vectors (n, d)."""
        return self.linear.logits(vectors).argmax(axis=1)


def grouped(vectors: np.ndarray, truth: np.ndarray, starts: int = STARTS) -> dict[str, float]:
    """Return how far k-means with as many groups as labels finds the labels again: `nmi` and `ari`, means over starts.

    `nmi_sd` and `ari_sd` tell how much that hangs on the start. All are 0 where labels or vectors do not differ.
    """
    from sklearn.cluster import KMeans
    from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

    many = min(len(np.unique(truth)), len(np.unique(np.round(vectors, 5), axis=0)) if len(vectors) else 0)
    if many < 2:
        return dict.fromkeys(("nmi", "nmi_sd", "ari", "ari_sd"), 0.0)
    found = [KMeans(many, n_init=3, random_state=s).fit_predict(vectors) for s in range(starts)]
    made: dict[str, float] = {}
    for name, score in (("nmi", normalized_mutual_info_score), ("ari", adjusted_rand_score)):
        each = [float(score(truth, g)) for g in found]
        made |= {name: float(np.mean(each)), f"{name}_sd": float(np.std(each))}
    return made
