"""Everything that one decision stands on: figures, evidence for and against, rivals, what is not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from core.base.errors import NotYet
from core.insight.opportunities import Opportunities
from core.store.store import Store
from core.views import demand, opportunities, quotes, shop
from core.views.quotes import Quote, Subject

QUOTES = 3


@dataclass(frozen=True)
class Brief:
    """One candidate change, ready to be printed."""

    demand: demand.Demand
    candidate: dict[str, Any]
    rivals: pl.DataFrame  # the best candidates, this one included
    weights: tuple[float, float, float]  # of stated, derived and behavioural importance
    supporting: tuple[Quote, ...]
    dissenting: tuple[Quote, ...]
    words: tuple[str, ...]
    shop: shop.Shop
    run_id: str
    decision: dict[str, Any] | None


def read(store: Store, demand_id: str, weights: tuple[float, float, float] = Opportunities().weights) -> Brief:
    """Return the brief of a demand that is a candidate, weighed as asked.

    Raises NotYet before candidates were computed, or `demand` for no candidate.
    """
    listed = opportunities.read(store)
    candidates = opportunities.weighed(listed.candidates, weights)
    candidate = candidates.filter(pl.col("demand_id") == demand_id)
    if candidate.is_empty():
        raise NotYet("demand")
    agree = quotes.read(store, Subject(demand_id=demand_id), "typical")
    against = quotes.read(store, Subject(demand_id=demand_id), "disagreeing")
    taken = listed.decisions.filter(pl.col("demand_id") == demand_id)
    run = store.latest("understand")
    best = candidates.head(4)
    rivals = best if demand_id in best["demand_id"] else pl.concat([candidate, best.head(3)])
    return Brief(
        demand=demand.read(store, demand_id),
        candidate=candidate.row(0, named=True),
        rivals=rivals,
        weights=weights,
        supporting=agree.rows[:QUOTES],
        dissenting=against.rows[:QUOTES],
        words=agree.words,
        shop=shop.read(store),
        run_id=run.run_id if run else "",
        decision=taken.row(0, named=True) if taken.height else None,
    )
