"""Gives every voice a vector, each encoder's voices a territory of their own."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from core.base.errors import ModelError, NotYet
from core.base.protocols import Encoder, Tick, quiet
from core.cluster.wording import Alike, Reader
from core.finetune.encoders import late
from core.flows.encoders import VOICE, Embed, Library, current, fits, in_use
from core.flows.step import Outcome, step
from core.represent import embed, route, transformer
from core.store.store import Run, Store
from core.voices import language

CHUNK = 1024  # texts kept at a time: what a kill can lose
TERRITORY = {
    "territory": pl.String, "reason": pl.String, "language": pl.String, "voices": pl.Int64,
    "unknown_share": pl.Float64, "encoder": pl.String, "model_id": pl.String, "dimensions": pl.Int64,
}  # fmt: skip

_VECTORS = """
SELECT v.voice_id, any_value(c.vector) AS vector, min(v.place) AS place
FROM (SELECT *, row_number() OVER () AS place FROM represent.voices) v
JOIN represent.territories t USING (territory)
LEFT JOIN represent.vectors c ON c.text_hash = v.text_hash AND c.model_id = t.model_id
WHERE v.territory = $1 AND ($2 OR v.voice_id IN (SELECT unnest($3::VARCHAR[]))) GROUP BY v.voice_id ORDER BY place
"""
_LACKING = """
SELECT count(*) AS lacking FROM represent.voices v JOIN represent.territories t USING (territory)
WHERE NOT EXISTS (FROM represent.vectors c WHERE c.text_hash = v.text_hash AND c.model_id = t.model_id)
"""
_NEAREST = """
SELECT v.voice_id, v.territory, max(list_dot_product(c.vector, $1::FLOAT[])) AS similarity
FROM represent.voices v JOIN represent.vectors c ON c.text_hash = v.text_hash
WHERE v.territory = $2 AND c.model_id = $3 GROUP BY ALL ORDER BY similarity DESC, v.voice_id LIMIT $4
"""


def run(store: Store, how: Embed = Embed(), tick: Tick = quiet, seed: int = 0) -> Run:
    """Publish represent.territories and represent.voices; append to represent.vectors what it lacks.

    Vectors are kept chunk by chunk under their text and model: after a kill the next run goes on where this one
    stopped. A run that has nothing to decide still makes vectors that are missing, as in a shop whose result
    came without them. An encoder that the shop taught itself takes the place of the usual one while it is in use. Raises
    ModelError when an encoder cannot be used.
    """
    how = how if how.folder else replace(how, taught=in_use(store))

    def compute() -> Outcome:
        voices = store.frame("ingest.voices", VOICE)
        firsts = voices.filter(pl.col("repeats_of").is_null())
        groups, placed = routed(firsts, how)
        library = Library(store, how, seed, voices, placed)
        territories = _territories(groups, library)
        facts = _fill(store, territories, library, tick)
        return Outcome(
            {"represent.territories": territories, "represent.voices": placed},
            rows_in=voices.height,
            rows_out=placed.height,
            facts=facts,
            model=", ".join(territories["model_id"]),
        )

    ran = step(store, "embed", how, ("ingest.voices",), compute, seed)
    if ran.facts.get("skipped"):
        ran.facts["embedded"] = complete(store, tick)
    _tidy(store)
    return ran


def complete(store: Store, tick: Tick = quiet) -> int:
    """Make the vectors that the current territories lack; return how many. Nothing is published anew."""
    return int(_fill(store, store.frame("represent.territories"), current(store), tick)["embedded"])


def lacking(store: Store) -> int:
    """Return how many voices of the current territories have no vector yet, as in a shop that came without."""
    return int(store.select(_LACKING)["lacking"][0])


def vectors(store: Store, territory: str, of: Sequence[str] | None = None) -> tuple[list[str], np.ndarray]:
    """Return the voice ids of a territory (all, or those in `of`) and their float32 vectors (voices, dimensions), in the
    voices' order.

    Raises NotYet `embed` when there is no such territory or some of its voices have no vector yet.
    """
    wide = store.select("SELECT dimensions FROM represent.territories WHERE territory = $1", [territory])
    found = store.select(_VECTORS, [territory, of is None, list(of or ())])
    if not wide.height or found["vector"].null_count():
        raise NotYet("embed", territory=territory)
    return found["voice_id"].to_list(), embed.matrix(found["vector"], int(wide["dimensions"][0]))


def encoder(store: Store, territory: str) -> Encoder:
    """Return the encoder of a territory, loaded; loading the transformer takes seconds, so keep it.

    Raises NotYet `embed` when there is no such territory or its vectors are of another encoder, as after erasing until the
    line has run; ModelError when its model cannot be used.
    """
    made_by = store.select("SELECT model_id FROM represent.territories WHERE territory = $1", [territory])
    library = current(store)
    if not made_by.height or library.described(territory)["model_id"] != made_by["model_id"][0]:
        raise NotYet("embed", territory=territory)
    return library.open(territory)


def reader(store: Store, territory: str) -> Encoder | None:
    """Return the encoder that made the vectors of a territory, or None when it is not at hand any more."""
    made_by = store.select("SELECT model_id FROM represent.territories WHERE territory = $1", [territory])
    library = current(store)
    try:
        same = made_by.height > 0 and library.described(territory)["model_id"] == made_by["model_id"][0]
        return library.open(territory) if same else None
    except ModelError:
        return None


def token_reader(store: Store, territory: str) -> Reader | None:
    """Return what tells two texts of a territory apart token by token; None where no network reads it, or none any more."""
    made_by = store.select("SELECT model_id FROM represent.territories WHERE territory = $1", [territory])
    library = current(store)
    try:
        folder = library.folder(territory)
        same = made_by.height > 0 and library.described(territory)["model_id"] == made_by["model_id"][0]
        return closer(folder) if folder is not None and same else None
    except ModelError:
        return None


def closer(folder: Path) -> Reader:
    """Return the reader of a folder's network, by the layer at five sixths: the fifth of six, as it was measured."""
    layer = max(1, round(5 * late.depth(folder) / 6))

    def read(texts: Sequence[str], tick: Tick) -> Alike:
        told = late.compact(folder, texts, layer, tick=tick)
        return lambda near: late.late(told, layer, near)

    return read


def search(store: Store, text: str, most: int = 200, encoders: Mapping[str, Encoder] | None = None) -> pl.DataFrame:
    """Return (voice_id, territory, similarity), the voices nearest in meaning to `text`, the best first.

    Asked are the territories of the language of `text`, or all when none speaks it; similarities of two
    territories are not comparable. `encoders` maps territories to loaded encoders. Voices without a vector are
    left out. Raises NotYet `embed` before anything was embedded.
    """
    territories = store.frame("represent.territories")
    if not territories.height:
        raise NotYet("embed")
    fitting = territories.filter(pl.col("language") == language.language(text))
    parts = []
    for name, model_id in (fitting if fitting.height else territories).select("territory", "model_id").iter_rows():
        reads = (encoders or {}).get(name) or encoder(store, name)
        query = reads.encode([text])[0].tolist()
        parts.append(store.select(_NEAREST, [query, name, model_id, most]))
    return pl.concat(parts).sort("similarity", descending=True, maintain_order=True).head(most)


def routed(firsts: pl.DataFrame, how: Embed) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the groups of voices with their territory and reason, and the rows of represent.voices."""
    unknown = {
        group: transformer.reads(how.folder or None, texts) for group, texts in route.sample(firsts, how.route).items()
    }
    groups = route.route(firsts, unknown, how.route)
    hashes = pl.Series("text_hash", embed.hashed(firsts["text"].to_list()), dtype=pl.String)
    placed = firsts.with_columns(hashes).join(groups, on="language", maintain_order="left")
    return groups, placed.select("voice_id", "territory", "text_hash")


def _territories(groups: pl.DataFrame, library: Library) -> pl.DataFrame:
    """Return the rows of represent.territories, the largest group of voices first; reason and language are its."""
    rows = []
    for (name,), part in groups.group_by("territory", maintain_order=True):
        unread = float(np.average(part["unknown_share"], weights=part["voices"]))
        said = {"territory": name, "reason": part["reason"][0], "language": part["language"][0]}
        rows.append(said | {"voices": part["voices"].sum(), "unknown_share": unread} | library.described(str(name)))
    return pl.DataFrame(rows, schema=TERRITORY)


def _fill(store: Store, territories: pl.DataFrame, library: Library, tick: Tick) -> dict[str, Any]:
    """Append the vectors that are missing, chunk by chunk; return figures for the run's record."""
    lacking = {}
    for name, model_id in territories.select("territory", "model_id").iter_rows():
        known = store.select("SELECT text_hash FROM represent.vectors WHERE model_id = $1", [model_id])
        lacking[name] = embed.missing(library.texts(name), known)
    readers = {name: library.open(name) for name, rows in lacking.items() if rows.height}
    total, done, clock = sum(rows.height for rows in lacking.values()), 0, time.perf_counter()
    for name, reader in readers.items():
        for chunk in embed.chunks(lacking[name], CHUNK):
            told = _told(tick, done, total, clock)
            store.append("represent.vectors", embed.vectors(chunk, reader, told))
            done += chunk.height
    seconds = time.perf_counter() - clock
    pace = round(done / seconds, 1) if done else 0.0
    texts = sum(library.texts(name)["text_hash"].n_unique() for name in lacking)
    return {"texts": texts, "embedded": done, "kept": texts - done, "per_second": pace}


def _told(tick: Tick, before: int, whole: int, clock: float) -> Tick:
    """Return a tick for one chunk that reports within the whole, with the pace since `clock`."""

    def told(done: float, total: float, **facts: object) -> None:
        texts = int(before + done)
        pace = round(texts / max(time.perf_counter() - clock, 1e-3), 1)
        tick(texts, whole, texts=texts, of=whole, per_second=pace)

    return told


def _tidy(store: Store) -> None:
    """Forget the vectors and files of lexical fits that no territory uses any more; transformers' are kept."""
    used = set(store.frame("represent.territories", ["model_id"])["model_id"])
    kept = store.select("SELECT DISTINCT model_id FROM represent.vectors WHERE model_id LIKE 'lexical-%'")["model_id"]
    if gone := sorted(set(kept) - used):
        store.forget("represent.vectors", "model_id", gone)
    for folder in fits(store).glob("lexical-*"):
        if folder.name not in {model.replace("@", "-") for model in used}:
            shutil.rmtree(folder, ignore_errors=True)
