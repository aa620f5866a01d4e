"""Neighbours that say something alike in different words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.base.protocols import Tick
from core.cluster.keywords import listen, stem, telling
from core.cluster.reduce import Neighbours

BLOCK = 512
Alike = Callable[[np.ndarray], np.ndarray]  # candidates of every row, int (n, k) -> how alike each is, float32 (n, k)
Reader = Callable[[Sequence[str], Tick], Alike]  # texts -> what tells how alike two of them are, token by token


@dataclass(frozen=True)
class WordingSettings:
    """How near-copies are recognised, and how much shared words count beside the vectors."""

    candidates: int = 300  # nearest rows that are looked through for neighbours of different wording
    same: float = 0.85  # cosine from which two voices count as one wording; tuned on half A of the sample shop
    words: float = 0.2  # weight of the cosine of shared words against 1 for the vectors
    closest: int = 60  # of the varied neighbours, those that are compared token by token where an encoder can
    tokens: float = 2.0  # weight of that against 1 for vectors and words; measured on public sets


def lexical(texts: Sequence[str]) -> Any:
    """Return TF-IDF rows of length 1 over stems of telling words said by two voices or more, scipy CSR (n, stems)."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    told = [[stem(word) for clause in clauses for word in clause if telling(word)] for clauses in listen(texts).clauses]
    try:
        rows = TfidfVectorizer(analyzer=lambda words: words, min_df=2, sublinear_tf=True).fit_transform(told)
    except ValueError:  # no word is said twice
        return None
    return rows.astype(np.float32)


def fused(near: Neighbours, words: Any, weight: float) -> Neighbours:
    """Return the lists re-ranked by (cosine of the vectors + weight x cosine of the words) / (1 + weight).

    Only the listed candidates are compared; itself stays first. It repairs what one averaged vector forgets.
    """
    if words is None or not weight:
        return near
    shared = np.zeros_like(near.distance)
    for start in range(0, len(shared), BLOCK):
        block = (words[start : start + BLOCK] @ words.T).toarray()
        shared[start : start + BLOCK] = np.take_along_axis(block, near.index[start : start + BLOCK], axis=1)
    alike = (1.0 - near.distance + weight * shared) / (1.0 + weight)
    alike[:, 0] = 2.0
    order = np.argsort(-alike, axis=1, kind="stable")
    distance = np.maximum(1.0 - np.take_along_axis(alike, order, axis=1), 0.0)
    return Neighbours(np.take_along_axis(near.index, order, axis=1), distance.astype(np.float32))


def re_ranked(near: Neighbours, alike: Alike, how: WordingSettings = WordingSettings()) -> Neighbours:
    """Return the `closest` of varied lists ordered by (what they had + tokens x token by token) / (1 + tokens).

    One averaged vector forgets which word stood where; the words of two texts, matched one by one, remember. Source:
    Khattab, Zaharia (2020), SIGIR (late interaction), here over the neighbours that the vectors found.
    """
    index, rows = near.index[:, 1 : how.closest + 1], np.arange(len(near.index))[:, None]
    there = index >= 0
    told = alike(np.where(there, index, rows))
    both = (1.0 - near.distance[:, 1 : how.closest + 1] + how.tokens * told) / (1.0 + how.tokens)
    gap = np.where(there, np.maximum(1.0 - both, 0.0), 3.0)  # the absent come last
    order = np.argsort(gap, axis=1, kind="stable")
    index, gap = np.take_along_axis(index, order, axis=1), np.take_along_axis(gap, order, axis=1)
    whole = (
        np.hstack([near.index[:, :1], index]),
        np.hstack([np.zeros_like(gap[:, :1]), np.where(index >= 0, gap, 0.0)]),
    )
    return Neighbours(whole[0].astype(np.int32), np.maximum.accumulate(whole[1], axis=1).astype(np.float32))


def wordings(near: Neighbours, least: float) -> np.ndarray:
    """Return a number per row: rows of one number say the same thing in nearly the same words.

    The row with most neighbours of cosine `least` or more gathers those first, and so on (canopies). Copied,
    syndicated and formula-like sentences would otherwise be their own nearest neighbours, and each formula its
    own demand.
    """
    alike = (1.0 - near.distance) >= least
    label = np.full(len(alike), -1, dtype=np.int64)
    number = 0
    for row in np.argsort(-alike.sum(axis=1), kind="stable"):
        if label[row] >= 0:
            continue
        gathered = near.index[row][alike[row]]
        label[gathered[label[gathered] < 0]] = number
        label[row] = number
        number += 1
    return label


def varied(near: Neighbours, wording: np.ndarray) -> Neighbours:
    """Return the neighbours with each wording named once, the nearest first; absent ones are index -1.

    The row itself stays first and stands for its own wording, so that rows are tied to *other* ways of saying it.
    """
    named = wording[near.index]
    order = np.argsort(named, axis=1, kind="stable")
    ranked = np.take_along_axis(named, order, axis=1)
    again = np.zeros_like(ranked, dtype=bool)
    again[:, 1:] = ranked[:, 1:] == ranked[:, :-1]
    repeated = np.empty_like(again)
    np.put_along_axis(repeated, order, again, axis=1)
    return first(near, ~repeated, near.index.shape[1])


def first(near: Neighbours, keep: np.ndarray, k: int) -> Neighbours:
    """Return the first k kept entries of each list; missing ones get index -1 and the last kept distance."""
    order = np.argsort(~keep, axis=1, kind="stable")[:, :k]
    index = np.where(np.take_along_axis(keep, order, axis=1), np.take_along_axis(near.index, order, axis=1), -1)
    distance = np.where(index >= 0, np.take_along_axis(near.distance, order, axis=1), 0.0)
    return Neighbours(index.astype(np.int32), np.maximum.accumulate(distance, axis=1).astype(np.float32))


def subset(near: Neighbours, rows: np.ndarray, k: int) -> Neighbours:
    """Return the lists as they would be had only `rows` (sorted) existed; indices count within `rows`."""
    rank = np.full(len(near.index), -1, dtype=np.int32)
    rank[rows] = np.arange(len(rows), dtype=np.int32)
    index = np.where(near.index[rows] >= 0, rank[near.index[rows]], -1)
    return first(Neighbours(index, near.distance[rows]), index >= 0, k)
