"""The card of a model, in its folder: what it is, what it learnt from, what it showed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from core.base.clock import now
from core.base.fingerprint import fingerprint
from core.finetune import card as cards
from core.flows.step import versions
from core.flows.training.asked import Asked

FILE = "card.json"


def made(
    task: str, labels: Sequence[str], method: str, base: str, seed: int, data: str, shown: dict[str, Any], **more: Any
) -> dict[str, Any]:  # fmt: skip
    """Return a card; of the rows that taught it holds a hash alone (`data`)."""
    return {
        "task": task, "labels": list(labels), "method": method, "base": base, "seed": seed, **more, "data": data,
        "versions": versions(), "made_at": now(), "proof": shown,
    }  # fmt: skip


def keep(folder: Path, card: dict[str, Any]) -> None:
    """Write a card into the folder of its model, for programs and for people."""
    _write(folder, card)
    (folder / cards.FILE).write_text(cards.read_me(card), "utf-8")


def write(folder: Path, asked: Asked, method: str, labels: Sequence[str], rows: pl.DataFrame, shown: dict[str, Any]) -> None:  # fmt: skip
    """Write the card of a training of the command whose model is no judge."""
    data = fingerprint(*(rows[c].to_list() for c in rows.columns))
    _write(folder, made(asked.task, labels, method, asked.known_as, asked.seed, data, shown))


def _write(folder: Path, card: dict[str, Any]) -> None:
    (folder / FILE).write_text(json.dumps(card, ensure_ascii=False, default=str, indent=1), "utf-8")
