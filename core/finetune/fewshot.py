"""A few labelled texts teach an encoder which texts belong together; a linear output learns the labels on top.

SetFit's idea (Tunstall et al. 2022): n texts give up to n² pairs, so that even ten a label are enough to move all
weights. Two changes: a pair is held against all other pairs of its batch at once (InfoNCE, `contrast.py`) instead of
one by one, and a share of the batches is drawn from labels that the encoder confuses at that moment.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from core.base.device import Device
from core.base.protocols import Tick, quiet
from core.finetune import backbone, checkpoint, contrast
from core.finetune.backbone import Tokens
from core.finetune.checkpoint import Checkpoints
from core.finetune.contrast import ContrastSettings
from core.finetune.loop import LOSSES, Best, Check, Fitted, probe
from core.finetune.memory import Memory

TRIED = 4  # batches from which the pace is told
NEAR = "pairs/near"  # of a checkpoint: which labels are close to each other


@dataclass(frozen=True)
class FewShotSettings:
    """How pairs are drawn, and how the encoder and the output learn from them."""

    pairs: int = 16  # of a batch
    drawn: int = 10  # times that each text is drawn
    most_drawn: int = 20_000  # texts in all, so that many rows cost no more than some
    hard: float = 0.5  # share of the batches whose labels are confused with each other
    seconds: float = 0.0  # of training, looks left out; 0 sets no bound
    looks: int = 4  # at what is confused, and at the validation rows
    strength: float = 10.0  # C of the logistic regression
    contrast: ContrastSettings = field(default_factory=lambda: ContrastSettings(rate=5e-5, temperature=0.05, still=0))


class Pairs:
    """Draws batches of pairs of one label each; `confuse` tells it which labels are close to each other."""

    def __init__(self, tokens: Tokens, labels: np.ndarray, how: FewShotSettings, size: int) -> None:
        self.tokens, self.how, self.size = tokens, how, size
        self.rows = [np.flatnonzero(labels == label) for label in np.unique(labels)]
        self.near = np.tile(np.arange(len(self.rows)), (len(self.rows), 1))

    def confuse(self, vectors: np.ndarray) -> None:
        """Rank the other labels of each by the cosine of the mean vectors; `vectors`: (texts, width)."""
        unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        centres = np.stack([unit[rows].mean(0) for rows in self.rows])
        centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)
        alike = centres @ centres.T
        np.fill_diagonal(alike, np.inf)  # each label comes first in its own list
        self.near = np.argsort(-alike, axis=1, kind="stable")

    def __call__(self, rng: np.random.Generator) -> contrast.Batch:
        """Return the ids of texts and partners, and the label of each pair, which are no negatives of each other.

        The only text of a label is its own partner: dropout makes two of it (Gao et al. 2021).
        """
        labels = rng.permutation(len(self.rows))
        if rng.random() < self.how.hard:
            labels = self.near[labels[0]]
        labels = np.resize(labels[: self.size], self.size)
        texts, partners = [], []
        for label in labels:
            two = rng.permutation(self.rows[label])[:2]
            texts.append(self.tokens.ids[two[0]])
            partners.append(self.tokens.ids[two[-1]])
        return texts, partners, labels


def steps(rows: int, how: FewShotSettings) -> int:
    """Return how many batches a training on so many rows takes."""
    return max(how.looks, -(-min(how.drawn * rows, how.most_drawn) // (2 * how.pairs)))


def fit(
    network: Any,
    train: tuple[Tokens, np.ndarray],
    validation: tuple[Tokens, Check],
    how: FewShotSettings,
    device: Device,
    seed: int = 0,
    tick: Tick = quiet,
    kept: Checkpoints | None = None,
) -> Fitted:
    """Tune the encoder of `network` on (tokens, labels), give it a linear output, return it at its best look.

    Without validation rows it is returned as it was at the end. Where memory runs out, the batches are halved
    (`batch_halved`). Where `kept` holds a state, the training goes on from there (`resumed`). Ticks as `contrast.fit` does,
    with `curve`, `score` and `round` of `rounds`.
    Raises ModelError `model_too_large`, and whatever `tick` raises.
    """
    tokens, labels = train
    network.to(device.kind)
    all_steps, memory, fitted, best = steps(len(labels), how), Memory(how.pairs), Fitted(network), Best()
    pairs = Pairs(tokens, labels, how, how.pairs)
    told: dict[str, Any] = {}
    begun = kept.read() if kept else None
    if begun:
        all_steps = begun[1]["all"]
    elif how.seconds:
        with memory.guard():
            all_steps = min(all_steps, max(how.looks, int(how.seconds / _pace(network, pairs, how, device))))
    every = -(-all_steps // how.looks)
    if begun:
        best.take(begun[1]["best"], begun[0])
        fitted.curve, fitted.losses, fitted.steps = (begun[1][name] for name in ("curve", "losses", "before"))
        pairs.near, memory.rows, memory.halved = begun[0][NEAR].numpy(), begun[1]["rows"], begun[1]["halved"]
        told["resumed"] = begun[1]["before"] + begun[1]["at"]
    else:
        pairs.confuse(_vectors(network, tokens, device))
    before = fitted.steps  # of this stretch, which ends where memory runs out

    def beside() -> checkpoint.State:
        """Return what pairs and looks have to remember."""
        import torch

        way = {"best": best.score, "curve": fitted.curve, "losses": fitted.losses, "before": before, "all": all_steps}
        return {**best.tensors(), NEAR: torch.from_numpy(pairs.near)}, {
            **way,
            "rows": memory.rows,
            "halved": memory.halved,
        }

    def seen(done: float, total: float, **facts: Any) -> None:
        """Look from time to time, and tell what a page can follow."""
        step = fitted.steps = all_steps - int(total - done)
        recent = {"step": step, "epoch": how.looks * step / all_steps, "loss": facts["loss"]}
        if step % max(1, all_steps // LOSSES) == 0:
            fitted.losses.append(recent)
        if step % every == 0 or step == all_steps:
            vectors = _vectors(network, tokens, device)
            pairs.confuse(vectors)
            if len(validation[0].ids):
                probe(network, vectors, labels, how.strength)
                found = validation[1](backbone.run(network, validation[0], _fill(network), device))
                fitted.curve.append({**recent, **found})
                best.keep(found["score"], network)
            network.encoder.train()  # a look reads without dropout
        fitted.samples_per_second = 2 * facts["samples_per_second"]
        tick(
            step, all_steps, loss=facts["loss"], score=best.score, round=min(how.looks, 1 + step // every),
            rounds=how.looks, samples_per_second=fitted.samples_per_second, curve=list(fitted.curve),
            losses=list(fitted.losses), **told, **({"batch_halved": memory.halved} if memory.halved else {}),
        )  # fmt: skip

    while fitted.steps < all_steps:
        pairs.size, before = memory.rows, fitted.steps
        network.zero_grad(set_to_none=True)  # of a step that memory cut off
        with memory.guard():
            own = (all_steps - before, how.contrast, device, seed + before, seen)
            contrast.fit(network.encoder, pairs, *own, kept, begun, beside)
        begun = None
    if not len(validation[0].ids):
        probe(network, _vectors(network, tokens, device), labels, how.strength)
    best.restore(network)
    fitted.best, fitted.halved = best.score, memory.halved
    network.eval()
    return fitted


def _pace(network: Any, pairs: Pairs, how: FewShotSettings, device: Device) -> float:
    """Return the seconds of one step: tried with batches that move nothing, and leave chance as it was."""
    import torch

    rng, state, spent = np.random.default_rng(0), torch.get_rng_state(), []
    for _ in range(TRIED):
        began = time.perf_counter()
        texts, partners, numbers = pairs(rng)
        rows = contrast.pooled(network.encoder.train(), [*texts, *partners], device, how.contrast.pieces)
        half = len(texts)
        contrast.info_nce(rows[:half], rows[half:], numbers, how.contrast.temperature).backward()
        spent.append(time.perf_counter() - began)
    network.zero_grad(set_to_none=True)
    torch.set_rng_state(state)
    return max(1e-3, float(np.mean(spent[1:])))  # the first one warms up


def _fill(network: Any) -> int:
    return int(network.encoder.config.pad_token_id or 0)


def _vectors(network: Any, tokens: Tokens, device: Device) -> np.ndarray:
    return backbone.vectors(network, tokens, _fill(network), replace(device, precision="fp32"))
