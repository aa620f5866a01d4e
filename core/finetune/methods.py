"""The ways to fine-tune: which weights of a network may move, and how fast."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.base.errors import SettingsError
from core.finetune import backbone, beside

METHODS = ("auto", "frozen", "fewshot", "full", "top", "lora", "adalora", "prefix", "adapter")


@dataclass(frozen=True)
class MethodSettings:
    """What each method needs to know. Fresh parts start from nothing, so they learn faster than pretrained weights."""

    top_layers: int = 2
    rank: int = 8  # of LoRA; of AdaLoRA on average, when it has shared its ranks out
    scale: int = 16  # LoRA's alpha
    lora_rate: float = 1e-3
    spare: float = 1.5  # ranks that AdaLoRA begins with, for one that it may keep
    straight: float = 0.1  # weight of AdaLoRA's orthogonal regularisation
    adalora_rate: float = 2e-3
    prefix: int = 4  # learnt keys and values of each layer; 8 and 16 stood below the frozen encoder with few rows
    prefix_rate: float = 1e-2
    bottleneck: int = 48  # width of an adapter
    adapter_rate: float = 1e-3
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
    """Return the network of a folder with a fresh output, ready to be trained by a method.

    Raises SettingsError `method_not_for_model` where the family has no place for it, and what `backbone.check` raises.
    """
    network = backbone.network(folder, labels)
    network.rates = {}  # by a part of a weight's name; the others go at the rates of the loop
    if method == "frozen":
        network.encoder.requires_grad_(False)
    elif method == "top":
        _freeze_below(network, how.top_layers)
    elif method in ("lora", "adalora"):
        network.encoder = _low_rank(network.encoder, method, how)
        network.rates = {"lora_": how.lora_rate if method == "lora" else how.adalora_rate}
    elif method == beside.PREFIX:
        beside.attach(network, method, how.prefix)
        network.rates = {"prompt_encoder": how.prefix_rate}
    elif method == beside.ADAPTER:
        beside.attach(network, method, how.bottleneck)
        network.rates = {"adapters": how.adapter_rate}
    return network


def _freeze_below(network: Any, kept: int) -> None:
    """Let only the uppermost layers and the output move."""
    layers = beside.layers(network.encoder)
    if not layers:
        raise SettingsError("method_not_for_model", method="top", family=network.encoder.config.model_type)
    moving = {id(p) for layer in layers[-kept:] for p in layer.parameters()}
    for parameter in network.encoder.parameters():
        parameter.requires_grad = id(parameter) in moving


def _low_rank(encoder: Any, method: str, how: MethodSettings) -> Any:
    """Put LoRA or AdaLoRA beside the attention's query and value of an encoder; everything else of it stands still.

    In families of which peft does not know where those are, beside every matrix.
    """
    from peft import AdaLoraConfig, LoraConfig, TaskType, get_peft_model
    from peft.utils import TRANSFORMERS_MODELS_TO_LORA_TARGET_MODULES_MAPPING as PLACES

    turned = any(type(m).__name__ == "Conv1D" for m in encoder.modules())  # GPT-2 keeps its matrices transposed
    asked: dict[str, Any] = {
        "task_type": TaskType.FEATURE_EXTRACTION, "fan_in_fan_out": turned, "lora_alpha": how.scale,
        "target_modules": PLACES.get(encoder.config.model_type, "all-linear"),
    }  # fmt: skip
    if method == "lora":
        return get_peft_model(encoder, LoraConfig(r=how.rank, lora_dropout=0.05, **asked))
    # The steps are not known yet: `schedule` tells them before the first one.
    config = AdaLoraConfig(
        init_r=round(how.spare * how.rank), target_r=how.rank, total_step=1, orth_reg_weight=how.straight, **asked
    )
    return get_peft_model(encoder, config)


def merged(network: Any) -> Any:
    """Return the network with plain weights: LoRA is added into those that it stands beside; the rest stays."""
    if hasattr(network.encoder, "merge_and_unload"):
        network.encoder = network.encoder.merge_and_unload()
    return network


# AdaLoRA ----------------------------------------------------------------------------------------------------


def adalora(network: Any) -> Any | None:
    """Return peft's AdaLoRA model inside a network, or None for every other method."""
    inner = getattr(network.encoder, "base_model", None)
    return inner if hasattr(inner, "update_and_allocate") else None


def schedule(network: Any, steps: int) -> None:
    """Tell AdaLoRA how long the training is: a tenth to warm up, ranks shared out, the last third with ranks fixed."""
    if tuner := adalora(network):
        config = tuner.peft_config[tuner.trainable_adapter_name]
        config.total_step = max(2, steps)  # the importance of a rank is known after the first step
        config.tinit, config.tfinal = int(0.1 * steps), int(0.3 * steps)


def penalty(network: Any) -> Any | None:
    """Return AdaLoRA's orthogonal regularisation of its two factors, else None.

    Zhang et al. 2023, equation 4, as the mean of Frobenius norms that peft takes; peft itself adds it only to a loss
    that is computed inside the encoder.
    """
    import torch

    if not (tuner := adalora(network)):
        return None
    gone = []
    for name, p in tuner.named_parameters():
        if "lora_A" in name or "lora_B" in name:
            square = p @ p.T if "lora_A" in name else p.T @ p
            gone.append(torch.linalg.matrix_norm(square - torch.eye(len(square), device=p.device)))
    return tuner.peft_config[tuner.trainable_adapter_name].orth_reg_weight * torch.stack(gone).mean()


def allocate(network: Any, step: int) -> bool:
    """Let AdaLoRA share out its ranks after a step of the optimizer, while the gradients are still there.

    Returns whether the ranks are final, which those of every other method are from the first step on.
    """
    tuner = adalora(network)
    if tuner is None:
        return True
    tuner.update_and_allocate(step)
    config = tuner.peft_config[tuner.trainable_adapter_name]
    return bool(step >= config.total_step - config.tfinal)


def ranks(network: Any) -> dict[str, int]:
    """Return the rank that AdaLoRA left to each matrix, by its name in the encoder; empty for other methods."""
    tuner = adalora(network)
    return {
        name.removeprefix("model.").removesuffix(".lora_E.default"): int((p != 0).sum())
        for name, p in (tuner.named_parameters() if tuner else ())
        if ".lora_E." in name
    }


# what moved -------------------------------------------------------------------------------------------------


def trainable(network: Any) -> int:
    """Return how many numbers may move."""
    return sum(p.numel() for p in network.parameters() if p.requires_grad)


def checkpoint(network: Any) -> int:
    """Return the bytes of what may move: all that has to be kept of a training by whoever has the encoder already."""
    return sum(p.numel() * p.element_size() for p in network.parameters() if p.requires_grad)


def moved(network: Any, folder: Path) -> dict[str, float]:
    """Return how far each part went from where it started: the norm of the change over the norm of the start.

    Parts are the embeddings and the layers, by number, and what stands beside the encoder, by its kind; the fresh
    output has no start and is left out.
    """
    change = _change(beside.plain(network).state_dict(), backbone.pretrained(folder))
    for name, now in beside.weights(network).items():
        _add(change, network.beside[0], now, network.beside_start[name])
    return _shares(change)


def went(encoder: Any, start: dict[str, Any]) -> dict[str, float]:
    """Return how far the embeddings and the layers of an encoder went from weights by name, as `moved` does."""
    return _shares(_change(encoder.state_dict(), start))


def _change(weights: dict[str, Any], start: dict[str, Any]) -> dict[str, list[float]]:
    change: dict[str, list[float]] = {}
    for name, now in weights.items():
        was = start.get(name)
        if was is None or was.shape != now.shape or not now.is_floating_point():
            continue
        if name.startswith("pooler"):
            continue  # belongs to the first token, which is not read
        number = next((p for p in name.split(".") if p.isdigit()), None)
        _add(change, f"layer {int(number) + 1}" if number else "embeddings", now, was)
    return change


def _shares(change: dict[str, list[float]]) -> dict[str, float]:
    return {part: (gone / was) ** 0.5 if was else 0.0 for part, (gone, was) in change.items()}


def _add(change: dict[str, list[float]], part: str, now: Any, was: Any) -> None:
    gone, now, was = change.setdefault(part, [0.0, 0.0]), now.detach().float().cpu(), was.detach().float().cpu()
    gone[0] += float((now - was).pow(2).sum())
    gone[1] += float(was.pow(2).sum())
