"""Where the app keeps its state: databases, keys, models, spooled uploads."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.base.errors import StoreError

KEY_BYTES = 32
UNFINISHED = ".unfinished-"  # folders of a model being written


def home() -> Path:
    """Return the state folder: ATLAS_HOME, else a per-user default; made when missing, for the owner only."""
    asked = os.environ.get("ATLAS_HOME")
    base = (
        Path(asked)
        if asked
        else Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "demand-atlas"
    )
    base.mkdir(parents=True, exist_ok=True, mode=0o700)
    return base


def database() -> Path:
    """Return the file of the app's own database."""
    return home() / "atlas.duckdb"


def models(db: Path | str) -> Path:
    """Return the folder of the models that belong to a database: beside it."""
    folder = home() if str(db) == ":memory:" else Path(db).resolve().parent
    return folder / "models"


@contextmanager
def written(folder: Path) -> Iterator[Path]:
    """Yield a folder beside `folder` to write in: it becomes `folder` at the end, and is gone when anything is raised."""
    unfinished = folder.with_name(f"{UNFINISHED}{folder.name}")
    unfinished.mkdir(parents=True)
    try:
        yield unfinished
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    unfinished.replace(folder)


def key(db: Path | str) -> bytes:
    """Return the 32-byte pseudonym key of a database: a file beside it with mode 600, made on first use.

    Raises StoreError `key_unreadable` for anything but 32 bytes: another key would part one customer in two.
    """
    file = (home() / "memory.key") if str(db) == ":memory:" else Path(f"{Path(db).resolve()}.key")
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(secrets.token_bytes(KEY_BYTES))
    try:
        found = file.read_bytes()
    except OSError as error:
        raise StoreError("key_unreadable", file=file.name) from error
    if len(found) != KEY_BYTES:
        raise StoreError("key_unreadable", file=file.name)
    return found
