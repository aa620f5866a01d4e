"""What every page's frame shows of a shop: its size, period, languages and categories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.base.columns import KINDS
from core.base.errors import NotYet
from core.store.store import Store


@dataclass(frozen=True)
class Shop:
    """The outline of the loaded data; days are None when nothing carries a time."""

    reviews: int
    events: int
    searches: int
    people: int
    first_day: date | None
    last_day: date | None
    languages: tuple[str, ...]
    categories: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing was loaded that anybody said or did."""
        return not (self.reviews or self.events or self.searches)


def needs_files(store: Store) -> None:
    """Raise NotYet `load` in a shop without a single row."""
    if not any(store.count(f"ingest.{kind}") for kind in KINDS):
        raise NotYet("load")


def needs_reviews(store: Store) -> None:
    """Raise NotYet where there is nothing that demands could be found in: `load` in an empty shop, else `reviews` (cannot)."""
    needs_files(store)
    if not store.count("ingest.reviews"):
        raise NotYet("reviews", cannot=True)


def read(store: Store) -> Shop:
    """Return the outline of a shop."""
    sizes = store.select("""
        SELECT (SELECT count(*) FROM ingest.reviews) AS reviews, (SELECT count(*) FROM ingest.events) AS events,
               (SELECT count(*) FROM ingest.searches) AS searches,
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
