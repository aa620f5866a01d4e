"""One step of the line: skipped when nothing changed, else computed, timed and published."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import polars as pl

from core.base.clock import now
from core.base.fingerprint import fingerprint, plain
from core.store.store import Run, Store, new_run_id

RECORDED = ("torch", "transformers", "umap-learn", "hdbscan", "duckdb", "polars", "scikit-learn")


@dataclass(frozen=True)
class Outcome:
    """What a step computed, before it is published."""

    tables: dict[str, pl.DataFrame]
    rows_in: int = 0
    rows_out: int = 0
    set_aside: int = 0
    facts: dict[str, Any] = field(default_factory=dict)  # small figures for the runs page and the command line
    model: str = ""


@lru_cache(maxsize=1)
def versions() -> dict[str, str]:
    """Return the versions of the packages that decide a result."""
    found: dict[str, str] = {}
    for name in RECORDED:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "absent"
    return found


def step(
    store: Store,
    name: str,
    how: object,
    reads: tuple[str, ...],
    compute: Callable[[], Outcome],
    seed: int = 0,
    run_id: str = "",
    anew: bool = False,
) -> Run:
    """Run one step unless its inputs (`reads`), settings (`how`) and seed are those of its last run.

    `compute` reads the tables, calls the stages and returns an `Outcome`; it may raise any AppError. The
    returned run has the fact `skipped` set when nothing had to be computed. `run_id` is that of rows staged meanwhile;
    `anew` computes in any case, where what the last run left outside the database is gone.
    """
    inputs = {"tables": store.version(*reads)}
    mark = fingerprint(name, how, seed, inputs)
    last = store.latest(name)
    if last is not None and last.fingerprint == mark and not anew:
        last.facts["skipped"] = True
        return last
    started, clock = now(), time.perf_counter()
    outcome = compute()
    run = Run(
        run_id=run_id or new_run_id(),
        step=name,
        fingerprint=mark,
        started_at=started,
        seconds=time.perf_counter() - clock,
        settings=plain(how),  # type: ignore[arg-type]
        inputs=inputs,
        model=outcome.model,
        seed=seed,
        versions=versions(),
        rows_in=outcome.rows_in,
        rows_out=outcome.rows_out,
        set_aside=outcome.set_aside,
        facts=outcome.facts,
    )
    return store.publish(run, outcome.tables)
