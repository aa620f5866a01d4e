"""Voices as evidence: typical, strongest, recent, disagreeing, and those that were not counted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.insight.opportunities import DISAGREES
from core.store.store import Store
from core.views.filters import Filters
from core.views.needs import JUDGED, NEED

ORDERS = ("typical", "strongest", "recent", "disagreeing", "not_counted")
PAGE = 5


@dataclass(frozen=True)
class Subject:
    """Whose voices: a demand's, voices picked one by one, or all that belong to no demand yet."""

    demand_id: str = ""
    voice_ids: tuple[str, ...] = ()
    unplaced: bool = False


@dataclass(frozen=True)
class Quote:
    """One voice with what surrounds it; never with who said it."""

    voice_id: str
    text: str
    rating: float | None
    happened_at: datetime | None
    product: str | None
    language: str
    need: str | None
    disagrees: bool
    repeats: bool


@dataclass(frozen=True)
class Quotes:
    """One page of voices, and how many there are in each order that hurts."""

    rows: tuple[Quote, ...]
    total: int  # in the order asked for
    counted: int
    disagreeing: int
    not_counted: int
    words: tuple[str, ...] = field(default=())  # of the demand, to be marked in the texts

    @property
    def pages(self) -> int:
        """How many pages the order has."""
        return max(1, -(-self.total // PAGE))


# Repeats of a placed voice belong to its demand but are not counted again.
_SAID = f"""
WITH said AS (
    SELECT v.voice_id, v.text, v.language, {NEED} AS need, v.repeats_of, r.rating, r.happened_at, r.review_id,
           coalesce(p.name, r.product_id) AS product, coalesce(s.score, 0) AS score, pt.certainty,
           v.repeats_of IS NOT NULL AS repeats
    FROM ingest.voices v
    JOIN ingest.reviews r USING (review_id)
    LEFT JOIN (SELECT product_id, any_value(name) AS name FROM ingest.products GROUP BY 1) p USING (product_id)
    JOIN cluster.points pt ON pt.voice_id = coalesce(v.repeats_of, v.voice_id)
    LEFT JOIN insight.sentiment s ON s.voice_id = coalesce(v.repeats_of, v.voice_id)
    {JUDGED}
    WHERE {{whose}} AND {{narrowed}}
),
side AS (SELECT CASE WHEN avg(score) >= 0 THEN 1 ELSE -1 END AS side FROM said WHERE NOT repeats),
-- As insight.opportunities counts it: a stated need is no dissent from a complaint.
judged AS MATERIALIZED (SELECT said.*, score * side < -{{disagrees}} AND (side > 0 OR need IS NULL) AS disagrees FROM said, side)
"""
_WHICH = {
    "typical": (
        "NOT repeats AND NOT disagrees",
        "certainty DESC NULLS LAST, length(text) BETWEEN 30 AND 240 DESC, voice_id",
    ),
    "strongest": ("NOT repeats AND NOT disagrees", "abs(score) DESC, certainty DESC NULLS LAST, voice_id"),
    "recent": ("NOT repeats", "happened_at DESC NULLS LAST, voice_id"),
    "disagreeing": ("NOT repeats AND disagrees", "certainty DESC NULLS LAST, voice_id"),
    "not_counted": ("repeats", "voice_id"),
}


def read(store: Store, subject: Subject, order: str = "typical", page: int = 1, filters: Filters = Filters()) -> Quotes:
    """Return one page of the voices of a subject; `order` is one of ORDERS, pages count from 1; past the last comes the last."""
    narrowed, params = filters.reviews("r")
    whose, more = _whose(subject)
    params |= more
    which, ranked = _WHICH[order]
    found = store.select(
        f"""{_SAID.format(whose=whose, narrowed=narrowed, disagrees=DISAGREES)},
        counts AS (
            SELECT count(*) FILTER (NOT repeats) AS counted, count(*) FILTER (disagrees AND NOT repeats) AS disagreeing,
                   count(*) FILTER (repeats) AS not_counted, count(*) FILTER ({which}) AS total
            FROM judged
        ),
        ranked AS (SELECT *, row_number() OVER (ORDER BY {ranked}) - 1 AS place FROM judged WHERE {which})
        SELECT voice_id, text, rating, happened_at, product, language, need, disagrees, repeats, counts.*
        FROM counts LEFT JOIN ranked
            ON place // {PAGE} = least({max(page, 1)} - 1, greatest(total - 1, 0) // {PAGE})
        ORDER BY place
        """,
        params,
    )
    counts = found.select("counted", "disagreeing", "not_counted", "total").row(0, named=True)
    rows = found.drop(list(counts)).drop_nulls("voice_id")
    return Quotes(
        rows=tuple(Quote(**row) for row in rows.iter_rows(named=True)),
        words=_keywords(store, subject.demand_id),
        **counts,
    )


def parted(text: str, words: tuple[str, ...]) -> list[tuple[str, bool]]:
    """Return a text in parts, each with whether it is one of the words: whole ones with their endings, never a middle."""
    found = [w for w in sorted(words, key=len, reverse=True) if w.strip()]
    if not found:
        return [(text, False)]
    latin = lambda w: w.isascii() and w[0].isalnum() and w[-1].isalnum()  # noqa: E731
    edge = "|".join(rf"\b{re.escape(w)}\w{{0,3}}" if latin(w) else re.escape(w) for w in found)
    parts = re.split(f"({edge})", text, flags=re.IGNORECASE)
    return [(part, n % 2 == 1) for n, part in enumerate(parts) if part]


def _whose(subject: Subject) -> tuple[str, dict[str, Any]]:
    if subject.unplaced:
        return "pt.demand_id IS NULL", {}
    if subject.demand_id:
        return "pt.demand_id = $s_demand", {"s_demand": subject.demand_id}
    return "pt.voice_id IN (SELECT unnest($s_voices))", {"s_voices": list(subject.voice_ids)}


def _keywords(store: Store, demand_id: str) -> tuple[str, ...]:
    found = store.select("SELECT keywords FROM cluster.demands WHERE demand_id = $1", [demand_id])
    return tuple(found["keywords"].to_list()[0] or ()) if found.height else ()
