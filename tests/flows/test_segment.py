"""Demands are published, keep who they are when data is added, and small data stays honest."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from core.base.clock import now
from core.cluster.reduce import ReduceSettings
from core.cluster.territory import ClusterSettings
from core.flows import segment
from core.flows.segment import SegmentSettings
from core.store.store import Run, Store, new_run_id
from core.views import changes
from tests.cluster.planted import planted

FAST = SegmentSettings(cluster=ClusterSettings(reduce=ReduceSettings(spread_epochs=60, picture_epochs=60)))
WANTS = ["water tank", "long hair", "power cord", "spare filter", "night light"]


def publish(store: Store, name: str, tables: dict[str, pl.DataFrame]) -> None:
    store.publish(Run(new_run_id(), name, new_run_id(), now(), 0.0), tables)


def shop(store: Store, vectors: np.ndarray, truth: np.ndarray, repeats: int = 0) -> None:
    """Publish voices with ready vectors, as listen and embed would; `repeats` copies of the first voice at the end."""
    n = len(vectors)
    ids = [f"r{i}:0" for i in range(n)]
    texts = [f"The {WANTS[t]} let me down, case {i}." if t >= 0 else f"Bought on day {i}." for i, t in enumerate(truth)]
    voices = pl.DataFrame(
        {
            "voice_id": [*ids, *(f"again{i}:0" for i in range(repeats))],
            "review_id": [*(f"r{i}" for i in range(n)), *(f"again{i}" for i in range(repeats))],
            "position": [0] * (n + repeats),
            "text": [*texts, *texts[:1] * repeats],
            "language": ["en"] * (n + repeats),
            "repeats_of": [*[None] * n, *ids[:1] * repeats],
        },
        schema_overrides={"repeats_of": pl.String},
    )
    reviews = voices.select("review_id", "text").with_columns(
        pl.when(pl.int_range(pl.len()) % 2 == 0)
        .then(pl.lit("c_") + (pl.int_range(pl.len()) // 4).cast(pl.String))
        .alias("customer_id")
    )
    publish(store, "load", {"ingest.reviews": reviews})
    publish(store, "listen", {"ingest.voices": voices})
    territory = pl.DataFrame({"territory": ["transformer"], "model_id": ["m"], "dimensions": [vectors.shape[1]]})
    placed = pl.DataFrame({"voice_id": ids, "territory": ["transformer"] * n, "text_hash": ids})
    store.append(
        "represent.vectors", pl.DataFrame({"text_hash": ids, "model_id": ["m"] * n, "vector": vectors.tolist()})
    )
    publish(store, "embed", {"represent.territories": territory, "represent.voices": placed})


@pytest.fixture(scope="module")
def wants() -> tuple[np.ndarray, np.ndarray]:
    vectors, truth, _ = planted(demands=5, wordings=24, copies=4)
    order = np.random.default_rng(0).permutation(len(vectors))
    return vectors[order], truth[order]


def test_points_and_demands_are_published_and_agree(store: Store, wants) -> None:
    shop(store, *wants, repeats=3)
    run = segment.run(store, FAST)
    points, demands = store.frame("cluster.points"), store.frame("cluster.demands")
    assert points.height == len(wants[0])
    assert points["voice_id"].is_unique().all()
    assert demands.height == run.facts["demands"] >= 4
    placed = points.filter(pl.col("demand_id").is_not_null())
    assert set(placed["demand_id"]) == set(demands["demand_id"])
    assert placed["certainty"].is_between(0, 1).all()
    assert points.filter(pl.col("demand_id").is_null())["placed_by"].null_count() == run.facts["unplaced"]
    first = points.row(by_predicate=pl.col("voice_id") == "r0:0", named=True)["demand_id"]
    for row in demands.iter_rows(named=True):
        repeats = 3 if row["demand_id"] == first else 0
        assert row["voices"] == (placed["demand_id"] == row["demand_id"]).sum() + repeats
        assert 0 < row["people"] <= row["voices"]
        assert any(want.split()[0] in row["name"].lower() for want in WANTS)


def test_a_demand_tells_what_it_falls_into_where_it_does(store: Store) -> None:
    rng = np.random.default_rng(3)
    vectors, truth, wording = planted(demands=4, wordings=24, copies=3)
    split = np.where(wording % 2 == 0, 1.0, -1.0)[:, None] * rng.normal(size=64) * (truth == 0)[:, None]
    vectors = vectors + 0.09 * split.astype(np.float32)
    shop(store, vectors / np.linalg.norm(vectors, axis=1, keepdims=True), truth)
    segment.run(store, FAST)
    parts, points = store.frame("cluster.parts"), store.frame("cluster.found")
    assert parts.height > 0
    for (demand_id,), own in parts.group_by("demand_id"):
        inside = points.filter(pl.col("demand_id") == demand_id)
        assert own.height > 1
        assert own["part"].sort().to_list() == list(range(own.height))
        assert own["name"].is_unique().all()
        assert own["voices"].min() >= 4 and own["voices"].sum() <= inside.height
        for axis in ("x", "y"):
            assert own[axis].is_between(inside[axis].min(), inside[axis].max()).all()


def test_texts_that_stand_alone_are_cut_where_they_come_back_best() -> None:
    how = SegmentSettings()
    assert segment.grain(np.array([0, 0, 1, 1, 2]), how) == how.cluster
    alone = segment.grain(np.arange(5), how)
    assert alone.stability == how.alone.stability
    assert alone.density.hollow < how.cluster.density.hollow  # ... and everybody came with a matter
    assert alone.density.partition == how.cluster.density.partition


def test_nothing_changed_nothing_computed(store: Store, wants) -> None:
    shop(store, *wants)
    first = segment.run(store, FAST)
    assert segment.run(store, FAST).run_id == first.run_id


def test_demands_survive_added_data_and_a_persons_name_stays(store: Store, wants) -> None:
    vectors, truth = wants
    part = int(len(vectors) * 0.9)
    shop(store, vectors[:part], truth[:part])
    segment.run(store, FAST)
    before, old = store.frame("cluster.demands"), store.frame("cluster.points")
    chosen = before["demand_id"][0]
    store.append(
        "cluster.names",
        pl.DataFrame({"subject": ["demand"], "subject_id": [chosen], "name": ["My name"], "named_at": [now()]}),
    )
    shop(store, vectors, truth)
    run = segment.run(store, FAST)
    after = store.frame("cluster.demands")
    both = old.join(store.frame("cluster.points"), on="voice_id").filter(pl.col("demand_id").is_not_null())
    assert (both["demand_id"] == both["demand_id_right"]).mean() >= 0.95
    mine = after.row(by_predicate=pl.col("demand_id") == chosen, named=True)
    assert (mine["name"], mine["named_by"]) == ("My name", "person")
    kept = before.join(after, on="demand_id")
    assert (kept["slot"] == kept["slot_right"]).all()
    assert (kept["born_at"] == kept["born_at_right"]).all()
    assert run.facts["first_free"] > max(int(d[2:]) for d in after["demand_id"])


@pytest.mark.parametrize("n", [1, 3, 10, 30])
def test_small_shops_have_few_or_no_demands_and_no_crash(store: Store, n: int) -> None:
    rng = np.random.default_rng(n)
    shop(store, rng.normal(size=(n, 16)).astype(np.float32), np.full(n, -1))
    run = segment.run(store, FAST)
    assert store.frame("cluster.points").height == n
    assert run.facts["demands"] <= n // 6


def test_all_identical_vectors_are_unplaced(store: Store) -> None:
    shop(store, np.ones((25, 16), dtype=np.float32), np.full(25, -1))
    assert segment.run(store, FAST).facts["unplaced"] == 25


def test_a_shop_without_voices_has_an_empty_map(store: Store) -> None:
    publish(store, "listen", {"ingest.voices": pl.DataFrame()})
    run = segment.run(store, FAST)
    assert (run.facts["demands"], run.facts["unplaced"]) == (0, 0)
    assert store.frame("cluster.demands").height == 0


def test_other_settings_are_another_run(store: Store, wants) -> None:
    shop(store, *wants)
    first = segment.run(store, FAST)
    assert segment.run(store, replace(FAST, keep_name=0.9)).run_id != first.run_id


def test_what_became_of_each_demand_is_told_after_a_run(store: Store, wants) -> None:
    vectors, truth = wants
    early = truth != truth.max()
    shop(store, vectors[early], truth[early])
    segment.run(store, FAST)
    assert changes.read(store) == (), "after the first run there is nothing to compare with"
    shop(store, np.vstack([vectors[early], vectors[~early]]), np.concatenate([truth[early], truth[~early]]))
    segment.run(store, FAST)
    told = changes.read(store)
    born = [t for t in told if t.kind == "new"]
    assert born and all(t.alive and t.before == 0 and t.after > 0 for t in born)
    assert {t.demand_id for t in told if t.alive} <= set(store.frame("cluster.demands")["demand_id"])
