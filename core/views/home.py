"""The first answer: what to change next, how it compares, one voice for and one against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from core.base.errors import NotYet
from core.store.store import Store
from core.views import demand_map, moves, opportunities, quotes
from core.views.filters import Filters
from core.views.quotes import Quote, Subject

CANDIDATES = 5


@dataclass(frozen=True)
class Home:
    """candidates: demand_id, name, score, score_low, score_high, tier, people, …; the best first."""

    candidates: pl.DataFrame
    lead: dict[str, Any] | None  # the answer
    map: demand_map.DemandMap
    persona: str | None  # who raises the answer most
    for_it: Quote | None
    against: Quote | None
    words: tuple[str, ...]
    changes: tuple[dict[str, Any], ...]  # demands that rise, with since when
    decisions: int
    close: int  # candidates that cannot be told apart from each other, the clear lead left out

    @property
    def passed(self) -> bool:
        """Whether the answer is not the first of the candidates: too close to call, and the reader can read it."""
        return self.lead is not None and self.lead["demand_id"] != self.candidates["demand_id"][0]


def read(store: Store, filters: Filters = Filters(), language: str = "") -> Home:
    """Return the first answer to a reader of `language`. Raises NotYet `understand` before opportunities were computed."""
    mapped = demand_map.read(store, filters)
    if store.latest("understand") is None:
        raise NotYet("understand")
    candidates = opportunities.candidates_of(store).head(CANDIDATES)
    lead = _answer(candidates, language)
    first = lead["demand_id"] if lead else ""
    typical = quotes.read(store, Subject(demand_id=first), "typical", 1, filters)
    other = quotes.read(store, Subject(demand_id=first), "disagreeing", 1, filters)
    return Home(
        candidates=candidates,
        lead=lead,
        map=mapped,
        persona=lead["persona"] if lead else None,
        for_it=typical.rows[0] if typical.rows else None,
        against=other.rows[0] if other.rows else None,
        words=typical.words,
        changes=_changes(store),
        decisions=store.count("decide.decisions"),
        close=store.select("SELECT count(*) AS n FROM insight.opportunities WHERE tier = 'close'")["n"][0],
    )


def _answer(candidates: pl.DataFrame, language: str) -> dict[str, Any] | None:
    """Return the best candidate; among those too close to call, the best one whose voices the reader can read.

    The order inside that group says nothing, so nobody is misled by hearing first of what is said in their language.
    """
    rows = candidates.to_dicts()
    if rows and rows[0]["tier"] == "close":
        return next((r for r in rows if r["tier"] == "close" and r["language"] == language), rows[0])
    return rows[0] if rows else None


def _changes(store: Store, most: int = 3) -> tuple[dict[str, Any], ...]:
    """Return demands that emerge by the verdict of every page, with their share in the last quarter and before."""
    emerging = [row["demand_id"] for row in moves.read(store).of("emerging")]
    if not emerging:
        return ()
    found = store.select(
        """
        WITH last AS (SELECT max(period) AS newest FROM insight.trends),
        sides AS (
            SELECT demand_id, sum(people) FILTER (period > newest - INTERVAL 3 MONTH) AS late,
                   sum(everyone) FILTER (period > newest - INTERVAL 3 MONTH) AS late_n,
                   sum(people) FILTER (period <= newest - INTERVAL 3 MONTH) AS early,
                   sum(everyone) FILTER (period <= newest - INTERVAL 3 MONTH) AS early_n
            FROM insight.trends, last GROUP BY 1
        )
        SELECT d.demand_id, d.name, late / late_n AS share, early / early_n AS before
        FROM sides JOIN cluster.demands d USING (demand_id)
        WHERE list_contains($emerging, d.demand_id) AND late_n >= 20 AND early_n >= 20 AND late / late_n > early / early_n
        ORDER BY list_position($emerging, d.demand_id) LIMIT $most
        """,
        {"emerging": emerging, "most": most},
    )
    return tuple(found.iter_rows(named=True))
