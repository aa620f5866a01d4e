"""What was loaded into a shop, what was set aside and why, and what can be asked of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from core.base.columns import KINDS
from core.store.store import Run, Store

SHOWN = 200  # set-aside records that a page shows; the download has them all
SAYING = (20, 300)  # different texts: fewer are too few for demands, more are enough to trust most of them
ACTING = (60, 200)  # people with enough actions: three groups of 20 are the least, more hold better
ACTIONS = 4  # of a person, before a group is asked for
SEARCHING = 50  # searches from which a miss is more than a slip
ARM = 20  # people on each side of a campaign


@dataclass(frozen=True)
class Ask:
    """One thing that can be asked: `level` is yes, partly or no; `reason` names the sentence, `facts` fill it."""

    name: str
    level: str
    reason: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Loaded:
    """files: file, kind, rows_in, rows_kept, rows_set_aside, encoding, loaded_at, attributes (how many further columns).

    health: rule, severity, rows. aside: file, row_number, column, rule, value; the first SHOWN. stars: (stars, reviews).
    """

    files: pl.DataFrame
    rows: dict[str, int]  # kind -> rows that are there
    health: pl.DataFrame
    aside: pl.DataFrame
    asks: tuple[Ask, ...]
    stars: tuple[tuple[int, int], ...]
    last: tuple[str, ...]  # the files of the last import
    last_run: str
    fresh: bool  # everything to the right was computed from what is here now
    cut_off: bool  # the last loading was ended by the end of the program

    @property
    def rows_in(self) -> int:
        """Records read, over all files."""
        return int(self.files["rows_in"].sum())

    @property
    def set_aside(self) -> int:
        """Records set aside, over all files; the others were kept."""
        return int(self.files["rows_set_aside"].sum())


def read(store: Store) -> Loaded:
    """Return what a shop holds; an empty shop has no files."""
    last = store.latest("load")
    files = store.select(
        "SELECT file, kind, rows_in, rows_kept, rows_set_aside, encoding, loaded_at FROM ingest.files "
        "ORDER BY loaded_at DESC, file"
    )
    return Loaded(
        files=files.join(_further(store), on="file", how="left", maintain_order="left").with_columns(
            pl.col("attributes").fill_null(0)
        ),
        rows={kind: store.count(f"ingest.{kind}") for kind in KINDS},
        health=store.select(
            "SELECT rule, severity, count(DISTINCT file || chr(10) || row_number) AS rows FROM ingest.issues "
            "GROUP BY ALL ORDER BY rows DESC, rule, severity"
        ),
        aside=set_aside(store, SHOWN),
        asks=(_demands(store), _changes(store), _personas(store), _search(store), _campaign(store)),
        stars=_stars(store),
        last=tuple(store.rows_of("ingest.files", last.run_id)["file"]) if last else (),
        last_run=last.run_id if last else "",
        fresh=_fresh(store),
        cut_off=_cut_off(store, last),
    )


def set_aside(store: Store, most: int | None = None) -> pl.DataFrame:
    """Return file, row_number, column, rule, value of the records that were set aside, in the order of the files.

    `column` is the file's own name for it, empty where the whole record is meant.
    """
    limit = "" if most is None else f"LIMIT {int(most)}"
    rows = store.select(
        "SELECT file, row_number, column_name, rule, value FROM ingest.issues WHERE severity = 'set_aside' "
        f"ORDER BY file, row_number, column_name {limit}"
    )
    own = [
        {"file": file, "column_name": role, "column": column}
        for file, mapping in store.frame("ingest.files", ["file", "mapping"]).iter_rows()
        for role, column in json.loads(mapping or "{}").get("roles", {}).items()
    ]
    named = pl.DataFrame(own, schema={"file": pl.String, "column_name": pl.String, "column": pl.String})
    return rows.join(named, on=["file", "column_name"], how="left", maintain_order="left").select(
        "file", "row_number", pl.coalesce("column", "column_name").alias("column"), "rule", "value"
    )


def _further(store: Store) -> pl.DataFrame:
    """Return file, attributes: how many columns of a file became attributes."""
    parts = " UNION ALL ".join(
        f"SELECT file, len(json_keys(any_value(attributes))) AS attributes FROM ingest.{kind} "
        "WHERE json_valid(attributes) GROUP BY file"  # one row of an older version must not cost the page
        for kind in KINDS
    )
    return store.select(parts)


def _fresh(store: Store) -> bool:
    listened, described = store.latest("listen"), store.latest("describe")
    if listened is None or described is None or store.latest("understand") is None:
        return False
    behaviour = store.version("ingest.events", "ingest.products", "ingest.searches")
    return listened.inputs["tables"] == store.version("ingest.reviews") and described.inputs["tables"] == behaviour


def _cut_off(store: Store, last: Run | None) -> bool:
    found = store.select(
        "SELECT state, happened_at FROM ops.job_events WHERE name = 'load' ORDER BY happened_at DESC LIMIT 1"
    )
    if found.is_empty() or found["state"][0] != "interrupted":
        return False
    return last is None or last.started_at < found["happened_at"][0]


def _stars(store: Store) -> tuple[tuple[int, int], ...]:
    found = store.select(
        "SELECT greatest(1, least(5, round(rating)))::INTEGER AS stars, count(*) AS n FROM ingest.reviews "
        "WHERE rating IS NOT NULL GROUP BY 1"
    )
    counted = dict(found.iter_rows())
    return tuple((n, counted.get(n, 0)) for n in (5, 4, 3, 2, 1)) if counted else ()


def _demands(store: Store) -> Ask:
    row = store.select(
        "SELECT count(*) AS n, count(DISTINCT lower(trim(text))) AS texts FROM ingest.reviews WHERE text IS NOT NULL"
    ).row(0, named=True)
    if not row["n"]:
        return Ask("demands", "no", "no_reviews")
    if row["texts"] == 1 and row["n"] > 1:
        return Ask("demands", "no", "same_texts", {"n": row["n"]})
    few, enough = SAYING
    if row["texts"] < few:
        return Ask("demands", "no", "too_few_texts", {"n": row["texts"], "least": few})
    if row["texts"] < enough:
        return Ask("demands", "partly", "few_texts", {"n": row["texts"], "enough": enough})
    return Ask("demands", "yes", "enough_texts", {"n": row["n"]})


def _changes(store: Store) -> Ask:
    row = store.select(
        "SELECT count(*) AS n, count(rating) AS rated, count(happened_at) AS dated FROM ingest.reviews"
    ).row(0, named=True)
    if not row["n"]:
        return Ask("changes", "no", "no_reviews")
    if not row["rated"]:
        return Ask("changes", "partly", "no_stars")
    if row["rated"] < row["n"] / 2:
        return Ask("changes", "partly", "few_stars", {"share": row["rated"] / row["n"]})
    if not row["dated"]:
        return Ask("changes", "partly", "no_dates")
    return Ask("changes", "yes", "stars", {"share": row["rated"] / row["n"]})


def _personas(store: Store) -> Ask:
    """Products viewed and orders count as actions, reviews where nothing is known of what people did."""
    row = store.select(
        """
        WITH did AS (
            SELECT customer_id, count(*) FILTER (event_type = 'view') + CASE
                WHEN count(order_id) FILTER (event_type = 'purchase') > 0
                THEN count(DISTINCT order_id) FILTER (event_type = 'purchase')
                ELSE count(*) FILTER (event_type = 'purchase') END AS actions
            FROM ingest.events WHERE customer_id IS NOT NULL GROUP BY 1),
        said AS (SELECT customer_id, count(*) AS actions FROM ingest.reviews WHERE customer_id IS NOT NULL GROUP BY 1)
        SELECT (SELECT count(*) FROM (SELECT customer_id FROM did UNION SELECT customer_id FROM said)) AS people,
               CASE WHEN EXISTS (FROM did) THEN (SELECT count(*) FROM did WHERE actions >= $1)
                    ELSE (SELECT count(*) FROM said WHERE actions >= $1) END AS acting
        """,
        [ACTIONS],
    ).row(0, named=True)
    facts = {"n": row["acting"], "actions": ACTIONS, "least": ACTING[0]}
    if not row["people"]:
        return Ask("personas", "no", "no_ids")
    if row["acting"] < ACTING[0]:
        return Ask("personas", "no", "too_few_people", facts)
    if row["acting"] < ACTING[1]:
        return Ask("personas", "partly", "few_people", {"n": row["acting"], "actions": ACTIONS, "enough": ACTING[1]})
    return Ask("personas", "yes", "people", facts)


def _search(store: Store) -> Ask:
    row = store.select(
        "SELECT count(*) AS n, count(results) AS counted, count(clicked_product_id) AS clicked FROM ingest.searches"
    ).row(0, named=True)
    if not row["n"]:
        return Ask("search", "no", "no_searches")
    if not row["counted"] and not row["clicked"]:
        return Ask("search", "partly", "no_outcome_of_search", {"n": row["n"]})
    if row["n"] < SEARCHING:
        return Ask("search", "partly", "few_searches", {"n": row["n"]})
    return Ask(
        "search", "yes" if row["clicked"] else "partly", "searches" if row["clicked"] else "no_clicks", {"n": row["n"]}
    )


def _campaign(store: Store) -> Ask:
    row = store.select(
        "SELECT count(*) FILTER (treated) AS treated, count(*) FILTER (NOT treated) AS control, count(outcome) AS outcomes, "
        "count(spend) AS spends FROM ingest.campaign"
    ).row(0, named=True)
    if not row["treated"] and not row["control"]:
        return Ask("campaign", "no", "no_campaign")
    if min(row["treated"], row["control"]) < ARM:
        return Ask("campaign", "no", "no_control", {"least": ARM})
    if not row["outcomes"] and not row["spends"]:
        return Ask("campaign", "partly", "no_outcome", {"control": row["control"]})
    return Ask("campaign", "yes", "control", {"treated": row["treated"], "control": row["control"]})
