"""Loads a shop's files: told apart, checked, pseudonymised and masked before anything is stored; all of them or none."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any

import polars as pl

from core.base.clock import now
from core.base.errors import DataError
from core.base.fingerprint import file_hash
from core.base.protocols import Tick, quiet
from core.flows import compare, layouts, masking
from core.flows.compare import Sorter
from core.flows.intake import Intake, intake
from core.flows.source import Source
from core.flows.step import Outcome, step
from core.ingest import check, form
from core.ingest.compare import REPEATED
from core.ingest.form import ROW
from core.privacy import redact
from core.store.store import Run, Store, new_run_id

IDS = {"reviews": "review_id", "events": "event_id", "searches": "search_id", "labels": "label_id"}
SAME = {
    "reviews": ("text", "customer_id", "product_id", "happened_at"),
    "events": ("customer_id", "product_id", "event_type", "happened_at", "quantity", "price", "order_id", "attributes"),
}  # what makes a record a repeat of another one of its file

_THERE = """
SELECT review_id AS id, file, row_number FROM ingest.reviews
UNION ALL SELECT review_id AS id, file, row_number FROM ingest.reviews_history WHERE run_id = $1
"""


def run(store: Store, files: Sequence[Source], key: bytes, tick: Tick = quiet) -> Run:
    """Load files as one import: one published run, or none.

    A file that is there already (by content) adds nothing and is listed under the fact `known`; another file of a name
    that is taken is called `<name> (2)`. Raises DataError with the file's name for a file that cannot be used; then
    nothing of any file is stored.
    """
    rules = masking.read(store.path)
    files = [replace(source, shown=redact.heading(source.shown, rules)) for source in files]
    there = store.frame("ingest.files", ["sha256"])["sha256"]
    names = store.select("SELECT DISTINCT file FROM ingest.files_history")[
        "file"
    ]  # one that was taken back may come again
    fresh, known = _fresh(files, set(there), set(names))
    tick(0, max(1, len(fresh)), known=", ".join(known))
    run_id = new_run_id()
    mapped: list[Intake] = []

    def compute() -> Outcome:
        listed: list[dict[str, Any]] = []
        sorters: list[Sorter] = []
        for n, (source, sha256) in enumerate(fresh):
            within = _within(tick, n, len(fresh))
            try:
                within(0, 1, file=source.shown)
                taken = intake(source, key, partial(layouts.recall, store), rules)
                before = compare.tables(sorters).get("ingest.superseded")
                sorters.append(Sorter(store, taken.kind, source.way, run_id, before))
                listed.append(_one(store, run_id, taken, sorters[-1], sha256, within))
                mapped.append(taken)
            except DataError as error:  # under the name that is shown, not that of the copy
                raise DataError(error.code, **{**error.facts, "file": source.shown}) from error
        total = {k: sum(int(a[k]) for a in listed) for k in ("rows_in", "rows_kept", "rows_set_aside")}
        per_file = [{k: a[k] for k in ("file", "kind", "rows_in", "rows_kept", "rows_set_aside")} for a in listed]
        return Outcome(
            {"ingest.files": pl.DataFrame(listed), **compare.tables(sorters)}, total["rows_in"], total["rows_kept"], total["rows_set_aside"],
            {"files": per_file, "known": known},
        )  # fmt: skip

    if not fresh:
        last = store.latest("load")
        if last is not None:
            last.facts.update(skipped=True, known=known)
            return last
    try:
        run = step(store, "load", [sha256 for _, sha256 in fresh], ("ingest.files",), compute, run_id=run_id)
    except BaseException:
        store.abandon(run_id)
        raise
    for taken in mapped:
        layouts.save(store, taken.columns, taken.mapping, taken.source.shown)
    return run


def _fresh(files: Sequence[Source], there: set[str], names: set[str]) -> tuple[list[tuple[Source, str]], list[str]]:
    """Return the files whose content is new, each with its hash under a name of its own, and the names of the others.

    Rows are found again by file and row number, so that two files must never share a name.
    """
    fresh, known, hashes, taken = [], [], set(there), set(names)
    for source in files:
        sha256 = _hash(source)
        if sha256 in hashes:
            known.append(source.shown)
            continue
        name, number = source.shown, 2
        while name in taken:
            name, number = f"{source.shown} ({number})", number + 1
        hashes.add(sha256)
        taken.add(name)
        fresh.append((replace(source, shown=name), sha256))
    return fresh, known


def _hash(source: Source) -> str:
    try:
        form.regular(source.path)
        whole = file_hash(source.path)
        return f"{whole}:{source.member}" if source.member else whole
    except DataError as error:
        raise DataError(error.code, file=source.shown) from error
    except OSError as error:
        raise DataError("file_refused", file=source.shown) from error


def _within(tick: Tick, n: int, files: int) -> Tick:
    return lambda done, total, **facts: tick(n + min(1.0, done / total if total else 0.0), files, **facts)


def _one(store: Store, run_id: str, taken: Intake, sorter: Sorter, sha256: str, tick: Tick) -> dict[str, Any]:
    """Read one file into the store, ahead of its publication; return its line in ingest.files."""
    source = taken.source
    ids, repeats = _Ids(store, run_id, taken, sorter), _Repeats(taken.kind)
    rows_in = kept = aside = 0
    with _Writer(store, run_id, taken) as writer:
        for part in taken.parts():
            rows, again = sorter.keep(part.rows)
            rows, notes = ids.given(rows)
            told = part.issues.join(again, on=ROW, how="anti") if again.height else part.issues
            writer.write(rows, pl.concat([told, again.cast(check.ISSUES), notes]))  # type: ignore[arg-type]
            repeats.see(rows)
            rows_in, kept, aside = rows_in + part.rows_in, kept + rows.height, aside + part.aside + again.height
            tick(0.9 * min(rows_in, taken.expected), taken.expected, file=source.shown, rows=rows_in)
        writer.write(None, repeats.notes())
    store.settle(run_id)  # the next file of this import is held against this one as well
    if rows_in != kept + aside:
        raise DataError("unbalanced", file=source.shown, rows=rows_in, kept=kept, aside=aside)
    if not kept and not sorter.counts[REPEATED]:
        raise DataError("nothing_usable", file=source.shown, rows=rows_in)
    chosen = taken.mapping
    tick(1, 1, file=source.shown, rows=rows_in)
    return {
        "file": source.shown, "kind": chosen.kind, "sha256": sha256, "encoding": taken.dialect.encoding,
        "delimiter": taken.dialect.delimiter, "mapping": json.dumps(layouts.said(chosen), ensure_ascii=False),
        "rows_in": rows_in, "rows_kept": kept, "rows_set_aside": aside, "loaded_at": now(),
    }  # fmt: skip


class _Writer:
    """Writes the parts of one file while the next part is read: one behind, in order."""

    def __init__(self, store: Store, run_id: str, taken: Intake) -> None:
        self.store, self.run_id, self.taken = store, run_id, taken
        self.lane = ThreadPoolExecutor(1)
        self.last: Future[None] | None = None

    def __enter__(self) -> _Writer:
        return self

    def __exit__(self, *failed: object) -> None:
        self.lane.shutdown(wait=True)
        if failed[0] is None and self.last is not None:
            self.last.result()

    def write(self, rows: pl.DataFrame | None, issues: pl.DataFrame) -> None:
        """Hand a part over, once the one before is written."""
        if self.last is not None:
            self.last.result()
        self.last = self.lane.submit(self._write, rows, issues)

    def _write(self, rows: pl.DataFrame | None, issues: pl.DataFrame) -> None:
        file = pl.lit(self.taken.source.shown).alias("file")
        if rows is not None:
            self.store.stage(self.run_id, f"ingest.{self.taken.kind}", rows.with_columns(file))
        if issues.height:
            self.store.stage(self.run_id, "ingest.issues", issues.with_columns(file))


class _Repeats:
    """Finds records that say what an earlier record of their file says, from a 64-bit mark of each."""

    def __init__(self, kind: str) -> None:
        self.columns = SAME.get(kind, ())
        self.marks: list[pl.DataFrame] = []

    def see(self, rows: pl.DataFrame) -> None:
        """Remember some records."""
        if self.columns and rows.height:
            self.marks.append(rows.select(ROW, mark=pl.struct(*self.columns).hash()))

    def notes(self) -> pl.DataFrame:
        """Return a note for each repeat."""
        if not self.marks:
            return pl.DataFrame(schema=check.ISSUES)
        again = pl.concat(self.marks).filter(~pl.col("mark").is_first_distinct())
        return check.issues(again, "", "repeat", check.NOTE).cast(check.ISSUES)  # type: ignore[arg-type]


class _Ids:
    """Gives every row an id: the file's own where it is there once and new to the shop, else `<file>#<row_number>`."""

    def __init__(self, store: Store, run_id: str, taken: Intake, sorter: Sorter) -> None:
        self.column, self.file, self.sorter = IDS.get(taken.kind, ""), taken.source.shown, sorter
        self.own = self.column in taken.mapping.roles
        # Names of files never repeat, so that what we make up is new unless somebody gives ids of his own.
        self.there: pl.DataFrame | None = None
        if self.own or taken.kind == "reviews":
            self.there = store.select(_THERE, [run_id]).join(sorter.replaced, on="file", how="anti")

    def given(self, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return rows with their ids, and a note for each of the file's own that is taken."""
        none = pl.DataFrame(schema=check.ISSUES)
        if not self.column:
            return rows, none
        made = pl.format("{}#{}", pl.lit(self.file), pl.col(ROW))
        if self.there is None:
            return rows.with_columns(made.alias(self.column)), none
        if not self.own:
            rows = rows.with_columns(pl.lit(None, dtype=pl.String).alias(self.column))
        # What a later version takes the place of leaves it its number as well.
        taken = self.there.join(self.sorter.superseded, on=["file", ROW], how="anti")["id"]
        own = pl.col(self.column)
        clash = ~own.is_first_distinct() | own.is_in(taken.implode())
        told = check.issues(rows.filter(own.is_not_null() & clash), self.column, "id_repeated", check.NOTE, self.column)
        rows = rows.with_columns(pl.when(~clash).then(own).alias(self.column))
        given, mark = pl.concat([taken, rows[self.column].drop_nulls()]), "#"
        while rows.select(made.is_in(given.implode()).any()).item():  # somebody calls a review as we would
            mark += "#"
            made = pl.format("{}{}{}", pl.lit(self.file), pl.lit(mark), pl.col(ROW))
        rows = rows.with_columns(pl.coalesce(own, made).alias(self.column))
        mine = rows.select(id=pl.col(self.column), file=pl.lit(self.file), row_number=pl.col(ROW))
        self.there = pl.concat([self.there, mine])
        return rows, told.cast(check.ISSUES)  # type: ignore[arg-type]
