"""Stars and label columns become texts with one label each; what cannot be learnt from is refused by name."""

import polars as pl
import pytest

from core.base.errors import DataError, SettingsError
from core.finetune import tasks
from core.finetune.tasks import LabelSettings
from tests.finetune.texts import english


@pytest.mark.parametrize(
    ("levels", "wanted"),
    [(2, [0, 0, None, 1, 1]), (3, [0, 0, 1, 2, 2]), (5, [0, 1, 2, 3, 4])],
)
def test_stars_become_levels(levels: int, wanted: list[int | None]) -> None:
    stars = pl.DataFrame({"rating": [1.0, 2.0, 3.0, 4.0, 5.0]})
    assert stars.select(level=tasks.star_level(levels))["level"].to_list() == wanted


def test_half_stars_and_stars_out_of_range_find_their_level() -> None:
    stars = pl.DataFrame({"rating": [0.0, 4.6, 9.0, None]})
    assert stars.select(level=tasks.star_level(3))["level"].to_list() == [0, 2, 2, None]


def test_what_is_left_out_is_counted() -> None:
    extra = english(6).with_columns(
        text=pl.Series(["", None, "12345", "The KETTLE works, perfectly and i love it!", "fine", "ok"])
    )
    made = tasks.examples(pl.concat([english(), extra.with_columns(rating=pl.Series([5.0, 5, 5, 5, None, 3]))]))
    assert made.names == ("negative", "positive")
    assert made.notes == {"without_text_or_label": 4, "repeats": 1, "rare_labels": 1}
    assert made.rows.height == 120 and made.rows.columns[:4] == ["text", "label", "customer_id", "happened_at"]


def test_a_label_column_is_read_whatever_its_spelling() -> None:
    said = english().with_columns(label=pl.Series(["Good", "BAD ", "good", "bad"] * 30))
    made = tasks.examples(said, LabelSettings(source="label"))
    assert {n.lower() for n in made.names} == {"good", "bad"} and made.rows.height == 120
    assert tasks.direction(made.names) is not None


@pytest.mark.parametrize(
    ("change", "how", "code"),
    [
        ({"rating": pl.lit(5.0)}, LabelSettings(), "one_label_only"),
        ({"rating": pl.lit(None, pl.Float64)}, LabelSettings(), "too_few_to_teach"),
        ({"text": pl.col("rating").cast(pl.String)}, LabelSettings(), "text_is_numbers"),
        ({"label": pl.col("review_id")}, LabelSettings(source="label"), "labels_all_different"),
        ({}, LabelSettings(source="label"), "too_few_to_teach"),
        ({}, LabelSettings(task="weather"), "unknown_task"),
        ({}, LabelSettings(levels=4), "unknown_levels"),
    ],
)  # fmt: skip
def test_what_cannot_be_taught_is_said(change: dict[str, pl.Expr], how: LabelSettings, code: str) -> None:
    with pytest.raises((DataError, SettingsError)) as refused:
        tasks.examples(english().with_columns(**change), how)
    assert refused.value.code == code


def test_ten_reviews_are_too_few() -> None:
    with pytest.raises(DataError) as refused:
        tasks.examples(english(10))
    assert refused.value.code == "too_few_to_teach" and refused.value.facts == {"rows": 10, "needed": 40}


@pytest.mark.parametrize(
    ("rows", "code", "facts"),
    [
        ({"text": ["all the same"] * 300, "rating": [5.0, 1.0] * 150}, "too_few_left", {"rows": 300, "left": 1, "needed": 40, "of_each": 5}),
        ({"text": [f"text {n}" for n in range(300)], "rating": [5.0] * 298 + [1.0] * 2}, "other_labels_rare",
         {"label": "positive", "rest": 2, "needed": 5}),
        ({"text": [f"text {n}" for n in range(300)], "rating": [5.0] * 300}, "one_label_only", {"label": "positive"}),
        ({"text": [f"text {n}" for n in range(10)], "rating": [5.0] * 8 + [1.0] * 2}, "too_few_to_teach", {"rows": 10, "needed": 40}),
    ],
)  # fmt: skip
def test_a_refusal_names_the_figures_that_are_there(rows: dict, code: str, facts: dict) -> None:
    with pytest.raises(DataError) as refused:
        tasks.examples(pl.DataFrame(rows))
    assert (refused.value.code, refused.value.facts) == (code, facts)


def test_no_rows_at_all() -> None:
    with pytest.raises(DataError, match="too_few_to_teach"):
        tasks.examples(pl.DataFrame({"text": [], "rating": []}, schema={"text": pl.String, "rating": pl.Float64}))


def test_labels_point_somewhere_or_are_no_sentiment() -> None:
    assert tasks.direction(("negative", "neutral", "positive")).tolist() == [-1, 0, 1]
    assert tasks.direction(("差评", "好评")).tolist() == [-1, 1]
    assert tasks.direction(("0", "1")).tolist() == [-1, 1]
    assert tasks.direction(tasks.LEVELS[5]).tolist() == [-1, -0.5, 0, 0.5, 1]
    assert tasks.direction(("refund", "delivery")) is None and tasks.direction(("good", "positive")) is None


def test_a_column_of_stars_is_told_from_a_column_of_labels() -> None:
    assert tasks.looks_like_stars(pl.Series(["1", "2.0", "3", "5", None]))
    assert not tasks.looks_like_stars(pl.Series(["0", "1", "1"]))
    assert not tasks.looks_like_stars(pl.Series(["good", "bad"]))
    assert not tasks.looks_like_stars(pl.Series([], dtype=pl.String))
