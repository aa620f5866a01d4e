"""The command of one training without a browser: `python -m core.flows.train`."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.base.errors import AppError, SettingsError
from core.base.fingerprint import fingerprint
from core.base.protocols import Tick
from core.finetune.methods import METHODS
from core.flows import home
from core.flows.training import classes, encoders, files, places
from core.flows.training.asked import Asked, Task
from core.words.catalog import Words

TAUGHT: dict[str, Task] = {
    "sentiment": classes.classes,
    "intent": classes.classes,
    "behaviour": classes.classes,
    "need": classes.need,
    "aspect": places.aspects,
    "representation": encoders.representation,
    "adaptation": encoders.adapted,
}


def main(given: Sequence[str] | None = None) -> int:
    """Run the command; return 0, or 1 after one sentence on standard error."""
    asked = _arguments(sys.argv[1:] if given is None else given)
    try:
        answer = _train(asked, _progress())
    except AppError as error:
        sys.stderr.write(f"\n{Words('en').error(error)}\n")
        return 1
    sys.stderr.write("\n")
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    return 0


def _arguments(given: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m core.flows.train", description="One training, without a browser.")
    parser.add_argument("--train", required=True, type=Path, metavar="FILE")
    parser.add_argument("--test", required=True, type=Path, metavar="FILE", help="opened once, when all is learnt")
    parser.add_argument("--text", required=True, metavar="COLUMN")
    parser.add_argument(
        "--label", required=True, metavar="COLUMN",
        help="of need: its kind, or blank; of aspect: places, [[start, end, label], …] (CoNLL files need no names); "
        "of representation and adaptation: labels that only judge",
    )  # fmt: skip
    parser.add_argument("--task", required=True, choices=tuple(TAUGHT))
    parser.add_argument("--method", default="auto", choices=METHODS)
    parser.add_argument("--levels", type=int, default=3, help="of sentiment, where the labels are stars: 2, 3 or 5")
    parser.add_argument(
        "--search-minutes", type=float, default=0.0, metavar="N", help="first try other settings for so long"
    )
    parser.add_argument("--seed", type=_counted, default=0, metavar="N")
    parser.add_argument(
        "--base", default="", metavar="MODEL", help="a folder, or a name in the cache, of another model"
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="where the model goes; a new or empty folder")
    return parser.parse_args(given)


def _counted(text: str) -> int:
    """Read a number from 0 on. Raises ValueError."""
    if (number := int(text)) < 0:
        raise ValueError(text)
    return number


def _train(given: argparse.Namespace, tick: Tick) -> dict[str, Any]:
    out = given.out.resolve() if given.out else None
    if out and out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise SettingsError("folder_not_empty", folder=out.name)
    files.there(given.test)
    began = time.perf_counter()
    with _models(out, fingerprint({k: str(v) for k, v in vars(given).items()})) as models:
        asked = Asked(models=models, **{k: v for k, v in vars(given).items() if k != "out"})
        trained = TAUGHT[asked.task](asked, tick)
        folder = _moved(trained.folder, out or home.models(":memory:") / trained.folder.name)
    return {
        "task": asked.task,
        "method": trained.method,
        "metrics": trained.metrics,
        "baseline": trained.baseline,
        "floor": trained.floor,
        **trained.more,
        "seconds": round(time.perf_counter() - began, 2),
        "samples_per_second": trained.samples_per_second,
        "model_path": str(folder),
    }


@contextmanager
def _models(out: Path | None, same: str) -> Iterator[Path]:
    """Yield where a model is made: beside where it goes, in a folder that no other training uses and that is gone at the end.
    `same` names what was asked, so that a training that was cut finds its checkpoint."""
    beside = out.with_name(f".{out.name}.training") if out else home.models(":memory:") / f".command-{same}"
    try:
        yield beside
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _moved(folder: Path, out: Path) -> Path:
    if out.exists():
        out.rmdir()  # it is empty
    return folder.replace(out)


def _progress() -> Tick:
    """Tell people how far it is, at most once a percent."""
    shown = [-1]

    def tick(done: float, total: float, **facts: object) -> None:
        percent = int(100 * done / total) if total else 0
        if percent != shown[0]:
            shown[0] = percent
            pace = facts.get("samples_per_second")
            more = f" {pace:.0f}/s" if isinstance(pace, float) else ""
            sys.stderr.write(f"\r{percent:3d} %  {facts.get('stage', '')}{more}        ")
            sys.stderr.flush()

    return tick
