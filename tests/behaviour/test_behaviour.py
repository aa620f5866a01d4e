"""Sessions and features of customers, on traces small enough to check by hand."""

from datetime import datetime, timedelta

import polars as pl
import pytest

from core.behaviour.features import Features, features
from core.behaviour.sessions import sessions

DAY = datetime(2026, 3, 7, 9, 0)  # a Saturday morning


def events(*rows: tuple) -> pl.DataFrame:
    made = [
        {"event_id": str(i), "customer_id": c, "product_id": p, "event_type": kind,
         "happened_at": DAY + timedelta(minutes=m),
         "quantity": 1.0, "price": 10.0, "order_id": None}
        for i, (c, p, kind, m) in enumerate(rows)
    ]  # fmt: skip
    kinds = {"customer_id": pl.String, "order_id": pl.String, "happened_at": pl.Datetime}
    if not made:
        return pl.DataFrame(schema={**kinds, "event_id": pl.String, "product_id": pl.String, "event_type": pl.String,
                                    "quantity": pl.Float64, "price": pl.Float64})  # fmt: skip
    return pl.DataFrame(made, schema_overrides=kinds)


NO_SEARCHES = pl.DataFrame(
    schema={"customer_id": pl.String, "results": pl.Int64, "clicked_product_id": pl.String, "query": pl.String}
)
PRODUCTS = pl.DataFrame({"product_id": ["p", "q"], "category": ["fans", "irons"]})


def value(frame: pl.DataFrame, who: str, what: str) -> float:
    return frame.filter((pl.col("customer_id") == who) & (pl.col("feature") == what))["value"].item()


def test_a_pause_of_more_than_half_an_hour_ends_a_session() -> None:
    found = sessions(
        events(("a", "p", "view", 0), ("a", "p", "purchase", 30), ("a", "q", "view", 61), ("b", "p", "view", 5))
    )
    assert found["events"].to_list() == [2, 1, 1]
    assert found["value"].to_list() == [10.0, 0.0, 0.0]
    assert found["session_id"].to_list() == ["a:1", "a:2", "b:1"]


def test_an_event_without_customer_or_time_belongs_to_no_session() -> None:
    assert sessions(events((None, "p", "view", 0))).height == 0


def test_recency_frequency_value() -> None:
    seen = events(("a", "p", "purchase", 0), ("a", "q", "purchase", 10), ("b", "p", "view", 2 * 1440))
    found = features(seen, sessions(seen), PRODUCTS, NO_SEARCHES)
    assert value(found, "a", "recency") == 1  # whole days before the last event of the shop
    assert (value(found, "a", "frequency"), value(found, "a", "value"), value(found, "a", "breadth")) == (2, 20, 2)
    assert found.filter((pl.col("customer_id") == "b") & (pl.col("feature") == "recency")).is_empty()


def test_shares_of_quiet_customers_are_drawn_to_everybodys() -> None:
    seen = events(*[("a", "p", "view", m) for m in range(9)], ("b", "q", "view", 3))
    found = features(seen, sessions(seen), PRODUCTS, NO_SEARCHES, Features(prior=4))
    assert value(found, "b", "category:irons") == pytest.approx((1 + 4 * 0.1) / 5)
    assert value(found, "a", "weekend") == 1


def test_searches_count_and_fail() -> None:
    asked = pl.DataFrame(
        {"customer_id": ["a", "a"], "results": [0, 5], "clicked_product_id": [None, "p"], "query": ["x", "y"]}
    )
    found = features(events(), sessions(events()), PRODUCTS, asked)
    assert value(found, "a", "searches") == 2 and value(found, "a", "failed_searches") == pytest.approx(1.2 / 3)
