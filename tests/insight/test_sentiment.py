"""How a voice feels: words and stars together, either alone, and neither."""

import polars as pl
import pytest

from core.insight.sentiment import Sentiment, polarity, sentiment


def felt(*voices: tuple[str, float | None]) -> pl.DataFrame:
    rows = {
        "voice_id": [str(n) for n in range(len(voices))],
        "text": [t for t, _ in voices],
        "rating": [r for _, r in voices],
    }
    return sentiment(pl.DataFrame(rows, schema_overrides={"rating": pl.Float64}))


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("Excellent and quiet.", (2, 0)),
        ("Broken and noisy.", (0, 2)),
        ("Not good.", (0, 1)),
        ("It never broke, not noisy at all.", (1, 0)),
        ("Great sound but it broke.", (1, 1)),
        ("It is blue.", (0, 0)),
        ("", (0, 0)),
        ("质量很好", (1, 0)),
        ("不好用", (0, 1)),
    ],
)
def test_words_praise_and_blame_and_a_negation_turns_them(text: str, sides: tuple[int, int]) -> None:
    good, bad = polarity(text)
    assert (good > bad, bad > good) == (sides[0] > sides[1], sides[1] > sides[0])


def test_words_and_stars_are_weighed_and_it_is_told_who_judged() -> None:
    rows = felt(("Excellent.", 5), ("Excellent.", None), ("It is blue.", 1), ("It is blue.", None))
    assert rows["judged_by"].to_list() == ["both", "words", "stars", "none"]
    assert rows["sentiment"].to_list() == ["positive", "positive", "negative", "neutral"]
    assert rows["score"][3] == 0 and rows["score"].is_between(-1, 1).all()


def test_a_voice_that_praises_and_blames_alike_is_mixed() -> None:
    assert felt(("Great and quiet but broken and dirty.", None))["sentiment"][0] == "mixed"


def test_stars_pull_a_neutral_sentence_to_their_side() -> None:
    low, high = felt(("Great.", 1), ("Great.", 5))["score"]
    assert low < high
    alone = sentiment(pl.DataFrame({"voice_id": ["a"], "text": ["Great."], "rating": [1.0]}), Sentiment(stars=0.0))
    assert alone["score"][0] > 0 > low


def test_nothing_said_is_nothing_felt() -> None:
    assert felt().height == 0 and felt().columns == ["voice_id", "score", "sentiment", "judged_by"]
