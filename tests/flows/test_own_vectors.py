"""A shop with many reviews in a script that the language model cannot read gets vectors of its own beside the counts."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from core.base.errors import DataError, ModelError
from core.finetune import backbone, judge, registry
from core.finetune.judge import OTHER
from core.flows import home, judges, material, train, travel
from core.flows.train import TrainSettings
from core.flows.training import own
from core.represent import transformer
from core.represent.lexical import LexicalEncoder
from core.store.store import Store
from tests.finetune.texts import chinese, english, load

MONTHS = 6


def reviews() -> pl.DataFrame:
    """Return 480 Chinese reviews of two clauses or more, a sixth of them without stars."""
    each = [
        chinese().with_columns(text=pl.col("text") + f"，已经买了{n}个月", review_id=pl.col("review_id") + f"-{n}")
        for n in range(MONTHS)
    ]
    rows = pl.concat(each).with_row_index("n")
    return rows.with_columns(rating=pl.when(pl.col("n") % 6 > 0).then("rating")).drop("n")


@pytest.fixture(autouse=True)
def enough(monkeypatch: pytest.MonkeyPatch):
    """Let so few reviews count as many."""
    monkeypatch.setattr(own, "HOW", replace(own.HOW, fewest=200, batch=32, epochs=2))
    with backbone.threads(1):
        yield


def test_what_is_tuned_on_is_what_the_tokenizer_cannot_read_and_many_of_it() -> None:
    base, blind = transformer.bundled(), reviews()["text"].to_list()
    assert own.heap(base, [*blind, *blind[:50], *english()["text"]]) == blind
    assert own.heap(base, blind[:150]) == []
    assert own.heap(base, [f"{text} No. {n}" for n in range(4) for text in english()["text"]]) == []
    with pytest.raises(DataError, match="too_few_texts"):
        own.vectors(blind[:150])


def test_rows_that_judge_are_not_among_the_texts_without_labels(store: Store) -> None:
    load(store, reviews())
    rows = material.material(store, "stars").rows
    free = material.unlabelled(store, "stars", rows)
    assert len(free) == 80 and not set(free) & set(rows["text"])
    assert material.unlabelled(store, "desk", rows) == [] and material.unlabelled(store, "next", rows) == []


def test_the_model_mixes_both_proves_itself_against_the_counts_and_comes_back_as_it_was(tmp_path: Path) -> None:
    shop = load(Store(tmp_path / "shop.duckdb"), reviews())
    seen: list[str] = []
    run = train.run(shop, TrainSettings(), lambda done, total, **facts: seen.append(str(facts.get("stage"))))
    assert "lexical" in seen or "own" in seen
    row = shop.frame("finetune.models").row(0, named=True)
    shown = json.loads(row["proof"])
    assert (row["method"], shown["is_floor"], shown["moved"]) == ("mixed", False, None)
    assert registry.checks(shown)["floor"] != registry.NOT_NEEDED and shown["reload"]["largest"] <= 1e-5
    folder = judges.folder(shop, row["path"])
    part = judge.load(folder, own=LexicalEncoder.load).parts[OTHER]
    texts = ["质量太差，别买", "安静又结实，喜欢"]
    assert part.logits(texts).argmax(1).tolist() == [0, 1] and len(part.weights) == 2 and max(part.weights) > 0
    assert part.second.vectors.dimensions == own.START.dimensions
    with pytest.raises(ModelError, match="model_unreadable"):
        judge.load(folder)
    assert not list(home.models(shop.path).glob(".*"))
    with travel.export(shop, run.facts["model_id"]) as packed:
        (tmp_path / "model.zip").write_bytes(packed.read())
    brought = travel.bring(shop, tmp_path / "model.zip").facts["model_id"]
    again = shop.frame("finetune.models").filter(pl.col("model_id") == brought)["path"][0]
    other = judge.load(judges.folder(shop, again), own=LexicalEncoder.load).parts[OTHER]
    assert np.array_equal(part.logits(texts), other.logits(texts))
    shop.close()
