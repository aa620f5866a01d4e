"""Voices find a demand that exists: the unplaced by a strict rule, the new on a map that stands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.cluster.reduce import Neighbours, beside, neighbours


@dataclass(frozen=True)
class PlaceSettings:
    """How alike a voice must be to a demand's core, as a quantile of how alike its own members are."""

    rescue: bool = True
    strictness: float = 0.5  # the quantile; 0.5 = as close as the middle member
    agreement: float = 0.5  # share of the weighted neighbours that must already belong to the demand
    voters: int = 10


@dataclass(frozen=True)
class Cores:
    """Demands as directions: unit `centre` (G, d) and the cosine `bar` that a newcomer must reach (G,)."""

    centre: np.ndarray
    bar: np.ndarray


def closeness(rows: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return each row's cosine to the mean direction of its own group, 0 for unplaced rows."""
    centre = centres(rows, labels)
    out = np.zeros(len(rows), dtype=np.float32)
    placed = labels >= 0
    out[placed] = np.einsum("nd,nd->n", rows[placed], centre[labels[placed]])
    return out


def centres(rows: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the mean direction of groups 0 … G-1, rows of length 1."""
    count = int(labels.max(initial=-1)) + 1
    total = np.zeros((count, rows.shape[1]), dtype=np.float32)
    np.add.at(total, labels[labels >= 0], rows[labels >= 0])
    return total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-9)


def cores(rows: np.ndarray, labels: np.ndarray, how: PlaceSettings = PlaceSettings()) -> Cores:
    """Return the demands' directions and bars; `rows` are centred and of length 1."""
    centre, near = centres(rows, labels), closeness(rows, labels)
    bar = np.array([np.quantile(near[labels == g], how.strictness) for g in range(len(centre))], dtype=np.float32)
    return Cores(centre, bar)


def rescue(
    rows: np.ndarray, labels: np.ndarray, near: Neighbours, how: PlaceSettings = PlaceSettings()
) -> tuple[np.ndarray, np.ndarray]:
    """Return (group or -1, certainty) of every row that is unplaced; placed rows get -1 and 0.

    A voice moves in when its neighbours agree on a demand and it is as close to that demand's core as the bar
    says. The certainty is the neighbours' agreement times how far the bar is passed, in [0, 1].
    """
    group, sure = np.full(len(rows), -1, dtype=np.int64), np.zeros(len(rows), dtype=np.float32)
    out = np.flatnonzero(labels < 0)
    if not how.rescue or not len(out) or labels.max(initial=-1) < 0:
        return group, sure
    listed = Neighbours(near.index[out, 1 : how.voters + 1], near.distance[out, 1 : how.voters + 1])
    best, agreed = vote(listed, labels)
    return _pass_bar(rows, out, best, agreed, cores(rows, labels, how), how, (group, sure))


def vote(near: Neighbours, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the group that each row's neighbours weigh most for, and its share of the whole weight (unplaced count)."""
    count = int(labels.max(initial=-1)) + 1
    weight = np.maximum(1.0 - near.distance, 1e-6)
    ballots = np.zeros((len(weight), count + 1), dtype=np.float32)  # the last column collects the unplaced
    np.add.at(ballots, (np.arange(len(weight))[:, None], labels[near.index] % (count + 1)), weight)
    best = ballots[:, :count].argmax(axis=1)
    return best, ballots[np.arange(len(best)), best] / weight.sum(axis=1)


def _pass_bar(
    rows: np.ndarray,
    out: np.ndarray,
    best: np.ndarray,
    agreed: np.ndarray,
    core: Cores,
    how: PlaceSettings,
    into: tuple[np.ndarray, np.ndarray],
) -> tuple[np.ndarray, np.ndarray]:
    group, sure = into
    near = np.einsum("nd,nd->n", rows[out], core.centre[best])
    passed = (agreed >= how.agreement) & (near >= core.bar[best])
    group[out[passed]] = best[passed]
    reach = np.clip(near[passed] / np.maximum(core.bar[best][passed], 1e-6) - 0.5, 0.0, 1.0)
    sure[out[passed]] = agreed[passed] * reach
    return group, sure


def newcomers(
    rows: np.ndarray, fresh: np.ndarray, labels: np.ndarray, places: np.ndarray, how: PlaceSettings = PlaceSettings()
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (group or -1, certainty, places (m, 2)) of `fresh` rows on a map of `rows`, without moving anything.

    Both are centred by the map's own mean and of length 1.
    """
    near = neighbours(rows, how.voters, queries=fresh)
    group, sure = np.full(len(fresh), -1, dtype=np.int64), np.zeros(len(fresh), dtype=np.float32)
    if len(rows) and labels.max(initial=-1) >= 0:
        best, agreed = vote(near, labels)
        _pass_bar(fresh, np.arange(len(fresh)), best, agreed, cores(rows, labels, how), how, (group, sure))
    return group, sure, beside(near, places)


def likely(rows: np.ndarray, labels: np.ndarray, how: PlaceSettings = PlaceSettings()) -> tuple[np.ndarray, np.ndarray]:
    """Return (group or -1, how sure in [0, 1]) of every unplaced row; placed rows get -1 and 0. `rows` have length 1.

    How sure: the share of the nearest placed rows that agree on a group, times how deep inside it the row would lie: 1 from
    the middle member on, falling to 0 at the outermost.
    """
    group, sure = np.full(len(rows), -1, dtype=np.int64), np.zeros(len(rows), dtype=np.float32)
    out, there = np.flatnonzero(labels < 0), np.flatnonzero(labels >= 0)
    if not len(out) or not len(there):
        return group, sure
    near = neighbours(rows[there], how.voters, queries=rows[out])
    best, agreed = vote(near, labels[there])
    centre, inside = centres(rows, labels), closeness(rows, labels)
    reach = np.einsum("nd,nd->n", rows[out], centre[best])
    for g in np.unique(best):
        members, mine = np.sort(inside[labels == g]), best == g
        depth = np.searchsorted(members, reach[mine], side="right") / len(members)
        sure[out[mine]] = np.minimum(agreed[mine], 1.0) * np.minimum(1.0, 2.0 * depth)
    group[out] = best
    return group, sure
