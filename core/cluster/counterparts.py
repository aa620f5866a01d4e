"""One demand in two languages: demands that speak of the same matters are proposed as counterparts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class CounterpartSettings:
    """From which likeness on a pair is proposed, tuned on the shipped sample shop; `told` matters are named of each."""

    least: float = 0.55
    told: int = 4
    voices: int = 15  # fewer say too little


@dataclass(frozen=True)
class Matter:
    """One matter with its words on both sides, lower-cased."""

    one: tuple[str, ...]
    other: tuple[str, ...]


@dataclass(frozen=True)
class Pair:
    """Two demands that may be one: their places among those given, how alike in [0, 1], the matters that both are about."""

    one: int
    other: int
    likeness: float
    matters: tuple[int, ...]


def matters(lines: Sequence[str]) -> list[Matter]:
    """Read lines of `word, word | 词, 词`; empty lines, remarks (#) and lines without a bar say nothing."""
    found = []
    for line in lines:
        left, bar, right = line.partition("|")
        sides = [tuple(w for w in (w.strip().lower() for w in side.split(",")) if w) for side in (left, right)]
        if bar and not line.lstrip().startswith("#") and all(sides):
            found.append(Matter(*sides))
    return found


def pattern(words: Sequence[str]) -> re.Pattern[str]:
    """Return what finds any of the words: whole ones where letters are spelt, anywhere where there are no gaps."""
    spelt = [re.escape(w) for w in words if w.isascii()]
    unspaced = [re.escape(w) for w in words if not w.isascii()]
    parts = [rf"\b(?:{'|'.join(spelt)})\b"] if spelt else []
    return re.compile("|".join([*parts, *unspaced]))


def spoken(texts: Sequence[str], demands: np.ndarray, words: Sequence[Sequence[str]]) -> np.ndarray:
    """Return how much more each demand speaks of each matter than everybody does, float (demands, matters).

    texts: all voices of one language. demands: of each voice, 0 … D-1 or -1. The root of the excess in standard deviations
    of a share; what is said less than by everybody is 0.
    """
    count = int(demands.max(initial=-1)) + 1
    hits = np.zeros((count, len(words)))
    every = np.zeros(len(words))
    lowered = [text.lower() for text in texts]
    for column, one in enumerate(words):
        finds = pattern(one).search
        said = np.fromiter((finds(text) is not None for text in lowered), dtype=bool, count=len(lowered))
        every[column] = said.sum()
        hits[:, column] = np.bincount(demands[said & (demands >= 0)], minlength=count)
    size = np.bincount(demands[demands >= 0], minlength=count)[:, None]
    share = (every + 0.5) / (len(texts) + 1.0)
    excess = (hits - size * share) / np.sqrt(np.maximum(size * share * (1 - share), 1e-9))
    return np.sqrt(np.clip(excess, 0.0, None))


def counterparts(one: np.ndarray, other: np.ndarray, how: CounterpartSettings = CounterpartSettings()) -> list[Pair]:
    """Return the pairs of demands of two languages that speak of the same matters, the most alike first.

    one, other: what `spoken` says of each. Every demand has one counterpart at most: the assignment with the largest sum of
    cosines (Kuhn 1955), pairs under `least` left out.
    """
    from scipy.optimize import linear_sum_assignment

    if not one.size or not other.size:
        return []
    unit = [m / np.maximum(np.linalg.norm(m, axis=1, keepdims=True), 1e-9) for m in (one, other)]
    alike = unit[0] @ unit[1].T
    rows, columns = linear_sum_assignment(-alike)
    found = []
    for i, j in zip(rows.tolist(), columns.tolist(), strict=True):
        if alike[i, j] >= how.least:
            shared = unit[0][i] * unit[1][j]
            best = [int(n) for n in np.argsort(-shared, kind="stable")[: how.told] if shared[n] > 0]
            found.append(Pair(i, j, float(min(alike[i, j], 1.0)), tuple(best)))
    return sorted(found, key=lambda p: (-p.likeness, p.one))
