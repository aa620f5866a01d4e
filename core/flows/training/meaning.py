"""The page's way to teach an encoder without labels: from the shop's own sentences, or from pairs that people made.

In use it takes the place of the encoder that draws the map. What proves it are reviews that it did not learn from, of
other people where people are known: how well a linear output over its vectors tells them apart, beside the same over the
vectors that draw the map without it, and over counted words turned into vectors.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from core.base.device import training_threads
from core.base.errors import DataError
from core.base.fingerprint import fingerprint, plain
from core.base.protocols import Encoder, Tick, quiet, stretch
from core.finetune import backbone, contrast, methods, teach
from core.finetune.checkpoint import Checkpoints
from core.finetune.contrast import Contrasted
from core.finetune.encoders import adaptation, selftrain
from core.finetune.encoders.adaptation import AdaptSettings
from core.finetune.judge import READABLE, Judge
from core.finetune.lesson import Rows
from core.finetune.proof import Answers
from core.finetune.tasks import ENCODING, MEANING, SCRIPT
from core.finetune.teach import TeachSettings
from core.flows import home, train
from core.flows.step import Outcome, step, versions
from core.flows.train import TrainSettings
from core.flows.training import cards, groups
from core.flows.training.heap import READS, Heap, heap
from core.flows.training.underway import lost, underway
from core.represent import side_by_side, transformer
from core.represent.lexical import Lexical, LexicalEncoder, clauses
from core.represent.side_by_side import CLOSED
from core.store.store import Run, Store, new_run_id

PAIRS = "pairs"
METHODS = {MEANING: ("selftrain", PAIRS), SCRIPT: ("adapt",)}  # the first is meant where nobody chose
ADAPT = AdaptSettings(fewest=20_000)  # on 10,000 texts it was worse than the closed form that it begins from
START = Lexical(dimensions=100)  # of the closed form that tells a new encoder where its tokens begin
COUNTED = Lexical(enough_texts=10**9)  # counted words under a decomposition, and nothing learnt from halves
JUDGED = TeachSettings(method="frozen", most_rows=6000)
EPOCHS = 2.0  # as both ways to teach are told in rounds


@dataclass(frozen=True)
class Made:
    """An encoder with its tokenizer, what was seen while it learnt, how far it went from where it began, and what stands
    beside it."""

    trained: Contrasted
    tokenizer: Any
    moved: dict[str, float]
    facts: dict[str, Any]
    closed: LexicalEncoder | None = None


def run(store: Store, how: TrainSettings, tick: Tick = quiet, seed: int = 0) -> Run:
    """Teach an encoder from sentences without labels, prove it and publish it as a candidate.

    Methods that have no place here count as the first of `METHODS`. Raises what `heap.heap` raises, DataError
    `too_few_texts`, `one_group_only`, and what `folder.found` raises.
    """
    return step(store, "train", how, READS, lambda: _compute(store, how, tick, seed), seed, anew=lost(store))


def _compute(store: Store, how: TrainSettings, tick: Tick, seed: int) -> Outcome:
    base, own = train.folder_of(how.base), METHODS[how.source]
    found, method = heap(store, how.source, base, seed), how.method if how.method in own else own[0]
    how = replace(how, task=ENCODING[how.source], method=method)
    known_as = transformer.identity(base if how.base else None)
    models = home.models(store.path)
    folder = models / f"{how.task}-{new_run_id()}"
    with (
        underway(
            models, found.texts, found.pairs, found.demands, method, seed, known_as, groups.HOW, ADAPT, versions()
        ) as kept,
        home.written(folder) as unfinished,
        backbone.threads(training_threads()),
    ):
        made = TAUGHT[method](found, base, seed, _rounds(stretch(tick, 0.0, 0.8)), kept)
        contrast.save(made.trained.encoder, made.tokenizer, unfinished)
        if made.closed:
            made.closed.save(unfinished / CLOSED)
        shown = {
            **_shown(found, how, unfinished, seed, stretch(tick, 0.8, 1.0, stage="proof")),
            "reload": contrast.reloaded(made.trained.encoder, made.tokenizer, unfinished, found.texts),
            "moved": made.moved,
            "base": known_as,
            "samples_per_second": made.trained.samples_per_second or None,
            **made.facts,
        }
        data = fingerprint(found.texts)
        cards.keep(
            unfinished, cards.made(how.task, found.names, method, known_as, seed, data, shown, settings=plain(how))
        )
    curve = train.curve_of(folder.name, [], _drawn(made.trained), {})
    return train.outcome(
        folder, how, method, shown, curve, (found.read, len(found.texts)), {**made.facts, "split_by": found.by}
    )


def _drawn(trained: Contrasted) -> list[dict[str, float]]:
    return [{**look, "epoch": EPOCHS * look["step"] / max(1, trained.steps)} for look in trained.losses]


def _rounds(tick: Tick) -> Tick:
    """Tell a training without looks in the rounds of every other training."""

    def inner(done: float, total: float, **facts: Any) -> None:
        if (losses := facts.get("losses")) and facts.get("stage") == "teaching":
            shown = [{**look, "epoch": EPOCHS * look["step"] / facts["steps"]} for look in losses]
            at = min(EPOCHS, 1 + int(shown[-1]["epoch"]))
            facts = {**facts, "losses": shown, "round": int(at), "rounds": int(EPOCHS)}
        tick(done, total, **facts)

    return inner


# ways to teach ----------------------------------------------------------------------------------------------


def _by_groups(found: Heap, base: Path, seed: int, tick: Tick, kept: Checkpoints) -> Made:
    try:
        trained, rows, many = groups.taught(base, found.texts, groups.HOW, seed, tick, kept)
    except DataError as error:
        if error.code != "one_group_only" or len(set(found.demands.values())) < 2:
            raise
        trained, rows, many = groups.of_the_map(base, found.demands, groups.HOW, seed, tick, kept)
    went = methods.went(trained.encoder, backbone.pretrained(base))
    return Made(trained, backbone.tokenizer(base), went, {"taught_on": rows, "groups": many})


def _by_pairs(found: Heap, base: Path, seed: int, tick: Tick, kept: Checkpoints) -> Made:
    texts, names = found.pairs
    products = np.unique(np.array(names), return_inverse=True)[1].reshape(-1)
    own = stretch(tick, 0.0, 1.0, stage="teaching")
    trained = selftrain.from_pairs(base, texts, names, products, seed=seed, tick=own, kept=kept)
    went = methods.went(trained.encoder, backbone.pretrained(base))
    return Made(trained, backbone.tokenizer(base), went, {"taught_on": len(texts)})


def _by_halves(found: Heap, base: Path, seed: int, tick: Tick, kept: Checkpoints) -> Made:
    """Beside the new encoder lies the closed form: together they tell more than either."""
    pieces = [clauses(t) for t in found.texts]
    if (many := sum(len(p) > 1 for p in pieces)) < ADAPT.fewest:
        raise DataError("too_few_texts", rows=many, needed=ADAPT.fewest)
    closed = LexicalEncoder.fit(found.texts, seed, tick=stretch(tick, 0.0, 0.1, stage="own"))
    start = LexicalEncoder.fit(found.texts, seed, START, stretch(tick, 0.1, 0.2, stage="own"))
    made = adaptation.adapt(pieces, start, ADAPT, seed, stretch(tick, 0.2, 1.0, stage="teaching"), kept=kept)
    facts = {"taught_on": len(found.texts), "tokens": len(made.tokenizer)}
    return Made(made.trained, made.tokenizer, made.moved, facts, closed)


Way = Callable[[Heap, Path, int, Tick, Checkpoints], Made]
TAUGHT: dict[str, Way] = {"selftrain": _by_groups, PAIRS: _by_pairs, "adapt": _by_halves}


# proof ------------------------------------------------------------------------------------------------------


def _shown(found: Heap, how: TrainSettings, folder: Path, seed: int, tick: Tick) -> dict[str, Any]:
    """Return a proof in the shape of every proof: "frozen" are the vectors that draw the map where this model is not in use.

    A linear output learns from the labels of training rows over each encoder's vectors; no encoder has seen a label.
    """
    counted = LexicalEncoder.fit(found.texts, seed, COUNTED)
    encoders: dict[str, Encoder] = {
        "model": side_by_side.opened(folder, how.source == SCRIPT),
        "frozen": train.encoder_of(how.base) if how.source == MEANING else LexicalEncoder.load(folder / CLOSED),
        "floor": counted,
    }
    rows = {fold: found.rows.filter(pl.col("fold") == fold) for fold in ("train", "validation", "test")}
    test = rows["test"].sample(min(rows["test"].height, how.most_test_rows), seed=seed)
    said, chance = {}, {}
    for at, (name, encoder) in enumerate(encoders.items()):
        own = stretch(tick, at / 3, (at + 1) / 3)
        learnt, chosen = (Rows.of(rows[fold]) for fold in ("train", "validation"))
        head, chance[name] = teach.headed(learnt, chosen, len(found.names), encoder, JUDGED, seed, own)
        said[name] = Answers.of(Judge(found.names, {READABLE: head}, folder), test["text"].to_list())
    shown = train.shown_of(said, test, how.task, seed)
    return {
        **shown, "confusion": [], "cells": [], "confidence": {}, "names": [], "shuffled": chance["model"], "is_floor": False,
        "split_by": found.by, "known_by": found.known_by, "kinds": len(found.names),
        "learnt_from": {"train": len(found.texts), "validation": 0},
    }  # fmt: skip
