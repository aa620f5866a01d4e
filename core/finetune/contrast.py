"""Two texts that belong together are drawn together, all others of a batch apart: contrastive training of an encoder."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from core.base.device import Device
from core.base.protocols import Tick, quiet
from core.finetune import backbone, checkpoint
from core.finetune.backbone import Tokens
from core.finetune.checkpoint import Checkpoints, State

Ids = Sequence[int]
# What one step sees: texts, the partner of each, and numbers (texts,) or (texts, several): texts that share a number
# in some column are never held against each other.
Batch = tuple[Sequence[Ids], Sequence[Ids], np.ndarray]
Draw = Callable[[np.random.Generator], Batch]
SHOWN = 20  # steps over which a reported loss is the mean


@dataclass(frozen=True)
class ContrastSettings:
    """How the weights are moved; `still` counts the lowest layers that stay, with the embeddings, 0 moves everything."""

    temperature: float = 0.05
    rate: float = 3e-5
    embedding_rate: float = 0.0  # of the token table; 0 = `rate`
    decay: float = 0.01
    warmup: float = 0.1  # share of the steps
    clip: float = 1.0
    still: int = 2
    pieces: int = 5  # forward passes of a batch, by length: padding to the longest text would triple the cost


@dataclass
class Contrasted:
    """A trained encoder and what was seen on the way."""

    encoder: Any
    losses: list[dict[str, float]] = field(default_factory=list)  # step, loss of the last 20 steps
    steps: int = 0
    seconds: float = 0.0
    samples_per_second: float = 0.0


def keep_still(encoder: Any, layers: int) -> None:
    """Let the embeddings and the lowest `layers` of an encoder stay as they are, half of them at most; 0 lets everything move."""
    import torch

    lists: Any = [m for m in encoder.modules() if isinstance(m, torch.nn.ModuleList)]
    if layers and lists:
        blocks: Any = max(lists, key=len)
        for part in (encoder.get_input_embeddings(), *list(blocks)[: min(layers, len(blocks) // 2)]):
            part.requires_grad_(False)
        embeddings = getattr(encoder, "embeddings", None)
        if embeddings is not None:
            embeddings.requires_grad_(False)


def pooled(encoder: Any, texts: Sequence[Ids], device: Device, pieces: int = 1) -> Any:
    """Return a tensor of unit vectors (texts, d), with gradients: the mean over all tokens, as encoders are read."""
    import torch

    fill = encoder.config.pad_token_id or 0
    order = np.argsort([len(t) for t in texts], kind="stable")
    tokens, found = Tokens(tuple(tuple(t) for t in texts)), []
    for rows in np.array_split(order, min(pieces, len(order))):
        given = backbone.batch(tokens, rows, fill, device.kind)
        with torch.autocast(device.kind, torch.bfloat16, enabled=device.bf16):
            states = encoder(**given).last_hidden_state
        mask = given["attention_mask"].unsqueeze(-1).float()
        found.append((states.float() * mask).sum(1) / mask.sum(1).clamp(min=1))
    back = torch.from_numpy(np.argsort(order, kind="stable"))
    return torch.nn.functional.normalize(torch.cat(found)[back.to(found[0].device)], dim=1)


def info_nce(one: Any, other: Any, numbers: np.ndarray, temperature: float) -> Any:
    """Return the symmetric InfoNCE loss of unit rows (n, d) and their partners, as a scalar tensor.

    Other rows that share a number with a row are left out of its negatives: they may well say the same.
    Source: van den Oord, Li, Vinyals (2018), arXiv 1807.03748; Gao, Yao, Chen (2021), EMNLP, for texts.
    """
    import torch

    held = np.asarray(numbers).reshape(len(numbers), -1)
    same = (held[:, None, :] == held[None, :, :]).any(-1)
    np.fill_diagonal(same, False)
    alike = (one @ other.T / temperature).masked_fill(torch.from_numpy(same).to(one.device), float("-inf"))
    own = torch.arange(len(one), device=one.device)
    loss = torch.nn.functional.cross_entropy
    return (loss(alike, own) + loss(alike.T, own)) / 2


def fit(
    encoder: Any, draw: Draw, steps: int, how: ContrastSettings, device: Device, seed: int = 0, tick: Tick = quiet,
    kept: Checkpoints | None = None, begun: State | None = None, beside: Callable[[], State] = lambda: ({}, {}),
) -> Contrasted:  # fmt: skip
    """Train `encoder` for `steps` drawn batches and return it, ready to be read.

    Ticks at every step with `loss`, `losses`, `steps` and `samples_per_second`; a tick that raises stops between two steps. Where
    there is `kept`, states are written to it with what `beside` adds; from the one in `begun` the training goes on.
    There is no best look to return to: without labels no figure is known that tells a good round from a bad one
    (stability rises in both), so steps are few and fixed.
    """
    import torch

    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    encoder.to(device.kind).train()
    keep_still(encoder, how.still)
    optimizer = _optimizer(encoder, how)
    rise = max(1, int(how.warmup * steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min((s + 1) / rise, max(0.0, (steps - s) / max(1, steps - rise)))
    )
    moving = [p for p in encoder.parameters() if p.requires_grad]
    done, seen, losses, first = Contrasted(encoder), 0, [], 1
    if begun:
        checkpoint.restore(encoder, optimizer, begun[0])
        first, rng.bit_generator.state = begun[1]["at"] + 1, begun[1]["chance"]
        losses, done.losses = begun[1]["recent"], begun[1]["shown"]
        checkpoint.paced(optimizer, schedule, begun[1]["at"])
    began = time.perf_counter()
    for step in range(first, steps + 1):
        texts, partners, numbers = draw(rng)
        rows = pooled(encoder, [*texts, *partners], device, how.pieces)
        loss = info_nce(rows[: len(texts)], rows[len(texts) :], numbers, how.temperature)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(moving, how.clip)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(float(loss.detach()))
        seen += len(texts)
        recent = float(np.mean(losses[-SHOWN:]))
        if step % max(1, steps // 50) == 0 or step == steps:
            done.losses.append({"step": step, "loss": recent})
        rate = seen / max(time.perf_counter() - began, 1e-9)
        tick(step, steps, loss=recent, losses=list(done.losses), steps=steps, samples_per_second=rate)
        if kept and kept.due() and step < steps:
            more, said = beside()
            at = {"at": step, "chance": rng.bit_generator.state, "recent": losses[-SHOWN:], "shown": done.losses}
            kept.write({**checkpoint.state(encoder, optimizer), **more}, {**at, **said})
    done.steps, done.seconds = steps, time.perf_counter() - began
    done.samples_per_second = seen / max(done.seconds, 1e-9)
    encoder.eval()
    return done


def resumed(
    encoder: Any, draw: Draw, steps: int, how: ContrastSettings, device: Device, seed: int = 0, tick: Tick = quiet,
    kept: Checkpoints | None = None,
) -> Contrasted:  # fmt: skip
    """Train as `fit` does, from the state in `kept` where there is one: what was drawn until then is drawn again, so that the
    rest comes as it would have come. `draw` may remember what it drew, but must not hang on what was learnt."""
    begun, rng = kept.read() if kept else None, np.random.default_rng(seed)
    for _ in range(begun[1]["at"] if begun else 0):
        draw(rng)

    def told(done: float, total: float, **facts: object) -> None:
        tick(done, total, **facts, **({"resumed": begun[1]["at"]} if begun else {}))

    return fit(encoder, draw, steps, how, device, seed, told, kept, begun)


def _optimizer(encoder: Any, how: ContrastSettings) -> Any:
    """AdamW; biases and norms are not decayed, the token table has a rate of its own."""
    import torch

    table = {id(p) for p in encoder.get_input_embeddings().parameters()}
    groups: dict[tuple[bool, bool], list[Any]] = {}
    for p in encoder.parameters():
        if p.requires_grad:
            groups.setdefault((id(p) in table, p.ndim > 1), []).append(p)
    return torch.optim.AdamW(
        [
            {"params": ps, "lr": (how.embedding_rate or how.rate) if own else how.rate, "weight_decay": how.decay * matrix}
            for (own, matrix), ps in groups.items()
        ],
        fused=True,
    )  # fmt: skip


def save(encoder: Any, reader: Any, folder: Path) -> Path:
    """Write an encoder with its tokenizer as an ordinary Transformers folder, whole or not at all, and return the folder.

    The note on pooling says "mean"; weights are safetensors. A folder that is there already is replaced.
    """
    import transformers

    transformers.utils.logging.disable_progress_bar()
    waiting = folder.with_name(folder.name + ".part")
    shutil.rmtree(waiting, ignore_errors=True)
    waiting.mkdir(parents=True)
    encoder.save_pretrained(waiting)
    reader.save_pretrained(waiting)
    (waiting / "1_Pooling").mkdir()
    note = {"word_embedding_dimension": encoder.config.hidden_size, "pooling_mode_mean_tokens": True}
    (waiting / "1_Pooling" / "config.json").write_text(json.dumps(note), "utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    os.replace(waiting, folder)
    return folder


def reloaded(encoder: Any, reader: Any, folder: Path, texts: Sequence[str]) -> dict[str, float]:
    """Return the largest difference between vectors of an encoder and of the one in a folder, on up to 100 texts (`rows`), in
    full precision."""
    import torch

    exact, ids = (
        Device("cpu", "fp32", "asked", ""),
        reader(list(texts[:100]), truncation=True, max_length=128)["input_ids"],
    )
    with torch.no_grad():
        one, other = (
            pooled(each.to(exact.kind).eval(), ids, exact) for each in (encoder, backbone.network(folder, 1).encoder)
        )
    return {"largest": float((one - other).abs().max()), "rows": len(ids)}
