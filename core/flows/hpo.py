"""A search for settings: the same rows are learnt from with other settings, and the best of them teach a model that proves itself.

Trials see the training rows and are scored on the validation rows; the test rows are opened once, by the one training at
the end, so that its proof is as good as any other.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from core.base.clock import now
from core.base.device import Device, device, training_threads
from core.base.errors import AppError, Cancelled, DataError, SettingsError
from core.base.fingerprint import fingerprint, plain
from core.base.protocols import Tick, quiet, stretch
from core.finetune import backbone, methods, space, teach
from core.finetune.crossed import FEW
from core.finetune.lesson import Lesson, TeachSettings
from core.finetune.space import SPACES, Chosen
from core.flows import home, material, train, trials
from core.flows.step import Outcome, step
from core.flows.train import TrainSettings
from core.flows.training import duration
from core.flows.trials import DONE, SEARCH, Trials, Tried
from core.represent import transformer
from core.store.store import Run, Store

LOOKED = 1500  # validation rows of a look: to choose among many asks for more than to see one training learn


@dataclass(frozen=True)
class SearchSettings:
    """How long may be tried; the training of the best settings and its proof come on top."""

    minutes: float = 20.0
    most: int = 60  # trials


class _Hopeless(Exception):
    """A trial is not worth its end."""


class _Over(Exception):
    """The time is over."""


def hindrance(how: TrainSettings, rows: int) -> AppError | None:
    """Return what is in the way of a search with so many rows to learn from, or None."""
    if not trials.installed():
        return SettingsError("search_missing")
    if rows <= FEW:  # no row is kept apart for the proof, so that what was chosen by them could not be proved on them
        return DataError("too_few_to_search", rows=rows, needed=FEW + 1)
    learnt = round(0.7 * rows)  # what is left of them for training
    return SettingsError("nothing_to_search") if methods.choose(how.method, learnt) == "frozen" else None


def run(
    store: Store, how: TrainSettings = TrainSettings(), search: SearchSettings = SearchSettings(), tick: Tick = quiet, seed: int = 0
) -> Run:  # fmt: skip
    """Try settings for some minutes, then teach and publish a candidate by the best of them.

    Ticks carry `trial`, the number at work, `best_score` so far (0 before the first), `trying_left` in seconds; `trial` is
    0 in the training at the end. A search that was cut, stopped or given more minutes goes on with what it tried.
    Raises SettingsError `search_missing`, `nothing_to_search`, `search_too_short` where no trial came to its end,
    DataError `too_few_to_search`, and what `train.run` raises.
    """
    how = replace(how, chosen=(), seconds=0)
    asked = {"how": how, "search": search}
    return step(store, "hpo", asked, material.reads(how.source), lambda: _compute(store, how, search, tick, seed), seed)


def _compute(store: Store, how: TrainSettings, search: SearchSettings, tick: Tick, seed: int) -> Outcome:
    given = material.material(store, how.source, how.levels, seed)
    if error := hindrance(how, given.rows.height):
        raise error
    rows = given.rows.filter(pl.col("fold") != "test")
    end = duration.estimate(store, how)
    share = 60 * search.minutes / (60 * search.minutes + end)
    with backbone.threads(training_threads()):
        method, tried, chosen = search_for(
            rows, given.names, train.recipe_of(how), home.models(store.path), search, stretch(tick, 0.0, share), seed
        )
    tick(share, 1.0, trial=0, curve=[], losses=[])  # the curve of the last trial is none of the model
    best = replace(how, method=method, chosen=chosen)
    taught = train.run(store, best, stretch(tick, share, 1.0, trial=0), seed)
    ended = [t.state for t in tried]
    return Outcome(
        tables={"finetune.trials": _rows(tried, str(taught.facts["model_id"]))},
        rows_in=given.read,
        rows_out=rows.height,
        set_aside=given.read - rows.height,
        facts={"taught": taught.facts["model_id"], "trials": len(tried), "pruned": len(ended) - ended.count(DONE)},
        model=taught.model,
    )


def search_for(
    rows: pl.DataFrame, names: tuple[str, ...], recipe: TeachSettings, models: Path, search: SearchSettings,
    tick: Tick = quiet, seed: int = 0, on: Device | None = None,
) -> tuple[str, list[Tried], Chosen]:  # fmt: skip
    """Return the method, what was tried, and what the best trial has other than the recipe.

    `rows` have `text`, `label` and `fold`, of which train and validation are read. The trials lie in a file in `models`
    that is named by rows and settings. Raises what `run` raises.
    """
    base, recipe = train.folder_of(recipe.base), replace(recipe, check_rows=max(recipe.check_rows, LOOKED))
    given = teach.lesson_of(rows, names, base, recipe, seed)
    if given is None or given.method not in SPACES or not len(given.looked):
        raise SettingsError("nothing_to_search")
    scope = SPACES[given.method]
    seen = rows.filter(pl.col("fold") != "test")
    mark = fingerprint(
        *(seen[c].to_list() for c in ("text", "label", "fold")),
        names,
        plain(recipe),
        plain(scope),
        seed,
        transformer.identity(base if recipe.base else None),
    )
    file = models / f"{SEARCH}{mark}"
    trials.forget(models, file)
    first = {name: space.value(recipe, name) for name in scope}
    with trials.opened(file, scope, first, seed) as kept:
        while _goes_on(kept, search):
            _try(kept, given, recipe, 60 * search.minutes, tick, seed, on or device())
        tried = kept.over()
    if (best := _best(tried)) is None:
        raise SettingsError("search_too_short", minutes=f"{search.minutes:g}")
    return given.method, tried, space.changed(recipe, best.values)


def _goes_on(kept: Trials, search: SearchSettings) -> bool:
    """Whether another trial is begun: not when what is left would not do for one like the last."""
    left, tried = 60 * search.minutes - kept.spent, kept.over()
    return left > 0 and left >= (tried[-1].seconds if tried else 0.0) and len(tried) < search.most


def _best(tried: list[Tried]) -> Tried | None:
    """Return the best whole trial, of equals the first."""
    return max((t for t in tried if t.state == DONE), key=lambda t: (t.score, -t.number), default=None)


def _try(
    kept: Trials, given: Lesson, recipe: TeachSettings, budget: float, tick: Tick, seed: int, where: Device
) -> None:
    """Teach one network with the values that are asked for, and tell how that went."""
    before, began = kept.spent, time.perf_counter()
    best, number = _best(kept.over()), len(kept.over()) + 1
    trial, values = kept.ask()
    spent = lambda: time.perf_counter() - began  # noqa: E731
    looks: list[float] = []

    def watch(done: float, total: float, **facts: Any) -> None:
        """Tell, report every new look, and end what is over or hopeless between two steps."""
        left = budget - before - spent()
        told = {"trial": number, "best_score": best.score if best else 0.0, "trying_left": max(0.0, left)}
        tick(min(budget, budget - left), budget, **{**facts, "stage": "teaching", **told})
        for look in (facts.get("curve") or [])[len(looks) :]:
            looks.append(look["score"])
            trial.report(looks[-1], len(looks))
            if done < total and trial.should_prune():
                raise _Hopeless
        if done < total and left <= 0:
            raise _Over

    how = space.applied(recipe, values)
    try:
        score = given.teach(given.fresh(how, seed), how, seed, watch, where).best
    except _Hopeless:
        kept.tell(trial, looks[-1], spent(), pruned=True)
    except _Over:
        kept.fail(trial, spent())
    except (AppError, Cancelled):
        kept.fail(trial, spent())
        raise
    else:
        kept.tell(trial, score, spent())


def _rows(tried: list[Tried], model_id: str) -> pl.DataFrame:
    """Return the rows of `finetune.trials`."""
    kinds = {"model_id": pl.String, "number": pl.Int32, "state": pl.String, "score": pl.Float64, "seconds": pl.Float64}
    rows = [(model_id, t.number, t.state, t.score, t.seconds, t.looks) for t in tried]
    said = [json.dumps(dict(t.values)) for t in tried]
    frame = pl.DataFrame(rows, schema={**kinds, "looks": pl.Int32}, orient="row")
    return frame.with_columns(settings=pl.Series(said, dtype=pl.String), searched_at=pl.lit(now()))
