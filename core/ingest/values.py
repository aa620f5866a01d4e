"""Text becomes numbers, stars, truth and kinds of events, in the forms that shops write them."""

from __future__ import annotations

import re
from functools import partial

import polars as pl

DIGITS = {chr(zero + n): str(n) for zero in (0x0660, 0x06F0, 0xFF10) for n in range(10)}
SIGNS = {"\u2212": "-", "／": "/", "：": ":", "．": ".", "，": ",", "－": "-", "\u066b": ".", "\u066c": ","}
PLAIN = DIGITS | SIGNS  # foreign and full-width digits and signs, and what they are in ASCII
LARGEST = 1e15  # of a number in a shop; beyond it lie slips and what a float cannot count
EMPTY = ("", "na", "n/a", "nan", "null", "none", "nil", "-", "--", "#n/a", "无", "空")
_EMPTY = f"(?i)^(?:{'|'.join(re.escape(word) for word in EMPTY)})$"
EVENTS = {
    "view": (
        "view",
        "pv",
        "pageview",
        "page_view",
        "product_view",
        "view_item",
        "detail",
        "browse",
        "impression",
        "浏览",
        "查看",
    ),
    "click": ("click", "clk", "select_item", "点击"),
    "favourite": ("favourite", "favorite", "fav", "wishlist", "add_to_wishlist", "like", "collect", "收藏"),
    "cart": ("cart", "addtocart", "add_to_cart", "basket", "add", "加购", "加入购物车"),
    "purchase": ("purchase", "buy", "order", "transaction", "sale", "checkout", "paid", "购买", "下单", "支付", "成交"),
    "return": ("return", "refund", "returned", "cancel", "cancelled", "退货", "退款"),
}
GRADES = {"exact": 3.0, "e": 3.0, "perfect": 3.0, "substitute": 2.0, "s": 2.0, "good": 2.0, "complement": 1.0, "c": 1.0, "fair": 1.0,
          "partial": 1.0, "relevant": 1.0, "irrelevant": 0.0, "i": 0.0, "bad": 0.0, "not relevant": 0.0, "相关": 1.0, "不相关": 0.0}  # fmt: skip
UNTREATED = ("0", "false", "no", "n", "f", "control", "none", "holdout", "untreated", "对照", "对照组", "否")


def blank_to_null(column: pl.Expr) -> pl.Expr:
    """Return text without outer blanks; empty, NA, null and their like become null, `="0123"` and `'0123` what they guard."""
    return column.map_batches(_blanked, return_dtype=pl.String)


def _blanked(column: pl.Series) -> pl.Series:
    plain = column.str.strip_chars(" \t\r\n\u3000\ufeff\xa0")
    if (plain.str.starts_with("=") | plain.str.starts_with("'")).any():
        plain = plain.str.replace(r'^="(.*)"$', "$1").str.replace(r"^'(\d*)$", "$1")
    return plain.set(plain.str.contains(_EMPTY), None)


def number(column: pl.Expr, comma: bool = False) -> pl.Expr:
    """Return floats of `1,234.50`, `1.234,50`, `₹1,099`, `12,50 €`, `(5.00)`, `12 %`, `1.2E+05`, `−5`; null where there is none.

    `comma`: in this column a comma stands before the decimals, so that `1.234` is a thousand and `1,234` is not. Null as
    well where there are two numbers (`2-4`, `5 for 3`) or one without end.
    """
    return column.map_batches(partial(_numbers, comma=comma), return_dtype=pl.Float64)


def _numbers(column: pl.Series, comma: bool) -> pl.Series:
    """Read plain numbers at once, and every other text once."""
    none = pl.Series(column.name, [None] * column.len(), dtype=pl.Float64)
    quick = none if comma else column.cast(pl.Float64, strict=False)
    quick = quick.set((quick.is_finite() & (quick.abs() <= LARGEST)).not_().fill_null(False), None)
    left = column.filter(quick.is_null() & column.is_not_null()).unique()
    if not left.len():
        return quick
    read = pl.DataFrame({"text": left}).with_columns(number=_worded(pl.col("text"), comma))
    return (
        pl.DataFrame({"text": column, "quick": quick})
        .join(read, on="text", how="left", maintain_order="left")
        .select(pl.coalesce("quick", "number").alias(column.name))[column.name]
    )


def _worded(column: pl.Expr, comma: bool) -> pl.Expr:
    text = column.str.replace_many(PLAIN)
    core = text.str.replace_all(r"[^\d.,()\-]", "").str.strip_chars(".,")
    negative = core.str.starts_with("(") | core.str.starts_with("-") | core.str.ends_with("-")
    digits = core.str.replace_all(r"[()\-]", "").str.strip_chars(".,")
    two = text.str.contains(r"\d\s*[^\d\s.,'’\u00a0\u202f][^\d]*\d|\d\s?[kKmM万亿]$")  # 1.2k is not 1.2 either
    decimal = (
        digits.str.contains(r"^\d+(\.\d{3})*(,\d+)?$")
        if comma
        else digits.str.contains(r"^\d{1,3}(\.\d{3})+,\d+$") | digits.str.contains(r"^\d+,\d{1,2}$")
        | digits.str.contains(r"^\d{1,3}(\.\d{3}){2,}$")
    )  # fmt: skip
    point = pl.when(decimal).then(digits.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True))
    value = point.otherwise(digits.str.replace_all(",", "", literal=True)).cast(pl.Float64, strict=False)
    power = text.str.extract(r"^[\s$€£¥₹]*([-+]?\d+(?:[.,]\d+)?[eE][-+]?\d{1,3})\s*%?$").str.replace(
        ",", ".", literal=True
    )
    found = pl.coalesce(
        power.cast(pl.Float64, strict=False), pl.when(~two).then(pl.when(negative).then(-value).otherwise(value))
    )
    return pl.when(found.is_finite() & (found.abs() <= LARGEST)).then(found)


def commas(column: pl.Series) -> bool:
    """Return whether a comma stands before the decimals of a column of numbers: `12,50` does, and nothing like `12.50`."""
    some = column.drop_nulls()
    told = lambda sign: int(some.str.contains(rf"\d[{sign}]\d{{1,2}}(\D|$)").sum())  # noqa: E731
    return told(",") > 0 and told(r"\.") == 0


def rating(column: pl.Expr, scale: float = 5.0) -> pl.Expr:
    """Return stars from 1 to 5; `4.0 out of 5 stars` and `8/10` give their first number, `★★★★☆` its stars; else null."""
    drawn = column.str.count_matches("[★⭐]")
    written = column.str.replace_many(DIGITS).str.extract(r"(-?\d+(?:[.,]\d+)?)").str.replace(",", ".", literal=True)
    first = pl.coalesce(written.cast(pl.Float64, strict=False), pl.when(drawn > 0).then(drawn.cast(pl.Float64)))
    stars = first * 5.0 / scale
    return pl.when(stars.is_between(0.0, 5.0) & (first > 0 if scale == 5 else first >= 0)).then(stars.clip(1.0, 5.0))


def grade(column: pl.Expr) -> pl.Expr:
    """Return how well a product answers a query: a number as it is, or the order that words like exact or substitute have."""
    said = column.str.to_lowercase().replace_strict(GRADES, default=None, return_dtype=pl.Float64)
    return pl.coalesce(said, number(column))


def event_type(column: pl.Expr) -> pl.Expr:
    """Return one of the six kinds of events; a kind that we do not know stays as it is, in lower case."""
    plain = column.str.to_lowercase().str.replace_all(r"[\s\-]+", "_")
    known = {alias: kind for kind, aliases in EVENTS.items() for alias in aliases}
    return plain.replace(known)


def treated(column: pl.Expr) -> pl.Expr:
    """Return whether somebody was treated: `control`, `0`, `no …` and their like were not."""
    plain = column.str.to_lowercase()
    return pl.when(plain.is_null()).then(None).otherwise(~(plain.is_in(UNTREATED) | plain.str.starts_with("no ")))
