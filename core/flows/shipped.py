"""The sample shop's computed result: written once for the release, restored on the first start."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from core.base.protocols import Tick, quiet
from core.store.schema import BY_NAME
from core.store.store import Run, Store

RESULT = Path(__file__).resolve().parents[2] / "sample_data" / "result"
# The sample shop's customers are invented, so the key of their pseudonyms may be known to everybody.
KEY = b"demand-atlas sample shop, public"
STEPS = ("load", "health", "listen", "describe", "embed", "segment", "curate", "understand", "counterparts")


def write(store: Store, folder: Path = RESULT) -> list[Path]:
    """Write the latest run of every step, without vectors, as one Parquet file a table; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.parquet"):
        old.unlink()
    written = []
    found = [run for run in (store.latest(name) for name in STEPS) if run is not None]
    runs = sorted(found, key=lambda run: run.started_at)  # published again in this order, they are told as unchanged
    listed = pl.DataFrame(
        {"run_id": [r.run_id for r in runs], "tables": [store.tables_of(r.run_id) for r in runs]},
        schema={"run_id": pl.String, "tables": pl.List(pl.String)},
    )
    listed.join(store.frame("ops.runs"), on="run_id", maintain_order="left").write_parquet(folder / "ops.runs.parquet")
    for run in runs:
        for name in store.tables_of(run.run_id):
            file = folder / f"{run.step}.{name}.parquet"
            store.rows_of(name, run.run_id).write_parquet(file, compression="zstd", compression_level=19)
            written.append(file)
    return written


def restore(store: Store, folder: Path = RESULT, tick: Tick = quiet) -> bool:
    """Publish the shipped runs into an empty database; return whether anything was restored."""
    runs = folder / "ops.runs.parquet"
    if store.runs(limit=1) or not runs.exists():
        return False
    rows = pl.read_parquet(runs)
    for done, row in enumerate(rows.iter_rows(named=True)):
        run = Run.from_row({k: v for k, v in row.items() if k != "tables"})
        names = [n for n in row["tables"] if n in BY_NAME]
        store.publish(run, {n: pl.read_parquet(folder / f"{run.step}.{n}.parquet") for n in names})
        tick(done + 1, rows.height)
    return True
