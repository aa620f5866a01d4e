"""What is stored of people and for how long, what was masked, what was erased, what is hidden."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from core.store.store import Store


@dataclass(frozen=True)
class Privacy:
    """rows: what is current, by kind of file. masked: rule, rows. erasures: reason, people, rows, erased_at, newest first.

    oldest: {kind: the first day in it}.
    """

    people: int
    rows: dict[str, int]
    oldest: dict[str, datetime]
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
    parts = " UNION ALL ".join(
        f"SELECT '{kind}' AS kind, count(*) AS n, min(happened_at) AS oldest FROM ingest.{kind}" for kind in _DATED
    )
    kinds = store.select(parts).rows(named=True)
    erasures = store.select(
        "SELECT reason, people, reviews + events + searches + campaign AS rows, erased_at FROM privacy.erasures "
        "ORDER BY erased_at DESC"
    )
    return Privacy(
        rows={k["kind"]: k["n"] for k in kinds},
        oldest={k["kind"]: k["oldest"] for k in kinds if k["oldest"]},
        masked=masked,
        erasures=erasures,
        **sizes,
    )
