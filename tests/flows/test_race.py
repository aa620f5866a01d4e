"""Methods race over the same rows in a given time, also on another model, and each proves itself on the same rows."""

import json
from pathlib import Path

import polars as pl
import pytest

from core.base.errors import ModelError, SettingsError
from core.finetune import backbone
from core.flows import judges, race, train
from core.flows.race import RaceSettings
from core.flows.train import TrainSettings
from core.store.store import Store
from core.views import train as view
from tests.finetune import families
from tests.finetune.texts import english
from tests.flows.test_train import load


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    with backbone.threads(1):
        yield


@pytest.fixture
def shop(tmp_path: Path) -> Store:
    opened = load(Store(tmp_path / "shop.duckdb"), pl.concat([english(), english().with_columns(
        review_id=pl.col("review_id") + "b", text="Honestly: " + pl.col("text"))]))  # fmt: skip
    yield opened
    opened.close()


def test_methods_race_and_stand_side_by_side(shop: Store, tmp_path: Path) -> None:
    base = str(families.build("bert", tmp_path / "small-bert"))
    seen: list[dict] = []
    tick = lambda done, total, **facts: seen.append({"at": done / total, **facts})  # noqa: E731
    asked = RaceSettings(("frozen", "lora", "prefix"), 0.2)
    runs = race.run(shop, TrainSettings(base=base), asked, tick)
    assert list(dict.fromkeys(f["racing"] for f in seen)) == ["frozen", "lora", "prefix"]
    assert [f["at"] for f in seen] == sorted(f["at"] for f in seen) and seen[-1]["racer"] == seen[-1]["racers"] == 3
    models = shop.frame("finetune.models")
    assert sorted(models["method"]) == ["frozen", "lora", "prefix"] and set(models["base"].str.split("@").list[0]) == {
        "small-bert"
    }
    found = view.read(shop)
    assert len(found.race(found.models[0])) == 3
    assert {m.base for m in found.models} == {"small-bert"}
    frozen = next(m for m in found.models if m.method == "frozen")
    assert frozen.score() == frozen.score("frozen")  # what is beside it is the same model, untouched
    with pytest.raises(ModelError, match="proof_floor"):  # weights by chance are no match for word counts
        judges.put_to_use(shop, runs[0].facts["model_id"])
    assert judges.opinion(shop, runs[0].facts["model_id"], "The kettle is excellent.").shares


def test_a_method_without_a_place_sits_out_and_nobody_is_no_race(shop: Store, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="nobody_races"):
        race.run(shop, TrainSettings(), RaceSettings(()))
    with pytest.raises(SettingsError, match="unknown_method"):
        race.run(shop, TrainSettings(), RaceSettings(("magic",)))


def test_a_model_that_is_not_here_is_a_sentence(shop: Store, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="model_not_here"):
        train.run(shop, TrainSettings(base="nobody/knows-this-one"))
    assert not shop.count("finetune.models")


def test_any_model_can_be_asked_about_a_sentence(shop: Store) -> None:
    run = train.run(shop, TrainSettings(method="frozen"))
    said = judges.opinion(shop, run.facts["model_id"], "The kettle is excellent, very happy.")
    assert said.shares[0][0] == "positive" and sum(s for _, s in said.shares) == pytest.approx(1, abs=1e-5)
    assert json.loads(shop.frame("finetune.models")["proof"][0])["base"].startswith("minilm")
    with pytest.raises(ModelError, match="model_unknown"):
        judges.opinion(shop, "nobody", "x")
