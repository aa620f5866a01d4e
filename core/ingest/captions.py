"""Records that say what the columns are, below the names of the columns: survey tools write them, joined exports repeat them."""

from __future__ import annotations

import re

import polars as pl

from core.ingest.lines import ROW

TOP = 2  # records right below the names that may explain them: the questions, then what the tool calls them
LATER = 50  # records below these to which they are held up
TOLD = 3  # columns of numbers or dates in all later records, where a record at the top has none of either
_VALUE = re.compile(r"^[\s$€£¥₹]*[-+]?\d[\d.,:/\s-]*(%|[AaPp]\.?[Mm]\.?|[TZ][\d.:+Z]*)?$")


def captions(rows: pl.DataFrame) -> pl.Series:
    """Return for each record of a block with named columns whether it names or explains the columns instead of filling them.

    It does where it repeats the names, or stands at the top of the file and holds neither number nor date in three columns
    or more in which every later record has one.
    """
    columns = [c for c in rows.columns if c != ROW]
    if not rows.height or len(columns) < 2:
        return pl.repeat(False, rows.height, eager=True)
    again = _again(rows, columns)
    if rows[ROW][0] > TOP:
        return again
    number = rows[ROW].head(TOP).to_list()
    top = sum(n <= TOP for n in number)
    while top and not _explains(rows, columns, top):
        top -= 1
    return again | (pl.int_range(rows.height, eager=True) < top)


def _again(rows: pl.DataFrame, columns: list[str]) -> pl.Series:
    first, *others = columns
    found = rows[first].fill_null("") == first
    if not found.any():
        return found
    same = pl.sum_horizontal((pl.col(c).fill_null("") == c).cast(pl.UInt32) for c in others)
    filled = pl.sum_horizontal((pl.col(c).fill_null("") != "").cast(pl.UInt32) for c in others)
    return found & rows.select((same > 0) & (2 * same > filled)).to_series()


def _explains(rows: pl.DataFrame, columns: list[str], top: int) -> bool:
    """Return whether each of the records at the top lacks every number and date that all of the later ones have."""
    later = rows.slice(top, LATER)
    if later.height < TOLD:
        return False
    told = 0
    for column in columns:
        below = [str(v or "").strip() for v in later[column].to_list()]
        if not all(_VALUE.match(v) for v in below):
            continue
        if any(_VALUE.match(str(v or "").strip()) for v in rows[column].head(top).to_list()):
            return False
        told += 1
    return told >= TOLD
