"""Two encoders of the same texts whose vectors stand side by side: an encoder that was taught and the closed form it began from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.base.device import Device
from core.base.protocols import Encoder, Tick, quiet, stretch
from core.represent import transformer
from core.represent.lexical import LexicalEncoder
from core.represent.transformer import TransformerEncoder

CLOSED = "closed"  # folder of the closed form within that of the encoder


class SideBySide:
    """Vectors of a closed form and of an encoder, each of length 1, as one of length 1."""

    def __init__(self, model_id: str, closed: Encoder, taught: Encoder) -> None:
        self.model_id, self._both = model_id, (closed, taught)
        self.dimensions = closed.dimensions + taught.dimensions

    def encode(self, texts: Sequence[str], tick: Tick = quiet) -> np.ndarray:
        """Return float32 rows of length 1, shape (len(texts), dimensions), in the order of `texts`."""
        closed, taught = self._both
        sides = (closed.encode(texts, stretch(tick, 0.0, 0.2)), taught.encode(texts, stretch(tick, 0.2, 1.0)))
        return np.hstack(sides) / np.float32(np.sqrt(2))


def opened(folder: Path, both: bool, on: Device | None = None) -> Encoder:
    """Return the encoder of a folder, or `both` it and the closed form beside it.

    Raises ModelError `model_unreadable`, `weights_not_safetensors`.
    """
    taught = TransformerEncoder(folder, on)
    if not both:
        return taught
    return SideBySide(taught.model_id, LexicalEncoder.load(folder / CLOSED), taught)


def dimensions(folder: Path, both: bool) -> int:
    """Return the width of the vectors of `opened`. Raises ModelError `model_unreadable`."""
    closed = LexicalEncoder.load(folder / CLOSED).dimensions if both else 0
    return transformer.dimensions(folder) + closed
