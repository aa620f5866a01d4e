"""A step is computed when its inputs, settings or seed changed, and is published whole or not at all."""

from dataclasses import dataclass

import polars as pl
import pytest

from core.base.clock import now
from core.base.errors import Cancelled
from core.flows.step import Outcome, step
from core.store.store import Run, Store, new_run_id


@dataclass(frozen=True)
class How:
    size: int = 1


def run(store: Store, how: How = How(), seed: int = 0, fail: bool = False) -> Run:
    def compute() -> Outcome:
        if fail:
            raise Cancelled
        rows = pl.DataFrame({"voice_id": ["a"], "demand_id": ["D-1"]})
        return Outcome(
            {"cluster.points": rows}, rows_in=3, rows_out=1, set_aside=2, facts={"found": how.size}, model="m"
        )

    return step(store, "segment", how, ("ingest.voices",), compute, seed)


def load(store: Store) -> None:
    store.publish(Run(new_run_id(), "listen", "", now(), 0.0), {"ingest.voices": pl.DataFrame({"voice_id": ["a"]})})


def test_the_record_says_what_went_in_and_what_came_out(store: Store) -> None:
    made = run(store, How(2), seed=5)
    kept = store.latest("segment")
    assert kept == made
    assert (kept.rows_in, kept.rows_out, kept.set_aside, kept.seed, kept.model) == (3, 1, 2, 5, "m")
    assert kept.settings == {"_": "How", "size": 2} and kept.facts == {"found": 2} and kept.versions["duckdb"]


def test_nothing_changed_nothing_computed(store: Store) -> None:
    first, again = run(store), run(store)
    assert again.run_id == first.run_id and again.facts["skipped"] and len(store.runs("segment")) == 1


@pytest.mark.parametrize("change", ["settings", "seed", "inputs"])
def test_any_change_is_computed(store: Store, change: str) -> None:
    first = run(store)
    if change == "inputs":
        load(store)
    other = run(store, How(9) if change == "settings" else How(), seed=1 if change == "seed" else 0)
    assert other.run_id != first.run_id and "skipped" not in other.facts


def test_a_step_that_stops_leaves_what_was_there(store: Store) -> None:
    first = run(store)
    load(store)
    with pytest.raises(Cancelled):
        run(store, fail=True)
    assert store.latest("segment").run_id == first.run_id and store.count("cluster.points") == 1
