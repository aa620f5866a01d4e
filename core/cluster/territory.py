"""One territory of the map: from vectors to groups, certainty and places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from core.base.protocols import Tick, quiet, stretch
from core.cluster.density import DensitySettings, communities, edges, islands, settled, ties
from core.cluster.identity import aligned
from core.cluster.place import PlaceSettings, closeness, newcomers, rescue
from core.cluster.reduce import (
    TINY,
    Neighbours,
    ReduceSettings,
    beside,
    centred,
    different,
    fuzzy_graph,
    neighbours,
    principal,
    spread,
    sunflower,
)
from core.cluster.stability import Choice, Resample, StabilitySettings, choose, consensus, cuts, found_again, resample
from core.cluster.wording import Reader, WordingSettings, fused, lexical, re_ranked, subset, varied, wordings


@dataclass(frozen=True)
class ClusterSettings:
    """The settings of every part."""

    reduce: ReduceSettings = ReduceSettings()
    wording: WordingSettings = WordingSettings()
    density: DensitySettings = DensitySettings()
    stability: StabilitySettings = StabilitySettings()
    place: PlaceSettings = PlaceSettings()


@dataclass(frozen=True)
class Territory:
    """A clustered territory; all arrays run along the voices, `stability` along the groups (largest first)."""

    labels: np.ndarray  # group 0 … G-1, or -1
    certainty: np.ndarray  # NaN where unplaced
    rescued: np.ndarray  # bool: placed by rescue
    places: np.ndarray  # (n, 2)
    closeness: np.ndarray  # cosine to the own group's centre
    stability: np.ndarray  # found-again figure, NaN where it could not be computed
    choice: Choice = field(default_factory=lambda: Choice(0.0))
    wording: np.ndarray | None = None  # a number per voice, the same for near-copies; None where it was not told


def segment(
    vectors: np.ndarray,
    texts: Sequence[str],
    how: ClusterSettings = ClusterSettings(),
    seed: int = 0,
    before: np.ndarray | None = None,
    tick: Tick = quiet,
    reader: Reader | None = None,
    resolution: float | None = None,
) -> Territory:
    """Return the groups and places of one territory's voices, the same for the same input and seed.

    `vectors` are (n, d), n from 1 up. `before` holds the places of the last run, NaN where a voice is new: the
    picture begins there and is turned to fit, so that the map does not flip between runs. With a `reader` the
    neighbours that the vectors name are ordered token by token. `resolution` is what the last run was cut at.
    """
    rows = centred(vectors)
    before = np.full((len(rows), 2), np.nan) if before is None else before
    if different(rows) < TINY:
        return _small(rows, before)
    if len(rows) > how.reduce.sample:
        return _large(vectors, texts, how, seed, before, tick, reader, resolution)
    tick(0, 100, stage="neighbours")
    whole, share = tick, 0.3 if reader is not None else 0.0
    tick = stretch(whole, share, 1.0)
    near = neighbours(rows, how.wording.candidates)
    wording = wordings(near, how.wording.same)
    k = _reach(len(rows), how.reduce)
    long = varied(fused(near, lexical(texts), how.wording.words), wording)
    if reader is not None and how.wording.tokens:
        long = re_ranked(long, reader(texts, stretch(whole, 0.0, share, stage="tokens")), how.wording)
    close = subset(long, np.arange(len(rows)), k)
    tick(8, 100, stage="neighbours")
    graph = fuzzy_graph(rows, close, seed)
    tick(15, 100, stage="picture")
    places = _picture(rows, graph, before, how, seed)
    wide = np.zeros((0, how.reduce.dimensions), dtype=np.float32)
    if how.density.partition == "density":
        tick(30, 100, stage="layout")
        wide = spread(rows, graph, principal(rows, how.reduce.dimensions), how.reduce, seed)
    tick(45, 100, stage="resamples")
    samples = _samples(rows, long, wording, k, how, seed)
    tick(55, 100, stage="stability")
    labels, sure, choice, again = _groups(graph, wide, close, samples, how, seed, tick, resolution)
    stability = found_again(labels, again)
    tick(95, 100, stage="rescue")
    moved, moved_sure = rescue(rows, labels, close, how.place)
    rescued = (labels < 0) & (moved >= 0)
    labels = np.where(rescued, moved, labels)
    certainty = np.where(labels >= 0, np.where(rescued, moved_sure, sure), np.nan)
    tick(100, 100, stage="rescue")
    return Territory(labels, certainty, rescued, places, closeness(rows, labels), stability, choice, wording)


def _reach(rows: int, how: ReduceSettings) -> int:
    """Return how many neighbours a row has: fewer in small data, where fifteen would be everybody."""
    return max(4, min(how.neighbours, rows // 3))


def _samples(
    rows: np.ndarray, long: Neighbours, wording: np.ndarray, k: int, how: ClusterSettings, seed: int
) -> list[Resample]:
    if len(rows) < how.stability.least_rows:
        return []
    return resample(rows, long, wording, k, how.stability, seed, how.stability.again)


def _groups(
    graph: object,
    wide: np.ndarray,
    close: Neighbours,
    samples: list[Resample],
    how: ClusterSettings,
    seed: int,
    tick: Tick,
    before: float | None,
) -> tuple[np.ndarray, np.ndarray, Choice, list[tuple[np.ndarray, np.ndarray]]]:
    """Return (labels, certainty, choice, resampled labels) by the chosen kind of partition."""
    if how.density.partition == "density":
        labels, sure = islands(wide, how.density)
        again = [(s.rows, islands(wide[s.rows], how.density)[0]) for s in samples]
        return settled(close, labels, found_again(labels, again), how.density), sure, Choice(0.0), again

    def inner(done: float, total: float, **facts: object) -> None:
        tick(55 + 35 * done / total, 100, stage="stability")

    choice = Choice(how.density.resolution or 1.0)
    if samples and not how.density.resolution:
        choice = choose(samples[: how.stability.resamples], how.stability, seed, inner, before)
    again = list(zip((s.rows for s in samples), cuts(samples, choice.resolution, seed), strict=True))
    cut = communities(edges(consensus(graph, again)), len(close.index), choice.resolution, seed)
    labels = settled(close, cut, found_again(cut, again), how.density)
    return labels, ties(close, labels)[1], choice, again


def _picture(rows: np.ndarray, graph: object, before: np.ndarray, how: ClusterSettings, seed: int) -> np.ndarray:
    """Return the 2-d places, begun at the last run's where it knew the voice, near its known neighbours else."""
    known = np.flatnonzero(~np.isnan(before[:, 0]))
    start = principal(rows, 2)
    if len(known) > TINY:
        start = before.astype(np.float32).copy()
        new = np.flatnonzero(np.isnan(before[:, 0]))
        if len(new):
            start[new] = beside(neighbours(rows[known], 5, queries=rows[new]), start[known])
        start = start - start.mean(axis=0)
    places = spread(rows, graph, start, how.reduce, seed)
    places = places - np.median(places, axis=0)
    return aligned(places, known, before[known]) if len(known) > TINY else places


def _small(rows: np.ndarray, before: np.ndarray) -> Territory:
    """Return a territory without groups: too few different voices to tell anything apart."""
    n = len(rows)
    flat = principal(rows, 2) if n > 1 else np.zeros((n, 2), dtype=np.float32)
    places = flat * 3 + sunflower(n) * 0.5
    known = np.flatnonzero(~np.isnan(before[:, 0]))
    none = np.full(n, -1, dtype=np.int64)
    return Territory(
        none,
        np.full(n, np.nan),
        np.zeros(n, dtype=bool),
        aligned(places, known, before[known]) if len(known) else places,
        np.zeros(n, dtype=np.float32),
        np.zeros(0),
    )


def _large(
    vectors: np.ndarray, texts: Sequence[str], how: ClusterSettings, seed: int, before: np.ndarray, tick: Tick,
    reader: Reader | None, resolution: float | None,
) -> Territory:  # fmt: skip
    """Return a territory fitted on a sample; the rest is placed by its neighbours in the sample."""
    rng = np.random.default_rng(seed)
    sample = np.sort(rng.permutation(len(vectors))[: how.reduce.sample])
    rest = np.setdiff1d(np.arange(len(vectors)), sample, assume_unique=True)
    fitted = segment(vectors[sample], [texts[i] for i in sample], how, seed, before[sample], tick, reader, resolution)
    middle = vectors[sample].mean(axis=0)
    rows = centred(vectors, middle)
    group, sure, places = newcomers(rows[sample], rows[rest], fitted.labels, fitted.places, how.place)
    whole = Territory(
        _joined(sample, rest, fitted.labels, group),
        _joined(sample, rest, fitted.certainty, np.where(group >= 0, sure, np.nan)),
        _joined(sample, rest, fitted.rescued, np.zeros(len(rest), dtype=bool)),
        _joined(sample, rest, fitted.places, places),
        np.zeros(len(vectors), dtype=np.float32),
        fitted.stability,
        fitted.choice,
        None if fitted.wording is None else _joined(sample, rest, fitted.wording, len(sample) + np.arange(len(rest))),
    )
    near = closeness(rows, whole.labels)
    return Territory(**{**vars(whole), "closeness": near})


def _joined(sample: np.ndarray, rest: np.ndarray, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    out = np.empty((len(sample) + len(rest), *one.shape[1:]), dtype=one.dtype)
    out[sample], out[rest] = one, other
    return out
