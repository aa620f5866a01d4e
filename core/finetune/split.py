"""Which rows are learnt from, which steer the learning, and which are kept unseen for the proof."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import polars as pl

from core.base.errors import DataError


@dataclass(frozen=True)
class SplitSettings:
    """Shares of rows, and when customers or days are many enough to split by them."""

    test: float = 0.2
    validation: float = 0.1
    fewest_customers: int = 20
    fewest_days: int = 10
    known: float = 0.5  # least share of rows with a customer; rows without one are their own group
    dated: float = 0.9  # least share of rows with a time


def split(rows: pl.DataFrame, how: SplitSettings = SplitSettings(), seed: int = 0) -> tuple[pl.DataFrame, str]:
    """Return the rows with `fold` (train, validation, test) and `unit`, and by what they were split.

    By customer where there are enough of them, so that nobody stands on both sides; else by time, the newest
    rows for the test; else by a hash of the text within each label. `unit` is what a bootstrap has to draw.
    Raises DataError `too_few_of_a_label` when training or test rows hold fewer than two labels.
    """
    by = _by(rows, how)
    own = pl.Series([f"text:{_hash(seed, t)}" for t in rows["text"]], dtype=pl.String)
    rows = rows.with_columns(unit=pl.coalesce(pl.col("customer_id"), own) if by == "customer" else own)
    place = {"customer": _by_unit, "time": _by_time, "text": _by_label}[by](rows, seed)
    fold = np.where(
        place >= 1 - how.test, "test", np.where(place >= 1 - how.test - how.validation, "validation", "train")
    )
    rows = rows.with_columns(fold=pl.Series(fold))
    for name in ("train", "test"):
        asked = name == "train" or how.test > 0
        if asked and rows.filter(pl.col("fold") == name)["label"].n_unique() < 2:
            raise DataError("too_few_of_a_label")
    return rows, by


def _by(rows: pl.DataFrame, how: SplitSettings) -> str:
    customers, times = rows["customer_id"], rows["happened_at"]
    if customers.n_unique() >= how.fewest_customers and customers.count() >= how.known * rows.height:
        return "customer"
    if times.dt.date().n_unique() >= how.fewest_days and times.count() >= how.dated * rows.height:
        return "time"
    return "text"


def _hash(seed: int, text: str) -> str:
    return hashlib.sha256(f"{seed}\x00{text}".encode()).hexdigest()[:16]


def _by_unit(rows: pl.DataFrame, seed: int) -> np.ndarray:
    """Return each row's place in [0, 1): whole units in the order of their hash, measured in rows."""
    order = np.array([_hash(seed, u) for u in rows["unit"]])
    _, which, sizes = np.unique(order, return_inverse=True, return_counts=True)
    before = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    return before[which] / len(order)


def _by_time(rows: pl.DataFrame, seed: int) -> np.ndarray:
    when = rows["happened_at"].fill_null(strategy="min").to_numpy()
    place = np.empty(len(when))
    place[np.argsort(when, kind="stable")] = np.arange(len(when)) / len(when)
    return place


def _by_label(rows: pl.DataFrame, seed: int) -> np.ndarray:
    """Return each row's place among the rows of its label, in the order of their hash."""
    order, labels = np.array([_hash(seed, t) for t in rows["text"]]), rows["label"].to_numpy()
    place = np.empty(len(order))
    for label in np.unique(labels):
        mine = np.flatnonzero(labels == label)
        place[mine[np.argsort(order[mine], kind="stable")]] = (np.arange(len(mine)) + 0.5) / len(mine)
    return place


def thin(rows: pl.DataFrame, most: int, seed: int = 0) -> pl.DataFrame:
    """Return at most about `most` rows: every label up to one common limit, so that rare labels stay whole."""
    if rows.height <= most:
        return rows
    labels = rows["label"].to_numpy()
    counts = np.sort(np.bincount(labels)[np.unique(labels)])
    limit, left = 0, most
    for i, n in enumerate(counts):  # fill the smallest labels first; what they leave goes to the larger ones
        limit = max(1, left // (len(counts) - i))
        if n >= limit:
            break
        left -= int(n)
    rng = np.random.default_rng(seed)
    kept = [rng.permutation(np.flatnonzero(labels == c))[:limit] for c in np.unique(labels)]
    return rows[np.sort(np.concatenate(kept))]
