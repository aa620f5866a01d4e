"""Sentiment taught from stars on real reviews: held-out macro-F1 beside the frozen encoder and the word counts.

python -m tests.bench sentiment        (or: make bench ONLY=sentiment; ATLAS_SEEDS=5 for more seeds)
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

from core.flows import load, train
from core.flows.training import duration
from core.store.store import Store
from tests.bench.figures import data, say

SET = "reviews-amazon-musical"
RECIPES = ("quick", "careful")
KEY = b"a key of the bench alone, 32 b.!"  # pseudonyms decide the split: tuned on its validation rows alone


def measure(store: Store, recipe: str, seed: int = 0) -> None:
    """Teach by one recipe as the page does, with a core left to it, and print what the proof says."""
    how = train.TrainSettings(recipe=recipe)
    expected = duration.estimate(store, how)
    run = train.run(store, how, seed=seed)
    row = store.frame("finetune.models").filter(model_id=run.facts["model_id"]).row(0, named=True)
    proof = json.loads(row["proof"])
    about = {"set": SET, "recipe": recipe, "method": row["method"], "seed": seed, "split_by": proof["split_by"]}
    for name, score in proof["scores"].items():
        interval = {"low": round(score["low"], 4), "high": round(score["high"], 4), "rows": proof["rows"]}
        say("sentiment", "macro_f1", score["macro_f1"], of=name, **interval, **about)
        say("sentiment", "accuracy", score["accuracy"], of=name, **about)
    for figure, gaps in (("better_than", proof["against"]), ("slice_over_frozen", proof["slices"])):
        for name, gap in gaps.items():
            interval = {"low": round(gap["low"], 4), "high": round(gap["high"], 4), "rows": gap["rows"]}
            say("sentiment", figure, gap["difference"], of=name, **interval, **about)
    say("sentiment", "samples_per_second", row["samples_per_second"], rows=run.facts.get("rows_taught"), **about)
    say("sentiment", "seconds", run.seconds, estimated=round(expected, 1), **about)
    say("sentiment", "logit_difference_after_reload", proof["reload"]["largest"], **about)


def main(recipes: tuple[str, ...] = RECIPES) -> None:
    """Print the figures of every recipe; say so where the reviews are absent."""
    file = data(SET, "Musical_instruments_reviews.csv.gz")
    if file is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "shop.duckdb")
        load.run(store, [load.Source(file, file.name)], KEY)
        for recipe in recipes:
            for seed in range(int(os.environ.get("ATLAS_SEEDS", "1"))):
                measure(store, recipe, seed)
        store.close()


if __name__ == "__main__":
    main(tuple(sys.argv[1:]) or RECIPES)
