"""What a demand can be split into: the parts that it falls into by itself, or its voices that mean something."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from core.cluster.names import describe
from core.cluster.parts import PartSettings, parts
from core.cluster.place import closeness
from core.cluster.reduce import centred
from core.flows import embed
from core.store.store import Store

QUOTES = 2
PARTS: dict[str, Any] = {
    "demand_id": pl.String, "part": pl.Int32, "name": pl.String, "voices": pl.Int64, "x": pl.Float64, "y": pl.Float64,
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """Some voices of a demand: what they could be called, and the most typical of them."""

    name: str
    voices: tuple[str, ...]
    quotes: tuple[str, ...]


def find(store: Store, demand_id: str, how: PartSettings = PartSettings(), seed: int = 0) -> list[Part]:
    """Return the parts of a demand, the largest first; none where it is one whole. Raises NotYet `embed` without vectors."""
    own = store.select(
        "SELECT p.voice_id, p.territory, v.text FROM cluster.points p JOIN ingest.voices v USING (voice_id) "
        "WHERE p.demand_id = $1 ORDER BY p.voice_id",
        [demand_id],
    )
    if own.is_empty():
        return []
    territory = own["territory"].mode().sort()[0]
    ids, vectors = embed.vectors(store, territory, own["voice_id"].to_list())
    said = dict(own.select("voice_id", "text").iter_rows())
    return told(ids, [said[v] for v in ids], vectors, parts(vectors, how, seed))


def every(demands: Iterable[tuple[str, Sequence[str], np.ndarray, np.ndarray]], seed: int = 0) -> pl.DataFrame:
    """Return cluster.parts of (demand id, texts, vectors (n, d), places (n, 2)) each; a demand that is one whole has none."""
    rows = []
    for demand_id, texts, vectors, places in demands:
        labels = parts(vectors, seed=seed)
        found = told([str(i) for i in range(len(texts))], list(texts), vectors, labels)
        for n, part in enumerate(found):
            x, y = np.median(places[labels == n], axis=0)
            rows.append((demand_id, n, part.name, len(part.voices), float(x), float(y)))
    return pl.DataFrame(rows, schema=PARTS, orient="row")


def meaning(store: Store, demand_id: str, voice_ids: Sequence[str], name: str) -> list[Part]:
    """Return those of the voices that are the demand's as one part, in the order in which they are given; none without any."""
    own = store.select(
        "SELECT voice_id, text FROM ingest.voices JOIN cluster.points USING (voice_id) "
        "WHERE demand_id = $1 AND voice_id IN (SELECT unnest($2))",
        [demand_id, list(voice_ids)],
    )
    said = dict(own.iter_rows())
    there = tuple(v for v in voice_ids if v in said)
    return [Part(name, there, tuple(said[v] for v in there[:QUOTES]))] if there else []


def told(ids: list[str], texts: list[str], vectors: np.ndarray, labels: np.ndarray) -> list[Part]:
    """Return the parts 0 … P-1 of `labels` with a name from their own words and the most typical voices."""
    near = closeness(centred(vectors), labels)
    named = describe(texts, labels, near) if labels.max(initial=-1) >= 0 else []
    found = []
    for n, one in enumerate(named):
        rows = np.flatnonzero(labels == n)
        typical = rows[np.argsort(-near[rows], kind="stable")]
        found.append(Part(one.suggestions[0], tuple(ids[r] for r in rows), tuple(texts[r] for r in typical[:QUOTES])))
    return found
