"""What still has no vector gets one: each text once, batches in, batches out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from core.base.fingerprint import text_hash
from core.base.protocols import Encoder, Tick, quiet

SCHEMA = pl.Schema({"text_hash": pl.String(), "model_id": pl.String(), "vector": pl.List(pl.Float32)})


def hashed(texts: Sequence[str]) -> list[str]:
    """Return the key of each text under which its vector is kept."""
    return [text_hash(t) for t in texts]


def missing(texts: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Return the texts (text_hash, text) whose hash is not in `known` (text_hash), each once, in their order."""
    once = texts.select("text_hash", "text").unique("text_hash", keep="first", maintain_order=True)
    return once.join(known.select("text_hash"), on="text_hash", how="anti", maintain_order="left")


def chunks(texts: pl.DataFrame, size: int) -> Iterator[pl.DataFrame]:
    """Yield the texts in slices of `size` rows: what is kept, and lost, at a time."""
    for begin in range(0, texts.height, size):
        yield texts.slice(begin, size)


def vectors(texts: pl.DataFrame, encoder: Encoder, tick: Tick = quiet) -> pl.DataFrame:
    """Return (text_hash, model_id, vector) of texts (text_hash, text)."""
    if not texts.height:
        return pl.DataFrame(schema=SCHEMA)
    rows = encoder.encode(texts["text"].to_list(), tick)
    return texts.select(
        "text_hash",
        pl.lit(encoder.model_id).alias("model_id"),
        pl.Series("vector", rows, dtype=pl.Array(pl.Float32, rows.shape[1])).cast(pl.List(pl.Float32)),
    )


def embed(texts: Sequence[str], known: pl.DataFrame, encoder: Encoder, tick: Tick = quiet) -> pl.DataFrame:
    """Return the vectors that `texts` still lack: `known` are the rows (text_hash, model_id, …) that exist."""
    hashes = pl.Series("text_hash", hashed(texts), dtype=pl.String)
    frame = pl.DataFrame([hashes, pl.Series("text", list(texts), dtype=pl.String)])
    return vectors(missing(frame, known.filter(pl.col("model_id") == encoder.model_id)), encoder, tick)


def matrix(rows: pl.Series, dimensions: int) -> np.ndarray:
    """Return a column of vectors as one float32 array of shape (len(rows), dimensions)."""
    flat = rows.explode(empty_as_null=False).to_numpy() if len(rows) else np.empty(0)
    return np.ascontiguousarray(flat, dtype=np.float32).reshape(len(rows), dimensions)
