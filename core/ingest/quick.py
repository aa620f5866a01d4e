"""Finds the records of a block of bytes that are written by the rules, so that they need not be read sign by sign.

A record is by the rules when each quote opens at the beginning of a field and closes at its end, and when it has as many
fields as there are columns. Everything else is left to the patient reader in `read.py`, which gives the same answer where
both can read.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

NEWLINE, RETURN = 10, 13
LINES = 20  # line breaks in one record from which the patient reader looks whether a quote was forgotten
ODD = 0.05  # share of records against the rules from which the patient reader takes the whole block


@dataclass(frozen=True)
class Regular:
    """end: bytes that were understood. plain: the regular records, joined. places: the position of each among all
    records of the block. odd: (position, bytes) of the others that are not empty lines. records: how many there are."""

    end: int
    plain: bytes
    places: npt.NDArray[np.int64]
    odd: list[tuple[int, bytes]]
    records: int


def regular(block: bytes, width: int, delimiter: str, quote: str, most: int) -> Regular | None:
    """Return the records of a block of UTF-8, up to `most` of them, or None where they need the patient reader.

    The block begins at a record; `delimiter` is one ASCII sign, `quote` one or none.
    """
    signs = np.frombuffer(block, np.uint8)
    ends = np.flatnonzero(signs == NEWLINE)
    quotes = np.flatnonzero(signs == ord(quote)) if quote else ends[:0]
    if quotes.size:
        if not _well_quoted(signs, quotes, ord(delimiter)):
            return None
        inside = np.searchsorted(quotes, ends) % 2 == 1
        broken, ends = ends[inside], ends[~inside]
        if broken.size and np.unique(np.searchsorted(ends, broken), return_counts=True)[1].max() > LINES:
            return None
    if not ends.size:
        return None
    ends = ends[:most]
    end = int(ends[-1]) + 1
    if not _lines_end_alike(signs[:end], quotes):
        return None
    starts = np.concatenate([[0], ends[:-1] + 1])
    cuts = np.flatnonzero(signs[:end] == ord(delimiter))
    if quotes.size:
        cuts = cuts[np.searchsorted(quotes, cuts) % 2 == 0]
    fields = np.diff(np.searchsorted(cuts, ends), prepend=0) + 1
    lengths = ends - starts
    empty = (lengths == 0) | ((lengths == 1) & (signs[starts] == RETURN))
    good = (fields == width) & ~empty
    wrong = np.flatnonzero(~good & ~empty)
    if wrong.size > ODD * good.size + 1:
        return None
    place = np.cumsum(~empty) - 1
    odd = [(int(place[n]), block[starts[n] : ends[n] + 1]) for n in wrong]
    plain = block[:end] if good.all() else _joined(block, starts, ends, good)
    return Regular(end, plain, place[good], odd, int((~empty).sum()))


def _well_quoted(signs: npt.NDArray[np.uint8], quotes: npt.NDArray[np.int64], delimiter: int) -> bool:
    """Return whether every quote stands where one may: an open last one belongs to what the block does not end."""
    quote, opens, closes = signs[quotes[0]], quotes[0::2], quotes[1::2]
    before = signs[np.maximum(opens - 1, 0)]
    opened = (opens == 0) | (before == delimiter) | (before == NEWLINE)
    opened[1:] |= before[1:] == quote  # the second of two quotes that stand for one
    closes = closes[closes + 1 < signs.size]
    after = signs[closes + 1]
    closed = (after == delimiter) | (after == NEWLINE) | (after == RETURN) | (after == quote)
    return bool(opened.all() and closed.all())


def _lines_end_alike(signs: npt.NDArray[np.uint8], quotes: npt.NDArray[np.int64]) -> bool:
    """Return whether a carriage return outside quotes only ever stands before a line feed."""
    returns = np.flatnonzero(signs == RETURN)
    if quotes.size and returns.size:
        returns = returns[np.searchsorted(quotes, returns) % 2 == 0]
    return bool((signs[np.minimum(returns + 1, signs.size - 1)] == NEWLINE).all())


def _joined(
    block: bytes, starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64], good: npt.NDArray[np.bool_]
) -> bytes:
    """Join the stretches of neighbouring good records."""
    turns = np.flatnonzero(np.diff(good.astype(np.int8), prepend=0, append=0))
    return b"".join(block[starts[a] : ends[b - 1] + 1] for a, b in zip(turns[0::2], turns[1::2], strict=True))
