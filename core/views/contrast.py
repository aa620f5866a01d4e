"""Two parts of a shop beside each other: what the people of one raise more often than the people of the other."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from core.base.intervals import difference_each
from core.privacy import small_groups
from core.store.store import Store
from core.views import demands
from core.views.demands import Demands
from core.views.filters import Filters


@dataclass(frozen=True)
class Side:
    """One part: its demands, its voices as points (row, x, y, demand_id, group), and whether enough people speak."""

    listed: Demands
    points: pl.DataFrame

    @property
    def enough(self) -> bool:
        """Whether so many people wrote that a share of them may be told."""
        return self.listed.people >= small_groups.K


@dataclass(frozen=True)
class Contrast:
    """rows: demand_id, name, and of each side people, share, low, high (`share` here, `share_there` there), gap = there - here
    with gap_low and gap_high, the widest apart first. A demand of fewer than 20 people on a side is left out, and counted."""

    here: Side
    there: Side
    rows: pl.DataFrame
    left_out: int

    def more(self, there: bool) -> pl.DataFrame:
        """Return the demands that one side raises more often, as far as the interval of the difference leaves nought."""
        return self.rows.filter(pl.col("gap_low") > 0 if there else pl.col("gap_high") < 0)


def read(store: Store, here: Filters, there: Filters) -> Contrast:
    """Return two parts of a shop side by side; raises NotYet as `demands.read` does."""
    one, other = (Side(demands.read(store, part), _points(store, part)) for part in (here, there))
    kept = ("demand_id", "name", "people", "share", "low", "high")
    both = one.listed.demands.select(kept).join(
        other.listed.demands.select(kept[:1] + kept[2:]), on="demand_id", suffix="_there"
    )
    enough = (pl.min_horizontal("people", "people_there") >= small_groups.K) & pl.lit(one.enough and other.enough)
    rows = both.filter(enough)
    low, high = difference_each(
        (rows["people"], [one.listed.people] * rows.height), (rows["people_there"], [other.listed.people] * rows.height)
    )
    rows = rows.with_columns(
        gap=pl.col("share_there") - pl.col("share"), gap_low=pl.Series(low, dtype=pl.Float64), gap_high=pl.Series(high, dtype=pl.Float64)
    )  # fmt: skip
    said = {*one.listed.demands["demand_id"], *other.listed.demands["demand_id"]}
    return Contrast(
        one, other, rows.sort(pl.col("gap").abs(), "demand_id", descending=[True, False]), len(said) - rows.height
    )


def _points(store: Store, part: Filters) -> pl.DataFrame:
    narrowed, params = part.reviews("r")
    found = store.select(
        f"""
        SELECT row_number() OVER (ORDER BY p.voice_id) - 1 AS row, p.x, p.y, p.demand_id
        FROM cluster.points p JOIN ingest.voices v USING (voice_id) JOIN ingest.reviews r USING (review_id)
        WHERE {narrowed} ORDER BY row
        """,
        params,
    )
    return found.with_columns(group=pl.lit(None, dtype=pl.Int32))
