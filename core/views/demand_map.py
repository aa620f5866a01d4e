"""The map: every voice as a point, the colouring asked for, the territories, what a selection is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from core.base.columns import SENTIMENTS
from core.base.tokens import words as cut
from core.store.store import Store
from core.views import demands as all_demands
from core.views.filters import Filters

COLOURINGS = ("demand", "rating", "sentiment", "time", "category")
CLASSES = 8  # of an attribute, at most
ATTRIBUTE = "attribute:"  # before the name of an unmapped column that colours the map


@dataclass(frozen=True)
class DemandMap:
    """points: row, voice_id, x, y, demand_id, group. `classes` names the groups of a colouring, in their order."""

    list: all_demands.Demands
    points: pl.DataFrame
    classes: tuple[str, ...]
    shores: tuple[tuple[str, int, float], ...]  # territory, voices, x where it begins
    attributes: tuple[str, ...]  # unmapped columns that can colour the map


@dataclass(frozen=True)
class Selection:
    """What a set of voices has in common and what sets it apart."""

    voices: int
    people: int
    stars: float | None
    low: float | None
    high: float | None
    words: tuple[str, ...]  # more frequent in here than in the rest
    demand_ids: tuple[str, ...]  # the largest demands inside
    trend: tuple[float, ...]  # voices a month, the last 12 months with any


def read(store: Store, filters: Filters = Filters(), colour_by: str = "demand") -> DemandMap:
    """Return the map; raises NotYet as `demands.read` does. `colour_by` is one of COLOURINGS or ATTRIBUTE and a name."""
    listed = all_demands.read(store, filters)
    narrowed, params = filters.reviews("r")
    group, classes, attribute = _grouping(store, colour_by)
    points = store.select(
        f"""
        SELECT row_number() OVER (ORDER BY p.voice_id) - 1 AS row, p.voice_id, p.x, p.y, p.demand_id, p.territory,
               {group} AS grouped
        FROM cluster.points p JOIN ingest.voices v USING (voice_id) JOIN ingest.reviews r USING (review_id)
        LEFT JOIN insight.sentiment s USING (voice_id)
        LEFT JOIN (SELECT product_id, any_value(category) AS category FROM ingest.products GROUP BY 1) c
            ON c.product_id = r.product_id
        WHERE {narrowed} ORDER BY row
        """,
        {**params, **attribute},
    )
    if not classes:
        counted = (
            points["grouped"]
            .drop_nulls()
            .cast(pl.String)
            .value_counts()
            .sort("count", "grouped", descending=[True, False])
        )
        classes = tuple(counted["grouped"].head(CLASSES))
    numbers = {name: n for n, name in enumerate(classes)}
    points = points.with_columns(
        group=pl.col("grouped").cast(pl.String).replace_strict(numbers, default=None, return_dtype=pl.Int32)
    ).drop("grouped")
    return DemandMap(listed, points.drop("territory"), classes, _shores(points), attributes(store))


def _grouping(store: Store, colour_by: str) -> tuple[str, tuple[str, ...], dict[str, str]]:
    """Return the SQL of the group, its classes where they are fixed, and parameters."""
    fixed = {
        "demand": ("NULL::VARCHAR", ("",)),
        "rating": ("greatest(1, least(5, round(r.rating)))::INTEGER", ("1", "2", "3", "4", "5")),
        "sentiment": ("s.sentiment", SENTIMENTS),
        "category": ("c.category", ()),
    }
    if colour_by in fixed:
        sql, classes = fixed[colour_by]
        return sql, classes, {}
    if colour_by == "time":
        quarter = "strftime(date_trunc('quarter', r.happened_at), '%Y-%m')"
        found = store.select(
            f"SELECT DISTINCT {quarter} AS q FROM ingest.reviews r WHERE happened_at IS NOT NULL ORDER BY 1 DESC LIMIT 5"
        )
        return quarter, tuple(reversed(found["q"].to_list())), {}
    name = colour_by.removeprefix(ATTRIBUTE).replace("~", "~0").replace("/", "~1")
    return "json_extract_string(r.attributes, $a_path)", (), {"a_path": f"/{name}"}


def _shores(points: pl.DataFrame) -> tuple[tuple[str, int, float], ...]:
    """Return the territories from left to right: name, voices, x halfway to the one before."""
    ends = (
        points.drop_nulls("x")
        .group_by("territory")
        .agg(pl.len().alias("n"), pl.col("x").min().alias("low"), pl.col("x").max().alias("high"))
    ).sort("low")
    found, before = [], None
    for row in ends.iter_rows(named=True):
        found.append((row["territory"], row["n"], row["low"] if before is None else (before + row["low"]) / 2))
        before = row["high"]
    return tuple(found)


def attributes(store: Store) -> tuple[str, ...]:
    """Return the names of unmapped columns of the reviews with 2 to 8 different values."""
    found = store.select(
        f"""
        WITH few AS (
            SELECT attributes FROM ingest.reviews WHERE attributes IS NOT NULL
            USING SAMPLE reservoir(2000 ROWS) REPEATABLE (7)
        ),
        named AS (SELECT unnest(json_keys(attributes)) AS name, attributes FROM few),
        led AS (SELECT name, attributes, '/' || replace(replace(name, '~', '~0'), '/', '~1') AS way FROM named)
        SELECT name FROM led
        GROUP BY name HAVING count(DISTINCT json_extract_string(attributes, way)) BETWEEN 2 AND {CLASSES} ORDER BY name
        """
    )
    return tuple(found["name"])


def selection(store: Store, voice_ids: Sequence[str]) -> Selection:
    """Return what a set of voices is made of; the interval of the stars is a normal one over reviews."""
    inside = store.select(
        """
        SELECT v.voice_id, v.text, p.demand_id, r.review_id, r.rating,
               date_trunc('month', r.happened_at) AS month, coalesce(r.customer_id, r.review_id) AS person
        FROM ingest.voices v JOIN ingest.reviews r USING (review_id) JOIN cluster.points p USING (voice_id)
        WHERE v.voice_id IN (SELECT unnest($1))
        """,
        [list(voice_ids)],
    )
    stars = inside.unique("review_id")["rating"].drop_nulls()
    mean = float(stars.mean()) if stars.len() else None  # type: ignore[arg-type]
    half = 1.645 * float(stars.std() or 0.0) / stars.len() ** 0.5 if stars.len() > 1 else None  # type: ignore[arg-type]
    months = inside["month"].drop_nulls().value_counts().sort("month")
    top = inside["demand_id"].drop_nulls().value_counts(sort=True)["demand_id"].head(3).to_list()
    return Selection(
        voices=inside.height,
        people=inside["person"].n_unique(),
        stars=mean,
        low=None if half is None or mean is None else max(1.0, mean - half),
        high=None if half is None or mean is None else min(5.0, mean + half),
        words=_apart(store, inside["text"].to_list()),
        demand_ids=tuple(top),
        trend=tuple(float(n) for n in months["count"].tail(12)),
    )


def _apart(store: Store, texts: list[str], most: int = 4) -> tuple[str, ...]:
    """Return words far more frequent in the texts than in a sample of all voices (log odds with a prior)."""
    from collections import Counter
    from math import log

    rest = store.select("SELECT text FROM ingest.voices USING SAMPLE reservoir(3000 ROWS) REPEATABLE (7)")[
        "text"
    ].to_list()
    long = lambda word: len(word) > 3 if word.isascii() else len(word) > 1  # noqa: E731
    inside = Counter(w for t in texts[:2000] for w in set(cut(t)) if long(w))
    outside = Counter(w for t in rest for w in set(cut(t)) if long(w))
    n, m = min(len(texts), 2000), len(rest)
    score = {
        w: (log((c + 0.5) / (n - c + 0.5)) - log((outside[w] + 0.5) / (m - outside[w] + 0.5))) * c**0.5
        for w, c in inside.items()
        if c >= max(2, 0.03 * n)
    }
    return tuple(sorted(score, key=lambda w: (-score[w], w))[:most])
