"""Which training a source asks for."""

from __future__ import annotations

from core.base.protocols import Tick, quiet
from core.finetune.tasks import ENCODING
from core.flows import train
from core.flows.train import TrainSettings
from core.flows.training import marked, meaning
from core.store.store import Run, Store

ONE_RECIPE = (marked.SOURCE, *ENCODING)  # sources with one recipe, and no race or search between several


def run(store: Store, how: TrainSettings, tick: Tick = quiet, seed: int = 0) -> Run:
    """Teach a model from the source that the settings name. Raises what its training raises."""
    if how.source in ENCODING:
        return meaning.run(store, how, tick, seed)
    return (marked if how.source == marked.SOURCE else train).run(store, how, tick, seed)
