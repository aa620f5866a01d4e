"""Writes a published table to a file, small groups suppressed, for other programs.

    python -m core.flows.export --db FILE --table SCHEMA.TABLE --out FILE.(csv|parquet)

Figures about groups of people (personas, what they do and want) leave as a page shows them: none about fewer than 20
people, counts in fives, means in steps, so that no single person can be read from them. Members of a hidden persona
appear as placed in none. Rows of single people carry pseudonyms only. In a CSV no cell is a formula or a tag.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from core.base.errors import AppError, SettingsError
from core.insight import opportunities
from core.privacy import figures, small_groups
from core.store.schema import BY_NAME
from core.store.store import Store
from core.words.catalog import Words

# What a spreadsheet runs: a cell that begins with a sign, whatever blank or invisible stands before it. The same sign
# after a semicolon, tab or line break, where another country's spreadsheet begins a new cell, quotes or none.
SIGN = "=+\\-@＝＋－＠"
UNSEEN = r"\s\x{0}\x{200b}-\x{200d}\x{2060}\x{feff}"
BEGINS = rf"^([{UNSEEN}]*[{SIGN}]|[\t\r\n])"
BEGINS_AGAIN = rf"""([;\t\r\n][{UNSEEN}"']*)([{SIGN}])"""
TAG = "<([A-Za-z/!?])"  # what makes a browser read on as markup; "< 5" and "<3" stay


def defused(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows in which no text is a formula or a tag: an apostrophe before a sign, a space after a `<`.

    Lists of texts are defused text by text. Numbers stay numbers.
    """
    made = []
    for column, kind in rows.schema.items():
        if kind in (pl.String, pl.Categorical, pl.Enum):
            made.append(_harmless(pl.col(column).cast(pl.String)).alias(column))
        elif kind == pl.List(pl.String):
            made.append(pl.col(column).list.eval(_harmless(pl.element())))
    return rows.with_columns(made)


def _harmless(text: pl.Expr) -> pl.Expr:
    inner = text.str.replace_all(TAG, "< $1").str.replace_all(BEGINS_AGAIN, "${1}'${2}")
    return pl.when(inner.str.contains(BEGINS)).then(pl.format("'{}", inner)).otherwise(inner)


def table(store: Store, name: str) -> pl.DataFrame:
    """Return the rows of a published table as they may leave the shop. Raises SettingsError `no_such_table`."""
    if name not in BY_NAME or name.startswith("ops."):
        raise SettingsError("no_such_table", table=name)
    rows = store.frame(name)
    if name == "insight.opportunities":
        wrote = store.select("SELECT DISTINCT coalesce(customer_id, review_id) AS person FROM ingest.reviews")["person"]
        return opportunities.with_behaviour(rows, figures.behaviour(rows, small_groups.key(wrote)))
    if name not in ("insight.personas", "insight.members", "insight.traits", "insight.wants"):
        return rows
    members = store.frame("insight.members", ["customer_id"])["customer_id"]
    key = small_groups.key(members)
    if name == "insight.wants":
        return figures.wants(rows, key)
    personas = figures.personas(store.frame("insight.personas"), members.len(), key)
    if name == "insight.traits":
        return figures.traits(rows, personas, key)
    if name == "insight.members":
        shown = pl.col("persona_id").is_in(personas["persona_id"].implode())
        return rows.with_columns(persona_id=pl.when(shown).then("persona_id"))
    return personas


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
