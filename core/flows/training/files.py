"""The files of a training: texts with one label each, or with places marked in them."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from core.base.errors import DataError
from core.ingest import form, read, spans


def there(path: Path) -> None:
    """Raise DataError `file_missing` where there is no file; it is not opened."""
    if not path.is_file():
        raise DataError("file_missing", file=path.name)


def labelled(path: Path, text: str, label: str) -> pl.DataFrame:
    """Return `text` and `label` of a CSV, TSV, JSON-lines or Parquet file, plain or gzipped.

    Raises DataError `file_missing`, `file_unreadable`, `column_missing`.
    """
    there(path)
    kind = path.name.removesuffix(".gz").rsplit(".", 1)[-1].lower()
    try:
        if kind in ("jsonl", "ndjson", "json"):
            found = pl.read_ndjson(path)
        elif kind == "parquet":
            found = pl.read_parquet(path)
        else:
            found = pl.read_csv(path, separator="\t" if kind in ("tsv", "txt") else ",", infer_schema=False)
        _has(found, path, text, label)
        return found.select(text=pl.col(text).cast(pl.String), label=pl.col(label).cast(pl.String))
    except (pl.exceptions.PolarsError, OSError) as error:  # no table, or a column of lists
        raise DataError("file_unreadable", file=path.name) from error


def marked(path: Path, text: str, label: str) -> tuple[pl.DataFrame, int]:
    """Return `text`, `spans` (JSON) and `file` of rows with places marked in them, and how many rows were set aside.

    Read by the reader of a shop's own files, which keeps lists of numbers and words together: of words with tags
    (CoNLL), whose columns have no names, and of any table whose column `label` holds places in a form that
    `spans.read` knows. A blank says that nothing stands there; what is no place in its text sets the row aside.
    Raises DataError `column_missing`, `no_places`, and what the reader raises.
    """
    there(path)
    dialect = form.sniff(path)
    blocks = list(read.blocks(path, dialect))
    rows = pl.concat([b.rows for b in blocks], how="diagonal_relaxed")
    if dialect.form != "conll":
        _has(rows, path, text, label)
        rows = rows.select(text=pl.col(text), spans=pl.col(label))
    rows = rows.filter(pl.col("text").fill_null("").str.strip_chars() != "")
    blank = pl.col("spans").fill_null("").str.strip_chars() == ""
    rows = rows.with_columns(spans=pl.when(blank).then(pl.lit("[]")).otherwise(pl.col("spans")))
    kept = rows.with_columns(spans=spans.column(rows["text"], rows["spans"]), file=pl.lit(path.name))
    kept = kept.drop_nulls("spans").select("text", "spans", "file")
    if kept.is_empty() or (kept["spans"] == "[]").all():
        raise DataError("no_places", file=path.name, column=label)
    return kept, rows.height - kept.height + sum(b.unread.height for b in blocks)


def _has(rows: pl.DataFrame, path: Path, *columns: str) -> None:
    for column in columns:
        if column not in rows.columns:
            raise DataError("column_missing", file=path.name, column=column)
