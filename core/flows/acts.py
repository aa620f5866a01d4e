"""Which demand a failed search or a return is about: the text somebody typed, next to what people said."""

from __future__ import annotations

import numpy as np
import polars as pl

from core.base.tokens import han_share
from core.flows import embed
from core.store.store import Store

NEAR = {"transformer": 0.42, "lexical": 0.45}  # cosine to a demand's middle from which a query is about it
CONTRAST = 0.05  # how much nearer the best demand has to be than the second


def acts(store: Store) -> pl.DataFrame:
    """Return person, demand_id, weight: one row a failed search or a return whose text is near a demand.

    A search failed when it found nothing or nothing was clicked. Empty when nobody's behaviour is known.
    """
    searches = store.frame("ingest.searches", ["customer_id", "query", "results", "clicked_product_id"])
    failed = (pl.col("results") == 0) | pl.col("clicked_product_id").is_null()
    asked = searches.filter(failed).select(person="customer_id", text="query", weight=pl.lit(1.0))
    returned = store.frame("ingest.events", ["customer_id", "event_type", "reason"]).filter(
        (pl.col("event_type") == "return") & pl.col("reason").is_not_null()
    )
    back = returned.select(person="customer_id", text="reason", weight=pl.lit(2.0))
    said = pl.concat([asked, back]).drop_nulls("text")
    if said.is_empty():
        return pl.DataFrame(schema={"person": pl.String, "demand_id": pl.String, "weight": pl.Float64})
    about = _nearest(store, said["text"].unique(maintain_order=True).to_list())
    return said.join(about, on="text", how="inner").select("person", "demand_id", "weight")


def _nearest(store: Store, texts: list[str]) -> pl.DataFrame:
    """Return text, demand_id for the texts that are near the middle of a demand of their script."""
    points = store.frame("cluster.points", ["voice_id", "demand_id"]).drop_nulls("demand_id")
    found: list[tuple[str, str]] = []
    for territory, script in store.frame("represent.territories", ["territory", "language"]).iter_rows():
        own = [t for t in texts if (han_share(t) > 0.3) == (script == "zh")]
        if not own:
            continue
        ids, vectors = embed.vectors(store, territory)
        placed = pl.DataFrame({"voice_id": ids, "row": range(len(ids))}).join(points, on="voice_id")
        groups = placed.group_by("demand_id", maintain_order=True).agg("row").sort("demand_id")
        if groups.is_empty():
            continue
        middle = np.stack([vectors[rows].mean(axis=0) for rows in groups["row"].to_list()])
        middle -= vectors.mean(axis=0)
        middle /= np.maximum(np.linalg.norm(middle, axis=1, keepdims=True), 1e-9)
        asked = embed.encoder(store, territory).encode(own) - vectors.mean(axis=0)
        asked /= np.maximum(np.linalg.norm(asked, axis=1, keepdims=True), 1e-9)
        near = asked @ middle.T
        order = np.sort(near, axis=1)
        clear = order[:, -1] - (order[:, -2] if near.shape[1] > 1 else 0) >= CONTRAST
        hit = (order[:, -1] >= NEAR.get(territory, 0.45)) & clear
        names = groups["demand_id"].to_list()
        found += [(t, names[int(n)]) for t, n, h in zip(own, near.argmax(axis=1), hit, strict=True) if h]
    return pl.DataFrame(found, schema={"text": pl.String, "demand_id": pl.String}, orient="row")
