"""What the health report says of a shop: findings, the rows behind each, days, and the stars against those of all buyers."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import polars as pl

from core.base.columns import KINDS
from core.ingest import star_mix
from core.ingest.health import FINE, TOPICS
from core.ingest.star_mix import Weighted
from core.store.schema import BY_NAME
from core.store.store import Store

LOOKED_OVER = tuple(t for t in (*(f"ingest.{k}" for k in KINDS), "ingest.files") if t in BY_NAME)
DATES = ("first", "last")
STARS = {5: "five", 4: "four", 3: "three", 2: "two", 1: "one"}
TYPED, CATALOGUE = "typed", "catalogue"
# What a person needs to see of a row of each kind; who it was is never shown.
SHOWN = {
    "reviews": ("text", "rating", "product_id", "happened_at"),
    "events": ("event_type", "product_id", "happened_at", "quantity", "price"),
    "products": ("product_id", "name", "category"),
    "searches": ("query", "results", "clicked_product_id", "happened_at"),
    "campaign": ("campaign", "treated", "happened_at", "outcome", "spend"),
    "labels": ("text", "label"),
    "judgements": ("query", "product_id", "grade"),
}


@dataclass(frozen=True)
class Found:
    """One finding as a page shows it: `says` names the sentence, `facts` fill it, `opens` rows stand behind it."""

    name: str
    topic: str
    severity: str
    says: str
    kind: str
    rows: int
    out_of: int
    facts: dict[str, Any]
    opens: int = 0


@dataclass(frozen=True)
class Stars:
    """How the reviews' stars lie (stars -> reviews), those of all buyers where they are known, and the reviews weighted to them.

    `source` of the true shares: typed, catalogue, or empty.
    """

    counts: dict[int, int] = field(default_factory=dict)
    true: dict[int, float] = field(default_factory=dict)
    source: str = ""
    weighted: Weighted | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Reviews with stars."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Health:
    """`found`: the most severe first. `days`: kind, day, rows. `fresh`: nothing was loaded or taken back since.

    `checked_at` is None before the first check.
    """

    found: tuple[Found, ...]
    days: pl.DataFrame
    stars: Stars
    checked_at: datetime | None
    fresh: bool

    def of(self, topic: str) -> tuple[Found, ...]:
        """Return the findings of a topic."""
        return tuple(f for f in self.found if f.topic == topic)

    @property
    def by_topic(self) -> tuple[tuple[Found, ...], ...]:
        """Return the findings by topic, the topic with the most severe one first."""
        met = dict.fromkeys(f.topic for f in self.found)
        calm = [t for t in TOPICS if t in met and all(f.severity == FINE for f in self.of(t))]
        return tuple(self.of(t) for t in (*(t for t in met if t not in calm), *calm))


def read(store: Store) -> Health:
    """Return the last health report; without one there are no findings and `checked_at` is None."""
    last = store.latest("health")
    rows = store.select(
        "SELECT h.*, coalesce(o.opens, 0) AS opens FROM ingest.health h LEFT JOIN "
        "(SELECT name, count(*) AS opens FROM ingest.health_rows GROUP BY 1) o USING (name) ORDER BY position"
    )
    found = tuple(_found(row) for row in rows.iter_rows(named=True))
    return Health(
        found=found,
        days=store.select("SELECT kind, day, rows FROM ingest.health_days ORDER BY kind, day"),
        stars=_stars(store, next((f.facts for f in found if f.topic == "stars"), {})),
        checked_at=last.started_at if last else None,
        fresh=last is not None and last.inputs["tables"] == store.version(*LOOKED_OVER),
    )


def _found(row: dict[str, Any]) -> Found:
    facts = json.loads(row.pop("facts"))
    row.pop("position")
    return Found(**row, facts={k: date.fromisoformat(v) if k in DATES else v for k, v in facts.items()})


def _stars(store: Store, facts: dict[str, Any]) -> Stars:
    """What somebody typed goes before what a catalogue's averages lead to."""
    counts = {int(s): int(n) for s, n in facts.get("counts", {}).items()}
    typed = store.select("SELECT * FROM ingest.star_mix ORDER BY recorded_at DESC LIMIT 1")
    mix, source = {}, ""
    if typed.height and typed["five"][0] is not None:
        mix, source = {s: float(typed[name][0]) for s, name in STARS.items()}, TYPED
    elif "catalogue_mean" in facts:
        mix = star_mix.tilted(counts, float(facts["catalogue_mean"])) or {}
        source = CATALOGUE if mix else ""
    return Stars(counts, mix, source, star_mix.weighted(counts, mix) if mix else None, facts)


def rows(store: Store, name: str) -> pl.DataFrame:
    """Return the rows that a finding opens: file, row_number, what stands there, and the row that each repeats, if any."""
    kinds = store.select("SELECT DISTINCT kind FROM ingest.health_rows WHERE name = $1", [name])["kind"]
    if not kinds.len() or f"ingest.{kinds[0]}" not in BY_NAME:
        return pl.DataFrame(schema={"file": pl.String, "row_number": pl.Int64})
    kind = kinds[0]
    shown = ", ".join(f"t.{c}" for c in SHOWN[kind])
    found = store.select(
        f"SELECT h.file, h.row_number, {shown}, h.other_file, h.other_row FROM ingest.health_rows h "
        f"JOIN ingest.{kind} t ON t.file = h.file AND t.row_number = h.row_number WHERE h.name = $1 "
        "ORDER BY h.other_file, h.other_row, h.file, h.row_number",
        [name],
    )
    return found.drop("other_file", "other_row") if found["other_row"].null_count() == found.height else found
