"""Which voices say word for word what an earlier voice said."""

from __future__ import annotations

import polars as pl


def normal(text: pl.Expr) -> pl.Expr:
    """Return the expression of what counts when texts are compared: no case, width, punctuation or spacing.

    A text of nothing but punctuation stands for itself, so that "!" repeats "!" and not "?".
    """
    folded = text.str.normalize("NFKC").str.to_lowercase()
    bare = folded.str.replace_all(r"[\p{P}\s]+", " ").str.strip_chars()
    return pl.when(bare == "").then(folded).otherwise(bare)


def repeats_of(voices: pl.DataFrame) -> pl.Series:
    """Return, for voices (voice_id, text) in their order, the first voice of the same text, null for the first."""
    first = pl.col("voice_id").first().over(normal(pl.col("text")))
    return voices.select(
        pl.when(first != pl.col("voice_id")).then(first).otherwise(pl.lit(None, pl.String)).alias("repeats_of")
    )["repeats_of"]
