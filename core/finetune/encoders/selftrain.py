"""An encoder learns a shop's own distinctions without labels: from its groups of texts, or from pairs that belong together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.base.device import Device, device
from core.base.errors import DataError
from core.base.protocols import Tick, quiet
from core.finetune import backbone, contrast
from core.finetune.backbone import Tokens
from core.finetune.checkpoint import Checkpoints
from core.finetune.contrast import Batch, Contrasted, ContrastSettings, Draw


@dataclass(frozen=True)
class SelfTrainSettings:
    """One round; the defaults are the measured ones."""

    core: float = 0.8  # of each group, nearest to its centre: the only texts that are shown
    anchors: int = 16  # texts of a batch that are drawn from anywhere
    beside: int = 3  # more for each, from the groups that are hardest to tell from its own
    rivals: int = 8  # so many groups, its own among them
    any_member: float = 0.3  # how often the partner is any member of the group; else a near neighbour in it
    neighbours: int = 10
    epochs: float = 2.0  # in texts drawn; longer training was not better
    most_tokens: int = 48
    fewest: int = 40  # placed texts below which there is nothing to learn from
    contrast: ContrastSettings = ContrastSettings()


@dataclass(frozen=True)
class PairSettings:
    """Training on pairs that belong together by what people did: a query and what was bought, a review and its product."""

    batch: int = 64
    epochs: float = 2.0
    most_tokens: int = 64
    fewest: int = 40
    contrast: ContrastSettings = ContrastSettings()


def core(vectors: np.ndarray, groups: np.ndarray, share: float) -> np.ndarray:
    """Return which rows (bool) lie in the core of their group: its `share` nearest the mean direction, at least one.

    `vectors` are unit rows (n, d); `groups` holds -1 for texts that are in none.
    """
    kept = np.zeros(len(groups), bool)
    for group in np.unique(groups[groups >= 0]):
        mine = np.flatnonzero(groups == group)
        near = vectors[mine] @ vectors[mine].mean(axis=0)
        kept[mine[np.argsort(-near, kind="stable")[: max(1, round(share * len(mine)))]]] = True
    return kept


def rivals(vectors: np.ndarray, groups: np.ndarray, many: int) -> np.ndarray:
    """Return per group 0 … G-1 the `many` groups of the nearest centres, its own first, shape (G, many or fewer)."""
    count = int(groups.max()) + 1
    centre = np.zeros((count, vectors.shape[1]), np.float32)
    np.add.at(centre, groups[groups >= 0], vectors[groups >= 0])
    centre /= np.maximum(np.linalg.norm(centre, axis=1, keepdims=True), 1e-9)
    return np.argsort(-(centre @ centre.T + 2 * np.eye(count)), axis=1, kind="stable")[:, :many]


def hard_batches(
    tokens: Tokens, groups: np.ndarray, near: np.ndarray, vectors: np.ndarray, how: SelfTrainSettings
) -> Draw:
    """Return the drawing of batches of texts that are hard to tell apart, each with a partner of its own group.

    Random batches were tried and hurt: what the encoder has to learn lies between neighbouring groups.
    """
    groups = _numbered(groups)
    shown = core(vectors, groups, how.core)
    members = [np.flatnonzero(shown & (groups == g)) for g in range(int(groups.max()) + 1)]
    hard, pool = rivals(vectors, groups, how.rivals), np.flatnonzero(shown)
    close = [
        [int(j) for j in row if j >= 0 and j != i and groups[j] == groups[i] and shown[j]][: how.neighbours]
        for i, row in enumerate(near)
    ]

    def partner(i: int, rng: np.random.Generator) -> int:
        if rng.random() < how.any_member:
            others = members[groups[i]][members[groups[i]] != i]
            return int(rng.choice(others)) if len(others) else i
        return int(rng.choice(close[i])) if close[i] else i  # itself, seen through another dropout

    def draw(rng: np.random.Generator) -> Batch:
        rows: list[int] = rng.choice(pool, min(how.anchors, len(pool)), replace=False).tolist()
        for anchor in tuple(rows):
            there = np.concatenate([members[g] for g in hard[groups[anchor]]])
            there = there[~np.isin(there, rows)]
            rows += rng.choice(there, min(how.beside, len(there)), replace=False).tolist()
        partners = [partner(i, rng) for i in rows]
        return [tokens.ids[i] for i in rows], [tokens.ids[i] for i in partners], groups[rows]

    return draw


def from_groups(
    base: Path, texts: Sequence[str], groups: np.ndarray, near: np.ndarray, vectors: np.ndarray,
    how: SelfTrainSettings = SelfTrainSettings(), seed: int = 0, tick: Tick = quiet, on: Device | None = None,
    kept: Checkpoints | None = None,
) -> Contrasted:  # fmt: skip
    """Return the encoder of the folder `base` after one round on groups that were found without labels.

    `groups` (n,) are the pseudo-labels, -1 where a text is in none; `near` (n, k) the nearest other texts of each,
    best first, -1 where there are fewer; `vectors` (n, d) unit rows in which cores and neighbouring groups are told.
    Raises DataError `too_few_texts` and whatever `tick` raises.
    Source: the loop of clustering and contrastive learning, Zhang et al. (2021), NAACL (SCCL), without its heads.
    """
    placed = int((groups >= 0).sum())
    if placed < how.fewest or len(np.unique(groups[groups >= 0])) < 2:
        raise DataError("too_few_texts", rows=placed, needed=how.fewest)
    encoder = backbone.network(base, 1).encoder
    draw = hard_batches(backbone.tokens(base, texts, how.most_tokens), groups, near, vectors, how)
    steps = max(1, round(how.epochs * placed / (how.anchors * (1 + how.beside))))
    return contrast.resumed(encoder, draw, steps, how.contrast, on or device(), seed, tick, kept)


def from_pairs(
    base: Path, left: Sequence[str], right: Sequence[str], same: np.ndarray,
    how: PairSettings = PairSettings(), seed: int = 0, tick: Tick = quiet, on: Device | None = None,
    kept: Checkpoints | None = None,
) -> Contrasted:  # fmt: skip
    """Return the encoder of the folder `base` after training on pairs (left i, right i) of one domain.

    `same` is (n,) or (n, several): pairs that share a number in some column (the same product, the same query) are
    never held against each other. Both sides go through the same encoder. Raises DataError `too_few_texts`.
    """
    if len(left) != len(right) or len(left) != len(same):
        raise ValueError("a partner and a number for each text")
    if len(left) < how.fewest:
        raise DataError("too_few_texts", rows=len(left), needed=how.fewest)
    encoder = backbone.network(base, 1).encoder
    one, other = (backbone.tokens(base, side, how.most_tokens) for side in (left, right))
    order = _Order(len(left), how.batch)

    def draw(rng: np.random.Generator) -> Batch:
        rows = order.next(rng)
        return [one.ids[i] for i in rows], [other.ids[i] for i in rows], np.asarray(same)[rows]

    steps = max(1, round(how.epochs * len(left) / how.batch))
    return contrast.resumed(encoder, draw, steps, how.contrast, on or device(), seed, tick, kept)


class _Order:
    """Rows in a random order, each once before any comes again."""

    def __init__(self, rows: int, batch: int) -> None:
        self._rows, self._batch, self._left = rows, batch, np.zeros(0, int)

    def next(self, rng: np.random.Generator) -> np.ndarray:
        if len(self._left) < min(self._batch, self._rows):
            self._left = rng.permutation(self._rows)
        taken, self._left = self._left[: self._batch], self._left[self._batch :]
        return taken


def _numbered(groups: np.ndarray) -> np.ndarray:
    """Return the groups renumbered 0 … G-1 without gaps, -1 kept."""
    out = np.full(len(groups), -1)
    out[groups >= 0] = np.unique(groups[groups >= 0], return_inverse=True)[1]
    return out
