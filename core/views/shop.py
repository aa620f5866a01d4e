"""What every page's frame shows of a shop: its size, period, languages and categories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.store.store import Store


@dataclass(frozen=True)
class Shop:
    """The outline of the loaded data; days are None when nothing carries a time."""

    reviews: int
    events: int
    people: int
    first_day: date | None
    last_day: date | None
    languages: tuple[str, ...]
    categories: tuple[str, ...]


def read(store: Store) -> Shop:
    """Return the outline of a shop."""
    sizes = store.select("""
        SELECT (SELECT count(*) FROM ingest.reviews) AS reviews, (SELECT count(*) FROM ingest.events) AS events,
               (SELECT count(DISTINCT customer_id) FROM
                  (SELECT customer_id FROM ingest.reviews UNION SELECT customer_id FROM ingest.events)) AS people,
               (SELECT min(happened_at)::DATE FROM ingest.reviews) AS first_day,
               (SELECT max(happened_at)::DATE FROM ingest.reviews) AS last_day
    """).row(0, named=True)
    languages = store.select(
        "SELECT language FROM ingest.reviews WHERE language IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 6"
    )["language"]
    categories = store.select("""
        SELECT category FROM ingest.products
        WHERE category IS NOT NULL AND product_id IN (SELECT product_id FROM ingest.reviews)
        GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 40
    """)["category"]
    return Shop(languages=tuple(languages), categories=tuple(categories), **sizes)
