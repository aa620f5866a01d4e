"""The first look at a shop that has no map yet: its points, and the groups that were seen in them."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from core.store.store import Store


@dataclass(frozen=True)
class Sketch:
    """points: row, x, y, demand_id, group. demands: demand_id, name, x, y, people (voices stand for them), slot."""

    points: pl.DataFrame
    demands: pl.DataFrame
    voices: int  # of the whole shop


def read(store: Store) -> Sketch | None:
    """Return the sketch, or None where there is none (any more)."""
    rows = store.frame("cluster.sketch")
    if rows.is_empty():
        return None
    demands = (
        rows.drop_nulls("demand_id")
        .group_by("demand_id")
        .agg(pl.col("name").first(), pl.col("x").median(), pl.col("y").median(), people=pl.len().cast(pl.Int64))
    )
    demands = demands.sort("people", "demand_id", descending=[True, False]).with_row_index("slot")
    points = rows.drop("name", "territory").with_row_index("row").with_columns(group=pl.lit(None, dtype=pl.Int32))
    return Sketch(points, demands.with_columns(pl.col("slot").cast(pl.Int32)), store.count("ingest.voices"))
