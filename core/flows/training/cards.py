"""The card of a model that is no judge: what it is, what it learnt from, what it showed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from core.base.clock import now
from core.base.fingerprint import fingerprint
from core.flows.step import versions
from core.flows.training.asked import Asked

FILE = "card.json"


def write(folder: Path, asked: Asked, method: str, labels: Sequence[str], rows: pl.DataFrame, shown: dict[str, Any]) -> None:  # fmt: skip
    """Write the card of a training into the folder of its model; of the rows it holds a hash alone."""
    card = {
        "task": asked.task, "labels": list(labels), "method": method, "base": asked.known_as, "seed": asked.seed,
        "data": fingerprint(*(rows[c].to_list() for c in rows.columns)), "versions": versions(), "made_at": now(),
        "proof": shown,
    }  # fmt: skip
    (folder / FILE).write_text(json.dumps(card, ensure_ascii=False, default=str, indent=1), "utf-8")
