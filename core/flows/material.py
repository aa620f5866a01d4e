"""What a training learns from: the rows of a source with their labels, split so that the proof is held on others."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from core.base.errors import DataError, NotYet, SettingsError
from core.behaviour import sequences
from core.finetune import split, tasks
from core.finetune.crossed import FEW
from core.finetune.tasks import Examples, LabelSettings
from core.flows import desk
from core.store.store import Store
from core.voices.need import NEEDS

AT_THE_DESK = {"desk": desk.FEELING, "needs": desk.NEED, "own": desk.KIND}  # the task behind a source of answers
_DID = ("ingest.events", "ingest.products", "ingest.searches")
FILE = "file"  # files of labelled texts
_READS = {
    "stars": ("ingest.reviews",),
    "label": ("ingest.reviews",),
    FILE: ("ingest.labels",),
    **dict.fromkeys(sequences.TARGETS, _DID),
}


@dataclass(frozen=True)
class Material:
    """rows: text, label (an index into `names`) and what is known of each, with `fold` and `unit` where they were split.

    by: what they were split by; "crossed" where they are so few that they take turns. read: rows of the source.
    """

    rows: pl.DataFrame
    names: tuple[str, ...]
    task: str
    by: str
    read: int
    notes: dict[str, int] = field(default_factory=dict)


def reads(source: str) -> tuple[str, ...]:
    """Return the tables that a source is read from."""
    return _READS.get(source, ("ingest.voices", "finetune.answers"))


def material(store: Store, source: str, levels: int = 3, seed: int = 0) -> Material:
    """Return what a source teaches: a feeling where its labels say which is good and which is bad, else a kind (task
    "intent"); "behaviour" where customers answered by what they did.

    Raises NotYet("load") without rows, and DataError where they cannot be taught from.
    """
    if source in sequences.TARGETS:
        return _did(store, source)
    read, made = answered(store, source, levels)
    task = told(source, made.names)
    rows, by = (made.rows, "crossed") if made.rows.height <= FEW else split.split(made.rows, seed=seed)
    return Material(rows, made.names, task, by, read, made.notes)


def told(source: str, names: tuple[str, ...]) -> str:
    """Return the task of a source of written answers with these labels."""
    if AT_THE_DESK.get(source) == desk.NEED or (source == FILE and set(names) <= set(NEEDS)):
        return desk.NEED
    return "intent" if tasks.direction(names) is None else "sentiment"


def answered(store: Store, source: str, levels: int = 3) -> tuple[int, Examples]:
    """Return how many rows a source of written answers has, and what of them can be taught.

    Raises SettingsError `unknown_source` for one whose training is another, and what `material` raises.
    """
    if source in AT_THE_DESK:
        rows, how = desk.taught_from(store, AT_THE_DESK[source]), tasks.AT_THE_DESK
    elif source == FILE:
        rows, how = store.frame("ingest.labels", ("text", "label", "language")), LabelSettings(source="label")
    elif source not in ("stars", "label"):
        raise SettingsError("unknown_source", source=source)
    else:
        rows = store.frame("ingest.reviews", ("text", "rating", "label", "customer_id", "happened_at", *tasks.ABOUT))
        how = LabelSettings(source=source, levels=levels)
    if rows.is_empty():
        raise NotYet("load")
    return rows.height, tasks.examples(rows, how)


def unlabelled(store: Store, source: str, rows: pl.DataFrame) -> list[str]:
    """Return the texts of reviews that are none of these rows, for a source whose rows are whole texts: nobody's answer
    to them is learnt from or judged by."""
    if source in AT_THE_DESK or source in sequences.TARGETS:
        return []
    known = rows.select(same=tasks.key(pl.col("text")))
    reviews = store.frame("ingest.reviews", ("text",)).drop_nulls().with_columns(same=tasks.key(pl.col("text")))
    return reviews.join(known, on="same", how="anti", maintain_order="left")["text"].to_list()


def texts(store: Store, source: str) -> pl.Series:
    """Return the texts that a source has answers to, before any is left out; of behaviour pasts as of today, as many as
    there will be."""
    if source in AT_THE_DESK:
        voices = store.frame("ingest.voices", ("voice_id", "text"))
        return voices.join(desk.answers(store, AT_THE_DESK[source]), on="voice_id", how="semi")["text"]
    if source in sequences.TARGETS:
        events, products, searches = past(store)
        today = sequences.told(events, products, searches)["text"]
        return today.sample(sequences.size(events, source), with_replacement=True, seed=0)
    if source == FILE:
        return store.frame("ingest.labels", ("text", "label")).drop_nulls()["text"]
    return store.frame("ingest.reviews", ("text", "rating" if source == "stars" else "label")).drop_nulls()["text"]


def past(store: Store) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return events, products and searches as `sequences` reads them."""
    events = ("event_id", "customer_id", "product_id", "event_type", "happened_at", "quantity", "price", "order_id")
    return (
        store.frame("ingest.events", events),
        store.frame("ingest.products", ("product_id", "name", "category")),
        store.frame("ingest.searches", ("customer_id", "happened_at", "query")),
    )


def _did(store: Store, target: str) -> Material:
    """Return what customers teach by what they did next; answers that nobody gave in the teaching rows are left out."""
    events, products, searches = past(store)
    if events.is_empty():
        raise NotYet("load")
    how = sequences.Sequences()
    found = sequences.examples(events, products, searches, target, how)
    taught = found.filter(pl.col("fold") == "train")["label"].value_counts(sort=True)
    most = taught["count"][0] if taught.height else 0
    otherwise = int(taught["count"].sum()) - most
    if found.height < how.fewest_rows or otherwise < how.fewest_otherwise:
        raise DataError(
            "behaviour_too_few", rows=found.height, needed=how.fewest_rows, left=otherwise, of_each=how.fewest_otherwise
        )
    names = tuple(sorted(taught["label"]))
    place = {name: n for n, name in enumerate(names)}
    rows = found.with_columns(pl.col("label").replace_strict(place, default=None, return_dtype=pl.Int32))
    left = rows.drop_nulls("label")
    return Material(left, names, sequences.TASK, "moment", found.height, {"never_taught": found.height - left.height})
