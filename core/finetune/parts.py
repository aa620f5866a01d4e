"""The models behind a judge, each for the texts that it can read, and how each is written into the folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from core.base.broken import broken
from core.base.device import Device
from core.base.errors import ModelError
from core.base.protocols import Encoder, Tick, quiet, stretch
from core.finetune import backbone
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
        """Return network, frozen, lexical, own or mixed."""

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
class OwnPart:
    """A linear model over a shop's own vectors."""

    vectors: OwnVectors
    linear: Linear
    kind: str = "own"

    def logits(self, texts: Sequence[str], tick: Tick = quiet, exact: bool = False) -> np.ndarray:
        return self.linear.logits(self.vectors.encode(texts, tick))

    def save(self, folder: Path) -> None:
        self.vectors.save(folder / OWN)
        _write(self.linear, folder / OWN)


@dataclass(frozen=True)
class MixedPart:
    """Two models that vote, each with the weight that it proved worth (`calibration.mixture`)."""

    first: Part
    second: Part
    weights: tuple[float, float]
    kind: str = "mixed"

    def logits(self, texts: Sequence[str], tick: Tick = quiet, exact: bool = False) -> np.ndarray:
        own, other = self.weights
        one = self.first.logits(texts, stretch(tick, 0.0, 0.5), exact)
        return np.asarray(own * one + other * self.second.logits(texts, stretch(tick, 0.5, 1.0), exact), np.float32)

    def save(self, folder: Path) -> None:
        self.first.save(folder)
        self.second.save(folder)


def noted(part: Part) -> dict[str, Any]:
    """Return what a judge notes of a part, for `opened`."""
    if isinstance(part, MixedPart):
        return {"kind": part.kind, "weights": list(part.weights), "of": [noted(part.first), noted(part.second)]}
    return {"kind": part.kind, "place": getattr(part, "place", ""), "most": getattr(part, "most", 0)}


def opened(
    kept: dict[str, Any], folder: Path, on: Device, encoder: Encoder | None = None, own: Reader | None = None
) -> Part:
    """Return the part that `noted` told; a frozen one needs its encoder, one over own vectors a reader of them.

    Raises ModelError `model_unreadable`, `weights_not_safetensors`.
    """
    if kept["kind"] == "mixed":
        first, second = (opened(one, folder, on, encoder, own) for one in kept["of"])
        low, high = (float(w) for w in kept["weights"])
        return MixedPart(first, second, (low, high))
    if kept["kind"] == "network":
        return NetworkPart(backbone.saved(folder), folder, kept["most"], on)
    if kept["kind"] == "lexical":
        return LexicalPart(Lexical.load(folder / kept["place"]), kept["place"])
    if kept["kind"] == "frozen" and encoder is not None:
        return FrozenPart(encoder, _linear(folder / "frozen", folder))
    if kept["kind"] == "own" and own is not None:
        return OwnPart(own(folder / OWN), _linear(folder / OWN, folder))
    raise ModelError("model_unreadable", folder=folder.name)


def _write(linear: Linear, folder: Path) -> None:
    from safetensors.numpy import save_file

    save_file({"weights": linear.weights, "offset": linear.offset}, str(folder / "linear.safetensors"))


def _linear(place: Path, folder: Path) -> Linear:
    from safetensors.numpy import load_file

    try:
        kept = load_file(str(place / "linear.safetensors"))
        return Linear(kept["weights"], kept["offset"])
    except broken() as error:
        raise ModelError("model_unreadable", folder=folder.name) from error
