"""What was answered at the label desk so far."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from core.base.errors import NotYet
from core.finetune import desk
from core.store.store import Store

RECENT = 5


@dataclass(frozen=True)
class Said:
    """One voice with its label."""

    voice_id: str
    text: str
    label: str


@dataclass(frozen=True)
class Desk:
    """counts: (label, answers), the commonest first. recent: the newest first. voices: how many could be labelled."""

    task: str
    counts: tuple[tuple[str, int], ...]
    recent: tuple[Said, ...]
    bulk: int  # of the answers, those that came with a lasso
    voices: int

    @property
    def answers(self) -> int:
        return sum(n for _, n in self.counts)


def read(store: Store, task: str) -> Desk:
    """Return the state of the desk for one task. Raises NotYet `embed` where nothing was read into sentences yet."""
    voices = store.select("SELECT count(*) AS n FROM ingest.voices WHERE repeats_of IS NULL")["n"][0]
    if not voices:
        raise NotYet("embed")
    standing = desk.standing(store.frame("finetune.answers").filter(pl.col("task") == task))
    counts = standing["label"].value_counts(sort=True).sort("count", "label", descending=[True, False])
    last = standing.tail(RECENT).reverse()
    texts = said(store, tuple(last["voice_id"]))
    rows = last.select("voice_id", "label").iter_rows()
    return Desk(
        task,
        tuple((str(label), int(n)) for label, n in counts.iter_rows()),
        tuple(Said(v, texts[v], label) for v, label in rows if v in texts),
        standing.filter(pl.col("said_by") == "lasso").height,
        int(voices),
    )


def said(store: Store, voices: tuple[str, ...]) -> dict[str, str]:
    """Return the texts of voices by their id; one that is gone is left out."""
    found = store.select(
        "SELECT voice_id, text FROM ingest.voices WHERE voice_id IN (SELECT unnest($1::VARCHAR[]))", [list(voices)]
    )
    return dict(found.iter_rows())
