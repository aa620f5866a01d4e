"""Personal data in free text, masked before it is stored: e-mail addresses and telephone numbers."""

from __future__ import annotations

import polars as pl

# In this order. Rust's regex knows no look-around, so what stands before and after a number is kept as a group.
_BEFORE, _AFTER = r"(^|[^0-9A-Za-z.,$€£¥₹#\-/])", r"($|[^0-9A-Za-z%\-/])"
EMAIL = r"[A-Za-z0-9][A-Za-z0-9._%+\-]*\s?(?:@|＠|\(at\)|\[at\])\s?[A-Za-z0-9][A-Za-z0-9\-]*(?:\s?\.\s?[A-Za-z0-9\-]+)*\.[A-Za-z]{2,}"
PHONES = (
    r"\+\d{1,3}[\s.\-]?(?:\(0?\d{1,4}\)[\s.\-]?)?\d{1,4}(?:[\s.\-]?\d{2,4}){2,4}",  # international
    r"(?:\+?86[\s\-]?)?1[3-9]\d[\s\-]?\d{4}[\s\-]?\d{4}",  # Chinese mobile
    r"0\d{2,3}[\s\-]\d{7,8}",  # Chinese landline
    r"400[\s\-]\d{3,4}[\s\-]\d{3,4}",  # Chinese service line
    r"(?:1[\s.\-])?(?:\(\d{3}\)\s?|\d{3}[.\-\s])\d{3}[.\-\s]\d{4}",  # North America
    r"0\d{3,4}[\s/]\d{5,7}",  # British and German landlines
    r"07\d{3}[\s\-]?\d{6}",  # British mobile
    r"0[1-9](?:[\s.\-]\d{2}){4}",  # French
)
MARKS = {"email": "⟨email⟩", "phone": "⟨phone⟩"}


def masked(column: pl.Expr) -> pl.Expr:
    """Return text with e-mail addresses and telephone numbers replaced by marks."""
    text = column.str.replace_all(EMAIL, MARKS["email"])
    for phone in PHONES:
        text = text.str.replace_all(f"{_BEFORE}{phone}{_AFTER}", f"${{1}}{MARKS['phone']}${{2}}")
    return text


def kinds(before: pl.Expr, after: pl.Expr) -> pl.Expr:
    """Return which kinds were masked, joined by a comma; null where nothing was."""
    marks = [
        pl.when(after.str.count_matches(mark, literal=True) > before.str.count_matches(mark, literal=True)).then(
            pl.lit(kind)
        )
        for kind, mark in MARKS.items()
    ]
    return pl.when(after != before).then(pl.concat_str(marks, separator=",", ignore_nulls=True))
