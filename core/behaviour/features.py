"""What a customer does, as numbers that can be compared: recency, frequency, value, breadth, times, categories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import polars as pl

HOURS = {"morning": (6, 11), "daytime": (11, 17), "evening": (17, 22), "night": (22, 30)}  # 30: 6 o'clock the next day


@dataclass(frozen=True)
class Features:
    """How the traces of a customer are condensed."""

    categories: int = 12  # the most common ones get a share of their own
    prior: float = 4.0  # pseudo-events that draw shares of quiet customers towards everybody's


def features(
    events: pl.DataFrame, sessions: pl.DataFrame, products: pl.DataFrame, searches: pl.DataFrame,
    how: Features = Features(),
) -> pl.DataFrame:  # fmt: skip
    """Return rows (customer_id, feature, value) for everybody with an event or a search.

    Recency is in days before the last event of the shop; money is in the currency of the file; shares are in
    [0, 1] and shrunk towards the share of all customers by `how.prior` pseudo-events, so that one click does not
    make a night owl.
    """
    known = events.filter(pl.col("customer_id").is_not_null())
    parts = [
        _purchases(known),
        _visits(sessions),
        _times(known, how),
        _categories(known, products, how),
        _searches(searches),
    ]
    parts = [p.select("customer_id", "feature", pl.col("value").cast(pl.Float64)) for p in parts if p.height]
    if not parts:
        return pl.DataFrame(schema={"customer_id": pl.String, "feature": pl.String, "value": pl.Float64})
    return pl.concat(parts).filter(pl.col("value").is_finite()).sort("customer_id", "feature")


def _long(wide: pl.DataFrame) -> pl.DataFrame:
    """Turn one column a feature into rows; the money feature is itself called `value`."""
    long = wide.unpivot(index="customer_id", variable_name="feature", value_name="measured")
    return long.rename({"measured": "value"}).drop_nulls("value")


def _purchases(events: pl.DataFrame) -> pl.DataFrame:
    """Recency, frequency and monetary value, with returns beside them."""
    bought = pl.col("event_type") == "purchase"
    money = pl.col("quantity").fill_null(1.0).abs() * pl.col("price").fill_null(0.0)
    last: datetime | None = events["happened_at"].max()  # type: ignore[assignment]
    newest = pl.lit(last, dtype=pl.Datetime("us"))
    wide = events.group_by("customer_id", maintain_order=True).agg(
        recency=(newest - pl.col("happened_at").filter(bought).max()).dt.total_days(),
        frequency=pl.when(pl.col("order_id").filter(bought).is_not_null().any())
        .then(pl.col("order_id").filter(bought).n_unique())
        .otherwise(bought.sum()),
        value=money.filter(bought).sum(),
        basket=money.filter(bought).mean(),
        breadth=pl.col("product_id").filter(bought).n_unique(),
        views=(pl.col("event_type") == "view").sum(),
        conversion=(bought.sum() + 0.5) / (pl.len() + 5),
        returns=((pl.col("event_type") == "return").sum() + 0.1) / (bought.sum() + 1),
    )
    return _long(wide.with_columns(pl.exclude("customer_id").cast(pl.Float64)))


def _visits(sessions: pl.DataFrame) -> pl.DataFrame:
    wide = sessions.group_by("customer_id", maintain_order=True).agg(
        visits=pl.len().cast(pl.Float64), visit_length=pl.col("events").mean()
    )
    return _long(wide)


def _times(events: pl.DataFrame, how: Features) -> pl.DataFrame:
    """Shares of the parts of the day and of the weekend; nothing when the times carry no hours."""
    timed = events.filter(pl.col("happened_at").is_not_null())
    if timed.is_empty():
        return pl.DataFrame(schema={"customer_id": pl.String, "feature": pl.String, "value": pl.Float64})
    hour = pl.col("happened_at").dt.hour()
    claims = {"weekend": pl.col("happened_at").dt.weekday() >= 6}
    if timed.select(hour.n_unique())["happened_at"][0] > 2:
        for name, (start, end) in HOURS.items():
            claims[name] = ((hour >= start) & (hour < end)) | (hour + 24 < end)
    overall = timed.select(**{k: v.mean() for k, v in claims.items()}).row(0, named=True)
    shares = {k: (v.sum() + how.prior * overall[k]) / (pl.len() + how.prior) for k, v in claims.items()}
    return _long(timed.group_by("customer_id", maintain_order=True).agg(**shares))


def _categories(events: pl.DataFrame, products: pl.DataFrame, how: Features) -> pl.DataFrame:
    """Share of a customer's events in each common category, named `category:<name>`."""
    named = products.filter(pl.col("category").is_not_null()).unique("product_id", keep="first", maintain_order=True)
    joined = events.join(named.select("product_id", "category"), on="product_id", how="inner")
    if joined.is_empty():
        return pl.DataFrame(schema={"customer_id": pl.String, "feature": pl.String, "value": pl.Float64})
    common = joined["category"].value_counts(sort=True).sort(["count", "category"], descending=[True, False])
    wanted = common["category"].head(how.categories).to_list()
    overall = {c: (joined["category"] == c).mean() for c in wanted}
    shares = {
        f"category:{c}": ((pl.col("category") == c).sum() + how.prior * overall[c]) / (pl.len() + how.prior)
        for c in wanted
    }
    return _long(joined.group_by("customer_id", maintain_order=True).agg(**shares))


def _searches(searches: pl.DataFrame) -> pl.DataFrame:
    """How much somebody searches, and how often without an answer."""
    known = searches.filter(pl.col("customer_id").is_not_null())
    failed = (pl.col("results") == 0) | pl.col("results").is_null() & pl.col("clicked_product_id").is_null()
    wide = known.group_by("customer_id", maintain_order=True).agg(
        searches=pl.len().cast(pl.Float64), failed_searches=(failed.sum() + 0.2) / (pl.len() + 1)
    )
    return _long(wide)
