"""Keeps rows no longer than the shop says: older ones go for good, with everything that was derived from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from core.base.clock import now
from core.base.errors import SettingsError
from core.base.protocols import Tick, quiet
from core.flows import erase
from core.store.expunge import DATED, Gone, emptied, matching
from core.store.schema import BY_NAME
from core.store.store import Store

KINDS = tuple(t.removeprefix("ingest.") for t in DATED)
SHORTEST = 30  # days: below, a figure over a month could not be told


@dataclass(frozen=True)
class Aged:
    """What is older than it may be. Counts are rows of all versions; `undated` of them go by the day they were loaded."""

    rows: dict[str, int]
    undated: int
    people: int  # of whom nothing would be left

    @property
    def anything(self) -> bool:
        """Whether anything is due."""
        return any(self.rows.values())


def periods(store: Store) -> dict[str, int]:
    """Return for how many days rows of each kind are kept; a kind that is kept for good is not listed."""
    found = store.select(
        "SELECT kind, arg_max(days, set_at) AS days FROM privacy.retention GROUP BY kind ORDER BY kind"
    )
    return {kind: days for kind, days in found.iter_rows() if days}


def keep(store: Store, kept: Mapping[str, int]) -> None:
    """Keep rows for so many days from now on, 0 for good; kinds that are not named stay as they are.

    Nothing goes before `run`. Raises SettingsError `retention_short`, `retention_unknown`.
    """
    for kind, days in kept.items():
        if kind not in KINDS:
            raise SettingsError("retention_unknown", kind=kind)
        if days and days < SHORTEST:
            raise SettingsError("retention_short", least=SHORTEST)
    before = periods(store)
    rows = [{"kind": k, "days": d, "set_at": now()} for k, d in kept.items() if before.get(k, 0) != d]
    if rows:
        store.append("privacy.retention", pl.DataFrame(rows, schema_overrides={"days": pl.Int32}))


def preview(store: Store, kept: Mapping[str, int], at: datetime | None = None) -> Aged:
    """Return what would go if rows were kept for so many days."""
    gone = _gone(kept, at)
    undated = 0
    for table in gone.before:
        where, values = matching(table, gone)
        sql = f"SELECT count(*) AS n FROM {BY_NAME[table].stored} r WHERE r.happened_at IS NULL AND ({where})"
        undated += int(store.select(sql, values)["n"][0])
    rows = {kind: n for kind, n in erase.counts(store, gone).items() if kind in KINDS}
    return Aged(rows, undated, _people(store, gone))


def run(store: Store, tick: Tick = quiet, at: datetime | None = None) -> Aged:
    """Delete what is older than it may be; return what went. Nothing is written where nothing is due.

    Going back to before an import does not bring these rows back.
    """
    kept = periods(store)
    due = preview(store, kept, at)
    if not due.anything:
        return due
    tick(0, 3, stage="erase")
    erase.remove(store, _gone(kept, at), erase.AGE, [], due.people)
    erase.ended(store, tick)
    return due


def _gone(kept: Mapping[str, int], at: datetime | None) -> Gone:
    today = at or now()
    return Gone(before={f"ingest.{kind}": today - timedelta(days=days) for kind, days in kept.items() if days})


def _people(store: Store, gone: Gone) -> int:
    """Return how many people would have no row left."""
    if not gone.before:
        return 0
    sql, values = emptied(gone)
    return int(store.select(f"SELECT count(*) AS n FROM ({sql})", values)["n"][0])
