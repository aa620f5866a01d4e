"""What is stored of people and for how long, what was masked, what was erased, what is hidden."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from core.store.store import Store


@dataclass(frozen=True)
class Privacy:
    """rows: what is current, by kind of file. masked: rule, rows. erasures: reason, people, rows, erased_at, newest first.

    periods: {kind: days that its rows are kept}, for kinds that are not kept for good.
    """

    people: int
    rows: dict[str, int]
    periods: dict[str, int]
    masked: pl.DataFrame
    erasures: pl.DataFrame
    kept_since: datetime | None


_DATED = ("reviews", "events", "searches", "campaign")


def read(store: Store) -> Privacy:
    """Return what the privacy page says of a shop."""
    masked = store.select(
        "SELECT value AS rule, count(*) AS rows FROM ingest.issues WHERE rule = 'personal_data' GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    everybody = " UNION ".join(f"SELECT customer_id FROM ingest.{kind}" for kind in _DATED)
    sizes = store.select(
        f"SELECT (SELECT count(customer_id) FROM ({everybody})) AS people, "
        "(SELECT min(loaded_at) FROM ingest.files) AS kept_since"
    ).row(0, named=True)
    parts = " UNION ALL ".join(f"SELECT '{kind}' AS kind, count(*) AS n FROM ingest.{kind}" for kind in _DATED)
    periods = store.select(
        "SELECT kind, arg_max(days, set_at) AS days FROM privacy.retention GROUP BY kind ORDER BY kind"
    )
    erasures = store.select(
        "SELECT reason, people, reviews + events + searches + campaign AS rows, erased_at FROM privacy.erasures "
        "ORDER BY erased_at DESC"
    )
    return Privacy(
        rows=dict(store.select(parts).iter_rows()),
        periods={kind: days for kind, days in periods.iter_rows() if days},
        masked=masked,
        erasures=erasures,
        **sizes,
    )
