"""A first look at a new shop: some of its voices on a map with names, within seconds, until the careful one is there."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from core.base.protocols import Tick, quiet
from core.cluster.names import describe
from core.cluster.reduce import ReduceSettings
from core.cluster.stability import StabilitySettings
from core.cluster.territory import ClusterSettings, segment
from core.flows import embed
from core.flows.encoders import VOICE, Embed, Library, in_use
from core.flows.step import Outcome, step
from core.store.store import Store

SCHEMA = {"x": pl.Float64, "y": pl.Float64, "territory": pl.String, "demand_id": pl.String, "name": pl.String}
GAP = 0.15  # between two territories, as a share of the wider one


@dataclass(frozen=True)
class Sketch:
    """How many voices are looked at, and how little is asked of them: one look, few resamples, nothing token by token."""

    voices: int = 1_500
    fewest: int = 60  # of a territory, under which its picture says nothing
    cluster: ClusterSettings = field(
        default_factory=lambda: ClusterSettings(
            reduce=ReduceSettings(picture_epochs=150), stability=StabilitySettings(resamples=4, again=4)
        )
    )


def run(store: Store, how: Sketch = Sketch(), tick: Tick = quiet, seed: int = 0) -> None:
    """Publish cluster.sketch for a shop that was never mapped; a closed form that it fits is kept for the careful run."""
    if store.latest("segment") is None and store.latest("sketch") is None:
        step(store, "sketch", how, ("ingest.voices",), lambda: _compute(store, how, tick, seed), seed)


def forget(store: Store) -> None:
    """Let go of the sketch once there is a map: its names stand on voices that may be erased later."""
    if store.count("cluster.sketch"):
        step(store, "sketch", None, (), lambda: Outcome({"cluster.sketch": pl.DataFrame(schema=SCHEMA)}), anew=True)


def _compute(store: Store, how: Sketch, tick: Tick, seed: int) -> Outcome:
    settings = Embed(taught=in_use(store))
    voices = store.frame("ingest.voices", VOICE)
    firsts = voices.filter(pl.col("repeats_of").is_null())
    _, placed = embed.routed(firsts, settings)
    library = Library(store, settings, seed, voices, placed)
    texts = dict(firsts.select("voice_id", "text").iter_rows())
    drawn = placed.sample(min(how.voices, placed.height), seed=seed).sort("voice_id")
    parts, left = [], 0.0
    for (name,), some in drawn.partition_by("territory", as_dict=True, maintain_order=True).items():
        if some.height < how.fewest:
            continue
        part = _territory(str(name), [texts[v] for v in some["voice_id"]], library, how, seed)
        part = part.with_columns(x=pl.col("x") - pl.col("x").min() + left)
        left = float(part["x"].max()) * (1 + GAP)  # type: ignore[arg-type]
        parts.append(part)
        tick(len(parts), drawn["territory"].n_unique())
    found = pl.concat(parts) if parts else pl.DataFrame(schema=SCHEMA)
    return Outcome({"cluster.sketch": found}, rows_in=firsts.height, rows_out=found.height)


def _territory(name: str, texts: list[str], library: Library, how: Sketch, seed: int) -> pl.DataFrame:
    """Return the rows of one territory, its groups numbered under its own name."""
    vectors = library.open(name).encode(texts)
    found = segment(vectors, texts, how.cluster, seed)
    named = describe(texts, found.labels, found.closeness) if found.labels.max(initial=-1) >= 0 else []
    called = [f"{name}-{g}" if g >= 0 else None for g in found.labels]
    told = [named[g].suggestions[0] if g >= 0 else None for g in found.labels]
    places = found.places.astype(np.float64)
    return pl.DataFrame(
        {"x": places[:, 0], "y": places[:, 1], "territory": [name] * len(texts), "demand_id": called, "name": told},
        schema=SCHEMA,
    )
