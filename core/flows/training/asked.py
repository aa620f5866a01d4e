"""What the training command is asked for, and what every task gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.base.errors import SettingsError
from core.base.protocols import Tick
from core.finetune import folder
from core.represent import transformer

FIGURES = ("accuracy", "macro_f1", "low", "high")


@dataclass(frozen=True)
class Asked:
    """One training: two files, the names of their columns, and how; `models` is where the folder of the model is made."""

    train: Path
    test: Path  # opened once, when everything is learnt
    text: str
    label: str
    task: str
    models: Path
    method: str = "auto"
    levels: int = 3  # of stars
    seed: int = 0
    base: str = ""  # another pretrained model, see `TeachSettings.base`
    search_minutes: float = 0.0  # in which other settings are tried first; of classes only

    @property
    def start(self) -> Path:
        """The folder of the pretrained model. Raises what `folder.found` and `transformer.bundled` raise."""
        return folder.found(self.base) if self.base else transformer.bundled()

    @property
    def known_as(self) -> str:
        """The id of the pretrained model."""
        return transformer.identity(self.start if self.base else None)

    def only(self, *methods: str) -> None:
        """Raise SettingsError `method_not_for_task` where the method is none of those that the task has."""
        if self.method not in methods:
            raise SettingsError("method_not_for_task", task=self.task, method=self.method, methods=", ".join(methods))


@dataclass(frozen=True)
class Trained:
    """A model in its folder, with figures on the test rows: its own, the frozen encoder's, and those of the floor."""

    folder: Path
    method: str  # what "auto" turned out to be
    metrics: dict[str, Any]
    baseline: dict[str, Any]
    floor: dict[str, Any]
    samples_per_second: float | None
    more: dict[str, Any] = field(default_factory=dict)  # what else a task tells


Task = Callable[[Asked, Tick], Trained]


def figures(score: dict[str, Any], names: tuple[str, ...] = FIGURES) -> dict[str, Any]:
    """Return the figures of a score that are told."""
    return {name: score[name] for name in names}
