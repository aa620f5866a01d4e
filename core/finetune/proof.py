"""Whether a model learned: its score on rows it has not seen, beside what costs nothing, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from core.base.intervals import LEVEL, bootstrap, percentile, poisson_weights
from core.base.protocols import Tick, quiet, stretch
from core.finetune import calibration
from core.finetune.judge import Judge

BESIDE = ("model", "frozen", "floor")  # whose answers a proof sets side by side
SAME = 1e-5  # largest logit difference after saving and loading
SHORT = 12  # words (or Han characters) up to which a text counts as short
DRAWS = 1000
FEWEST = 50  # rows of a group of which anything is said
LARGEST = 5  # groups of one kind (languages, products) that are looked at
QUOTED = 3  # reviews behind each cell of the confusion


@dataclass(frozen=True)
class Score:
    """Macro-F1 with its interval, and accuracy; shares in [0, 1]."""

    macro_f1: float
    low: float
    high: float
    accuracy: float


@dataclass(frozen=True)
class Tally:
    """Hits, answers and truths per unit and label: all that macro-F1 needs, so that a bootstrap is a product."""

    hits: np.ndarray
    said: np.ndarray
    true: np.ndarray
    shown: np.ndarray  # labels that occur in truth or answers

    @classmethod
    def of(cls, truth: np.ndarray, guess: np.ndarray, units: np.ndarray, shown: np.ndarray) -> Tally:
        size, labels = int(units.max(initial=-1)) + 1, int(shown.max(initial=0)) + 1
        made = [np.zeros((size, labels), np.float32) for _ in range(3)]
        np.add.at(made[0], (units[truth == guess], truth[truth == guess]), 1)
        np.add.at(made[1], (units, guess), 1)
        np.add.at(made[2], (units, truth), 1)
        return cls(made[0], made[1], made[2], shown)

    def macro(self, weights: np.ndarray) -> np.ndarray:
        """Return the macro-F1 of every row of weights over units; labels that a draw does not show are left out."""
        hits, both = weights @ self.hits, weights @ (self.said + self.true)
        shows = both[:, self.shown] > 0
        each = np.where(shows, 2 * hits[:, self.shown] / np.maximum(both[:, self.shown], 1e-9), 0.0)
        return each.sum(axis=1) / np.maximum(shows.sum(axis=1), 1)


def _units(units: Sequence[str]) -> np.ndarray:
    return np.unique(np.asarray(units), return_inverse=True)[1].reshape(-1)


def score(truth: np.ndarray, guess: np.ndarray, units: Sequence[str], seed: int = 0, draws: int = DRAWS) -> Score:
    """Return macro-F1 over the labels that occur in truth or answers, its bootstrap interval by unit, and accuracy."""
    if not len(truth):
        return Score(0.0, 0.0, 0.0, 0.0)
    groups = _units(units)
    tally = Tally.of(truth, guess, groups, np.union1d(truth, guess))
    whole = float(tally.macro(np.ones((1, groups.max() + 1), np.float32))[0])
    low, high = percentile(tally.macro(poisson_weights(int(groups.max()) + 1, draws, seed)))
    return Score(whole, float(low), float(high), float((truth == guess).mean()))


def difference(
    truth: np.ndarray, ours: np.ndarray, theirs: np.ndarray, units: Sequence[str], seed: int = 0, draws: int = DRAWS,
    level: float = LEVEL,
) -> dict[str, float]:  # fmt: skip
    """Return by how much our macro-F1 is better, with the interval of the difference: both see the same draws."""
    groups = _units(units)
    one = np.ones((1, int(groups.max(initial=-1)) + 1), np.float32)
    weights = poisson_weights(one.shape[1], draws, seed)
    found = [Tally.of(truth, g, groups, np.union1d(truth, g)) for g in (ours, theirs)]
    low, high = percentile(found[0].macro(weights) - found[1].macro(weights), level)
    return {
        "difference": float(found[0].macro(one)[0] - found[1].macro(one)[0]),
        "low": float(low), "high": float(high), "rows": len(truth),
    }  # fmt: skip


def confusion(truth: np.ndarray, guess: np.ndarray, labels: int) -> list[list[int]]:
    """Return how often each true label (row) was given each answer (column)."""
    table = np.zeros((labels, labels), int)
    known = truth < labels
    np.add.at(table, (truth[known], guess[known]), 1)
    return table.tolist()


def recall(truth: np.ndarray, guess: np.ndarray, seed: int = 0, draws: int = DRAWS) -> dict[str, float]:
    """Return the mean recall over the labels that occur in truth, its 99 % bootstrap interval, and what chance gives.

    Whoever answers without a look at the text has 1 / labels, however rare a label is. Nothing where truth holds one
    label alone.
    """
    labels = np.unique(truth)
    if len(labels) < 2:
        return {}
    hits = np.array([(truth == label) & (guess == label) for label in labels], np.float32)
    there = np.array([truth == label for label in labels], np.float32)
    weights = np.vstack([np.ones((1, len(truth)), np.float32), poisson_weights(len(truth), draws, seed)])
    each = (weights @ hits.T) / np.maximum(weights @ there.T, 1e-9)
    found = each.mean(axis=1)
    low, high = percentile(found[1:], 0.99)
    return {"recall": float(found[0]), "low": float(low), "high": float(high), "chance": 1 / len(labels)}


def average_precision(positive: np.ndarray, scores: np.ndarray, seed: int = 0, draws: int = 300) -> tuple[float, float, float]:  # fmt: skip
    """Return how purely `scores` rank the `positive` rows (bool) first, with its bootstrap interval; all 0 where there are none."""
    from sklearn.metrics import average_precision_score

    precise = lambda i: float(average_precision_score(positive[i], scores[i])) if positive[i].any() else 0.0  # noqa: E731
    return precise(np.arange(len(positive))), *bootstrap(precise, len(positive), draws, seed)


def quoted(truth: np.ndarray, guess: np.ndarray, ids: Sequence[str], labels: int) -> list[list[list[str]]]:
    """Return ids of up to 3 rows behind each cell of the confusion."""
    table: list[list[list[str]]] = [[[] for _ in range(labels)] for _ in range(labels)]
    for is_, said, one in zip(truth.tolist(), guess.tolist(), ids, strict=True):
        if is_ < labels and len(table[is_][said]) < QUOTED:
            table[is_][said].append(one)
    return table


def is_short(text: str) -> bool:
    """Whether a text is short: few words, or few characters where no blanks separate words."""
    return len(text.split()) <= SHORT and len(text) <= 8 * SHORT


@dataclass(frozen=True)
class Answers:
    """What one model says of texts: logits and likelihoods (texts, labels), the route of each, whether it is sure."""

    logits: np.ndarray
    shares: np.ndarray
    routes: np.ndarray
    sure: np.ndarray

    @classmethod
    def of(cls, judge: Judge, texts: Sequence[str], tick: Tick = quiet) -> Answers:
        logits, routes = judge.routed(texts, tick)
        shares = judge.shares(logits, routes)
        return cls(logits, shares, routes, shares.max(axis=1, initial=0) >= judge.sure)

    @property
    def guess(self) -> np.ndarray:
        return self.logits.argmax(axis=1)


def prove(
    judges: dict[str, Judge], texts: Sequence[str], truth: np.ndarray, units: Sequence[str], seed: int = 0,
    tick: Tick = quiet, groups: dict[str, Sequence[str | None]] | None = None, ids: Sequence[str] = (),
) -> dict[str, Any]:  # fmt: skip
    """Return the proof of `judges["model"]` beside "frozen" and "floor" on rows that none of them has seen: what `shown`
    returns, with the largest logit difference to "again", the same model loaded from its folder."""
    found = shown(answers(judges, texts, tick), texts, truth, units, seed, groups, ids)
    return {**found, "reload": reloaded(judges["model"], judges["again"], texts)}


def answers(judges: dict[str, Judge], texts: Sequence[str], tick: Tick = quiet) -> dict[str, Answers]:
    """Return what "model", "frozen" and "floor" say of texts."""
    return {n: Answers.of(judges[n], texts, stretch(tick, i / 3, (i + 1) / 3)) for i, n in enumerate(BESIDE)}


def reloaded(model: Judge, again: Judge, texts: Sequence[str]) -> dict[str, float]:
    """Return the largest difference of logits between a model and the same one loaded from its folder, on 100 texts."""
    few = list(texts[:100])
    gap = float(np.abs(model.logits(few, exact=True) - again.logits(few, exact=True)).max(initial=0))
    return {"largest": gap, "rows": len(few)}


def shown(
    said: dict[str, Answers], texts: Sequence[str], truth: np.ndarray, units: Sequence[str], seed: int = 0,
    groups: dict[str, Sequence[str | None]] | None = None, ids: Sequence[str] = (),
) -> dict[str, Any]:  # fmt: skip
    """Return what the answers of "model", "frozen" and "floor" show on rows that the one who answered has not seen.

    Holds a score for each, the differences with intervals, the confusion with the `ids` of rows behind each cell, the
    slices that it could be worse for (routes, short texts, the largest `groups`, such as language -> one value a row),
    and how far its confidence may be believed.
    """
    model = said["model"]
    ours, labels = model.guess, model.logits.shape[1]
    return {
        "rows": len(texts),
        "majority": majority(truth, ours, units, seed),
        "scores": {name: asdict(score(truth, a.guess, units, seed)) for name, a in said.items()},
        "against": {n: difference(truth, ours, said[n].guess, units, seed) for n in ("frozen", "floor")},
        "slices": _slices(_cuts(texts, model.routes, groups or {}), truth, ours, said["frozen"].guess, np.asarray(units), seed),
        "confusion": confusion(truth, ours, labels),
        "cells": quoted(truth, ours, ids, labels) if len(ids) else [],
        "confidence": confidence(model, truth),
    }  # fmt: skip


def majority(truth: np.ndarray, ours: np.ndarray, units: Sequence[str], seed: int = 0) -> dict[str, Any]:
    """Return the share of rows with the commonest label, which costs nothing, and by how much the macro-F1 of answers is
    better than that of always giving it; nothing without rows."""
    if not len(truth):
        return {}
    constant = np.full(len(truth), np.bincount(truth).argmax())
    right = float((truth == constant).mean())
    return {
        "share": right,
        "right": float((truth == ours).mean()),
        "against": difference(truth, ours, constant, units, seed),
    }


def _cuts(texts: Sequence[str], routes: np.ndarray, groups: dict[str, Sequence[str | None]]) -> dict[str, np.ndarray]:
    """Return the rows of each part that is large enough and not everything, by name."""
    cuts = {"short": np.array([is_short(t) for t in texts], bool), **{r: routes == r for r in np.unique(routes)}}
    for kind, values in groups.items():
        said = np.array([v or "" for v in values])
        found, counts = np.unique(said[said != ""], return_counts=True)
        for value in found[np.argsort(-counts, kind="stable")[:LARGEST]]:
            cuts[f"{kind}:{value}"] = said == value
    return {name: rows for name, rows in cuts.items() if FEWEST <= rows.sum() < len(texts) or name == "short"}


def _slices(
    cuts: dict[str, np.ndarray], truth: np.ndarray, ours: np.ndarray, theirs: np.ndarray, units: np.ndarray, seed: int
) -> dict[str, dict[str, float]]:
    """Return the difference in each part; the more parts are asked, the wider the intervals (Bonferroni)."""
    asked = {name: rows for name, rows in cuts.items() if rows.sum() >= FEWEST}
    level = 1 - (1 - LEVEL) / max(1, len(asked))
    return {
        name: difference(truth[rows], ours[rows], theirs[rows], units[rows].tolist(), seed, level=level)
        for name, rows in asked.items()
    }


def confidence(said: Answers, truth: np.ndarray) -> dict[str, float]:
    """Return the calibration error before and after scaling, how often it is unsure, and how often either side is right."""
    right, sure = said.shares.argmax(axis=1) == truth, said.sure
    share = lambda rows: float(right[rows].mean()) if rows.any() else 0.0  # noqa: E731
    return {
        "error": calibration.calibration_error(said.shares, truth),
        "unscaled": calibration.calibration_error(calibration.softmax(said.logits), truth),
        "unsure": float((~sure).mean()) if len(sure) else 0.0,
        "right_sure": share(sure), "right_unsure": share(~sure),
    }  # fmt: skip
