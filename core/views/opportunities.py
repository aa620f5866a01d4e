"""Candidate changes in order, with everything needed to weigh them again by other weights."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from core.base.errors import NotYet
from core.insight import opportunities
from core.store.store import Store
from core.views import shop


@dataclass(frozen=True)
class Opportunities:
    """candidates: the rows of insight.opportunities with name, stability, keywords, persona (with parts and named_by); the best
    first."""

    candidates: pl.DataFrame
    people: int
    has_behaviour: bool
    decisions: pl.DataFrame


def read(store: Store) -> Opportunities:
    """Return the candidates. Raises NotYet before they were computed."""
    shop.needs_reviews(store)
    if store.latest("understand") is None:
        raise NotYet("understand")
    candidates = store.select(
        """
        SELECT o.*, d.name, d.stability, d.keywords, d.language, p.name AS persona,
               p.parts AS persona_parts, p.named_by AS persona_named_by
        FROM insight.opportunities o JOIN cluster.demands d USING (demand_id)
        LEFT JOIN insight.personas p USING (persona_id)
        ORDER BY o.score DESC NULLS LAST, o.demand_id
        """
    )
    people = store.select("SELECT count(DISTINCT coalesce(customer_id, review_id)) AS n FROM ingest.reviews")["n"][0]
    decisions = store.select(
        "SELECT x.*, d.name FROM decide.decisions x LEFT JOIN cluster.demands d USING (demand_id) ORDER BY recorded_at DESC"
    )
    behaviour = candidates.height > 0 and candidates["behavioural"].null_count() < candidates.height
    return Opportunities(candidates, people, behaviour, decisions)


def weighed(candidates: pl.DataFrame, weights: tuple[float, float, float]) -> pl.DataFrame:
    """Return candidates in the order of other weights of stated, derived and behavioural importance."""
    return opportunities.reweigh(candidates, weights)
