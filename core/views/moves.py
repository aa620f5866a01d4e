"""Which demands emerge and which fade in what a reader narrowed to, by the one verdict that every page tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from core.insight import moves
from core.privacy import small_groups
from core.store.store import Store
from core.views.filters import Filters

EVERY = {"week": "1w", "month": "1mo", "quarter": "1q"}  # a period, as Polars writes it


@dataclass(frozen=True)
class Moved:
    """rows: demand_id, name, verdict, chance, span, share, low, high, before, before_low, before_high; the surest first.

    No row where there are too few dated people for a verdict on anything.
    """

    rows: pl.DataFrame
    period: str  # "week", "month" or "quarter": what a share is the share of people of

    def of(self, verdict: str) -> list[dict[str, Any]]:
        """Return the rows with a verdict."""
        return self.rows.filter(pl.col("verdict") == verdict).to_dicts()

    def one(self, demand_id: str) -> dict[str, Any] | None:
        """Return the row of a demand; None where nothing can be said of it."""
        return next(iter(self.rows.filter(pl.col("demand_id") == demand_id).to_dicts()), None)


def read(store: Store, filters: Filters = Filters()) -> Moved:
    """Return what moves among the demands that are shown; the rate of false alarms holds for all of them together."""
    narrowed, params = filters.reviews("r")
    said = f"""
        SELECT DISTINCT r.review_id, coalesce(r.customer_id, r.review_id) AS person, r.happened_at, d.demand_id
        FROM ingest.reviews r JOIN ingest.voices v USING (review_id)
        JOIN cluster.points p ON p.voice_id = coalesce(v.repeats_of, v.voice_id)
        LEFT JOIN cluster.demands d ON d.demand_id = p.demand_id AND NOT coalesce(d.hidden, false)
        WHERE {narrowed}
    """
    every = period(store, said, params)
    raised = store.select(f"{said} ORDER BY ALL", params)
    found = moves.moves(raised, moves.Moves(every=EVERY[every], least=small_groups.K))
    names = store.frame("cluster.demands", ["demand_id", "name"])
    return Moved(found.join(names, on="demand_id", how="left", maintain_order="left"), every)


def period(store: Store, reviews: str, params: dict[str, Any]) -> str:
    """Return how finely time is cut for some reviews (SQL with person, happened_at): "week", "month" or "quarter"."""
    span = store.select(
        f"SELECT min(happened_at) AS a, max(happened_at) AS b, count(DISTINCT person) AS n FROM ({reviews})", params
    ).row(0, named=True)
    if span["a"] is None:
        return "month"
    weeks = max(1, (span["b"] - span["a"]).days / 7)
    if weeks > 300:
        return "quarter"
    return "week" if weeks <= 150 and span["n"] / weeks >= 2.5 * small_groups.K else "month"
