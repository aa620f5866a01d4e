"""What share of the processor's bf16 matrix products embedding reaches: the model's own products in the time that reading takes.

python -m tests.bench limit        (or: make bench ONLY=limit)

Counted are the products with the weights of the layers, two operations a weight and word piece; padding, attention scores,
tables and norms count as nothing done. The limit is the best of square products of three sizes, on all cores.
"""

from __future__ import annotations

import time

import numpy as np
import polars as pl

from core.base.device import cores
from core.finetune import backbone
from core.represent import transformer
from tests.bench.figures import data, say

SIZES = (512, 1024, 2048)
LEAST = 1.0  # seconds that a product is repeated for
TEXTS = 4_096


def products(size: int) -> float:
    """Return the operations a second of bf16 products of square matrices."""
    import torch

    one, other = (torch.randn(size, size, dtype=torch.bfloat16) for _ in range(2))
    one @ other
    began, times = time.perf_counter(), 0
    while time.perf_counter() - began < LEAST:
        one @ other
        times += 1
    return 2 * size**3 * times / (time.perf_counter() - began)


def main() -> None:
    """Print the limit, what embedding reaches of it, and the texts a second; skip where the texts are absent."""
    file = data("intent-banking77", "train.csv")
    if file is None:
        return
    texts = pl.read_csv(file)["text"].head(TEXTS).to_list()
    with backbone.threads(cores()):
        limit = max(products(size) for size in SIZES)
    folder = transformer.bundled()
    encoder, lengths = (
        transformer.TransformerEncoder(folder),
        backbone.tokens(folder, texts, transformer.MAX_PIECES).lengths,
    )
    layers = backbone.network(folder, 1).encoder.encoder.layer
    weights = sum(p.numel() for p in layers.parameters() if p.dim() == 2)
    encoder.encode(texts[:64])
    began = time.perf_counter()
    encoder.encode(texts)
    seconds = time.perf_counter() - began
    reached = 2.0 * weights * float(np.sum(lengths)) / seconds
    say("limit", "bf16_gflops", round(limit / 1e9, 1), of="square products", cores=cores())
    say("limit", "share_of_the_limit", reached / limit, of="embedding", gflops=round(reached / 1e9, 1),
        texts_per_second=round(len(texts) / seconds, 1), pieces=int(np.sum(lengths)), seconds=round(seconds, 2))  # fmt: skip


if __name__ == "__main__":
    main()
