"""Text becomes numbers, times, truth and kinds of events, in the forms that shops write them."""

from __future__ import annotations

import polars as pl

# In this order; day-first or month-first follows the answer that was given.
DATES = (
    "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d", "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M", "%Y/%m/%d", "%Y年%m月%d日 %H:%M:%S", "%Y年%m月%d日 %H:%M", "%Y年%m月%d日", "%m %d, %Y", "%b %d, %Y", "%B %d, %Y",
    "%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%d-%b-%y", "%b %d %Y", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y", "%Y.%m.%d",
)  # fmt: skip
MONTH_FIRST = ("%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y", "%m/%d/%y %H:%M", "%m/%d/%y", "%m-%d-%Y")
DAY_FIRST = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%d/%m/%y %H:%M", "%d/%m/%y", "%d-%m-%Y")
LARGEST = 1e15  # of a number in a shop; beyond it lie slips and what a float cannot count
LONGEST = 45  # letters of a date; a sentence with a number in it is none
EMPTY = ("", "na", "n/a", "nan", "null", "none", "nil", "-", "--", "#n/a", "无", "空")
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
UNTREATED = ("0", "false", "no", "n", "f", "control", "none", "holdout", "untreated", "对照", "对照组", "否")


def blank_to_null(column: pl.Expr) -> pl.Expr:
    """Return text without outer blanks; empty, NA, null and their like become null."""
    plain = column.str.strip_chars(" \t\r\n\u3000\ufeff\xa0")
    return pl.when(plain.str.to_lowercase().is_in(EMPTY)).then(None).otherwise(plain)


def number(column: pl.Expr) -> pl.Expr:
    """Return floats of `1,234.50`, `1.234,50`, `₹1,099`, `(5.00)`, `12 %`, `1.2E+05`; null where there is none or no end."""
    core = column.str.replace_all(r"[^\d.,()\-]", "")
    negative = core.str.starts_with("(") | core.str.starts_with("-") | core.str.ends_with("-")
    digits = core.str.replace_all(r"[()\-]", "")
    comma = digits.str.contains(r"^\d{1,3}(\.\d{3})+,\d+$") | digits.str.contains(r"^\d+,\d{1,2}$")
    point = pl.when(comma).then(digits.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True))
    value = point.otherwise(digits.str.replace_all(",", "", literal=True)).cast(pl.Float64, strict=False)
    power = column.str.extract(r"^[\s$€£¥₹]*([-+]?\d+(?:[.,]\d+)?[eE][-+]?\d{1,3})\s*%?$").str.replace(
        ",", ".", literal=True
    )
    found = pl.coalesce(power.cast(pl.Float64, strict=False), pl.when(negative).then(-value).otherwise(value))
    return pl.when(found.is_finite() & (found.abs() <= LARGEST)).then(found)


def moments(column: pl.Series, day_first: bool = False) -> pl.Series:
    """Return naive UTC timestamps (µs) of a column, null where no known form fits.

    Each different text is read once, by the forms that its first texts have; only what is left tries all of them.
    """
    texts = pl.DataFrame({"text": column.drop_nulls().unique(maintain_order=True)}, schema={"text": pl.String})
    texts = texts.filter(pl.col("text").str.contains(r"\d") & (pl.col("text").str.len_chars() <= LONGEST))
    every = _forms(day_first)
    if texts.is_empty():
        return pl.Series(column.name, [None] * column.len(), dtype=pl.Datetime("us"))
    fits = texts.head(200).select(moment(pl.col("text"), (f,)).is_not_null().any().alias(f) for f in every).row(0)
    usual = tuple(form for form, fit in zip(every, fits, strict=True) if fit)
    read = texts.with_columns(moment=moment(pl.col("text"), usual))
    left = read.filter(pl.col("moment").is_null()).select("text").with_columns(moment=moment(pl.col("text"), every))
    known = pl.concat([read.drop_nulls("moment"), left])
    return pl.DataFrame({"text": column}).join(known, on="text", how="left", maintain_order="left")["moment"]


def _forms(day_first: bool) -> tuple[str, ...]:
    return (*DATES, *(DAY_FIRST + MONTH_FIRST if day_first else MONTH_FIRST + DAY_FIRST))


def moment(column: pl.Expr, forms: tuple[str, ...] | None = None) -> pl.Expr:
    """Return naive UTC timestamps (µs) by the given forms (all when none are); null where none fits.

    Numbers are unix seconds (from 1998), milliseconds (13 digits) or YYYYMMDD (8).
    """
    forms = _forms(False) if forms is None else forms
    plain = column.str.replace(r"\s+(UTC|GMT|Z)$", "").str.replace(r"Z$", "").str.replace_all(r"\s+", " ")
    offset = plain.str.extract(r"([+-]\d{2}:?\d{2})$")
    bare = (
        pl.when(plain.str.contains(r"\d{2}:\d{2}.*[+-]\d{2}:?\d{2}$"))
        .then(plain.str.replace(r"\s*[+-]\d{2}:?\d{2}$", ""))
        .otherwise(plain)
    )
    parsed = [bare.str.to_datetime(f, strict=False, time_unit="us") for f in forms if "%H" in f]
    parsed += [bare.str.to_date(f, strict=False).cast(pl.Datetime("us")) for f in forms if "%H" not in f]
    digits = plain.str.contains(r"^\d+(\.\d+)?$")
    count = plain.str.extract(r"^(\d+)").str.len_chars()
    stamp = plain.cast(pl.Float64, strict=False)
    unix = (
        pl.when(digits & (count == 13)).then((stamp * 1000).cast(pl.Int64, strict=False))
        .when(digits & stamp.is_between(9e8, 4e9)).then((stamp * 1_000_000).cast(pl.Int64, strict=False))
        .cast(pl.Datetime("us"))
    )  # fmt: skip
    compact = pl.when(digits & (count == 8)).then(plain).str.to_date("%Y%m%d", strict=False).cast(pl.Datetime("us"))
    sign = pl.when(offset.str.starts_with("-")).then(-1).otherwise(1)
    pure = offset.str.replace_all(r"[+:\-]", "")
    minutes = sign * (
        pure.str.slice(0, 2).cast(pl.Int64, strict=False) * 60 + pure.str.slice(2, 2).cast(pl.Int64, strict=False)
    )
    shift = pl.when(plain.str.contains(r":\d{2}.*[+-]\d{2}:?\d{2}$")).then(minutes).otherwise(0)
    found = pl.coalesce(unix, compact, *parsed) - pl.duration(minutes=shift)
    return pl.when(found.dt.year().is_between(1970, 2100)).then(found)


def rating(column: pl.Expr, scale: float = 5.0) -> pl.Expr:
    """Return stars from 1 to 5; `4.0 out of 5 stars` and `8/10` give their first number; outside the scale is null."""
    first = (
        column.str.extract(r"(-?\d+(?:[.,]\d+)?)").str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    )
    stars = first * 5.0 / scale
    return pl.when(stars.is_between(0.0, 5.0) & (first > 0 if scale == 5 else first >= 0)).then(stars.clip(1.0, 5.0))


def event_type(column: pl.Expr) -> pl.Expr:
    """Return one of the six kinds of events; a kind that we do not know stays as it is, in lower case."""
    plain = column.str.to_lowercase().str.replace_all(r"[\s\-]+", "_")
    known = {alias: kind for kind, aliases in EVENTS.items() for alias in aliases}
    return plain.replace(known)


def treated(column: pl.Expr) -> pl.Expr:
    """Return whether somebody was treated: `control`, `0`, `no …` and their like were not."""
    plain = column.str.to_lowercase()
    return pl.when(plain.is_null()).then(None).otherwise(~(plain.is_in(UNTREATED) | plain.str.starts_with("no ")))
