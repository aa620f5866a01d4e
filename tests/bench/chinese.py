"""Feelings in Chinese reviews without a Chinese model: counted characters, and the shop's own vectors beside them.

python -m tests.bench chinese              (or: make bench ONLY=chinese; ATLAS_SEEDS=5 for more seeds)
python -m tests.bench.chinese waimai 0,1   one set, these seeds; or `online`, a category left out at a time

What is left out for judging is seen by nothing that learns, labelled or not; texts with the same letters stay on one side.
Vectors come from the rows that teach; for waimai, which has too few, from another shop's reviews as well, without their labels.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import Sequence

import numpy as np
import polars as pl
from sklearn.metrics import f1_score

from core.base.device import cores
from core.base.intervals import bootstrap
from core.finetune import backbone, teach
from core.finetune.teach import TeachSettings
from core.flows.training import own
from core.represent import transformer
from tests.bench.figures import data, say

HOW = TeachSettings(most_rows=2000)  # of the frozen encoder, which reads next to nothing here
NAMES = ("negative", "positive")
ONLINE = ("zh-online-shopping-10-cats", "online_shopping_10_cats.csv.gz")


def bare(texts: pl.Series) -> pl.Series:
    """Return the letters and digits of texts alone: what two copies share."""
    return texts.str.replace_all(r"[^\p{L}\p{N}]+", "")


def place(texts: pl.Series, salt: str) -> np.ndarray:
    """Return a number from 0 to 99 for each text that only its letters and the salt decide."""
    return np.array([int(hashlib.sha256(f"{salt}{t}".encode()).hexdigest(), 16) % 100 for t in bare(texts)])


def rows(name: str, file: str) -> pl.DataFrame | None:
    """Return text, label and, where there is one, cat of a set; of texts with the same letters the first."""
    found = data(name, file)
    if found is None:
        return None
    read = pl.read_csv(found).drop_nulls().with_columns(pl.col("label").cast(pl.Int32)).rename({"review": "text"})
    return read.with_columns(same=bare(read["text"])).unique("same", keep="first", maintain_order=True)


def taught(train: pl.DataFrame, unlabelled: Sequence[str], seed: int) -> tuple[teach.Taught, dict[str, float]]:
    """Teach as the product does, and return what it cost."""
    fold = np.where(place(train["text"], f"validation {seed}") < 10, "validation", "train")
    split = train.select("text", "label").with_columns(fold=pl.Series(fold))
    began, base = time.perf_counter(), transformer.bundled()
    blind = own.heap(base, [*split.filter(pl.col("fold") == "train")["text"], *unlabelled])
    mine = own.vectors(blind, seed) if blind else None
    made = teach.teach(split, NAMES, base, transformer.TransformerEncoder(), HOW, seed, own=mine)
    return made, {"seconds": round(time.perf_counter() - began, 1), "tuned_on": len(blind)}


def answers(made: teach.Taught, test: pl.DataFrame) -> dict[str, np.ndarray]:
    """Return what the model, counts alone and the frozen encoder say of the test rows."""
    return {of: made.judges[of].logits(test["text"].to_list()).argmax(1) for of in ("model", "floor", "frozen")}


def told(truth: np.ndarray, said: dict[str, np.ndarray], about: dict[str, object], cost: dict[str, float]) -> None:
    """Print accuracy and macro-F1 of each, and by how much the model is better than the counts on the same rows."""
    macro = lambda i, guess: float(f1_score(truth[i], guess[i], average="macro"))  # noqa: E731
    whole = np.arange(len(truth))
    for of, guess in said.items():
        low, high = bootstrap(lambda i, g=guess: macro(i, g), len(truth), 300)
        more = cost if of == "model" else {}
        say(
            "chinese",
            "macro_f1",
            macro(whole, guess),
            of=of,
            low=round(low, 4),
            high=round(high, 4),
            rows=len(truth),
            **about,
            **more,
        )
        say("chinese", "accuracy", float((guess == truth).mean()), of=of, **about)
    for figure, one in (("macro_f1", macro), ("accuracy", lambda i, g: float((g[i] == truth[i]).mean()))):
        gap = lambda i, f=one: f(i, said["model"]) - f(i, said["floor"])  # noqa: E731
        low, high = bootstrap(gap, len(truth), 1000)
        say("chinese", f"{figure}_over_floor", gap(whole), low=round(low, 4), high=round(high, 4), **about)


def waimai(seeds: Sequence[int]) -> None:
    """Print the figures of food deliveries, a fifth of the texts kept for judging, another fifth for each seed."""
    food, shop = rows("zh-waimai-10k", "waimai_10k.csv.gz"), rows(*ONLINE)
    if food is None or shop is None:
        return
    for seed in seeds:
        kept = pl.Series(place(food["text"], f"test {seed}") < 20)
        made, cost = taught(food.filter(~kept), shop["text"].to_list(), seed)
        test = food.filter(kept)
        told(test["label"].to_numpy(), answers(made, test), {"set": "waimai", "seed": seed}, cost)


def online(seeds: Sequence[int]) -> None:
    """Print the figures of each of nine categories, learnt from the other eight, and of all nine alike."""
    shop = rows(*ONLINE)
    if shop is None:
        return
    for seed in seeds:
        right: list[dict[str, np.ndarray]] = []
        for category in shop["cat"].unique(maintain_order=True):
            made, cost = taught(shop.filter(pl.col("cat") != category), (), seed)
            test = shop.filter(pl.col("cat") == category)
            truth, said = test["label"].to_numpy(), answers(made, test)
            told(truth, said, {"set": "online", "left_out": category, "seed": seed}, cost)
            right.append({of: guess == truth for of, guess in said.items()})
        _mean(right, seed)


def _mean(right: list[dict[str, np.ndarray]], seed: int) -> None:
    """Print the mean accuracy over the categories and the gap with its interval; rows are drawn anew within each category."""
    about = {"set": "online", "left_out": "each in turn", "seed": seed}
    for of in right[0]:
        each = [float(r[of].mean()) for r in right]
        say("chinese", "mean_accuracy", float(np.mean(each)), of=of, worst=round(min(each), 4), **about)
    better = [r["model"].astype(float) - r["floor"] for r in right]
    rng = np.random.default_rng(seed)
    drawn = [np.mean([rng.choice(b, len(b)).mean() for b in better]) for _ in range(1000)]
    low, high = (round(float(x), 4) for x in np.quantile(drawn, (0.025, 0.975)))
    gap = float(np.mean([b.mean() for b in better]))
    say("chinese", "mean_accuracy_over_floor", gap, low=low, high=high, **about)


def main(asked: str = "", seeds: tuple[int, ...] = ()) -> None:
    """Print the figures of both sets, or of the one that is asked for; skip what is absent."""
    seeds = seeds or tuple(range(int(os.environ.get("ATLAS_SEEDS", "1"))))
    with backbone.threads(cores()):
        if asked in ("", "waimai"):
            waimai(seeds)
        if asked in ("", "online"):
            online(seeds)


if __name__ == "__main__":
    main(*sys.argv[1:2], *(tuple(int(s) for s in a.split(",")) for a in sys.argv[2:3]))
