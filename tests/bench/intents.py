"""Kinds of requests on official splits: all labels, ten of each, and requests that are none of them.

python -m tests.bench intents                   (or: make bench ONLY=intents; ATLAS_SEEDS=5 for more seeds)
python -m tests.bench.intents banking77-10 0,1,2        one set, these seeds

Test rows are opened once a seed. A request is held back where nothing speaks for any label or the answer is not sure; both
borders are set by validation rows of the labels (nothing that is none of them is looked at for it), and both shares are told
at the same borders: how many of all requests of a known kind are answered and right, how many of the others are held back.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import polars as pl

from core.base.device import cores
from core.base.intervals import bootstrap
from core.finetune import backbone, calibration, split, tasks, teach
from core.finetune.loop import LoopSettings
from core.finetune.split import SplitSettings
from core.finetune.teach import TeachSettings
from core.flows.train import FEWEST_STEPS
from core.represent import transformer
from tests.bench.figures import data, say

Row = tuple[str, str]  # text, label
SMALL = 1000  # rows below which a tenth is too few to set a border
NONE = "none of these"  # in the test rows of a set
HOW = TeachSettings(
    method="full",
    most_tokens=64,
    check_rows=3000,
    loop=LoopSettings(epochs=6, fewest_steps=FEWEST_STEPS, checks=1, balance=0.0),
)
FEW = replace(HOW, method="fewshot")
Set = Callable[[int], tuple[list[Row], list[Row], list[Row]] | None]  # seed -> train, validation, test


def banking77(seed: int) -> tuple[list[Row], list[Row], list[Row]] | None:
    """Return the official parts; a tenth of the training rows steers."""
    parts = [data("intent-banking77", f"{p}.csv") for p in ("train", "test")]
    if parts[0] is None or parts[1] is None:
        return None
    train, test = (pl.read_csv(p).select("text", "category").rows() for p in parts if p)
    return *_cut(train, seed), test


def banking77_10(seed: int) -> tuple[list[Row], list[Row], list[Row]] | None:
    """Return ten drawn training rows of each label, no further labels anywhere, and the official test rows."""
    found = banking77(seed)
    if found is None:
        return None
    rows = found[0] + found[1]
    order = np.random.default_rng(seed).permutation(len(rows))
    kept: dict[str, list[Row]] = {}
    for i in order:
        kept.setdefault(rows[i][1], []).append(rows[i])
    return [r for some in kept.values() for r in some[:10]], [], found[2]


def clinc150(seed: int) -> tuple[list[Row], list[Row], list[Row]] | None:
    """Return the official parts of the full set; of what is out of scope only the test rows are used."""
    file = data("intent-clinc150", "data_full.json.gz")
    if file is None:
        return None
    held = json.loads(gzip.decompress(file.read_bytes()))
    train, validation, test = ([(t, label) for t, label in held[p]] for p in ("train", "val", "test"))
    return train, validation, test + [(t, NONE) for t, _ in held["oos_test"]]


def _hint3(name: str) -> Set:
    def parts(seed: int) -> tuple[list[Row], list[Row], list[Row]] | None:
        files = [data("intent-hint3", f"v1.{p}.{name}_{p}.csv") for p in ("train", "test")]
        if files[0] is None or files[1] is None:
            return None
        train, test = (pl.read_csv(f).select("sentence", "label").rows() for f in files if f)
        return *_cut(train, seed), [(t, NONE if label == "NO_NODES_DETECTED" else label) for t, label in test]

    return parts


SETS: dict[str, Set] = {
    "banking77": banking77, "banking77-10": banking77_10, "clinc150": clinc150,
    "curekart": _hint3("curekart"), "sofmattress": _hint3("sofmattress"),
}  # fmt: skip


def _cut(rows: list[Row], seed: int) -> tuple[list[Row], list[Row]]:
    """Return what teaches and what steers, by a hash of the text within each label; copies stay on one side."""
    frame = pl.DataFrame(rows, schema=["text", "name"], orient="row").with_columns(same=tasks.key(pl.col("text")))
    frame = frame.unique("same", keep="first", maintain_order=True)
    place = {n: i for i, n in enumerate(sorted(set(frame["name"])))}
    nobody = {"customer_id": pl.lit(None, pl.String), "happened_at": pl.lit(None, pl.Datetime("us"))}
    frame = frame.with_columns(label=pl.col("name").replace_strict(place, return_dtype=pl.Int32), **nobody)
    share = 0.2 if len(rows) < SMALL else 0.1
    parts, _ = split.split(frame, SplitSettings(test=0.0, validation=share), seed)
    told = {f: parts.filter(pl.col("fold") == f).select("text", "name").rows() for f in ("train", "validation")}
    return told["train"], told["validation"]


def measure(name: str, parts: tuple[list[Row], list[Row], list[Row]], seed: int) -> None:
    """Teach, and print what the test rows say of the model, the frozen encoder and the word counts."""
    train, validation, test = parts
    names = tuple(sorted({label for _, label in train}))
    place = {n: i for i, n in enumerate(names)}
    rows = pl.concat([framed(p, place, fold) for p, fold in ((train, "train"), (validation, "validation"))])
    began = time.perf_counter()
    how = HOW if validation else FEW
    taught = teach.teach(rows, names, transformer.bundled(), transformer.TransformerEncoder(), how, seed)
    cost = {
        "seconds": round(time.perf_counter() - began, 1),
        "samples_per_second": round(taught.facts["samples_per_second"], 1),
    }
    texts, truth = [t for t, _ in test], np.array([place.get(label, -1) for _, label in test])
    held = ([t for t, _ in validation], np.array([place[label] for _, label in validation], int))
    for of, judge in taught.judges.items():
        about = {
            "set": name,
            "of": of,
            "seed": seed,
            "rows": int((truth >= 0).sum()),
            **(cost if of == "model" else {}),
        }
        judge = judge.calibrated(*held)
        logits, routes = judge.routed(texts)
        unsure = judge.shares(logits, routes).max(1) < judge.sure
        scored(truth, logits.argmax(1), judge.strange(logits, routes) | unsure, calibration.energy(logits), about)


def framed(rows: list[Row], place: dict[str, int], fold: str) -> pl.DataFrame:
    """Return the rows as `teach` reads them: text, label (its place), fold."""
    kinds = {"text": pl.String, "label": pl.Int32}
    return pl.DataFrame([(t, place[n]) for t, n in rows], schema=kinds, orient="row").with_columns(fold=pl.lit(fold))


def scored(
    truth: np.ndarray, guess: np.ndarray, strange: np.ndarray, sign: np.ndarray, about: dict[str, object]
) -> None:
    """Print accuracy and macro-F1 over the known kinds, and what the border does where others are among the test rows.

    truth: -1 for none of the labels. strange: held back. sign: the larger, the surer that it is a known kind.
    """
    from sklearn.metrics import f1_score, roc_auc_score

    inside = np.flatnonzero(truth >= 0)
    right = guess == truth
    low, high = bootstrap(lambda i: float(right[inside][i].mean()), len(inside), 500)
    say("intents", "accuracy", float(right[inside].mean()), low=round(low, 4), high=round(high, 4), **about)
    say("intents", "macro_f1", float(f1_score(truth[inside], guess[inside], average="macro")), **about)
    if len(inside) < len(truth):
        others = {**about, "others": len(truth) - len(inside)}
        say("intents", "auroc", float(roc_auc_score(truth >= 0, sign)), **others)
        say("intents", "accuracy_at_the_border", float((right & ~strange)[inside].mean()), **others)
        say("intents", "others_held_back", float(strange[truth < 0].mean()), **others)
        say("intents", "all_right", float(np.where(truth >= 0, right & ~strange, strange).mean()), **others)


def main(asked: str = "", seeds: tuple[int, ...] = ()) -> None:
    """Print the figures of every set, or of the one that is asked for; skip what is absent."""
    with backbone.threads(cores()):
        for name in (n for n in SETS if asked in ("", n)):
            for seed in seeds or tuple(range(int(os.environ.get("ATLAS_SEEDS", "1")))):
                if found := SETS[name](seed):
                    measure(name, found, seed)


if __name__ == "__main__":
    main(*sys.argv[1:2], *(tuple(int(s) for s in a.split(",")) for a in sys.argv[2:3]))
