"""What one network is taught from, made once and taught as often as somebody likes, and whether shuffled labels taught it too."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from core.base.device import Device
from core.base.protocols import Tick
from core.finetune import backbone, fewshot, loop, methods
from core.finetune.checkpoint import Checkpoints
from core.finetune.fewshot import FewShotSettings
from core.finetune.lexical import LexicalSettings
from core.finetune.loop import LoopSettings
from core.finetune.methods import MethodSettings
from core.finetune.proof import recall, score
from core.finetune.split import thin


@dataclass(frozen=True)
class TeachSettings:
    """What is taught how; the defaults are the careful recipe."""

    method: str = "auto"
    base: str = ""  # which pretrained model, where not the bundled one; whoever calls finds its folder
    most_rows: int = 20_000  # training rows of the encoder; rare labels stay whole
    most_counted: int = 50_000  # training rows of the word counts, whose memory grows with every new word
    most_tokens: int = 160
    counted: bool = False  # whether word counts vote beside the network, with the weight that they prove worth
    check_rows: int = 600  # validation rows of each look during the training
    fewest_rows: int = 40  # rows of a route that are worth a model of their own
    loop: LoopSettings = LoopSettings()
    methods: MethodSettings = MethodSettings()
    fewshot: FewShotSettings = FewShotSettings()
    lexical: LexicalSettings = LexicalSettings()


@dataclass(frozen=True)
class Rows:
    """Texts with the number of their label."""

    texts: list[str]
    labels: np.ndarray

    @classmethod
    def of(cls, rows: pl.DataFrame) -> Rows:
        """Read the columns `text` and `label`."""
        return cls(rows["text"].to_list(), rows["label"].to_numpy().astype(int))

    def where(self, mask: np.ndarray) -> Rows:
        """Return the rows that a mask names."""
        return Rows([t for t, m in zip(self.texts, mask, strict=True) if m], self.labels[mask])

    def __len__(self) -> int:
        return len(self.texts)


@dataclass(frozen=True)
class Lesson:
    """What a network learns from and is looked at with, cut into tokens: made once, taught as often as somebody likes."""

    method: str
    labels: int
    base: Path
    learnt: Rows
    cut: backbone.Tokens  # of `learnt`
    natural: np.ndarray  # rows of each label before they were thinned
    looked: Rows
    shown: backbone.Tokens  # of `looked`

    @classmethod
    def of(cls, rows: tuple[Rows, Rows], labels: int, base: Path, how: TeachSettings, seed: int) -> Lesson:
        """Make a lesson of (training rows, validation rows). Raises SettingsError `unknown_method`."""
        train, validation = rows
        method, few = methods.choose(how.method, len(train), how.methods), thinned(train, how.most_rows, seed)
        looked, natural = looked_at(validation, how.check_rows, seed), np.bincount(train.labels, minlength=labels)
        cut, shown = (backbone.tokens(base, r.texts, how.most_tokens) for r in (few, looked))
        return cls(method, labels, base, few, cut, natural, looked, shown)

    def fresh(self, how: TeachSettings, seed: int) -> Any:
        """Return a network that has learnt nothing yet."""
        import torch

        torch.manual_seed(seed)
        return methods.prepare(self.base, self.labels, self.method, how.methods)

    def teach(
        self, network: Any, how: TeachSettings, seed: int, tick: Tick, where: Device, kept: Checkpoints | None = None
    ) -> loop.Fitted:
        """Train a fresh network and return it at its best look. Raises whatever `tick` raises."""
        counts = np.bincount(self.learnt.labels, minlength=self.labels)
        weights = loop.class_weights(counts, self.natural, how.loop)
        train, seen = (self.cut, self.learnt.labels, weights), (self.shown, _check(self.looked))
        return _fit(self.method, network, train, seen, how, where, seed, tick, kept)


def thinned(rows: Rows, most: int, seed: int) -> Rows:
    """Return at most about `most` rows, rare labels whole."""
    return Rows.of(thin(pl.DataFrame({"text": rows.texts, "label": rows.labels}), most, seed))


def _fit(
    method: str, network: Any, train: tuple[backbone.Tokens, np.ndarray, np.ndarray],
    validation: tuple[backbone.Tokens, loop.Check], how: TeachSettings, where: Device, seed: int, tick: Tick,
    kept: Checkpoints | None = None,
) -> loop.Fitted:  # fmt: skip
    """Train a network on (tokens, labels, class weights): few-shot by pairs, every other method row by row."""
    if method == "fewshot":
        bound = replace(how.fewshot, seconds=how.loop.seconds)
        return fewshot.fit(network, train[:2], validation, bound, where, seed, tick, kept)
    return loop.fit(network, train, validation, how.loop, where, seed, tick, kept)


def fooled(given: Lesson, how: TeachSettings, seed: int, where: Device, steps: int, tick: Tick) -> dict[str, float]:
    """Return how well the same method does when it is taught shuffled labels: no better than chance, or all is in doubt.

    It takes an eighth of the steps of the training.
    """
    rng, labels = np.random.default_rng(seed), given.learnt.labels
    some = rng.permutation(len(labels))[: max(how.loop.batch, steps * how.loop.batch // 8)]
    lied = labels[some][rng.permutation(len(some))]
    network = methods.prepare(given.base, given.labels, given.method, how.methods)
    short = backbone.Tokens(tuple(given.cut.ids[i] for i in some))
    weights = loop.class_weights(*(np.bincount(lied, minlength=given.labels),) * 2, how.loop)
    brief = replace(how.fewshot, drawn=max(1, how.fewshot.drawn // 8), looks=1)
    once = replace(how, loop=replace(how.loop, epochs=1, fewest_steps=0, checks=1), fewshot=brief)
    seen: list[np.ndarray] = []

    def look(logits: np.ndarray) -> dict[str, float]:
        seen.append(logits)
        return {"score": float(len(seen))}  # the last look is the one that counts

    def step(done: float, total: float, **of_no_interest: object) -> None:
        tick(done, total, stage="shuffled")  # the curve on the page stays that of the model

    _fit(given.method, network, (short, lied, weights), (given.shown, look), once, where, seed, step)
    return recall(given.looked.labels, seen[-1].argmax(1), seed) if seen else {}


def looked_at(validation: Rows, most: int, seed: int) -> Rows:
    """Return the validation rows of the live curve: a fixed draw, at natural shares of the labels."""
    kept = np.zeros(len(validation), bool)
    kept[np.random.default_rng(seed).permutation(len(validation))[:most]] = True
    return validation.where(kept)


def _check(looked: Rows) -> loop.Check:
    """Return what a look tells: macro-F1 with its interval, and the share right when every label counts the same."""
    units = [str(i) for i in range(len(looked))]

    def check(logits: np.ndarray) -> dict[str, float]:
        guess = logits.argmax(1)
        found = score(looked.labels, guess, units, draws=200)
        right = [float((guess[looked.labels == label] == label).mean()) for label in np.unique(looked.labels)]
        return {"score": found.macro_f1, "low": found.low, "high": found.high, "right": float(np.mean(right or [0.0]))}

    return check
