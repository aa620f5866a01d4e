"""A training that was cut goes on from its last checkpoint; what nobody wants any more, or what is through, leaves nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.base.errors import Cancelled
from core.base.fingerprint import fingerprint
from core.finetune.checkpoint import Checkpoints
from core.flows.home import UNFINISHED, models
from core.store.store import Store

BEGUN = ".begun-"  # folders of a training being done


@contextmanager
def underway(folder: Path, *same: object) -> Iterator[Checkpoints]:
    """Yield the checkpoints of the training that is the same in everything that it hangs on.

    Those of any other are removed: one lane means that nobody else is training. They stay where this one is cut by a
    failure, and go when it is through or cancelled.
    """
    begun = folder / f"{BEGUN}{fingerprint(*same)}"
    clear(folder, begun)
    try:
        yield Checkpoints(begun)
    except Cancelled:  # somebody does not want it any more
        shutil.rmtree(begun, ignore_errors=True)
        raise
    shutil.rmtree(begun, ignore_errors=True)


def lost(store: Store) -> bool:
    """Whether the folder of the last model is gone, so that the same training is no repetition."""
    last = store.latest("train")
    made = last.facts.get("model_id") if last else None
    return bool(made) and not (models(store.path) / str(made)).is_dir()


def clear(folder: Path, but: Path | None = None) -> None:
    """Remove what killed trainings left, but for one that goes on."""
    for left in (*folder.glob(f"{UNFINISHED}*"), *folder.glob(f"{BEGUN}*")):
        if left != but:
            shutil.rmtree(left, ignore_errors=True)
