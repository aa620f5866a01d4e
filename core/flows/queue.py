"""The queue of voices that belong to no demand: where each might belong, and which new demands hide among them."""

from __future__ import annotations

import numpy as np
import polars as pl

from core.cluster.place import likely
from core.cluster.reduce import ReduceSettings, centred
from core.cluster.territory import ClusterSettings, segment
from core.flows import embed
from core.flows.parts import Part, told
from core.store.store import Store

SCHEMA = {"voice_id": pl.String, "demand_id": pl.String, "sure": pl.Float64, "text": pl.String}
LEAST = 24  # waiting voices of a territory in which a demand could hide
MOST = 8  # groups that are offered
LOOK = ClusterSettings(reduce=ReduceSettings(picture_epochs=1))  # nobody sees this picture


def waiting(store: Store) -> pl.DataFrame:
    """Return every unplaced voice with the demand that it is most like and how sure that is, the surest first.

    Columns as in SCHEMA. Hidden demands take nobody in. Raises NotYet `embed` while vectors are missing.
    """
    found = []
    for territory, placed in _by_territory(store):
        ids, vectors = embed.vectors(store, territory)
        at = {voice: row for row, voice in enumerate(ids)}
        rows = placed.filter(pl.col("voice_id").is_in(ids))
        names = sorted(set(rows["demand_id"].drop_nulls()))
        number = {name: n for n, name in enumerate(names)}
        order = [at[v] for v in rows["voice_id"]]
        labels = np.array([number.get(d, -1) for d in rows["demand_id"]], dtype=np.int64)
        group, sure = likely(centred(vectors)[order], labels)
        out = np.flatnonzero(group >= 0)
        moved = {"voice_id": rows["voice_id"].gather(out), "demand_id": [names[group[i]] for i in out], "sure": sure[out],
                 "text": rows["text"].gather(out)}  # fmt: skip
        found.append(pl.DataFrame(moved, schema=SCHEMA))
    queue = pl.concat(found) if found else pl.DataFrame(schema=SCHEMA)
    return queue.sort("sure", "voice_id", descending=[True, False])


def hidden_in(store: Store) -> list[Part]:
    """Return groups of unplaced voices that could be demands of their own, the largest first; none where nothing hides."""
    found: list[Part] = []
    for territory, placed in _by_territory(store):
        rows = placed.filter(pl.col("demand_id").is_null())
        said = dict(rows.select("voice_id", "text").iter_rows())
        if len(said) < LEAST:
            continue
        ids, vectors = embed.vectors(store, territory, list(said))
        texts = [said[v] for v in ids]
        found += told(ids, texts, vectors, segment(vectors, texts, LOOK).labels)
    return sorted(found, key=lambda part: (-len(part.voices), part.name))[:MOST]


def _by_territory(store: Store) -> list[tuple[str, pl.DataFrame]]:
    """Return voice_id, demand_id, text of each territory; voices of hidden demands are left out."""
    points = store.select(
        "SELECT p.territory, p.voice_id, p.demand_id, v.text FROM cluster.points p JOIN ingest.voices v USING (voice_id) "
        "LEFT JOIN cluster.demands d USING (demand_id) WHERE NOT coalesce(d.hidden, false) ORDER BY p.voice_id"
    )
    parted = points.partition_by("territory", as_dict=True, include_key=False)
    return sorted((str(key[0]), rows) for key, rows in parted.items())
