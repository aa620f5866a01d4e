"""The ways to fine-tune: which weights of a network may move."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.base.errors import SettingsError
from core.finetune import backbone

METHODS = ("auto", "frozen", "full", "top", "lora")


@dataclass(frozen=True)
class MethodSettings:
    """What each method needs to know."""

    top_layers: int = 2
    rank: int = 8
    scale: int = 16  # LoRA's alpha
    enough: int = 300  # training rows from which "auto" moves weights; below, the head alone is learnt


def choose(method: str, rows: int, how: MethodSettings = MethodSettings()) -> str:
    """Return the method that is meant: "auto" is full fine-tuning from `enough` rows on, else the frozen encoder.

    At this size of encoder full fine-tuning costs a fifth more time than LoRA and is never worse.
    Raises SettingsError `unknown_method`.
    """
    if method not in METHODS:
        raise SettingsError("unknown_method", method=method)
    if method != "auto":
        return method
    return "full" if rows >= how.enough else "frozen"


def prepare(folder: Path, labels: int, method: str, how: MethodSettings = MethodSettings()) -> Any:
    """Return the network of a folder with a fresh output, ready to be trained by a method."""
    network = backbone.network(folder, labels)
    if method == "top":
        _freeze_below(network, how.top_layers)
    if method == "lora":
        network.encoder = _adapted(network.encoder, how)
    return network


def _layers(network: Any) -> Any:
    """Return the list of layers of an encoder or decoder, whatever its family calls it: the longest list of blocks."""
    import torch

    lists = [m for m in network.modules() if isinstance(m, torch.nn.ModuleList)]
    return max(lists, key=len) if lists else []


def _freeze_below(network: Any, kept: int) -> None:
    """Let only the uppermost layers and the output move."""
    moving = {id(p) for layer in list(_layers(network.encoder))[-kept:] for p in layer.parameters()}
    for parameter in network.encoder.parameters():
        parameter.requires_grad = id(parameter) in moving


def _adapted(encoder: Any, how: MethodSettings) -> Any:
    """Put LoRA beside the attention's query and value of an encoder; everything else of it stands still."""
    from peft import LoraConfig, TaskType, get_peft_model

    asked = LoraConfig(task_type=TaskType.FEATURE_EXTRACTION, r=how.rank, lora_alpha=how.scale, lora_dropout=0.05)
    return get_peft_model(encoder, asked)


def merged(network: Any) -> Any:
    """Return the network with plain weights: adapters are added into those that they stand beside."""
    if hasattr(network.encoder, "merge_and_unload"):
        network.encoder = network.encoder.merge_and_unload()
    return network


def trainable(network: Any) -> int:
    """Return how many numbers may move."""
    return sum(p.numel() for p in network.parameters() if p.requires_grad)


def moved(network: Any, folder: Path) -> dict[str, float]:
    """Return how far each part went from where it started: the norm of the change over the norm of the start.

    Parts are the embeddings and the layers, by number; the fresh output has no start and is left out.
    """
    import torch

    start = backbone.pretrained(folder)
    change: dict[str, list[float]] = {}
    with torch.no_grad():
        for name, now in network.encoder.state_dict().items():
            was = start.get(name)
            if was is None or was.shape != now.shape or not now.is_floating_point():
                continue
            if name.startswith("pooler"):
                continue  # belongs to the first token, which is not read
            number = next((p for p in name.split(".") if p.isdigit()), None)
            part = f"layer {int(number) + 1}" if number else "embeddings"
            gone = change.setdefault(part, [0.0, 0.0])
            gone[0] += float((now.float().cpu() - was.float()).pow(2).sum())
            gone[1] += float(was.float().pow(2).sum())
    return {part: (gone / was) ** 0.5 if was else 0.0 for part, (gone, was) in change.items()}
