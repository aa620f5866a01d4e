"""The database: opened once, written in one transaction a run, read through a cursor a call."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from core.base.clock import now
from core.base.errors import StoreError
from core.store import expunge, migrate, rewrite
from core.store.expunge import Gone
from core.store.gate import Gate
from core.store.schema import BY_NAME, Table

NESTED = ("settings", "inputs", "versions", "facts")
THREADS = 2
KEEP_RUNS = 6  # finished runs of a snapshot table that stay in its history


@dataclass(frozen=True)
class Run:
    """One computation of one step: what went in, by which settings, and what came out."""

    run_id: str
    step: str
    fingerprint: str
    started_at: datetime
    seconds: float
    settings: dict[str, Any] = field(default_factory=dict)
    inputs: dict[str, Any] = field(default_factory=dict)
    model: str = ""
    seed: int = 0
    versions: dict[str, str] = field(default_factory=dict)
    rows_in: int = 0
    rows_out: int = 0
    set_aside: int = 0
    facts: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> Run:
        """Read a run from a row of `ops.runs`, nested values from their JSON text."""
        return cls(**{k: json.loads(v) if k in NESTED else v for k, v in row.items()})


def new_run_id() -> str:
    """Return a run id that sorts by time and never repeats."""
    return f"{now():%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:6]}"


class Store:
    """One DuckDB file. Readers take a cursor a call; writers take the one lock as well.

    Raises StoreError `database_busy` when another process holds the file, `database_unreadable` otherwise.
    """

    def __init__(self, path: Path | str = ":memory:") -> None:
        self.path = str(path)
        self._write = threading.RLock()
        self._gate = Gate()
        self._stages: dict[str, duckdb.DuckDBPyConnection] = {}
        self._changes = 0  # writes of this process, the only one that can hold the file
        self._versions: dict[tuple[str, ...], tuple[int, str]] = {}
        if self.path != ":memory:":
            Path(self.path).parent.mkdir(parents=True, exist_ok=True)
        self._open()
        if self.path != ":memory:" and rewrite.due(self.path):  # a process ended before it had written the file anew
            self.rewrite()

    def _open(self) -> None:
        try:
            self._db = duckdb.connect(self.path)
        except duckdb.IOException as error:
            busy = "lock" in str(error).lower()
            raise StoreError("database_busy" if busy else "database_unreadable", path=Path(self.path).name) from error
        except duckdb.Error as error:
            raise StoreError("database_unreadable", path=Path(self.path).name) from error
        try:
            self._ready()
        except duckdb.Error as error:  # a DuckDB file of something else, or a damaged one
            self._db.close()
            raise StoreError("database_unreadable", path=Path(self.path).name) from error

    def _ready(self) -> None:
        self._db.execute(f"SET memory_limit = '1GB'; SET threads = {THREADS}; SET preserve_insertion_order = true")
        self._db.execute("SET autoinstall_known_extensions = false; SET autoload_known_extensions = false")
        migrate.forward(self._db)

    # reading ---------------------------------------------------------------------------------------------

    def select(self, sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> pl.DataFrame:
        """Return the answer to a SELECT as a frame; values go in as parameters, never as text."""
        with self._gate.reading(), self._db.cursor() as cursor:
            return pl.DataFrame(pl.from_arrow(cursor.sql(sql, params=params or None).to_arrow_table()))

    def batches(
        self, sql: str, params: Sequence[Any] | dict[str, Any] = (), rows: int = 200_000
    ) -> Iterator[pl.DataFrame]:
        """Yield the answer to a SELECT in frames of about `rows` rows, so that it is never in memory whole."""
        with self._gate.reading(), self._db.cursor() as cursor:
            for batch in cursor.sql(sql, params=params or None).to_arrow_reader(rows):
                yield pl.DataFrame(pl.from_arrow(batch))

    def frame(self, table: str, columns: Iterable[str] = ()) -> pl.DataFrame:
        """Return what is current in a table of the schema (all columns, or those named); rows of files in their order."""
        known = BY_NAME[table]
        wanted = ", ".join(f'"{c}"' for c in columns) or "*"
        order = " ORDER BY file, row_number" if {"file", "row_number"} <= set(known.columns) else ""
        return self.select(f"SELECT {wanted} FROM {known.name}{order}")

    def count(self, table: str) -> int:
        """Return the number of current rows of a table."""
        return int(self.select(f"SELECT count(*) AS n FROM {BY_NAME[table].name}")["n"][0])

    def version(self, *tables: str) -> str:
        """Return a text that changes when any of the tables does: the key for caches and fingerprints."""
        at, kept = self._changes, self._versions.get(tables)
        if kept and kept[0] == at:
            return kept[1]
        found = self.select(
            "SELECT table_name, max(position) AS p, count(*) AS n FROM ops.published WHERE table_name IN "
            "(SELECT unnest($1)) AND run_id NOT IN (SELECT run_id FROM ops.withdrawn) GROUP BY ALL ORDER BY ALL",
            [list(tables)],
        )
        parts = [f"{name}:{p}:{n}" for name, p, n in found.iter_rows()]
        if found.height and (erased := self.count("privacy.erasures")):  # rows left what was published long ago
            parts.append(f"erased:{erased}")
        parts += [f"{t}:{self.count(t)}" for t in tables if BY_NAME[t].kind == "ledger"]
        self._versions[tables] = (at, "|".join(parts))
        return self._versions[tables][1]

    def latest(self, step: str) -> Run | None:
        """Return the newest run of a step that is still current, or None."""
        runs = self.runs(step, limit=1)
        return runs[0] if runs else None

    def runs(self, step: str = "", limit: int = 200) -> list[Run]:
        """Return runs, newest first; `step` narrows. Withdrawn runs are left out."""
        rows = self.select(
            "SELECT * FROM ops.runs WHERE ($1 = '' OR step = $1) AND run_id NOT IN (SELECT run_id FROM ops.withdrawn) "
            "ORDER BY started_at DESC, run_id DESC LIMIT $2",
            [step, limit],
        )
        return [Run.from_row(row) for row in rows.iter_rows(named=True)]

    def tables_of(self, run_id: str) -> list[str]:
        """Return the tables that a run published, in their order."""
        found = self.select("SELECT table_name FROM ops.published WHERE run_id = $1 ORDER BY position", [run_id])
        return found["table_name"].to_list()

    def rows_of(self, table: str, run_id: str) -> pl.DataFrame:
        """Return the rows that one run wrote into a snapshot or imports table."""
        known = BY_NAME[table]
        names = ", ".join(f'"{c}"' for c in known.columns)
        return self.select(f"SELECT {names} FROM {known.stored} WHERE run_id = $1", [run_id])

    # writing ---------------------------------------------------------------------------------------------

    def stage(self, run_id: str, table: str, rows: pl.DataFrame) -> None:
        """Write a part of a run's rows ahead of its publication: nobody sees them until then.

        The parts go into one long transaction beside the writers' lock, so that an edit by hand never waits for them and
        whole row groups go straight to disk. What is never published goes with `abandon`, or when the database is opened
        again.
        """
        if run_id not in self._stages:
            self._stages[run_id] = self._db.cursor()
            # Two threads leave two half-full row groups a part, which the checkpoint has to write once more.
            self._stages[run_id].execute("SET threads = 1")
            self._stages[run_id].execute("BEGIN")
        cursor = self._stages[run_id]
        cursor.execute(
            "INSERT INTO ops.staged SELECT $1, $2, $3 WHERE NOT EXISTS "
            "(SELECT 1 FROM ops.staged WHERE run_id = $1 AND table_name = $2)",
            [run_id, table, now()],
        )
        self._insert(cursor, BY_NAME[table], rows, run_id)

    def settle(self, run_id: str) -> None:
        """Let what a run has staged so far be found by its run id."""
        cursor = self._stages.pop(run_id, None)
        if cursor is not None:
            with self._write, cursor:
                cursor.execute("COMMIT")
                cursor.execute(f"SET threads = {1 if self._stages else THREADS}")

    def abandon(self, run_id: str) -> None:
        """Remove the staged rows of a run that will not be published."""
        cursor = self._stages.pop(run_id, None)
        if cursor is not None:
            with cursor:
                cursor.execute("ROLLBACK")
                cursor.execute(f"SET threads = {1 if self._stages else THREADS}")
        with self._write, self._db.cursor() as cursor:
            migrate.sweep(cursor, run_id)

    def publish(self, run: Run, tables: dict[str, pl.DataFrame]) -> Run:
        """Write the rows of a run, those staged before included, and announce them: readers see all of it or nothing."""
        self.settle(run.run_id)
        with self._write, self._db.cursor() as cursor:
            cursor.execute("BEGIN")
            try:
                staged = cursor.execute("DELETE FROM ops.staged WHERE run_id = $1 RETURNING table_name", [run.run_id])
                for name in dict.fromkeys([*(n for (n,) in staged.fetchall()), *tables]):
                    self._insert(cursor, BY_NAME[name], tables.get(name, pl.DataFrame()), run.run_id)
                    cursor.execute(
                        "INSERT INTO ops.published "
                        "SELECT $1, $2, $3, coalesce(max(position), 0) + 1 FROM ops.published",
                        [name, run.run_id, now()],
                    )
                    if BY_NAME[name].kind == "snapshot":
                        self._forget_old(cursor, BY_NAME[name])
                self._insert(cursor, BY_NAME["ops.runs"], pl.DataFrame([_flat(run)]), "")
                cursor.execute("COMMIT")
                self._changes += 1
            except BaseException:
                cursor.execute("ROLLBACK")
                raise
        return run

    def append(self, table: str, rows: pl.DataFrame) -> None:
        """Add rows to a ledger table in one transaction."""
        if BY_NAME[table].kind != "ledger":
            raise StoreError("not_a_ledger", table=table)
        if rows.height:
            with self._write, self._db.cursor() as cursor:
                self._insert(cursor, BY_NAME[table], rows, "")
                self._changes += 1

    def forget(self, table: str, column: str, values: Sequence[str]) -> None:
        """Delete the rows of a ledger table whose `column` holds one of `values`: for caches, never for history."""
        known = BY_NAME[table]
        if known.kind != "ledger" or column not in known.columns:
            raise StoreError("not_a_ledger", table=table)
        with self._write, self._db.cursor() as cursor:
            cursor.execute(f'DELETE FROM {known.name} WHERE "{column}" IN (SELECT unnest($1))', [list(values)])
            self._changes += 1

    def withdraw(self, *run_ids: str) -> None:
        """Take runs back, all or none: their rows leave every view, their history stays."""
        self.append("ops.withdrawn", pl.DataFrame({"run_id": run_ids}).with_columns(withdrawn_at=pl.lit(now())))

    def restore(self, *run_ids: str) -> None:
        """Let runs that were taken back count again, all or none."""
        self.forget("ops.withdrawn", "run_id", run_ids)

    def expunge(self, gone: Gone, notes: Callable[[dict[str, int]], dict[str, pl.DataFrame]]) -> dict[str, int]:
        """Delete rows from every table and its history, in one transaction; return how many left each table.

        `notes` turns these figures into rows of ledgers, which are written with the same transaction.
        What was deleted stays in the file until `rewrite`, which is promised here: it is done when the database is
        opened again, should this process end before.
        """
        with self._write, self._db.cursor() as cursor:
            if self.path != ":memory:":
                rewrite.promise(self.path)
            cursor.execute("BEGIN")
            try:
                found = expunge.expunge(cursor, gone)
                for name, rows in notes(found).items():
                    self._insert(cursor, BY_NAME[name], rows, "")
                cursor.execute("COMMIT")
            except BaseException:
                cursor.execute("ROLLBACK")
                raise
            self._changes += 1
        return found

    def rewrite(self) -> None:
        """Write the database into a new file that takes the place of the old one. Readers go on, but for the exchange.

        Raises StoreError when the new file cannot be opened.
        """
        if self.path == ":memory:":
            return
        with self._write:
            for run_id in list(
                self._stages
            ):  # its cursor would keep the old file open; jobs share one lane, so none is left
                self.settle(run_id)
            with self._db.cursor() as cursor:
                rewrite.copy(cursor, self.path)
            with self._gate.alone():
                self._db.execute("CHECKPOINT")
                self._db.close()
                rewrite.exchange(self.path)
                self._open()
                self._changes += 1

    def close(self) -> None:
        """Checkpoint and let the file go."""
        with self._write, self._gate.alone():
            if self.path != ":memory:":
                self._db.execute("CHECKPOINT")
            self._db.close()

    @staticmethod
    def _insert(cursor: duckdb.DuckDBPyConnection, table: Table, rows: pl.DataFrame, run_id: str) -> None:
        """Insert by name; a column that the frame lacks becomes null, one that the table lacks is an error."""
        unknown = set(rows.columns) - set(table.columns)
        if unknown:
            raise StoreError("unknown_columns", table=table.name, columns=", ".join(sorted(unknown)))
        if not rows.height:
            return
        names = [n for n in table.columns if n in rows.columns]
        listed = ", ".join(f'"{n}"' for n in names)
        run = "" if table.kind == "ledger" else "run_id, "
        value = "" if table.kind == "ledger" else "$run, "
        incoming = rows.select(
            names
        ).to_arrow()  # read by its name; registered, it would be held until the transaction ends
        params = None if table.kind == "ledger" else {"run": run_id}
        cursor.execute(f"INSERT INTO {table.stored} ({run}{listed}) SELECT {value}{listed} FROM incoming", params)
        del incoming

    @staticmethod
    def _forget_old(cursor: duckdb.DuckDBPyConnection, table: Table) -> None:
        cursor.execute(
            f"DELETE FROM {table.stored} WHERE run_id NOT IN (SELECT run_id FROM ops.published WHERE table_name = $1 "
            "ORDER BY position DESC LIMIT $2)",
            [table.name, KEEP_RUNS],
        )


def _flat(run: Run) -> dict[str, Any]:
    """Turn a run into a row: nested values as JSON text."""
    row = dict(vars(run))
    for key in NESTED:
        row[key] = json.dumps(row[key], ensure_ascii=False, default=str)
    return row
