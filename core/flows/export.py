"""Writes a published table to a file, small groups suppressed, for other programs.

    python -m core.flows.export --db FILE --table SCHEMA.TABLE --out FILE.(csv|parquet)

Figures about groups of people (personas, what they do and want) are left out where fewer than 20 people stand behind
them; members of such a persona appear as placed in none. Rows of single people carry pseudonyms only.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from core.base.errors import AppError, SettingsError
from core.privacy import small_groups
from core.store.schema import BY_NAME
from core.store.store import Store
from core.words.catalog import Words

DANGEROUS = r"^[=+\-@\t\r\n＝＋－＠]"  # a spreadsheet runs a cell that begins like this


def defused(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows in which no text can be a formula: an apostrophe stands before it. Numbers stay numbers."""
    text = [c for c, kind in rows.schema.items() if kind == pl.String]
    return rows.with_columns(
        pl.when(pl.col(c).str.contains(DANGEROUS)).then(pl.format("'{}", pl.col(c))).otherwise(pl.col(c)).alias(c)
        for c in text
    )


def table(store: Store, name: str) -> pl.DataFrame:
    """Return the rows of a published table as they may leave the shop. Raises SettingsError `no_such_table`."""
    if name not in BY_NAME or name.startswith("ops."):
        raise SettingsError("no_such_table", table=name)
    rows = store.frame(name)
    if name == "insight.personas":
        return small_groups.shown(rows)
    if name in ("insight.members", "insight.traits", "insight.wants"):
        small = store.frame("insight.personas").filter(pl.col("people") < small_groups.K)["persona_id"].implode()
        if name == "insight.members":
            return rows.with_columns(persona_id=pl.when(~pl.col("persona_id").is_in(small)).then(pl.col("persona_id")))
        shown = rows.filter(~pl.col("persona_id").is_in(small))
        return small_groups.shown(shown, "wrote") if name == "insight.wants" else shown
    return rows


def run(store: Store, name: str, out: Path) -> int:
    """Write a table to a CSV or Parquet file and return its number of rows. Raises SettingsError `export_form`."""
    rows = table(store, name)
    if out.suffix == ".parquet":
        rows.write_parquet(out)
    elif out.suffix == ".csv":
        listed = [c for c, kind in rows.schema.items() if kind.is_nested()]
        flat = rows.with_columns(pl.col(c).cast(pl.List(pl.String)).list.join(" · ") for c in listed)
        defused(flat).write_csv(out)
    else:
        raise SettingsError("export_form", file=out.name)
    return rows.height


def main(given: Sequence[str] | None = None) -> int:
    """Run the command; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m core.flows.export", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--db", required=True, type=Path)
    parser.add_argument("--table", required=True)
    parser.add_argument("--out", required=True, type=Path)
    asked = parser.parse_args(sys.argv[1:] if given is None else given)
    try:
        if not asked.db.exists():
            raise SettingsError("no_database", path=asked.db.name)
        store = Store(asked.db)
        try:
            rows = run(store, asked.table, asked.out)
        finally:
            store.close()
    except AppError as error:
        print(Words("en").error(error), file=sys.stderr)
        return 1
    print(f"{asked.out}: {rows:,} rows")
    return 0


if __name__ == "__main__":
    sys.exit(main())
