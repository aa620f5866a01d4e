"""The few shapes that rooms agree on without importing each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np


class Tick(Protocol):
    """The single channel of long work: reports progress, and raises `Cancelled` when asked to stop."""

    def __call__(self, done: float, total: float, **facts: object) -> None:
        """Report `done` of `total` units; `facts` are small values a page may show (loss, rows, stage)."""


def quiet(done: float, total: float, **facts: object) -> None:
    """A tick that nobody watches."""


def stretch(tick: Tick, start: float, end: float, **facts: object) -> Tick:
    """Return a tick whose whole is the stretch from `start` to `end` of another."""

    def inner(done: float, total: float, **more: object) -> None:
        tick(start + (end - start) * (done / total if total else 1.0), 1.0, **{**facts, **more})

    return inner


class Encoder(Protocol):
    """Texts in, unit vectors out."""

    model_id: str
    dimensions: int

    def encode(self, texts: Sequence[str], tick: Tick = quiet) -> np.ndarray:
        """Return float32 rows of length 1, shape (len(texts), dimensions), in the order of `texts`."""
