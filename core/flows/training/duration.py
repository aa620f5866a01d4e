"""How long a training will take on this machine, told before it starts."""

from __future__ import annotations

import polars as pl

from core.base.device import device
from core.finetune.crossed import FEW, FOLDS
from core.finetune.loop import rounds
from core.finetune.tasks import ENCODING, SCRIPT
from core.flows import material
from core.flows.train import TrainSettings, recipe_of
from core.flows.training import groups, marked, own
from core.store.store import Store

# Tokens per second of full fine-tuning before anything was measured on this machine: one CPU thread, or a GPU.
PACE = {"cpu_bf16": 1050.0, "cpu_fp32": 400.0, "asked": 400.0, "cuda": 100_000.0}
TRIED = 3  # models with an encoder that the proof asks: the one taught, the one before, the one loaded again
PASSES = 3.1  # of a token in the two rounds without labels, each with its partner, the lowest layers standing still
GROUPED = 0.0006  # seconds of one thread for a token until groups are found
PER_OTHER = 0.01  # seconds of one thread for a sentence of another script, of which an encoder is made
PER_MARKED = 0.13  # seconds of one thread with bf16 for a marked text, the frozen encoder beside it included


def estimate(store: Store, how: TrainSettings = TrainSettings()) -> float:
    """Return the seconds that a training will take on this machine, within a factor of one and a half.

    Counts the tokens that pass through the encoder, a backward pass as three forward ones, at the pace of the
    last training here, else at that of a like machine.
    """
    if how.source == marked.SOURCE:
        return 15 + PER_MARKED * marked.texts(store).drop_nulls("spans")["text"].n_unique()
    if how.source in ENCODING:
        return _without_labels(store, how)
    texts = material.texts(store, how.source)
    rows, letters = len(texts), texts.str.len_chars().cast(pl.Float64)
    if not rows:
        return 0.0
    reads = ~texts.str.contains(r"\p{Han}")  # Chinese texts are short and never pass through the encoder
    readable = float(reads.sum())
    recipe = recipe_of(how)
    train = min(0.7 * readable, recipe.most_rows)
    tokens = float((letters.filter(reads) / 4.3 + 2).clip(upper_bound=recipe.most_tokens).mean() or 0.0)  # type: ignore[arg-type]
    epochs = rounds(int(train), recipe.loop)
    looks = epochs * recipe.loop.checks * min(0.1 * readable, recipe.check_rows)
    forward = looks + train + 0.1 * readable + TRIED * min(0.2 * readable, how.most_test_rows)
    frozen = how.method == "frozen" or (how.method == "auto" and train < recipe.methods.enough)
    passes = (0 if frozen else epochs * train) + forward / 4
    counted = float((letters / 400).clip(upper_bound=1).sum())  # the word counts, in texts of 400 letters
    turns = 1 if rows > FEW else 1 + FOLDS
    tuned = own.PER_TEXT * (rows - readable) if rows - readable >= own.HOW.fewest else 0.0
    return tuned + turns * (15 + 0.004 * counted + passes * tokens / _pace(store))


def _without_labels(store: Store, how: TrainSettings) -> float:
    """Return the seconds for an encoder that learns without labels, the reading of what judges it included."""
    voices = store.frame("ingest.voices", ("text", "language"))
    han = voices["text"].str.contains(r"\p{Han}")
    if how.source == SCRIPT:
        return 30 + PER_OTHER * int(han.sum())
    letters = float(voices.filter(~han)["text"].unique().str.len_chars().sum())
    tokens = min(letters / 4.3, groups.MOST)
    return 30 + tokens * (PASSES / PACE[device().reason] + GROUPED)


def _pace(store: Store) -> float:
    """Return tokens per second of full fine-tuning, as the last training on this shop measured it."""
    for run in store.runs("train", limit=5):
        if run.facts.get("samples_per_second") and run.facts.get("mean_tokens"):
            return float(run.facts["samples_per_second"]) * float(run.facts["mean_tokens"])
    return PACE[device().reason]
