"""Holds a file against what the shop has already: for the preview, and while it is loaded.

Every import is a version: what a later file puts in the place of an earlier one's rows is written down, never deleted,
so that the earlier rows are back as soon as the later import is withdrawn.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from core.base.columns import ROLES
from core.base.protocols import Tick, quiet
from core.ingest import check, compare
from core.ingest.compare import CHANGED, NEW, REPEATED, STATES, There
from core.ingest.form import ROW
from core.store.schema import BY_NAME
from core.store.store import Store

ADD, REPLACE, ALL = "add", "replace", "all"
WAYS = (ADD, REPLACE, ALL)
SHOWN = 20  # example rows of each state
LOOKED = 200_000  # rows that a preview compares; while loading, every row is
SUPERSEDED = {"table_name": pl.String, "file": pl.String, "loaded_by": pl.String, ROW: pl.Int64}
_LOADED_BY = """
SELECT h.file, h.run_id AS loaded_by, h.kind FROM ingest.files_history h
WHERE h.run_id IN (SELECT run_id FROM ops.published WHERE table_name = 'ingest.files')
AND h.run_id NOT IN (SELECT run_id FROM ops.withdrawn)
AND NOT EXISTS (SELECT 1 FROM ingest.replaced o WHERE o.file = h.file AND o.loaded_by = h.run_id)
"""


@dataclass(frozen=True)
class Way:
    """How a file joins what is there. add: what is new, changed rows in place of their older version; replace: all of
    it, in place of the loaded `files`; all: all of it beside what is there."""

    mode: str = ADD
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """What a file says beside what is there. Counts are rows; `untold` of the new ones could be told from no other.

    new, repeated: up to 20 rows; changed: row_number, column (a role, or the file's own name of a further column), before,
    after. `whole` is off where only the first
    `rows` were looked at. `files` are those of this kind that are loaded, each of which the file could replace.
    """

    kind: str
    there: int
    rows: int
    counts: dict[str, int]
    untold: int
    new: pl.DataFrame
    repeated: pl.DataFrame
    changed: pl.DataFrame
    files: tuple[str, ...]
    whole: bool = True


def loaded(store: Store, kind: str) -> list[str]:
    """Return the loaded files of a kind, the first first."""
    return store.select("SELECT file FROM ingest.files WHERE kind = $1 ORDER BY loaded_at, file", [kind])[
        "file"
    ].to_list()


def there(store: Store, kind: str, run_id: str = "", out: pl.DataFrame | None = None) -> There:
    """Return the marks of what the shop holds of a kind; with `run_id` also what this import has written ahead.

    `out`: (file, row_number) of rows that this import has superseded so far. 10 million events: 6 s, 300 MB.
    """
    if run_id:
        store.settle(run_id)
    found = There()
    for rows in _stored(store, kind, run_id):
        if out is not None and out.height:
            rows = rows.join(out, on=["file", ROW], how="anti", maintain_order="left")
        if rows.height:
            found.add(rows, kind)
    return found


def _stored(store: Store, kind: str, run_id: str) -> Iterator[pl.DataFrame]:
    table = BY_NAME[f"ingest.{kind}"]
    names = [c for c in table.columns if c in ("file", ROW, "attributes", *ROLES.get(kind, ()))]
    listed = ", ".join(names)
    yield from store.batches(f"SELECT {listed} FROM {table.name}")
    if run_id:
        yield from store.batches(f"SELECT {listed} FROM {table.stored} WHERE run_id = $1", [run_id])


@dataclass
class Sorter:
    """Sorts the blocks of one file, in their order, into what comes in and what is there already.

    `keep` gives the rows that come in and an issue (already_there, set aside) for each that does not: rows in = kept +
    set aside. `superseded` then names the older versions that go out (as in the table), `replaced` the files.
    """

    store: Store
    kind: str
    way: Way = Way()
    run_id: str = ""  # of the import, for files that it wrote ahead
    before: pl.DataFrame | None = None  # rows that its other files superseded: file, row_number
    superseded: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SUPERSEDED))
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STATES, 0))
    _there: There | None = None

    def __post_init__(self) -> None:
        if self.way.mode == ADD:
            self._there = there(self.store, self.kind, self.run_id, self.before)
        runs = self.store.select(_LOADED_BY)
        self._runs = dict(runs.select("file", "loaded_by").iter_rows())

    def keep(self, block: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the rows of a block that come in, and the issues of the others."""
        nothing = check.issues(block.head(0), "", "already_there", check.SET_ASIDE)
        if self._there is None or not len(self._there):
            self.counts[NEW] += block.height
            return block, nothing
        told = compare.compared(compare.marks(block, self.kind), self._there)
        for state, n in told["state"].value_counts().iter_rows():
            self.counts[state] += n
        again = told.filter(pl.col("state") == REPEATED)
        old = told.filter(pl.col("state") == CHANGED).select(
            pl.lit(f"ingest.{self.kind}").alias("table_name"),
            "file",
            pl.col("file").replace_strict(self._runs, default=self.run_id, return_dtype=pl.String).alias("loaded_by"),
            pl.col("there_row").alias(ROW),
        )
        self.superseded = pl.concat([self.superseded, old.cast(SUPERSEDED)])  # type: ignore[arg-type]
        rest = block.join(again, on=ROW, how="anti", maintain_order="left")
        return rest, check.issues(block.join(again, on=ROW, how="semi"), "", "already_there", check.SET_ASIDE)

    @property
    def replaced(self) -> pl.DataFrame:
        """The files that this one takes the place of: file, loaded_by."""
        files = [f for f in self.way.files if f in self._runs] if self.way.mode == REPLACE else []
        kinds = {"file": pl.String, "loaded_by": pl.String}
        return pl.DataFrame([{"file": f, "loaded_by": self._runs[f]} for f in files], schema=kinds)


def tables(sorters: Sequence[Sorter]) -> dict[str, pl.DataFrame]:
    """Return what an import says about the rows it takes the place of, as tables to publish with it."""
    made = {
        "ingest.superseded": pl.concat([s.superseded for s in sorters]) if sorters else pl.DataFrame(),
        "ingest.replaced": pl.concat([s.replaced for s in sorters]).unique(maintain_order=True)
        if sorters
        else pl.DataFrame(),
    }
    return {name: rows for name, rows in made.items() if rows.height}


def compare_with(
    store: Store, blocks: Iterable[pl.DataFrame], kind: str, tick: Tick = quiet, most: int = LOOKED
) -> Comparison:
    """Return what a file that waits says beside what is there; nothing is written.

    `blocks`: its rows, conformed, under pseudonyms and masked, as they would be stored. Stops after `most` rows.
    """
    held = there(store, kind)
    counts, untold, rows, whole = dict.fromkeys(STATES, 0), 0, 0, True
    examples: dict[str, list[pl.DataFrame]] = {s: [] for s in STATES}
    for block in blocks:
        if rows >= most:
            whole = False
            break
        marks = compare.marks(block, kind)
        told = compare.compared(marks, held)
        for state, n in told["state"].value_counts().iter_rows():
            counts[state] += n
            have = sum(e.height for e in examples[state])
            of = told.filter(pl.col("state") == state).head(SHOWN - have)
            examples[state].append(block.join(of.rename({"file": "there_file"}), on=ROW, maintain_order="right"))
        untold += int((~marks["told"]).sum())
        rows += block.height
        tick(rows, max(rows, most))
    shown = {s: pl.concat(e, how="diagonal_relaxed") if e else pl.DataFrame() for s, e in examples.items()}
    extra = ("state", "there_file", "there_row")
    return Comparison(
        kind=kind, there=len(held), rows=rows, counts=counts, untold=untold,
        new=_filled(shown[NEW].drop(extra, strict=False), kind),
        repeated=_filled(shown[REPEATED].drop(extra, strict=False), kind),
        changed=_changes(store, shown[CHANGED], kind),
        files=tuple(loaded(store, kind)), whole=whole,
    )  # fmt: skip


def _filled(rows: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Return the columns that say something, the row's number first."""
    names = [c for c in (ROW, *ROLES.get(kind, ()), "attributes") if c in rows.columns]
    return _nobody(rows.select(c for c in names if rows[c].null_count() < rows.height))


def _nobody(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows that may be shown: whoever they are about stays unnamed."""
    return rows.with_columns(pl.col(pl.String).str.replace_all(r"\bc_[0-9a-f]{12}\b", "c_…"))


def _changes(store: Store, rows: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Return row_number, column, before, after: one row for each value that the later file says otherwise."""
    made: list[tuple[int, str, str | None, str | None]] = []
    if rows.height:
        table = BY_NAME[f"ingest.{kind}"]
        old = store.select(
            f"SELECT t.* FROM {table.name} t JOIN (SELECT unnest($1::VARCHAR[]) AS f, unnest($2::BIGINT[]) AS n) w "
            f"ON w.f = t.file AND w.n = t.row_number",
            [rows["there_file"].to_list(), rows["there_row"].to_list()],
        )
        before = {(r["file"], r[ROW]): r for r in old.iter_rows(named=True)}
        names = [c for c in (*ROLES.get(kind, ()), "attributes") if c in rows.columns and c not in compare.DERIVED]
        for row in rows.iter_rows(named=True):
            then = before.get((row["there_file"], row["there_row"]), {})
            for column in (c for c in names if then.get(c) != row[c]):
                was, now = _said(column, then.get(column)), _said(column, row[column])
                made += [(row[ROW], c, was.get(c), now.get(c)) for c in {**was, **now} if was.get(c) != now.get(c)]
    kinds = {ROW: pl.Int64, "column": pl.String, "before": pl.String, "after": pl.String}
    return _nobody(pl.DataFrame(made, schema=kinds, orient="row"))


def _said(column: str, value: Any) -> dict[str, str | None]:
    """Return what stands in a column of a row: of the further columns each by its own name."""
    if column != "attributes":
        return {column: _text(value)}
    return {name: _text(one) for name, one in json.loads(value or "{}").items()}


def _text(value: object) -> str | None:
    return None if value is None else str(value)
