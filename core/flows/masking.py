"""What people decided about masking, kept outside the database: the words of it are words of people."""

from __future__ import annotations

import json
import os
from dataclasses import fields
from pathlib import Path

from core.base.errors import StoreError
from core.flows.home import home
from core.privacy.rules import NONE, Rules


def _file(db: Path | str) -> Path:
    return (home() / "memory.rules.json") if str(db) == ":memory:" else Path(f"{Path(db).resolve()}.rules.json")


def read(db: Path | str) -> Rules:
    """Return the rules of a database: none where nobody made any. Raises StoreError `rules_unreadable`."""
    file = _file(db)
    if not file.exists():
        return NONE
    names = [field.name for field in fields(Rules)]
    try:
        said = json.loads(file.read_text("utf-8"))
        sound = isinstance(said, dict) and all(
            isinstance(said.get(name, []), list) and all(isinstance(word, str) for word in said.get(name, []))
            for name in names
        )
        if not sound:
            raise ValueError(file.name)
        return Rules(**{name: frozenset(said.get(name, [])) for name in names})
    except (OSError, ValueError) as error:
        raise StoreError("rules_unreadable", file=file.name) from error


def mark(db: Path | str) -> int:
    """Return a number that changes with the rules: the time of their last change, 0 where there are none."""
    try:
        return _file(db).stat().st_mtime_ns
    except OSError:
        return 0


def write(db: Path | str, rules: Rules) -> None:
    """Keep the rules of a database beside its key, mode 600: written beside and renamed, so that no half is ever read.

    Raises StoreError `rules_unwritable`.
    """
    file = _file(db)
    beside = file.with_name(f"{file.name}.new")
    said = {field.name: sorted(getattr(rules, field.name)) for field in fields(Rules)}
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.unlink(missing_ok=True)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(said, out, ensure_ascii=False, indent=1)
            out.flush()
            os.fsync(out.fileno())
        os.replace(beside, file)
    except OSError as error:
        raise StoreError("rules_unwritable", file=file.name) from error
