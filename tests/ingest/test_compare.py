"""What a later file says beside what is there: exactly what is new comes in, whatever the blocks and the order."""

from collections import Counter
from datetime import datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.ingest import compare
from core.ingest.compare import There

T0 = datetime(2026, 1, 1)


def reviews(*rows: tuple, file: str = "") -> pl.DataFrame:
    """(review_id, customer, product, text, day, rating)"""
    names = ("review_id", "customer_id", "product_id", "text", "day", "rating")
    made = pl.DataFrame(
        rows, schema=dict.fromkeys(names, pl.String) | {"day": pl.Int64, "rating": pl.Float64}, orient="row"
    )
    when = pl.when(pl.col("day").is_not_null()).then(pl.lit(T0) + pl.duration(days=pl.col("day")))
    made = made.with_columns(happened_at=when, row_number=pl.int_range(1, pl.len() + 1)).drop("day")
    return made.with_columns(file=pl.lit(file)) if file else made


def events(rows: list[tuple[str, int]], file: str = "") -> pl.DataFrame:
    made = pl.DataFrame(rows, schema={"customer_id": pl.String, "minute": pl.Int64}, orient="row").select(
        "customer_id", event_type=pl.lit("view"), product_id=pl.lit("p"),
        happened_at=pl.lit(T0) + pl.duration(minutes=pl.col("minute")), order_id=pl.lit(None, dtype=pl.String),
        row_number=pl.int_range(1, pl.len() + 1),
    )  # fmt: skip
    return made.with_columns(file=pl.lit(file)) if file else made


def there(kind: str, *frames: pl.DataFrame) -> There:
    made = There()
    for frame in frames:
        made.add(frame, kind)
    return made


def states(new: pl.DataFrame, held: There, kind: str, size: int = 0) -> list[str]:
    parts = [new.slice(n, size) for n in range(0, new.height, size)] if size and new.height else [new]
    return pl.concat([compare.compared(compare.marks(p, kind), held) for p in parts])["state"].to_list()


def test_a_row_is_repeated_changed_or_new_by_its_number() -> None:
    held = there("reviews", reviews(("1", "a", "p", "Good enough", 1, 5.0), ("2", "b", "p", "Bad", 1, 1.0), file="old"))
    later = reviews(
        ("1", "a", "p", "Good enough", 1, 5.0), ("2", "b", "p", "Bad after all", 1, 1.0), ("3", "c", "p", "Bad", 1, 1.0)
    )
    told = compare.compared(compare.marks(later, "reviews"), held)
    assert told["state"].to_list() == ["repeated", "changed", "new"]
    assert told.select("file", "there_row").rows() == [("old", 1), ("old", 2), (None, None)]


def test_without_a_number_customer_product_and_time_say_which_review_it_is() -> None:
    held = there("reviews", reviews((None, "a", "p", "Good", 1, 5.0), (None, None, "p", "Good", 1, 5.0), file="old"))
    later = reviews((None, "a", "p", "Good, edited", 1, 4.0), (None, None, "p", "Good, edited", 1, 4.0))
    assert states(later, held, "reviews") == ["changed", "new"]


def test_a_number_that_we_made_up_is_no_key() -> None:
    stored = reviews(("old#1", None, None, "The handle broke off at once", None, 1.0), file="old")
    later = reviews((None, None, None, "The handle broke off at once", None, 1.0), ("old#2", None, None, "x", 1, 1.0))
    assert states(later, there("reviews", stored), "reviews") == ["repeated", "new"]


def test_a_number_given_twice_in_one_file_is_known_again() -> None:
    """The second row was kept under a number of ours; the same file with one row more adds that row only."""
    stored = reviews(("7", "a", "p", "First words", 1, 5.0), ("old#2", "b", "q", "Other words", 2, 1.0), file="old")
    later = reviews(
        ("7", "a", "p", "First words", 1, 5.0), ("7", "b", "q", "Other words", 2, 1.0), ("8", "c", "p", "New", 3, 3.0)
    )
    assert states(later, there("reviews", stored), "reviews") == ["repeated", "repeated", "new"]


def test_equal_rows_are_counted_and_each_stored_row_is_met_once() -> None:
    held = there("events", events([("a", 1)], "old"))
    assert states(events([("a", 1), ("a", 1), ("a", 1)]), held, "events") == ["repeated", "new", "new"]


def test_rows_that_nothing_tells_apart_are_new() -> None:
    row = pl.DataFrame({"row_number": [1], "query": ["shoes"], "customer_id": [None], "happened_at": [None]}).cast(
        {"customer_id": pl.String, "happened_at": pl.Datetime("us")}
    )
    held = there("searches", row.with_columns(file=pl.lit("old")))
    assert states(row, held, "searches") == ["new"]
    assert compare.marks(row, "searches")["told"].to_list() == [False]


def test_numbers_are_the_same_however_they_are_stored() -> None:
    row = pl.DataFrame({"row_number": [1], "query": ["q"], "results": [3.0], "happened_at": [T0]})
    held = there("searches", row.with_columns(pl.col("results").cast(pl.Int64), file=pl.lit("old")))
    assert states(row, held, "searches") == ["repeated"]


def test_an_empty_shop_finds_everything_new() -> None:
    assert states(events([("a", 1)]), There(), "events") == ["new"]
    assert compare.compared(compare.marks(events([]), "events"), There()).is_empty()


log = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3)), max_size=14)


@settings(max_examples=300, deadline=None)
@given(old=log, more=log, size=st.integers(1, 6), draw=st.randoms())
def test_a_longer_extract_adds_exactly_what_is_new(old, more, size, draw) -> None:
    """In any order and in any blocks: what is kept and what was there are together the longer extract."""
    longer = [*old, *more]
    draw.shuffle(longer)
    new = events(longer)
    told = states(new, there("events", events(old, "old")), "events", size)
    kept = [row for row, state in zip(longer, told, strict=True) if state == "new"]
    assert Counter(kept) + Counter(old) == Counter(longer)


@settings(max_examples=300, deadline=None)
@given(
    old=st.lists(st.tuples(st.sampled_from("123"), st.sampled_from("xyz")), max_size=8),
    later=st.lists(st.tuples(st.sampled_from("123"), st.sampled_from("xyz")), max_size=8),
    size=st.integers(1, 4),
)
def test_what_a_later_file_says_of_a_product_holds(old, later, size) -> None:
    """After replacing what changed, every row of the later file is there, and no stored row went without a later one."""
    stored = [r for n, r in enumerate(old) if r[0] not in {o[0] for o in old[:n]}]
    again = [r for n, r in enumerate(later) if r[0] not in {o[0] for o in later[:n]}]

    def frame(rows: list, file: str = "") -> pl.DataFrame:
        made = pl.DataFrame(rows, schema={"product_id": pl.String, "name": pl.String}, orient="row").with_columns(
            row_number=pl.int_range(1, pl.len() + 1)
        )
        return made.with_columns(file=pl.lit(file)) if file else made

    held = there("products", frame(stored, "old"))
    new = frame(again)
    parts = [new.slice(n, size) for n in range(0, new.height, size)] or [new]
    told = pl.concat([compare.compared(compare.marks(p, "products"), held) for p in parts])
    out = set(told.filter(pl.col("state") == "changed")["there_row"])
    after = [r for n, r in enumerate(stored) if n + 1 not in out]
    after += [r for r, s in zip(again, told["state"], strict=True) if s != "repeated"]
    assert dict(after) == {**dict(stored), **dict(again)} and len(after) == len(dict(after))


@pytest.mark.parametrize("kind", ["campaign", "labels", "judgements"])
def test_every_kind_has_its_key(kind: str) -> None:
    filled = {c: ["v"] for c in compare.KEYS[kind][0]}
    assert compare.marks(pl.DataFrame({"row_number": [1], **filled}), kind)["key"].null_count() == 0


def test_times_beside_keys() -> None:
    """A line of an order at another time is another line: what was delivered in parts is not an older version."""
    line = {"row_number": [1], "order_id": ["o"], "product_id": ["p"], "event_type": ["purchase"], "quantity": [1.0]}
    first = pl.DataFrame({**line, "happened_at": [T0], "file": ["old"]})
    later = pl.DataFrame({**line, "happened_at": [T0 + timedelta(days=2)]})
    fixed = pl.DataFrame({**line, "quantity": [2.0], "happened_at": [T0]})
    assert states(later, there("events", first), "events") == ["new"]
    assert states(fixed, there("events", first), "events") == ["changed"]
