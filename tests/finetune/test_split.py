"""Nobody and no text stands on two sides of a split; rare labels stay whole when rows are thinned."""

import polars as pl
import pytest

from core.base.errors import DataError
from core.finetune import split, tasks
from tests.finetune.texts import english


def rows(frame: pl.DataFrame) -> pl.DataFrame:
    return tasks.examples(frame).rows


def test_no_customer_stands_on_two_sides() -> None:
    made, by = split.split(rows(english()))
    assert by == "customer"
    assert made.group_by("customer_id").agg(pl.col("fold").n_unique())["fold"].max() == 1
    assert made["unit"].to_list() == made["customer_id"].to_list()
    shares = dict(made["fold"].value_counts(normalize=True).iter_rows())
    assert 0.12 <= shares["test"] <= 0.28 and 0.04 <= shares["validation"] <= 0.2


def test_no_text_stands_on_two_sides_even_when_customers_copy_each_other() -> None:
    copied = english().with_columns(text=pl.col("text").str.to_uppercase() + "!!", customer_id=pl.lit("a copyist"))
    made, _ = split.split(rows(pl.concat([english(), copied])))
    keys = made.with_columns(same=tasks.key(pl.col("text")))
    assert keys["same"].n_unique() == keys.height == 120


def test_without_customers_the_newest_rows_are_the_test() -> None:
    made, by = split.split(rows(english().with_columns(customer_id=pl.lit(None, pl.String))))
    assert by == "time"
    newest = made.filter(pl.col("fold") == "test")["happened_at"].min()
    assert newest > made.filter(pl.col("fold") != "test")["happened_at"].max()


def test_without_customers_and_times_every_label_is_on_every_side() -> None:
    bare = english().with_columns(customer_id=pl.lit(None, pl.String), happened_at=pl.lit(None, pl.Datetime("us")))
    made, by = split.split(rows(bare))
    assert by == "text"
    assert made.group_by("fold").agg(pl.col("label").n_unique())["label"].to_list() == [2, 2, 2]


def test_the_same_seed_gives_the_same_split_and_another_one_another() -> None:
    folds = [split.split(rows(english()), seed=s)[0]["fold"].to_list() for s in (0, 0, 1)]
    assert folds[0] == folds[1] != folds[2]


def test_a_test_with_one_label_is_refused() -> None:
    late = english().with_columns(
        customer_id=pl.lit(None, pl.String), happened_at=pl.datetime(2026, 1, 1) + pl.duration(days=pl.col("rating").cast(pl.Int32))
    )  # fmt: skip
    late = late.sort("rating").with_columns(
        happened_at=pl.datetime(2026, 1, 1) + pl.duration(days=pl.int_range(pl.len()))
    )
    with pytest.raises(DataError, match="too_few_of_a_label"):
        split.split(rows(late))


def test_thinning_takes_from_the_common_labels_only() -> None:
    many = pl.DataFrame({"text": [str(i) for i in range(1000)], "label": [0] * 900 + [1] * 70 + [2] * 30})
    few = split.thin(many, 250)
    assert dict(few["label"].value_counts().iter_rows()) == {0: 150, 1: 70, 2: 30}
    assert split.thin(many, 5000) is many
