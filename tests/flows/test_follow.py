"""A training's curves can be read in TensorBoard and Weights & Biases, and neither is needed."""

import builtins
import json
from pathlib import Path

import pytest

from core.base.errors import SettingsError
from core.base.protocols import quiet
from core.finetune import backbone
from core.flows import follow, train
from core.flows.train import TrainSettings
from core.store.store import Store
from tests.finetune.texts import english, load

LOSSES = [{"step": 1, "epoch": 0.1, "loss": 1.5}, {"step": 2, "epoch": 0.2, "loss": 1.25}]
CURVE = [{"step": 2, "epoch": 0.2, "loss": 1.3, "score": 0.5, "low": 0.4, "high": 0.6, "right": 0.55}]


def test_tensorboard_reads_what_a_real_training_wrote(tmp_path: Path) -> None:
    pytest.importorskip("tensorboard")
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    store = load(Store(tmp_path / "shop.duckdb"), english().vstack(english().with_columns(
        review_id="b" + english()["review_id"], text="Well: " + english()["text"])))  # fmt: skip
    with backbone.threads(1):
        train.run(store, TrainSettings(method="top", trail="tensorboard"))
    (folder,) = (tmp_path / "trails" / "tensorboard").iterdir()
    seen = EventAccumulator(str(folder)).Reload()
    kept = store.frame("finetune.curves")
    for tag, kind in (("loss", "loss"), ("unseen/score", "score")):
        ours = kept.filter(kind=kind).sort("step")
        assert [s.step for s in seen.Scalars(tag)] == ours["step"].to_list()
        assert [s.value for s in seen.Scalars(tag)] == pytest.approx(ours["value"].to_list(), abs=1e-6)
    settings = json.loads(store.frame("finetune.models")["settings"][0])
    assert settings["trail"] == "tensorboard"
    store.close()


def test_weights_and_biases_stays_on_this_machine(tmp_path: Path) -> None:
    pytest.importorskip("wandb")
    with follow.followed("wandb", tmp_path / "models", "one", {"method": "full"}, quiet) as tick:
        tick(1, 2, losses=LOSSES[:1], curve=[])
        tick(2, 2, losses=LOSSES, curve=CURVE)
    (run,) = (tmp_path / "trails" / "wandb" / "wandb").glob("offline-run-*")
    assert list(run.glob("*.wandb"))


def test_every_point_is_written_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    written: list[tuple[dict, int]] = []

    class Paper:
        def __init__(self, *_: object) -> None: ...
        def write(self, figures: dict, step: int) -> None:
            written.append((figures, step))

        def close(self) -> None:
            written.append(({}, -1))

    monkeypatch.setitem(follow.KINDS, "tensorboard", Paper)
    told: list[float] = []
    with follow.followed("tensorboard", tmp_path, "x", {}, lambda done, total, **facts: told.append(done)) as tick:
        tick(1, 3, losses=LOSSES[:1], curve=[])
        tick(2, 3, losses=LOSSES, curve=CURVE)
        tick(3, 3, losses=LOSSES, curve=CURVE)
    unseen = {"unseen/score": 0.5, "unseen/low": 0.4, "unseen/high": 0.6, "unseen/right": 0.55}
    assert written == [({"loss": 1.5}, 1), ({"loss": 1.25}, 2), (unseen, 2), ({}, -1)] and told == [1, 2, 3]


@pytest.mark.parametrize("kind", ["tensorboard", "wandb"])
def test_a_package_that_is_not_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str) -> None:
    real = builtins.__import__

    def without(name: str, *rest: object) -> object:
        if name.split(".")[0] in ("tensorboard", "wandb"):
            raise ImportError(name)
        return real(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(SettingsError, match="package_missing"), follow.followed(kind, tmp_path, "x", {}, quiet):
        pass


def test_nobody_follows_unless_asked(tmp_path: Path) -> None:
    with follow.followed("", tmp_path, "x", {}, quiet) as tick:
        assert tick is quiet
    with pytest.raises(SettingsError, match="unknown_trail"), follow.followed("papyrus", tmp_path, "x", {}, quiet):
        pass
    assert not list(tmp_path.iterdir())
