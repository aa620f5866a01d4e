"""How alike two texts are token by token: finer than one averaged vector, and what self-training moves into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.base.broken import broken
from core.base.device import Device, cores, device
from core.base.errors import ModelError
from core.base.protocols import Tick, quiet, stretch
from core.finetune import backbone
from core.finetune.folder import library

BATCH = 32
AHEAD = 16  # batches whose states may wait to be taken
WIDTH = 128  # axes that are kept of a token's state; on one public set, one seed, no worse than all 384
SAMPLE = 2_000  # texts that tell which axes are long


@dataclass(frozen=True)
class States:
    """What the layers of an encoder say of n texts: `means` per layer (n, d); tokens of all texts one after another.

    The tokens of text i are the rows `starts[i]` to `starts[i + 1]` of each array in `tokens`, of length 1 after
    their mean was taken off; `weights` (tokens,) add up to 1 within a text.
    """

    means: dict[int, np.ndarray]
    tokens: dict[int, np.ndarray]
    starts: np.ndarray
    weights: np.ndarray


def depth(folder: Path) -> int:
    """Return how many layers the encoder of a folder has. Raises ModelError `model_unreadable`."""
    try:
        return int(library().AutoConfig.from_pretrained(folder, local_files_only=True).num_hidden_layers)
    except broken() as error:
        raise ModelError("model_unreadable", folder=folder.name) from error


def states(
    folder: Path, texts: Sequence[str], means: Sequence[int] = (6, 3), tokens: Sequence[int] = (6, 4),
    most: int = 48, on: Device | None = None, tick: Tick = quiet,
) -> States:  # fmt: skip
    """Return the means and token states of the named layers (0 = the embeddings, the last = the output).

    Each text is read up to `most` tokens. Memory: texts x tokens x d x 4 bytes a layer, some 20 kB a short text.
    Raises what `backbone.check` raises, and IndexError for a layer that is not there.
    """
    cut = backbone.tokens(folder, texts, most)
    lengths = cut.lengths
    starts = np.concatenate([[0], np.cumsum(lengths)])
    found: dict[int, np.ndarray] = {}
    for rows, layers in _read(folder, cut, sorted({*means, *tokens}), on or device(), tick):
        for layer, block in layers.items():
            kept = found.setdefault(layer, np.empty((starts[-1], block.shape[2]), np.float32))
            for at, i in enumerate(rows):
                kept[starts[i] : starts[i + 1]] = block[at, : lengths[i]]
    middle = {n: _unit(np.add.reduceat(found[n], starts[:-1], axis=0) / lengths[:, None]) for n in means}
    apart = {layer: _unit(found[layer] - found[layer].mean(axis=0)) for layer in tokens}
    return States(middle, apart, starts, _weights(cut, folder))


def compact(
    folder: Path, texts: Sequence[str], layer: int, width: int = WIDTH, most: int = 48, on: Device | None = None,
    tick: Tick = quiet,
) -> States:  # fmt: skip
    """Return the token states of one layer on their `width` longest axes, half precision: 256 bytes a token, no means.

    Mean and axes are those of a sample of texts, so that memory never holds all tokens at full width. Raises what
    `states` raises.
    """
    from threadpoolctl import threadpool_limits

    where, cut = on or device(), backbone.tokens(folder, texts, most)
    lengths = cut.lengths
    starts = np.concatenate([[0], np.cumsum(lengths)])
    order = np.random.default_rng(0).permutation(len(texts))
    sample, rest = np.sort(order[:SAMPLE]), np.sort(order[SAMPLE:])
    share = len(sample) / max(len(texts), 1)
    first = list(_flat(folder, cut, sample, layer, _rows, where, stretch(tick, 0.0, share)))
    seen = np.concatenate([block for _, block in first])
    middle = seen.mean(axis=0)
    seen = _unit(seen - middle)
    with threadpool_limits(1):  # sums depend on the number of threads
        axes = np.linalg.eigh((seen.T @ seen).astype(np.float64))[1][:, -width:].astype(np.float32)
        found = np.empty((starts[-1], axes.shape[1]), np.float16)
        for at, block in first:
            found[at] = _unit((block - middle) @ axes)
    for at, block in _flat(folder, cut, rest, layer, _turned(middle, axes), where, stretch(tick, share, 1.0)):
        found[at] = block
    return States({}, {layer: found}, starts, _weights(cut, folder))


Taken = Callable[
    [Any, Any], np.ndarray
]  # what is kept of a batch's states (rows, longest, d), and where there are tokens


def _padded(states: Any, there: Any) -> np.ndarray:
    return np.asarray(states.float().cpu().numpy())


def _rows(states: Any, there: Any) -> np.ndarray:
    return np.asarray(states[there].float().cpu().numpy())


def _turned(middle: np.ndarray, axes: np.ndarray) -> Taken:
    """Keep tokens on the axes, length 1: what is large is made small where it lies, on the cores that read."""
    import torch

    def turned(states: Any, there: Any) -> np.ndarray:
        rows = (states[there].float() - torch.from_numpy(middle).to(states.device)) @ torch.from_numpy(axes).to(
            states.device
        )
        return np.asarray(torch.nn.functional.normalize(rows, dim=1, eps=1e-9).half().cpu().numpy())

    return turned


def _flat(
    folder: Path, cut: backbone.Tokens, chosen: np.ndarray, layer: int, taken: Taken, where: Device, tick: Tick
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield (places of the tokens, what is kept of their states), batch by batch of the chosen texts, padding left out."""
    lengths = cut.lengths
    starts = np.concatenate([[0], np.cumsum(lengths)])
    part = backbone.Tokens(tuple(cut.ids[i] for i in chosen))
    for rows, layers in _read(folder, part, (layer,), where, tick, taken, quick=True) if len(chosen) else ():
        texts = chosen[rows]
        yield np.concatenate([np.arange(starts[i], starts[i] + lengths[i]) for i in texts]), layers[layer]


def _read(
    folder: Path,
    cut: backbone.Tokens,
    layers: Sequence[int],
    where: Device,
    tick: Tick,
    taken: Taken = _padded,
    quick: bool = False,
) -> Iterator[tuple[np.ndarray, dict[int, np.ndarray]]]:
    """Yield batches of rows of like length with what is `taken` of each layer, whole states if nothing is said: a batch a core.

    As in core/represent/transformer.py, cores that share one batch would wait for each other. `quick` holds the
    weights themselves in bf16 and leaves out the layers above the last that is asked for.
    """
    import torch

    encoder = backbone.network(folder, 1).encoder.eval().to(where.kind)
    half = quick and where.bf16
    if half:
        encoder = encoder.to(torch.bfloat16)
    stack = getattr(getattr(encoder, "encoder", None), "layer", None)
    if quick and stack is not None:  # of the BERT kind, whose last state is that of the last layer as it is
        encoder.encoder.layer = stack[: max(layers)]
    fill, order = backbone.padding(folder), np.argsort(-cut.lengths, kind="stable")
    parts = [order[begin : begin + BATCH] for begin in range(0, len(order), BATCH)]

    def one(rows: np.ndarray) -> dict[int, np.ndarray]:
        given = backbone.batch(cut, rows, fill, where.kind)
        with torch.inference_mode():
            with torch.autocast(where.kind, torch.bfloat16, enabled=where.bf16 and not half):
                told = encoder(**given, output_hidden_states=True).hidden_states
            there = given["attention_mask"].bool()
            return {layer: taken(told[layer], there) for layer in layers}

    at_once = cores() if where.kind == "cpu" else 1
    with backbone.threads(1), ThreadPoolExecutor(at_once, thread_name_prefix="atlas-tokens") as pool:
        for begin in range(0, len(parts), AHEAD):  # no more states wait than are soon taken
            yield from zip(parts[begin : begin + AHEAD], pool.map(one, parts[begin : begin + AHEAD]), strict=True)
            tick(min(begin + AHEAD, len(parts)), len(parts))


def _weights(cut: backbone.Tokens, folder: Path) -> np.ndarray:
    """Return the share of each token in its text: idf = log((n + 1) / (df + 1)), nothing for special tokens."""
    flat, lengths = np.concatenate([np.array(i) for i in cut.ids]), cut.lengths
    owner = np.repeat(np.arange(len(lengths)), lengths)
    once = np.unique(np.stack([owner, flat]), axis=1)[1]
    seen = np.bincount(once, minlength=int(flat.max()) + 1)
    idf = np.log((len(lengths) + 1) / (seen + 1))
    idf[np.isin(np.arange(len(idf)), backbone.tokenizer(folder).all_special_ids)] = 0.0
    weights = idf[flat]
    total = np.bincount(owner, weights=weights, minlength=len(lengths))
    return np.where(total[owner] > 0, weights / np.maximum(total, 1e-12)[owner], 1.0 / lengths[owner]).astype(
        np.float32
    )


def late(told: States, layer: int, near: np.ndarray) -> np.ndarray:
    """Return how alike each text is to each of its candidates `near` (n, k), token by token: float32 (n, k) in [-1, 1].

    ½ (Σ_t w_t max_u cos(t, u) + Σ_u w_u max_t cos(t, u)), t over the tokens of the text, u over the candidate's.
    Source: Khattab, Zaharia (2020), SIGIR (ColBERT), made symmetric and weighed by rarity.
    """
    from threadpoolctl import threadpool_limits

    tokens, starts, weights = told.tokens[layer], told.starts, told.weights
    lengths, found = np.diff(starts), np.zeros(near.shape, np.float32)
    with threadpool_limits(1):  # products so small that threads only wait for each other, long beside busy neighbours
        for i, others in enumerate(near):
            sizes = lengths[others]
            begins = np.cumsum(sizes) - sizes
            where = np.repeat(starts[others] - begins, sizes) + np.arange(sizes.sum())
            own = tokens[starts[i] : starts[i + 1]].astype(np.float32, copy=False)
            alike = own @ tokens[where].astype(np.float32, copy=False).T
            there = weights[starts[i] : starts[i + 1]] @ np.maximum.reduceat(alike, begins, axis=1)
            back = np.add.reduceat(alike.max(axis=0) * weights[where], begins)
            found[i] = (there + back) / 2
    return found


def side_by_side(told: States, share: dict[int, float]) -> np.ndarray:
    """Return the centred means of several layers, each times the root of its share, as unit rows (n, Σ d)."""
    return _unit(np.hstack([_unit(told.means[n] - told.means[n].mean(axis=0)) * s**0.5 for n, s in share.items()]))


def fused(cosine: np.ndarray, told: States, near: np.ndarray, share: dict[int, float]) -> np.ndarray:
    """Return (cosine + Σ share x late) / (1 + Σ share) for the candidates `near`, all (n, k)."""
    total = cosine + sum(s * late(told, layer, near) for layer, s in share.items())
    return np.asarray(total / (1 + sum(share.values())), np.float32)


def _unit(rows: np.ndarray) -> np.ndarray:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32)
