"""What was computed, when, from what, with which settings and model, how long it took; and what jobs did."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from core.store.store import Run, Store


@dataclass(frozen=True)
class Past:
    """One job as its events tell it."""

    job_id: str
    name: str
    state: str
    happened_at: datetime
    error: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class Runs:
    """runs: newest first. jobs: the last state of each, newest first."""

    runs: tuple[Run, ...]
    jobs: tuple[Past, ...]

    @property
    def table(self) -> pl.DataFrame:
        """The runs as rows: step, started_at, seconds, rows_in, rows_out, set_aside, model, seed, run_id."""
        columns = ("step", "started_at", "seconds", "rows_in", "rows_out", "set_aside", "model", "seed", "run_id")
        return pl.DataFrame([{c: getattr(r, c) for c in columns} for r in self.runs])


def read(store: Store) -> Runs:
    """Return the latest 200 runs and the latest 50 jobs."""
    events = store.select(
        """
        SELECT job_id, arg_max(name, happened_at) AS name, arg_max(state, happened_at) AS state,
               max(happened_at) AS happened_at, arg_max(facts, happened_at) AS facts
        FROM ops.job_events GROUP BY job_id ORDER BY happened_at DESC LIMIT 50
        """
    )
    jobs = []
    for row in events.iter_rows(named=True):
        facts = json.loads(row.pop("facts") or "{}")
        jobs.append(Past(error=facts.pop("error", ""), facts=facts, **row))
    return Runs(tuple(store.runs()), tuple(jobs))
