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


def prepare(folder: Path, names: tuple[str, ...], method: str, how: MethodSettings = MethodSettings()) -> Any:
    """Return the network of a folder with a fresh output, ready to be trained by a method."""
    network = backbone.classifier(folder, names)
    if method == "top":
        _freeze_below(network, how.top_layers)
    if method == "lora":
        return _adapted(network, how)
    return network


def _layers(network: Any) -> Any:
    """Return the list of layers of an encoder or decoder, whatever its family calls it: the longest list of blocks."""
    import torch

    lists = [m for m in network.modules() if isinstance(m, torch.nn.ModuleList)]
    return max(lists, key=len) if lists else []


def _freeze_below(network: Any, kept: int) -> None:
    """Let only the uppermost layers and the output move."""
    layers = _layers(network)
    frozen = {id(p) for p in network.base_model.parameters()}
    for layer in list(layers)[-kept:]:
        frozen -= {id(p) for p in layer.parameters()}
    pooler = getattr(network.base_model, "pooler", None)
    frozen -= {id(p) for p in pooler.parameters()} if pooler is not None else set()
    for parameter in network.parameters():
        parameter.requires_grad = id(parameter) not in frozen


def _adapted(network: Any, how: MethodSettings) -> Any:
    """Put LoRA beside the attention's query and value; peft keeps the fresh output trainable and saves it."""
    from peft import LoraConfig, TaskType, get_peft_model

    heads = [n for n, _ in network.named_children() if n in ("classifier", "score")]
    if getattr(network.base_model, "pooler", None) is not None:
        heads.append("pooler")  # never trained with a label before: it has to learn as the output does
    asked = LoraConfig(
        task_type=TaskType.SEQ_CLS, r=how.rank, lora_alpha=how.scale, lora_dropout=0.05, modules_to_save=heads
    )
    return get_peft_model(network, asked)


def merged(network: Any) -> Any:
    """Return the plain network: adapters are added into the weights that they stand beside."""
    return network.merge_and_unload() if hasattr(network, "merge_and_unload") else network


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
        for name, now in network.base_model.state_dict().items():
            was = start.get(name)
            if was is None or was.shape != now.shape or not now.is_floating_point():
                continue
            number = next((p for p in name.split(".") if p.isdigit()), None)
            part = f"layer {int(number) + 1}" if number else ("pooler" if "pooler" in name else "embeddings")
            gone = change.setdefault(part, [0.0, 0.0])
            gone[0] += float((now.float().cpu() - was.float()).pow(2).sum())
            gone[1] += float(was.float().pow(2).sum())
    return {part: (gone / was) ** 0.5 if was else 0.0 for part, (gone, was) in change.items()}
