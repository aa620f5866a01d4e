"""What a reader narrowed a page to, as a value that any view can turn into a condition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Filters:
    """Narrow reviews by period (both ends included), by the language of the voice or by product category."""

    start: date | None = None
    end: date | None = None
    language: str = ""
    category: str = ""

    @property
    def any(self) -> bool:
        """Whether anything is narrowed."""
        return self != Filters()

    def reviews(self, alias: str = "r") -> tuple[str, dict[str, Any]]:
        """Return a condition on `ingest.reviews` under `alias` and its named parameters ($f_…).

        The condition is made of our own words only; what the reader chose goes in as parameters.
        """
        parts = ["true"]
        params: dict[str, Any] = {}
        if self.start:
            parts.append(f"{alias}.happened_at >= $f_start")
            params["f_start"] = self.start
        if self.end:
            parts.append(f"{alias}.happened_at < $f_end + INTERVAL 1 DAY")
            params["f_end"] = self.end
        if self.language:
            parts.append(f"{alias}.language = $f_language")
            params["f_language"] = self.language
        if self.category:
            parts.append(f"{alias}.product_id IN (SELECT product_id FROM ingest.products WHERE category = $f_category)")
            params["f_category"] = self.category
        return " AND ".join(parts), params
