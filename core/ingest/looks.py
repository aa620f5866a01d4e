"""What the values of a column look like, and how well they fit a role, whatever the column is called."""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from core.ingest import dates, values

NUMBER = (
    r"^(?:R\$|US\$|[A-Z]{3}|Rs\.?|kr|\p{Sc})?[\s\u00a0]*[-+−(]?(?:R\$|\p{Sc})?[\s\u00a0]*\d[\d.,'’\s\u00a0\u202f]*(?:[eE][-+]?\d{1,3})?"
    r"[\s\u00a0]*(?:%|\p{Sc}|[A-Z]{3}|zł|kr|元|円|원|件|个)?\)?$"
)
MONEY = r"\p{Sc}|R\$|\b[A-Z]{3}\b|[元円원]|\d[.,]\d{2}(?:\D|$)"
CODE = r"^[#'A-Za-z0-9][A-Za-z0-9_\-:./@*#]*$"
MAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
STARS = r"^\W*\d{1,3}(?:[.,]\d)?\s*(?:星|分|stars?|out of|/\s?(?:5|10|100)|von|sur|sterne?|estrellas|étoiles)|^[★☆⭐]+"
SPANS = r'(?s)^\[\s*(?:\[\s*\d+\s*,\s*\d+\s*,\s*"|\{.*"(?:start|start_offset|startOffset|begin)"\s*:\s*\d)'
FEW = 40


@dataclass(frozen=True)
class Look:
    """What the values of one column look like, over a sample; shares are of the values that are there."""

    filled: float = 0.0
    distinct: float = 0.0
    length: float = 0.0
    spaced: float = 0.0  # share with several words
    numbers: float = 0.0
    dates: float = 0.0
    low: float = 0.0
    high: float = 0.0
    few: frozenset[str] = frozenset()
    han: float = 0.0  # share with Chinese, Japanese or Korean letters
    bulk: tuple[float, float] = (0.0, 0.0)  # lowest and highest number without the outer 2 %
    whole: float = 0.0  # share of whole numbers among the numbers
    money: float = 0.0  # share that carries a currency or cents
    code: float = 0.0  # share without blanks that could name a thing
    mail: float = 0.0
    stars: float = 0.0  # share that says its scale: 5星, 4 out of 5
    spans: float = 0.0  # share of JSON lists of places in a text
    tall: float = 0.0  # distinct values in all
    sentences: float = 0.0  # share with the signs of sentences

    @property
    def prose(self) -> bool:
        """Whether somebody wrote this."""
        words = self.spaced > 0.5 or self.han > 0.5
        return self.length >= 12 and self.numbers < 0.5 and self.dates < 0.5 and words and self.spans < 0.5

    @property
    def names(self) -> bool:
        """Whether these could be ids: no prose, no dates, no money, no few words."""
        numbered = self.numbers > 0.9 and self.whole > 0.99 and self.low >= 0 and self.bulk[1] > 999 and not self.money
        return (
            not self.prose
            and self.dates < 0.5
            and (numbered or self.mail > 0.9 or (self.code > 0.9 and self.numbers < 0.9 and self.tall > 5))
        )


def look(column: pl.Series, dated: bool = False) -> Look:
    """Measure a column of text; `dated`: its name says that it holds dates."""
    clean = pl.select(values.blank_to_null(pl.lit(column))).to_series()
    some = clean.drop_nulls()
    if some.is_empty():
        return Look()
    v = pl.col("v")
    frame = pl.DataFrame({"v": some}).with_columns(date=dates.moments(some, serial=dated))
    made = frame.select(
        "date",
        number=pl.when(v.str.contains(NUMBER)).then(values.number(v)),
        han=v.str.contains(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]"),
        spaced=(v.str.count_matches(r"\s") >= 2) & v.str.contains(r"(?:^|\s)[\p{L}'’\-]+[.,!?;:]*(?:\s|$)"),
        length=v.str.len_chars(),
        money=v.str.contains(MONEY),
        code=v.str.contains(CODE),
        mail=v.str.contains(MAIL),
        stars=v.str.contains(STARS),
        spans=v.str.contains(SPANS) | (v == "[]"),
        sentences=v.str.contains(r"[，。！？…]|[\p{L}][.!?](?:\s|$)"),
        placed=v.str.contains(SPANS),
    )
    mean = lambda name: float(made[name].mean() or 0)  # type: ignore[arg-type]  # noqa: E731
    number = made["number"].drop_nulls()
    distinct = some.n_unique()
    return Look(
        filled=some.len() / max(1, column.len()),
        distinct=distinct / some.len(),
        length=mean("length"),
        spaced=mean("spaced"),
        numbers=number.len() / made.height,
        dates=1 - made["date"].null_count() / made.height,
        low=float(number.min() or 0),  # type: ignore[arg-type]
        high=float(number.max() or 0),  # type: ignore[arg-type]
        few=frozenset(some.str.to_lowercase().unique().to_list()) if distinct <= FEW else frozenset(),
        han=mean("han"),
        bulk=(number.quantile(0.02, "higher") or 0.0, number.quantile(0.98, "lower") or 0.0),
        whole=float((number == number.round()).mean() or 0) if number.len() else 0.0,  # type: ignore[arg-type]
        money=mean("money") if number.len() else 0.0,
        code=mean("code"),
        mail=mean("mail"),
        stars=mean("stars"),
        spans=mean("spans") if mean("placed") else 0.0,
        tall=distinct,
        sentences=mean("sentences"),
    )


EVENT_WORDS = {a for aliases in values.EVENTS.values() for a in aliases}


def fit(role: str, seen: Look) -> float:
    """Return how well values fit a role, 0 where they rule it out."""
    if not seen.filled:
        return 0.0
    if role == "text":
        written = seen.prose or (seen.length > 30 and seen.code < 0.5 and seen.dates < 0.5 and seen.spans < 0.5)
        long = min(1.0, 0.5 + seen.length / 120) * min(1.0, 0.4 + seen.distinct)
        return long if written else 0.15 * (seen.numbers < 0.5)
    if role == "rating":
        return _rating(seen)
    if role == "happened_at":
        return seen.dates if seen.dates > 0.6 else 0.0
    if role in ("quantity", "price", "results", "spend", "grade"):
        return _amount(role, seen)
    if role == "outcome":
        return 0.7 if seen.numbers > 0.8 or (seen.few and seen.few <= {"true", "false", "yes", "no", "0", "1"}) else 0.0
    if role == "event_type":
        return 0.95 if seen.few and len(seen.few & EVENT_WORDS) >= 0.6 * len(seen.few) else 0.0
    if role == "treated":
        return 0.8 if seen.few and len(seen.few) <= 4 else 0.0
    if role == "label":
        short = seen.length < 60 and not (seen.prose and seen.length > 40) and seen.dates < 0.5 and seen.spans < 0.5
        return (
            (0.8 if seen.few else 0.7)
            if short and seen.tall > 1 and (seen.distinct < 0.3 or len(seen.few) in range(2, 13))
            else 0.0
        )
    if role == "spans":
        return 0.95 if seen.spans > 0.9 else 0.0
    if role in ("language", "task"):
        return 0.9 if seen.few and seen.length <= (8 if role == "language" else 30) and seen.numbers < 0.1 else 0.0
    if role in ("review_id", "order_id"):
        enough = role == "order_id" or seen.distinct > 0.9
        return 0.7 if seen.length < 45 and not seen.prose and enough and not seen.mail and seen.dates < 0.9 else 0.0
    if role in ("customer_id", "product_id", "clicked_product_id"):
        return 0.6 if seen.length < 60 and not (seen.prose and seen.length > 30) and seen.dates < 0.9 else 0.0
    if role in ("title", "name", "query", "reason", "brand", "category", "campaign"):
        return 0.5 if seen.numbers < 0.5 and seen.length < 250 else 0.0
    return 0.3


def _rating(seen: Look) -> float:
    low, top = seen.bulk  # one slip does not make stars something else
    if seen.numbers > 0.8 and low >= 0 and top <= 100 and len(seen.few) in range(1, 22):
        return 0.9 if (seen.high in (4, 5, 10) or top in (4, 5, 10)) and len(seen.few) > 1 else 0.3
    return 0.9 if seen.stars > 0.9 else 0.3 * any("out of" in v or "星" in v for v in seen.few)


def _amount(role: str, seen: Look) -> float:
    if role == "grade" and seen.few and seen.few <= values.GRADES.keys():
        return 0.9
    if seen.numbers <= 0.8:
        return 0.0
    if role == "quantity":
        return 0.7 if seen.whole > 0.9 and seen.bulk[1] < 1000 else 0.4
    if role == "price":
        return 0.7 if seen.money > 0.3 else 0.5
    if role == "grade":
        return 0.9 if seen.tall <= FEW and seen.low >= 0 else 0.2
    return 0.6


def determines(sample: pl.DataFrame, one: str, other: str) -> float:
    """Return in what share of the repeated values of one column the other always says the same; 0 when few repeat."""
    groups = sample.drop_nulls([one, other]).group_by(one).agg(pl.len(), kinds=pl.col(other).n_unique())
    again = groups.filter(pl.col("len") > 1)
    return float((again["kinds"] == 1).mean() or 0.0) if again.height >= 3 else 0.0  # type: ignore[arg-type]


def nameless(column: str) -> bool:
    """Return whether a column was given its name by us."""
    return re.fullmatch(r"column_\d+", column) is not None
