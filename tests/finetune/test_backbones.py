"""Any local encoder or decoder can be taught by any method that it has room for; what cannot be loaded is said in a sentence."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from core.base.device import Device
from core.base.errors import ModelError, SettingsError
from core.finetune import backbone, beside, fewshot, folder, judge, loop, methods, split, tasks, teach
from core.finetune.fewshot import FewShotSettings
from core.finetune.loop import LoopSettings
from core.finetune.teach import TeachSettings
from core.represent import transformer
from core.words import catalog
from tests.finetune import families
from tests.finetune.texts import english

CPU = Device("cpu", "fp32", "asked", "")
TAUGHT = [m for m in methods.METHODS if m != "auto"]
TEXTS = english(24)["text"].to_list()
LABELS = np.array([0, 1] * 12)
NOBODY = (backbone.Tokens(()), lambda logits: {"score": 0.0})


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A folder of each family."""
    root = tmp_path_factory.mktemp("models")
    return {family: families.build(family, root / family) for family in families.FAMILIES}


def taught(base: Path, method: str, how: LoopSettings = LoopSettings(epochs=1, batch=8)) -> object:
    """Three steps of a method on the reviews of the tests."""
    torch.manual_seed(0)
    network, cut = methods.prepare(base, 2, method), backbone.tokens(base, TEXTS, 24)
    if method == "fewshot":
        return fewshot.fit(network, (cut, LABELS), NOBODY, FewShotSettings(pairs=4, drawn=1, looks=1), CPU).network
    return loop.fit(network, (cut, LABELS, np.ones(2)), NOBODY, how, CPU).network


def logits(network: object, base: Path) -> np.ndarray:
    return backbone.run(network, backbone.tokens(base, TEXTS, 24), backbone.padding(base), CPU)


@pytest.mark.parametrize("method", TAUGHT)
@pytest.mark.parametrize("family", families.FAMILIES)
def test_every_method_teaches_every_family_and_comes_back(family: str, method: str, models, tmp_path: Path) -> None:
    base = models[family]
    network = methods.merged(taught(base, method))
    went = methods.moved(network, base)
    assert (max(went.values()) > 0) == (method != "frozen")
    if method in ("prefix", "adapter"):
        assert went.pop(method) > 0 and set(went.values()) == {0.0}
    backbone.save(network, tmp_path)
    backbone.tokenizer(base).save_pretrained(tmp_path)
    assert np.abs(logits(backbone.saved(tmp_path), tmp_path) - logits(network, base)).max() <= 1e-5
    assert not [f.name for f in tmp_path.rglob("*") if f.suffix in backbone.PICKLES]


@pytest.mark.parametrize(("family", "method"), [("roberta", "adalora"), ("deberta-v2", "prefix"), ("qwen3", "fewshot")])
def test_a_whole_training_on_another_model(family: str, method: str, models, tmp_path: Path) -> None:
    """From rows to a judge in a folder and back, with what a record says of the method."""
    rows, _ = split.split(tasks.examples(english(64)).rows)
    base, names = folder.found(models[family]), ("negative", "positive")
    how = TeachSettings(method=method, most_tokens=24, loop=LoopSettings(epochs=1, batch=8, checks=1))
    taught = teach.teach(rows, names, base, transformer.TransformerEncoder(base), how, on=CPU)
    assert taught.facts["checkpoint_bytes"] == 4 * taught.facts["trainable"] and taught.curve
    assert len(taught.facts.get("ranks", {})) == (2 * families.LAYERS if method == "adalora" else 0)
    taught.judges["model"].save(tmp_path)
    first, again = (j.logits(TEXTS, exact=True) for j in (taught.judges["model"], judge.load(tmp_path, on=CPU)))
    assert np.abs(first - again).max() <= 1e-5


@pytest.mark.parametrize("family", families.FAMILIES)
def test_neither_padding_nor_its_side_changes_an_answer(family: str, models) -> None:
    network, base = backbone.network(models[family], 2).eval(), models[family]
    cut, fill = backbone.tokens(base, [TEXTS[0], "The kettle."], 24), backbone.padding(base)
    both = backbone.batch(cut, [0, 1], fill, "cpu")
    padded = both["input_ids"].shape[1] - len(cut.ids[1])
    left = {name: rows[1:].roll(padded, 1) for name, rows in both.items()}
    if family in ("bert", "gpt2"):  # they count positions from the left edge, so there they have to be told them
        left["position_ids"] = (torch.arange(both["input_ids"].shape[1]) - padded).clamp(min=0)[None]
    with torch.no_grad():
        alone, right = network(**backbone.batch(cut, [1], fill, "cpu")), network(**both)[1:]
        states = network.encoder(**left).last_hidden_state[:, padded:]
        assert padded > 3 and torch.allclose(alone, right, atol=1e-5)
        assert torch.allclose(alone, network.classifier(states.mean(1)), atol=1e-5)


@pytest.mark.parametrize("family", families.FAMILIES)
def test_a_text_without_words_has_an_answer_too(family: str, models) -> None:
    network, base = backbone.network(models[family], 2), models[family]
    found = backbone.run(network, backbone.tokens(base, ["", "The kettle works."], 24), backbone.padding(base), CPU)
    assert np.isfinite(found).all()


def test_long_texts_stop_where_the_positions_do(models) -> None:
    for family, base in models.items():
        cut = backbone.tokens(base, ["The kettle works perfectly. " * 40], 10_000)
        assert cut.lengths[0] == backbone.longest(base) < families.LONGEST, family


def test_marks_stay_where_the_tokenizer_puts_them(models) -> None:
    for family, (before, after) in {"bert": (1, 1), "roberta": (1, 1), "gpt2": (0, 0), "qwen3": (0, 1)}.items():
        marks = backbone._marks(backbone.tokenizer(models[family]))
        assert (len(marks[0]), len(marks[1])) == (before, after), family


def test_deberta_learns_words_before_the_text_where_the_others_learn_keys_and_values(models) -> None:
    sizes = {}
    for family in ("bert", "deberta-v2"):
        network = methods.prepare(models[family], 2, "prefix")
        sizes[family] = methods.trainable(network) - 2 * families.WIDE - 2
    assert sizes == {"bert": 4 * 2 * families.LAYERS * families.WIDE, "deberta-v2": 4 * families.WIDE}


def test_an_encoder_without_a_place_for_a_method_is_named(models, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "layers", lambda encoder: [])
    for method in ("top", "adapter"):
        with pytest.raises(SettingsError) as refused:
            methods.prepare(models["bert"], 2, method)
        assert refused.value.code == "method_not_for_model"
        assert refused.value.facts == {"method": method, "family": "bert"}


# what cannot be loaded --------------------------------------------------------------------------------------


def config(base: Path, **changed: object) -> None:
    said = json.loads((base / "config.json").read_text())
    (base / "config.json").write_text(json.dumps(said | changed))


def without_a_layer(base: Path) -> None:
    kept = {n: w for n, w in load_file(base / "model.safetensors").items() if "layer.1." not in n}
    save_file(kept, base / "model.safetensors", {"format": "pt"})


def only_a_pickle(base: Path) -> None:
    (base / "model.safetensors").unlink()
    (base / "pytorch_model.bin").write_bytes(b"could run code")


def with_other_words(base: Path) -> None:
    families._reader("roberta").save_pretrained(base)


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (lambda base: (base / "config.json").unlink(), "model_unreadable"),
        (lambda base: (base / "config.json").write_text("{"), "model_unreadable"),
        (lambda base: (base / "model.safetensors").unlink(), "model_unreadable"),
        (lambda base: (base / "model.safetensors").write_bytes(b"\x00" * 64), "model_unreadable"),
        (lambda base: [f.unlink() for f in base.glob("tokenizer*")], "model_unreadable"),
        (without_a_layer, "model_unreadable"),
        (with_other_words, "model_unreadable"),
        (lambda base: config(base, hidden_size=64), "model_unreadable"),
        (only_a_pickle, "weights_not_safetensors"),
        (lambda base: config(base, model_type="magic"), "model_family_unknown"),
        (lambda base: config(base, model_type="t5"), "model_family_unknown"),
        (lambda base: config(base, model_type="vit"), "model_family_unknown"),
    ],
)
def test_a_folder_that_cannot_be_loaded_is_said(harm, code: str, models, tmp_path: Path) -> None:
    base = shutil.copytree(models["bert"], tmp_path / "bert")
    harm(base)
    with pytest.raises(ModelError) as refused:
        backbone.network(folder.found(base), 2)
    assert refused.value.code == code
    assert all(f"errors.{code}" in catalog.catalog(language) for language in catalog.LANGUAGES)


def test_a_name_of_the_hub_works_only_where_its_model_is_on_this_machine(models, tmp_path: Path, monkeypatch) -> None:
    for name in ("somebody/no-such-model", "no folder at all", ""):
        with pytest.raises(ModelError) as refused:
            folder.found(name)
        assert refused.value.code == "model_not_here" and refused.value.facts == {"name": name}
    kept = tmp_path / "models--somebody--small-bert"  # as the hub's own client lays its cache out
    (kept / "refs").mkdir(parents=True)
    (kept / "refs" / "main").write_text("abc")
    shutil.copytree(models["bert"], kept / "snapshots" / "abc")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    assert folder.found("somebody/small-bert") == kept / "snapshots" / "abc"
