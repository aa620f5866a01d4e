"""Personas: how large, what they do more and less than others, what they ask for, in whose words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from core.base.errors import NotYet
from core.base.intervals import wilson_each
from core.privacy import small_groups
from core.store.store import Store
from core.views import shop

SMALLEST = small_groups.K  # people; smaller groups are not shown


@dataclass(frozen=True)
class Persona:
    """One card. wants: name, share, low, high. traits: feature, sigma (the telling ones; all_traits has all). products:
    those bought more than by others: name, people, lift. all_wants: demand_id, name, share, low, high of at least three people."""

    facts: dict[str, Any]
    wants: pl.DataFrame
    all_wants: pl.DataFrame
    traits: pl.DataFrame
    all_traits: pl.DataFrame
    products: pl.DataFrame
    quote: str | None
    quote_rating: float | None
    words: tuple[str, ...]


@dataclass(frozen=True)
class Personas:
    """All personas of at least 20 people, the largest first."""

    personas: tuple[Persona, ...]
    people: int
    placed: int
    hidden: int

    @property
    def unplaced(self) -> int:
        """People with too few actions to say."""
        return self.people - self.placed


def read(store: Store) -> Personas:
    """Return the personas. Raises NotYet `personas` (cannot) when nothing tells customers apart."""
    shop.needs_files(store)
    if store.latest("understand") is None:
        raise NotYet("understand")
    rows = store.select("SELECT * FROM insight.personas ORDER BY people DESC, persona_id")
    people = store.select(
        "SELECT count(DISTINCT customer_id) AS n FROM (SELECT customer_id FROM ingest.reviews UNION ALL "
        "SELECT customer_id FROM ingest.events)"
    )["n"][0]
    if rows.is_empty():
        known = people or store.select("SELECT count(customer_id) AS n FROM ingest.searches")["n"][0]
        raise NotYet("personas" if known else "personas_ids", cannot=True)
    shown = small_groups.shown(rows)
    cards = tuple(_persona(store, row) for row in shown.iter_rows(named=True))
    return Personas(cards, people, int(rows["people"].sum()), rows.height - shown.height)


def _persona(store: Store, facts: dict[str, Any]) -> Persona:
    who = [facts["persona_id"]]
    asked = store.select(
        """
        SELECT w.demand_id, d.name, w.people, w.share, w.low, w.high, w.lift, d.keywords FROM insight.wants w
        JOIN cluster.demands d USING (demand_id)
        WHERE w.persona_id = $1 AND w.people >= 3 AND w.wrote >= $2 ORDER BY (w.lift > 1.15) DESC, w.share * least(w.lift, 4) DESC, w.demand_id
        """,
        [*who, SMALLEST],
    )
    wants = asked.head(3).sort("share", descending=True)
    traits = store.select("SELECT feature, sigma, mean, overall FROM insight.traits WHERE persona_id = $1", who)
    ranked = traits.sort(pl.col("sigma").abs(), descending=True)
    return Persona(facts, wants, asked, _telling(ranked), ranked, _products(store, who), *_quote(store, who, wants))


def _telling(ranked: pl.DataFrame, most: int = 4) -> pl.DataFrame:
    """Return the strongest traits, at least one in each direction where there is one, the highest first."""
    chosen = ranked.head(most)
    for side in (pl.col("sigma") > 0, pl.col("sigma") < 0):
        if chosen.filter(side).is_empty() and not ranked.filter(side).is_empty():
            chosen = pl.concat([chosen.head(most - 1), ranked.filter(side).head(1)])
    return chosen.sort("sigma", descending=True)


def _products(store: Store, who: list[str], most: int = 5) -> pl.DataFrame:
    """Return what they buy more than everybody else does: the share of their buyers clearly above that of the others.

    Only products bought by at least 20 of them, for fewer would point at people; what sells to everybody tells nothing.
    """
    sold = store.select(
        """
        WITH bought AS (
            SELECT DISTINCT e.customer_id, e.product_id, coalesce(m.persona_id = $1, false) AS own FROM ingest.events e
            LEFT JOIN insight.members m USING (customer_id)
            WHERE e.event_type = 'purchase' AND e.customer_id IS NOT NULL AND e.product_id IS NOT NULL
        ),
        everyone AS (
            SELECT count(DISTINCT customer_id) FILTER (own) AS own, count(DISTINCT customer_id) FILTER (NOT own) AS others
            FROM bought
        )
        SELECT coalesce(any_value(p.name), b.product_id) AS name, count(DISTINCT customer_id) FILTER (b.own) AS people,
               count(DISTINCT customer_id) FILTER (NOT b.own) AS theirs, any_value(e.own) AS own, any_value(e.others) AS others
        FROM bought b JOIN everyone e ON true LEFT JOIN ingest.products p ON p.product_id = b.product_id
        GROUP BY b.product_id HAVING people >= $2
        """,
        [*who, SMALLEST],
    )
    low, _ = wilson_each(sold["people"], sold["own"])
    usual = (pl.col("theirs") + 0.5) / (pl.col("others") + 1)  # nobody else's product has a finite lift as well
    lifted = sold.with_columns(low=pl.Series(low, dtype=pl.Float64), lift=pl.col("people") / pl.col("own") / usual)
    ranked = lifted.filter(pl.col("low") > usual).sort("lift", "name", descending=[True, False])
    return ranked.select("name", "people", "lift").head(most)


def _quote(store: Store, who: list[str], wants: pl.DataFrame) -> tuple[str | None, float | None, tuple[str, ...]]:
    """Return one typical voice of a member about what the persona asks for most."""
    if wants.is_empty():
        return None, None, ()
    found = store.select(
        """
        SELECT v.text, r.rating FROM ingest.voices v JOIN ingest.reviews r USING (review_id)
        JOIN cluster.points p USING (voice_id) JOIN insight.members m USING (customer_id)
        WHERE m.persona_id = $1 AND p.demand_id = $2 AND length(v.text) BETWEEN 12 AND 120
        ORDER BY p.certainty DESC NULLS LAST, v.voice_id LIMIT 1
        """,
        [*who, wants["demand_id"][0]],
    )
    if found.is_empty():
        return None, None, ()
    return found["text"][0], found["rating"][0], tuple(wants["keywords"].to_list()[0] or ())
