"""One demand: who raises it, how it moves, what it does to the stars, who over-indexes, what else agrees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from core.base.errors import NotYet
from core.base.intervals import wilson_each
from core.insight.opportunities import DISAGREES
from core.privacy import small_groups
from core.store.store import Store
from core.views import demands as all_demands
from core.views import moves, opportunities
from core.views.filters import Filters
from core.views.needs import JUDGED, NEED

NAMED = 8  # words
LEAST = small_groups.K  # people in a period or a group before it is drawn


@dataclass(frozen=True)
class Demand:
    """facts: the row of `views.demands`; trend: period, people, everyone, share, low, high; groups: kind, name, people,
    everyone, ratio, low, high (1 = as often as everybody else); a persona's row has its parts and named_by as well."""

    facts: dict[str, Any]
    people: int  # who wrote anything
    trend: pl.DataFrame
    period: str  # "week", "month" or "quarter"
    groups: pl.DataFrame
    needs: tuple[tuple[str, int], ...]  # kind of need, voices
    named: tuple[tuple[str, str, int], ...]  # words that a model in use found, what is said of them, voices
    stars_without: float | None
    move: float | None  # mean of all minus mean without the demand's reviews
    supporting: int
    dissenting: int
    not_counted: int
    opportunity: dict[str, Any] | None
    parts: tuple[str, ...] = ()  # what it falls into, the largest first


def read(store: Store, demand_id: str, filters: Filters = Filters()) -> Demand:
    """Return one demand. Raises NotYet before the first clustering, or `demand_gone` for an id that is no more."""
    listed = all_demands.read(store, filters)
    found = listed.demands.filter(pl.col("demand_id") == demand_id)
    if found.is_empty():
        raise NotYet("demand")
    narrowed, reviews, params = _reviews(demand_id, filters)
    stars = store.select(
        f"SELECT avg(rating) FILTER (NOT coalesce(raised, false)) AS without, avg(rating) AS everyone FROM ({reviews})",
        params,
    ).row(0, named=True)
    counts = _sides(store, narrowed, params)
    period, trend = _trend(store, reviews, params)
    row = opportunities.candidates_of(store).filter(pl.col("demand_id") == demand_id)
    return Demand(
        facts=found.row(0, named=True),
        people=listed.people,
        trend=trend,
        period=period,
        groups=_groups(store, demand_id, filters),
        needs=_needs(store, demand_id),
        named=_named(store, demand_id),
        stars_without=stars["without"],
        move=None if stars["without"] is None else stars["everyone"] - stars["without"],
        opportunity=row.row(0, named=True) if row.height else None,
        parts=tuple(store.frame("cluster.parts").filter(pl.col("demand_id") == demand_id).sort("part")["name"]),
        **counts,
    )


def _reviews(demand_id: str, filters: Filters) -> tuple[str, str, dict[str, Any]]:
    """Return the condition of the filters, the reviews that meet it (SQL, one row a review, `raised`), the parameters."""
    narrowed, params = filters.reviews("r")
    reviews = f"""
        SELECT r.review_id, any_value(coalesce(r.customer_id, r.review_id)) AS person, any_value(r.rating) AS rating,
               any_value(r.happened_at) AS happened_at, any_value(r.product_id) AS product_id,
               any_value(r.language) AS language, bool_or(p.demand_id = $d) AS raised
        FROM ingest.reviews r JOIN ingest.voices v USING (review_id)
        JOIN cluster.points p ON p.voice_id = coalesce(v.repeats_of, v.voice_id)
        WHERE {narrowed} GROUP BY r.review_id
    """
    return narrowed, reviews, {**params, "d": demand_id}


def _sides(store: Store, narrowed: str, params: dict[str, Any]) -> dict[str, int]:
    """Count people who feel with the majority of a demand, people who feel otherwise, and repeats.

    The same rule as that of insight.opportunities, over the voices that the reader narrowed to.
    """
    return store.select(
        f"""
        WITH said AS (
            SELECT coalesce(r.customer_id, r.review_id) AS person, v.repeats_of IS NOT NULL AS repeats,
                   coalesce(s.score, 0) AS score, {NEED} AS need
            FROM ingest.voices v JOIN ingest.reviews r USING (review_id)
            JOIN cluster.points p ON p.voice_id = coalesce(v.repeats_of, v.voice_id)
            LEFT JOIN insight.sentiment s ON s.voice_id = p.voice_id
            {JUDGED}
            WHERE p.demand_id = $d AND {narrowed}
        ), side AS (SELECT CASE WHEN avg(score) >= 0 THEN 1 ELSE -1 END AS side FROM said WHERE NOT repeats),
        judged AS (SELECT *, score * side < -{DISAGREES} AND (side > 0 OR need IS NULL) AS against FROM said, side)
        SELECT count(DISTINCT person) FILTER (NOT repeats AND NOT against) AS supporting,
               count(DISTINCT person) FILTER (NOT repeats AND against) AS dissenting,
               count(*) FILTER (repeats) AS not_counted
        FROM judged
        """,
        params,
    ).row(0, named=True)


def _trend(store: Store, reviews: str, params: dict[str, Any]) -> tuple[str, pl.DataFrame]:
    """Return the share of people by week, month or quarter, periods under 20 people left out."""
    period = moves.period(store, reviews, params)
    counted = store.select(
        f"""
        SELECT date_trunc('{period}', happened_at) AS period, count(DISTINCT person) FILTER (raised) AS people,
               count(DISTINCT person) AS everyone
        FROM ({reviews}) WHERE happened_at IS NOT NULL GROUP BY 1 HAVING count(DISTINCT person) >= {LEAST} ORDER BY 1
        """,
        params,
    )
    low, high = wilson_each(counted["people"], counted["everyone"])
    return period, counted.with_columns(
        share=pl.col("people") / pl.col("everyone"),
        low=pl.Series(low),
        high=pl.Series(high),
    )


def _groups(store: Store, demand_id: str, filters: Filters) -> pl.DataFrame:
    """Return who raises it more and less than others: product categories and personas of at least 20 people.

    A category is a figure about reviews and counts as it is; a persona is one about customers and counts in fives.
    """
    _, reviews, params = _reviews(demand_id, filters)
    categories = store.select(
        f"""
        SELECT 'category' AS kind, c.category AS name, NULL::VARCHAR AS parts, NULL::VARCHAR AS named_by,
               count(DISTINCT person) FILTER (raised) AS people, count(DISTINCT person) AS everyone
        FROM ({reviews}) one
        JOIN (SELECT product_id, any_value(category) AS category FROM ingest.products GROUP BY 1) c USING (product_id)
        WHERE c.category IS NOT NULL GROUP BY ALL HAVING count(DISTINCT person) >= {LEAST}
        """,
        params,
    )
    counted = pl.concat([categories, personas(store, demand_id, filters).select(categories.columns)])
    total = store.select(
        f"SELECT count(DISTINCT person) FILTER (raised) AS people, count(DISTINCT person) AS everyone FROM ({reviews})",
        params,
    ).row(0, named=True)
    overall = total["people"] / max(1, total["everyone"])
    low, high = wilson_each(counted["people"], counted["everyone"])
    ratio = counted.with_columns(
        ratio=pl.col("people") / pl.col("everyone") / max(overall, 1e-9),
        low=pl.Series(low / max(overall, 1e-9)),
        high=pl.Series(high / max(overall, 1e-9)),
    ).sort("ratio", "name", descending=[True, False])
    clear = ratio.filter((pl.col("low") > 1) | (pl.col("high") < 1))
    return pl.concat([clear.head(4), clear.tail(2)]).unique(maintain_order=True) if clear.height > 6 else clear


def personas(store: Store, demand_id: str, filters: Filters = Filters()) -> pl.DataFrame:
    """Return kind, persona_id, name, parts, named_by, people (who raise it), everyone (who wrote), as may be told.

    Nothing where what is narrowed to, or what it leaves out, is too small: in all, and persona by persona.
    """
    _, reviews, params = _reviews(demand_id, filters)
    counted = store.select(
        f"""
        WITH whole AS (
            SELECT m.persona_id, count(DISTINCT r.customer_id) AS whole FROM ingest.reviews r
            JOIN insight.members m USING (customer_id) GROUP BY 1
        )
        SELECT 'persona' AS kind, persona_id, pe.name, pe.parts, pe.named_by, whole,
               count(DISTINCT person) FILTER (raised) AS people, count(DISTINCT person) AS everyone
        FROM ({reviews}) one JOIN insight.members m ON m.customer_id = one.person
        JOIN insight.personas pe USING (persona_id) JOIN whole USING (persona_id) GROUP BY ALL ORDER BY persona_id
        """,
        params,
    )
    selected = store.select(f"SELECT DISTINCT person FROM ({reviews})", params)["person"]
    wrote = store.select("SELECT count(DISTINCT coalesce(customer_id, review_id)) AS n FROM ingest.reviews")["n"][0]
    key = small_groups.key(selected)
    if filters.any and not small_groups.answers(selected.len(), wrote, key):
        return counted.clear()
    rest = counted.with_columns(rest=pl.col("whole") - pl.col("everyone") if filters.any else pl.lit(0))
    apart = small_groups.shown(rest, "rest", key, ["persona_id"])["persona_id"].implode()
    kept = rest.filter((pl.col("rest") == 0) | pl.col("persona_id").is_in(apart))
    kept = small_groups.shown(kept, "everyone", key, ["persona_id"])
    told = kept.with_columns(
        small_groups.counts(kept, "everyone", key, ["persona_id"]),
        small_groups.counts(kept, "people", key, ["persona_id"], demand_id),
    )
    return told.with_columns(people=pl.min_horizontal("people", "everyone"))


def _named(store: Store, demand_id: str) -> tuple[tuple[str, str, int], ...]:
    """Return what is named most, as it is written most often, by what is said of it; nothing that one voice alone names."""
    found = store.select(
        """
        SELECT mode(m.words) AS words, m.label, count(DISTINCT m.voice_id) AS voices
        FROM insight.mentions m JOIN cluster.points p USING (voice_id) WHERE p.demand_id = $1
        GROUP BY lower(m.words), m.label HAVING count(DISTINCT m.voice_id) > 1 ORDER BY voices DESC, words, m.label LIMIT $2
        """,
        [demand_id, NAMED],
    )
    return tuple(found.iter_rows())


def _needs(store: Store, demand_id: str) -> tuple[tuple[str, int], ...]:
    found = store.select(
        f"SELECT {NEED} AS need, count(*) AS voices FROM ingest.voices v JOIN cluster.points p USING (voice_id) {JUDGED} "
        f"WHERE p.demand_id = $1 AND ({NEED}) IS NOT NULL GROUP BY 1 ORDER BY voices DESC, 1",
        [demand_id],
    )
    return tuple(found.iter_rows())
