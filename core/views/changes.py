"""What became of the demands with the last run, by the names that they have now."""

from __future__ import annotations

from dataclasses import dataclass

from core.cluster.changes import KINDS
from core.store.store import Store


@dataclass(frozen=True)
class Told:
    """One demand's fate. `alive`: it can be opened; `other`: the name of what it came from or went into."""

    kind: str
    demand_id: str
    name: str
    other: str
    before: int
    after: int
    alive: bool


def read(store: Store) -> tuple[Told, ...]:
    """Return what changed since the run before, in the order of KINDS, the larger ones first; nothing after the first run."""
    rows = store.select(
        """
        SELECT c.kind, c.demand_id, coalesce(d.name, c.name) AS name, coalesce(o.name, '') AS other, c.before, c.after,
               d.demand_id IS NOT NULL AND NOT coalesce(d.hidden, false) AS alive
        FROM cluster.changes c LEFT JOIN cluster.demands d USING (demand_id)
        LEFT JOIN cluster.demands o ON o.demand_id = c.other
        """
    )
    found = [Told(**row) for row in rows.iter_rows(named=True)]
    return tuple(sorted(found, key=lambda t: (KINDS.index(t.kind), -max(t.before, t.after), t.demand_id)))
