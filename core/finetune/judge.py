"""A model in use: every text goes to the part that can read it, and a folder holds the whole of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from core.base.device import Device, device
from core.base.errors import ModelError
from core.base.protocols import Encoder, Tick, quiet, stretch
from core.finetune import backbone, calibration
from core.finetune.lexical import Lexical, Linear

NOTE = "judge.json"
READABLE, OTHER = "readable", "other"  # texts that the encoder's tokenizer knows, and the rest


class Part(Protocol):
    """One model behind a judge."""

    @property
    def kind(self) -> str:
        """Return network, frozen or lexical."""

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
        from safetensors.numpy import save_file

        (folder / "frozen").mkdir()
        save_file(
            {"weights": self.linear.weights, "offset": self.linear.offset},
            str(folder / "frozen" / "linear.safetensors"),
        )


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
class Judge:
    """Parts by route (`readable`, `other`), one or both; `words` is the folder of the tokenizer that routes.

    temperatures: by route, 1 where none was fitted. sure: confidence from which an answer counts as sure.
    known: by route the energy from which a text counts as one of the labels; every text does where there is none.
    """

    names: tuple[str, ...]
    parts: dict[str, Part]
    words: Path
    temperatures: dict[str, float] = field(default_factory=dict)
    sure: float = 0.0
    known: dict[str, float] = field(default_factory=dict)

    def routes(self, texts: Sequence[str]) -> np.ndarray:
        """Return the name of the route of every text."""
        if len(self.parts) == 1:
            return np.full(len(texts), next(iter(self.parts)))
        return np.where(backbone.unknown(self.words, texts) > backbone.UNREADABLE, OTHER, READABLE)

    def logits(self, texts: Sequence[str], tick: Tick = quiet, exact: bool = False) -> np.ndarray:
        """Return float32 logits, shape (texts, labels), in the order of `texts`."""
        return self.routed(texts, tick, exact)[0]

    def routed(self, texts: Sequence[str], tick: Tick = quiet, exact: bool = False) -> tuple[np.ndarray, np.ndarray]:
        """Return the logits with the name of the route that each text took."""
        found, routes, before = np.zeros((len(texts), len(self.names)), np.float32), self.routes(texts), 0
        for route, part in self.parts.items():
            rows = np.flatnonzero(routes == route)
            if len(rows):
                part_of = stretch(tick, before / len(texts), (before + len(rows)) / len(texts))
                found[rows] = part.logits([texts[int(i)] for i in rows], part_of, exact)
                before += len(rows)
        return found, routes

    def states(self, texts: Sequence[str], tick: Tick = quiet) -> np.ndarray:
        """Return a vector for each text, shape (texts, width): the state under the output where one encoder reads all of
        them, else the logits, which every part has."""
        parts = list(self.parts.values())
        one = parts[0] if len(parts) == 1 else None
        return one.states(texts, tick) if isinstance(one, NetworkPart | FrozenPart) else self.logits(texts, tick)

    def probabilities(self, texts: Sequence[str], tick: Tick = quiet) -> np.ndarray:
        """Return how likely each label is, shape (texts, labels): the softmax of the logits at their temperature."""
        return self.shares(*self.routed(texts, tick))

    def shares(self, logits: np.ndarray, routes: np.ndarray) -> np.ndarray:
        """Return the likelihoods behind logits (texts, labels) of texts that took these routes."""
        heat = np.array([self.temperatures.get(str(route), 1.0) for route in routes])
        return calibration.softmax(logits / heat[:, None])

    def strange(self, logits: np.ndarray, routes: np.ndarray) -> np.ndarray:
        """Return which texts (of logits and routes) are none of the labels, as far as their energy tells."""
        border = np.array([self.known.get(str(route), -np.inf) for route in routes])
        found: np.ndarray = calibration.energy(logits) < border
        return found

    def calibrated(self, texts: Sequence[str], truth: np.ndarray) -> Judge:
        """Return the judge with temperatures and the borders of "unsure" and "none of these" fitted on validation rows."""
        logits, routes = self.routed(texts)
        borders = {route: calibration.known_from(logits[routes == route]) for route in self.parts}
        heats = {
            route: calibration.temperature(logits[routes == route], truth[routes == route]) for route in self.parts
        }
        known = {route: border for route, border in borders.items() if border is not None}
        made = replace(self, temperatures=heats, known=known)
        return replace(made, sure=calibration.sure_from(made.shares(logits, routes), truth))

    def save(self, folder: Path) -> None:
        """Write everything that `load` needs into an empty folder."""
        for part in self.parts.values():
            part.save(folder)
        if len(self.parts) == 2 and not any(p.kind == "network" for p in self.parts.values()):
            backbone.tokenizer(self.words).save_pretrained(folder)
        parts = {
            route: {"kind": p.kind, "place": getattr(p, "place", ""), "most": getattr(p, "most", 0)}
            for route, p in self.parts.items()
        }
        said = {
            "names": self.names,
            "parts": parts,
            "temperatures": self.temperatures,
            "sure": self.sure,
            "known": self.known,
        }
        (folder / NOTE).write_text(json.dumps(said, ensure_ascii=False), "utf-8")


def load(folder: Path, encoder: Encoder | None = None, on: Device | None = None) -> Judge:
    """Return the judge that was saved in a folder; `encoder` is needed by a frozen part.

    Raises ModelError `model_unreadable`, `weights_not_safetensors`.
    """
    try:
        note = json.loads((folder / NOTE).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError("model_unreadable", folder=folder.name) from error
    parts: dict[str, Part] = {}
    for route, kept in note["parts"].items():
        if kept["kind"] == "network":
            parts[route] = NetworkPart(backbone.saved(folder), folder, kept["most"], on or device())
        elif kept["kind"] == "lexical":
            parts[route] = LexicalPart(Lexical.load(folder / kept["place"]), kept["place"])
        else:
            parts[route] = FrozenPart(_given(encoder, folder), _head(folder))
    heats = {route: float(heat) for route, heat in note.get("temperatures", {}).items()}
    known = {route: float(border) for route, border in note.get("known", {}).items()}
    return Judge(tuple(note["names"]), parts, folder, heats, float(note.get("sure", 0.0)), known)


def _given(encoder: Encoder | None, folder: Path) -> Encoder:
    if encoder is None:
        raise ModelError("model_unreadable", folder=folder.name)
    return encoder


def _head(folder: Path) -> Linear:
    from safetensors.numpy import load_file

    try:
        kept = load_file(str(folder / "frozen" / "linear.safetensors"))
    except (OSError, ValueError) as error:
        raise ModelError("model_unreadable", folder=folder.name) from error
    return Linear(kept["weights"], kept["offset"])
