"""The trials of one search, kept in a file by Optuna, so that a search that was cut goes on where it stood.

Optuna says what is tried next (TPE, Bergstra et al. 2011) and which trial is not worth its end (the median rule of Golovin
et al. 2017). How a trial is run is not its affair: it is asked and told, and never calls anything of ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from core.base.errors import SettingsError
from core.finetune.space import Chosen, Range, Space

SEARCH = ".search-"  # a file of trials, beside the models
FREE = 6  # finished trials from which the next one is no longer drawn by chance
PATIENT, UNTOUCHED = 3, 2  # whole trials before any is ended early, and looks in which none is
DONE, PRUNED = "done", "pruned"


@dataclass(frozen=True)
class Tried:
    """One finished trial: `score` is its best look, of one that was ended early its last."""

    number: int  # 1 is the recipe as it is
    state: str  # DONE or PRUNED
    score: float
    seconds: float
    looks: int
    values: Chosen


def installed() -> bool:
    """Whether Optuna is there."""
    with suppress(ValueError):  # a package that is half there
        return find_spec("optuna") is not None
    return False


def forget(models: Path, but: Path | None = None) -> None:
    """Remove the trials of every search but one, with what SQLite keeps beside its file."""
    for left in models.glob(f"{SEARCH}*"):
        if but is None or not left.name.startswith(but.name):
            left.unlink(missing_ok=True)


@contextmanager
def opened(file: Path, space: Space, first: dict[str, Any], seed: int) -> Iterator[Trials]:
    """Give the trials that a file holds, or none yet; a file that cannot be read begins anew.

    Raises SettingsError `search_missing` where Optuna is not installed.
    """
    if not installed():
        raise SettingsError("search_missing")
    import optuna
    import sqlalchemy

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        kept = Trials(file, space, first, seed)
    except (sqlalchemy.exc.SQLAlchemyError, optuna.exceptions.OptunaError, RuntimeError):
        forget(file.parent)
        kept = Trials(file, space, first, seed)
    try:
        yield kept
    finally:
        kept.close()


class Trials:
    """The trials of one search. `first` are the values that are tried first: those of the recipe."""

    def __init__(self, file: Path, space: Space, first: dict[str, Any], seed: int) -> None:
        import optuna

        self._space, self._seed = space, seed
        self._file = optuna.storages.RDBStorage(f"sqlite:///{file}")
        pruner = optuna.pruners.MedianPruner(PATIENT, UNTOUCHED, n_min_trials=2)
        self._study: Any = optuna.create_study(
            storage=self._file, study_name="search", load_if_exists=True, direction="maximize", pruner=pruner
        )
        self._settle(first)

    def _settle(self, first: dict[str, Any]) -> None:
        """Mark what a cut left running as failed, and line up what has to be tried before anything new."""
        from optuna.trial import TrialState

        for cut in self._study.get_trials(states=(TrialState.RUNNING,)):
            self._study.tell(cut.number, state=TrialState.FAIL)
        if not self._study.get_trials():
            self._study.enqueue_trial(first)
        asked = lambda t: t.params or t.system_attrs.get("fixed_params")  # noqa: E731
        known = [asked(t) for t in self._study.get_trials() if t.state != TrialState.FAIL]
        for failed in self._study.get_trials(states=(TrialState.FAIL,)):
            if (again := asked(failed)) and again not in known:
                self._study.enqueue_trial(again)
                known.append(again)

    def close(self) -> None:
        """Let the file go."""
        self._file.remove_session()
        self._file.engine.dispose()

    @property
    def spent(self) -> float:
        """The seconds that were spent on trials so far, those of one that was stopped included."""
        return float(self._study.user_attrs.get("spent", 0.0))

    def spend(self, seconds: float) -> None:
        """Note that so many more were spent."""
        self._study.set_user_attr("spent", self.spent + seconds)

    def over(self) -> list[Tried]:
        """Return what was tried to its end or was pruned, in the order in which it began."""
        from optuna.trial import TrialState

        finished = self._study.get_trials(deepcopy=False, states=(TrialState.COMPLETE, TrialState.PRUNED))
        return [
            Tried(
                n + 1, DONE if t.state == TrialState.COMPLETE else PRUNED, float(t.value), t.user_attrs["seconds"],
                len(t.intermediate_values), tuple((name, _short(t.params[name])) for name in self._space),
            )
            for n, t in enumerate(finished)
        ]  # fmt: skip

    def ask(self) -> tuple[Any, Chosen]:
        """Return a trial and the values to try.

        Chance is set by the seed and the finished trials, so that a search that was cut asks for what it would have.
        """
        import optuna

        done = len(self.over())
        self._study.sampler = optuna.samplers.TPESampler(n_startup_trials=FREE, seed=1000 * self._seed + done)
        trial = self._study.ask({name: _distribution(one) for name, one in self._space.items()})
        return trial, tuple((name, _short(trial.params[name])) for name in self._space)

    def tell(self, trial: Any, score: float, seconds: float, pruned: bool = False) -> None:
        """Keep how a trial ended."""
        from optuna.trial import TrialState

        trial.set_user_attr("seconds", seconds)
        self.spend(seconds)
        if pruned:
            self._study.tell(trial, state=TrialState.PRUNED)  # its value is its last look
        else:
            self._study.tell(trial, score)

    def fail(self, trial: Any, seconds: float) -> None:
        """Keep that a trial came to no end; it is done again when the search goes on."""
        from optuna.trial import TrialState

        self.spend(seconds)
        self._study.tell(trial, state=TrialState.FAIL)


def _distribution(one: Range | tuple[int, ...]) -> Any:
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    if isinstance(one, tuple):
        return CategoricalDistribution(one)
    if one.whole:
        return IntDistribution(int(one.low), int(one.high), log=one.powers)
    return FloatDistribution(one.low, one.high, log=one.powers)


def _short(number: float) -> float:
    """Return a number to three digits: more would say what nobody measured."""
    return float(f"{number:.3g}") if isinstance(number, float) else number
