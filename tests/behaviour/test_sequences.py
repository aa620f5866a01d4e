"""A customer's past told as a text, and what came next, on events small enough to check by hand."""

from datetime import datetime, timedelta

import polars as pl
import pytest

from core.base.errors import DataError, SettingsError
from core.behaviour.sequences import BUYS, ELSE, NEXT, RETURNS, ROWS, Sequences, examples, told

START = datetime(2026, 1, 1, 12)
PRODUCTS = pl.DataFrame(
    {"product_id": ["f1", "i1", "i2"], "name": ["Breeze fan", None, "Steam"], "category": ["fan", "iron", "iron"]}
)
SEARCHES = pl.DataFrame(
    {"customer_id": ["a", None], "happened_at": [START + timedelta(days=3)] * 2, "query": ["安静", "x"]}
)
SHORT = Sequences(window=7, fewest=1)


def events(*rows: tuple[str | None, str, str, float]) -> pl.DataFrame:
    """Rows of (customer, product, kind, day)."""
    made = [
        {"event_id": f"{n:03}", "customer_id": who, "product_id": what, "event_type": kind,
         "happened_at": START + timedelta(days=day), "quantity": 1.0, "price": 10.0, "order_id": None}
        for n, (who, what, kind, day) in enumerate(rows)
    ]  # fmt: skip
    return pl.DataFrame(
        made, schema_overrides={"customer_id": pl.String, "order_id": pl.String, "happened_at": pl.Datetime("us")}
    )


def test_the_newest_comes_first_and_what_is_alike_is_said_once() -> None:
    past = events(
        ("a", "f1", "view", 0), ("a", "i1", "view", 2.1), ("a", "f1", "view", 2.2), ("a", "f1", "purchase", 2.3)
    )
    text = told(past, PRODUCTS, SEARCHES, START + timedelta(days=4)).row(0)[1]
    assert text == (
        "one order, the last this week, spends middling. this week searched: 安静. this week bought: breeze fan. "
        "this week viewed: breeze fan, iron, breeze fan"
    )


def test_a_product_is_told_by_its_category_and_name_else_by_its_number() -> None:
    past = events(("a", "i2", "view", 0), ("b", "f1", "view", 0), ("c", "unknown", "view", 0))
    said = dict(told(past, PRODUCTS, SEARCHES.clear()).iter_rows())
    assert [said[who].split(": ")[1] for who in "abc"] == ["iron steam", "breeze fan", "unknown"]


def test_nothing_of_the_future_is_told() -> None:
    past = events(("a", "f1", "view", 0), ("a", "i1", "purchase", 5), ("b", "i1", "purchase", 5))
    found = told(past, PRODUCTS, SEARCHES, START + timedelta(days=2))
    assert dict(found.iter_rows()) == {"a": "no orders. this week viewed: breeze fan"}
    later = events(("a", "f1", "view", 0))
    assert found.equals(told(later, PRODUCTS, SEARCHES, START + timedelta(days=2)))


def test_rows_of_nobody_or_of_no_time_are_told_of_nobody() -> None:
    past = events(("a", "f1", "view", 0), (None, "f1", "view", 0))
    past = pl.concat(
        [past, past.head(1).with_columns(customer_id=pl.lit("z"), happened_at=pl.lit(None, pl.Datetime("us")))]
    )
    assert told(past, PRODUCTS, SEARCHES.clear())["customer_id"].to_list() == ["a"]


def shop() -> pl.DataFrame:
    """Eight weeks: "a" buys a fan each week, "b" an iron once in four, "c" looks only and sends something back at the end."""
    rows = [("a", "f1", "purchase", 7.0 * n + 1) for n in range(9)] + [("c", "f1", "view", 7.0 * n) for n in range(9)]
    return events(
        *rows,
        ("b", "i1", "purchase", 1.0),
        ("b", "i1", "purchase", 29.0),
        ("b", "i1", "return", 30.0),
        ("c", "f1", "view", 63.0),
    )


def test_who_buys_is_asked_of_everybody_at_every_moment() -> None:
    found = examples(shop(), PRODUCTS, SEARCHES, BUYS, SHORT)
    assert tuple(found.columns) == ROWS
    assert set(found.filter(pl.col("customer_id") == "a")["label"]) == {"yes"}
    assert set(found.filter(pl.col("customer_id") == "c")["label"]) == {"no"}
    assert found.filter((pl.col("customer_id") == "b") & (pl.col("label") == "yes")).height == 1
    assert found["happened_at"].n_unique() == len(found.filter(pl.col("customer_id") == "a"))


def test_what_judges_lies_after_what_chooses_and_that_after_what_teaches() -> None:
    found = examples(shop(), PRODUCTS, SEARCHES, BUYS, SHORT)
    at = dict(found.group_by("fold").agg(pl.col("happened_at").min()).iter_rows())
    newest_taught = found.filter(pl.col("fold") == "train")["happened_at"].max()
    assert at["test"] - at["validation"] == timedelta(days=7)
    assert at["validation"] - newest_taught == timedelta(days=7)  # no window overlaps another
    last = shop()["happened_at"].max()
    assert last < at["test"] + timedelta(days=7) <= last + timedelta(seconds=1)  # the last window is whole


def test_the_next_category_is_asked_of_those_who_buy() -> None:
    found = examples(shop(), PRODUCTS, SEARCHES, NEXT, SHORT)
    assert dict(found.filter(pl.col("customer_id") == "a")["label"].value_counts().iter_rows()).keys() == {"fan"}
    assert set(found["customer_id"]) <= {"a", "b"}
    few = examples(shop(), PRODUCTS, SEARCHES, NEXT, Sequences(window=7, fewest=2))
    assert set(few["label"]) == {ELSE}  # of one customer each
    one = examples(shop(), PRODUCTS, SEARCHES, NEXT, Sequences(window=7, fewest=1, categories=1))
    assert set(one["label"]) == {"fan", ELSE}  # as many buy irons; the first by name stays


def test_who_sends_back_is_asked_of_those_who_buy() -> None:
    found = examples(shop(), PRODUCTS, SEARCHES, RETURNS, SHORT)
    assert "c" not in set(found["customer_id"])
    assert found.filter(pl.col("label") == "yes")["customer_id"].unique().to_list() == ["b"]


def test_too_short_a_time_is_said() -> None:
    with pytest.raises(DataError) as error:
        examples(shop(), PRODUCTS, SEARCHES, BUYS)
    assert (error.value.code, error.value.facts) == ("behaviour_too_short", {"days": 63, "needed": 112})
    with pytest.raises(DataError):
        examples(shop().clear(), PRODUCTS, SEARCHES, BUYS)
    with pytest.raises(SettingsError):
        examples(shop(), PRODUCTS, SEARCHES, "what else")


def test_the_same_events_in_another_order_give_the_same_rows() -> None:
    rows = shop()
    assert examples(rows, PRODUCTS, SEARCHES, BUYS, SHORT).equals(
        examples(rows.sample(fraction=1.0, shuffle=True, seed=1), PRODUCTS, SEARCHES, BUYS, SHORT)
    )
