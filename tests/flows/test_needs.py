"""Needs are taught at the label desk, proved beside the rules, and told by the model while it is in use."""

import json

import polars as pl
import pytest

from core.base.errors import ModelError
from core.finetune import backbone, registry
from core.flows import desk, judges, train, understand
from core.flows.train import TrainSettings
from core.store.store import Run, Store
from core.views import demand
from core.views import train as page
from core.voices.need import NO_NEED

LACKS = "battery|flat|charge|limescale|descale"  # what somebody at the desk calls a lack; the rules see none of it


@pytest.fixture(autouse=True)
def one_thread():
    with backbone.threads(1):
        yield


def voices(store: Store) -> pl.DataFrame:
    rows = store.frame("ingest.voices", ["voice_id", "text", "repeats_of", "need", "language"])
    return rows.filter(pl.col("repeats_of").is_null() & (pl.col("language") == "en")).with_columns(
        lack=pl.col("text").str.contains(f"(?i){LACKS}")
    )


def taught(store: Store, lack: str = "lack", rest: str = NO_NEED, each: int = 24) -> Run:
    """Answer sentences about batteries and limescale as a lack and others as none, and teach from it."""
    rows = voices(store).filter(pl.col("need").is_null()).sort("voice_id")
    desk.answer(store, desk.NEED, rows.filter("lack")["voice_id"].head(each).to_list(), lack)
    desk.answer(store, desk.NEED, rows.filter(~pl.col("lack"))["voice_id"].head(each).to_list(), rest)
    return train.run(store, TrainSettings(source="needs", method="frozen"))


def proof(store: Store, run: Run) -> dict:
    row = store.frame("finetune.models").filter(pl.col("model_id") == run.facts["model_id"]).row(0, named=True)
    assert row["task"] == desk.NEED
    return json.loads(row["proof"])


def test_the_proof_of_needs_stands_beside_the_rules(small: Store) -> None:
    shown = proof(small, taught(small))
    assert registry.checks(shown)["rules"] == "passed" and shown["rules"]["against"]["low"] > 0.2
    assert shown["rules"]["accuracy"] == 0.5  # the rules find none of these, and half of them are none
    assert (
        shown["average_precision"]["model"]["average_precision"]
        > shown["average_precision"]["rules"]["average_precision"]
    )
    (model,) = page.read(small).models
    assert model.gap("rules") == shown["rules"]["against"] and not model.refused


def test_a_lasso_says_nothing_of_how_often_a_need_occurs(small: Store) -> None:
    one_by_one = proof(small, taught(small))["signs"]
    lack = voices(small).filter(pl.col("lack") & pl.col("need").is_null()).sort("voice_id")["voice_id"].to_list()[24:]
    desk.answer(small, desk.NEED, lack, "lack", desk.LASSO)
    run = train.run(small, TrainSettings(source="needs", method="frozen"))
    model = small.frame("finetune.models").filter(pl.col("model_id") == run.facts["model_id"])
    shown = json.loads(model["proof"][0])
    assert shown["rows"] > 48 and shown["signs"] == one_by_one


def test_a_model_that_tells_needs_worse_than_the_rules_is_not_put_to_use(small: Store) -> None:
    shown = proof(small, taught(small))
    worse = {
        **shown,
        "rules": {**shown["rules"], "against": {"difference": -0.2, "low": -0.3, "high": -0.1, "rows": 48}},
    }
    assert registry.verdict(worse) == "keep"
    with pytest.raises(ModelError, match="proof_rules"):
        registry.refuse(worse)


def test_in_use_it_tells_the_needs_of_every_sentence_and_after_going_back_the_rules_do(small: Store) -> None:
    before = small.frame("ingest.voices").drop("repeats_of")
    lack = voices(small).filter("lack")
    points = small.frame("cluster.points", ["voice_id", "demand_id"]).join(lack, on="voice_id").drop_nulls("demand_id")
    demand_id = points["demand_id"].value_counts(sort=True)["demand_id"][0]
    members = small.frame("cluster.points").filter(pl.col("demand_id") == demand_id).height
    assert dict(demand.read(small, demand_id).needs).get("lack", 0) < 0.2 * members
    judges.put_to_use(small, taught(small).facts["model_id"])
    understand.run(small)
    told = small.frame("insight.needs")
    firsts = small.frame("ingest.voices").filter(pl.col("repeats_of").is_null())
    assert told["voice_id"].to_list() == firsts["voice_id"].to_list() and told["judged_by"].n_unique() == 1
    said = voices(small).join(told.select("voice_id", told="need"), on="voice_id")
    found = dict(said.group_by("lack").agg((pl.col("told").fill_null(NO_NEED) == "lack").mean()).iter_rows())
    assert found[True] > 0.6 and found[False] < 0.1, found
    assert dict(demand.read(small, demand_id).needs)["lack"] > 0.5 * members
    assert small.frame("ingest.voices").drop("repeats_of").equals(before)  # what the rules said stays
    judges.roll_back(small, desk.NEED)
    understand.run(small)
    assert small.frame("insight.needs").is_empty()
    assert dict(demand.read(small, demand_id).needs).get("lack", 0) < 0.2 * members
