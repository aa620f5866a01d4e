"""Each text is encoded once and never again."""

import numpy as np
import polars as pl

from core.base.protocols import quiet
from core.represent import embed


class Counted:
    """An encoder that remembers what it was asked."""

    model_id, dimensions = "counted@1", 2

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts, tick=quiet) -> np.ndarray:
        self.asked += texts
        return np.array([[len(t), 1] for t in texts], dtype=np.float32)


def test_each_text_once_and_never_again() -> None:
    encoder = Counted()
    first = embed.embed(["aa", "b", "aa"], pl.DataFrame(schema=embed.SCHEMA), encoder)
    assert encoder.asked == ["aa", "b"] and first.schema == embed.SCHEMA
    second = embed.embed(["b", "ccc", "aa"], first, encoder)
    assert encoder.asked == ["aa", "b", "ccc"] and second.height == 1
    other = first.with_columns(model_id=pl.lit("another@1"))
    assert embed.embed(["b"], other, encoder).height == 1
    assert embed.embed([], first, encoder).height == 0
    assert embed.matrix(first["vector"], 2).tolist() == [[2, 1], [1, 1]]


def test_chunks_cover_everything() -> None:
    frame = pl.DataFrame({"text": list("abcde")})
    assert [c.height for c in embed.chunks(frame, 2)] == [2, 2, 1]
