"""How many people and voices are behind a demand: people are distinct customers, the review standing in where there is none."""

from __future__ import annotations

import polars as pl


def counted(points: pl.DataFrame, voices: pl.DataFrame, reviews: pl.DataFrame) -> pl.DataFrame:
    """Return demand_id, voices (repeats included), people, language (the one most of them are in) of every demand.

    points: voice_id, demand_id, unplaced ones null. voices: voice_id, review_id, repeats_of, language. reviews: review_id,
    customer_id.
    """
    said = (
        voices.with_columns(pl.coalesce("repeats_of", "voice_id").alias("first"))
        .join(points.select(first="voice_id", demand_id="demand_id").drop_nulls("demand_id"), on="first")
        .join(reviews.unique("review_id", keep="first", maintain_order=True), on="review_id", how="left")
        .with_columns(pl.coalesce("customer_id", "review_id").alias("person"))
    )
    return said.group_by("demand_id").agg(
        pl.len().cast(pl.Int64).alias("voices"),
        pl.col("person").n_unique().cast(pl.Int64).alias("people"),
        pl.col("language").mode().sort().first(),
    )
