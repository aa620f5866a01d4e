"""Writes what jobs did into the database, and tells which were cut off by the end of a server."""

from __future__ import annotations

import json

import polars as pl

from core.base.clock import now
from core.jobs.job import ENDED, INTERRUPTED, Job
from core.store.store import Store


def record(store: Store, job: Job) -> None:
    """Append the present state of a job."""
    facts = {k: v for k, v in job.facts.items() if isinstance(v, (str, int, float, bool))}
    row = {
        "job_id": job.job_id,
        "name": job.name,
        "state": job.state,
        "happened_at": now(),
        "done": job.done,
        "total": job.total,
        "facts": json.dumps({**facts, "error": job.error}, ensure_ascii=False),
    }
    store.append("ops.job_events", pl.DataFrame([row]))


def mark_interrupted(store: Store) -> int:
    """Mark jobs that never ended, at the start of a server, as interrupted; return how many there were."""
    events = store.frame("ops.job_events")
    if events.is_empty():
        return 0
    last = events.sort("happened_at", maintain_order=True).group_by("job_id", maintain_order=True).last()
    open_ = last.filter(~pl.col("state").is_in(ENDED))
    if open_.height:
        store.append("ops.job_events", open_.with_columns(state=pl.lit(INTERRUPTED), happened_at=pl.lit(now())))
    return open_.height
