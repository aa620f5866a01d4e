"""The imports of a shop, each a version: what came in, what went out for it, and which way leads back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.store.store import Store

_IMPORTS = """
SELECT p.run_id, p.published_at, max(w.withdrawn_at) AS withdrawn_at
FROM ops.published p LEFT JOIN ops.withdrawn w USING (run_id)
WHERE p.table_name = 'ingest.files' GROUP BY ALL ORDER BY max(p.position) DESC
"""
_FILES = """
SELECT run_id, file, kind, rows_in, rows_kept, rows_set_aside FROM ingest.files_history ORDER BY loaded_at, file
"""
_OUT = """
SELECT run_id, list(DISTINCT file) AS files, 0 AS n FROM ingest.replaced_history GROUP BY 1
UNION ALL SELECT run_id, [], count(*) FROM ingest.superseded_history GROUP BY 1
"""


@dataclass(frozen=True)
class File:
    """One loaded file. rows_in = kept + set aside."""

    name: str
    kind: str
    rows_in: int
    kept: int
    set_aside: int


@dataclass(frozen=True)
class Version:
    """One import. `replaced`: files that went out for it; `superseded`: single rows that did; `returns`: whether it can
    be brought back, for nothing was loaded since it was withdrawn."""

    run_id: str
    loaded_at: datetime
    files: tuple[File, ...]
    replaced: tuple[str, ...]
    superseded: int
    current: bool
    returns: bool


@dataclass(frozen=True)
class Versions:
    """All imports, the newest first."""

    imports: tuple[Version, ...]

    @property
    def current(self) -> tuple[Version, ...]:
        """The imports that count."""
        return tuple(v for v in self.imports if v.current)


def read(store: Store) -> Versions:
    """Return the history of a shop's imports."""
    files: dict[str, list[File]] = {}
    for run_id, *about in store.select(_FILES).iter_rows():
        files.setdefault(run_id, []).append(File(*about))
    replaced: dict[str, tuple[str, ...]] = {}
    superseded: dict[str, int] = {}
    for run_id, names, n in store.select(_OUT).iter_rows():
        replaced[run_id] = (*replaced.get(run_id, ()), *sorted(names))
        superseded[run_id] = superseded.get(run_id, 0) + n
    made, tip = [], True
    for run_id, loaded_at, withdrawn_at in store.select(_IMPORTS).iter_rows():
        tip = tip and withdrawn_at is not None
        made.append(
            Version(
                run_id,
                loaded_at,
                tuple(files.get(run_id, ())),
                replaced.get(run_id, ()),
                superseded.get(run_id, 0),
                current=withdrawn_at is None,
                returns=tip,
            )
        )
    return Versions(tuple(made))
