"""Sentences without labels teach the encoder that draws the map; it proves itself on reviews of others, and steps back."""

import json
from dataclasses import replace
from functools import partial

import numpy as np
import polars as pl
import pytest

from core.base.errors import Cancelled, DataError, NotYet
from core.base.protocols import quiet
from core.finetune import backbone, registry
from core.finetune.checkpoint import Checkpoints
from core.finetune.encoders.selftrain import PairSettings, SelfTrainSettings
from core.flows import embed, home, judges
from core.flows.train import TrainSettings
from core.flows.training import by_source, duration, groups, meaning, underway
from core.flows.training.heap import heap
from core.represent import lexical, side_by_side, transformer
from core.represent.transformer import TransformerEncoder
from core.store.store import Store
from core.views import train as page
from tests.finetune import test_adaptation
from tests.finetune.texts import english, load

HOW = TrainSettings(source="meaning")
BRIEF = SelfTrainSettings(epochs=4)


@pytest.fixture(autouse=True)
def brief(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(groups, "HOW", BRIEF)
    with backbone.threads(1):
        yield


def test_who_judges_does_not_teach(small_to_read: Store) -> None:
    found = heap(small_to_read, "meaning", transformer.bundled())
    assert (found.by, found.known_by) == ("customer", "category") and len(found.names) > 1
    test = found.rows.filter(pl.col("fold") == "test")
    reviews = small_to_read.frame("ingest.reviews", ("review_id", "customer_id"))
    theirs = reviews.filter(pl.col("customer_id").is_in(test["unit"].to_list()))
    said = small_to_read.frame("ingest.voices", ("review_id", "text"))
    others = said.join(theirs, on="review_id", how="anti")["text"]
    assert test.height > 20 and found.texts and set(found.texts) <= set(others)
    texts, names = found.pairs
    assert len(texts) == len(names) > 40 and not any(t in set(test["text"]) for t in texts)


def test_what_the_language_model_cannot_read_is_a_source_of_its_own(small_to_read: Store) -> None:
    found = heap(small_to_read, "script", transformer.bundled())
    assert found.rows.height > 20 and all(any("\u4e00" <= c <= "\u9fff" for c in text) for text in found.rows["text"])


def test_reviews_without_anything_to_tell_them_apart_judge_nothing(store: Store) -> None:
    with pytest.raises(NotYet):
        by_source.run(store, HOW)
    load(store, english().with_columns(rating=pl.lit(None, pl.Float64)))
    with pytest.raises(DataError, match="nothing_to_judge_by"):
        by_source.run(store, HOW)


def test_sentences_teach_an_encoder_that_draws_the_map_in_use_and_steps_back(small: Store) -> None:
    before = small.frame("represent.territories", ["territory", "model_id"]).sort("territory")
    assert duration.estimate(small, HOW) > 30
    seen: list[str] = []
    run = by_source.run(small, HOW, lambda done, total, **facts: seen.append(str(facts.get("stage"))))
    row = small.frame("finetune.models").row(0, named=True)
    shown = json.loads(row["proof"])
    assert (row["task"], row["method"], row["stage"]) == ("representation", "selftrain", "candidate")
    assert {"groups", "teaching", "proof"} <= set(seen)
    assert shown["reload"]["largest"] <= 1e-5 and shown["reload"]["rows"] == 100
    found = registry.checks(shown)
    assert (found["moved"], found["reload"], found["shuffled"]) == ("passed",) * 3 and shown["groups"] > 1
    assert set(shown["scores"]) == {"model", "frozen", "floor"} and shown["learnt_from"]["train"] > 100
    assert small.frame("finetune.curves").filter(pl.col("kind") == "loss").height > 3
    assert by_source.run(small, HOW).facts.get("skipped")
    source = {s.name: s for s in page.read(small).sources}["meaning"]
    assert (
        source.rows > 100 and source.task == "representation" and not source.usable
    )  # there are too few to be worth it

    judges.put_to_use(small, run.facts["model_id"])
    embed.run(small)
    drawn = small.frame("represent.territories").filter(pl.col("territory") == "transformer").row(0, named=True)
    assert drawn["model_id"].startswith("representation-") and drawn["dimensions"] == 384
    reader = embed.encoder(small, "transformer")
    ids, vectors = embed.vectors(small, "transformer")
    text = dict(small.frame("ingest.voices", ["voice_id", "text"]).iter_rows())[ids[0]]
    assert np.allclose(reader.encode([text])[0] @ vectors[0], 1, atol=0.01)
    assert embed.run(small).facts.get("skipped")
    judges.roll_back(small, "representation")
    embed.run(small)
    assert small.frame("represent.territories", ["territory", "model_id"]).sort("territory").equals(before)


def test_products_and_queries_teach_it_too(small: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    fast = PairSettings(epochs=0.2)
    monkeypatch.setattr(
        meaning.selftrain.from_pairs, "__defaults__", (fast, *meaning.selftrain.from_pairs.__defaults__[1:])
    )
    run = by_source.run(small, replace(HOW, method="pairs"))
    assert small.frame("finetune.models")["method"][0] == "pairs" and run.facts["taught_on"] > 40


def test_one_that_was_cut_goes_on_and_ends_as_one_that_was_not(small: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(underway, "Checkpoints", partial(Checkpoints, every=0))

    def cut(done: float, total: float, **facts: object) -> None:
        if len(facts.get("losses", ())) == 3:  # type: ignore[arg-type]
            raise SystemError("the power is gone")

    def stop(done: float, total: float, **facts: object) -> None:
        if facts.get("losses"):
            raise Cancelled

    with pytest.raises(SystemError):
        by_source.run(small, HOW, cut)
    models = home.models(small.path)
    assert [p.name[: len(underway.BEGUN)] for p in models.iterdir() if p.name.startswith(".")] == [underway.BEGUN]
    seen: list[object] = []
    made = [
        meaning._compute(small, HOW, tick, 0).facts for tick in (lambda d, t, **f: seen.append(f.get("resumed")), quiet)
    ]
    assert any(seen)
    one, other = (TransformerEncoder(models / facts["model_id"]).encode(["The kettle leaks."]) for facts in made)
    assert made[0]["model_id"] != made[1]["model_id"] and np.array_equal(one, other)
    with pytest.raises(Cancelled):
        by_source.run(small, HOW, stop)
    assert not [p for p in models.iterdir() if p.name.startswith(".")]


def test_a_script_of_its_own_gets_an_encoder_with_the_closed_form_beside_it(
    small: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meaning, "ADAPT", replace(test_adaptation.SMALL, fewest=60))
    run = by_source.run(small, TrainSettings(source="script"))
    row = small.frame("finetune.models").row(0, named=True)
    shown = json.loads(row["proof"])
    assert (row["task"], row["method"]) == ("adaptation", "adapt") and max(shown["moved"].values()) > 1e-6
    assert shown["reload"]["largest"] <= 1e-5
    folder = home.models(small.path) / run.facts["model_id"]
    opened = side_by_side.opened(folder, True)
    rows = opened.encode(["水壶漏水。", "快递很快。"])
    assert rows.shape == (2, side_by_side.dimensions(folder, True)) and np.allclose(
        np.linalg.norm(rows, axis=1), 1, atol=1e-3
    )
    closed = lexical.LexicalEncoder.load(folder / side_by_side.CLOSED).encode(["水壶漏水。"])
    assert np.allclose(rows[0, : closed.shape[1]] * np.sqrt(2), closed[0], atol=1e-6)


def test_where_all_seems_one_group_the_demands_of_the_map_teach(small: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "partition", lambda rows, *_: np.zeros(len(rows), int))
    placed = heap(small, "meaning", transformer.bundled()).demands
    assert len(placed) > 40 and set(placed.values()) <= set(small.frame("cluster.demands")["demand_id"])
    run = by_source.run(small, HOW)
    assert run.facts["groups"] == len(set(placed.values())) > 1 and run.facts["taught_on"] == len(placed)
