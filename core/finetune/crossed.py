"""A proof for few labels: every row is judged by a model that has not seen it, and all of them teach the model that is kept.

A fifth of forty rows proves nothing; forty answers, each by a model of the other thirty-two, prove what can be proved
(cross-validation, Stone 1974). It tells how well the recipe does on so few rows, a little too low for the model kept.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from core.base.errors import DataError
from core.base.protocols import Encoder, Tick, quiet, stretch
from core.finetune import proof, split, teach
from core.finetune.proof import BESIDE, Answers
from core.finetune.split import SplitSettings
from core.finetune.teach import Taught, TeachSettings

FEW = 150  # rows up to which a proof is crossed
FOLDS = 5
ROUTE = 12  # rows of a script that are worth a model of their own, where there are few of any
WHOLE = SplitSettings(test=0.0, validation=0.15)


def teach_and_answer(
    rows: pl.DataFrame, names: tuple[str, ...], base: Path, encoder: Encoder, how: TeachSettings = TeachSettings(),
    seed: int = 0, tick: Tick = quiet,
) -> tuple[Taught, pl.DataFrame, dict[str, Answers]]:  # fmt: skip
    """Return the model taught from all rows, the rows in the order of their answers, and the answers of models that did
    not see them, by "model", "frozen" and "floor".

    Rows of one customer, and with them all of one text, stand in one fold; `rows`: `text`, `label`, `customer_id`,
    `happened_at`. Raises DataError `too_few_of_a_label`, and what `teach.teach` raises.
    """
    how = replace(how, fewest_rows=min(how.fewest_rows, ROUTE))
    whole, _ = split.split(rows, WHOLE, seed)
    taught = teach.teach(whole, names, base, encoder, how, seed, stretch(tick, 0.0, 1 / (FOLDS + 1)))
    # The folds go the ways that the whole went: what is proved is the model that is kept.
    how = replace(how, fewest_rows=ROUTE // 2 if len(taught.facts["routes"]) == 2 else len(whole))
    fold, asked, said = _folds(whole, seed), [], {name: list[Answers]() for name in BESIDE}
    for n in range(FOLDS):
        seen, unseen = whole.filter(fold != n), whole.filter(fold == n)
        if unseen.is_empty() or seen["label"].n_unique() < 2:
            raise DataError("too_few_of_a_label")
        part, _ = split.split(seen.drop("fold", "unit"), WHOLE, seed + n)
        told = stretch(tick, (n + 1) / (FOLDS + 1), (n + 2) / (FOLDS + 1), stage="crossing")
        one = teach.teach(part, names, base, encoder, how, seed, told)
        asked.append(unseen)
        for name, one_said in proof.answers(one.judges, unseen["text"].to_list()).items():
            said[name].append(one_said)
    return taught, pl.concat(asked), {name: _joined(parts) for name, parts in said.items()}


def _folds(rows: pl.DataFrame, seed: int) -> pl.Series:
    """Return the fold of every row: units are shared out so that each label is spread over the folds."""
    from sklearn.model_selection import StratifiedGroupKFold

    labels, units = rows["label"].to_numpy(), rows["unit"].to_numpy()
    fold = np.zeros(len(labels), int)
    parts = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
    for n, (_, unseen) in enumerate(parts.split(labels, labels, units)):
        fold[unseen] = n
    return pl.Series(fold)


def _joined(parts: list[Answers]) -> Answers:
    return Answers(
        *(np.concatenate([getattr(p, field) for p in parts]) for field in ("logits", "shares", "routes", "sure"))
    )
