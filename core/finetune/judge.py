"""A model in use: every text goes to the part that can read it, and a folder holds the whole of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from core.base.broken import broken
from core.base.device import Device, device
from core.base.errors import ModelError
from core.base.protocols import Encoder, Tick, quiet, stretch
from core.finetune import backbone, calibration, parts
from core.finetune.parts import FrozenPart, NetworkPart, Part

NOTE = "judge.json"
READABLE, OTHER = "readable", "other"  # texts that the encoder's tokenizer knows, and the rest


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
        noted = {route: parts.noted(part) for route, part in self.parts.items()}
        said = {
            "names": self.names,
            "parts": noted,
            "temperatures": self.temperatures,
            "sure": self.sure,
            "known": self.known,
        }
        (folder / NOTE).write_text(json.dumps(said, ensure_ascii=False), "utf-8")


def load(
    folder: Path, encoder: Encoder | None = None, on: Device | None = None, own: parts.Reader | None = None
) -> Judge:
    """Return the judge that was saved in a folder; `encoder` is needed by a frozen part, `own` by a mixed one.

    Raises ModelError `model_unreadable`, `weights_not_safetensors`.
    """
    try:
        note = json.loads((folder / NOTE).read_text("utf-8"))
        where = on or device()
        found = {route: parts.opened(kept, folder, where, encoder, own) for route, kept in note["parts"].items()}
        heats = {route: float(heat) for route, heat in note.get("temperatures", {}).items()}
        known = {route: float(border) for route, border in note.get("known", {}).items()}
        return Judge(tuple(note["names"]), found, folder, heats, float(note.get("sure", 0.0)), known)
    except broken() as error:
        raise ModelError("model_unreadable", folder=folder.name) from error
