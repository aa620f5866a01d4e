"""A training that is cut at any moment goes on from its last checkpoint and ends as if nothing had happened."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from core.base.device import Device
from core.base.errors import Cancelled
from core.finetune import backbone, fewshot, loop, methods
from core.finetune.checkpoint import FILE, Checkpoints
from core.finetune.fewshot import FewShotSettings
from core.finetune.loop import Fitted, LoopSettings
from tests.finetune import families
from tests.finetune.texts import BLAME, PRAISE, THINGS

CPU = Device("cpu", "fp32", "asked", "")
TEXTS = [f"The {t} {said}." for t in THINGS[:4] for pair in zip(PRAISE, BLAME, strict=True) for said in pair]
LABELS = np.array([0, 1] * (len(TEXTS) // 2))
HOW = LoopSettings(epochs=3, batch=8, checks=2, patience=99)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return families.build("bert", tmp_path_factory.mktemp("bert") / "model")


def teach(
    base: Path, method: str, kept: Checkpoints | None, cut: int = 0, how: LoopSettings = HOW
) -> tuple[Fitted, list]:
    """Train; stop after the step `cut` as a kill would, without a word to anybody."""
    torch.manual_seed(7)
    network, tokens, told = methods.prepare(base, 2, method), backbone.tokens(base, TEXTS, 24), []

    def tick(done: float, total: float, **facts: object) -> None:
        told.append(facts)
        if done == cut:
            raise Cancelled

    look = lambda logits: {"score": float((logits.argmax(1) == LABELS).mean())}  # noqa: E731
    fitted = loop.fit(network, (tokens, LABELS, np.ones(2)), (tokens, look), how, CPU, 3, tick, kept)
    return fitted, told


def said(fitted: Fitted, base: Path) -> np.ndarray:
    return backbone.run(fitted.network, backbone.tokens(base, TEXTS, 24), 0, CPU)


@pytest.mark.parametrize("method", ["full", "top", "lora", "adalora", "prefix", "adapter"])
@pytest.mark.parametrize("cut", [1, 11, 17, 23])
def test_a_cut_training_ends_as_one_that_was_not(base: Path, tmp_path: Path, method: str, cut: int) -> None:
    whole, _ = teach(base, method, None)
    with pytest.raises(Cancelled):
        teach(base, method, Checkpoints(tmp_path, every=0), cut)
    went_on, told = teach(base, method, Checkpoints(tmp_path, every=0))
    assert told[0]["resumed"] == cut and len(told) == whole.steps - cut
    assert np.array_equal(said(whole, base), said(went_on, base))
    assert went_on.curve == whole.curve and went_on.losses == whole.losses and went_on.best == whole.best
    assert methods.ranks(went_on.network) == methods.ranks(whole.network)


@pytest.mark.parametrize("cut", [1, 6, 13, 19])
@pytest.mark.parametrize("looks", [True, False], ids=["validated", "alone"])
def test_few_shot_goes_on_as_well(base: Path, tmp_path: Path, cut: int, looks: bool) -> None:
    few = FewShotSettings(pairs=8, drawn=5)
    tokens, labels = backbone.tokens(base, TEXTS, 24), np.arange(len(TEXTS)) // 8
    look = lambda logits: {"score": float((logits.argmax(1) == labels).mean())}  # noqa: E731

    def run(kept: Checkpoints | None, cut: int = 0) -> tuple[Fitted, list]:
        torch.manual_seed(7)
        told: list[dict] = []

        def tick(done: float, total: float, **facts: object) -> None:
            told.append(facts)
            if done == cut:
                raise Cancelled

        seen = tokens if looks else backbone.Tokens(())
        return fewshot.fit(
            methods.prepare(base, 8, "fewshot"), (tokens, labels), (seen, look), few, CPU, 3, tick, kept
        ), told

    whole, _ = run(None)
    assert whole.steps == 20
    with pytest.raises(Cancelled):
        run(Checkpoints(tmp_path, every=0), cut + 1)  # the state of a step is written after its tick
    went_on, told = run(Checkpoints(tmp_path, every=0))
    assert told[0]["resumed"] == cut and len(told) == whole.steps - cut
    assert np.array_equal(said(whole, base), said(went_on, base))
    assert went_on.curve == whole.curve and went_on.losses == whole.losses and went_on.best == whole.best


def test_a_training_that_waited_too_long_stays_stopped(base: Path, tmp_path: Path) -> None:
    how = replace(HOW, epochs=8, patience=3)
    whole, _ = teach(base, "full", None, how=how)
    assert whole.steps < 64  # of eight rounds of eight
    with pytest.raises(Cancelled):
        teach(base, "full", Checkpoints(tmp_path, every=0), whole.steps, how)
    went_on, told = teach(base, "full", Checkpoints(tmp_path, every=0), how=how)
    assert not told and went_on.steps == whole.steps and np.array_equal(said(whole, base), said(went_on, base))


def test_it_is_one_file_without_a_pickle_and_none_is_written_before_its_time(base: Path, tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        teach(base, "full", Checkpoints(tmp_path / "soon", every=0), 5)
    assert [p.name for p in (tmp_path / "soon").iterdir()] == [FILE]
    with pytest.raises(Cancelled):
        teach(base, "full", Checkpoints(tmp_path / "late", every=600), 5)
    assert not (tmp_path / "late").exists()


@pytest.mark.parametrize("content", [b"", b"half of a fi", b"\x08\x00\x00\x00\x00\x00\x00\x00{}      "])
def test_a_checkpoint_that_cannot_be_read_is_none(base: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    fitted, told = teach(base, "lora", Checkpoints(tmp_path))
    assert "resumed" not in told[0] and fitted.steps == len(told)


def test_a_full_disk_keeps_the_one_before(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Checkpoints(tmp_path)
    kept.write({"a": torch.ones(2)}, {"step": 1})

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    kept.write({"a": torch.zeros(2)}, {"step": 2})
    tensors, told = kept.read() or ({}, {})
    assert told == json.loads('{"step": 1}') and tensors["a"].tolist() == [1, 1]
    assert [p.name for p in tmp_path.iterdir()] == [FILE]


@pytest.mark.parametrize("method", ["full", "adalora"])
def test_a_time_that_is_too_short_plans_fewer_steps_and_looks_at_the_last(base: Path, method: str) -> None:
    how = replace(HOW, epochs=50, seconds=0.01)
    fitted, _ = teach(base, method, None, how=how)
    assert fitted.steps == loop.PACED + loop.PACED and fitted.curve[-1]["step"] == fitted.steps
    assert sum(methods.ranks(fitted.network).values()) == (8 * 6 if method == "adalora" else 0)  # its budget is kept


def test_a_time_that_is_long_enough_changes_nothing(base: Path) -> None:
    whole, _ = teach(base, "lora", None)
    timed, _ = teach(base, "lora", None, how=replace(HOW, seconds=3600))
    assert np.array_equal(said(whole, base), said(timed, base))
