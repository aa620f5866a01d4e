"""The vectors of character n-grams are tuned so that halves of the same text meet: no encoder, a table and a sum."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.base.errors import DataError, ModelError
from core.base.fingerprint import fingerprint, text_hash
from core.base.protocols import Tick, quiet
from core.finetune.contrast import info_nce

KIND = "static"
Weigh = Callable[[Any, np.ndarray, float], Any]  # counts (n, F), idf (F), mean length -> weighed rows, scipy CSR


@dataclass(frozen=True)
class StaticSettings:
    """The measured settings; on 10,000 texts the tuned table is worse than its start, hence `fewest`."""

    temperature: float = 0.15
    epochs: int = 3
    batch: int = 512
    dropped: float = 0.2  # of the n-grams of a half
    pace: float = 10.0  # Adam's step, times the mean absolute value of the table at the start
    fewest: int = 20_000  # texts of two clauses or more


def tune(
    folder: Path, clauses: Sequence[Sequence[str]], weigh: Weigh, into: Path, how: StaticSettings = StaticSettings(),
    seed: int = 0, tick: Tick = quiet,
) -> list[dict[str, float]]:  # fmt: skip
    """Tune the table of a saved lexical fit and write it to `into` in the same form; return the losses (step, loss).

    `folder` holds weights.safetensors (idf, matrix (F, m), offset (m), mean_length) and lexical.json with the
    n-grams in order; `clauses` are the texts, each as its clauses; `weigh` is the weighing of that fit (BM25).
    Raises DataError `too_few_texts`, ModelError `model_unreadable`, and whatever `tick` raises.
    """
    import torch

    kept = [t for t in dict.fromkeys(tuple(c) for c in clauses) if len(t) > 1]
    if len(kept) < how.fewest:
        raise DataError("too_few_texts", rows=len(kept), needed=how.fewest)
    note, weights = _read(folder)
    counts = _counted(note["features"], [c for t in kept for c in t])
    sizes = np.array([len(t) for t in kept])
    starts, idf, mean = np.cumsum(sizes) - sizes, weights["idf"], float(weights["mean_length"][0])
    table = torch.nn.Parameter(torch.from_numpy(weights["matrix"].copy()))
    offset = torch.nn.Parameter(torch.from_numpy(weights["offset"].copy()))
    rng, per_epoch = np.random.default_rng(seed), len(kept) // min(how.batch, len(kept))
    losses: list[dict[str, float]] = []
    recent: list[float] = []
    total, step = per_epoch * how.epochs, 0
    optimizer = torch.optim.Adam([table, offset], lr=how.pace * float(table.detach().abs().mean()), fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: max(0.0, 1 - s / total))
    for _ in range(how.epochs):
        for rows in np.array_split(rng.permutation(len(kept))[: per_epoch * how.batch], per_epoch):
            sides = _halves(counts, starts[rows], sizes[rows], rng)
            rich = (np.diff(sides[0].indptr) > 0) & (np.diff(sides[1].indptr) > 0)
            one, other = (_placed(weigh(s[rich], idf, mean / 2), table, offset, how.dropped, rng) for s in sides)
            loss = info_nce(one, other, np.arange(len(one)), how.temperature)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            schedule.step()
            step, recent = step + 1, [*recent[-19:], float(loss.detach())]
            losses.append({"step": step, "loss": float(np.mean(recent))})
            tick(step, total, loss=losses[-1]["loss"])
    tuned = {"matrix": table.detach().numpy(), "offset": offset.detach().numpy()}
    name = fingerprint(note["model_id"], how, seed, [text_hash("\n".join(t)) for t in kept])[:8]
    said = {**note, "model_id": f"static-{tuned['matrix'].shape[1]}@{name}", "kind": KIND}
    _write(into, said, {**weights, **tuned})
    return losses


def _read(folder: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        note, weights = (
            json.loads((folder / "lexical.json").read_text("utf-8")),
            load_file(folder / "weights.safetensors"),
        )
        if not {"idf", "matrix", "offset", "mean_length"} <= weights.keys():
            raise ValueError("a table without all of its parts")
        return {**note, "features": list(note["features"])}, weights
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        raise ModelError("model_unreadable", folder=folder.name) from error


def _counted(features: list[str], texts: list[str]) -> Any:
    """Return how often each n-gram stands in each clause, scipy CSR (clauses, F); n-grams across clauses are lost."""
    from sklearn.feature_extraction.text import CountVectorizer

    longest = max(len(f) for f in features)
    found = CountVectorizer(
        analyzer="char", ngram_range=(1, longest), lowercase=True, dtype=np.int32,
        vocabulary={f: i for i, f in enumerate(features)},
    )  # fmt: skip
    return found.transform(texts).tocsr()


def _halves(counts: Any, starts: np.ndarray, sizes: np.ndarray, rng: np.random.Generator) -> tuple[Any, Any]:
    """Return the summed counts of two random halves of each text, at least one clause each, both CSR (texts, F)."""
    from scipy.sparse import csr_matrix

    sides: tuple[list[int], list[int]] = ([], [])
    owners: tuple[list[int], list[int]] = ([], [])
    for at, (start, size) in enumerate(zip(starts, sizes, strict=True)):
        order, cut = start + rng.permutation(size), int(np.clip(rng.binomial(size, 0.5), 1, size - 1))
        for side, rows in enumerate((order[:cut], order[cut:])):
            sides[side].extend(rows)
            owners[side].extend([at] * len(rows))
    made = []
    for rows, owner in zip(sides, owners, strict=True):
        shape = (len(starts), len(rows))
        made.append(
            (csr_matrix((np.ones(len(rows), np.int32), (owner, range(len(rows)))), shape) @ counts[rows]).tocsr()
        )
    return made[0], made[1]


def _placed(rows: Any, table: Any, offset: Any, dropped: float, rng: np.random.Generator) -> Any:
    """Return unit vectors (texts, m) of weighed rows, part of the n-grams left out."""
    import torch

    values = rows.data * (rng.random(len(rows.data)) >= dropped)
    summed = torch.nn.functional.embedding_bag(
        torch.from_numpy(rows.indices.astype(np.int64)), table, torch.from_numpy(rows.indptr[:-1].astype(np.int64)),
        per_sample_weights=torch.from_numpy(values.astype(np.float32)), mode="sum",
    )  # fmt: skip
    return torch.nn.functional.normalize(summed - offset, dim=1)


def _write(folder: Path, note: dict[str, Any], weights: dict[str, np.ndarray]) -> None:
    from safetensors.numpy import save_file

    waiting = folder.with_name(folder.name + ".part")
    shutil.rmtree(waiting, ignore_errors=True)
    waiting.mkdir(parents=True)
    save_file({k: np.ascontiguousarray(v) for k, v in weights.items()}, waiting / "weights.safetensors")
    (waiting / "lexical.json").write_text(json.dumps(note, ensure_ascii=False), "utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    os.replace(waiting, folder)
