"""What is stored of people, what was masked, what is hidden."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from core.store.store import Store


@dataclass(frozen=True)
class Privacy:
    """masked: rule, rows. Sizes are rows that are current."""

    people: int
    reviews: int
    events: int
    masked: pl.DataFrame
    kept_since: object


def read(store: Store) -> Privacy:
    """Return what the privacy page says of a shop."""
    masked = store.select(
        "SELECT value AS rule, count(*) AS rows FROM ingest.issues WHERE rule = 'personal_data' GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    sizes = store.select(
        """
        SELECT (SELECT count(DISTINCT customer_id) FROM (SELECT customer_id FROM ingest.reviews UNION ALL
                SELECT customer_id FROM ingest.events)) AS people,
               (SELECT count(*) FROM ingest.reviews) AS reviews, (SELECT count(*) FROM ingest.events) AS events,
               (SELECT min(loaded_at) FROM ingest.files) AS kept_since
        """
    ).row(0, named=True)
    return Privacy(masked=masked, **sizes)
