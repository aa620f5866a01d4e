"""Every import is a version of the shop: back to before one, and forward again."""

from __future__ import annotations

import polars as pl

from core.base.errors import DataError
from core.store.store import Store

_IMPORTS = """
SELECT p.run_id, p.published_at, max(w.withdrawn_at) AS withdrawn_at
FROM ops.published p LEFT JOIN ops.withdrawn w USING (run_id)
WHERE p.table_name = 'ingest.files' GROUP BY ALL ORDER BY max(p.position)
"""


def back(store: Store, run_id: str) -> list[str]:
    """Go back to before an import: it and all later ones leave every figure, at once; return their runs.

    Raises DataError `version_unknown`.
    """
    found = store.select(_IMPORTS)
    later = [r for r, _, withdrawn in found.rows()[_place(found, run_id) :] if withdrawn is None]
    store.withdraw(*later)
    return later


def forward(store: Store, run_id: str) -> list[str]:
    """Bring an import back, and with it what was there when it was loaded and is not now; return their runs.

    Raises DataError `version_passed` where something was loaded since, for the shop went another way then, and
    `version_unknown`.
    """
    found = store.select(_IMPORTS)
    place = _place(found, run_id)
    if found["withdrawn_at"][place:].null_count():
        raise DataError("version_passed")
    loaded = found["published_at"][place]
    again = [r for r, _, withdrawn in found.rows()[: place + 1] if withdrawn is not None and withdrawn > loaded]
    store.restore(*again)
    return again


def _place(imports: pl.DataFrame, run_id: str) -> int:
    runs: list[str] = imports["run_id"].to_list()
    if run_id not in runs:
        raise DataError("version_unknown")
    return runs.index(run_id)
