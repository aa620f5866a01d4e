"""Repeats point at the first."""

import polars as pl

from core.voices.repeats import repeats_of


def test_repeats_name_the_first_without_chains() -> None:
    texts = ["Great, thanks!", "GREAT  thanks", "很好。", "Ｇreat thanks...", "很好！", "!!", "?", "!!", "great thank"]
    voices = pl.DataFrame({"voice_id": [f"r:{i}" for i in range(len(texts))], "text": texts})
    assert repeats_of(voices).to_list() == [None, "r:0", None, "r:0", "r:2", None, None, "r:5", None]
    assert repeats_of(voices.head(0)).to_list() == []
