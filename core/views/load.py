"""What was loaded into a shop, what was set aside and why."""

from __future__ import annotations

import json
from dataclasses import dataclass

import polars as pl

from core.base.columns import KINDS
from core.store.store import Run, Store

SHOWN = 200  # set-aside records that a page shows; the download has them all


@dataclass(frozen=True)
class Loaded:
    """files: file, kind, rows_in, rows_kept, rows_set_aside, encoding, loaded_at, attributes (how many further columns).

    issues: rule, severity, rows. aside: file, row_number, column, rule, value; the first SHOWN.
    """

    files: pl.DataFrame
    rows: dict[str, int]  # kind -> rows that are there
    issues: pl.DataFrame
    aside: pl.DataFrame
    last: tuple[str, ...]  # the files of the last import
    last_run: str
    fresh: bool  # everything to the right was computed from what is here now
    cut_off: bool  # the last loading was ended by the end of the program

    @property
    def rows_in(self) -> int:
        """Records read, over all files."""
        return int(self.files["rows_in"].sum())

    @property
    def set_aside(self) -> int:
        """Records set aside, over all files; the others were kept."""
        return int(self.files["rows_set_aside"].sum())


def read(store: Store) -> Loaded:
    """Return what a shop holds; an empty shop has no files."""
    last = store.latest("load")
    files = store.select(
        "SELECT file, kind, rows_in, rows_kept, rows_set_aside, encoding, loaded_at FROM ingest.files "
        "ORDER BY loaded_at DESC, file"
    )
    return Loaded(
        files=files.join(_further(store), on="file", how="left", maintain_order="left").with_columns(
            pl.col("attributes").fill_null(0)
        ),
        rows={kind: store.count(f"ingest.{kind}") for kind in KINDS},
        issues=store.select(
            "SELECT rule, severity, count(DISTINCT file || chr(10) || row_number) AS rows FROM ingest.issues "
            "GROUP BY ALL ORDER BY rows DESC, rule, severity"
        ),
        aside=set_aside(store, SHOWN),
        last=tuple(store.rows_of("ingest.files", last.run_id)["file"]) if last else (),
        last_run=last.run_id if last else "",
        fresh=_fresh(store),
        cut_off=_cut_off(store, last),
    )


def set_aside(store: Store, most: int | None = None) -> pl.DataFrame:
    """Return file, row_number, column, rule, value of the records that were set aside, in the order of the files.

    `column` is the file's own name for it, empty where the whole record is meant.
    """
    limit = "" if most is None else f"LIMIT {int(most)}"
    rows = store.select(
        "SELECT file, row_number, column_name, rule, value FROM ingest.issues WHERE severity = 'set_aside' "
        f"ORDER BY file, row_number, column_name {limit}"
    )
    own = [
        {"file": file, "column_name": role, "column": column}
        for file, mapping in store.frame("ingest.files", ["file", "mapping"]).iter_rows()
        for role, column in json.loads(mapping or "{}").get("roles", {}).items()
    ]
    named = pl.DataFrame(own, schema={"file": pl.String, "column_name": pl.String, "column": pl.String})
    return rows.join(named, on=["file", "column_name"], how="left", maintain_order="left").select(
        "file", "row_number", pl.coalesce("column", "column_name").alias("column"), "rule", "value"
    )


def _further(store: Store) -> pl.DataFrame:
    """Return file, attributes: how many columns of a file became attributes, by its first row that tells."""
    found = []
    for file, kind in store.frame("ingest.files", ["file", "kind"]).iter_rows():
        one = store.select(  # a row that an older version wrote must not cost the page
            f"SELECT len(json_keys(attributes)) AS n FROM ingest.{kind} WHERE file = $1 AND json_valid(attributes) LIMIT 1",
            [file],
        )
        found.append({"file": file, "attributes": one["n"][0] if one.height else 0})
    return pl.DataFrame(found, schema={"file": pl.String, "attributes": pl.Int64})


def _fresh(store: Store) -> bool:
    listened, described = store.latest("listen"), store.latest("describe")
    if listened is None or described is None or store.latest("understand") is None:
        return False
    behaviour = store.version("ingest.events", "ingest.products", "ingest.searches")
    return listened.inputs["tables"] == store.version("ingest.reviews") and described.inputs["tables"] == behaviour


def _cut_off(store: Store, last: Run | None) -> bool:
    found = store.select(
        "SELECT state, happened_at FROM ops.job_events WHERE name = 'load' ORDER BY happened_at DESC LIMIT 1"
    )
    if found.is_empty() or found["state"][0] != "interrupted":
        return False
    return last is None or last.started_at < found["happened_at"][0]
