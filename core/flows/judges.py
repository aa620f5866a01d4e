"""Which model judges: it is put to use, stepped back from, and asked about texts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from core.base.clock import now
from core.base.errors import ModelError
from core.base.protocols import Tick, quiet
from core.behaviour import sequences
from core.finetune import judge, prior, registry, tasks
from core.finetune.tagging import tagger
from core.finetune.tagging.tags import Span
from core.flows import home, material, train
from core.flows.training import needs as need
from core.store.store import Store
from core.voices.need import NO_NEED, rules

ASPECT = "aspect"  # the task of finding places
UNSURE = 0.25  # scores nearer to 0 than this are neutral where a model has no neutral label


def put_to_use(store: Store, model_id: str) -> None:
    """Let a model judge from now on; the one before steps back.

    Raises ModelError `model_unknown`, `model_unreadable` where its folder is gone, and what `registry.refuse` raises where the
    proof does not allow it.
    """
    models = store.frame("finetune.models")
    asked = models.filter(pl.col("model_id") == model_id)
    if asked.is_empty():
        raise ModelError("model_unknown")
    registry.refuse(json.loads(asked["proof"][0] or "{}"))
    if not (place := folder(store, asked["path"][0])).is_dir():
        raise ModelError("model_unreadable", folder=place.name)
    same = models.filter((pl.col("task") == asked["task"][0]) & (pl.col("stage") == registry.IN_USE))
    _stage(store, registry.put_to_use(same["model_id"].to_list(), model_id))


def roll_back(store: Store, task: str = "sentiment") -> None:
    """Go back to the model in use before, or to none where there was none."""
    own = store.frame("finetune.models", ("model_id", "task")).filter(pl.col("task") == task)
    changes = store.frame("finetune.stages").join(own, on="model_id")
    after = changes.group_by("changed_at").agg(pl.col("model_id").filter(pl.col("stage") == registry.IN_USE).first())
    _stage(store, registry.roll_back(after.sort("changed_at")["model_id"].to_list()))


def _stage(store: Store, changes: Sequence[tuple[str, str]]) -> None:
    at = now()  # one moment for what belongs together
    rows = [{"model_id": m, "stage": s, "changed_at": at} for m, s in changes]
    store.append(
        "finetune.stages",
        pl.DataFrame(rows, schema={"model_id": pl.String, "stage": pl.String, "changed_at": pl.Datetime("us")}),
    )


def in_use(store: Store, task: str = "sentiment") -> dict[str, Any] | None:
    """Return the row of `finetune.models` that judges now, or None."""
    models = store.frame("finetune.models").filter((pl.col("task") == task) & (pl.col("stage") == registry.IN_USE))
    return models.row(0, named=True) if models.height else None


@lru_cache(maxsize=2)
def _opened(folder: Path) -> judge.Judge:
    """Return a judge, kept; a frozen part needs the pretrained model that its card names."""
    try:
        card = json.loads((folder / "card.json").read_text("utf-8"))
    except (OSError, ValueError):
        card = {}
    return train.opened(folder, train.encoder_of(str(card.get("settings", {}).get("base", ""))))


@dataclass(frozen=True)
class Opinion:
    """What a model says of one text: (label, likelihood), the likeliest first, and whether that counts as sure.

    strange: nothing speaks for any of the labels, so that the text is probably none of them.
    """

    shares: tuple[tuple[str, float], ...]
    sure: bool
    strange: bool


def opinion(store: Store, model_id: str, text: str) -> Opinion:
    """Return what a model says of one text, whether or not it is in use.

    Raises ModelError `model_unknown`, `model_unreadable`.
    """
    found = store.frame("finetune.models").filter(pl.col("model_id") == model_id)
    if found.is_empty():
        raise ModelError("model_unknown")
    opened = _opened(folder(store, found["path"][0]))
    logits, routes = opened.routed([text])
    shares = opened.shares(logits, routes)[0]
    ranked = tuple((opened.names[i], float(shares[i])) for i in np.argsort(-shares, kind="stable"))
    return Opinion(ranked, bool(shares.max() >= opened.sure), bool(opened.strange(logits, routes)[0]))


def folder(store: Store, path: str) -> Path:
    """Return the folder of a model: beside the database, wherever that was moved, else where it was made."""
    beside = home.models(store.path) / Path(path).name
    return beside if beside.exists() else Path(path)


def predict(store: Store, texts: Sequence[str], tick: Tick = quiet) -> pl.DataFrame | None:
    """Return `score` (-1 to 1), `sentiment` and `judged_by` for each text, or None when no model is in use.

    Raises ModelError `model_unreadable` when the folder of the model in use is gone.
    """
    model = in_use(store)
    if model is None:
        return None
    place = folder(store, model["path"])
    opened = _opened(place)
    points = tasks.direction(opened.names)
    if points is None:
        raise ModelError("model_unreadable", folder=place.name)
    shares = opened.probabilities(texts, tick)
    score = shares @ points
    neutral = points[shares.argmax(1)] == 0 if (points == 0).any() else np.abs(score) < UNSURE
    said = np.where(neutral, "neutral", np.where(points[shares.argmax(1)] > 0, "positive", "negative"))
    return pl.DataFrame(
        {"score": score.astype(np.float64), "sentiment": said, "judged_by": [model["model_id"]] * len(texts)}
    )


def needs(store: Store, texts: Sequence[str], tick: Tick = quiet) -> tuple[list[str | None], str] | None:
    """Return which need each text states (None for none) and the id of the model that says so, or None when no model of
    needs is in use.

    What was labelled at the desk was picked by what the rules say; how many needs there really are is told by how often
    they say it of all texts (`finetune.prior`). Raises ModelError `model_unreadable` when the folder of the model in use is gone.
    """
    model = in_use(store, need.TASK)
    if model is None:
        return None
    opened = _opened(folder(store, model["path"]))
    logits, routes = opened.routed(texts, tick)
    shares = opened.shares(logits, routes)
    shown = json.loads(model["proof"])
    often = prior.Signs(**shown["signs"]).at(rules(texts))
    for route, taught in shown["usual"].items():
        here = routes == route
        shares[here] = prior.shifted(shares[here], np.asarray(taught), often[here])
    said = [opened.names[n] for n in (shares * prior.levelled(shares, often.mean(axis=0))).argmax(1)]
    return [None if name == NO_NEED else name for name in said], str(model["model_id"])


def mentions(store: Store, texts: Sequence[str], tick: Tick = quiet) -> tuple[list[list[Span]], str] | None:
    """Return the places (start, end, label) that a model finds in each text and its id, or None when none is in use.

    Raises ModelError `model_unreadable` when the folder of the model in use is gone.
    """
    model = in_use(store, ASPECT)
    if model is None:
        return None
    return _tagger(folder(store, model["path"])).spans(texts, tick), str(model["model_id"])


def places(store: Store, model_id: str, text: str) -> list[Span]:
    """Return the places that a model finds in one text, whether or not it is in use.

    Raises ModelError `model_unknown`, `model_unreadable`.
    """
    found = store.frame("finetune.models").filter(pl.col("model_id") == model_id)
    if found.is_empty():
        raise ModelError("model_unknown")
    return _tagger(folder(store, found["path"][0])).spans([text])[0]


@lru_cache(maxsize=1)
def _tagger(folder: Path) -> tagger.Tagger:
    return tagger.load(folder)


def states(store: Store, tick: Tick = quiet) -> tuple[list[str], np.ndarray] | None:
    """Return customers and their demand vectors, (customers, width): the state in which the behaviour model in use has
    read their past. None where none is in use, or where there is nobody with a past.

    Raises ModelError `model_unreadable` when the folder of the model in use is gone.
    """
    model = in_use(store, sequences.TASK)
    if model is None:
        return None
    people = sequences.told(*material.past(store))
    if people.is_empty():
        return None
    return people["customer_id"].to_list(), _opened(folder(store, model["path"])).states(people["text"].to_list(), tick)
