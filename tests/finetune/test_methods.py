"""Every way to fine-tune moves what it says, AdaLoRA shares its ranks out, and the loop goes on when memory runs out."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from core.base.device import Device
from core.base.errors import ModelError
from core.finetune import backbone, loop, methods
from core.finetune.loop import LoopSettings
from core.finetune.methods import MethodSettings
from tests.finetune import families
from tests.finetune.texts import THINGS

CPU = Device("cpu", "fp32", "asked", "")
TEXTS = [f"{thing} {said} {said} {said}" for thing in THINGS for said in ("terrible", "excellent")] * 3
LABELS = np.array([0, 1] * 24)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small BERT."""
    return families.build("bert", tmp_path_factory.mktemp("bert") / "model")


def learn(base: Path, method: str, how: LoopSettings, prepared: object = None, seen: list | None = None) -> loop.Fitted:
    """A training on the reviews of the tests that is looked at on its own rows."""
    torch.manual_seed(0)
    network = prepared or methods.prepare(base, 2, method)
    cut = backbone.tokens(base, TEXTS, 24)
    look = lambda logits: {"score": float((logits.argmax(1) == LABELS).mean())}  # noqa: E731
    tick = lambda done, total, **facts: (seen if seen is not None else []).append(facts)  # noqa: E731
    return loop.fit(network, (cut, LABELS, np.ones(2)), (cut, look), how, CPU, tick=tick)


def test_what_each_method_moves(base: Path) -> None:
    """Numbers that a checkpoint has to keep, in a small model of 3 layers of 32 numbers; each takes 4 bytes."""
    found = {}
    for method in methods.METHODS[1:]:
        network = methods.prepare(base, 2, method)
        found[method] = methods.trainable(network)
        assert methods.checkpoint(network) == 4 * found[method]
    assert found == {
        "frozen": 66, "fewshot": 32_450, "full": 32_450, "top": 17_154, "lora": 3138, "adalora": 4746,
        "prefix": 834, "adapter": 9522,
    }  # fmt: skip


def test_adalora_gives_more_ranks_where_they_matter(base: Path) -> None:
    how = MethodSettings(rank=4)
    network = methods.prepare(base, 2, "adalora", how)
    begun = methods.ranks(network)
    assert len(begun) == 2 * families.LAYERS and "encoder.layer.0.attention.self.query" in begun
    fitted = learn(base, "adalora", LoopSettings(epochs=5, batch=8, patience=99), network)
    left = methods.ranks(fitted.network)
    assert sum(left.values()) == how.rank * len(left)  # the budget is kept
    assert len(set(left.values())) > 1  # and not shared out evenly
    assert methods.ranks(methods.merged(fitted.network)) == {}


def test_adalora_is_asked_after_every_step_while_gradients_are_there(base: Path, monkeypatch) -> None:
    from peft import AdaLoraModel

    asked, ask = [], AdaLoraModel.update_and_allocate

    def listen(self: AdaLoraModel, step: int) -> None:
        asked.append((step, any(p.grad is not None for n, p in self.named_parameters() if "lora_E" in n)))
        ask(self, step)

    monkeypatch.setattr(AdaLoraModel, "update_and_allocate", listen)
    fitted = learn(base, "adalora", LoopSettings(epochs=2, batch=8, patience=99))
    assert asked == [(step, True) for step in range(1, fitted.steps + 1)]
    assert fitted.network.encoder.peft_config["default"].total_step == fitted.steps == 12


def test_adalora_keeps_its_factors_straight(base: Path) -> None:
    """The regularisation is that of peft: zero for orthonormal factors, and it has a gradient for others."""
    network = methods.prepare(base, 2, "adalora", MethodSettings(straight=1.0))
    before = methods.penalty(network)
    before.backward()
    assert any(p.grad is not None and p.grad.abs().sum() > 0 for n, p in network.named_parameters() if "lora_A" in n)
    with torch.no_grad():
        for name, p in network.named_parameters():
            if "lora_A" in name or "lora_B" in name:
                torch.nn.init.orthogonal_(p)
    assert float(methods.penalty(network).detach()) < 1e-4 < float(before.detach())
    assert methods.penalty(methods.prepare(base, 2, "lora")) is None


def test_fresh_parts_learn_faster_than_pretrained_ones(base: Path) -> None:
    rates = {"full": {1.5e-4, 1e-3}, "lora": {1e-3}, "prefix": {1e-2, 1e-3}, "adapter": {1e-3}}
    for method, wanted in rates.items():
        groups = loop._optimizer(methods.prepare(base, 2, method), LoopSettings()).param_groups
        assert {g["lr"] for g in groups} == wanted, method


@pytest.mark.parametrize("method", ["full", "top", "lora", "adalora", "prefix", "adapter"])
def test_it_learns(method: str, base: Path) -> None:
    how = LoopSettings(epochs=8, batch=8, rate=2e-3, head_rate=1e-2, checks=1, patience=99, probe=0)
    torch.manual_seed(0)
    fitted = learn(base, method, how, methods.prepare(base, 2, method, MethodSettings(prefix=16)))
    assert fitted.best > 0.9 and fitted.curve[-1]["loss"] < 0.9 * fitted.curve[0]["loss"]


def test_the_output_starts_as_a_linear_probe(base: Path) -> None:
    still = LoopSettings(epochs=1, batch=48, rate=0.0, head_rate=0.0, checks=1)
    assert learn(base, "full", still).best > 0.9 > learn(base, "full", replace(still, probe=0)).best


def test_a_label_that_the_probe_has_not_seen_starts_as_the_least_likely_one(base: Path) -> None:
    network, rows = methods.prepare(base, 3, "full"), np.eye(families.WIDE, dtype=np.float32)[:4]
    loop.probe(network, rows, np.array([0, 0, 2, 2]), 10.0)
    bias = network.classifier.bias.detach().numpy()
    assert bias[1] == min(bias) > -100 and not network.classifier.weight.detach().numpy()[1].any()


def test_without_validation_rows_nobody_looks(base: Path) -> None:
    nobody = (backbone.Tokens(()), lambda logits: pytest.fail("there is nothing to look at"))
    cut = backbone.tokens(base, TEXTS, 24)
    torch.manual_seed(0)
    fitted = loop.fit(methods.prepare(base, 2, "full"), (cut, LABELS, np.ones(2)), nobody, LoopSettings(epochs=1), CPU)
    assert fitted.curve == [] and fitted.steps == 3


# memory -----------------------------------------------------------------------------------------------------


@pytest.fixture(
    params=[
        torch.OutOfMemoryError("CUDA out of memory."),
        RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: not enough memory"),
    ]
)
def full(request: pytest.FixtureRequest) -> Iterator[Exception]:
    """What torch says on a GPU and on a CPU when memory is full."""
    yield request.param


def breaking(network: object, above: int, error: Exception) -> object:
    """Let the encoder run out of memory whenever it is given more than so many rows."""

    def hook(module: object, given: tuple, named: dict) -> None:
        if len(named["input_ids"]) > above:
            raise error

    network.encoder.register_forward_pre_hook(hook, with_kwargs=True)
    return network


def test_when_memory_runs_out_fewer_rows_go_through_at_once_and_the_same_is_learnt(base: Path, full) -> None:
    how = LoopSettings(epochs=1, batch=16, checks=1)
    torch.manual_seed(0)
    quiet = methods.prepare(base, 2, "full")
    for part in quiet.modules():
        if isinstance(part, torch.nn.Dropout):
            part.p = 0.0  # it draws anew for every part of a batch
    start, seen = {n: p.clone() for n, p in quiet.state_dict().items()}, []
    whole = learn(base, "full", how, quiet).network.state_dict()
    whole = {n: p.clone() for n, p in whole.items()}
    quiet.load_state_dict(start)
    fitted = learn(base, "full", how, breaking(quiet, 6, full), seen)
    assert fitted.halved == 2 and seen[-1]["batch_halved"] == 2  # 16, 8, 4 rows
    assert all(torch.allclose(p, whole[n], atol=1e-4) for n, p in fitted.network.state_dict().items())


def test_one_failure_in_the_middle_of_a_training_is_survived(base: Path) -> None:
    network, calls, seen = methods.prepare(base, 2, "lora"), [], []

    def once(*_: object) -> None:
        calls.append(0)
        if len(calls) == 5:
            raise torch.OutOfMemoryError("CUDA out of memory.")

    network.encoder.register_forward_pre_hook(once)
    fitted = learn(base, "lora", LoopSettings(epochs=3, batch=8, checks=1), network, seen)
    assert fitted.steps == 18 and fitted.halved == 1
    assert "batch_halved" not in seen[0] and seen[-1]["batch_halved"] == 1


def test_where_not_even_one_row_fits_it_is_said(base: Path, full) -> None:
    with pytest.raises(ModelError, match="model_too_large"):
        learn(base, "full", LoopSettings(epochs=1), breaking(methods.prepare(base, 2, "full"), 0, full))


def test_other_errors_are_not_taken_for_full_memory(base: Path) -> None:
    with pytest.raises(RuntimeError, match="something else"):
        learn(
            base,
            "full",
            LoopSettings(epochs=1),
            breaking(methods.prepare(base, 2, "full"), 0, RuntimeError("something else")),
        )


def test_few_rows_are_gone_through_more_often_and_no_look_ends_that_early(base: Path) -> None:
    few = LoopSettings(epochs=2, batch=8, checks=1, patience=1, rate=0.0, head_rate=0.0, fewest_steps=30)
    asked = [loop.rounds(rows, few) for rows in (8, 80, 120, 800)]
    assert asked == [loop.MOST_ROUNDS, 3, 2, 2] and loop.rounds(48, replace(few, fewest_steps=0)) == 2
    seen: list[dict] = []
    fitted = learn(base, "full", few, seen=seen)
    rounds = loop.rounds(len(LABELS), few)
    assert rounds > 2 and seen[-1]["rounds"] == rounds
    # Nothing moves, so that no look is better than the first: one look's patience in two rounds is as much of five.
    assert fitted.steps == (1 + -(-rounds // 2)) * -(-len(LABELS) // 8)
