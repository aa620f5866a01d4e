"""The share of people who raise a demand, period by period."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from core.base.intervals import wilson_each


@dataclass(frozen=True)
class Trends:
    """How time is cut."""

    every: str = "1mo"
    least: int = 20  # people in a period; smaller ones are left out


def trends(raised: pl.DataFrame, how: Trends = Trends()) -> pl.DataFrame:
    """Return demand_id, period, people, everyone, share, low, high (shares in [0, 1], 90 % Wilson intervals).

    raised: one row a review and demand (demand_id null for none): person, happened_at, demand_id.
    """
    timed = raised.drop_nulls("happened_at").with_columns(period=pl.col("happened_at").dt.truncate(how.every))
    everyone = (
        timed.group_by("period").agg(everyone=pl.col("person").n_unique()).filter(pl.col("everyone") >= how.least)
    )
    named = timed.drop_nulls("demand_id")
    counted = named.group_by("demand_id", "period").agg(people=pl.col("person").n_unique())
    grid = named.select("demand_id").unique().join(everyone, how="cross")
    whole = grid.join(counted, on=["demand_id", "period"], how="left").with_columns(pl.col("people").fill_null(0))
    low, high = wilson_each(whole["people"], whole["everyone"])
    return whole.with_columns(
        share=pl.col("people") / pl.col("everyone"),
        low=pl.Series(low),
        high=pl.Series(high),
    ).sort("demand_id", "period")
