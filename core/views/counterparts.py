"""The demand of another language that may be the same as this one, with what both are about."""

from __future__ import annotations

from dataclasses import dataclass

from core.store.store import Store

QUOTES = 2


@dataclass(frozen=True)
class Counterpart:
    """One proposal. likeness: in [0, 1]; matters: words of both languages; quotes: typical voices of the other."""

    demand_id: str
    name: str
    language: str
    people: int
    likeness: float
    matters: tuple[str, ...]
    quotes: tuple[str, ...]


def of(store: Store, demand_id: str) -> Counterpart | None:
    """Return the counterpart that is proposed for a demand, or None."""
    found = store.select(
        """
        SELECT d.demand_id, d.name, d.language, d.people, c.likeness, c.matters
        FROM cluster.counterparts c
        JOIN cluster.demands own ON own.demand_id = $1
        JOIN cluster.demands d ON d.demand_id = CASE WHEN c.demand_id = $1 THEN c.other_id ELSE c.demand_id END
        WHERE $1 IN (c.demand_id, c.other_id) AND NOT coalesce(d.hidden, false) LIMIT 1
        """,
        [demand_id],
    )
    if found.is_empty():
        return None
    row = found.row(0, named=True)
    said = store.select(
        "SELECT v.text FROM cluster.points p JOIN ingest.voices v USING (voice_id) WHERE p.demand_id = $1 "
        "ORDER BY p.certainty DESC NULLS LAST, v.voice_id LIMIT $2",
        [row["demand_id"], QUOTES],
    )["text"]
    return Counterpart(**{**row, "matters": tuple(row["matters"] or [])}, quotes=tuple(said))
