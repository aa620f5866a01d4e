"""The same demand from run to run: its id, its birthday, its colour slot, its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

SLOTS = 24  # colours of the map; the palette lies in the plot room


@dataclass(frozen=True)
class IdentitySettings:
    """From which overlap on a group is the demand of the last run, and from which change it has grown or shrunk."""

    overlap: float = 0.25
    change: float = 0.15


@dataclass(frozen=True)
class Known:
    """A demand of the last run: what lasts of it, and its voices then."""

    demand_id: str
    born_at: datetime
    slot: int | None
    members: frozenset[str]
    name: str = ""


@dataclass(frozen=True)
class Identity:
    """Who a group is: `status` new, kept, grown or shrunk; `overlap` is its Jaccard with what it was."""

    demand_id: str
    born_at: datetime
    slot: int | None
    status: str
    before: Known | None = None
    overlap: float = 0.0


def number(demand_id: str) -> int:
    """Return the number in an id like D-0042."""
    return int(demand_id.rsplit("-", 1)[-1])


def overlap(groups: Sequence[frozenset[str]], known: Sequence[Known], everyone: frozenset[str]) -> np.ndarray:
    """Return Jaccard overlaps (groups, known), counted over the voices that both runs had a chance to place.

    Voices that only one run knew would dilute the overlap of a demand that merely received new data.
    """
    before = frozenset[str]().union(*(k.members for k in known)) if known else frozenset[str]()
    table = np.zeros((len(groups), len(known)))
    owner = {voice: j for j, k in enumerate(known) for voice in k.members if voice in everyone}
    sizes = np.bincount(np.fromiter(owner.values(), dtype=int, count=len(owner)), minlength=len(known))
    for i, group in enumerate(groups):
        hits = np.zeros(len(known))
        for voice in group & before:
            hits[owner[voice]] += 1
        either = len(group & before) + sizes - hits
        table[i] = np.where(either > 0, hits / np.maximum(either, 1), 0.0)
    return table


def matched(table: np.ndarray, least: float) -> dict[int, int]:
    """Return group -> known, the assignment with the largest sum of overlaps, pairs under `least` left out.

    Source: Kuhn (1955), the Hungarian method.
    """
    from scipy.optimize import linear_sum_assignment

    if not table.size:
        return {}
    rows, columns = linear_sum_assignment(-table)
    return {int(i): int(j) for i, j in zip(rows, columns, strict=True) if table[i, j] >= least}


def identify(
    groups: Sequence[frozenset[str]],
    known: Sequence[Known],
    everyone: frozenset[str],
    at: datetime,
    first_free: int,
    how: IdentitySettings = IdentitySettings(),
    worn: frozenset[int] = frozenset(),
) -> list[Identity]:
    """Return who each group is. A group without a match is born `at`, numbered from `first_free` on by size.

    `everyone` are all voices of this run; a known demand keeps its slot for life, a new one takes the first free
    slot of 1 … 24 that is not `worn` by others, or none when all are taken. Numbers are never used twice: the caller keeps `first_free`.
    """
    table = overlap(groups, known, everyone)
    pairs = matched(table, how.overlap)
    kept = {known[j].slot for j in pairs.values()}
    free = [slot for slot in range(1, SLOTS + 1) if slot not in kept | worn]
    found: dict[int, Identity] = {}
    for i in sorted(range(len(groups)), key=lambda i: (-len(groups[i]), i)):
        if i in pairs:
            old = known[pairs[i]]
            ratio = len(groups[i]) / max(len(old.members), 1)
            status = "grown" if ratio > 1 + how.change else "shrunk" if ratio < 1 - how.change else "kept"
            slot = old.slot if old.slot is not None else (free.pop(0) if free else None)
            found[i] = Identity(old.demand_id, old.born_at, slot, status, old, float(table[i, pairs[i]]))
        else:
            slot = free.pop(0) if free else None
            found[i] = Identity(f"D-{first_free:04d}", at, slot, "new")
            first_free += 1
    return [found[i] for i in range(len(groups))]


def aligned(places: np.ndarray, rows: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Return `places` turned, mirrored and moved so that `rows` of it lie nearest to where they were `before`.

    Fewer than three known rows fix nothing: the places come back as they are. Orthogonal Procrustes without
    scaling, Schönemann (1966), Psychometrika 31:1-10.
    """
    if len(rows) < 3:
        return places
    here, there = places[rows], before
    middle, goal = here.mean(axis=0), there.mean(axis=0)
    left, _, right = np.linalg.svd((here - middle).T @ (there - goal))
    return ((places - middle) @ (left @ right) + goal).astype(np.float32)
