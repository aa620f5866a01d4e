"""The models behind a judge, each for the texts that it can read, and how each is written into the folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from core.base.device import Device
from core.base.errors import ModelError
from core.base.protocols import Encoder, Tick, quiet, stretch
from core.finetune import backbone
from core.finetune.calibration import softmax
from core.finetune.lexical import Lexical, Linear

OWN = "own"  # folder of a shop's own vectors within that of a judge


class OwnVectors(Encoder, Protocol):
    """Vectors that were learnt from a shop's own texts, and can be kept."""

    def save(self, folder: Path) -> None:
        """Write them into a folder of their own."""


Reader = Callable[[Path], OwnVectors]


class Part(Protocol):
    """One model behind a judge."""

    @property
    def kind(self) -> str:
        """Return network, frozen, lexical or mixed."""

    def logits(self, texts: Sequence[str], tick: Tick = quiet, exact: bool = False) -> np.ndarray:
        """Return float32 logits, shape (texts, labels); `exact` computes in full precision."""

    def save(self, folder: Path) -> None:
        """Write the part into the folder of its judge."""


@dataclass(frozen=True)
class NetworkPart:
    """A fine-tuned network; the folder of its encoder is an ordinary Transformers folder."""

    network: Any
    words: Path  # the folder of its tokenizer
    most: int  # tokens of a text that are read
    on: Device
    kind: str = "network"

    def logits(self, texts: Sequence[str], tick: Tick = quiet, exact: bool = False) -> np.ndarray:
        where = replace(self.on, precision="fp32") if exact else self.on
        cut = backbone.tokens(self.words, texts, self.most)
        return backbone.run(
            self.network.to(where.kind), cut, self.network.encoder.config.pad_token_id or 0, where, tick
        )

    def states(self, texts: Sequence[str], tick: Tick = quiet) -> np.ndarray:
        """Return what the output reads, shape (texts, width): the mean of the last layer."""
        cut = backbone.tokens(self.words, texts, self.most)
        fill = self.network.encoder.config.pad_token_id or 0
        return backbone.vectors(self.network.to(self.on.kind), cut, fill, self.on, tick)

    def save(self, folder: Path) -> None:
        backbone.save(self.network, folder)
        backbone.tokenizer(self.words).save_pretrained(folder)


@dataclass(frozen=True)
class FrozenPart:
    """The untouched encoder with a linear head; only the head is saved."""

    encoder: Encoder
    linear: Linear
    kind: str = "frozen"

    def logits(self, texts: Sequence[str], tick: Tick = quiet, exact: bool = False) -> np.ndarray:
        return self.linear.logits(self.encoder.encode(texts, tick))

    def states(self, texts: Sequence[str], tick: Tick = quiet) -> np.ndarray:
        """Return the vectors of the encoder, shape (texts, width)."""
        return self.encoder.encode(texts, tick)

    def save(self, folder: Path) -> None:
        (folder / "frozen").mkdir()
        _write(self.linear, folder / "frozen")


@dataclass(frozen=True)
class LexicalPart:
    """Counted words and characters with a linear model."""

    lexical: Lexical
    place: str = "lexical"
    kind: str = "lexical"

    def logits(self, texts: Sequence[str], tick: Tick = quiet, exact: bool = False) -> np.ndarray:
        found = self.lexical.logits(texts)
        tick(len(texts), max(1, len(texts)))
        return found

    def save(self, folder: Path) -> None:
        self.lexical.save(folder / self.place)


@dataclass(frozen=True)
class MixedPart:
    """Counted characters and a linear model over a shop's own vectors, weighed by what each of them proved worth.

    weights: of the logarithms of their shares, (2,): counts, vectors.
    """

    counts: LexicalPart
    vectors: OwnVectors
    linear: Linear
    weights: tuple[float, float]
    kind: str = "mixed"

    @property
    def place(self) -> str:
        return self.counts.place

    def logits(self, texts: Sequence[str], tick: Tick = quiet, exact: bool = False) -> np.ndarray:
        counted = self.counts.logits(texts, stretch(tick, 0.0, 0.5))
        placed = self.linear.logits(self.vectors.encode(texts, stretch(tick, 0.5, 1.0)))
        return mixed((counted, placed), self.weights)

    def save(self, folder: Path) -> None:
        self.counts.save(folder)
        self.vectors.save(folder / OWN)
        _write(self.linear, folder / OWN)


def mixed(logits: Sequence[np.ndarray], weights: Sequence[float]) -> np.ndarray:
    """Return the weighed sum of log-shares, float32 (texts, labels), of logits of the same shape."""
    found = sum(w * np.log(np.maximum(softmax(x), 1e-9)) for w, x in zip(weights, logits, strict=True))
    return np.asarray(found, np.float32)


def _write(linear: Linear, folder: Path) -> None:
    from safetensors.numpy import save_file

    save_file({"weights": linear.weights, "offset": linear.offset}, str(folder / "linear.safetensors"))


def opened(
    kept: dict[str, Any], folder: Path, on: Device, encoder: Encoder | None = None, own: Reader | None = None
) -> Part:
    """Return the part that a judge noted as `kept`; a frozen one needs its encoder, a mixed one a reader of its vectors.

    Raises ModelError `model_unreadable`, `weights_not_safetensors`.
    """
    if kept["kind"] == "network":
        return NetworkPart(backbone.saved(folder), folder, kept["most"], on)
    if kept["kind"] == "frozen":
        if encoder is None:
            raise ModelError("model_unreadable", folder=folder.name)
        return FrozenPart(encoder, _linear(folder / "frozen", folder))
    counts = LexicalPart(Lexical.load(folder / kept["place"]), kept["place"])
    if kept["kind"] == "lexical":
        return counts
    if own is None:
        raise ModelError("model_unreadable", folder=folder.name)
    low, high = (float(w) for w in kept["weights"])
    return MixedPart(counts, own(folder / OWN), _linear(folder / OWN, folder), (low, high))


def _linear(place: Path, folder: Path) -> Linear:
    from safetensors.numpy import load_file

    try:
        kept = load_file(str(place / "linear.safetensors"))
    except (OSError, ValueError) as error:
        raise ModelError("model_unreadable", folder=folder.name) from error
    return Linear(kept["weights"], kept["offset"])
