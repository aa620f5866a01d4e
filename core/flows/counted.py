"""What the health report counts of each table, asked of the database, so that no large table is ever held in memory."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import polars as pl

from core.base.columns import KINDS
from core.ingest import groups
from core.ingest.health import ACTIONS, Join
from core.store.schema import BY_NAME
from core.store.store import Store

OPENED = 500  # rows that a finding opens, at most
OWN = (
    "review_id",
    "event_id",
    "search_id",
    "label_id",
    "file",
    "row_number",
    "language",
)  # of a row, not of what it says
# Rows that nothing tells apart are alike by chance: a campaign without customers, a search log without customer and time.
TOLD_APART = {"campaign": "customer_id IS NOT NULL", "searches": "(customer_id IS NOT NULL OR happened_at IS NOT NULL)"}
SPOKEN = "coalesce(language, 'other')"
DATED = ("reviews", "events", "searches", "campaign")
CUSTOMERS = ("reviews", "events", "searches", "campaign")
PRODUCTS = (
    ("reviews", "product_id", "products"),
    ("events", "product_id", "products"),
    ("searches", "clicked_product_id", "products"),
    ("judgements", "product_id", "products"),
    ("reviews", "product_id", "events"),
)
_ID = pl.col("id").str.strip_chars()
# Other ways to spell an id, in the order in which they are tried: the first that helps most is named.
REPAIRS = {
    "case": _ID.str.to_uppercase(),
    "zeros": _ID.str.strip_chars_start("0"),
    "decimals": _ID.str.replace(r"\.0+$", ""),
    "signs": _ID.str.to_uppercase().str.replace_all("[^A-Z0-9]", ""),
    "prefix": _ID.str.to_uppercase().str.replace("^[A-Z]+[-_ ]*", ""),
}
SAME_STILL = 0.98  # of the ids that must stay apart when they are spelled otherwise
POOR = 0.9  # of the rows that join, under which other spellings are tried


def there(store: Store) -> dict[str, int]:
    """Return the number of rows of each kind of file that has any."""
    counts = {kind: store.count(f"ingest.{kind}") for kind in KINDS if f"ingest.{kind}" in BY_NAME}
    return {kind: n for kind, n in counts.items() if n}


def repeated(store: Store, kind: str, files: int) -> tuple[int, int, pl.DataFrame]:
    """Return rows that repeat an earlier one within a file, those that do so across files, and some of them.

    Rows (file, row_number, other_file, other_row): the other is the first of its kind. Rows are the same when every
    column that came from the file is; they are told by a 64-bit hash, eight bytes a row.
    """
    named = ", ".join(f'"{c}"' for c in BY_NAME[f"ingest.{kind}"].columns if c not in OWN)
    again, which = _again(store, kind, named)
    if not again:
        return 0, 0, pl.DataFrame()
    within = again if files < 2 else _again(store, kind, f"file, {named}")[0]
    opened = store.select(
        f"SELECT file, row_number, other_file, other_row FROM (SELECT file, row_number, first_value(file) OVER w AS other_file, "
        f"first_value(row_number) OVER w AS other_row FROM (SELECT file, row_number, hash({named}) AS h FROM ingest.{kind}) "
        "WHERE h IN (SELECT unnest($1::UBIGINT[])) WINDOW w AS (PARTITION BY h ORDER BY file, row_number)) "
        "WHERE file <> other_file OR row_number <> other_row ORDER BY file, row_number LIMIT $2",
        [which, OPENED],
    )  # fmt: skip
    return within, again - within, opened


def _again(store: Store, kind: str, named: str) -> tuple[int, list[int]]:
    """Return how many rows have a hash that another row before them has, and some such hashes."""
    hashes = store.select(f"SELECT hash({named}) AS h FROM ingest.{kind} WHERE {TOLD_APART.get(kind, True)}")[
        "h"
    ].sort()
    twice = hashes.filter(hashes == hashes.shift(1))
    return twice.len(), twice.unique(maintain_order=True).head(OPENED).to_list()


def days(store: Store, kind: str, today: date) -> pl.DataFrame:
    """Return kind, day, rows of a kind of file, up to tomorrow."""
    return store.select(
        f"SELECT '{kind}' AS kind, happened_at::DATE AS day, count(*) AS rows FROM ingest.{kind} "
        "WHERE happened_at::DATE <= $1::DATE + 1 GROUP BY 2 ORDER BY 2",
        [today],
    )


def undated(store: Store, kind: str, today: date) -> tuple[int, int]:
    """Return how many rows have no date, and how many one later than tomorrow."""
    found = store.select(
        f"SELECT count(*) - count(happened_at) AS undated, count(*) FILTER (happened_at::DATE > $1::DATE + 1) AS future "
        f"FROM ingest.{kind}",
        [today],
    )
    return int(found["undated"][0]), int(found["future"][0])


def some(store: Store, kind: str, where: str, params: list[Any] | None = None) -> pl.DataFrame:
    """Return file, row_number of some rows for which an SQL condition of ours holds; `$1` … are its values."""
    return store.select(
        f"SELECT file, row_number FROM ingest.{kind} WHERE {where} ORDER BY file, row_number LIMIT {OPENED}",
        params or [],
    )


def wordless(store: Store) -> tuple[int, int, pl.DataFrame]:
    """Return reviews set aside for want of a text, reviews kept whose text has no letter or digit, and some of the latter."""
    bare = r"NOT regexp_matches(coalesce(text, ''), '[\p{L}\p{N}]')"
    aside = store.select(
        "SELECT count(DISTINCT file || chr(10) || row_number) AS n FROM ingest.issues WHERE rule = 'missing_text'"
    )["n"][0]
    kept = store.select(f"SELECT count(*) AS n FROM ingest.reviews WHERE {bare}")["n"][0]
    return int(aside), int(kept), some(store, "reviews", bare)


def languages(store: Store) -> tuple[dict[str, int], pl.DataFrame]:
    """Return how many reviews there are in each language, and some of those in another than English and Chinese."""
    counts = dict(
        store.select(f"SELECT {SPOKEN} AS language, count(*) AS n FROM ingest.reviews GROUP BY 1").iter_rows()
    )
    return counts, some(store, "reviews", f"{SPOKEN} = 'other'")


def sample(store: Store, most: int, seed: int) -> pl.DataFrame:
    """Return language, text, file, row_number of at most so many reviews of each language, by chance and the same each time."""
    return store.select(
        f"SELECT {SPOKEN} AS language, text, file, row_number FROM ingest.reviews WHERE text IS NOT NULL "
        f"QUALIFY row_number() OVER (PARTITION BY {SPOKEN} ORDER BY hash(review_id, $1), review_id) <= $2 ORDER BY ALL",
        [seed, most],
    )


def in_both(store: Store) -> pl.DataFrame:
    """Return file, row_number of some rows of people who stand in both groups of a campaign."""
    return some(
        store, "campaign",
        "customer_id IN (SELECT customer_id FROM ingest.campaign WHERE treated IS NOT NULL GROUP BY 1 "
        "HAVING bool_or(treated) AND bool_or(NOT treated))",
    )  # fmt: skip


def joins(store: Store, kinds: dict[str, int], people: dict[str, pl.DataFrame]) -> list[Join]:
    """Return how ids join, for each pair of kinds that both carry them; `people` as `people` returns it."""
    ids: dict[tuple[str, str], pl.DataFrame] = {}
    for left, column, right in PRODUCTS:
        for kind, name in ((left, column), (right, "product_id")):
            if left in kinds and right in kinds and (kind, name) not in ids:
                ids[kind, name] = store.select(
                    f"SELECT {name} AS id, count(*) AS n FROM ingest.{kind} WHERE {name} IS NOT NULL GROUP BY 1"
                )
    found = [
        _join(left, right, "product", ids[left, column], ids[right, "product_id"])
        for left, column, right in PRODUCTS
        if left in kinds and right in kinds
    ]
    found += [
        _join(left, right, "customer", people[left], people[right])
        for place, left in enumerate(CUSTOMERS)
        for right in CUSTOMERS[place + 1 :]
        if left in people and right in people
    ]
    return [join for join in found if join is not None]


def _join(left: str, right: str, what: str, own: pl.DataFrame, theirs: pl.DataFrame) -> Join | None:
    """Count how ids (id, n) of the left are found on the right, and how they would be if they were spelled otherwise."""
    if own.is_empty() or theirs.is_empty():
        return None
    keys, matched, rows, rows_matched = _matched(own, theirs)
    repairs: dict[str, int] = {}
    if what == "product" and rows_matched < POOR * rows:
        for name, form in REPAIRS.items():
            one, other = (side.with_columns(id=form).filter(pl.col("id") != "") for side in (own, theirs))
            if other["id"].n_unique() >= SAME_STILL * theirs.height:  # what makes one of two products is no repair
                repairs[name] = _matched(one.group_by("id").agg(pl.col("n").sum()), other)[3]
    return Join(left, right, what, keys, matched, rows, rows_matched, repairs)


def _matched(own: pl.DataFrame, theirs: pl.DataFrame) -> tuple[int, int, int, int]:
    both = own.join(theirs.select("id"), on="id", how="semi")
    return own.height, both.height, int(own["n"].sum()), int(both["n"].sum())


def people(store: Store, kinds: dict[str, int]) -> dict[str, pl.DataFrame]:
    """Return for each kind with customers one row for each: id (a hash), n rows, and what they chose and when.

    Of events and reviews also: views, buys (of events), a, b (the least and the greatest product, by hash), since, until.
    """
    found = {}
    for kind in [k for k in CUSTOMERS if k in kinds]:
        more = _CHOSE if kind in ("events", "reviews") else ""
        more += _DID if kind == "events" else ""
        rows = store.select(
            f"SELECT hash(customer_id) AS id, count(*) AS n {more} FROM ingest.{kind} WHERE customer_id IS NOT NULL GROUP BY 1"
        )
        if rows.height:
            found[kind] = rows
    return found


def strangers(store: Store, join: Join) -> pl.DataFrame:
    """Return file, row_number of some rows on the left of a join whose id is not found on the right."""
    column = "clicked_product_id" if join.left == "searches" and join.column == "product" else f"{join.column}_id"
    return some(
        store, join.left,
        f"{column} IS NOT NULL AND {column} NOT IN (SELECT {join.column}_id FROM ingest.{join.right} "
        f"WHERE {join.column}_id IS NOT NULL)",
    )  # fmt: skip


def ratings(store: Store) -> dict[str, float]:
    """Return mean, ratings, products of a catalogue that carries an average and a count of ratings per product, else nothing.

    Both are looked for among the further columns of the products that have reviews here, or of all where none has.
    """
    keys = store.select(
        "SELECT DISTINCT unnest(json_keys(attributes)) AS key FROM "
        "(SELECT attributes FROM ingest.products WHERE json_valid(attributes) LIMIT 200) ORDER BY 1"
    )["key"]
    named = r"(?i)rating|stars?$|score|评分|星级"
    many = r"(?i)count|number|num|total|ratings|reviews|votes|数"
    averages = [
        k for k in keys if pl.Series([k]).str.contains(named).item() and not pl.Series([k]).str.contains(many).item()
    ]
    counts = [
        k
        for k in keys
        if pl.Series([k]).str.contains(many).item() and pl.Series([k]).str.contains(r"(?i)rating|review|vote|评").item()
    ]
    for average in averages:
        for count in counts:
            row = store.select(
                "WITH p AS (SELECT product_id, TRY_CAST(json_extract_string(attributes, $1) AS DOUBLE) AS mean, "
                "TRY_CAST(replace(json_extract_string(attributes, $2), ',', '') AS DOUBLE) AS n FROM ingest.products "
                "WHERE json_valid(attributes)), once AS (SELECT product_id, any_value(mean) AS mean, max(n) AS n FROM p "
                "WHERE mean BETWEEN 1 AND 5 AND n > 0 GROUP BY 1), here AS (SELECT DISTINCT product_id FROM ingest.reviews) "
                "SELECT sum(mean * n) / sum(n) AS mean, sum(n) AS ratings, count(*) AS products FROM once "
                "WHERE product_id IN (FROM here) OR NOT EXISTS (FROM here JOIN once USING (product_id))",
                [_path(average), _path(count)],
            ).row(0, named=True)  # fmt: skip
            if row["products"] >= 3 and row["ratings"]:
                return {
                    "catalogue_mean": row["mean"],
                    "catalogue_ratings": row["ratings"],
                    "catalogue_products": row["products"],
                }
    return {}


def _path(key: str) -> str:
    return f"$.{json.dumps(key, ensure_ascii=False)}"


def differing(store: Store) -> list[tuple[str, float]]:
    """Return the further columns of a campaign's file and by how much its two groups differ in each."""
    keys = store.select(
        "SELECT DISTINCT unnest(json_keys(attributes)) AS key FROM "
        "(SELECT attributes FROM ingest.campaign WHERE json_valid(attributes) LIMIT 200) ORDER BY 1"
    )["key"].to_list()
    found = []
    for key in [k for k in keys if groups.before(k)][:30]:
        counted = store.select(
            "SELECT json_extract_string(attributes, $1) AS value, treated, count(*) AS n FROM ingest.campaign "
            "WHERE json_valid(attributes) GROUP BY ALL LIMIT 200000",
            [_path(key)],
        )
        found.append((key, groups.difference(counted)))
    return found


def past(store: Store) -> float | None:
    """Return by how much a campaign's groups differed in what they did before it, or None where that is not known."""
    rows = store.select(
        "WITH who AS (SELECT customer_id, any_value(treated) AS treated, min(happened_at) AS since FROM ingest.campaign "
        "WHERE customer_id IS NOT NULL AND happened_at IS NOT NULL GROUP BY 1), did AS (SELECT w.customer_id, w.treated, "
        "count(*) FILTER (e.happened_at < w.since)::DOUBLE AS n FROM who w JOIN ingest.events e USING (customer_id) GROUP BY ALL) "
        "SELECT treated, avg(n) AS mean, var_pop(n) AS spread, count(*) AS people, sum(n) AS total FROM did GROUP BY 1"
    )
    sides = {r["treated"]: r for r in rows.iter_rows(named=True)}
    if set(sides) != {True, False} or not sum(r["total"] for r in sides.values()):
        return None
    a, b = sides[True], sides[False]
    return groups.standardised(a["mean"], a["spread"], a["people"], b["mean"], b["spread"], b["people"])


_CHOSE = (
    ", min(hash(product_id)) AS a, max(hash(product_id)) AS b, min(happened_at) AS since, max(happened_at) AS until"
)
_DID = ", count(*) FILTER (event_type = 'view') AS views, count(*) FILTER (event_type = 'purchase') AS buys"
_ORDERS = (
    "SELECT hash(customer_id) AS id, count(DISTINCT order_id) AS orders FROM ingest.events "
    "WHERE event_type = 'purchase' AND order_id IS NOT NULL AND customer_id IS NOT NULL GROUP BY 1"
)
_FIGURES = {
    "reviews": "count(*) AS reviews, count(DISTINCT hash(lower(trim(text)))) AS texts, count(rating) AS rated, "
    "count(happened_at) AS dated, count(*) FILTER (rating <= 3) AS low_stars, count(customer_id) AS signed",
    "products": "count(DISTINCT product_id) AS products, count(name) AS named",
    "searches": "count(*) AS searches, count(results) AS counted, count(clicked_product_id) AS clicked",
    "campaign": "count(DISTINCT coalesce(customer_id, file || row_number)) FILTER (treated) AS treated, "
    "count(DISTINCT coalesce(customer_id, file || row_number)) FILTER (NOT treated) AS control, "
    "count(outcome) AS outcomes, count(spend) AS spends",
    "events": "count(*) AS events, count(*) FILTER (event_type = 'purchase') AS purchases",
}  # fmt: skip


def figures(store: Store, people: dict[str, pl.DataFrame]) -> dict[str, float]:
    """Return the counts by which it is judged what can be asked of a shop; what is not there is 0."""
    found: dict[str, Any] = {}
    for kind, what in _FIGURES.items():
        found |= store.select(f"SELECT {what} FROM ingest.{kind}").row(0, named=True)
    acted = people.get("events", people.get("reviews"))
    if acted is not None:
        ids = pl.concat([people[kind]["id"] for kind in ("events", "reviews") if kind in people])
        chose = acted.filter(pl.col("a").is_not_null())
        found |= {
            "people": ids.n_unique(),
            "acting": int((_actions(store, acted) >= ACTIONS).sum()),
            "with_products": chose.height,
            "choosers": chose.filter(pl.col("a") != pl.col("b")).height,
            "dated_people": chose["since"].count(),
        }
        if found["dated_people"]:
            found["choice_days"] = (chose["until"].max() - chose["since"].min()).days + 1  # type: ignore[operator, union-attr]
    found["both"] = store.select(
        "SELECT count(*) AS n FROM (SELECT customer_id FROM ingest.campaign WHERE customer_id IS NOT NULL AND treated IS NOT NULL "
        "GROUP BY 1 HAVING bool_or(treated) AND bool_or(NOT treated))"
    )["n"][0]
    return {name: float(value or 0) for name, value in found.items()}


def _actions(store: Store, acted: pl.DataFrame) -> pl.Series:
    """Return how much each did: products viewed and orders, reviews where nothing is known of what people did."""
    if "buys" not in acted.columns:
        return acted["n"]
    orders = store.select(_ORDERS)
    both = acted.join(orders, on="id", how="left", maintain_order="left")
    return both["views"] + both.select(pl.coalesce("orders", "buys")).to_series()
