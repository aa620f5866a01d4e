"""A model leaves as one file without a row of the shop, and comes back only as what it is, after proving itself."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from core.base.errors import ModelError
from core.flows import judges, train, travel
from core.flows.train import TrainSettings
from core.store.store import Store
from tests.finetune.texts import chinese, english, load

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Store:
    opened = load(Store(tmp_path_factory.mktemp("first") / "shop.duckdb"), pl.concat([english(), chinese()]))
    train.run(opened, TrainSettings(method="full"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def packed(shop: Store) -> bytes:
    with travel.export(shop, shop.frame("finetune.models")["model_id"][0]) as file:
        return file.read()


def repacked(packed: bytes, target: Path, change: Callable[[str, bytes], tuple[str, bytes] | None]) -> Path:
    """Write the zip again with its files changed, or left out."""
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            if (kept := change(info.filename, old.read(info))) is not None:
                new.writestr(*kept)
    return target


def test_the_file_holds_weights_card_and_proof_and_no_review(packed: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(packed)) as held:
        names = {n.split("/", 1)[1] for n in held.namelist()}
        assert {
            "model.safetensors",
            "config.json",
            "output.safetensors",
            "judge.json",
            "card.json",
            "README.md",
        } <= names
        whole = b"".join(held.read(n) for n in held.namelist() if n.endswith((".json", ".md")))
        told = held.read(next(n for n in held.namelist() if n.endswith("README.md"))).decode()
    assert not any(text.encode() in whole for text in [*english()["text"], *chinese()["text"]])
    assert "macro-F1" in told and "`negative`, `positive`" in told and "seed 0" in told


def test_it_comes_to_another_shop_as_a_candidate_with_a_proof_of_its_own(packed: bytes, tmp_path: Path) -> None:
    other = load(Store(tmp_path / "other.duckdb"), english().with_columns(text="Well: " + pl.col("text")).vstack(
        english().with_columns(review_id=pl.col("review_id") + "b", text="Honestly, " + pl.col("text"))))  # fmt: skip
    file = tmp_path / "model.zip"
    file.write_bytes(packed)
    run = travel.bring(other, file)
    model = other.frame("finetune.models").row(0, named=True)
    shown = json.loads(model["proof"])
    assert (model["stage"], model["method"], shown["brought"]) == ("candidate", "full", True)
    assert (
        shown["rows"] > 30
        and shown["scores"]["model"]["macro_f1"] > 0.8
        and shown["scores"].keys() >= {"frozen", "floor"}
    )
    judges.put_to_use(other, run.facts["model_id"])
    assert judges.predict(other, ["The fan is excellent, very happy."])["sentiment"][0] == "positive"
    other.close()


HARMS: dict[str, tuple[str, Callable[[str, bytes], tuple[str, bytes] | None]]] = {
    "a pickle": ("weights_not_safetensors", lambda n, b: (n.replace("output.safetensors", "output.pt"), b)),
    "a way out": ("model_unreadable", lambda n, b: (f"../../{n}" if n.endswith("card.json") else n, b)),
    "a way out inside": ("model_unreadable", lambda n, b: (n.replace("card.json", "../card.json"), b)),
    "a program": ("model_unreadable", lambda n, b: (n.replace("README.md", "setup.py"), b)),
    "no card": ("model_unreadable", lambda n, b: None if n.endswith("card.json") else (n, b)),
    "no judge": ("model_unreadable", lambda n, b: None if n.endswith("judge.json") else (n, b)),
    "no weights": ("model_unreadable", lambda n, b: None if n.endswith("model.safetensors") else (n, b)),
    "half the weights": (
        "model_unreadable",
        lambda n, b: (n, b[: len(b) // 2] if n.endswith("model.safetensors") else b),
    ),
    "another task": (
        "task_not_brought",
        lambda n, b: (n, b.replace(b'"sentiment"', b'"aspect"') if n.endswith("card.json") else b),
    ),
    "other labels": (
        "labels_differ",
        lambda n, b: (n, b.replace(b'"positive"', b'"splendid"') if n.endswith("judge.json") else b),
    ),
}


@pytest.mark.parametrize("harm", HARMS)
def test_what_is_no_model_of_ours_is_refused_and_leaves_nothing(
    shop: Store, packed: bytes, tmp_path: Path, harm: str
) -> None:
    code, change = HARMS[harm]
    before = sorted(p.name for p in (Path(shop.path).parent / "models").iterdir())
    with pytest.raises(ModelError, match=code):
        travel.bring(shop, repacked(packed, tmp_path / "model.zip", change))
    assert sorted(p.name for p in (Path(shop.path).parent / "models").iterdir()) == before
    assert shop.count("finetune.models") == 1


def test_what_is_no_zip_and_who_is_unknown(shop: Store, tmp_path: Path) -> None:
    (tmp_path / "model.zip").write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(ModelError, match="model_unreadable"):
        travel.bring(shop, tmp_path / "model.zip")
    with pytest.raises(ModelError, match="model_unknown"):
        travel.export(shop, "nobody")
