"""Languages by script."""

import pytest

from core.voices.language import language


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
