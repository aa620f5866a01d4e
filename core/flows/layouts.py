"""Layouts of files that somebody mapped once: saved with what was said, and recognised when the same columns come again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import polars as pl

from core.base.clock import now
from core.base.fingerprint import fingerprint
from core.ingest.roles import Known, Mapping
from core.store.store import Store


def layout(columns: Sequence[str]) -> str:
    """Return what files of the same columns in the same order share, whatever their format, delimiter or encoding."""
    return fingerprint([c.strip().lower() for c in columns])


def save(store: Store, columns: Sequence[str], mapping: Mapping, file: str) -> None:
    """Remember how a file of these columns was mapped; what was remembered before stays and is outdone."""
    row = {
        "layout": layout(columns), "kind": mapping.kind, "mapping": json.dumps(said(mapping), ensure_ascii=False), "file": file,
        "saved_at": now(),
    }  # fmt: skip
    store.append("ingest.layouts", pl.DataFrame([row]))


def said(mapping: Mapping) -> dict[str, Any]:
    """Return what is kept of a mapping beside its kind."""
    return {"roles": mapping.roles, "scale": mapping.scale, "day_first": mapping.day_first, "comma": mapping.comma}


def recall(store: Store, columns: Sequence[str]) -> Known | None:
    """Return how the last file of these columns was mapped, None when none was."""
    newest = "SELECT kind, mapping, file FROM ingest.layouts WHERE layout = $1 ORDER BY saved_at DESC LIMIT 1"
    found = store.select(newest, [layout(columns)])
    if found.is_empty():
        return None
    kind, kept, file = found.row(0)
    return Known(Mapping(kind, **json.loads(kept)), file)
