"""The training loop.

Transformers' Trainer is not used: it cannot stop between two steps at the word of a tick without leaving files, and it
reports to consoles and services of its own (see core/DECISIONS.md).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any

import numpy as np

from core.base.device import Device
from core.base.protocols import Tick, quiet
from core.finetune import backbone, checkpoint, methods
from core.finetune.backbone import Tokens
from core.finetune.checkpoint import Checkpoints
from core.finetune.lexical import fit_linear
from core.finetune.memory import Memory

Check = Callable[[np.ndarray], dict[str, float]]  # validation logits -> score, low, high, right
BEST = "best/"  # before the names of the best weights in a checkpoint
PACED = 8  # steps after which the pace is known, the first left out
MOST_ROUNDS = 20  # Mosbach et al. (2021), ICLR: few rows want more rounds, not fewer
LOSSES = 100  # points of the loss curve of one training


@dataclass(frozen=True)
class LoopSettings:
    """How the weights are moved. `balance` 0 leaves classes as they are, 1 gives each the same weight."""

    epochs: int = 3
    fewest_steps: int = (
        0  # few rows are gone through more often until so many steps are taken, `MOST_ROUNDS` times at most
    )
    batch: int = 16
    rate: float = 1.5e-4
    head_rate: float = 1e-3  # the fresh output starts from nothing
    decay: float = 0.01
    warmup: float = 0.1
    clip: float = 1.0
    probe: int = 2000  # training rows from which the output starts as a linear probe; 0 starts it at random
    strength: float = 10.0  # C of that probe
    balance: float = 0.5
    heaviest: float = 10.0
    checks: int = 4  # looks at the validation rows per epoch
    patience: int = 5  # looks without a better score before it stops
    seconds: float = (
        0.0  # of training, looks left out; 0 sets no bound. The steps are counted from the pace of the first
    )


@dataclass
class Fitted:
    """A trained network at its best look, and what was seen on the way."""

    network: Any
    curve: list[dict[str, float]] = field(default_factory=list)  # looks: step, epoch, loss, score, low, high, right
    losses: list[dict[str, float]] = field(default_factory=list)  # step, epoch, loss of the last 20 steps
    best: float = 0.0
    samples_per_second: float = 0.0
    steps: int = 0
    halved: int = 0  # times that memory ran out and fewer rows were computed at once


def rounds(rows: int, how: LoopSettings) -> int:
    """Return how many times so many rows are gone through."""
    each = max(1, -(-rows // how.batch))
    return max(how.epochs, min(MOST_ROUNDS, -(-how.fewest_steps // each)))


def class_weights(counts: np.ndarray, natural: np.ndarray, how: LoopSettings) -> np.ndarray:
    """Return a weight per label, 1 on average over the rows, at most `heaviest`.

    `counts` are the rows that are trained on, `natural` those before they were thinned: each label shall weigh
    natural ** (1 - balance) in total.
    """
    wanted = np.power(np.maximum(natural, 1), 1 - how.balance)
    weight = np.where(counts > 0, wanted / np.maximum(counts, 1), 0.0)
    weight = weight * counts.sum() / max((weight * counts).sum(), 1e-12)
    return np.minimum(weight, how.heaviest)


def batches(lengths: np.ndarray, size: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Return one epoch of batches of like length: shuffled, sorted within stretches of 50 batches, shuffled again."""
    order = rng.permutation(len(lengths))
    made: list[np.ndarray] = []
    for start in range(0, len(order), 50 * size):
        stretch = order[start : start + 50 * size]
        stretch = stretch[np.argsort(-lengths[stretch], kind="stable")]
        made += [stretch[i : i + size] for i in range(0, len(stretch), size)]
    return [made[i] for i in rng.permutation(len(made))]


def _optimizer(network: Any, how: LoopSettings) -> Any:
    """AdamW with decoupled decay; biases and norms are not decayed, what is fresh learns faster than what is pretrained."""
    import torch

    rates = {"classifier": how.head_rate, **getattr(network, "rates", {})}
    groups: dict[tuple[float, bool], list[Any]] = {}
    for name, p in network.named_parameters():
        if p.requires_grad:
            rate = next((r for part, r in rates.items() if part in name), how.rate)
            groups.setdefault((rate, p.ndim > 1), []).append(p)
    return torch.optim.AdamW(
        [
            {"params": ps, "lr": rate, "weight_decay": how.decay if matrix else 0.0}
            for (rate, matrix), ps in groups.items()
        ],
        fused=True,
    )


def probe(network: Any, vectors: np.ndarray, labels: np.ndarray, strength: float) -> None:
    """Give a network the output that logistic regression finds on its vectors (texts, width), at unit length on average.

    An output that starts at random drags pretrained weights out of place before it has learnt anything (Kumar et al.
    2022): on ten texts a label, LoRA ended 5 points below the frozen encoder without this and 2 above it with it.
    A label that is not there starts as the least likely one.
    """
    import torch

    scale = 1 / max(float(np.linalg.norm(vectors, axis=1).mean()), 1e-9)
    none: tuple[np.ndarray, np.ndarray] = (vectors[:0], np.array([], int))
    found = fit_linear((scale * vectors, labels), none, network.classifier.out_features, (strength,), False)
    there = np.isin(np.arange(len(found.offset)), labels)
    with torch.no_grad():
        network.classifier.weight.copy_(torch.from_numpy(scale * found.weights))
        network.classifier.bias.copy_(torch.from_numpy(np.where(there, found.offset, found.offset[there].min())))


def _probed(network: Any, tokens: Tokens, labels: np.ndarray, how: LoopSettings, device: Device, seed: int) -> None:
    """Start the output as a probe of some rows, where they have two labels at least."""
    some = np.random.default_rng(seed).permutation(len(labels))[: how.probe]
    if len(np.unique(labels[some])) > 1:
        few = Tokens(tuple(tokens.ids[int(i)] for i in some))
        fill = network.encoder.config.pad_token_id or 0
        probe(network, backbone.vectors(network, few, fill, device), labels[some], how.strength)


def _gradients(
    network: Any, tokens: Tokens, labels: np.ndarray, rows: np.ndarray, weights: Any, device: Device, memory: Memory
) -> float:
    """Set the gradients of one batch and return its loss, the mean over its rows by the weights of their labels.

    The batch goes through the network in as many parts as memory asks for; their gradients add up to those of the
    whole, so that what is learnt does not hang on the size of the machine.
    """
    import torch

    fill, kind, weighed = network.encoder.config.pad_token_id or 0, device.kind, 0.0
    while True:
        network.zero_grad(set_to_none=True)
        lost, start = 0.0, 0
        with memory.guard() as fits:
            target = torch.from_numpy(labels[rows].astype(np.int64)).to(kind)
            weighed = weights[target].sum()
            while start < len(rows):
                part = slice(start, start + memory.rows)
                with torch.autocast(kind, torch.bfloat16, enabled=device.bf16):
                    out = network(**backbone.batch(tokens, rows[part], fill, kind))
                loss = torch.nn.functional.cross_entropy(out.float(), target[part], weights, reduction="sum") / weighed
                loss.backward()
                lost, start = lost + float(loss.detach()), start + memory.rows
            if (more := methods.penalty(network)) is not None:
                more.backward()
        if fits():
            return lost


@dataclass
class _Way:
    """How far a training has come: everything that is no tensor, so that it can be kept as JSON."""

    step: int = 0
    seen: int = 0
    spent: float = 0.0  # seconds
    waited: int = 0
    rows: int = 0  # computed at once
    halved: int = 0
    total: int = 0  # steps that will be taken
    first: float = 0.0  # seconds of the first step, which warms up
    best: float = -1.0
    recent: list[float] = field(default_factory=list)  # losses since the last look but one
    curve: list[dict[str, float]] = field(default_factory=list)
    losses: list[dict[str, float]] = field(default_factory=list)


def fit(
    network: Any,
    train: tuple[Tokens, np.ndarray, np.ndarray],
    validation: tuple[Tokens, Check],
    how: LoopSettings,
    device: Device,
    seed: int = 0,
    tick: Tick = quiet,
    kept: Checkpoints | None = None,
) -> Fitted:
    """Train `network` on (tokens, labels, class weights) and return it as it was at its best look at the validation.

    Without validation rows nobody looks, and it is returned as it was at the end. Where memory runs out, fewer rows
    are computed at once (`batch_halved`). Where `kept` holds a state, the training goes on from there and ends as if
    it had never been cut. Ticks at every step with `loss`, `score`, `samples_per_second`, `round`, `rounds`, `curve`,
    `losses`, `resumed`; a tick that raises stops the training between two steps.
    Raises ModelError `model_too_large` where not even one row fits into memory.
    """
    import torch

    tokens, labels, weights = train
    rng, fill = np.random.default_rng(seed), network.encoder.config.pad_token_id or 0
    torch.manual_seed(seed)
    network.to(device.kind)
    moving = [p for p in network.parameters() if p.requires_grad]
    optimizer, per_epoch, epochs = _optimizer(network, how), -(-len(labels) // how.batch), rounds(len(labels), how)
    patience = how.patience * epochs / how.epochs  # looks of a longer way, at whose end alone the rate is small
    way, best, memory = _Way(rows=how.batch, total=per_epoch * epochs), Best(), Memory(how.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: _share(s, way.total, how.warmup))
    if found := kept.read() if kept else None:
        vars(way).update(found[1])
        _resume(network, optimizer, schedule, best, memory, found[0], way)
    else:
        _probed(network, tokens, labels, how, device, seed)
    methods.schedule(network, way.total)
    told: dict[str, Any] = {"resumed": way.step} if way.step else {}
    weigh = torch.tensor(weights, dtype=torch.float32, device=device.kind)
    order = (rows for _ in range(epochs) for rows in batches(tokens.lengths, how.batch, rng))
    for rows in islice(order, way.step, None):
        if way.waited >= patience or way.step >= way.total:
            break
        began = time.perf_counter()
        network.train()
        way.recent.append(_gradients(network, tokens, labels, rows, weigh, device, memory))
        torch.nn.utils.clip_grad_norm_(moving, how.clip)
        optimizer.step()
        schedule.step()
        settled = methods.allocate(network, way.step + 1)
        way.step, way.seen, way.spent = way.step + 1, way.seen + len(rows), way.spent + time.perf_counter() - began
        if how.seconds and way.step in (1, PACED):
            _pace(way, how.seconds, network)
        total, look_every = way.total, max(1, min(per_epoch // how.checks, way.total // how.checks))
        way.recent = way.recent[-max(20, look_every) :]
        loss = float(np.mean(way.recent[-20:]))
        at = {"step": way.step, "epoch": way.step / per_epoch}
        if way.step % max(1, total // LOSSES) == 0:
            way.losses.append({**at, "loss": loss})
        if len(validation[0].ids) and (way.step % look_every == 0 or way.step == total):
            looked = validation[1](backbone.run(network, validation[0], fill, device))
            way.curve.append({**at, "loss": float(np.mean(way.recent[-look_every:])), **looked})
            if settled:  # AdaLoRA's looks before its ranks are final are of a larger model than the one asked for
                way.waited = 0 if best.keep(looked["score"], network) else way.waited + 1
        if kept and kept.due() and way.step < total:
            way.rows, way.halved, way.best = memory.rows, memory.halved, best.score
            kept.write({**checkpoint.state(network, optimizer), **best.tensors()}, asdict(way))
        if memory.halved:
            told["batch_halved"] = memory.halved
        tick(
            way.step, total, loss=loss, score=best.score, round=1 + (way.step - 1) // per_epoch, rounds=epochs,
            samples_per_second=way.seen / way.spent, curve=list(way.curve), losses=list(way.losses), **told,
        )  # fmt: skip
    best.restore(network)
    network.eval()
    return Fitted(network, way.curve, way.losses, best.score, way.seen / max(way.spent, 1e-9), way.step, memory.halved)


def _share(step: int, total: int, warmup: float) -> float:
    """Return the share of the rate at a step: a straight rise, then a straight fall to nothing."""
    rise = max(1, int(warmup * total))
    return min((step + 1) / rise, max(0.0, (total - step) / max(1, total - rise)))


def _pace(way: _Way, seconds: float, network: Any) -> None:
    """Cut the steps to those that the time allows at the pace so far; rates and ranks are planned anew for them."""
    if way.step == 1:
        way.first = way.spent
        return
    each = (way.spent - way.first) / (way.step - 1)
    way.total = min(way.total, way.step + max(PACED, int((seconds - way.spent) / max(each, 1e-9))))
    methods.schedule(network, way.total)


def _resume(
    network: Any, optimizer: Any, schedule: Any, best: Best, memory: Memory, tensors: dict[str, Any], way: _Way
) -> None:  # fmt: skip
    """Put everything back as it was at a checkpoint that was written `way.step` steps after the start."""
    best.take(way.best, tensors)
    checkpoint.restore(network, optimizer, {n: t for n, t in tensors.items() if not n.startswith(BEST)})
    memory.rows, memory.halved = way.rows, way.halved
    checkpoint.paced(optimizer, schedule, way.step)


class Best:
    """The moving weights at the best look so far."""

    def __init__(self) -> None:
        self.score = -1.0
        self._kept: dict[str, Any] = {}

    def keep(self, score: float, network: Any) -> bool:
        """Remember the network if it is better than before; return whether it was."""
        if score <= self.score:
            return False
        self.score = score
        self._kept = {n: p.detach().to("cpu", copy=True) for n, p in network.named_parameters() if p.requires_grad}
        return True

    def restore(self, network: Any) -> None:
        """Put the best weights back."""
        import torch

        with torch.no_grad():
            for name, p in network.named_parameters():
                if name in self._kept:
                    p.copy_(self._kept[name])

    def tensors(self) -> dict[str, Any]:
        """Return the best weights under names of their own, for a checkpoint."""
        return {f"{BEST}{n}": t for n, t in self._kept.items()}

    def take(self, score: float, tensors: dict[str, Any]) -> None:
        """Remember what `tensors` returned once."""
        self.score = score
        self._kept = {n.removeprefix(BEST): t for n, t in tensors.items() if n.startswith(BEST)}
