"""An encoder that is asked about a text once: what it said is remembered for whoever asks again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.base.protocols import Encoder, Tick, quiet


class Remembered:
    """Another encoder and its answers so far, some 1.5 kB a text."""

    def __init__(self, encoder: Encoder) -> None:
        self.model_id, self.dimensions = encoder.model_id, encoder.dimensions
        self._encoder, self._said = encoder, dict[str, np.ndarray]()

    def encode(self, texts: Sequence[str], tick: Tick = quiet) -> np.ndarray:
        """Return float32 rows of length 1, shape (len(texts), dimensions), in the order of `texts`."""
        new = [text for text in dict.fromkeys(texts) if text not in self._said]
        if new:
            self._said.update(zip(new, self._encoder.encode(new, tick), strict=True))
        return np.array([self._said[text] for text in texts], np.float32).reshape(len(texts), self.dimensions)
