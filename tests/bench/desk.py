"""What the label desk's choice is worth: the same linear model from forty chosen sentences, and from forty drawn by chance.

python -m tests.bench desk            (or: make bench ONLY=desk)

Texts are parted in two; answers come from one half, scores from the other, over frozen vectors. Five seeds part and draw.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable

import numpy as np
import polars as pl
from sklearn.metrics import f1_score

from core.finetune import desk
from core.finetune.lexical import fit_linear
from core.represent.transformer import TransformerEncoder
from tests.bench.figures import data, say
from tests.bench.representation import banking77, snippets

SEEDS, ROWS = 5, 4000
BUDGETS = (40, 80, 160)
AT_ONCE = 10
Labelled = tuple[list[str], np.ndarray]


def musical() -> Labelled | None:
    """Return reviews by stars in three levels."""
    file = data("reviews-amazon-musical", "Musical_instruments_reviews.csv.gz")
    if file is None:
        return None
    rows = pl.read_csv(file, infer_schema=False).select("reviewText", "overall").drop_nulls()
    stars = rows["overall"].cast(pl.Float64).to_numpy()
    return rows["reviewText"].to_list(), np.where(stars <= 2, 0, np.where(stars == 3, 1, 2))


def tweets() -> Labelled | None:
    """Return what people wrote to airlines, labelled negative, neutral or positive by people."""
    file = data("feedback-airline-tweets", "Tweets.csv.gz")
    if file is None:
        return None
    rows = pl.read_csv(file, infer_schema=False).select("text", "airline_sentiment").drop_nulls()
    return rows["text"].to_list(), np.unique(rows["airline_sentiment"].to_list(), return_inverse=True)[1]


SETS: dict[str, Callable[[], Labelled | None]] = {
    "airline tweets": tweets, "musical": musical, "snippets": snippets, "banking77": banking77,
}  # fmt: skip


def score(vectors: np.ndarray, truth: np.ndarray, labels: np.ndarray, unseen: np.ndarray) -> float:
    """Return the macro-F1 on the unseen half of a linear model of the answers; 0 while there is one label alone."""
    known = np.flatnonzero(labels >= 0)
    if len(np.unique(labels[known])) < 2:
        return 0.0
    model = fit_linear((vectors[known], labels[known]), (vectors[:0], labels[:0]), int(truth.max()) + 1, (10.0,), False)
    return float(f1_score(truth[unseen], model.logits(vectors[unseen]).argmax(1), average="macro"))


def answered(vectors: np.ndarray, truth: np.ndarray, seed: int) -> dict[str, list[float]]:
    """Return the score after each budget, for sentences that the desk chose and for those that chance drew."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(truth))[:ROWS]
    asked, unseen = order[: len(order) // 2], order[len(order) // 2 :]
    found: dict[str, list[float]] = {"desk": [], "chance": []}
    for how in found:
        labels = np.full(len(truth), -1)
        while (n := int((labels >= 0).sum())) < max(BUDGETS):
            marks = labels[asked]
            left = np.flatnonzero(marks < 0)
            rows = (
                desk.choose(vectors[asked], marks, AT_ONCE, seed=n)
                if how == "desk"
                else rng.permutation(left)[:AT_ONCE]
            )
            labels[asked[rows]] = truth[asked[rows]]
            if int((labels >= 0).sum()) in BUDGETS:
                found[how].append(score(vectors, truth, labels, unseen))
    return found


def main() -> None:
    """Print both scores after each budget, and how often the desk was ahead."""
    encoder = TransformerEncoder()
    for name, read in SETS.items():
        made = read()
        if made is None:
            continue
        texts, truth = made
        kept = np.random.default_rng(0).permutation(len(texts))[:ROWS]
        vectors, truth = encoder.encode([texts[int(i)] for i in kept]), truth[kept]
        runs = [answered(vectors, truth, seed) for seed in range(SEEDS)]
        for n, budget in enumerate(BUDGETS):
            ours, theirs = ([r[how][n] for r in runs] for how in ("desk", "chance"))
            say(
                "desk", "macro_f1", statistics.mean(ours), chance=round(statistics.mean(theirs), 4), answers=budget, set=name,
                labels=len(np.unique(truth)), seeds=SEEDS, ahead=sum(a > b for a, b in zip(ours, theirs, strict=True)),
                difference_sd=round(statistics.stdev(a - b for a, b in zip(ours, theirs, strict=True)), 4),
            )  # fmt: skip


if __name__ == "__main__":
    main()
