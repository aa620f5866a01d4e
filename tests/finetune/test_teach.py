"""A training with the real bundled model: it learns, can be followed and stopped, and comes back from its folder as it was."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from core.base.device import Device, device
from core.base.errors import Cancelled, DataError, ModelError, SettingsError
from core.finetune import backbone, calibration, judge, loop, methods, proof, split, tasks, teach
from core.finetune.judge import OTHER, READABLE
from core.finetune.loop import LoopSettings
from core.finetune.teach import Taught
from core.represent import transformer
from tests.finetune.conftest import SMALL
from tests.finetune.texts import chinese, english


def test_it_learns_to_tell_feelings_in_both_scripts(taught: Taught, unseen) -> None:
    texts, truth = unseen
    assert taught.judges["model"].logits(texts).argmax(1).tolist() == truth.tolist()
    assert taught.method == "full" and not taught.is_floor


def test_what_the_tokenizer_cannot_read_goes_to_a_character_model(taught: Taught, unseen) -> None:
    model = taught.judges["model"]
    assert model.routes(unseen[0]).tolist() == [READABLE, READABLE, OTHER] * 2
    assert model.parts[READABLE].kind == "network" and model.parts[OTHER].kind == "lexical"
    assert taught.facts["routes"].keys() == {READABLE, OTHER}


def test_every_part_of_the_encoder_moved(taught: Taught) -> None:
    assert {f"layer {n}" for n in range(1, 7)} <= taught.moved.keys()
    assert all(0 < taught.moved[f"layer {n}"] < 1 for n in range(1, 7))


def test_what_a_page_can_follow(taught: Taught, ticks) -> None:
    shares = [share for share, _ in ticks]
    assert shares == sorted(shares) and shares[-1] == 1.0
    assert list(dict.fromkeys(f["stage"] for _, f in ticks)) == ["counting", "frozen", "teaching", "shuffled"]
    steps = [f for _, f in ticks if "round" in f]
    assert steps[0]["round"] == 1 and steps[-1]["round"] == steps[-1]["rounds"] == 4
    assert steps[-1]["losses"][-1]["loss"] < steps[-1]["losses"][0]["loss"]
    assert steps[-1]["beside"].keys() == {"frozen", "floor"} and steps[-1]["samples_per_second"] > 0
    looks = taught.curve
    assert len(looks) >= 4 and looks[-1]["epoch"] == 4
    assert all(0 <= p["low"] <= p["score"] <= p["high"] <= 1 and 0 <= p["right"] <= 1 for p in looks)


def test_saved_and_loaded_again_it_answers_to_the_last_digit(taught: Taught, unseen, folder: Path) -> None:
    model, texts = taught.judges["model"], unseen[0] + english()["text"].to_list()[:20]
    model.save(folder)
    again = judge.load(folder)
    assert np.array_equal(model.logits(texts, exact=True), again.logits(texts, exact=True))
    assert again.names == model.names and json.loads((folder / judge.NOTE).read_text())["parts"].keys() == {
        READABLE,
        OTHER,
    }
    assert not [f.name for f in folder.rglob("*") if f.suffix in backbone.PICKLES]


def test_the_frozen_head_comes_back_as_well(taught: Taught, unseen, folder: Path, encoder) -> None:
    frozen = taught.judges["frozen"]
    frozen.save(folder)
    assert np.array_equal(frozen.logits(unseen[0]), judge.load(folder, encoder).logits(unseen[0]))
    with pytest.raises(ModelError, match="model_unreadable"):
        judge.load(folder)  # without its encoder


def test_a_folder_that_holds_no_judge_is_refused(folder: Path) -> None:
    with pytest.raises(ModelError, match="model_unreadable"):
        judge.load(folder)
    (folder / "config.json").write_text("{}")
    (folder / "pytorch_model.bin").write_bytes(b"anything")
    with pytest.raises(ModelError, match="weights_not_safetensors"):
        backbone.check(folder)


def test_a_proof_is_made_of_rows_that_nobody_has_seen(taught: Taught, unseen) -> None:
    texts, truth = unseen
    shown = proof.prove({**taught.judges, "again": taught.judges["model"]}, texts, truth, [str(i) for i in range(6)])
    assert shown["rows"] == 6 and shown["scores"]["model"]["macro_f1"] == 1.0
    assert shown["reload"] == {"largest": 0.0, "rows": 6}
    assert shown["confusion"] == [[3, 0], [0, 3]] and shown["slices"] == {}
    assert shown["against"].keys() == {"frozen", "floor"}
    assert shown["cells"] == [] and 0 <= shown["confidence"]["error"] <= 1


def test_a_proof_names_groups_and_the_rows_behind_each_cell(taught: Taught) -> None:
    said = english(120)
    texts, truth = said["text"].to_list(), (said["rating"].to_numpy() > 3).astype(int)
    judges = {**taught.judges, "again": taught.judges["model"]}
    groups = {"language": ["en"] * 60 + ["de"] * 58 + [None] * 2}
    shown = proof.prove(
        judges, texts, truth, [str(i) for i in range(120)], groups=groups, ids=[f"r{i}" for i in range(120)]
    )
    assert {"language:en", "language:de"} <= shown["slices"].keys()
    assert all(truth[int(r[1:])] == 0 for r in shown["cells"][0][0] + shown["cells"][0][1])


def test_confidence_comes_back_from_the_folder(taught: Taught, unseen, folder: Path) -> None:
    model = replace(taught.judges["model"], temperatures={READABLE: 2.0, OTHER: 0.5}, sure=0.8)
    model.save(folder)
    again = judge.load(folder)
    assert again.temperatures == model.temperatures and again.sure == 0.8
    assert np.allclose(model.probabilities(unseen[0]), again.probabilities(unseen[0]), atol=0.02)
    plain = taught.judges["model"].logits(unseen[0], exact=True)
    assert (model.shares(plain, model.routes(unseen[0])).argmax(1) == plain.argmax(1)).all()


def test_the_same_seed_gives_the_same_model(encoder) -> None:
    made = tasks.examples(english(64))
    rows, _ = split.split(made.rows)
    short = teach.TeachSettings(method="lora", most_tokens=24, loop=LoopSettings(epochs=1, checks=1))
    cpu = Device("cpu", "fp32", "asked", "")
    pair = [teach.teach(rows, made.names, transformer.bundled(), encoder, short, seed=3, on=cpu) for _ in range(2)]
    texts = made.rows["text"].to_list()[:10]
    first, second = (p.judges["model"].logits(texts, exact=True) for p in pair)
    assert np.array_equal(first, second)
    assert pair[0].moved["embeddings"] == 0 and max(pair[0].moved.values()) > 0  # LoRA moves query and value alone
    assert 0 < pair[0].facts["trainable"] < 1_000_000


def test_it_stops_between_two_steps(encoder) -> None:
    made = tasks.examples(english(64))
    rows, _ = split.split(made.rows)
    seen: list[dict] = []

    def stop(done: float, total: float, **facts: object) -> None:
        seen.append(facts)
        if "round" in facts:
            raise Cancelled

    with pytest.raises(Cancelled):
        teach.teach(rows, made.names, transformer.bundled(), encoder, SMALL, tick=stop)
    assert sum("round" in f for f in seen) == 1


def test_word_counts_vote_beside_the_network_where_that_is_asked_for(
    encoder, unseen, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(calibration, "FEWEST", 5)
    made = tasks.examples(english())
    rows, _ = split.split(made.rows)
    both = teach.teach(rows, made.names, transformer.bundled(), encoder, replace(SMALL, method="full", counted=True))
    part = both.judges["model"].parts[READABLE]
    assert (part.kind, part.first.kind, part.second.kind) == ("mixed", "network", "lexical") and not both.is_floor
    assert both.facts["votes"] == part.weights and min(part.weights) > 0 and max(both.moved.values()) > 0
    own, other = part.weights
    texts = unseen[0]
    alone = own * part.first.logits(texts, exact=True) + other * part.second.logits(texts)
    assert np.allclose(part.logits(texts, exact=True), alone, atol=1e-5)
    both.judges["model"].save(tmp_path)
    again = judge.load(tmp_path)
    assert np.array_equal(both.judges["model"].logits(texts, exact=True), again.logits(texts, exact=True))


def test_only_chinese_needs_no_encoder_at_all(encoder) -> None:
    made = tasks.examples(chinese())
    rows, _ = split.split(made.rows)
    only = teach.teach(rows, made.names, transformer.bundled(), encoder, SMALL)
    assert only.method == "lexical" and only.is_floor and only.moved is None and only.curve == []
    assert only.judges["model"].logits(["太差，坏了", "好用，满意"]).argmax(1).tolist() == [0, 1]


def test_too_little_of_everything_is_refused(encoder) -> None:
    made = tasks.examples(english(48))
    rows = split.split(made.rows)[0].with_columns(label=pl.lit(0, pl.Int32))
    with pytest.raises(DataError, match="too_few_of_a_label"):
        teach.teach(rows, made.names, transformer.bundled(), encoder, SMALL)


def test_methods_are_chosen_by_the_rows_at_hand() -> None:
    assert methods.choose("auto", 299) == "frozen" and methods.choose("auto", 300) == "full"
    assert methods.choose("lora", 5) == "lora"
    with pytest.raises(SettingsError, match="unknown_method"):
        methods.choose("magic", 500)


def test_the_upper_layers_alone_may_move() -> None:
    network = methods.prepare(transformer.bundled(), 2, "top")
    free = {n.split(".")[3] for n, p in network.named_parameters() if p.requires_grad and ".layer." in n}
    assert free == {"4", "5"}
    assert not any(p.requires_grad for n, p in network.named_parameters() if "embeddings" in n)


def test_rare_labels_weigh_more_but_not_without_bound() -> None:
    counts = np.array([900, 90, 10])
    even = loop.class_weights(counts, counts, LoopSettings(balance=0.0))
    half = loop.class_weights(counts, counts, LoopSettings(balance=0.5))
    assert np.allclose(even, 1) and (half * counts).sum() == pytest.approx(1000)
    assert half[2] / half[0] == pytest.approx(90**0.5)
    assert loop.class_weights(np.array([100_000, 1]), np.array([100_000, 1]), LoopSettings()).max() <= 10


def test_an_epoch_visits_every_row_once_with_likes_together() -> None:
    lengths = np.random.default_rng(0).integers(3, 200, 1000)
    made = loop.batches(lengths, 16, np.random.default_rng(0))
    assert sorted(np.concatenate(made)) == list(range(1000))
    spread = np.mean([np.ptp(lengths[b]) for b in made])
    assert spread < 0.1 * np.ptp(lengths)


def test_long_texts_keep_their_beginning_and_their_end() -> None:
    cut = backbone.tokens(transformer.bundled(), ["begin " + "middle " * 300 + "finish"], 40)
    reader = backbone.tokenizer(transformer.bundled())
    said = reader.decode(cut.ids[0])
    assert len(cut.ids[0]) == 40 and "begin" in said and "finish" in said


def test_the_device_of_a_small_machine_is_named() -> None:
    assert device().reason in ("cuda", "cpu_bf16", "cpu_fp32")
