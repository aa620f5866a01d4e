"""The steps that bring a database of an older version up to this one, applied once, in order."""

from __future__ import annotations

import duckdb

from core.base.errors import StoreError
from core.store.schema import BY_NAME, SCHEMAS, TABLES, ddl

VERSION = 1
STEPS: dict[int, tuple[str, ...]] = {}  # {version reached: statements}; version 1 is the schema itself


def forward(db: duckdb.DuckDBPyConnection) -> None:
    """Create what is missing and apply the steps after the database's own version.

    Raises StoreError `database_newer` for a file written by a later version of the product.
    """
    db.execute("CREATE SCHEMA IF NOT EXISTS ops")
    db.execute("CREATE TABLE IF NOT EXISTS ops.version (number INTEGER)")
    row = db.execute("SELECT max(number) FROM ops.version").fetchone()
    found = row[0] if row else None
    if found is not None and found > VERSION:
        raise StoreError("database_newer", found=found, known=VERSION)
    for number in range((found or VERSION) + 1, VERSION + 1):
        for statement in STEPS[number]:
            db.execute(statement)
    for schema in SCHEMAS:
        db.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    views: list[str] = []
    for table in TABLES:
        statements = ddl(table)
        db.execute(statements[0])
        for name, kind in table.columns.items():  # a column that this version added
            db.execute(f'ALTER TABLE {table.stored} ADD COLUMN IF NOT EXISTS "{name}" {kind}')
        views += statements[1:]
    for statement in views:
        db.execute(statement)
    for (run_id,) in db.execute("SELECT DISTINCT run_id FROM ops.staged").fetchall():
        sweep(db, run_id)  # the process ended while this run was being written
    if found != VERSION:
        db.execute("INSERT INTO ops.version VALUES (?)", [VERSION])


def sweep(db: duckdb.DuckDBPyConnection, run_id: str) -> None:
    """Delete the rows that a run wrote ahead and never published, in one transaction."""
    db.execute("BEGIN")
    try:
        for (name,) in db.execute("SELECT table_name FROM ops.staged WHERE run_id = $1", [run_id]).fetchall():
            db.execute(f"DELETE FROM {BY_NAME[name].stored} WHERE run_id = $1", [run_id])
        db.execute("DELETE FROM ops.staged WHERE run_id = $1", [run_id])
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise
