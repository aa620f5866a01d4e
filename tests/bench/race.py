"""All eight ways to fine-tune on the same rows: what may move, seconds, score, bytes to keep, and the ranks that AdaLoRA left.

python -m tests.bench race                  (or: make bench ONLY=race)
python -m tests.bench.race banking77-10 0,1,2        one set, these seeds

Banking77 with ten rows of a label and no validation rows: what a method does is chosen beforehand, the same for every seed. Sentiment
is the page's own race under one time budget, each runner with its proof.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np

from core.base.device import cores
from core.base.intervals import bootstrap
from core.finetune import backbone, teach
from core.finetune.loop import LoopSettings
from core.finetune.teach import Taught
from core.flows import load, race
from core.flows.race import RUNNERS, RaceSettings
from core.flows.train import TrainSettings
from core.represent import transformer
from core.store.store import Store
from tests.bench.figures import data, say
from tests.bench.intents import FEW, banking77_10, framed
from tests.bench.sentiment import KEY, SET

EPOCHS = 20  # of ten rows a label; row by row they are as dear as few-shot's pairs
MINUTES = 12.0  # for all runners on sentiment
JUDGED = 1000  # unseen reviews


def histogram(ranks: dict[str, int]) -> dict[int, int]:
    """Return how many matrices were left each rank."""
    return dict(sorted(Counter(ranks.values()).items()))


def few(seed: int) -> None:
    """Teach ten rows of each of 77 labels by every method, and print what the official test rows say."""
    found = banking77_10(seed)
    if found is None:
        return
    train, _, test = found
    names = tuple(sorted({label for _, label in train}))
    place = {n: i for i, n in enumerate(names)}
    texts, truth = [t for t, _ in test], np.array([place[label] for _, label in test])
    for method in RUNNERS:
        how = replace(FEW, method=method, loop=LoopSettings(epochs=EPOCHS, checks=1))
        began = time.perf_counter()
        rows = framed(train, place, "train")
        taught = teach.teach(rows, names, transformer.bundled(), transformer.TransformerEncoder(), how, seed)
        seconds = time.perf_counter() - began
        right = taught.judges["model"].logits(texts).argmax(1) == truth
        low, high = _interval(right)
        about = {"set": "banking77-10", "method": method, "seed": seed}
        say("race", "accuracy", float(right.mean()), low=round(low, 4), high=round(high, 4), rows=len(right), **about)
        _cost(taught, seconds, about)


def _interval(right: np.ndarray) -> tuple[float, float]:
    return bootstrap(lambda i: float(right[i].mean()), len(right), 500)


def _cost(taught: Taught, seconds: float, about: dict[str, object]) -> None:
    facts = taught.facts
    say("race", "seconds", round(seconds, 1), steps=facts.get("steps", 0), **about)
    say("race", "trainable", facts.get("trainable", 0), kept_bytes=facts.get("checkpoint_bytes", 0), **about)
    if "ranks" in facts:
        say("race", "ranks", histogram(facts["ranks"]), **about)


def sentiment(seed: int) -> None:
    """Let the page's race run on sentiment from stars, and print each runner's proof."""
    file = data(SET, "Musical_instruments_reviews.csv.gz")
    if file is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "shop.duckdb")
        load.run(store, [load.Source(file, file.name)], KEY)
        for run in race.run(store, TrainSettings(most_test_rows=JUDGED), RaceSettings(minutes=MINUTES), seed=seed):
            row = store.frame("finetune.models").filter(model_id=run.facts["model_id"]).row(0, named=True)
            shown = json.loads(row["proof"])
            score, about = shown["scores"]["model"], {"set": SET, "method": row["method"], "seed": seed}
            span = {"low": round(score["low"], 4), "high": round(score["high"], 4), "rows": shown["rows"]}
            say("race", "macro_f1", score["macro_f1"], **span, **about)
            for name, gap in shown["against"].items():
                span = {"low": round(gap["low"], 4), "high": round(gap["high"], 4)}
                say("race", "better_than", gap["difference"], of=name, **span, **about)
            cost = {"trainable": run.facts.get("trainable", 0), "kept_bytes": run.facts.get("checkpoint_bytes", 0)}
            say("race", "seconds", round(run.seconds, 1), steps=run.facts.get("steps", 0), **cost, **about)
            if "ranks" in run.facts:
                say("race", "ranks", histogram(run.facts["ranks"]), **about)
        store.close()


def main(asked: str = "", seeds: tuple[int, ...] = (0,)) -> None:
    """Print the figures of both sets, or of the one that is asked for; skip what is absent."""
    for seed in seeds:
        if asked in ("", "banking77-10"):
            with backbone.threads(cores()):
                few(seed)
        if asked in ("", "sentiment"):
            sentiment(seed)


if __name__ == "__main__":
    main(*sys.argv[1:2], *(tuple(int(s) for s in a.split(",")) for a in sys.argv[2:3]))
