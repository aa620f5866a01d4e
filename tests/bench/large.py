"""Ten million events from one CSV: seconds of each stage beside DuckDB's bare read_csv in the same run, and peak memory.

python -m tests.bench large        (or: make bench ONLY=large; ATLAS_EVENTS=1000000 for fewer)

The stages are measured one on top of the other, each in a process of its own: reading; reading and cleaning (pseudonyms,
masking, types, checks); all of it, published and checkpointed. The events are made here in the layout of a public log.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from tests.bench.figures import ROOT, say

EVENTS = int(os.environ.get("ATLAS_EVENTS", "10000000"))
PEOPLE, PRODUCTS, STEP = 500_000, 50_000, 500_000
CATEGORIES = np.array(["electronics.smartphone", "appliances.kitchen.washer", "computers.notebook", "apparel.shoes", "",
                       "furniture.bedroom.bed", "electronics.audio.headphone"])  # fmt: skip
BRANDS = np.array(["samsung", "apple", "xiaomi", "", "lg", "huawei", "bosch"])
KINDS = np.array(["view", "cart", "purchase"])
STAGES = ("bare", "read", "clean", "load")


def make(out: Path, events: int) -> None:
    """Write a log: time, kind, product, category, brand, price, user, session."""
    rng = np.random.default_rng(0)
    with out.open("wb") as file:
        for start in range(0, events, STEP):
            n = min(STEP, events - start)
            product, user = rng.zipf(1.3, n) % PRODUCTS, rng.integers(0, PEOPLE, n)
            seconds = np.sort(rng.integers(0, 3000, n)) + start // STEP * 3000
            session = zip(((user * 2654435761) % 2**32).tolist(), (user * 40503 + start).tolist(), strict=True)
            rows = pl.DataFrame(
                {
                    "event_time": (np.datetime64("2025-10-01T00:00:00") + seconds).astype("datetime64[us]"),
                    "event_type": KINDS[rng.choice(3, n, p=[0.95, 0.03, 0.02])],
                    "product_id": 1_000_000 + product,
                    "category_id": 2_053_013_550_000_000_000 + product % 977,
                    "category_code": CATEGORIES[product % 7],
                    "brand": BRANDS[product % 11 % 7],
                    "price": np.round(5 + product % 1997 * 1.37, 2),
                    "user_id": 512_000_000 + user,
                    "user_session": [f"{a:08x}-1c2d-4e3f-8a9b-{b:012x}" for a, b in session],
                }
            ).with_columns(pl.col("event_time").dt.strftime("%Y-%m-%d %H:%M:%S UTC"))
            rows.write_csv(file, include_header=start == 0)


def stage(name: str, log: Path, folder: Path) -> int:
    """Run one stage here; return how many rows came out."""
    if name == "bare":
        import duckdb

        db = duckdb.connect(str(folder / "bare.duckdb"))
        db.execute("SET threads = 2")
        db.execute("CREATE TABLE events AS SELECT * FROM read_csv($1)", [str(log)])
        found = db.execute("SELECT count(*) FROM events").fetchone()
        db.close()
        return int(found[0]) if found else 0
    from core.flows import intake, load
    from core.flows.source import Source
    from core.ingest import form, read
    from core.store.store import Store

    if name == "read":
        return sum(b.rows.height for b in read.blocks(log, form.sniff(log)))
    if name == "clean":
        return sum(p.rows.height for p in intake.intake(Source(log, "events.csv"), b"k" * 32).parts())
    store = Store(folder / "shop.duckdb")
    run = load.run(store, [Source(log, "events.csv")], b"k" * 32)
    store.close()
    return run.rows_out


def peak() -> float:
    """Return the most memory that this process has held, in MB."""
    told = Path("/proc/self/status").read_text()
    return int(next(line for line in told.splitlines() if line.startswith("VmHWM")).split()[1]) / 1000


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        log = folder / "events.csv"
        make(log, EVENTS)
        say("large", "file_mb", log.stat().st_size / 1e6, events=EVENTS)
        seconds: dict[str, float] = {}
        for name in STAGES:
            asked = [sys.executable, "-m", "tests.bench.large", name, str(log), str(folder)]
            told = subprocess.run(asked, check=True, capture_output=True, text=True, cwd=ROOT).stdout.split()
            seconds[name] = float(told[0])
            say("large", "seconds", seconds[name], stage=name)
            say("large", "times_bare", seconds[name] / seconds["bare"], stage=name)
            say("large", "peak_mb", float(told[1]), stage=name)
            say("large", "rows", int(told[2]), stage=name)


if __name__ == "__main__":
    before = time.perf_counter()
    rows = stage(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
    print(round(time.perf_counter() - before, 2), peak(), rows)
