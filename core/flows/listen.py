"""Turns the reviews into voices."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from core.base.protocols import Tick, quiet
from core.flows.step import Outcome, step
from core.store.store import Run, Store
from core.voices import language, need, repeats, split

SLICE = 5_000  # reviews split between two ticks


@dataclass(frozen=True)
class Listen:
    """Settings of this step."""

    split: split.Split = field(default_factory=split.Split)


def run(store: Store, how: Listen = Listen(), tick: Tick = quiet, seed: int = 0) -> Run:
    """Publish ingest.voices; it is empty for a shop without reviews."""

    def compute() -> Outcome:
        reviews = store.frame("ingest.reviews", ["review_id", "text"])
        parts = [split.split(reviews.head(0), how.split)]
        for begin in range(0, reviews.height, SLICE):
            parts.append(split.split(reviews.slice(begin, SLICE), how.split))
            tick(min(begin + SLICE, reviews.height), 2 * reviews.height)
        found = pl.concat(parts)
        voices = found.with_columns(
            repeats.repeats_of(found),
            language.spoken(pl.col("text")).alias("language"),
            need.needed(pl.col("text")).alias("need"),
        )
        tick(1, 1)
        spoken = dict(voices.group_by("language").len().sort("language").iter_rows())
        return Outcome(
            {"ingest.voices": voices},
            rows_in=reviews.height,
            rows_out=voices.height,
            set_aside=reviews.height - voices["review_id"].n_unique(),
            facts={
                "voices": voices.height,
                "repeats": voices["repeats_of"].count(),
                "needs": voices["need"].count(),
                "languages": spoken,
            },
        )

    return step(store, "listen", how, ("ingest.reviews",), compute, seed)
