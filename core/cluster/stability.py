"""Whether groups come back when part of the voices is left out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core.base.device import cores
from core.base.protocols import Tick, quiet
from core.cluster.density import communities, edges
from core.cluster.reduce import Neighbours, fuzzy_graph
from core.cluster.wording import subset


@dataclass(frozen=True)
class StabilitySettings:
    """Resamples leave out whole wordings, so that a sentence said in ten near-copies is in or out as one."""

    resamples: int = 6  # for the choice of the resolution
    again: int = 12  # for the found-again figure
    share: float = 0.8
    finest: float = 16.0
    coarsest: float = 0.35
    whole: float = 0.8  # the mean share that a voice's group holds, from which a cut is none: nearly all are together
    crumbs: float = 0.5  # the share of voices in groups under `few`, from which it is none either: nearly all are alone
    few: int = 4
    widest: float = 0.05  # the mean share above which a group is a theme
    reserve: float = 0.2  # by which a theme must come back better to be taken for the demands
    narrowest: float = 0.03  # ... and below it a group is a turn of phrase; tuned on half A of the sample shop
    errors: float = 0.0  # standard errors by which a coarser cut may come back worse and still be taken
    stay: float = 0.03  # by which another resolution must come back better than the last run's to take its place
    least_rows: int = 40  # below this there is nothing to resample


# Where texts stand alone nothing tells a turn of phrase from a matter: what comes back best, and of like ones the coarsest.
ALONE = StabilitySettings(resamples=8, coarsest=0.25, finest=32.0, widest=1.0, reserve=0.0, narrowest=0.0, errors=1.0)


@dataclass(frozen=True)
class Resample:
    """The rows that stayed, and the graph that they would have had by themselves."""

    rows: np.ndarray
    listed: list[tuple[str, str, float]]


@dataclass(frozen=True)
class Choice:
    """The resolution that comes back best, with the curve behind it: (resolution, agreement, smoothed)."""

    resolution: float
    curve: list[tuple[float, float, float]] = field(default_factory=list)


def drawn(wording: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
    """Return the sorted rows of a random `share` of the wordings."""
    kept = rng.random(int(wording.max()) + 1) < share
    return np.flatnonzero(kept[wording])


def resample(
    vectors: np.ndarray, near: Neighbours, wording: np.ndarray, k: int, how: StabilitySettings, seed: int, many: int
) -> list[Resample]:
    """Return resamples with rebuilt graphs. `near` are long varied lists, from which the left-out rows are struck."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(many):
        rows = drawn(wording, how.share, rng)
        if len(rows) > k:
            graph = fuzzy_graph(vectors[rows], subset(near, rows, k), seed)
            found.append(Resample(rows, edges(graph)))
    return found


def cuts(samples: list[Resample], resolution: float, seed: int, rounds: int = 2) -> list[np.ndarray]:
    """Return the communities of each resample; they are found side by side, and each is the same whatever the others do."""
    with ThreadPoolExecutor(cores(), thread_name_prefix="atlas-cut") as pool:
        return list(pool.map(lambda s: communities(s.listed, len(s.rows), resolution, seed, rounds), samples))


def choose(
    samples: list[Resample], how: StabilitySettings, seed: int, tick: Tick = quiet, before: float | None = None
) -> Choice:
    """Return the resolution at which resamples agree best, by mean pairwise ARI on shared rows.

    A grid with ratio √2, smoothed with weights ¼ ½ ¼ over neighbouring resolutions: an unsmoothed maximum over few
    resamples can be a spike. Every second one is looked at, then those beside the best until it and its neighbours
    are known; what was not looked at lies between its neighbours. Of those that come back as well as the best, to
    within `errors` standard errors, the coarsest is taken (Breiman et al. 1984, the rule of one standard error). Groups
    wider than `widest` must be better by `reserve`, groups narrower than `narrowest` are left out where others remain.
    `before` is the resolution of the last run: the curve is nearly flat around its top, and a map that is cut anew at
    every load is no map. Hubert & Arabie (1985) for the index.
    """
    grid = how.coarsest * np.sqrt(2.0) ** np.arange(int(np.log2(how.finest / how.coarsest) * 2) + 2)
    seen: dict[int, tuple[float, float, float]] = {}
    ask = [*range(0, len(grid) - 1, 2), len(grid) - 1]
    while ask:
        for at in ask:
            tick(len(seen), len(grid))
            seen[at] = _look(samples, float(grid[at]), how, seed)
        known = sorted(seen)
        agreement, width, error = (np.interp(range(len(grid)), known, [seen[k][of] for k in known]) for of in range(3))
        smooth = np.convolve(np.pad(agreement, 1, mode="edge"), [0.25, 0.5, 0.25], "valid")
        wide, narrow = width > how.widest, width < how.narrowest
        worth = smooth - how.reserve * wide - 1.0 * (narrow & ~narrow.all())
        if before:
            worth[np.abs(np.log(grid / before)).argmin()] += how.stay
        best = int(worth.argmax())
        enough = worth[best] - how.errors * error[best]
        while best and worth[best - 1] >= enough:
            best -= 1
        ask = [i for i in range(max(best - 1, 0), min(best + 2, len(grid))) if i not in seen]
    curve = [(round(float(grid[i]), 3), round(seen[i][0], 4), round(float(smooth[i]), 4)) for i in known]
    return Choice(float(grid[best]), curve)


def _look(samples: list[Resample], resolution: float, how: StabilitySettings, seed: int) -> tuple[float, float, float]:
    """Return how well the resamples agree at a resolution, the mean share that a voice's group holds, and the standard error.

    One group of nearly everybody always comes back, and so does a group for each: neither says anything.
    """
    cut = cuts(samples, resolution, seed, rounds=1)
    sizes = [np.bincount(c) for c in cut]
    width = float(np.mean([np.sum((n / n.sum()) ** 2) for n in sizes]))
    crumbs = float(np.mean([n[n < how.few].sum() / n.sum() for n in sizes]))
    if width > how.whole or crumbs > how.crumbs or len(samples) < 2:
        return 0.0, width, 0.0
    each = _agreement(samples, cut)
    return float(each.mean()), width, float(each.std(ddof=1) / np.sqrt(len(each)))


def _agreement(samples: list[Resample], cut: list[np.ndarray]) -> np.ndarray:
    """Return how well each resample agrees with the others, (samples,)."""
    from sklearn.metrics import adjusted_rand_score

    scores = np.zeros((len(samples), len(samples)))
    for i in range(len(samples)):
        for j in range(i):
            _, mine, theirs = np.intersect1d(samples[i].rows, samples[j].rows, assume_unique=True, return_indices=True)
            scores[i, j] = scores[j, i] = adjusted_rand_score(cut[i][mine], cut[j][theirs])
    return scores.sum(axis=1) / (len(samples) - 1)


def consensus(graph: Any, again: list[tuple[np.ndarray, np.ndarray]]) -> Any:
    """Return the graph with each edge weighed by the share of resamples that kept its ends together.

    `again` are pairs (rows, their group in that resample). Edges that hang on a few wordings fade.
    """
    if not again:
        return graph
    listed = graph.tocoo()
    both, same = np.zeros(len(listed.data)), np.zeros(len(listed.data))
    for rows, cut in again:
        group = np.full(graph.shape[0], -1)
        group[rows] = cut
        one, other = group[listed.row], group[listed.col]
        there = (one >= 0) & (other >= 0)
        both += there
        same += there & (one == other)
    listed.data = listed.data * (same + 0.5) / (both + 1.0)
    return listed.tocsr()


def found_again(labels: np.ndarray, samples: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """Return per group the mean over resamples of its best Jaccard match, NaN when it cannot be told.

    `samples` are pairs (rows, their labels in that resample, -1 unplaced). A group is compared on the rows that
    stayed. Source: Hennig (2007), Computational Statistics & Data Analysis 52:258-271.
    """
    count = int(labels.max(initial=-1)) + 1
    scores: list[list[float]] = [[] for _ in range(count)]
    for rows, again in samples:
        mine = labels[rows]
        many = int(again.max(initial=-1)) + 1
        table = np.zeros((count, many + 1))
        np.add.at(table, (mine[mine >= 0], again[mine >= 0]), 1)  # column -1 collects the unplaced
        sizes = np.bincount(again[again >= 0], minlength=many)
        for group in range(count):
            total = table[group].sum()
            if total and many:
                shared = table[group, :many]
                scores[group].append(float((shared / (total + sizes - shared)).max()))
            elif total:
                scores[group].append(0.0)
    return np.array([np.mean(s) if s else np.nan for s in scores])
