"""Candidate changes in order, with everything needed to weigh them again by other weights."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from core.base.errors import NotYet
from core.insight import opportunities
from core.privacy import figures, small_groups
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
    candidates = candidates_of(store)
    people = store.select("SELECT count(DISTINCT coalesce(customer_id, review_id)) AS n FROM ingest.reviews")["n"][0]
    decisions = store.select(
        "SELECT x.*, d.name FROM decide.decisions x LEFT JOIN cluster.demands d USING (demand_id) ORDER BY recorded_at DESC"
    )
    behaviour = candidates.height > 0 and candidates["behavioural"].null_count() < candidates.height
    return Opportunities(candidates, people, behaviour, decisions)


def candidates_of(store: Store) -> pl.DataFrame:
    """Return the candidates as they are published, the best first: what few people did moves no figure."""
    candidates = store.select(
        f"""
        SELECT o.*, d.name, d.stability, d.keywords, d.named_by, d.language, p.name AS persona,
               p.parts AS persona_parts, p.named_by AS persona_named_by
        FROM insight.opportunities o JOIN cluster.demands d USING (demand_id)
        LEFT JOIN insight.personas p ON p.persona_id = o.persona_id AND p.people >= {small_groups.K}
        WHERE NOT coalesce(d.hidden, false) ORDER BY o.score DESC NULLS LAST, o.demand_id
        """
    )
    wrote = store.select("SELECT DISTINCT coalesce(customer_id, review_id) AS person FROM ingest.reviews")["person"]
    return opportunities.with_behaviour(candidates, figures.behaviour(candidates, small_groups.key(wrote)))


def weighed(candidates: pl.DataFrame, weights: tuple[float, float, float]) -> pl.DataFrame:
    """Return candidates in the order of other weights of stated, derived and behavioural importance."""
    return opportunities.reweigh(candidates, weights)
