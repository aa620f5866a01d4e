"""Samples a second while weights move: this loop and the plain loop by the book, taking turns on the same reviews.

python -m tests.bench throughput          (or: make bench ONLY=throughput)

The plain loop is what a course on Transformers teaches: rows shuffled, padded to the longest of their batch, full precision,
AdamW with a linear schedule; peft for LoRA. Both have the threads that a training beside a living page has. How the pages
fare meanwhile is told by the benchmark `latency`.
"""

from __future__ import annotations

import statistics
import time
from typing import Any

import numpy as np
import polars as pl

from core.base.device import device, training_threads
from core.finetune import backbone, loop, methods
from core.finetune.backbone import Tokens
from core.finetune.loop import LoopSettings
from core.represent import transformer
from tests.bench.figures import data, say

SET, FILE, TEXT = "reviews-amazon-musical", "Musical_instruments_reviews.csv.gz", "reviewText"
METHODS, LENGTHS = ("full", "lora", "top"), (64, 128)
LABELS, ROWS, TURNS, BATCH = 3, 480, 5, 16
HOW = LoopSettings(epochs=1, batch=BATCH, checks=1, probe=0)


def reviews() -> tuple[list[str], np.ndarray] | None:
    """Return texts drawn by chance and three labels from their stars."""
    file = data(SET, FILE)
    if file is None:
        return None
    rows = pl.read_csv(file, infer_schema=False).select(text=TEXT, stars="overall").drop_nulls()
    some = rows.sample(ROWS, seed=0)
    stars = some["stars"].cast(pl.Float64).to_numpy()
    return some["text"].to_list(), (stars > 2).astype(int) + (stars > 3)


def mine(method: str, texts: list[str], labels: np.ndarray, most: int, seed: int) -> float:
    """Return samples a second of the product's loop over all rows once."""
    base = transformer.bundled()
    cut = backbone.tokens(base, texts, most)
    network = methods.prepare(base, LABELS, method)
    began = time.perf_counter()
    loop.fit(network, (cut, labels, np.ones(LABELS)), (Tokens(()), lambda _: {}), HOW, device(), seed)
    return len(texts) / (time.perf_counter() - began)


def by_the_book(method: str, texts: list[str], labels: np.ndarray, most: int, seed: int) -> float:
    """Return samples a second of the plain loop over all rows once."""
    import torch
    from transformers import (
        AutoModelForSequenceClassification,
        AutoTokenizer,
        DataCollatorWithPadding,
        get_linear_schedule_with_warmup,
    )

    base, kind = transformer.bundled(), device().kind
    reader = AutoTokenizer.from_pretrained(base)
    rows: Any = [
        {**reader(t, truncation=True, max_length=most), "labels": int(y)} for t, y in zip(texts, labels, strict=True)
    ]
    network = (
        _plain(AutoModelForSequenceClassification.from_pretrained(base, num_labels=LABELS), method).to(kind).train()
    )
    torch.manual_seed(seed)
    fed: Any = torch.utils.data.DataLoader(
        rows, batch_size=BATCH, shuffle=True, collate_fn=DataCollatorWithPadding(reader)
    )
    optimizer = torch.optim.AdamW(
        [p for p in network.parameters() if p.requires_grad], lr=HOW.rate, weight_decay=HOW.decay
    )
    schedule = get_linear_schedule_with_warmup(optimizer, int(HOW.warmup * len(fed)), len(fed))
    began = time.perf_counter()
    for batch in fed:
        network(**batch.to(kind)).loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), HOW.clip)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
    return len(texts) / (time.perf_counter() - began)


def _plain(network: Any, method: str) -> Any:
    """Let a Transformers classifier move what a method moves, by the means that the libraries' own pages show."""
    if method == "lora":
        from peft import LoraConfig, TaskType, get_peft_model

        how = methods.MethodSettings()
        return get_peft_model(
            network, LoraConfig(TaskType.SEQ_CLS, r=how.rank, lora_alpha=how.scale, lora_dropout=0.05)
        )
    if method == "top":
        network.base_model.requires_grad_(False)
        for layer in network.base_model.encoder.layer[-methods.MethodSettings().top_layers :]:
            layer.requires_grad_(True)
    return network


def main() -> None:
    """Print both speeds and their ratio for every method and length; skip where the reviews are absent."""
    found = reviews()
    if found is None:
        return
    texts, labels = found
    with backbone.threads(training_threads()):
        for most in LENGTHS:
            tokens = round(float(backbone.tokens(transformer.bundled(), texts, most).lengths.mean()), 1)
            for method in METHODS:
                about = {
                    "set": SET,
                    "method": method,
                    "most_tokens": most,
                    "mean_tokens": tokens,
                    "threads": training_threads(),
                }
                pairs = [
                    (mine(method, texts, labels, most, n), by_the_book(method, texts, labels, most, n))
                    for n in range(TURNS)
                ]
                ratios = sorted(a / b for a, b in pairs)
                say(
                    "throughput",
                    "samples_per_second",
                    statistics.median(a for a, _ in pairs),
                    of="loop",
                    device=device().reason,
                    **about,
                )
                say(
                    "throughput",
                    "samples_per_second",
                    statistics.median(b for _, b in pairs),
                    of="by_the_book",
                    **about,
                )
                spread = {"low": round(ratios[0], 3), "high": round(ratios[-1], 3), "pairs": TURNS}
                say("throughput", "ratio", statistics.median(ratios), **spread, **about)


if __name__ == "__main__":
    main()
