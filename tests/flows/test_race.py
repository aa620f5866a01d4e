"""Methods race over the same rows in a given time, also on another model, and each proves itself on the same rows."""

import json
from pathlib import Path

import pytest

from core.base.errors import ModelError, SettingsError
from core.flows import judges, race, train
from core.flows.race import RaceSettings
from core.flows.train import TrainSettings
from core.store.store import Store
from core.views import train as view
from tests.finetune import families

pytestmark = pytest.mark.usefixtures("one_thread")


def test_methods_race_and_stand_side_by_side(readable: Store, tmp_path: Path) -> None:
    base = str(families.build("bert", tmp_path / "small-bert"))
    seen: list[dict] = []
    tick = lambda done, total, **facts: seen.append({"at": done / total, **facts})  # noqa: E731
    asked = RaceSettings(("frozen", "lora", "prefix"), 0.2)
    runs = race.run(readable, TrainSettings(base=base), asked, tick)
    assert list(dict.fromkeys(f["racing"] for f in seen)) == ["frozen", "lora", "prefix"]
    assert [f["at"] for f in seen] == sorted(f["at"] for f in seen) and seen[-1]["racer"] == seen[-1]["racers"] == 3
    models = readable.frame("finetune.models")
    assert sorted(models["method"]) == ["frozen", "lora", "prefix"] and set(models["base"].str.split("@").list[0]) == {
        "small-bert"
    }
    found = view.read(readable)
    assert len(found.race(found.models[0])) == 3
    assert {m.base for m in found.models} == {"small-bert"}
    frozen = next(m for m in found.models if m.method == "frozen")
    assert frozen.score() == frozen.score("frozen")  # what is beside it is the same model, untouched
    with pytest.raises(ModelError, match="proof_floor"):  # weights by chance are no match for word counts
        judges.put_to_use(readable, runs[0].facts["model_id"])
    assert judges.opinion(readable, runs[0].facts["model_id"], "The kettle is excellent.").shares


def test_a_method_without_a_place_sits_out_and_nobody_is_no_race(readable: Store, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="nobody_races"):
        race.run(readable, TrainSettings(), RaceSettings(()))
    with pytest.raises(SettingsError, match="unknown_method"):
        race.run(readable, TrainSettings(), RaceSettings(("magic",)))


def test_a_model_that_is_not_here_is_a_sentence(readable: Store, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="model_not_here"):
        train.run(readable, TrainSettings(base="nobody/knows-this-one"))
    assert not readable.count("finetune.models")


def test_any_model_can_be_asked_about_a_sentence(readable: Store) -> None:
    run = train.run(readable, TrainSettings(method="frozen"))
    said = judges.opinion(readable, run.facts["model_id"], "The kettle is excellent, very happy.")
    assert said.shares[0][0] == "positive" and sum(s for _, s in said.shares) == pytest.approx(1, abs=1e-5)
    assert json.loads(readable.frame("finetune.models")["proof"][0])["base"].startswith("minilm")
    with pytest.raises(ModelError, match="model_unknown"):
        judges.opinion(readable, "nobody", "x")
