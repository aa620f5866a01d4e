"""Personas: how large, what they do more and less than others, what they ask for, in whose words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from core.base.errors import NotYet
from core.base.intervals import wilson_each
from core.privacy import figures, small_groups
from core.store.store import Store
from core.views import readiness, shop

SMALLEST = small_groups.K  # people; smaller groups are not shown


@dataclass(frozen=True)
class Persona:
    """One card. wants: name, share, low, high. traits: feature, sigma (the telling ones; all_traits has all). products:
    those bought more than by others: name, people, lift. all_wants: demand_id, name, share, low, high of what anybody asks for.
    People are counted in fives and means are in steps, as `core/privacy/small_groups.py` has it."""

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
    """All personas of at least 20 people, the largest first; people in fives."""

    personas: tuple[Persona, ...]
    people: int
    placed: int  # in those that are shown: what is hidden cannot be had by subtraction
    hidden: int

    @property
    def unplaced(self) -> int:
        """People with too few actions to say, or in a persona that is hidden."""
        return self.people - self.placed


def read(store: Store) -> Personas:
    """Return the personas. Raises NotYet `personas` (cannot) when nothing tells customers apart."""
    shop.needs_files(store)
    if store.latest("understand") is None:
        raise NotYet("understand")
    rows = store.select("SELECT * FROM insight.personas ORDER BY people DESC, persona_id")
    customers = store.select(
        "SELECT DISTINCT customer_id FROM (SELECT customer_id FROM ingest.reviews UNION ALL "
        "SELECT customer_id FROM ingest.events) WHERE customer_id IS NOT NULL"
    )["customer_id"]
    if rows.is_empty():
        known = customers.len() or store.select("SELECT count(customer_id) AS n FROM ingest.searches")["n"][0]
        acting = store.select("SELECT value FROM ingest.figures WHERE name = 'acting'")["value"]
        if known and acting.len() and acting[0] >= readiness.ACTING[0]:
            raise NotYet("personas_alike", cannot=True, n=round(acting[0]), least=SMALLEST)
        raise NotYet("personas" if known else "personas_ids", cannot=True)
    # one key and one size for all that is told of personas, here and in exports
    members = store.frame("insight.members", ["customer_id"])["customer_id"]
    key = small_groups.key(members)
    told = figures.personas(rows, members.len(), key)
    wants = figures.wants(store.frame("insight.wants"), key)
    traits = figures.traits(store.frame("insight.traits"), told, key)
    cards = tuple(_persona(store, row, wants, traits, key) for row in told.iter_rows(named=True))
    people = small_groups.rounded(customers.len(), small_groups.key(customers), "everyone")
    placed = int(told["people"].sum())
    return Personas(cards, max(people, placed), placed, rows.height - told.height)


def _persona(store: Store, facts: dict[str, Any], wants: pl.DataFrame, traits: pl.DataFrame, key: str) -> Persona:
    who = facts["persona_id"]
    named = store.select("SELECT demand_id, name, keywords FROM cluster.demands WHERE NOT coalesce(hidden, false)")
    own = wants.filter(pl.col("persona_id") == who).join(named, on="demand_id", how="inner")
    weight = pl.col("share") * pl.min_horizontal("lift", 4.0)
    asked = own.sort(pl.col("lift") > 1.15, weight, "demand_id", descending=[True, True, False])
    asked = asked.select("demand_id", "name", "people", "share", "low", "high", "lift", "keywords")
    most = asked.head(3).sort("share", descending=True)
    ranked = traits.filter(pl.col("persona_id") == who).sort(pl.col("sigma").abs(), "feature", descending=[True, False])
    ranked = ranked.select("feature", "sigma", "mean", "overall")
    return Persona(
        facts, most, asked, _telling(ranked), ranked, _products(store, who, key), *_quote(store, [who], most)
    )


def _telling(ranked: pl.DataFrame, most: int = 4) -> pl.DataFrame:
    """Return the strongest traits, at least one in each direction where there is one, the highest first."""
    chosen = ranked.head(most)
    for side in (pl.col("sigma") > 0, pl.col("sigma") < 0):
        if chosen.filter(side).is_empty() and not ranked.filter(side).is_empty():
            chosen = pl.concat([chosen.head(most - 1), ranked.filter(side).head(1)])
    return chosen.sort("sigma", descending=True)


def _products(store: Store, who: str, key: str, most: int = 5) -> pl.DataFrame:
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
        SELECT b.product_id, coalesce(any_value(p.name), b.product_id) AS name, count(DISTINCT customer_id) FILTER (b.own) AS people,
               count(DISTINCT customer_id) FILTER (NOT b.own) AS theirs, any_value(e.own) AS own, any_value(e.others) AS others
        FROM bought b JOIN everyone e ON true LEFT JOIN ingest.products p ON p.product_id = b.product_id
        GROUP BY b.product_id HAVING people >= $2 ORDER BY b.product_id
        """,
        [who, SMALLEST],
    )
    sold = figures.products(sold, who, key)
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
