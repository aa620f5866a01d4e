"""Files in which people marked places teach a tagger on the page; in use, each demand tells what people name in it."""

import json

import polars as pl
import pytest

from core.base.clock import now
from core.base.errors import DataError, ModelError, NotYet
from core.finetune import backbone, registry
from core.flows import judges, material, train, travel, understand
from core.flows.train import TrainSettings
from core.flows.training import marked, places
from core.store.store import Run, Store, new_run_id
from core.views import demand
from core.views import train as page
from core.voices.need import NO_NEED
from tests.finetune import test_tagger
from tests.finetune.texts import english

HOW = TrainSettings(source=marked.SOURCE)


@pytest.fixture(autouse=True)
def brief(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(places, "HOW", test_tagger.SMALL)
    with backbone.threads(1):
        yield


def labels(store: Store, rows: pl.DataFrame) -> None:
    store.publish(Run(new_run_id(), "load", "", now(), 0.0), {"ingest.labels": rows})


def batteries(store: Store) -> pl.DataFrame:
    """Return sentences about motors and batteries as somebody would mark them: the word, with what is said of it."""
    rows = store.frame("ingest.voices", ["text", "language", "repeats_of"]).filter(
        (pl.col("language") == "en") & pl.col("repeats_of").is_null()
    )
    word = pl.col("text").str.extract(r"(?i)\b(battery|motor|kettle|parcel|delivery)\b")
    told = rows.with_columns(word=word).with_columns(start=pl.col("text").str.find(pl.col("word"), literal=True))
    spans = [
        json.dumps(
            [[start, start + len(word), "ASP:bad" if word.lower() in ("battery", "motor") else "ASP:good"]]
            if word
            else []
        )
        for word, start in told.select("word", "start").iter_rows()
    ]
    return told.select("text", spans=pl.Series(spans), file=pl.lit("marked.jsonl"))


def test_without_marks_there_is_nothing_to_teach(store: Store) -> None:
    with pytest.raises(NotYet):
        marked.run(store, HOW)
    texts, found = test_tagger.english()
    labels(store, pl.DataFrame({"text": texts[:12], "spans": [json.dumps(p) for p in found[:12]], "file": "few.jsonl"}))
    with pytest.raises(DataError, match="too_few_to_teach"):
        marked.run(store, HOW)


def test_marks_teach_a_model_that_proves_itself_finds_words_in_use_and_steps_back(small: Store, tmp_path) -> None:
    labels(small, batteries(small))
    run = marked.run(small, HOW)
    row = small.frame("finetune.models").row(0, named=True)
    shown = json.loads(row["proof"])
    assert (row["task"], row["method"], row["stage"]) == (judges.ASPECT, "full", "candidate")
    assert shown["scores"]["model"]["f1"] > 0.8 and shown["reload"] == {"largest": 0.0, "rows": shown["rows"]}
    assert registry.checks(shown)["moved"] == registry.PASSED and shown["learnt_from"]["train"] > 100
    (model,) = page.read(small).models
    assert model.score()[model.figure] == shown["scores"]["model"]["f1"] and not model.refused
    assert small.frame("finetune.curves").filter(pl.col("kind") == "score").height >= 3
    assert marked.run(small, HOW).facts.get("skipped")
    ((start, end, label),) = judges.places(small, run.facts["model_id"], "The battery is awful.")
    assert (start, end, label) == (4, 11, "ASP:bad")
    with pytest.raises(ModelError, match="model_unknown"):
        judges.places(small, "another", "The battery is awful.")
    understand.run(small)
    assert small.frame("insight.mentions").is_empty()
    judges.put_to_use(small, run.facts["model_id"])
    understand.run(small)
    told = small.frame("insight.mentions").join(small.frame("ingest.voices"), on="voice_id")
    cut = [text[place : place + len(words)] for text, place, words in told.select("text", "place", "words").iter_rows()]
    assert cut == told["words"].to_list() and told.filter(pl.col("words").str.to_lowercase() == "battery").height > 20
    points = small.frame("cluster.points").join(told, on="voice_id").filter(pl.col("words") == "battery")
    demand_id = points.drop_nulls("demand_id")["demand_id"].value_counts(sort=True)["demand_id"][0]
    words, label, voices = demand.read(small, demand_id).named[0]
    assert (words, label) == ("battery", "ASP:bad") and voices > 5
    judges.roll_back(small, judges.ASPECT)
    understand.run(small)
    assert demand.read(small, demand_id).named == ()
    with travel.export(small, run.facts["model_id"]) as packed:
        assert packed.read(2) == b"PK"


@pytest.mark.parametrize(
    ("said", "task"), [(("good", "bad"), "sentiment"), (("delivery", "refund"), "intent"), (("wish", NO_NEED), "need")]
)
def test_a_file_of_labels_is_taught_by_what_its_labels_are(store: Store, said: tuple[str, str], task: str) -> None:
    labels(store, english().select("text", label=pl.Series(said * 60), file=pl.lit("labels.csv")))
    assert material.material(store, material.FILE).task == task
    run = train.run(store, TrainSettings(source=material.FILE, method="frozen"))
    row = store.frame("finetune.models").row(0, named=True)
    assert (row["model_id"], row["task"]) == (run.facts["model_id"], task)
    assert ("rules" in json.loads(row["proof"])) == (task == "need")
