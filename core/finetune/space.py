"""What a search may change of a training, and between which ends: a small space for each method.

A setting is named by its path in `TeachSettings` (`loop.epochs`). What is not here was not worth a trial: the length of
texts and the number of rows cost time rather than choice, the rest hardly moves the score.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

from core.finetune.lesson import TeachSettings

Chosen = tuple[tuple[str, float], ...]  # (path, value) of the settings that are not those of the recipe


@dataclass(frozen=True)
class Range:
    """Numbers from `low` to `high`, both included: whole ones, or evenly over the powers of ten."""

    low: float
    high: float
    whole: bool = False
    powers: bool = False


Space = dict[str, Range | tuple[int, ...]]  # a tuple holds the few values that there are

LOOP: Space = {
    "loop.head_rate": Range(1e-4, 1e-2, powers=True),
    "loop.epochs": Range(2, 6, whole=True),
    "loop.batch": (8, 16, 32),
    "loop.decay": Range(1e-3, 0.1, powers=True),
    "loop.warmup": Range(0.0, 0.3),
    "loop.balance": Range(0.0, 1.0),
}
RATE = Range(3e-5, 6e-4, powers=True)  # of pretrained weights
FRESH = Range(2e-4, 5e-3, powers=True)  # of parts that start from nothing
SPACES: dict[str, Space] = {
    "full": {"loop.rate": RATE, **LOOP},
    "top": {"loop.rate": RATE, "methods.top_layers": Range(1, 4, whole=True), **LOOP},
    "lora": {"methods.rank": (4, 8, 16, 32), "methods.lora_rate": FRESH, **LOOP},
    "adalora": {"methods.rank": (4, 8, 16), "methods.adalora_rate": FRESH, **LOOP},
    "prefix": {"methods.prefix": (2, 4, 8), "methods.prefix_rate": Range(2e-3, 5e-2, powers=True), **LOOP},
    "adapter": {"methods.bottleneck": (24, 48, 96), "methods.adapter_rate": FRESH, **LOOP},
    "fewshot": {  # has a loop of its own
        "fewshot.contrast.rate": Range(1e-5, 2e-4, powers=True),
        "fewshot.drawn": Range(5, 20, whole=True),
        "fewshot.pairs": (8, 16, 32),
        "fewshot.hard": Range(0.0, 1.0),
        "fewshot.strength": Range(1.0, 100.0, powers=True),
    },
}


def value(how: TeachSettings, name: str) -> Any:
    """Return the setting of a path."""
    return reduce(getattr, name.split("."), how)


def applied(how: TeachSettings, chosen: Iterable[tuple[str, float]]) -> TeachSettings:
    """Return the settings with other values at some paths."""
    for name, new in chosen:
        how = _with(how, name.split("."), new)
    return how


def _with(how: Any, path: list[str], new: float) -> Any:
    first, rest = path[0], path[1:]
    return replace(how, **{first: _with(getattr(how, first), rest, new) if rest else new})


def changed(how: TeachSettings, chosen: Iterable[tuple[str, float]]) -> Chosen:
    """Return what of the chosen values is not that of the settings."""
    return tuple((name, new) for name, new in chosen if new != value(how, name))
