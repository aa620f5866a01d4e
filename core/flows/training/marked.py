"""The page's way to teach where in a text something is said: from loaded files in which people marked places."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from core.base.device import training_threads
from core.base.errors import NotYet
from core.base.fingerprint import fingerprint, plain
from core.base.protocols import Tick, quiet
from core.finetune import backbone, methods
from core.finetune.judge import READABLE
from core.finetune.tagging import tasks
from core.finetune.tagging.tagger import TaughtTags
from core.flows import home, judges, train
from core.flows.step import Outcome, step
from core.flows.train import TrainSettings
from core.flows.training import cards, places
from core.flows.training.underway import lost
from core.represent import transformer
from core.store.store import Run, Store, new_run_id

SOURCE, TASK = "marked", judges.ASPECT
READS = ("ingest.labels",)


def texts(store: Store) -> pl.DataFrame:
    """Return the rows of label files as `tasks.examples` reads them."""
    return store.frame("ingest.labels", ("text", "spans", "file"))


def run(store: Store, how: TrainSettings, tick: Tick = quiet, seed: int = 0) -> Run:
    """Teach a tagger from marked texts, prove it on unseen ones and publish it as a candidate.

    Methods that a tagger has no place for count as "auto". Raises NotYet("load") without marked texts, DataError
    `too_few_to_teach`, and what `folder.found` raises.
    """
    return step(store, "train", how, READS, lambda: _compute(store, how, tick, seed), seed, anew=lost(store))


def _compute(store: Store, how: TrainSettings, tick: Tick, seed: int) -> Outcome:
    rows = texts(store)
    if rows["spans"].null_count() == rows.height:
        raise NotYet("load")
    method = how.method if how.method in places.METHODS else "auto"
    how, base = TrainSettings(**{**vars(how), "task": TASK, "method": method}), train.folder_of(how.base)
    marked = tasks.examples(rows)
    learn, choose, judge = tasks.folds(marked, seed=seed)
    folder = home.models(store.path) / f"{TASK}-{new_run_id()}"
    with home.written(folder) as unfinished, backbone.threads(training_threads()):
        taught, found = places.proved(learn, choose, lambda: judge, base, unfinished, method, seed, _drawing(tick))
        named = places.method_of(method, taught)
        shown = _shown(found, taught, base, how) | {
            "learnt_from": {"train": len(learn[0]), "validation": len(choose[0])}
        }
        labels, data = taught.tagger.tags.names, fingerprint(*marked)
        cards.keep(unfinished, cards.made(TASK, labels, named, shown["base"], seed, data, shown, settings=plain(how)))
    looks = _drawn(max(taught.curves.values(), key=len, default=[]))
    curve = train.curve_of(folder.name, looks, looks, {})
    return train.outcome(folder, how, named, shown, curve, (rows.height, len(marked[0])), {"split_by": "text"})


def _drawn(looks: list[dict[str, float]]) -> list[dict[str, float]]:
    """Return looks as a curve is drawn from them; of places nobody computes an interval at every look."""
    return [{**look, "low": look["score"], "high": look["score"]} for look in looks]


def _drawing(tick: Tick) -> Tick:
    def inner(done: float, total: float, **facts: object) -> None:
        curve = {"curve": _drawn(facts["curve"])} if "curve" in facts else {}  # type: ignore[arg-type]
        tick(done, total, **{**facts, **curve})

    return inner


def _shown(found: dict[str, Any], taught: TaughtTags, base: Path, how: TrainSettings) -> dict[str, Any]:
    """Return a proof of places in the shape of every proof: what is not asked of places is empty."""
    part = taught.tagger.parts.get(READABLE)
    return {
        **found,
        "reload": {"largest": float(found["reload"]["different"]), "rows": found["reload"]["rows"]},
        "moved": methods.moved(part.network, base) if part is not None and how.method != "frozen" else None,
        "slices": {}, "confusion": [], "names": [], "shuffled": {}, "split_by": "text", "is_floor": False,
        "base": transformer.identity(base if how.base else None),
        "samples_per_second": max((f["samples_per_second"] for f in taught.facts.values()), default=None),
    }  # fmt: skip
