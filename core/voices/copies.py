"""Which reviews hold the same text as an earlier one, word for word or nearly so: MinHash, banded search, exact check.

One hash of each shingle, kept as the least one of each of a fixed number of bins (one-permutation MinHash; empty bins
borrow from the next full one). Bands of bins bring together what may be alike, and the exact Jaccard of the shingles
decides. Sources: Broder (1997); Li, Owen & Zhang (2012); Shrivastava & Li (2014).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from core.base.protocols import Tick, quiet
from core.base.tokens import HAN
from core.voices import repeats

REPEAT, COPY, NEAR = "repeat", "copy", "near"
COPIES = {"review_id": pl.String, "copy_of": pl.String, "how": pl.String, "similarity": pl.Float64}
ROWS, BANDS = 6, 24  # of bins: two texts of Jaccard 0.8 share a band in 99.9 % of cases, two of 0.1 in 0.002 %
BINS = ROWS * BANDS
EMPTY = np.iinfo(np.uint32).max
AT_ONCE = 2_000_000  # characters hashed at a time: bounds the memory
DRAWS = 64  # bins that an empty one asks before it takes the first full one
MAYBE = (
    0.6  # of the bins of two signatures, under which their texts are not compared: at Jaccard 0.8 that is 5 sigma off
)
LONGEST = 4_000  # characters of a text that are compared; what is alike so far is alike


@dataclass(frozen=True)
class Copies:
    """When two texts are copies."""

    alike: float = 0.8  # Jaccard of their shingles, from which on one is nearly the other
    least: int = 45  # letters, a Han sign counts three: shorter texts ("good, arrived early") are alike by chance
    letters: int = 5  # characters of a shingle, of scripts with an alphabet
    signs: int = 3  # of texts in Han


def copies(reviews: pl.DataFrame, how: Copies = Copies(), tick: Tick = quiet) -> pl.DataFrame:
    """Return review_id, copy_of, how, similarity of every review whose text stands in an earlier one of the frame.

    `reviews`: review_id, text, customer_id, product_id, happened_at; in their order. `how` is one of:
    repeat (same text, and no customer, product or time that tells the two apart; or nearly the same text of one customer
    of one product), copy (same text of somebody or for something else), near (Jaccard of at least `alike`).
    `copy_of` is always a review that is no copy itself. Short texts are left out unless they are repeats.
    """
    known = reviews.select(
        "review_id", "customer_id", "product_id", "happened_at", bare=repeats.normal(pl.col("text")).str.slice(0, LONGEST)
    ).filter(pl.col("bare").str.contains(r"[\p{L}\p{N}]"))  # fmt: skip
    known = known.with_columns(here=pl.int_range(pl.len()), long=_weight() >= how.least)
    known = known.with_columns(first=pl.col("here").first().over("bare"))
    first = known.select(
        "here", "bare", "long", leader="review_id", who="customer_id", what="product_id", when="happened_at"
    )
    pairs = known.filter(pl.col("here") != pl.col("first")).join(
        first.drop("long"), left_on="first", right_on="here", how="left", maintain_order="left"
    )
    same = [_agree(a, b) for a, b in (("customer_id", "who"), ("product_id", "what"), ("happened_at", "when"))]
    exact = pairs.select(
        "review_id", "long", copy_of="leader", how=pl.when(pl.all_horizontal(same)).then(pl.lit(REPEAT)).otherwise(pl.lit(COPY))
    ).filter(pl.col("long") | (pl.col("how") == REPEAT))  # fmt: skip
    near = _near(first.filter((known["here"] == known["first"]) & pl.col("long")), how, tick)
    near = _edited(near, reviews)
    led = dict(zip(near["review_id"], near["copy_of"], strict=True))
    whole = pl.concat(
        [exact.with_columns(copy_of=pl.col("copy_of").replace(led)).select(
            "review_id", "copy_of", "how", similarity=pl.lit(1.0)), near]
    )  # fmt: skip
    order = reviews.select("review_id", place=pl.int_range(pl.len()))
    return whole.join(order, on="review_id").sort("place").select(*COPIES).cast(COPIES)  # type: ignore[arg-type]


def _edited(near: pl.DataFrame, reviews: pl.DataFrame) -> pl.DataFrame:
    """Call it a repeat where one customer wrote nearly the same of one product twice."""
    whose = reviews.select("review_id", "customer_id", "product_id")
    both = near.join(whose, on="review_id", how="left", maintain_order="left").join(
        whose, left_on="copy_of", right_on="review_id", how="left", maintain_order="left", suffix="_first"
    )
    same = (pl.col("customer_id") == pl.col("customer_id_first")) & (pl.col("product_id") == pl.col("product_id_first"))
    return both.select(
        "review_id", "copy_of", pl.when(same).then(pl.lit(REPEAT)).otherwise(pl.col("how")).alias("how"), "similarity"
    )


def _weight() -> pl.Expr:
    signs = pl.col("bare").str.count_matches(rf"[{HAN}]")
    return pl.col("bare").str.count_matches(r"[\p{L}\p{N}]") + 2 * signs


def _agree(left: str, right: str) -> pl.Expr:
    """Whether nothing tells two rows apart in a column: equal, or unknown in both."""
    return pl.col(left).eq_missing(pl.col(right))


def _near(texts: pl.DataFrame, how: Copies, tick: Tick) -> pl.DataFrame:
    """Return review_id, copy_of, how, similarity among texts (bare, leader), each different, in their order."""
    han = texts["bare"].str.count_matches(rf"[{HAN}]") * 3 > texts["bare"].str.len_chars()
    parts = []
    for place, (width, rows) in enumerate(((how.letters, texts.filter(~han)), (how.signs, texts.filter(han)))):
        ids, bare = rows["leader"], rows["bare"].to_list()
        pairs = candidates(bare, width, _half(tick, place))
        left, right, alike = _verified(bare, pairs, width, how.alike)
        copy, leader, close = led(left, right, alike)
        parts.append(pl.DataFrame({"review_id": ids.gather(copy), "copy_of": ids.gather(leader), "similarity": close}))
    found = pl.concat([p.cast({"review_id": pl.String, "copy_of": pl.String, "similarity": pl.Float64}) for p in parts])
    return found.select("review_id", "copy_of", pl.lit(NEAR).alias("how"), "similarity")


def _half(tick: Tick, place: int) -> Tick:
    """Let one script's texts report within the whole."""

    def half(done: float, total: float, **facts: object) -> None:
        tick(place + (done / total if total else 0.0), 2, **facts)

    return half


def led(left: np.ndarray, right: np.ndarray, alike: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (copy, leader, similarity) of pairs left < right: each follows the earliest that follows nobody itself.

    A text that is like a copy, and not like what that is a copy of, leads: no chains from one text to quite another.
    """
    follows: dict[int, tuple[int, float]] = {}
    for place in np.lexsort((left, right)):
        i, j = int(left[place]), int(right[place])
        if i not in follows and j not in follows:
            follows[j] = (i, float(alike[place]))
    copy = np.array(sorted(follows), dtype=np.int64)
    leader = np.array([follows[int(j)][0] for j in copy], dtype=np.int64)
    return copy, leader, np.array([follows[int(j)][1] for j in copy])


def _hashes(texts: list[str], width: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (text number, 64-bit hash) of every shingle of `width` characters; a shorter text is one shingle."""
    padded = [t if len(t) >= width else t.ljust(width) for t in texts]
    code = np.frombuffer("".join(padded).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    lengths = np.fromiter((len(t) for t in padded), dtype=np.int64, count=len(padded))
    ends = np.cumsum(lengths)
    rolled = np.zeros(max(0, code.size - width + 1), dtype=np.uint64)
    for step in range(width):
        rolled = rolled * np.uint64(0x9E3779B97F4A7C15) + code[step : step + rolled.size]
    rolled ^= rolled >> np.uint64(31)  # the last rounds of splitmix64: neighbours must not have neighbouring hashes
    rolled *= np.uint64(0xBF58476D1CE4E5B9)
    rolled ^= rolled >> np.uint64(29)
    owner = np.repeat(np.arange(len(padded)), lengths)[: rolled.size]
    whole = np.arange(rolled.size) + width <= ends[owner]  # never over the end of a text
    return owner[whole], rolled[whole]


def signatures(texts: list[str], width: int, tick: Tick = quiet) -> np.ndarray:
    """Return (texts, BINS) uint32: the least hash that each bin of a text holds."""
    signed = np.full((len(texts), BINS), EMPTY, dtype=np.uint32)
    for begin, end in _slices(texts):
        owner, hashed = _hashes(texts[begin:end], width)
        cell = owner * BINS + ((hashed >> np.uint64(32)) % np.uint64(BINS)).astype(np.int64)
        part = np.full((end - begin) * BINS, EMPTY, dtype=np.uint32)
        np.minimum.at(part, cell, (hashed & np.uint64(0xFFFFFFFF)).astype(np.uint32))
        signed[begin:end] = _lent(part.reshape(-1, BINS))
        tick(end, len(texts))
    return signed


def _lent(signed: np.ndarray) -> np.ndarray:
    """Let every empty bin take what a bin drawn for it holds, the same draw for all texts, so that bands stay apart."""
    given, full = signed.copy(), signed != EMPTY
    row, lacking = np.nonzero(~full)
    draws = np.random.default_rng(0).integers(0, BINS, (DRAWS, BINS))
    for draw in draws:
        asked = draw[lacking]
        found = full[row, asked]
        given[row[found], lacking[found]] = signed[row[found], asked[found]]
        row, lacking = row[~found], lacking[~found]
    given[row, lacking] = signed[row, full[row].argmax(axis=1)]
    return given


def _slices(texts: list[str]) -> Iterator[tuple[int, int]]:
    """Cut the texts into runs of at most AT_ONCE characters."""
    begin = held = 0
    for place, text in enumerate(texts):
        if held and held + len(text) > AT_ONCE:
            yield begin, place
            begin, held = place, 0
        held += len(text)
    if texts:
        yield begin, len(texts)


def candidates(texts: list[str], width: int, tick: Tick = quiet) -> np.ndarray:
    """Return (pairs, 2) text numbers, left < right, of texts that share a band and may be alike."""
    if len(texts) < 2:
        return np.empty((0, 2), dtype=np.int64)
    signed = signatures(texts, width, tick)
    mixing = np.random.default_rng(1).integers(1, 2**63, ROWS, dtype=np.uint64) | np.uint64(1)
    found = []
    for band in range(BANDS):
        part = signed[:, band * ROWS : (band + 1) * ROWS].astype(np.uint64)
        key = (part * mixing).sum(axis=1, dtype=np.uint64)
        order = np.argsort(key, kind="stable")
        begins = np.flatnonzero(np.r_[True, key[order][1:] != key[order][:-1]])
        sizes = np.diff(np.r_[begins, order.size])
        heads = np.repeat(order[begins], sizes)
        beside = np.r_[order[:1], order[:-1]]  # the one before in the same bucket, beside the first of the bucket
        beside = np.where(np.isin(np.arange(order.size), begins), order, beside)
        for other in (heads, beside):
            apart = other != order
            found.append(np.stack([other[apart], order[apart]], axis=1))
    pairs = np.unique(np.sort(np.concatenate(found), axis=1), axis=0)
    kept = []
    for begin in range(0, len(pairs), 200_000):  # most bands meet by chance: their signatures tell it cheaply
        part = pairs[begin : begin + 200_000]
        kept.append(part[(signed[part[:, 0]] == signed[part[:, 1]]).mean(axis=1) >= MAYBE])
    return np.concatenate(kept) if kept else pairs


def _verified(
    texts: list[str], pairs: np.ndarray, width: int, least: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (left, right, Jaccard) of the pairs whose shingles are alike enough, counted exactly."""
    asked = np.unique(pairs)
    sets: dict[int, np.ndarray] = {}
    for begin, end in _slices([texts[i] for i in asked]):
        owner, hashed = _hashes([texts[i] for i in asked[begin:end]], width)
        cuts = np.searchsorted(owner, np.arange(1, end - begin))
        sets |= {int(i): np.unique(part) for i, part in zip(asked[begin:end], np.split(hashed, cuts), strict=True)}
    alike = np.zeros(len(pairs))
    for place, (i, j) in enumerate(pairs.tolist()):
        a, b = sets[i], sets[j]
        if min(a.size, b.size) < least * max(a.size, b.size):
            continue
        both = np.intersect1d(a, b, assume_unique=True).size
        alike[place] = both / (a.size + b.size - both)
    close = alike >= least
    return pairs[close, 0], pairs[close, 1], alike[close]
