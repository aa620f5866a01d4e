"""What a training has to remember to go on after a cut as if there had been none.

Transformers' own checkpoints belong to its Trainer and keep the optimizer as a pickle; here everything is one file of
safetensors, written beside and renamed, so that a cut at any moment leaves the last whole one.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.finetune import methods

FILE = "checkpoint.safetensors"
State = tuple[dict[str, Any], dict[str, Any]]  # tensors by name, and what else has to be known as JSON
IMPORTANCE = ("ipt", "exp_avg_ipt", "exp_avg_unc")  # of AdaLoRA's ranks (Zhang et al. 2023, equations 8 to 10)


@dataclass
class Checkpoints:
    """The last state of one training in a folder of its own, renewed at most every `every` seconds.

    Its owner chooses a folder by what is taught and how: a state is taken for that of the same training.
    """

    folder: Path
    every: float = 60.0
    _last: float = field(default_factory=time.monotonic)

    def due(self) -> bool:
        """Whether it is time for another one."""
        return time.monotonic() - self._last >= self.every

    def write(self, tensors: dict[str, Any], said: dict[str, Any]) -> None:
        """Keep tensors by name, and what else has to be known as JSON. A disk that is full keeps the one before."""
        from safetensors import SafetensorError
        from safetensors.torch import save_file

        self.folder.mkdir(parents=True, exist_ok=True)
        beside = self.folder / f"{FILE}.new"
        try:
            save_file(
                {n: t.detach().cpu().contiguous() for n, t in tensors.items()}, beside, {"said": json.dumps(said)}
            )
            with beside.open("rb") as written:
                os.fsync(written.fileno())
            os.replace(beside, self.folder / FILE)
        except (OSError, SafetensorError):
            beside.unlink(missing_ok=True)
        self._last = time.monotonic()

    def read(self) -> State | None:
        """Return what was kept, or None where nothing is, or nothing that can be read."""
        from safetensors import SafetensorError, safe_open

        try:
            with safe_open(self.folder / FILE, "pt") as file:
                return {n: file.get_tensor(n) for n in file.keys()}, json.loads(file.metadata()["said"])  # noqa: SIM118
        except (OSError, SafetensorError, ValueError, KeyError, TypeError):
            return None


def paced(optimizer: Any, schedule: Any, step: int) -> None:
    """Let the rates stand where they stand `step` steps after the start."""
    schedule.last_epoch = step
    for group, rate, share in zip(optimizer.param_groups, schedule.base_lrs, schedule.lr_lambdas, strict=True):
        group["lr"] = rate * share(step)


def state(network: Any, optimizer: Any) -> dict[str, Any]:
    """Return the moving weights, what the optimizer knows of them, AdaLoRA's memory and the state of chance, as tensors."""
    import torch

    names = {id(p): n for n, p in network.named_parameters()}
    kept = {f"weight/{n}": p for n, p in network.named_parameters() if p.requires_grad}
    for p, known in optimizer.state.items():
        kept |= {f"optimizer/{kind}/{names[id(p)]}": value for kind, value in known.items()}
    if (tuner := methods.adalora(network)) is not None:
        for kind in IMPORTANCE:
            kept |= {f"ranks/{kind}/{n}": t for n, t in getattr(tuner.rankallocator, kind).items()}
        pattern = tuner.peft_config[tuner.trainable_adapter_name].rank_pattern or {}
        kept |= {f"pattern//{n}": torch.as_tensor(left) for n, left in pattern.items()}
    kept["chance/cpu/"] = torch.get_rng_state()
    if torch.cuda.is_available():
        kept["chance/cuda/"] = torch.cuda.get_rng_state()
    return kept


def restore(network: Any, optimizer: Any, kept: dict[str, Any]) -> None:
    """Put back what `state` returned; the network and its optimizer must have been prepared in the same way."""
    import torch

    own, tuner = dict(network.named_parameters()), methods.adalora(network)
    pattern: dict[str, list[bool]] = {}
    with torch.no_grad():
        for key, tensor in kept.items():
            part, rest = key.split("/", 1)
            kind, _, name = rest.partition("/")
            if part == "weight":
                own[rest].copy_(tensor)
            elif part == "optimizer":
                optimizer.state[own[name]][kind] = tensor.to(own[name].device)
            elif part == "ranks":
                getattr(tuner.rankallocator, kind)[name] = tensor.to(next(iter(own.values())).device)  # type: ignore[union-attr]
            elif part == "pattern":
                pattern[name] = tensor.tolist()
    if pattern:
        tuner.peft_config[tuner.trainable_adapter_name].rank_pattern = pattern  # type: ignore[union-attr]
    torch.set_rng_state(kept["chance/cpu/"])
    if "chance/cuda/" in kept and torch.cuda.is_available():
        torch.cuda.set_rng_state(kept["chance/cuda/"])
