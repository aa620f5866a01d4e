"""How long a loop round a part of a map of 100,000 points takes on the server, until its voices can be read.

python -m tests.bench lasso        (or: make bench ONLY=lasso)

The points are those of the sample shop, each many times, a little apart; reviews, sentences and feelings go with them.
"""

from __future__ import annotations

import statistics
import time

import numpy as np
import polars as pl

from core.base.clock import now
from core.flows import shipped
from core.store.store import Run, Store, new_run_id
from core.views import demand_map, quotes
from core.views.quotes import Subject
from tests.bench.figures import say

POINTS, LOOPS, CORNERS = 100_000, 40, 60
OWNERS = {
    "ingest.reviews": "load",
    "ingest.voices": "listen",
    "cluster.points": "curate",
    "insight.sentiment": "understand",
}
IDS = ("review_id", "voice_id", "repeats_of", "customer_id")


def grown(store: Store, points: int = POINTS) -> int:
    """Make the shop in a store so many times larger that it has at least so many points; return how many it has."""
    times = -(-points // store.count("cluster.points"))
    rng = np.random.default_rng(0)
    for table, step in OWNERS.items():
        rows = store.frame(table)
        keys = [c for c in IDS if c in rows.columns]
        parts = [rows.with_columns(pl.format("{}~{}", c, pl.lit(n)).alias(c) for c in keys) for n in range(times)]
        whole = pl.concat(parts)
        if table == "cluster.points":
            apart = rng.normal(scale=0.15, size=(whole.height, 2))
            whole = whole.with_columns(x=pl.col("x") + apart[:, 0], y=pl.col("y") + apart[:, 1])
        store.publish(Run(new_run_id(), step, new_run_id(), now(), 0.0), {table: whole})
    return store.count("cluster.points")


def loop(points: pl.DataFrame, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return a wobbling loop round a random point, some of them wide."""
    x, y = points.select("x", "y").row(int(rng.integers(points.height)))
    around = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    reach = rng.uniform(0.3, 4.0) * (1 + 0.2 * rng.normal(size=CORNERS))
    return x + reach * np.cos(around), y + reach * np.sin(around)


def main() -> None:
    """Print p50 and p95 of a loop's parts and of the whole."""
    store = Store()
    shipped.restore(store)
    points = grown(store)
    begun = time.perf_counter()
    view = demand_map.read(store)
    say("lasso", "seconds", time.perf_counter() - begun, part="the page's own view, once", points=points)
    rng, took, held = np.random.default_rng(1), {"loop": [], "selection": [], "quotes": [], "all": []}, []
    for _ in range(LOOPS):
        at = [time.perf_counter()]
        rows = demand_map.inside(view.points, [loop(view.points, rng)])
        names = view.points["voice_id"]
        ids = tuple(names[r] for r in rows)
        at.append(time.perf_counter())
        demand_map.selection(store, ids)
        at.append(time.perf_counter())
        quotes.read(store, Subject(voice_ids=ids))
        at.append(time.perf_counter())
        for part, seconds in zip(took, [*np.diff(at), at[-1] - at[0]], strict=True):
            took[part].append(float(seconds))
        held.append(len(ids))
    for part, each in took.items():
        cut = statistics.quantiles(each, n=20)
        say("lasso", "p95_seconds", cut[18], part=part, p50=round(statistics.median(each), 3), points=points, loops=LOOPS,
            voices_p50=int(statistics.median(held)), voices_most=max(held))  # fmt: skip
    store.close()


if __name__ == "__main__":
    main()
