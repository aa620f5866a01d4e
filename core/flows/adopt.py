"""A database that knows no edits yet takes its map for what was found."""

from __future__ import annotations

from core.base.clock import now
from core.store.store import Run, Store, new_run_id


def run(store: Store) -> None:
    """Publish cluster.found and cluster.groups from the map of the last run, where that run did not."""
    last = store.latest("segment")
    if last is None or "cluster.points" not in store.tables_of(last.run_id) or store.count("cluster.found"):
        return
    found = {"cluster.found": "cluster.points", "cluster.groups": "cluster.demands"}
    rows = {new: store.rows_of(old, last.run_id).drop("hidden", "pinned", strict=False) for new, old in found.items()}
    store.publish(Run(new_run_id(), "adopt", "", now(), 0.0), rows)
