"""Records that say what the columns are, below the names of the columns: survey tools write them, joined exports repeat them."""

from __future__ import annotations

import re

import polars as pl

from core.ingest.lines import ROW

TOP = 2  # records right below the names that may explain them: the questions, then what the tool calls them
LATER = 50  # records below these to which they are held up
LEAST = 3  # columns that have to say so
_TOOL = re.compile(
    r'^\{"ImportId"|^(?:Open-Ended )?Response$|^Other \(please', re.IGNORECASE
)  # Qualtrics, SurveyMonkey


def captions(rows: pl.DataFrame) -> pl.Series:
    """Return for each record of a block with named columns whether it names or explains the columns instead of filling them.

    It does where it repeats the names, or stands at the top of the file and spells them out (`Start Date` for `StartDate`),
    or says what a survey tool says there where columns that are filled ever after are empty. A record that only lacks
    values is somebody's.
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
    """Return whether the records at the top all explain the columns."""
    later = rows.slice(top, LATER)
    full = [c for c in columns if later.height and bool((later[c].fill_null("") != "").all())]
    return all(_is_caption(row, full) for row in rows.head(top).iter_rows(named=True))


def _is_caption(row: dict[str, str | None], full: list[str]) -> bool:
    said = {c: (v or "").strip() for c, v in row.items() if c != ROW and (v or "").strip()}
    spelt = sum(_bare(v) == _bare(c) for c, v in said.items())
    told = sum(bool(_TOOL.match(v)) for v in said.values())
    if max(spelt, told) >= LEAST and 2 * max(spelt, told) >= len(said):
        return True
    return told > 0 and sum(c not in said for c in full) >= LEAST


def _bare(text: str) -> str:
    return re.sub(r"[^0-9a-z\u3400-\u9fff]", "", text.lower())
