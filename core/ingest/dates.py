"""Text becomes moments: dates in numbers and in the words of eight languages, clocks, zones, and counted seconds and days."""

from __future__ import annotations

from datetime import date

import polars as pl

from core.ingest.values import PLAIN

MONTHS = (
    "jan january januar janvier enero ene janeiro gennaio gen januari",
    "feb february februar février fevrier febrero fevereiro fev febbraio februari févr fév",
    "mar march märz maerz mär mars marzo março maart mrz mrt",
    "apr april avril abril abr aprile avr",
    "may mai mayo maio maggio mag mei",
    "jun june juni juin junio junho giugno giu",
    "jul july juli juillet julio julho luglio lug juil",
    "aug august août aout agosto ago augustus",
    "sep sept september septembre septiembre setiembre setembro set settembre",
    "oct october oktober octobre octubre outubro out ottobre ott okt",
    "nov november novembre noviembre novembro",
    "dec december dezember décembre diciembre dic dezembro dez dicembre déc",
)
MONTH = {name: str(n) for n, names in enumerate(MONTHS, start=1) for name in names.split()}
ZONES = {
    "PST": -480,
    "PDT": -420,
    "MST": -420,
    "MDT": -360,
    "EST": -300,
    "EDT": -240,
    "CET": 60,
    "CEST": 120,
    "JST": 540,
}
# Read without a search: what most columns hold, and hold throughout.
FAST = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S%.fZ", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S UTC", "%Y-%m-%d",
        "%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M")  # fmt: skip
MONTH_FIRST = ("%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y")
DAY_FIRST = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y")
LONGEST = 70  # letters of a date, as in "Reviewed in the United States on March 5, 2024"; a sentence is longer
_CLOCK = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?\s*(?P<half>[AaPp]\.?\s?[Mm]\b\.?)?"
    r"\s*(?:hs\b\.?|[Uu]hr)?\s*(?P<zone>Z|[A-Z]{3,4})?\s*(?P<offset>[+-]\d{2}:?\d{2}|[+-]\d{2}\b)?(?:\s*\([^)]*\))?"
)
_YEAR_FIRST = r"^(?P<y>\d{4})\s?[-/.年년]\s?(?P<m>\d{1,2})\s?[-/.月월]\s?(?P<d>\d{1,2})(?:\.|[日号일]\D{0,30})?$"
_NUMBERS = r"^(?:\p{L}+\.?,?\s)?(?P<a>\d{1,2})\s?(?P<sign>[-/.])\s?(?P<b>\d{1,2})\s?[-/.]\s?(?P<y>\d{4}|\d{2})$"
_DAY_NAMED = (
    r"(?i)^(?:\D{0,60}[\s,])?(?P<d>\d{1,2})(?:st|nd|rd|th|er|º|\.)?[\s\-/]*(?:de\s|of\s)?"
    r"(?P<m>\p{L}{3,})\.?,?[\s\-/]*(?:del?\s)?(?P<y>\d{4}|\d{2})$"
)
_MONTH_NAMED = (
    r"(?i)^(?:\D{0,60}[\s,])?(?P<m>\p{L}{3,})\.?[\s\-/]*(?P<d>\d{1,2})(?:st|nd|rd|th)?[,\s\-/]+(?P<y>\d{4}|\d{2})$"
)
_COMPACT = r"^(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})$"
_SPACED = r"^(?P<m>\d{1,2}) (?P<d>\d{1,2}), ?(?P<y>\d{4})$"
EPOCH = date(1899, 12, 30)  # day 0 of the numbers that spreadsheets write for days


def moments(column: pl.Series, day_first: bool = False, serial: bool = False) -> pl.Series:
    """Return naive UTC timestamps (µs) of a column, null where no known form fits.

    Numbers are unix seconds (from 1998), milliseconds (13 digits), YYYYMMDD (8), YYYYMMDDHHMMSS (14) or, when the column
    is known to be one of dates (`serial`), the days since the end of 1899 that spreadsheets count. Each different text is
    read once.
    """
    texts = pl.DataFrame({"text": column.drop_nulls().unique(maintain_order=True)}, schema={"text": pl.String})
    texts = texts.filter((pl.col("text").str.len_chars() <= LONGEST) & pl.col("text").str.contains(r"\p{Nd}"))
    bare = pl.col("text").str.contains(r"^\d+(\.\d+)?$")
    read = [texts.filter(bare).with_columns(moment=_counted(pl.col("text"), serial))]
    left = texts.filter(~bare)
    first = left.head(200)
    for form in (*FAST, *(DAY_FIRST if day_first else MONTH_FIRST)):
        if first.height and first.select(_fast(pl.col("text"), form).is_not_null().mean()).item() > 0.1:
            tried = left.with_columns(moment=_fast(pl.col("text"), form))
            read.append(tried.drop_nulls("moment"))
            left = tried.filter(pl.col("moment").is_null()).select("text")
    read.append(_searched(left, day_first))
    known = pl.concat([r.with_columns(moment=_possible(pl.col("moment"))) for r in read])
    return pl.DataFrame({"text": column}).join(known, on="text", how="left", maintain_order="left")["moment"]


def _fast(column: pl.Expr, form: str) -> pl.Expr:
    if "%H" in form:
        return _possible(column.str.to_datetime(form, strict=False, time_unit="us"))
    return _possible(column.str.to_date(form, strict=False).cast(pl.Datetime("us")))


def _possible(found: pl.Expr) -> pl.Expr:
    return pl.when(found.dt.year().is_between(1970, 2100)).then(found)


def _counted(text: pl.Expr, serial: bool) -> pl.Expr:
    """Read numbers that count seconds or days, or that are written without signs between."""
    count = text.str.extract(r"^(\d+)").str.len_chars()
    stamp = text.cast(pl.Float64, strict=False)
    unix = (
        pl.when(count == 13).then((stamp * 1000).cast(pl.Int64, strict=False))
        .when(stamp.is_between(9e8, 4e9)).then((stamp * 1_000_000).cast(pl.Int64, strict=False))
        .cast(pl.Datetime("us"))
    )  # fmt: skip
    compact = pl.when(count == 8).then(text).str.to_date("%Y%m%d", strict=False).cast(pl.Datetime("us"))
    whole = pl.when(count == 14).then(text).str.to_datetime("%Y%m%d%H%M%S", strict=False, time_unit="us")
    found = [unix, compact, whole]
    if serial:
        days = pl.when(stamp.is_between(20_000, 80_000)).then((stamp * 86_400).round() * 1_000_000)
        found.append(pl.lit(EPOCH).cast(pl.Datetime("us")) + days.cast(pl.Int64).cast(pl.Duration("us")))
    return pl.coalesce(found)


def _searched(texts: pl.DataFrame, day_first: bool) -> pl.DataFrame:
    """Find the clock and the day in whatever form; `text` and `moment`, null where there is no day."""
    if texts.is_empty():
        return texts.with_columns(moment=pl.lit(None, dtype=pl.Datetime("us")))
    plain = pl.col("text").str.replace_many(PLAIN).str.replace_all(r"\s+", " ").str.strip_chars()
    plain = plain.str.replace(r"(\d{1,2}) ?[時时] ?(\d{2}) ?分 ?(\d{2}) ?秒", "${1}:${2}:${3}")
    plain = plain.str.replace(r"(\d{1,2}) ?[時时h] ?(\d{2})分?", "${1}:${2}")
    after_noon = r" ?(下午|晚上|午後|오후) ?"
    step = texts.with_columns(plain=plain).with_columns(late=pl.col("plain").str.contains(after_noon))
    step = step.with_columns(plain=pl.col("plain").str.replace(rf"{after_noon}| ?(上午|午前|오전) ?", " "))
    step = step.with_columns(pl.col("plain").str.extract_groups(_CLOCK).alias("clock")).unnest("clock")
    timed = pl.col("hour").is_not_null()
    day = pl.when(timed).then(pl.col("plain").str.replace(_CLOCK, " ")).otherwise("plain")
    day = day.str.replace(r" (UTC|GMT|Z)$", "").str.replace_all(r"\s+", " ").str.strip_chars(" ,")
    day = day.str.replace(r"(?i)([\s,]+(at|um|à|a las|às|alle)|(\d)T)$", "$3").str.strip_chars(" ,")
    step = step.with_columns(day=day).with_columns(since=_since_midnight())
    forms = (
        (_YEAR_FIRST, lambda: ("y", "m", "d")), (_COMPACT, lambda: ("y", "m", "d")), (_SPACED, lambda: ("y", "m", "d")),
        (_NUMBERS, lambda: _ordered(day_first)), (_DAY_NAMED, _by_name), (_MONTH_NAMED, _by_name),
    )  # fmt: skip
    found = []
    for form, parts in forms:
        groups = step.select(pl.col("day").str.extract_groups(form).alias("g")).unnest("g")
        year, month, number = (pl.col(e) if isinstance(e, str) else e for e in parts())
        full = pl.when(year.str.len_chars() == 2).then(pl.format("20{}", year)).otherwise(year)
        dated = pl.format("{}-{}-{}", full, month, number).str.to_date("%Y-%m-%d", strict=False)
        found.append(groups.select(dated.cast(pl.Datetime("us"))).to_series())
    return step.select("text", moment=pl.coalesce(pl.lit(f) for f in found) + pl.col("since"))


def _ordered(day_first: bool) -> tuple[str, pl.Expr, pl.Expr]:
    """Tell day and month of `a/b/y` apart: by what was answered, with points the day, and no month is above 12."""
    a, b = pl.col("a").cast(pl.Int64), pl.col("b").cast(pl.Int64)
    first = pl.when((pl.col("sign") == ".") | pl.lit(day_first)).then(b <= 12).otherwise((a > 12) & (b <= 12))
    return "y", pl.when(first).then("b").otherwise("a"), pl.when(first).then("a").otherwise("b")


def _by_name() -> tuple[str, pl.Expr, str]:
    return "y", pl.col("m").str.to_lowercase().replace_strict(MONTH, default=None, return_dtype=pl.String), "d"


def _since_midnight() -> pl.Expr:
    """Return how long after midnight, in UTC, a clock stands: nothing without one, null where no clock shows that."""
    whole = lambda name: pl.col(name).cast(pl.Int64, strict=False).fill_null(0)  # noqa: E731
    half = pl.col("half").str.to_lowercase().fill_null("")
    hour = whole("hour")
    hour = (
        pl.when((half.str.starts_with("p") | pl.col("late")) & (hour < 12)).then(hour + 12)
        .when(half.str.starts_with("a") & (hour == 12)).then(0)
        .otherwise(hour)
    )  # fmt: skip
    pure = pl.col("offset").str.replace_all(r"[+:\-]", "").str.pad_end(4, "0")
    minutes = pure.str.slice(0, 2).cast(pl.Int64, strict=False) * 60 + pure.str.slice(2, 2).cast(pl.Int64, strict=False)
    sign = pl.when(pl.col("offset").str.starts_with("-")).then(-1).otherwise(1)
    zone = pl.col("zone").replace_strict(ZONES, default=0, return_dtype=pl.Int64)
    shift = pl.coalesce(sign * minutes, zone, pl.lit(0))
    micro = pl.col("part").str.pad_end(6, "0").str.slice(0, 6).cast(pl.Int64, strict=False).fill_null(0)
    seconds = hour * 3600 + (whole("minute") - shift) * 60 + whole("second")
    possible = (hour < 24) & (whole("minute") < 60) & (whole("second") < 61)
    return pl.when(possible).then(pl.duration(microseconds=seconds * 1_000_000 + micro))
