"""The map: every voice as a point, the colouring asked for, the territories, what a selection is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import polars as pl

from core.base.columns import SENTIMENTS
from core.base.tokens import words as cut
from core.privacy import small_groups
from core.store.store import Store
from core.views import demands as all_demands
from core.views.filters import Filters
from core.views.needs import JUDGED, NEED
from core.views.quotes import PAGE, Quote

COLOURINGS = ("demand", "rating", "sentiment", "time", "category")
CLASSES = 8  # of an attribute, at most
STEPS = 5  # of an attribute of numbers, at most
SPOKEN = 20_000  # voices up to which the map carries their sentences; beyond, it would take seconds to arrive
INSIDE, OUTSIDE = 600, 1500  # sentences of a selection and of the whole shop that tell which words set it apart
CUT = 160  # characters of a sentence that travel
# A voice means what was asked from this many sds above the mean of all voices on; a cosine under the first never does,
# one from the second on always does, so that a small shop in which many say the same still finds it.
APART, LEAST_ALIKE, ALIKE = 3.0, 0.35, 0.5
ATTRIBUTE = "attribute:"  # before the name of an unmapped column that colours the map


@dataclass(frozen=True)
class DemandMap:
    """points: row, voice_id, x, y, demand_id, text (null on a large map), group. `classes` names the groups of a
    colouring, in their order; `ordered`: they are numbers, the least first."""

    list: all_demands.Demands
    points: pl.DataFrame
    classes: tuple[str, ...]
    shores: tuple[tuple[str, int, float], ...]  # territory, voices, x where it begins
    attributes: tuple[str, ...]  # unmapped columns that can colour the map
    ordered: bool = False
    parts: pl.DataFrame = field(default_factory=pl.DataFrame)  # demand_id (of the part), of, name, people, x, y


@dataclass(frozen=True)
class Selection:
    """What a set of voices has in common and what sets it apart; under 20 people no figure but the voices."""

    voices: int
    people: int | None  # in fives, or who wrote what could be told from two selections; None: too few to say
    stars: float | None
    low: float | None
    high: float | None
    words: tuple[str, ...]  # more frequent in here than in the rest
    demands: tuple[tuple[str, str, int], ...]  # id, name, voices of the largest demands inside
    trend: tuple[float, ...]  # voices a month, the last 12 months with any


def read(store: Store, filters: Filters = Filters(), colour_by: str = "demand") -> DemandMap:
    """Return the map; raises NotYet as `demands.read` does. `colour_by` is one of COLOURINGS or ATTRIBUTE and a name."""
    listed = all_demands.read(store, filters)
    narrowed, params = filters.reviews("r")
    group, classes, attribute = _grouping(store, colour_by)
    points = store.select(
        f"""
        SELECT row_number() OVER (ORDER BY p.voice_id) - 1 AS row, p.voice_id, p.x, p.y, p.demand_id, p.territory,
               CASE WHEN count(*) OVER () <= {SPOKEN} THEN left(v.text, {CUT}) END AS text, {group} AS grouped
        FROM cluster.points p JOIN ingest.voices v USING (voice_id) JOIN ingest.reviews r USING (review_id)
        LEFT JOIN insight.sentiment s USING (voice_id)
        LEFT JOIN (SELECT product_id, any_value(category) AS category FROM ingest.products GROUP BY 1) c
            ON c.product_id = r.product_id
        WHERE {narrowed} ORDER BY row
        """,
        {**params, **attribute},
    )
    ordered = False
    if not classes:
        told = points["grouped"].cast(pl.String)
        steps = _steps(told) if colour_by.startswith(ATTRIBUTE) else None
        if ordered := steps is not None:
            told = steps
        points = points.with_columns(grouped=told)
        classes = _in_order(told, ordered)
    numbers = {name: n for n, name in enumerate(classes)}
    points = points.with_columns(
        group=pl.col("grouped").cast(pl.String).replace_strict(numbers, default=None, return_dtype=pl.Int32)
    ).drop("grouped")
    return DemandMap(
        listed,
        points.drop("territory"),
        classes,
        _shores(points),
        attributes(store),
        ordered,
        parts(store, listed.demands),
    )


def parts(store: Store, demands: pl.DataFrame) -> pl.DataFrame:
    """Return what the listed demands fall into, as names for the map: a demand that is one whole stands for itself.

    A part has the id of its demand and a number, and its share of the demand's people.
    """
    found = store.frame("cluster.parts").join(demands.select("demand_id", "people"), on="demand_id")
    whole = pl.col("voices") / pl.col("voices").sum().over("demand_id")
    found = found.select(
        pl.format("{}.{}", "demand_id", pl.col("part") + 1).alias("demand_id"), pl.col("demand_id").alias("of"), "name",
        (pl.col("people") * whole).round().cast(pl.Int64).alias("people"), "x", "y",
    )  # fmt: skip
    alone = demands.filter(~pl.col("demand_id").is_in(found["of"].implode())).select(
        "demand_id", pl.col("demand_id").alias("of"), "name", pl.col("people").cast(pl.Int64), "x", "y"
    )
    return pl.concat([found, alone]).sort("people", "demand_id", descending=[True, False])


def _in_order(told: pl.Series, ordered: bool) -> tuple[str, ...]:
    """Return the classes of a column: numbers from the least on, words from the commonest on."""
    if ordered:
        first = lambda step: float(step.split("–")[0].rstrip("+"))  # noqa: E731
        return tuple(sorted(told.drop_nulls().unique(), key=first))
    counted = told.drop_nulls().alias("said").value_counts().sort("count", "said", descending=[True, False])
    return tuple(counted["said"].head(CLASSES))


def _steps(told: pl.Series) -> pl.Series | None:
    """Return a column of numbers in at most five steps of about as many voices each, or None where it holds words."""
    numbers = told.cast(pl.Float64, strict=False).fill_nan(None)
    known = numbers.drop_nulls().sort()
    if known.is_empty() or known.is_infinite().any() or numbers.null_count() > told.null_count() or (known < 0).any():
        return None
    values = known.unique().sort()
    if values.len() <= STEPS:
        return numbers.map_elements(lambda v: f"{v:g}", return_dtype=pl.String)
    begins = sorted({float(known[round(k * known.len() / STEPS)]) for k in range(STEPS)})
    ends = [float(values.filter(values < begin)[-1]) for begin in begins[1:]]
    named = [f"{a:g}" if a == b else f"{a:g}–{b:g}" for a, b in zip(begins, ends, strict=False)] + [f"{begins[-1]:g}+"]
    at = np.searchsorted(begins, numbers.fill_null(0.0).to_numpy(), side="right") - 1
    step = pl.Series([named[max(0, i)] for i in at], dtype=pl.String)
    return pl.select(pl.when(numbers.is_not_null()).then(step)).to_series()


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
    return (
        "CASE WHEN json_valid(r.attributes) THEN json_extract_string(r.attributes, $a_path) END",
        (),
        {"a_path": f"/{name}"},
    )


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
    """Return the names of unmapped columns of the reviews with 2 to 8 different values, or with numbers only."""
    found = store.select(
        f"""
        WITH few AS (
            SELECT attributes FROM ingest.reviews WHERE json_valid(attributes)
            USING SAMPLE reservoir(2000 ROWS) REPEATABLE (7)
        ),
        named AS (SELECT unnest(json_keys(attributes)) AS name, attributes FROM few),
        led AS (SELECT name, attributes, '/' || replace(replace(name, '~', '~0'), '/', '~1') AS way FROM named)
        , told AS (SELECT name, json_extract_string(attributes, way) AS said FROM led)
        SELECT name FROM told GROUP BY name
        HAVING count(DISTINCT said) BETWEEN 2 AND {CLASSES}
            OR count(DISTINCT said) > {CLASSES} AND count(said) = count(try_cast(said AS DOUBLE))
               AND count(DISTINCT said) < 0.5 * count(said) AND min(try_cast(said AS DOUBLE)) >= 0
        ORDER BY name
        """
    )
    return tuple(found["name"])


def selection(store: Store, voice_ids: Sequence[str]) -> Selection:
    """Return what a set of voices is made of; the interval of the stars is a normal one over reviews.

    Stars, trend and the number of people are left out where fewer than 20 people speak.
    """
    inside = store.select(
        """
        SELECT v.voice_id, v.text, p.demand_id, d.name, r.review_id, r.rating,
               date_trunc('month', r.happened_at) AS month, coalesce(r.customer_id, r.review_id) AS person
        FROM ingest.voices v JOIN ingest.reviews r USING (review_id) JOIN cluster.points p USING (voice_id)
        LEFT JOIN cluster.demands d USING (demand_id)
        WHERE v.voice_id IN (SELECT unnest($1))
        """,
        [list(voice_ids)],
    )
    people = inside["person"].n_unique()
    enough = people >= small_groups.K
    stars = inside.unique("review_id")["rating"].drop_nulls()
    stars = stars if enough else stars.clear()
    mean = float(stars.mean()) if stars.len() else None  # type: ignore[arg-type]
    half = 1.645 * float(stars.std() or 0.0) / stars.len() ** 0.5 if stars.len() > 1 else None  # type: ignore[arg-type]
    months = inside["month"].drop_nulls().value_counts().sort("month")
    top = inside.drop_nulls("demand_id").group_by("demand_id", "name").len()
    top = top.sort("len", "demand_id", descending=[True, False]).head(3)
    return Selection(
        voices=inside.height,
        people=small_groups.rounded(people, small_groups.key(inside["person"])) if enough else None,
        stars=mean,
        low=None if half is None or mean is None else max(1.0, mean - half),
        high=None if half is None or mean is None else min(5.0, mean + half),
        words=_apart(store, inside["text"].to_list()),
        demands=tuple(top.iter_rows()),
        trend=tuple(float(n) for n in months["count"].tail(12)) if enough else (),
    )


def inside(points: pl.DataFrame, loops: Sequence[tuple[Sequence[float], Sequence[float]]]) -> list[int]:
    """Return the rows of all points within any of the loops (x, y of their corners), drawn or not; by the even-odd rule.

    Only points in a loop's box are held against its sides, so that a hundred thousand take some milliseconds.
    """
    found: set[int] = set()
    for xs, ys in loops:
        x1, y1 = np.asarray(xs, dtype=float), np.asarray(ys, dtype=float)
        if not len(x1):
            continue
        near = points.filter(pl.col("x").is_between(x1.min(), x1.max()), pl.col("y").is_between(y1.min(), y1.max()))
        x, y = near["x"].to_numpy(), near["y"].to_numpy()
        crossed = np.zeros(near.height, dtype=bool)
        for ax, ay, bx, by in zip(x1, y1, np.roll(x1, -1), np.roll(y1, -1), strict=True):
            if ay != by:
                crossed ^= ((ay > y) != (by > y)) & (x < (bx - ax) * (y - ay) / (by - ay) + ax)
        found.update(near["row"].to_numpy()[crossed].tolist())
    return sorted(found)


def meant(found: pl.DataFrame, most: int) -> list[str]:
    """Return the voices of a search that mean what was asked, the closest first; there may be none.

    found: voice_id, territory, similarity of all voices that were compared. The nearest of anything always exist; they
    mean it where they lie far from the bulk of their territory and are alike in themselves.
    """
    likeness = pl.col("similarity")
    bulk = likeness.mean() + APART * likeness.std().fill_null(0.0)
    near = found.filter(likeness >= bulk.over("territory").clip(LEAST_ALIKE, ALIKE))
    return near.sort("similarity", "voice_id", descending=[True, False])["voice_id"].head(most).to_list()


def closest(store: Store, voice_ids: Sequence[str], page: int = 1) -> tuple[Quote, ...]:
    """Return one page of voices in the order in which they are given."""
    start = PAGE * (max(page, 1) - 1)
    wanted = list(voice_ids)[start : start + PAGE]
    rows = store.select(
        f"""
        SELECT v.voice_id, v.text, r.rating, r.happened_at, coalesce(p.name, r.product_id) AS product, v.language,
               {NEED} AS need, false AS disagrees, false AS repeats
        FROM ingest.voices v JOIN ingest.reviews r USING (review_id)
        LEFT JOIN (SELECT product_id, any_value(name) AS name FROM ingest.products GROUP BY 1) p USING (product_id)
        {JUDGED}
        WHERE v.voice_id IN (SELECT unnest($1))
        """,
        [wanted],
    )
    by_id = {row["voice_id"]: Quote(**row) for row in rows.iter_rows(named=True)}
    return tuple(by_id[one] for one in wanted if one in by_id)


def _apart(store: Store, texts: list[str], most: int = 4) -> tuple[str, ...]:
    """Return words far more frequent in the texts than in a sample of all voices (log odds with a prior)."""
    from math import log

    rest = store.select(f"SELECT text FROM ingest.voices USING SAMPLE reservoir({OUTSIDE} ROWS) REPEATABLE (7)")["text"]
    some = texts[:: -(-len(texts) // INSIDE)] if texts else []
    inside, outside = (Counter(w for t in part for w in _said(t)) for part in (some, rest.to_list()))
    n, m = len(some), len(rest)
    score = {
        w: (log((c + 0.5) / (n - c + 0.5)) - log((outside[w] + 0.5) / (m - outside[w] + 0.5))) * c**0.5
        for w, c in inside.items()
        if c >= max(2, 0.03 * n)
    }
    return tuple(sorted(score, key=lambda w: (-score[w], w))[:most])


@lru_cache(maxsize=20_000)
def _said(text: str) -> frozenset[str]:
    """Return the words of a text that could tell a selection apart; kept, as segmenting Chinese takes its time."""
    return frozenset(w for w in cut(text) if (len(w) > 3 if w.isascii() else len(w) > 1))
