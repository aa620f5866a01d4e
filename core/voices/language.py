"""The language of a voice, told by its script alone, or as a file names it."""

from __future__ import annotations

import polars as pl

from core.base.tokens import MARK

ENGLISH, CHINESE, OTHER = "en", "zh", "other"
HAN_SHARE = 0.3  # of the letters, from which on a text reads as Chinese
LATIN_SHARE = 0.5

_KANA_OR_HANGUL = r"[\p{Hiragana}\p{Katakana}\p{Hangul}]"


def named(label: pl.Expr) -> pl.Expr:
    """Return "en", "zh" or "other" of what a file calls a language (`EN`, `zh-CN`, `Chinese`, `中文`); null stays null."""
    plain = label.str.strip_chars().str.to_lowercase()
    return (
        pl.when(plain.str.contains("^(en|英)"))
        .then(pl.lit(ENGLISH))
        .when(plain.str.contains("^(zh|cn|chi|中|汉|简|繁|普通话)"))
        .then(pl.lit(CHINESE))
        .when(plain != "")
        .then(pl.lit(OTHER))
    )


def language(text: str) -> str:
    """Return "en", "zh" or "other" of one text."""
    return str(pl.DataFrame({"text": [text]}).select(spoken(pl.col("text"))).item())


def spoken(text: pl.Expr) -> pl.Expr:
    """Return the expression that tells the language of each text.

    Han of at least 30 % of the letters is Chinese, unless kana or hangul say that it is Japanese or Korean;
    what is mostly Latin counts as English, since a Latin text is what the English tokenizer can read; a text
    of another script or without letters is "other". Marks in place of personal data are no letters.
    """
    text = text.str.replace_all(MARK, "")
    letters = text.str.count_matches(r"\p{L}")
    foreign = text.str.count_matches(_KANA_OR_HANGUL)
    han = text.str.count_matches(r"\p{Han}") >= HAN_SHARE * letters
    latin = text.str.count_matches(r"\p{Latin}") >= LATIN_SHARE * letters
    return (
        pl.when((letters == 0) | (foreign > 0.1 * letters))
        .then(pl.lit(OTHER))
        .when(han)
        .then(pl.lit(CHINESE))
        .when(latin)
        .then(pl.lit(ENGLISH))
        .otherwise(pl.lit(OTHER))
    )
