"""A training leaves a trail for TensorBoard or Weights & Biases, where somebody wants one beside the app's own curves.

Both are optional packages and write files on this machine alone; Weights & Biases works offline and needs no login.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from core.base.errors import SettingsError
from core.base.protocols import Tick

TRAILS = ("", "tensorboard", "wandb")
FOLDER = "trails"


class Trail(Protocol):
    """Where figures of a training go."""

    def write(self, figures: dict[str, float], step: int) -> None:
        """Write figures of one step."""

    def close(self) -> None:
        """Write what is left and let go."""


class TensorBoard:
    """Event files, readable by `tensorboard --logdir`."""

    def __init__(self, folder: Path, name: str, settings: dict[str, Any]) -> None:
        from tensorboard.summary.writer.event_file_writer import EventFileWriter

        self._writer = EventFileWriter(str(folder / name))

    def write(self, figures: dict[str, float], step: int) -> None:
        from tensorboard.compat.proto.event_pb2 import Event
        from tensorboard.compat.proto.summary_pb2 import Summary

        values = [Summary.Value(tag=name, simple_value=value) for name, value in figures.items()]
        self._writer.add_event(Event(step=step, wall_time=time.time(), summary=Summary(value=values)))

    def close(self) -> None:
        self._writer.close()


class WeightsAndBiases:
    """A run of Weights & Biases that stays on this machine; `wandb sync` takes it further where somebody wants that."""

    def __init__(self, folder: Path, name: str, settings: dict[str, Any]) -> None:
        os.environ.update(WANDB_MODE="offline", WANDB_ERROR_REPORTING="false")
        import wandb

        folder.mkdir(parents=True, exist_ok=True)
        quiet = wandb.Settings(
            console="off", silent=True, disable_git=True, disable_code=True, save_code=False, x_disable_stats=True
        )
        self._run = wandb.init(
            project="demand-atlas", name=name, dir=str(folder), mode="offline", config=settings, settings=quiet
        )

    def write(self, figures: dict[str, float], step: int) -> None:
        self._run.log(figures, step=step)

    def close(self) -> None:
        self._run.finish()


KINDS: dict[str, type[TensorBoard] | type[WeightsAndBiases]] = {"tensorboard": TensorBoard, "wandb": WeightsAndBiases}


@contextmanager
def followed(kind: str, models: Path, name: str, settings: dict[str, Any], tick: Tick) -> Iterator[Tick]:
    """Give a tick that also writes every new loss and every new look of a training; "" gives the one that came.

    The trail lies in the folder `trails` beside the models. Raises SettingsError `unknown_trail`, `package_missing`.
    """
    if kind not in TRAILS:
        raise SettingsError("unknown_trail", trail=kind)
    if not kind:
        yield tick
        return
    try:
        trail: Trail = KINDS[kind](models.parent / FOLDER / kind, name, settings)
    except ImportError as error:
        raise SettingsError("package_missing", package=kind) from error
    try:
        yield _told(tick, trail)
    finally:
        trail.close()


def _told(tick: Tick, trail: Trail) -> Tick:
    seen = {"losses": 0, "curve": 0}

    def inner(done: float, total: float, **facts: Any) -> None:
        for key in seen:
            points = facts.get(key) or []
            for point in points[seen[key] :]:
                told = {k: float(v) for k, v in point.items() if k not in ("step", "epoch")}
                if key == "curve":
                    told = {f"unseen/{k}": v for k, v in told.items() if k != "loss"}
                trail.write(told, int(point["step"]))
            seen[key] = max(seen[key], len(points))
        tick(done, total, **facts)

    return inner
