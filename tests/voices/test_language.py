"""Languages by script."""

import polars as pl
import pytest

from core.voices.language import language, named


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The kettle is quiet", "en"), ("Très bon café", "en"), ("电水壶很安静", "zh"), ("这个wifi连不上app", "zh"),
        ("The brand 小米 makes a good vacuum cleaner", "en"), ("Очень хороший чайник", "other"),
        ("とても静かで使いやすい", "other"), ("조용하고 좋아요", "other"), ("👍 10/10", "other"), ("", "other"),
    ],
)  # fmt: skip
def test_language(text: str, expected: str) -> None:
    assert language(text) == expected


def test_a_file_may_name_the_language_in_many_ways() -> None:
    labels = ["EN", "en-GB", "English", "zh", "zh_CN", "Chinese", "中文", "简体中文", "fr", "Deutsch", " ", "", None]
    told = pl.DataFrame({"label": labels}).select(told=named(pl.col("label")))["told"].to_list()
    assert told == ["en"] * 3 + ["zh"] * 5 + ["other"] * 2 + [None] * 3
