"""What belongs to no demand is a queue: the surest first, placed and taken back as one edit, searched for new demands."""

import numpy as np
import polars as pl
import pytest

from core.cluster.place import likely
from core.flows import curate, queue
from core.store.store import Store
from tests.cluster.planted import planted
from tests.flows.test_curate import again, demand, members, state
from tests.flows.test_segment import shop


@pytest.fixture
def waiting(store: Store) -> tuple[Store, np.ndarray, list[str]]:
    """A shop in which the truth was found, but for a tenth of every demand and one demand whole, which nobody placed."""
    vectors, truth, _ = planted(demands=5, wordings=24, copies=4)
    shop(store, vectors, truth)
    voices = [f"r{i}:0" for i in range(len(vectors))]
    out = (np.arange(len(truth)) % 10 == 0) | (truth == 4)
    ids = [None if o or t < 0 else f"D-000{t + 1}" for o, t in zip(out, truth, strict=True)]
    points = pl.DataFrame({"voice_id": voices, "demand_id": ids, "territory": ["transformer"] * len(ids)},
                          schema_overrides={"demand_id": pl.String}).with_columns(x=pl.lit(0.0), y=pl.lit(0.0))  # fmt: skip
    groups = pl.DataFrame({"demand_id": [f"D-000{n}" for n in range(1, 5)]}).with_columns(
        name=pl.col("demand_id"), named_by=pl.lit("machine"), people=pl.lit(1), voices=pl.lit(1)
    )
    again(store, *(store_shaped(store, t, f) for t, f in (("cluster.found", points), ("cluster.groups", groups))))
    return store, truth, voices


def store_shaped(store: Store, table: str, rows: pl.DataFrame) -> pl.DataFrame:
    empty = store.frame(table)
    return pl.concat([empty, rows.cast({c: empty.schema[c] for c in rows.columns})], how="diagonal")


def test_the_surest_come_first_and_are_right(waiting) -> None:
    store, truth, voices = waiting
    found = queue.waiting(store)
    assert found["sure"].is_sorted(descending=True) and found["sure"].is_between(0, 1).all()
    assert found.height == store.frame("cluster.points")["demand_id"].null_count()
    right = dict(zip(voices, (f"D-000{t + 1}" for t in truth), strict=True))
    sure = found.filter(pl.col("sure") >= 0.7)
    assert sure.height > 20
    assert np.mean([right[v] == d for v, d in sure.select("voice_id", "demand_id").iter_rows()]) >= 0.95


def test_placing_is_one_edit_that_can_be_taken_back(waiting) -> None:
    store, *_ = waiting
    before, moved = state(store), queue.waiting(store).head(15)
    curate.place(store, dict(moved.select("voice_id", "demand_id").iter_rows()))
    for voice, where in moved.select("voice_id", "demand_id").iter_rows():
        assert voice in members(store, where)
    assert curate.history(store).height == 1
    assert curate.undo(store) and state(store) == before


def test_a_demand_that_nobody_placed_is_found_in_the_queue(waiting) -> None:
    store, truth, voices = waiting
    lost = {v for v, t in zip(voices, truth, strict=True) if t == 4}
    parts = queue.hidden_in(store)
    best = max(len(lost & set(p.voices)) / len(lost | set(p.voices)) for p in parts)
    assert best > 0.5
    part = max(parts, key=lambda p: len(lost & set(p.voices)))
    made = curate.add(store, part.name, part.voices)
    assert members(store, made) == set(part.voices) and demand(store, made)["name"] == part.name


def test_hidden_demands_take_nobody_in(waiting) -> None:
    store, *_ = waiting
    curate.mark(store, "D-0001", "hide")
    assert "D-0001" not in set(queue.waiting(store)["demand_id"])


def test_without_demands_or_without_waiting_voices_there_is_nothing_to_place() -> None:
    rows = np.eye(6, dtype=np.float32)
    for labels in (np.full(6, -1), np.zeros(6, dtype=int)):
        group, sure = likely(rows, labels)
        assert (group == -1).all() and (sure == 0).all()
