"""Describes what customers did: sessions and features."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from core.base.protocols import Tick, quiet
from core.behaviour import features, sessions
from core.flows.step import Outcome, step
from core.store.store import Run, Store


@dataclass(frozen=True)
class Describe:
    """Settings of this step."""

    sessions: sessions.Sessions = field(default_factory=sessions.Sessions)
    features: features.Features = field(default_factory=features.Features)


def run(store: Store, how: Describe = Describe(), tick: Tick = quiet, seed: int = 0) -> Run:
    """Publish behaviour.sessions and behaviour.profiles; both are empty for a shop without behaviour."""

    def compute() -> Outcome:
        events = store.frame(
            "ingest.events",
            ["event_id", "customer_id", "product_id", "event_type", "happened_at", "quantity", "price", "order_id"],
        )
        tick(1, 3)
        found = sessions.sessions(events, how.sessions)
        tick(2, 3)
        profiles = features.features(
            events, found, store.frame("ingest.products", ["product_id", "category"]), store.frame("ingest.searches"),
            how.features,
        )  # fmt: skip
        customers = profiles["customer_id"].n_unique() if profiles.height else 0
        tick(3, 3)
        return Outcome(
            {"behaviour.sessions": found, "behaviour.profiles": profiles},
            rows_in=events.height,
            rows_out=found.height,
            set_aside=events.filter(pl.col("customer_id").is_null() | pl.col("happened_at").is_null()).height,
            facts={"customers": customers, "sessions": found.height},
        )

    return step(store, "describe", how, ("ingest.events", "ingest.products", "ingest.searches"), compute, seed)
