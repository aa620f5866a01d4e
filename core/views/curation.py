"""What people changed by hand: every edit with what it did, what can be undone or redone, what is hidden."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from core.cluster.curation import ahead, history
from core.store.store import Store


@dataclass(frozen=True)
class Change:
    """One edit. `name`: the demand that it is about, as it was called then; `others`: what joined it, or the part that left
    it; `asked`: the name that was given; `voices`: how many were put elsewhere."""

    edit_id: str
    kind: str
    name: str
    others: tuple[str, ...]
    asked: str
    voices: int
    made_at: datetime
    done: bool


@dataclass(frozen=True)
class Curation:
    """changes: the newest first. undo, redo: what a click would take back or do again. hidden: id and name."""

    changes: tuple[Change, ...]
    undo: Change | None
    redo: Change | None
    hidden: tuple[tuple[str, str], ...]


def read(store: Store) -> Curation:
    """Return the history of edits."""
    edits = history(store.frame("cluster.edits"), store.frame("cluster.edit_marks"))
    told = store.select("SELECT edit_id, demand_id, name FROM cluster.edit_demands")
    names = {(e, d): n for e, d, n in told.iter_rows()}
    anywhere = {d: n for _, d, n in told.iter_rows()}
    moved = dict(
        store.select("SELECT edit_id, count(*) FROM cluster.edit_voices WHERE NOT held GROUP BY 1").iter_rows()
    )
    changes = [
        Change(
            e["edit_id"],
            e["kind"],
            names.get((e["edit_id"], e["demand_id"]), anywhere.get(e["demand_id"], e["demand_id"])),
            tuple(names.get((e["edit_id"], j), j) for j in e["joined"] or []),
            e["name"] or "",
            moved.get(e["edit_id"], 0),
            e["made_at"],
            e["done"],
        )
        for e in edits.iter_rows(named=True)
    ]
    by_id = {c.edit_id: c for c in changes}
    back, on = (by_id[e["edit_id"]] if e else None for e in ahead(edits))
    hidden = store.frame("cluster.demands", ("demand_id", "name", "hidden")).filter(pl.col("hidden"))
    return Curation(
        tuple(reversed(changes)),
        back,
        on,
        tuple(hidden.select("demand_id", "name").sort("name").iter_rows()),
    )
