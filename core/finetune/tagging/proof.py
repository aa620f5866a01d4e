"""Whether a tagger found the places that people marked, letter for letter, beside two that cost nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import numpy as np

from core.base.intervals import percentile, poisson_weights
from core.finetune.tagging.tags import Span, parted

DRAWS = 1000
Places = Sequence[Sequence[Span]]  # of every text


@dataclass(frozen=True)
class SpanScore:
    """Micro-F1 of exact places with its interval by text, precision and recall; shares in [0, 1]."""

    f1: float
    low: float
    high: float
    precision: float
    recall: float
    spans: int  # that people marked


def bare(spans: Places) -> list[list[Span]]:
    """Return places without what is said of them: `ASP:Positive` becomes `ASP`."""
    return [[(s, e, parted(label)[0]) for s, e, label in each] for each in spans]


def _counts(truth: Places, found: Places) -> np.ndarray:
    """Return per text how many places are right, found and marked, shape (texts, 3)."""
    pairs = [(set(t), set(f)) for t, f in zip(truth, found, strict=True)]
    return np.array([[len(t & f), len(f), len(t)] for t, f in pairs], float).reshape(-1, 3)


def _f1(counts: np.ndarray) -> np.ndarray:
    """Return micro-F1 of sums of counts, shape (…, 3); 1 where nothing was marked and nothing found."""
    both = counts[..., 1] + counts[..., 2]
    return np.where(both > 0, 2 * counts[..., 0] / np.maximum(both, 1e-9), 1.0)


def score(truth: Places, found: Places, seed: int = 0, draws: int = DRAWS) -> SpanScore:
    """Return how well places were found: both ends and the label must be the same. The bootstrap draws whole texts."""
    counts = _counts(truth, found)
    right, said, marked = counts.sum(axis=0)
    low = high = whole = float(_f1(counts.sum(axis=0)))
    if draws and len(counts):
        low, high = (float(x) for x in percentile(_f1(poisson_weights(len(counts), draws, seed) @ counts)))
    shares = float(right / max(said, 1.0)), float(right / max(marked, 1.0))
    return SpanScore(whole, low, high, *shares, int(marked))


def difference(truth: Places, ours: Places, theirs: Places, seed: int = 0, draws: int = DRAWS) -> dict[str, float]:
    """Return by how much our micro-F1 is better, with the interval of the difference: both see the same draws."""
    pair = [_counts(truth, found) for found in (ours, theirs)]
    weights = poisson_weights(len(pair[0]), draws, seed)
    low, high = percentile(_f1(weights @ pair[0]) - _f1(weights @ pair[1]))
    gap = float(_f1(pair[0].sum(axis=0)) - _f1(pair[1].sum(axis=0)))
    return {"difference": gap, "low": float(low), "high": float(high), "rows": len(pair[0])}


def by_label(truth: Places, found: Places) -> dict[str, SpanScore]:
    """Return the score of every label that people marked, without an interval."""
    labels = sorted({label for each in truth for _, _, label in each})
    only = lambda spans, label: [[s for s in each if s[2] == label] for each in spans]  # noqa: E731
    return {label: score(only(truth, label), only(found, label), draws=0) for label in labels}


def overall(truth: Places, found: Places) -> dict[str, float]:
    """Return the share of texts whose places are all exactly right, and the mean F1 over the labels that people marked."""
    right = [float(set(t) == set(f)) for t, f in zip(truth, found, strict=True)]
    each = [label.f1 for label in by_label(truth, found).values()]
    return {"accuracy": float(np.mean(right or [0.0])), "macro_f1": float(np.mean(each or [0.0]))}


def false_alarms(found: Places) -> dict[str, float]:
    """Return what was found in texts that hold nothing: places per 100 texts, and the share of texts with any."""
    counts = np.array([len(each) for each in found], float)
    return {"per_100": 100 * float(counts.mean()), "share": float((counts > 0).mean()), "rows": len(counts)}


class Finder(Protocol):
    """Anything that finds places."""

    def spans(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return the places in every text."""


def prove(finders: Mapping[str, Finder], texts: Sequence[str], truth: Places, seed: int = 0) -> dict[str, Any]:
    """Return the proof of `finders["model"]` beside the others, on texts that none of them has seen.

    `scores` and `against` are of exact places with their label; `places` are scores of the places alone, `labels` of
    each label. `reload` counts the first hundred texts that "again", the model from its folder, answers otherwise.
    """
    beside = [name for name in finders if name not in ("model", "again")]
    answers = {name: finders[name].spans(texts) for name in ("model", *beside)}
    few, ours = list(texts[:100]), answers["model"]
    other = sum(a != b for a, b in zip(finders["again"].spans(few), ours[: len(few)], strict=True))
    return {
        "rows": len(texts),
        "scores": {
            name: {**overall(truth, found), **asdict(score(truth, found, seed))} for name, found in answers.items()
        },
        "places": {name: asdict(score(bare(truth), bare(found), seed)) for name, found in answers.items()},
        "against": {name: difference(truth, ours, answers[name], seed) for name in beside},
        "labels": {label: asdict(found) for label, found in by_label(truth, ours).items()},
        "reload": {"different": other, "rows": len(few)},
    }
