"""What a later file says beside what is there already: new, repeated and changed rows, each row of the shop met once.

Rows are compared by two numbers of 64 bits. The *key* says which thing a row is about: the number of a review, an order
line, a product. The *content* is all that the row says. Polars promises the same hashes within one process only, so
that marks are made anew from the stored rows whenever they are needed, and never kept.

Equal rows are counted, not merged: where a file has three equal rows and the shop has one, one is repeated and two are
new, so that a longer extract of the same log adds exactly what is new. A row that has neither a key nor a time nor a
text of its own can be told from no other (`shoes` was searched twice, and perhaps on two days): it counts as new.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from core.base.columns import ROLES
from core.ingest.conform import NUMBERS
from core.ingest.form import ROW

NEW, REPEATED, CHANGED = "new", "repeated", "changed"
STATES = (NEW, REPEATED, CHANGED)
# What a row is about: the first of these whose columns are all filled.
KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "reviews": (("review_id",), ("customer_id", "product_id", "happened_at")),
    "events": (("order_id", "product_id", "event_type", "happened_at"),),
    "products": (("product_id",),),
    "campaign": (("customer_id", "campaign"),),
    "labels": (("text",),),
    "judgements": (("query", "product_id"),),
}
DERIVED = ("review_id", "language")  # a number is compared as a key; languages are told by us
OWN = 20  # letters from which a text is nobody else's by chance
_SEED = 20_261_124


def marks(rows: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Return row_number, key (null without), content, told (whether the row can be told from others), and a spare key.

    The spare is the key that a row would have without its number: rows are also there without it, since a number that
    comes twice is kept once.

    `rows`: conformed and masked, or as stored (then with `file`, by which an id that we made is known for one).
    """
    numbers = [c for c, t in rows.schema.items() if t.is_numeric() and c != ROW]
    plain = rows.with_columns(pl.col(numbers).cast(pl.Float64))
    if "review_id" in rows.columns and "file" in rows.columns:
        made = pl.col("review_id").str.starts_with(pl.col("file") + "#") & (
            pl.col("review_id").str.ends_with(pl.format("#{}", ROW))
        )
        plain = plain.with_columns(review_id=pl.when(~made).then("review_id"))
    nothing = pl.Series("key", [None], dtype=pl.UInt64).new_from_index(0, rows.height)
    key = spare = nothing
    for columns in reversed(KEYS.get(kind, ())):
        if set(columns) <= set(plain.columns):
            filled = plain.select(pl.all_horizontal(pl.col(c).is_not_null() for c in columns))[columns[0]]
            spare = key.zip_with(filled, nothing)
            key = plain.select(columns).hash_rows(_SEED).zip_with(filled, key)
    said = [c for c in (*ROLES.get(kind, ()), "attributes") if c not in DERIVED]
    plain = plain.with_columns(pl.lit(None, dtype=_kind(c)).alias(c) for c in said if c not in plain.columns)
    told = key.is_not_null()
    if "happened_at" in plain.columns:
        told |= plain["happened_at"].is_not_null()
    if kind == "reviews":
        told |= (plain["text"].str.len_chars() >= OWN).fill_null(False)
    content = (
        plain.select(said).hash_rows(_SEED + 1)
        if said
        else pl.Series([0], dtype=pl.UInt64).new_from_index(0, rows.height)
    )
    return pl.DataFrame({ROW: rows[ROW], "key": key, "spare": spare, "content": content, "told": told})


def _kind(role: str) -> type[pl.DataType] | pl.DataType:
    """Return the type of a column that is not there: even nothing has a hash of its own in each type."""
    if role in ("rating", *NUMBERS):
        return pl.Float64
    return {"happened_at": pl.Datetime("us"), "treated": pl.Boolean()}.get(role, pl.String())


@dataclass
class There:
    """The rows of a kind that a shop holds, as marks; some 30 bytes a row. It remembers which of them were met."""

    files: list[str] = field(default_factory=list)
    _file: list[np.ndarray] = field(default_factory=list)
    _row: list[np.ndarray] = field(default_factory=list)
    _key: list[np.ndarray] = field(default_factory=list)
    _pair: list[np.ndarray] = field(default_factory=list)
    _index: _Index | None = None

    def add(self, rows: pl.DataFrame, kind: str) -> None:
        """Take up stored rows; they carry `file` and `row_number`."""
        made = marks(rows, kind)
        named = rows["file"].unique(maintain_order=True).to_list()
        self.files += [f for f in named if f not in self.files]
        places = {f: n for n, f in enumerate(self.files)}
        self._file.append(rows["file"].replace_strict(places, return_dtype=pl.UInt32).to_numpy())
        self._row.append(made[ROW].to_numpy().astype(np.uint32))  # a copy: a view would hold the block with its texts
        self._key.append(made["key"].fill_null(0).to_numpy())
        self._pair.append(_pairs(made["key"].fill_null(0).to_numpy(), made["content"].to_numpy()))

    def __len__(self) -> int:
        return sum(len(part) for part in self._row) if self._index is None else len(self._index.row)

    def ready(self) -> _Index:
        """Return the index over all that was taken up."""
        if self._index is None:
            parts = (self._file, self._row, self._key, self._pair)
            kinds = (np.uint32, np.uint32, np.uint64, np.uint64)
            whole = []
            for part, kind in zip(parts, kinds, strict=True):
                whole.append(np.concatenate(part) if part else np.empty(0, kind))
                part.clear()
            self._index = _Index(*whole)
        return self._index


class _Index:
    """Stored rows in the order of their pairs (key and content), and, where they have one, of their keys."""

    def __init__(self, file: np.ndarray, row: np.ndarray, key: np.ndarray, pair: np.ndarray) -> None:
        order = np.argsort(pair, kind="stable")
        self.file, self.row, self.pair = file[order], row[order], pair[order]
        key = key[order]
        self.by_key = np.flatnonzero(key).astype(np.uint32)
        self.by_key = self.by_key[np.argsort(key[self.by_key], kind="stable")]
        self.keys = key[self.by_key]
        self.met = np.zeros(len(row), bool)
        self._claim = np.empty(len(row), np.uint32)

    def take(self, wanted: np.ndarray, among: np.ndarray, places: np.ndarray | None) -> np.ndarray:
        """Return, for each wanted number, the place of a row that nobody met before, or -1; it is met from now on."""
        found = np.full(len(wanted), -1, np.int64)
        open_ = np.argsort(wanted, kind="stable")  # neighbours are looked up one after the other, and in their order
        at = np.empty(len(wanted), np.int64)
        at[open_] = np.searchsorted(among, wanted[open_], "left")
        while len(open_):
            here = at[open_]
            inside = here < len(among)
            inside[inside] = among[here[inside]] == wanted[open_[inside]]
            open_, here = open_[inside], here[inside]
            place = here if places is None else places[here].astype(np.int64)
            turn = np.arange(len(place), dtype=np.uint32)
            self._claim[place[::-1]] = turn[::-1]  # of several rows that ask for one place, the first has it
            free = (self._claim[place] == turn) & ~self.met[place]
            found[open_[free]] = place[free]
            self.met[place[free]] = True
            open_ = open_[~free]
            at[open_] += 1
        return found


def compared(new: pl.DataFrame, there: There) -> pl.DataFrame:
    """Return row_number, state (new, repeated, changed), file and there_row: the stored row that was met, null for new.

    `new`: `marks` of a block of the later file; blocks are given in their order.
    """
    index = there.ready()
    key, spare, content = (new[c].fill_null(0).to_numpy() for c in ("key", "spare", "content"))
    told = new["told"].to_numpy()
    met = np.full(new.height, -1, np.int64)

    def meet(which: np.ndarray, wanted: np.ndarray, among: np.ndarray, places: np.ndarray | None = None) -> None:
        rows = np.flatnonzero(told & (met < 0) & which)
        met[rows] = index.take(wanted[rows], among, places)

    meet(told, _pairs(key, content), index.pair)
    meet(key != 0, _pairs(spare, content), index.pair)
    repeated = met >= 0
    meet(key != 0, key, index.keys, index.by_key)
    meet(spare != 0, spare, index.keys, index.by_key)
    state = np.where(met < 0, 0, np.where(repeated, 1, 2))
    found = met >= 0
    files = pl.Series(there.files, dtype=pl.String)
    return pl.DataFrame(
        {
            ROW: new[ROW],
            "state": pl.Series(np.array(STATES)[state], dtype=pl.String),
            "file": files.gather(pl.Series(np.where(found, _at(index.file, met), 0))).set(pl.Series(~found), None)
            if len(files)
            else pl.Series([None], dtype=pl.String).new_from_index(0, new.height),
            "there_row": pl.Series(_at(index.row, met)).set(pl.Series(~found), None),
        }
    )


def _at(values: np.ndarray, places: np.ndarray) -> np.ndarray:
    return values[np.maximum(places, 0)].astype(np.int64) if len(values) else np.zeros(len(places), np.int64)


def _pairs(key: np.ndarray, content: np.ndarray) -> np.ndarray:
    """Mix key and content into one number; sums alone would let two pairs of like rows meet."""
    mixed: np.ndarray = (key ^ (key >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9) + content
    return mixed
