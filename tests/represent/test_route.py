"""Who reads what is decided by what was measured."""

import polars as pl

from core.represent.route import route, sample


def voices(**sizes: int) -> pl.DataFrame:
    return pl.DataFrame({"language": [g for g, n in sizes.items() for _ in range(n)]}).with_columns(text=pl.lit("x"))


def test_what_is_not_read_leaves_and_few_follow_the_many() -> None:
    found = route(voices(en=900, zh=500, other=5), {"en": 0.0, "zh": 0.6, "other": 0.9})
    assert found.select("language", "territory", "reason").rows() == [
        ("en", "transformer", "reads_it"), ("zh", "lexical", "too_many_unknown"), ("other", "transformer", "too_few_of_it"),
    ]  # fmt: skip
    few = route(voices(zh=30, en=4), {"zh": 0.6, "en": 0.0})
    assert few["territory"].to_list() == ["lexical", "lexical"]
    assert route(voices(en=3), {"en": 0.0}).rows() == [("en", "transformer", "reads_it", 0.0, 3)]
    assert route(voices(zh=30), {"zh": 0.1})["territory"].to_list() == ["transformer"]  # measured, not by language


def test_sample_is_spread() -> None:
    frame = pl.DataFrame({"language": ["en"] * 1000, "text": [str(i) for i in range(1000)]})
    found = sample(frame)["en"]
    assert len(found) == 300 and found == sample(frame)["en"] and int(found[-1]) > 800
