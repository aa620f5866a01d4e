"""A race: several ways to fine-tune learn from the same rows under one time budget, and each has to prove itself on the same rows."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.base.errors import DataError, SettingsError
from core.base.protocols import Tick, quiet, stretch
from core.finetune.methods import METHODS
from core.flows import train
from core.flows.train import TrainSettings
from core.store.store import Run, Store

RUNNERS = METHODS[1:]  # all but "auto"


@dataclass(frozen=True)
class RaceSettings:
    """Who runs, and how many minutes all of them may learn together; measuring and proving come on top."""

    methods: tuple[str, ...] = RUNNERS
    minutes: float = 20.0


@train.reading_once()
def run(
    store: Store, how: TrainSettings = TrainSettings(), race: RaceSettings = RaceSettings(), tick: Tick = quiet, seed: int = 0
) -> list[Run]:  # fmt: skip
    """Teach a model by each method, each with its share of the time, and publish all of them as candidates. What all of them
    have to beat is read once.

    A method that the family of the model has no place for sits out. Ticks carry `racing`, the method at work, with
    `racer` of `racers`. Raises SettingsError `nobody_races`, `unknown_method`, and what `train.run` raises.
    """
    if not race.methods:
        raise SettingsError("nobody_races")
    done, share = [], 60 * race.minutes / len(race.methods)
    for n, method in enumerate(race.methods):
        part = stretch(
            tick, n / len(race.methods), (n + 1) / len(race.methods), racing=method, racer=n + 1, racers=len(race.methods)
        )  # fmt: skip
        try:
            done.append(train.run(store, replace(how, method=method, seconds=round(share)), part, seed))
        except SettingsError as error:
            if error.code != "method_not_for_model":
                raise
    if not done:
        raise DataError("too_few_of_a_label")
    return done
