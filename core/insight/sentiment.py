"""How a voice feels, told from its own words and the stars of its review, until a trained model does better."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from core.base.tokens import words
from core.insight.polarity import BAD_EN, BAD_ZH, GOOD_EN, GOOD_ZH, NOT_EN, NOT_ZH


@dataclass(frozen=True)
class Sentiment:
    """How words and stars are weighed."""

    stars: float = 0.6  # the part of the stars where there are both
    neutral: float = 0.15  # scores closer to 0 are neutral
    mixed: float = 0.55  # share of the weaker side from which a voice is mixed


_GOOD_EN, _BAD_EN, _NOT_EN = frozenset(GOOD_EN), frozenset(BAD_EN), frozenset(NOT_EN)


def polarity(text: str) -> tuple[float, float]:
    """Return (praise, blame): how many words praise and blame; a negation turns the word after it."""
    if any("\u4e00" <= c <= "\u9fff" for c in text):
        return _chinese(text)
    good = bad = 0.0
    tokens = words(text)
    for n, word in enumerate(tokens):
        side = 1 if word in _GOOD_EN else -1 if word in _BAD_EN else 0
        if side and any(t in _NOT_EN for t in tokens[max(0, n - 3) : n]):
            side = -side
        good += side > 0
        bad += side < 0
    return good, bad


def _chinese(text: str) -> tuple[float, float]:
    good = bad = 0.0
    for side, known in ((1, GOOD_ZH), (-1, BAD_ZH)):
        for word in known:
            at = text.find(word)
            if at < 0:
                continue
            turned = any(text[max(0, at - len(n)) : at] == n for n in NOT_ZH)
            good += (side > 0) != turned
            bad += (side < 0) != turned
    return good, bad


def sentiment(voices: pl.DataFrame, how: Sentiment = Sentiment()) -> pl.DataFrame:
    """Return voice_id, score in [-1, 1], sentiment and judged_by (`words`, `stars` or `both`) of voices.

    voices: voice_id, text, rating (stars of its review, may be null).
    """
    sides = np.array([polarity(t) for t in voices["text"].to_list()], dtype=float).reshape(-1, 2)
    total = sides.sum(axis=1)
    said = (sides[:, 0] - sides[:, 1]) / (total + 0.5)
    stars = ((voices["rating"].to_numpy() - 3.0) / 2.0).astype(float)
    has_stars, has_words = ~np.isnan(stars), total > 0
    weight = np.where(has_stars, np.where(has_words, how.stars, 0.85), 0.0)
    score = weight * np.nan_to_num(stars) + (1 - weight) * said
    weaker = np.divide(sides.min(axis=1), np.maximum(total, 1))
    mixed = (weaker * 2 >= how.mixed) & (total >= 2)
    name = np.select([mixed, score > how.neutral, score < -how.neutral], ["mixed", "positive", "negative"], "neutral")
    by = np.select([has_stars & has_words, has_stars, has_words], ["both", "stars", "words"], "none")
    return pl.DataFrame({"voice_id": voices["voice_id"], "score": score, "sentiment": name, "judged_by": by})
