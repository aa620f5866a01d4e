"""How a tagger's weights are moved: lower layers slower, the mean of late weights, the best look kept."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core.base.device import Device
from core.base.protocols import Tick, quiet
from core.finetune.loop import batches
from core.finetune.tagging import crf, networks
from core.finetune.tagging.units import Row

Answer = tuple[list[np.ndarray], list[np.ndarray | None]]  # per row: tags, and scores of the qualities of its units
Check = Callable[[Answer], float]  # answers to the validation rows -> score
LAYER = re.compile(r"\.(?:layer|layers|h|block)\.(\d+)\.")


@dataclass(frozen=True)
class TagLoop:
    """How the weights are moved."""

    epochs: int = 8
    batch: int = 16
    rate: float = 1.5e-4  # of the uppermost layer of the encoder
    head_rate: float = 2e-3  # of what starts from nothing
    layer_decay: float = 0.85  # each layer further down moves by so much less
    decay: float = 0.01
    warmup: float = 0.1
    clip: float = 1.0
    mean: float = 0.98  # of the weights so far that stays in the running mean at each step; 0 keeps the last weights
    checks: int = 2  # looks at the validation rows per epoch
    patience: int = 6  # looks without a better score before it stops


@dataclass
class Fitted:
    """A trained network at its best look, and what was seen on the way."""

    network: Any
    curve: list[dict[str, float]] = field(default_factory=list)  # looks: step, epoch, loss, score
    best: float = -1.0
    samples_per_second: float = 0.0


def _optimizer(network: Any, how: TagLoop) -> Any:
    """AdamW; the encoder's layers learn the slower the lower they lie, what starts from nothing at the head's rate."""
    import torch

    depth = 1 + max((int(m[1]) for n, _ in network.named_parameters() if (m := LAYER.search(n))), default=-1)
    groups: dict[tuple[float, bool], list[Any]] = {}
    for name, p in network.named_parameters():
        if not p.requires_grad:
            continue
        layer = LAYER.search(name)
        below = depth - 1 - int(layer[1]) if layer else depth
        rate = how.rate * how.layer_decay**below if name.startswith("encoder.") else how.head_rate
        groups.setdefault((rate, p.ndim > 1), []).append(p)
    return torch.optim.AdamW(
        [{"params": ps, "lr": rate, "weight_decay": how.decay if m else 0.0} for (rate, m), ps in groups.items()],
        fused=True,
    )


def answer(network: Any, rows: Sequence[Row], fill: int, on: Device, tick: Tick = quiet, size: int = 64) -> Answer:
    """Return tags and scores of qualities of every row: sorted by length, given back in order."""
    import torch

    order = sorted(range(len(rows)), key=lambda i: -len(rows[i].codes))
    told: list[Any] = [np.zeros(0, np.int64)] * len(rows)
    said: list[Any] = [None] * len(rows)
    network.eval()
    begin, follow = (x.detach().cpu().numpy() for x in network.head.chain())
    for start in range(0, len(order), size):
        some = order[start : start + size]
        with torch.inference_mode(), torch.autocast(on.kind, torch.bfloat16, enabled=on.bf16):
            scores, qualities = network(**networks.batch([rows[i] for i in some], fill, on.kind))
        lengths = np.array([len(rows[i].units) for i in some])
        paths = crf.best_path(scores.cpu().numpy(), lengths, begin, follow)
        for at, i in enumerate(some):
            told[i] = paths[at]
            said[i] = None if qualities is None else qualities[at, : lengths[at]].cpu().numpy()
        tick(min(start + size, len(order)), len(order))
    return told, said


def fit(
    network: Any, train: tuple[Sequence[Row], Sequence[np.ndarray], Sequence[np.ndarray]],
    validation: tuple[Sequence[Row], Check], fill: int, how: TagLoop, on: Device, seed: int = 0, tick: Tick = quiet,
) -> Fitted:  # fmt: skip
    """Train `network` on (rows, tags, qualities) and return it as it was at its best look at the validation rows.

    Ticks at every step with `loss`, `score`, `round`, `rounds`, `samples_per_second`, `curve`; a tick that raises stops
    the training between two steps.
    """
    import torch

    rows, tags, qualities = train
    rng, lengths = np.random.default_rng(seed), np.array([len(r.codes) for r in rows])
    torch.manual_seed(seed)
    network.to(on.kind)
    moving = {n: p for n, p in network.named_parameters() if p.requires_grad}
    mean = {n: p.detach().clone() for n, p in moving.items()}
    kept = {n: p.detach().clone() for n, p in moving.items()}
    optimizer = _optimizer(network, how)
    per_epoch = -(-len(rows) // how.batch)
    total, step, seen, spent = per_epoch * how.epochs, 0, 0, 0.0
    rise = max(1, int(how.warmup * total))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min((s + 1) / rise, max(0.0, (total - s) / max(1, total - rise)))
    )
    done, waited, losses = Fitted(network), 0, []
    look_every = max(1, per_epoch // how.checks)
    for epoch in range(how.epochs):
        for some in batches(lengths, how.batch, rng):
            began = time.perf_counter()
            network.train()
            mask, told, said = networks.targets([tags[i] for i in some], [qualities[i] for i in some], on.kind)
            with torch.autocast(on.kind, torch.bfloat16, enabled=on.bf16):
                scores, spoken = network(**networks.batch([rows[i] for i in some], fill, on.kind))
            loss = network.head.loss(scores, spoken, mask, told, said)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(moving.values(), how.clip)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad(set_to_none=True)
            losses.append(float(loss.detach()))
            step, seen, spent = step + 1, seen + len(some), spent + time.perf_counter() - began
            held = min(how.mean, step / (step + 10))  # a young mean forgets where it started
            torch._foreach_lerp_(list(mean.values()), [p.detach() for p in moving.values()], 1 - held)
            if step % look_every == 0 or step == total:
                score = _looked(network, moving, mean, validation, fill, on)
                recent = float(np.mean(losses[-look_every:]))
                done.curve.append({"step": step, "epoch": step / per_epoch, "loss": recent, "score": score})
                waited += 1
                if score > done.best:
                    done.best, waited, kept = score, 0, {n: p.clone() for n, p in mean.items()}
            tick(
                step, total, loss=float(np.mean(losses[-20:])), score=done.best, round=epoch + 1, rounds=how.epochs,
                samples_per_second=seen / spent, curve=list(done.curve),
            )  # fmt: skip
            if waited >= how.patience:
                break
        if waited >= how.patience:
            break
    _put(moving, kept)
    done.samples_per_second = seen / max(spent, 1e-9)
    network.eval()
    return done


def _put(moving: dict[str, Any], values: dict[str, Any]) -> None:
    import torch

    with torch.no_grad():
        for name, p in moving.items():
            p.copy_(values[name])


def _looked(
    network: Any, moving: dict[str, Any], mean: dict[str, Any], validation: tuple[Sequence[Row], Check], fill: int,
    on: Device,
) -> float:  # fmt: skip
    """Return the score of the mean weights; the network goes on with its own."""
    own = {n: p.detach().clone() for n, p in moving.items()}
    _put(moving, mean)
    score = validation[1](answer(network, validation[0], fill, on))
    _put(moving, own)
    return score
