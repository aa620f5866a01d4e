"""The page of teaching sees what can be learnt from, why not, and which models were proved on the same rows."""

import json
from datetime import timedelta

import polars as pl
import pytest

from core.base.clock import now
from core.flows import desk
from core.store.store import Run, Store, new_run_id
from core.views import train
from tests.finetune import test_tagger
from tests.finetune.texts import chinese, english

GAP = {"difference": 0.1, "low": 0.05, "high": 0.15, "rows": 300}
SCORE = {"macro_f1": 0.7, "low": 0.6, "high": 0.8, "accuracy": 0.8}


def load(store: Store, rows: pl.DataFrame) -> None:
    store.publish(Run(new_run_id(), "load", "", now(), 0.0), {"ingest.reviews": rows})


def add(
    store: Store, name: str, method: str, score: float = 0.7, recipe: str = "quick", seed: int = 0, **proof: object
) -> None:
    scores = {"model": {**SCORE, "macro_f1": score}, "frozen": SCORE, "floor": SCORE}
    proof = {
        "moved": None, "slices": {}, "reload": {"largest": 0.0, "rows": 9}, "rows": 300, "scores": scores,
        "against": {"frozen": GAP, "floor": GAP}, **proof,
    }  # fmt: skip
    row = {
        "model_id": name, "task": "sentiment", "method": method, "proof": json.dumps(proof), "stage": "candidate",
        "settings": json.dumps({"recipe": recipe, "source": "stars", "levels": 3, "most_test_rows": 3000}), "created_at": now(),
    }  # fmt: skip
    run = Run(
        new_run_id(),
        "train",
        "",
        now(),
        7.0,
        inputs={"tables": store.version("ingest.reviews")},
        seed=seed,
        facts={"model_id": name},
    )
    store.publish(run, {"finetune.models": pl.DataFrame([row])})


def test_an_empty_shop(store: Store) -> None:
    view = train.read(store)
    assert (view.reviews, view.usable, view.models, view.last, view.model(None)) == (0, (), (), None, None)
    assert [s.error for s in view.sources] == ["none"] * 12


def test_what_can_be_learnt_from_is_counted_as_it_would_be_taught(store: Store) -> None:
    load(store, pl.concat([english(), chinese()]).with_columns(label=pl.Series(["refund", "delivery"] * 100)))
    view = train.read(store)
    stars, labels, *_ = view.sources
    assert stars.usable and stars.rows == 200 and stars.counts == (("negative", 100), ("positive", 100))
    assert (stars.task, labels.task) == ("sentiment", "intent")  # refund is neither good nor bad
    assert labels.usable and labels.counts == (("delivery", 100), ("refund", 100))
    assert (view.answered, view.chinese, view.customers) == (200, 80, 50)


def test_answers_of_the_label_desk_are_a_source_of_their_own(small: Store) -> None:
    voices = small.frame("ingest.voices").filter(pl.col("repeats_of").is_null())["voice_id"].to_list()
    desk.answer(small, "sentiment", voices[:20], "positive")
    desk.answer(small, "sentiment", voices[20:40], "negative")
    desk.answer(small, "sentiment", voices[40:42], "neutral")
    desk.answer(small, "intent", voices[:5], "wants a refund")
    feelings, _, own = (s for s in train.read(small).sources if s.name in ("desk", "needs", "own"))
    assert feelings.usable and dict(feelings.counts) == {"negative": 20, "positive": 20}  # two of a kind teach nothing
    assert (own.usable, own.rows, own.error) == (False, 5, "too_few_to_teach")


def test_files_of_labels_and_of_marked_places_are_sources(store: Store) -> None:
    labels = english().select("text", label=pl.Series(["wish", "none"] * 60), file=pl.lit("needs.csv"))
    texts, places = test_tagger.english()
    marked = pl.DataFrame({"text": texts, "spans": [json.dumps(p) for p in places], "file": "places.jsonl"})
    run = Run(new_run_id(), "load", "", now(), 0.0)
    store.publish(run, {"ingest.labels": pl.concat([labels, marked], how="diagonal")})
    found = {s.name: s for s in train.read(store).usable}
    assert found.keys() == {"file", "marked"}
    assert (found["file"].task, found["file"].counts) == ("need", (("none", 60), ("wish", 60)))
    assert (found["marked"].task, found["marked"].rows) == ("aspect", len(texts))
    assert dict(found["marked"].counts) == {"ASP:Positive": 32, "ASP:Negative": 32}


def test_models_carry_their_checks_and_what_keeps_them_from_use(store: Store) -> None:
    load(store, english())
    add(store, "good", "full")
    add(store, "broken", "full", reload={"largest": 1.0, "rows": 9})
    broken, good = train.read(store).models
    assert (good.refused, good.verdict, good.seconds) == ("", "use", 7.0)
    assert (broken.refused, broken.verdict, broken.checks["reload"]) == ("proof_reload", "keep", "failed")


def test_only_models_proved_on_the_same_rows_are_compared(store: Store) -> None:
    load(store, english())
    add(store, "old", "full", 0.6)
    add(store, "lora", "lora", 0.72)
    add(store, "new", "full", 0.65)
    add(store, "other rows", "top", 0.9, seed=1)
    view = train.read(store)
    shown = next(m for m in view.models if m.model_id == "new")
    assert [m.model_id for m in view.race(shown)] == ["lora", "new"]
    load(store, chinese())
    add(store, "more rows", "full", 0.8)
    view = train.read(store)
    assert [m.model_id for m in view.race(view.models[0])] == ["more rows"]


@pytest.mark.parametrize("asked", ["new", None, "gone"])
def test_the_newest_model_is_shown_unless_another_is_asked_for(store: Store, asked: str | None) -> None:
    add(store, "old", "full")
    add(store, "new", "full")
    assert train.read(store).model(asked).model_id == "new"


def test_what_customers_did_is_a_source_where_they_did_it_for_long_enough(small: Store, store: Store) -> None:
    by_name = {s.name: s for s in train.read(small).sources}
    bought = small.frame("ingest.events").filter(pl.col("event_type") == "purchase")["customer_id"].n_unique()
    assert by_name["next"].usable and by_name["next"].task == "behaviour" and by_name["next"].rows == bought
    events = small.frame("ingest.events")
    few = events.filter(pl.col("happened_at") < events["happened_at"].min() + timedelta(days=30))
    store.publish(Run(new_run_id(), "load", "", now(), 0.0), {"ingest.events": few})
    short = next(s for s in train.read(store).sources if s.task == "behaviour")
    assert (short.error, short.facts["needed"]) == ("behaviour_too_short", 112)
