"""Pairs of a few texts teach an encoder which belong together; labels that it confuses are drawn against each other."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from core.base.device import Device
from core.base.errors import Cancelled, ModelError
from core.finetune import backbone, contrast, fewshot, methods
from core.finetune.backbone import Tokens
from core.finetune.fewshot import FewShotSettings, Pairs
from tests.finetune import families
from tests.finetune.texts import THINGS

CPU = Device("cpu", "fp32", "asked", "")
TEXTS = [f"{thing} {said} {said} {said}" for thing in THINGS for said in ("terrible", "excellent")] * 2
LABELS = np.array([0, 1] * 16)
NOBODY = (Tokens(()), lambda logits: {"score": 0.0})
SMALL = FewShotSettings(pairs=8, drawn=8, looks=2)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small BERT."""
    return families.build("bert", tmp_path_factory.mktemp("bert") / "model")


def drawn(labels: list[int], how: FewShotSettings, vectors: np.ndarray | None = None) -> list[contrast.Batch]:
    """Twenty batches over texts that are their own numbers."""
    pairs = Pairs(Tokens(tuple((i,) for i in range(len(labels)))), np.array(labels), how, how.pairs)
    if vectors is not None:
        pairs.confuse(vectors)
    rng = np.random.default_rng(0)
    return [pairs(rng) for _ in range(20)]


def test_a_pair_is_two_texts_of_one_label() -> None:
    labels = [0, 0, 0, 1, 1, 2, 2, 2]
    for texts, partners, numbers in drawn(labels, FewShotSettings(pairs=6)):
        assert len(texts) == len(partners) == len(numbers) == 6
        for (one,), (other,), number in zip(texts, partners, numbers, strict=True):
            assert one != other and labels[one] == labels[other] == number


def test_the_only_text_of_a_label_is_its_own_partner() -> None:
    for texts, partners, numbers in drawn([0, 1, 1], FewShotSettings(pairs=2)):
        alone = list(numbers).index(0)
        assert texts[alone] == partners[alone] == (0,)


def test_hard_batches_are_of_labels_that_lie_close() -> None:
    """Eight labels on a circle: with four pairs a hard batch is a stretch of it, an easy one is not."""
    around = np.array([[np.cos(a), np.sin(a)] for a in np.repeat(np.arange(8), 2) * np.pi / 4])
    labels = np.repeat(np.arange(8), 2).tolist()

    def widths(hard: float) -> list[int]:
        made = drawn(labels, FewShotSettings(pairs=3, hard=hard), around)
        return [min(np.ptp((np.array(numbers) + turn) % 8) for turn in range(8)) for *_, numbers in made]

    assert set(widths(1.0)) == {2} and max(widths(0.0)) > 2


def test_the_encoder_learns_which_texts_belong_together(base: Path) -> None:
    torch.manual_seed(0)
    network, cut = methods.prepare(base, 2, "fewshot"), backbone.tokens(base, TEXTS, 24)

    def gap() -> float:
        """How much more alike two texts of one label are than two of different ones, in cosines."""
        rows = backbone.vectors(network, cut, backbone.padding(base), CPU)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        alike, same = rows @ rows.T, LABELS[:, None] == LABELS
        return float(alike[same].mean() - alike[~same].mean())

    before, seen = gap(), []
    look = lambda logits: {"score": float((logits.argmax(1) == LABELS).mean())}  # noqa: E731
    how = FewShotSettings(
        pairs=8, drawn=20, looks=2, contrast=contrast.ContrastSettings(rate=1e-3, temperature=0.2, still=0)
    )
    fitted = fewshot.fit(
        network, (cut, LABELS), (cut, look), how, CPU, tick=lambda *_, **facts: seen.append(facts)
    )  # fmt: skip
    assert gap() > before + 0.2 and fitted.best > 0.9
    assert len(fitted.curve) == 2 and fitted.steps == len(seen) == fewshot.steps(32, how)
    assert seen[-1]["round"] == seen[-1]["rounds"] == 2 and seen[-1]["losses"][-1]["loss"] < seen[0]["loss"]


def test_many_rows_cost_no_more_than_some() -> None:
    assert fewshot.steps(100, FewShotSettings(drawn=10, pairs=16)) == 32
    assert fewshot.steps(10**6, FewShotSettings(pairs=16, most_drawn=20_000)) == 625


def test_it_stops_between_two_steps(base: Path) -> None:
    def stop(done: float, total: float, **facts: object) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        fewshot.fit(
            methods.prepare(base, 2, "fewshot"),
            (backbone.tokens(base, TEXTS, 24), LABELS),
            NOBODY,
            SMALL,
            CPU,
            tick=stop,
        )


def test_when_memory_runs_out_the_batches_are_halved(base: Path) -> None:
    network, failed = methods.prepare(base, 2, "fewshot"), []

    def hook(module: object, given: tuple, named: dict) -> None:
        if module.training and len(failed) < 1:
            failed.append(0)
            raise torch.OutOfMemoryError("CUDA out of memory.")

    network.encoder.register_forward_pre_hook(hook, with_kwargs=True)
    seen: list[dict] = []
    fitted = fewshot.fit(
        network, (backbone.tokens(base, TEXTS, 24), LABELS), NOBODY, SMALL, CPU, tick=lambda *_, **facts: seen.append(facts)
    )  # fmt: skip
    assert fitted.halved == 1 and fitted.steps == fewshot.steps(32, SMALL) and seen[-1]["batch_halved"] == 1


def test_where_not_even_one_pair_fits_it_is_said(base: Path) -> None:
    network = methods.prepare(base, 2, "fewshot")

    def hook(module: object, given: tuple, named: dict) -> None:
        if module.training:
            raise torch.OutOfMemoryError("CUDA out of memory.")

    network.encoder.register_forward_pre_hook(hook, with_kwargs=True)
    with pytest.raises(ModelError, match="model_too_large"):
        fewshot.fit(network, (backbone.tokens(base, TEXTS, 24), LABELS), NOBODY, SMALL, CPU)


def test_a_bound_on_its_time_takes_steps_and_nothing_else(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cut = backbone.tokens(base, TEXTS, 16)
    made = {}
    for seconds, each in ((0.0, 1.0), (1e6, 1.0), (6.0, 1.0)):
        monkeypatch.setattr(fewshot, "_pace", lambda *a, each=each: each)
        torch.manual_seed(0)
        network = methods.prepare(base, 2, "fewshot")
        how = replace(SMALL, seconds=seconds)
        fitted = fewshot.fit(network, (cut, LABELS), NOBODY, how, CPU)
        made[seconds] = fitted.steps, backbone.run(fitted.network, cut, 0, CPU)
    assert made[0.0][0] == made[1e6][0] > made[6.0][0] == 6
    assert np.array_equal(made[0.0][1], made[1e6][1])
    monkeypatch.undo()
    network = methods.prepare(base, 2, "fewshot")
    before, state = {n: p.clone() for n, p in network.named_parameters()}, torch.get_rng_state()
    assert fewshot._pace(network, Pairs(cut, LABELS, SMALL, 8), SMALL, CPU) > 0
    assert all(torch.equal(before[n], p) and p.grad is None for n, p in network.named_parameters())
    assert torch.equal(state, torch.get_rng_state())
