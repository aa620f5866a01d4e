"""What stands beside a model that tells needs: the rules, and how purely everything ranks needs before other texts."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
import polars as pl

from core.finetune import proof
from core.finetune.prior import Signs
from core.finetune.proof import Answers
from core.flows.desk import LASSO
from core.voices.need import NEEDS, NO_NEED, rules

TASK = "need"


def signs(rows: pl.DataFrame, many: int) -> Signs:
    """Return how often each of `many` labels occurs among labelled rows (`text`, `label`) of which the rules say the same.

    Rows that came with a lasso (`said_by`) were picked by what they say and do not count, unless there are no others.
    """
    if (
        "said_by" in rows.columns
        and not (one_by_one := rows.filter(pl.col("said_by").fill_null("") != LASSO)).is_empty()
    ):
        rows = one_by_one
    return Signs.of(rows["label"].to_numpy().astype(int), rules(rows["text"].to_list()), many)


def beside_rules(said: dict[str, Answers], test: pl.DataFrame, names: tuple[str, ...]) -> dict[str, Any]:
    """Return the score of the rules, by how much the model is better, and how purely all of them rank needs before others
    (average precision of need against none).

    test: `text`, `kind` (one of `NEEDS`), `unit`. names: the labels of the answers, which may lack some of `NEEDS`.
    """
    place = {name: at for at, name in enumerate(NEEDS)}
    none = place[NO_NEED]
    truth = test["kind"].replace_strict(place, default=len(place), return_dtype=pl.Int32).to_numpy()
    ruled = np.array([place[kind] for kind in rules(test["text"].to_list())], int)
    ranks = {"rules": (ruled != none).astype(float)}
    if NO_NEED in names:
        ranks |= {name: 1 - answers.shares[:, names.index(NO_NEED)] for name, answers in said.items()}
    ours = np.array([place[name] for name in names])[said["model"].guess]
    units = test["unit"].to_list()
    told = ("average_precision", "average_precision_low", "average_precision_high")
    return {
        "rules": {**asdict(proof.score(truth, ruled, units)), "against": proof.difference(truth, ours, ruled, units)},
        "average_precision": {
            name: dict(zip(told, proof.average_precision(truth != none, rank), strict=True))
            for name, rank in ranks.items()
        },
    }
