"""The task of finding where in a text something is said: aspects, products, whatever people marked."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.base.device import cores
from core.base.protocols import Tick, quiet, stretch
from core.finetune import backbone
from core.finetune.judge import READABLE
from core.finetune.split import SplitSettings
from core.finetune.tagging import floors, proof, tagger, tasks
from core.finetune.tagging.tagger import TaggerSettings, TaughtTags
from core.finetune.tagging.tags import gathered
from core.finetune.tagging.tasks import Marked
from core.flows import home
from core.flows.training import cards, files
from core.flows.training.asked import FIGURES, Asked, Trained, figures
from core.store.store import new_run_id

HOW = TaggerSettings()
CUT = SplitSettings(test=0.0, validation=0.1)  # of the training file
TOLD = (*FIGURES, "f1", "precision", "recall", "spans")
METHODS = ("auto", "full", "frozen")


def aspects(asked: Asked, tick: Tick) -> Trained:
    """Teach places and prove them letter for letter, beside a frozen encoder, a linear model over words, and known terms.

    `low` and `high` are the interval of the micro-F1 `f1`; `macro_f1` is the mean over labels, `accuracy` the share of
    texts whose places are all right. Raises SettingsError `method_not_for_task`, and what the files and `tagger.teach`
    raise.
    """
    asked.only(*METHODS)
    rows, aside = files.marked(asked.train, asked.text, asked.label)
    train, validation, _ = tasks.folds(tasks.examples(rows), CUT, asked.seed)
    folder, opened = asked.models / f"{asked.task}-{new_run_id()}", list[int]()

    def unseen() -> Marked:
        """Open the test file, once."""
        found, left = _unseen(asked)
        opened.extend((left, len(set(found[0]) & {*train[0], *validation[0]})))
        return found

    with home.written(folder) as unfinished, backbone.threads(cores()):
        taught, shown = proved(train, validation, unseen, asked.start, unfinished, asked.method, asked.seed, tick)
        cards.write(unfinished, asked, method_of(asked.method, taught), taught.tagger.tags.names, rows, shown)
    tick(1, 1)
    left, again = opened
    return _told(asked, taught, folder, shown, {
        "against": shown["against"], "routes": shown["routes"], "reload": shown["reload"]["different"],
        "set_aside": {"train": aside, "test": left}, "seen_in_training": again,
    })  # fmt: skip


def proved(
    train: Marked, validation: Marked, unseen: Callable[[], Marked], base: Path, into: Path, method: str, seed: int = 0,
    tick: Tick = quiet,
) -> tuple[TaughtTags, dict[str, Any]]:  # fmt: skip
    """Teach a tagger, save it into a folder, and return it with its proof beside the frozen encoder, a linear model over
    words and the known terms; `unseen` gives the texts that judge, when everything is learnt."""
    still = replace(HOW, words=replace(HOW.words, still=True))
    frozen = tagger.teach(train, validation, base, still, seed, stretch(tick, 0.0, 0.3))
    taught = frozen
    if method != "frozen":
        taught = tagger.teach(train, validation, base, HOW, seed, stretch(tick, 0.3, 0.95))
    taught.tagger.save(into)
    finders: dict[str, proof.Finder] = {
        "model": taught.tagger, "again": tagger.load(into), "frozen": frozen.tagger,
        "floor": floors.Window.fit(train, base, seed), "lookup": floors.Lookup.fit(train, base),
    }  # fmt: skip
    tick(0.95, 1.0, stage="proof")
    shown = proof.prove(finders, *unseen(), seed)
    return taught, {**shown, "routes": {r: f["texts"] for r, f in taught.facts.items()}, "learnt": taught.facts}


def _unseen(asked: Asked) -> tuple[Marked, int]:
    """Open the test file, once; return its texts, each with all its places, and how many rows were set aside."""
    rows, aside = files.marked(asked.test, asked.text, asked.label)
    return gathered(
        rows["text"].to_list(), [[(s, e, x) for s, e, x in json.loads(told)] for told in rows["spans"]]
    ), aside


def _told(asked: Asked, taught: TaughtTags, folder: Path, shown: dict[str, Any], more: dict[str, Any]) -> Trained:
    """Return the figures of every finder; `places_f1` leaves aside what is said of a place."""
    told = {
        name: {**figures(score, TOLD), "places_f1": shown["places"][name]["f1"]}
        for name, score in shown["scores"].items()
    }
    rate = max((f["samples_per_second"] for f in taught.facts.values()), default=None)
    labels = len(shown["labels"])
    return Trained(
        folder, method_of(asked.method, taught), {**told["model"], "rows": shown["rows"], "labels": labels}, told["frozen"],
        told["floor"], rate, {"lookup": told["lookup"], **more},
    )  # fmt: skip


def method_of(asked: str, taught: TaughtTags) -> str:
    """Return what "auto" turned out to be: without a text that the encoder reads, a network over characters."""
    if asked == "frozen":
        return asked
    return "full" if READABLE in taught.facts else "characters"
