"""All demands with their people, share, stars, trend and stability; the unplaced as a row of its own."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from core.base.errors import NotYet
from core.base.intervals import wilson_each
from core.store.store import Store
from core.views import shop
from core.views.filters import Filters

WEEKS = 26


@dataclass(frozen=True)
class Demands:
    """demands: demand_id, name, named_by, born_at, keywords, territory, language, slot, stability, status, suggestions, pinned,
    people, voices, share, low, high (in [0, 1]), stars,
    first_heard (in the whole shop), trend (list of 26 weekly shares), x, y; the largest first."""

    demands: pl.DataFrame
    people: int  # who wrote anything in the selection
    voices: int
    unplaced: int
    by_review: bool  # no customer ids: reviews stand for people

    @property
    def unplaced_share(self) -> float:
        """The share of voices that belong to no demand yet."""
        return self.unplaced / self.voices if self.voices else 0.0


def read(store: Store, filters: Filters = Filters()) -> Demands:
    """Return the demands of a shop. Raises NotYet `load` or `reviews` without reviews, `segment` before the first clustering."""
    shop.needs_reviews(store)
    if store.latest("segment") is None:
        raise NotYet("segment")
    narrowed, params = filters.reviews("r")
    said = f"""
        SELECT v.voice_id, v.repeats_of, p.demand_id, p.x, p.y, p.territory, r.rating, r.happened_at, r.review_id,
               coalesce(r.customer_id, r.review_id) AS person
        FROM ingest.voices v JOIN ingest.reviews r USING (review_id)
        JOIN cluster.points p ON p.voice_id = coalesce(v.repeats_of, v.voice_id)
        WHERE {narrowed}
    """
    totals = store.select(
        f"SELECT count(DISTINCT person) AS people, count(*) AS voices, count(*) FILTER (demand_id IS NULL) AS unplaced "
        f"FROM ({said})",
        params,
    ).row(0, named=True)
    per_demand = store.select(
        f"""
        SELECT demand_id, count(DISTINCT person) AS people, count(*) AS voices, max(happened_at) AS last_heard
        FROM (SELECT DISTINCT ON (voice_id) * FROM ({said})) WHERE demand_id IS NOT NULL GROUP BY 1
        """,
        params,
    )
    starred = store.select(  # a review counts once, however often it comes back to the matter
        f"SELECT demand_id, avg(rating) AS stars FROM (SELECT DISTINCT demand_id, review_id, rating FROM ({said})) "
        "WHERE demand_id IS NOT NULL GROUP BY 1",
        params,
    )
    places = (
        store.select(  # in the middle of the territory that most of its voices lie in, never in the water between two
            f"""
        SELECT demand_id, arg_max(x, n) AS x, arg_max(y, n) AS y FROM (
            SELECT demand_id, median(x) AS x, median(y) AS y, count(*) AS n
            FROM (SELECT DISTINCT ON (voice_id) * FROM ({said})) GROUP BY demand_id, territory
        ) WHERE demand_id IS NOT NULL GROUP BY 1
        """,
            params,
        )
    )
    for more in (starred, places):
        per_demand = per_demand.join(more, on="demand_id", how="left", maintain_order="left")
    known = store.frame("cluster.demands").filter(~pl.col("hidden").fill_null(False)).drop("people", "voices")
    first = store.select(
        "SELECT p.demand_id, min(r.happened_at) AS first_heard FROM ingest.voices v JOIN ingest.reviews r USING (review_id) "
        "JOIN cluster.points p ON p.voice_id = coalesce(v.repeats_of, v.voice_id) WHERE p.demand_id IS NOT NULL GROUP BY 1"
    )
    known = known.join(first, on="demand_id", how="left")  # in the whole shop, whatever is narrowed
    joined = known.join(per_demand, on="demand_id", how="inner").sort("people", "demand_id", descending=[True, False])
    everyone = max(1, totals["people"])
    low, high = wilson_each(joined["people"], everyone)
    joined = joined.with_columns(
        share=pl.col("people") / everyone,
        low=pl.Series(low),
        high=pl.Series(high),
    ).join(_weekly(store, said, params), on="demand_id", how="left", maintain_order="left")
    ids = store.select("SELECT count(customer_id) AS n FROM ingest.reviews")["n"][0]
    return Demands(joined, by_review=ids == 0, **totals)


def _weekly(store: Store, said: str, params: dict[str, object]) -> pl.DataFrame:
    """Return demand_id, trend: the share of people of each of the last 26 weeks, a moving mean over four."""
    weeks = store.select(
        f"""
        WITH said AS ({said}), clock AS (SELECT max(happened_at) AS last FROM said),
        timed AS (SELECT *, date_diff('week', happened_at, last) AS ago FROM said, clock WHERE happened_at IS NOT NULL)
        SELECT demand_id, ago, count(DISTINCT person) AS people,
               any_value(everyone) AS everyone
        FROM timed JOIN (SELECT ago, count(DISTINCT person) AS everyone FROM timed GROUP BY ago) USING (ago)
        WHERE ago < {WEEKS + 3} AND demand_id IS NOT NULL GROUP BY ALL
        """,
        params,
    )
    if weeks.is_empty():
        return pl.DataFrame(schema={"demand_id": pl.String, "trend": pl.List(pl.Float64)})
    grid = weeks.select("demand_id").unique().join(pl.DataFrame({"ago": range(WEEKS + 3)}), how="cross")
    full = grid.with_columns(pl.col("ago").cast(weeks["ago"].dtype)).join(weeks, on=["demand_id", "ago"], how="left")
    full = full.with_columns(share=(pl.col("people") / pl.col("everyone")).fill_null(0.0)).sort("demand_id", "ago")
    smooth = full.with_columns(pl.col("share").rolling_mean(4, min_samples=1).over("demand_id"))
    kept = smooth.filter(pl.col("ago") >= 3).sort("demand_id", "ago", descending=[False, True])
    return kept.group_by("demand_id", maintain_order=True).agg(trend=pl.col("share"))


def matching(demands: pl.DataFrame, asked: str) -> pl.DataFrame:
    """Return the demands whose name or words contain what was asked, with `rise`: the late half of the trend over the early."""
    half = WEEKS // 2
    late, early = pl.col("trend").list.tail(half).list.mean(), pl.col("trend").list.head(half).list.mean()
    ranked = demands.with_columns(rise=late - early)
    wanted = asked.strip().lower()
    if not wanted:
        return ranked
    named = pl.col("name").str.to_lowercase().str.contains(wanted, literal=True)
    worded = pl.col("keywords").list.join(" ").str.to_lowercase().str.contains(wanted, literal=True)
    return ranked.filter(named | worded)
