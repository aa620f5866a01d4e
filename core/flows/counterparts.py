"""Demands of two languages that speak of the same matters are proposed as one."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from core.base.protocols import Tick, quiet
from core.cluster.counterparts import CounterpartSettings, counterparts, matters, spoken
from core.flows.step import Outcome, step
from core.store.store import Run, Store

WORDS = Path(__file__).resolve().parents[2] / "assets" / "words" / "commerce.txt"
READS = ("cluster.points", "cluster.demands", "ingest.voices")
SIDES = {"en": "one", "zh": "other"}  # languages that the word list has
SCHEMA: dict[str, Any] = {
    "demand_id": pl.String,
    "other_id": pl.String,
    "likeness": pl.Float64,
    "matters": pl.List(pl.String),
}


def run(store: Store, how: CounterpartSettings = CounterpartSettings(), tick: Tick = quiet, seed: int = 0) -> Run:
    """Publish cluster.counterparts: pairs of demands in two languages, how alike, and the matters that both are about."""
    return step(store, "counterparts", how, READS, lambda: _compute(store, how, tick), seed)


def _compute(store: Store, how: CounterpartSettings, tick: Tick) -> Outcome:
    listed = matters(WORDS.read_text("utf-8").splitlines())
    demands = store.frame("cluster.demands").filter(~pl.col("hidden").fill_null(False), pl.col("voices") >= how.voices)
    said = store.select(
        "SELECT v.text, v.language, p.demand_id FROM cluster.points p JOIN ingest.voices v USING (voice_id) ORDER BY v.voice_id"
    )
    told: dict[str, tuple[list[str], np.ndarray]] = {}
    for done, (language, side) in enumerate(SIDES.items()):
        tick(done, len(SIDES))
        ids = demands.filter(pl.col("language") == language)["demand_id"].sort().to_list()
        place = {d: n for n, d in enumerate(ids)}
        own = said.filter(pl.col("language") == language)
        where = np.array([place.get(d, -1) for d in own["demand_id"]], dtype=np.int64)
        found = spoken(own["text"].to_list(), where, [getattr(m, side) for m in listed])
        told[language] = ids, np.vstack([found, np.zeros((len(ids) - len(found), len(listed)))])
    rows = []
    for one, other in combinations(SIDES, 2):
        for pair in counterparts(told[one][1], told[other][1], how):
            named = [f"{listed[m].one[0]} · {listed[m].other[0]}" for m in pair.matters]
            rows.append((told[one][0][pair.one], told[other][0][pair.other], pair.likeness, named))
    pairs = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    return Outcome({"cluster.counterparts": pairs}, demands.height, pairs.height)
