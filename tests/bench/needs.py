"""Needs in single sentences, taught from few labels: average precision and macro-F1 beside the rules and the word counts.

python -m tests.bench needs        (or: make bench ONLY=needs; ATLAS_SEEDS=5 for more seeds)

The test rows are drawn by chance and labelled twice (`tests/finetune/need/README.md`); they are opened once a seed. What is
learnt from was picked by what the rules say, so that the answers are weighed to what is natural: how often the rules say it is
told from 3,000 other sentences without their labels.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numpy as np
import polars as pl

from core.base.intervals import bootstrap
from core.finetune import prior, proof, teach
from core.finetune.loop import LoopSettings
from core.finetune.teach import TeachSettings
from core.flows.training import needs
from core.represent import transformer
from core.voices import split
from core.voices.need import rules
from tests.bench.figures import ROOT, data, say

LABELS = ("comparison", "lack", "none", "question", "wish", "workaround")
SETS = {"en": ("reviews-amazon-musical", "Musical_instruments_reviews.csv.gz", "reviewText"),
        "zh": ("zh-online-shopping-10-cats", "online_shopping_10_cats.csv.gz", "review")}  # fmt: skip
UNLABELLED = 3000
HOW = TeachSettings(method="full", most_tokens=64, loop=LoopSettings(epochs=8, batch=16, checks=1, patience=3))


def sentences(language: str, file: Path, part: str) -> pl.DataFrame:
    """Return text and label (an index) of the labelled sentences of a part, cut as they were when they were labelled."""
    rows = pl.read_csv(file, infer_schema=False).select(text=SETS[language][2]).with_row_index("row")
    asked = pl.read_csv(
        ROOT / "tests" / "finetune" / "need" / f"{language}_{part}.csv", schema_overrides={"mark": pl.String}
    )
    some = rows.filter(pl.col("row").is_in(asked["row"].to_list())).with_columns(
        review_id=pl.col("row").cast(pl.String)
    )
    cut = split.split(some).with_columns(row=pl.col("review_id").cast(pl.Int64))
    found = asked.join(cut.select("row", "position", "text"), on=["row", "position"], how="left", maintain_order="left")
    marks = [hashlib.sha256((t or "").encode()).hexdigest()[:8] for t in found["text"]]
    if moved := int((found["mark"] != pl.Series(marks)).sum()):
        say("needs", "cut_otherwise_today", moved, language=language, part=part)
    kept = found.filter(pl.col("mark") == pl.Series(marks))
    return kept.select(
        "text", label=pl.col("label").replace_strict({n: i for i, n in enumerate(LABELS)}, return_dtype=pl.Int32)
    )


def unlabelled(language: str, file: Path, seed: int) -> list[str]:
    """Return sentences of reviews that hold none of the labelled ones."""
    rows = pl.read_csv(file, infer_schema=False).select(text=SETS[language][2]).with_row_index("row")
    taken: set[int] = set()
    for part in ("train", "test"):
        taken |= set(pl.read_csv(ROOT / "tests" / "finetune" / "need" / f"{language}_{part}.csv")["row"])
    other = rows.filter(~pl.col("row").is_in(list(taken))).sample(UNLABELLED, seed=seed)
    cut = split.split(other.select(review_id=pl.col("row").cast(pl.String), text="text"))
    return cut.sample(UNLABELLED, seed=seed)["text"].to_list()


def scores(truth: np.ndarray, guess: np.ndarray, need: np.ndarray) -> dict[str, tuple[float, float, float]]:
    """Return macro-F1 over the labels that occur, and average precision of need against none, each with its interval."""
    from sklearn.metrics import f1_score

    none = LABELS.index("none")
    macro = lambda i: float(f1_score(truth[i], guess[i], average="macro", labels=np.unique(truth), zero_division=0))  # noqa: E731
    whole = np.arange(len(truth))
    return {
        "macro_f1": (macro(whole), *bootstrap(macro, len(truth), 300)),
        "average_precision": proof.average_precision(truth != none, need),
    }


def measure(language: str, file: Path, seed: int) -> None:
    """Teach from the picked rows, print what the rows drawn by chance say of it, of word counts and of the rules."""
    train, test = (sentences(language, file, part) for part in ("train", "test"))
    train = train.unique("text", maintain_order=True).filter(~pl.col("text").is_in(test["text"].to_list()))
    fold = np.where(np.random.default_rng(seed).random(train.height) < 0.15, "validation", "train")
    rows = train.with_columns(fold=pl.Series(fold))
    taught = teach.teach(rows, LABELS, transformer.bundled(), transformer.TransformerEncoder(), HOW, seed)
    counts = np.bincount(rows.filter(pl.col("fold") == "train")["label"].to_numpy(), minlength=len(LABELS)).astype(
        float
    )
    # What a model takes for usual is what its loss weighed: rare labels count more in it (`balance`), all alike in a floor.
    usual = np.ones_like(counts) if taught.is_floor else counts ** (1 - HOW.loop.balance)
    texts, truth = test["text"].to_list(), test["label"].to_numpy()
    others, none = unlabelled(language, file, seed), LABELS.index("none")
    signs = needs.signs(train, len(LABELS))
    here, there = signs.at(rules(texts)), signs.at(rules(others))
    for name in ("model", "frozen", "floor"):
        judge = taught.judges[name].calibrated(*_validation(rows))
        learnt = usual if name == "model" else np.ones_like(counts)
        weights = prior.levelled(prior.shifted(judge.probabilities(others), learnt, there), there.mean(axis=0))
        shares = prior.shifted(judge.probabilities(texts), learnt, here)
        guess = (shares * weights).argmax(1)
        _print(name, taught.method, scores(truth, guess, 1 - shares[:, none]), language, seed, test.height)
    ruled = np.array([LABELS.index(kind) for kind in rules(texts)])
    _print("rules", "rules", scores(truth, ruled, (ruled != none).astype(float)), language, seed, test.height)


def _validation(rows: pl.DataFrame) -> tuple[list[str], np.ndarray]:
    held = rows.filter(pl.col("fold") == "validation")
    return held["text"].to_list(), held["label"].to_numpy().astype(int)


def _print(
    of: str, method: str, found: dict[str, tuple[float, float, float]], language: str, seed: int, n: int
) -> None:
    for figure, (value, low, high) in found.items():
        say(
            "needs",
            figure,
            value,
            of=of,
            method=method,
            language=language,
            seed=seed,
            low=round(low, 4),
            high=round(high, 4),
            rows=n,
        )


def main() -> None:
    """Print the figures of both languages; say so where the reviews are absent."""
    for language, (name, held, _) in SETS.items():
        file = data(name, held)
        for seed in range(int(os.environ.get("ATLAS_SEEDS", "1"))) if file else ():
            measure(language, file, seed)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
