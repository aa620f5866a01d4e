"""Models whose files are gone, damaged or exchanged are told in a sentence, and never draw the map or judge with noise."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from safetensors.numpy import load_file, save_file

from core.base.clock import now
from core.base.errors import ModelError, NotYet, SettingsError
from core.finetune import judge
from core.flows import embed, erase, home, judges, material, train
from core.flows.train import TrainSettings
from core.flows.training import heap
from core.represent import side_by_side, transformer
from core.represent.lexical import LexicalEncoder
from core.store.store import Run, Store, new_run_id

PROOF = {"moved": None, "against": {key: {"difference": 0.1, "low": 0.01, "high": 0.2} for key in ("frozen", "floor")},
         "reload": {"largest": 0.0}, "slices": {}}  # fmt: skip


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder of one's own with the bundled model in it."""
    return Path(shutil.copytree(transformer.bundled(), tmp_path / "own"))


def renamed(folder: Path) -> None:
    weights = load_file(folder / "model.safetensors")
    save_file({n.replace("layer.5", "layer.9"): w for n, w in weights.items()}, folder / "model.safetensors")


DAMAGE: dict[str, Callable[[Path], object]] = {
    "no words": lambda f: [(f / n).unlink() for n in ("tokenizer.json", "vocab.txt") if (f / n).exists()],
    "weights of other names": renamed,
    "half the weights": lambda f: (f / "model.safetensors").write_bytes((f / "model.safetensors").read_bytes()[:5000]),
    "a config that is a list": lambda f: (f / "config.json").write_text("[]"),
    "no heads": lambda f: (f / "config.json").write_text(
        json.dumps(json.loads((f / "config.json").read_text()) | {"num_attention_heads": 0})
    ),
    "a broken note on pooling": lambda f: ((f / "1_Pooling").mkdir(exist_ok=True), (f / "1_Pooling" / "config.json").write_text("[")),
    "nothing": shutil.rmtree,
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE)
def test_an_encoder_that_is_not_whole_is_refused(own: Path, damage: str) -> None:
    DAMAGE[damage](own)
    with pytest.raises(ModelError, match="model_unreadable"):
        transformer.TransformerEncoder(own)


def test_two_that_stand_side_by_side_are_both_needed_and_both_part_of_the_name(own: Path) -> None:
    closed = LexicalEncoder.fit(["水壶漏水，很失望。", "快递很快，包装好。", "滤网难洗，味道大。"] * 5, 0)
    closed.save(own / side_by_side.CLOSED)
    both, name = side_by_side.opened(own, True), transformer.identity(own)
    assert both.encode(["水壶"]).shape == (1, side_by_side.dimensions(own, True)) and both.model_id == name
    shutil.rmtree(own / side_by_side.CLOSED)
    for asked in (side_by_side.opened, side_by_side.dimensions):
        with pytest.raises(ModelError, match="model_unreadable"):
            asked(own, True)
    assert transformer.identity(own) != name


NOTES = (
    "[]",
    "{}",
    '{"parts": {"readable": {}}, "names": []}',
    '{"parts": {"readable": {"kind": "own", "place": ""}}}',
)


@pytest.mark.parametrize("note", NOTES)
def test_a_note_of_a_judge_that_is_none(tmp_path: Path, note: str) -> None:
    (tmp_path / judge.NOTE).write_text(note)
    with pytest.raises(ModelError, match="model_unreadable"):
        judge.load(tmp_path, own=LexicalEncoder.load)


def published(store: Store, task: str, method: str = "frozen") -> str:
    """Publish a model that passed its proof, with an empty folder."""
    model_id = f"{task}-{new_run_id()}"
    folder = home.models(store.path) / model_id
    folder.mkdir(parents=True)
    how = TrainSettings(task=task, method=method)
    shown = {**PROOF, "scores": {key: {} for key in ("model", "frozen", "floor")}, "base": "minilm"}
    row = {**train.row(model_id, how, method, shown, folder)}
    run = Run(new_run_id(), "train", "", now(), 1.0, facts={"model_id": model_id})
    store.publish(run, {"finetune.models": pl.DataFrame([row])})
    return model_id


def test_a_model_whose_folder_is_gone_is_not_put_to_use_and_taught_anew_when_asked(small: Store) -> None:
    model_id = published(small, "representation")
    judges.put_to_use(small, model_id)
    assert judges.in_use(small, "representation")
    shutil.rmtree(home.models(small.path) / model_id)
    with pytest.raises(ModelError, match="model_unreadable"):
        embed.run(small)
    judges.roll_back(small, "representation")
    assert embed.run(small).rows_out
    with pytest.raises(ModelError, match="model_unreadable"):
        judges.put_to_use(small, model_id)
    how = TrainSettings(method="frozen")
    first = train.run(small, how).facts["model_id"]
    assert train.run(small, how).facts.get("skipped")
    shutil.rmtree(home.models(small.path) / first)
    again = train.run(small, how)
    assert not again.facts.get("skipped") and again.facts["model_id"] != first


def test_a_query_is_not_held_against_vectors_of_another_encoder(small: Store) -> None:
    other = small.frame("represent.territories").with_columns(model_id=pl.lit("another@1"))
    small.publish(Run(new_run_id(), "embed", "", now(), 0.0), {"represent.territories": other})
    with pytest.raises(NotYet):
        embed.encoder(small, "transformer")


def test_whoever_judges_teaches_by_no_search_and_is_known_by_one_when_erased(small: Store) -> None:
    base = transformer.bundled()
    judging = heap.heap(small, "meaning", base).rows.filter(pl.col("fold") == "test")["unit"][0]
    clicked = small.frame("ingest.products", ("product_id", "name")).drop_nulls().row(0)[0]
    kept = small.frame("ingest.searches").clear()
    one = {"search_id": ["q1", "q2"], "customer_id": [judging, "c_0123456789ab"], "query": ["kettle for judges", "kettle for others"],
           "clicked_product_id": [clicked] * 2, "happened_at": [now()] * 2, "file": ["s.csv"] * 2, "row_number": [1, 2]}  # fmt: skip
    rows = pl.DataFrame(one)
    whole = pl.concat([kept, rows.cast({c: kept.schema[c] for c in rows.columns})], how="diagonal")
    file = {"file": "s.csv", "kind": "searches", "loaded_at": now()}
    files = pl.concat([small.frame("ingest.files").clear(), pl.DataFrame([file])], how="diagonal_relaxed")
    small.publish(Run(new_run_id(), "load", "", now(), 0.0), {"ingest.searches": whole, "ingest.files": files})
    texts, _ = heap.heap(small, "meaning", base).pairs
    assert "kettle for others" in texts and "kettle for judges" not in texts
    pairs, feelings = published(small, "representation", "pairs"), published(small, "sentiment")
    found = erase._taught(small, "c_0123456789ab")
    assert pairs in found and feelings not in found


def test_a_source_that_is_taught_in_another_way_is_not_taken_for_labels(small_to_read: Store) -> None:
    for source in ("meaning", "script", "marked", "nonsense"):
        with pytest.raises(SettingsError, match="unknown_source"):
            material.material(small_to_read, source)
