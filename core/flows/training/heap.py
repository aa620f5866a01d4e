"""What an encoder learns from without labels, and what judges whether it understands more than before.

Sentences of everybody who does not judge teach; whole reviews of the others are told apart by what the shop knows of
them: its labels, else the category of the product, else the stars. An answer teaches the linear output alone, never the
encoder.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from core.base.errors import DataError, NotYet
from core.finetune import backbone, split, tasks
from core.finetune.tasks import MEANING, SCRIPT, Examples, LabelSettings
from core.store.store import Store

READS = ("ingest.voices", "ingest.reviews", "ingest.products", "ingest.searches", "cluster.points")
KNOWN = {  # what reviews can be told apart by, the best first
    "label": LabelSettings("intent", "label", fewest_of_a_label=20),
    "category": LabelSettings("intent", "label", fewest_of_a_label=20),
    "stars": LabelSettings(),
}
Pairs = tuple[list[str], list[str]]  # texts, and the name of the product that each belongs to


@dataclass(frozen=True)
class Heap:
    """texts: each once, and none of a review that judges. rows: reviews with `label`, `fold` and `unit`; `by` what they
    were split by; `known_by` what their labels are."""

    texts: list[str]
    rows: pl.DataFrame
    names: tuple[str, ...]
    by: str
    known_by: str
    read: int
    demands: dict[str, str]  # of sentences that have a place on the map
    pairs: Pairs  # of sentences and names of products, of queries and what was clicked


def heap(store: Store, source: str, base: Path, seed: int = 0) -> Heap:
    """Return what a source holds for the tokenizer of a folder: of what it reads sentences, else whole reviews, whose halves
    learn from each other.

    Raises NotYet("load") without reviews, DataError `nothing_for_meaning`, `nothing_for_script` where none is of the kind that
    the source is about, `nothing_to_judge_by` where nothing tells reviews apart.
    """
    reviews = _reviews(store, source, base)
    known_by, made = _judging(reviews)
    rows, by = split.split(made.rows, seed=seed)
    test = rows.filter(pl.col("fold") == "test")
    same = test.select(same=tasks.key(pl.col("text")))
    mine = _others(reviews, test).with_columns(same=tasks.key(pl.col("text"))).join(same, on="same", how="anti")
    said = (
        store.frame("ingest.voices", ("voice_id", "review_id", "text"))
        .with_columns(same=tasks.key(pl.col("text")))
        .join(mine.select("review_id", "name"), on="review_id", maintain_order="left")
        .join(same, on="same", how="anti", maintain_order="left")
        .filter(pl.col("text").str.contains(r"\p{L}"))
    )
    texts = (said if source == MEANING else mine)["text"].unique(maintain_order=True).to_list()
    searches = _others(store.frame("ingest.searches", ("query", "clicked_product_id", "customer_id")), test)
    points = store.frame("cluster.points", ("voice_id", "demand_id")).drop_nulls()
    placed = dict(said.join(points, on="voice_id").select("text", "demand_id").iter_rows())
    return Heap(texts, rows, made.names, by, known_by, len(texts), placed, _pairs(store, said, searches, base))


def _others(rows: pl.DataFrame, test: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of customers who do not judge."""
    return rows.join(test.select("unit"), left_on="customer_id", right_on="unit", how="anti", maintain_order="left")


def _reviews(store: Store, source: str, base: Path) -> pl.DataFrame:
    """Return the reviews of a source with the name and the category of their product."""
    rows = store.frame("ingest.reviews", ("text", "rating", "label", "customer_id", "happened_at", *tasks.ABOUT))
    rows = rows.filter(pl.col("text").fill_null("") != "")
    if rows.is_empty():
        raise NotYet("load")
    blind = pl.Series(backbone.unknown(base, rows["text"].to_list()) > backbone.UNREADABLE, dtype=pl.Boolean)
    rows = rows.filter(blind if source == SCRIPT else ~blind)
    if rows.is_empty():
        raise DataError(f"nothing_for_{source}")
    products = store.frame("ingest.products", ("product_id", "name", "category")).unique("product_id", keep="first")
    return rows.join(products, on="product_id", how="left", maintain_order="left")


def _judging(reviews: pl.DataFrame) -> tuple[str, Examples]:
    for known_by, how in KNOWN.items():
        rows = reviews if known_by != "category" else reviews.with_columns(label="category")
        try:
            return known_by, tasks.examples(rows, how)
        except DataError:
            continue
    raise DataError("nothing_to_judge_by")


def _pairs(store: Store, said: pl.DataFrame, searches: pl.DataFrame, base: Path) -> Pairs:
    """Return what belongs together by what people did and the tokenizer reads: a sentence and the name of its product, a
    query and that of what was clicked."""
    names = store.frame("ingest.products", ("product_id", "name")).unique("product_id", keep="first")
    asked = (
        searches.drop_nulls(["query", "clicked_product_id"])
        .join(names, left_on="clicked_product_id", right_on="product_id")
        .select(text="query", name="name")
    )
    found = pl.concat([asked, said.select("text", "name")]).drop_nulls().unique(maintain_order=True)
    blind = [backbone.unknown(base, found[side].to_list()) > backbone.UNREADABLE for side in ("text", "name")]
    found = found.filter(pl.Series(~(blind[0] | blind[1]), dtype=pl.Boolean))
    return found["text"].to_list(), found["name"].to_list()
