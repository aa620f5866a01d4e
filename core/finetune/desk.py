"""Which texts a person should label next, which labels look wrong, and which answers count."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from core.finetune.lexical import fit_linear


@dataclass(frozen=True)
class DeskSettings:
    """How texts are chosen; `typical` answers a label are needed before doubt is asked at all."""

    pool: int = 3000  # texts that are looked at
    typical: int = 5
    doubtful: int = 5  # times as many doubtful texts as are wanted are parted into groups, one of each is taken
    strength: float = 10.0  # C of the linear model of the answers
    folds: int = 5
    fewest: int = 20  # answers from which labels can be doubted


def standing(answers: pl.DataFrame) -> pl.DataFrame:
    """Return the answers that count, oldest first: the last word on each voice of each task, where it was not taken back.

    `answers`: task, voice_id, label (null takes back), said_by, said_at.
    """
    last = answers.sort("said_at", maintain_order=True).unique(("task", "voice_id"), keep="last", maintain_order=True)
    return last.drop_nulls("label")


def choose(
    vectors: np.ndarray, labels: np.ndarray, most: int, how: DeskSettings = DeskSettings(), seed: int = 0
) -> list[int]:
    """Return the rows to label next, the most useful first; `labels` are -1 where nobody answered yet.

    First what is typical: texts are parted into as many groups as there are answers and wishes, and of each group
    without an answer comes the text nearest to its middle, large groups first (TypiClust, Hacohen et al. 2022: with
    few answers doubt chooses what nothing can be learnt from). Once every label has answers, what a linear model of
    them is least sure of, one of each group of such texts (margin sampling with diversity).
    """
    open_, known = np.flatnonzero(labels < 0), np.flatnonzero(labels >= 0)
    open_ = np.random.default_rng(seed).permutation(open_)[: how.pool]
    most = min(most, len(open_))
    if not most:
        return []
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    counts = np.unique(labels[known], return_counts=True)[1]
    if len(counts) < 2 or counts.min() < how.typical:
        return _typical(unit, open_, known, most, seed)
    return _doubtful(unit, open_, known, labels, most, how, seed)


def _groups(unit: np.ndarray, groups: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Part unit vectors into groups; return the group of each and its distance from the middle."""
    from sklearn.cluster import MiniBatchKMeans

    parted = MiniBatchKMeans(groups, n_init=1, batch_size=1024, random_state=seed).fit(unit)
    return parted.labels_, np.linalg.norm(unit - parted.cluster_centers_[parted.labels_], axis=1)


def _typical(unit: np.ndarray, open_: np.ndarray, known: np.ndarray, most: int, seed: int) -> list[int]:
    rows = np.concatenate([known, open_])
    group, away = _groups(unit[rows], min(len(rows), len(known) + most), seed)
    taken = set(group[: len(known)].tolist())
    sizes, found = np.bincount(group, minlength=int(group.max()) + 1), list[int]()
    for one in np.argsort(-sizes, kind="stable"):
        own = np.flatnonzero(group == one)
        own = own[own >= len(known)]
        if int(one) not in taken and len(own) and len(found) < most:
            found.append(int(rows[own[away[own].argmin()]]))
    rest = [int(r) for r in open_ if int(r) not in set(found)]
    return found + rest[: most - len(found)]


def _doubtful(
    unit: np.ndarray, open_: np.ndarray, known: np.ndarray, labels: np.ndarray, most: int, how: DeskSettings, seed: int
) -> list[int]:  # fmt: skip
    names, own = np.unique(labels[known], return_inverse=True)
    model = fit_linear((unit[known], own), (unit[:0], own[:0]), len(names), (how.strength,), False)
    two = np.sort(model.logits(unit[open_]), axis=1)[:, -2:]
    margin = two[:, 1] - two[:, 0]
    closest = np.argsort(margin, kind="stable")[: how.doubtful * most]
    group, _ = _groups(unit[open_[closest]], min(most, len(closest)), seed)
    found = [int(np.flatnonzero(group == one)[0]) for one in np.unique(group)]  # the least sure of each group
    left = [i for i in range(len(closest)) if i not in set(found)]
    return [int(open_[closest[i]]) for i in sorted((found + left)[:most])]


def suspects(
    vectors: np.ndarray, labels: np.ndarray, how: DeskSettings = DeskSettings(), seed: int = 0
) -> list[tuple[int, int]]:
    """Return (row, label that fits better) of answers that look wrong, the most surprising first.

    Confident learning (Northcutt et al. 2021): likelihoods come from models that did not see the row; a row is
    suspect when another label is at least as likely as it is on average where it was given. Nothing is said below
    `fewest` answers or of labels with fewer than one answer a fold.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    counts = np.bincount(labels)
    usable = np.flatnonzero(counts[labels] >= how.folds)
    if len(usable) < how.fewest or len(np.unique(labels[usable])) < 2:
        return []
    names, own = np.unique(labels[usable], return_inverse=True)
    unit = vectors[usable] / np.maximum(np.linalg.norm(vectors[usable], axis=1, keepdims=True), 1e-9)
    parts = StratifiedKFold(how.folds, shuffle=True, random_state=seed)
    maker = LogisticRegression(C=how.strength, class_weight="balanced", max_iter=300)
    likely = cross_val_predict(maker, unit, own, cv=parts, method="predict_proba")
    border = np.array([likely[own == k, k].mean() for k in range(len(names))])
    rows = np.arange(len(own))
    could = np.where(likely >= border, likely, -1.0)
    could[rows, own] = -1.0
    other = could.argmax(axis=1)
    surprise = could[rows, other] - likely[rows, own]
    found = [i for i in np.argsort(-surprise, kind="stable") if could[i, other[i]] > 0 and surprise[i] > 0]
    return [(int(usable[i]), int(names[other[i]])) for i in found]
