"""Writes a database anew: what was deleted stays in the blocks of a DuckDB file until they are used again.

A marker beside the file says that a rewrite is due. It is set before rows are deleted and goes when the new file has
taken the old one's place, so that a process killed at any moment leaves one whole file, and the next opening of it
ends what was begun.
"""

from __future__ import annotations

import os
from pathlib import Path

import duckdb


def marker(path: str) -> Path:
    """Return the file that says that a database has to be written anew."""
    return Path(f"{path}.rewrite")


def _fresh(path: str) -> Path:
    return Path(f"{path}.fresh")


def promise(path: str) -> None:
    """Set the marker, on the disk before this returns."""
    with marker(path).open("w") as file:
        os.fsync(file.fileno())
    _keep(marker(path).parent)


def due(path: str) -> bool:
    """Return whether a rewrite was promised; half a file of one that was cut off is removed."""
    for left in (_fresh(path), Path(f"{_fresh(path)}.wal")):
        left.unlink(missing_ok=True)
    return marker(path).exists()


def copy(cursor: duckdb.DuckDBPyConnection, path: str) -> None:
    """Copy every table into a file beside the database; views are made when it is opened. Nobody may write meanwhile."""
    due(path)
    target = str(_fresh(path)).replace("'", "''")
    cursor.execute(f"ATTACH '{target}' AS fresh")
    try:
        listed = cursor.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = current_database() "
            "AND NOT temporary AND NOT internal"
        ).fetchall()
        for schema, name in listed:
            cursor.execute(f'CREATE SCHEMA IF NOT EXISTS fresh."{schema}"')
            cursor.execute(f'CREATE TABLE fresh."{schema}"."{name}" AS SELECT * FROM "{schema}"."{name}"')
        cursor.execute("CHECKPOINT fresh")
    finally:
        cursor.execute("DETACH fresh")
    with _fresh(path).open("rb") as file:
        os.fsync(file.fileno())


def exchange(path: str) -> None:
    """Put the copy in the place of the database, which is closed. Its log has been written into it by then."""
    Path(f"{path}.wal").unlink(missing_ok=True)  # it belongs to the old file and must never be read into the new one
    os.replace(_fresh(path), path)
    _keep(Path(path).parent)
    marker(path).unlink(missing_ok=True)


def _keep(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
