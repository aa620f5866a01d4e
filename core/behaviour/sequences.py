"""What a customer did, told as one text, and what the customer did next: the rows that behaviour is taught from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from core.base.errors import DataError, SettingsError

NEXT, BUYS, RETURNS = "next", "buys", "returns"  # which category is bought next, who buys again, who sends back
TARGETS = (NEXT, BUYS, RETURNS)
TASK = "behaviour"
YES, NO, ELSE = "yes", "no", "something else"
VERBS = {
    "purchase": "bought", "view": "viewed", "click": "clicked", "cart": "put in cart", "favourite": "liked",
    "return": "returned",
}  # fmt: skip
AGO = ((0, "today"), (7, "this week"), (30, "this month"), (90, "this quarter"), (365, "this year"))
LONG_AGO = "long ago"
ORDERS = (
    (0, "no orders"), (1, "one order"), (2, "two orders"), (5, "a few orders"), (12, "several orders"), (30, "many orders"),
)  # fmt: skip
MOST_ORDERS = "very many orders"
SPENDS = ("spends little", "spends middling", "spends much")
ROWS = ("text", "label", "customer_id", "unit", "happened_at", "fold")


@dataclass(frozen=True)
class Sequences:
    """How much of a customer's past is told, and how often it is asked what came next."""

    events: int = 40  # the newest of a customer, searches included
    letters: int = 48  # of a product's words
    window: int = 28  # days in which something happens next
    moments: int = 8  # a window apart: the newest judges, the one before chooses, the others teach
    fewest: int = 20  # customers of a category with a name of its own; figures about fewer are never shown
    categories: int = 30  # the commonest, that NEXT tells apart
    fewest_rows: int = 400
    fewest_otherwise: int = 40  # rows that teach another answer than the commonest


def told(
    events: pl.DataFrame, products: pl.DataFrame, searches: pl.DataFrame, at: datetime | None = None, how: Sequences = Sequences()
) -> pl.DataFrame:  # fmt: skip
    """Return (customer_id, text): the past of everybody before a moment, the newest first, in one line of words.

    The line begins with how often, how recently and how freely somebody bought. Nothing at or after `at` is read;
    without it everything is, as seen from the last event.
    """
    known = _known(events, products)
    asked = _asked(searches)
    past = pl.concat([known.select(asked.columns), asked])
    if at is None:
        last: datetime | None = past["happened_at"].max()  # type: ignore[assignment]
        at = (last or datetime(1970, 1, 1)) + timedelta(microseconds=1)
    past = past.filter(pl.col("happened_at") < at)
    newest = past.sort("customer_id", "happened_at", "what", descending=[False, True, False])
    newest = newest.group_by("customer_id", maintain_order=True).head(how.events)
    said = newest.with_columns(ago=_ago(at, pl.col("happened_at")), what=pl.col("what").str.slice(0, how.letters))
    changes = pl.any_horizontal(pl.col(c) != pl.col(c).shift(1) for c in ("customer_id", "ago", "verb"))
    runs = (
        said.with_columns(run=changes.fill_null(True).cum_sum())
        .group_by("run", maintain_order=True)
        .agg(pl.col("customer_id", "ago", "verb").first(), what=pl.col("what").str.join(", "))
        .group_by("customer_id", maintain_order=True)
        .agg(text=pl.format("{} {}: {}", "ago", "verb", "what").str.join(". "))
    )
    habits = _habits(known.filter(pl.col("happened_at") < at), at)
    return runs.join(habits, on="customer_id", how="left", maintain_order="left").select(
        "customer_id", text=pl.format("{}. {}", pl.col("habits").fill_null("no orders"), "text")
    )


def examples(
    events: pl.DataFrame, products: pl.DataFrame, searches: pl.DataFrame, target: str, how: Sequences = Sequences()
) -> pl.DataFrame:
    """Return rows with `text`, `label`, `customer_id`, `unit` (the customer), `happened_at` (the moment) and `fold`.

    NEXT asks those who buy within the window for the category of their first purchase; all but the commonest
    `categories`, and those of fewer than `fewest` teaching customers, are "something else". BUYS asks everybody whether
    they buy, RETURNS those who bought shortly before or buy whether they send something back. What judges and what
    chooses lies after what teaches, and no window overlaps another.
    Raises SettingsError `unknown_task`; DataError `behaviour_too_short` where the events do not reach over four windows.
    """
    if target not in TARGETS:
        raise SettingsError("unknown_task", task=target)
    known = _known(events, products)
    parts = []
    for n, at in enumerate(_moments(known, how)):
        fold = ("test", "validation")[n] if n < 2 else "train"
        happens = _happens(known, target, at, timedelta(days=how.window))
        rows = told(events, products, searches, at, how).join(happens, on="customer_id", maintain_order="left")
        parts.append(rows.with_columns(happened_at=pl.lit(at, pl.Datetime("us")), fold=pl.lit(fold)))
    found = pl.concat(parts).with_columns(unit=pl.col("customer_id"))
    if target == NEXT:
        taught = found.filter(pl.col("fold") == "train").group_by("label").agg(n=pl.col("customer_id").n_unique())
        common = taught.sort("n", "label", descending=[True, False]).head(how.categories)
        named = common.filter(pl.col("n") >= how.fewest)["label"].implode()
        found = found.with_columns(label=pl.when(pl.col("label").is_in(named)).then("label").otherwise(pl.lit(ELSE)))
    return found.select(ROWS)


def size(events: pl.DataFrame, target: str, how: Sequences = Sequences()) -> int:
    """Return about how many rows `examples` makes, without telling any past. Raises DataError `behaviour_too_short`."""
    timed = events.filter(pl.col("customer_id").is_not_null() & pl.col("happened_at").is_not_null())
    moments = len(_moments(timed, how))
    everybody = moments * timed["customer_id"].n_unique()
    days = (pl.col("happened_at").max() - pl.col("happened_at")).dt.total_days()
    windows = timed.with_columns(window=days // how.window).filter(pl.col("window") < moments)
    buyers = windows.filter(pl.col("event_type") == "purchase").select("customer_id", "window").unique().height
    # Whoever bought in the window before is asked as well whether something goes back.
    return {BUYS: everybody, NEXT: buyers, RETURNS: min(everybody, 2 * buyers)}[target]


def _known(events: pl.DataFrame, products: pl.DataFrame) -> pl.DataFrame:
    """Return the events of somebody, somewhen, with the words of what they were about."""
    named = products.unique("product_id", keep="first", maintain_order=True).select("product_id", "name", "category")
    rows = events.filter(pl.col("customer_id").is_not_null() & pl.col("happened_at").is_not_null())
    rows = rows.join(named, on="product_id", how="left", maintain_order="left")
    both = pl.concat_str(pl.col("category"), pl.col("name"), separator=" ", ignore_nulls=True)
    says_it = pl.col("name").str.to_lowercase().str.contains(pl.col("category").str.to_lowercase(), literal=True)
    words = pl.when(says_it).then("name").otherwise(both).str.to_lowercase()
    return rows.with_columns(
        verb=pl.col("event_type").replace(VERBS),
        what=pl.when(words != "").then(words).otherwise(pl.col("product_id").fill_null("something")),
    )


def _asked(searches: pl.DataFrame) -> pl.DataFrame:
    somebody = searches.filter(pl.all_horizontal(pl.col("customer_id", "happened_at", "query").is_not_null()))
    return somebody.select("customer_id", "happened_at", verb=pl.lit("searched"), what=pl.col("query"))


def _ago(at: datetime, then: pl.Expr) -> pl.Expr:
    days = (pl.lit(at) - then).dt.total_days()
    return _named(days, AGO, LONG_AGO)


def _named(value: pl.Expr, borders: tuple[tuple[int, str], ...], beyond: str) -> pl.Expr:
    """Return the word of the first border that a value does not pass."""
    said = pl.lit(beyond)
    for most, word in reversed(borders):
        said = pl.when(value <= most).then(pl.lit(word)).otherwise(said)
    return said


def _habits(past: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """Return (customer_id, habits): orders, the last of them and the money, in words; thirds of all buyers for the money."""
    bought = past.filter(pl.col("event_type") == "purchase")
    money = (pl.col("quantity").fill_null(1.0).abs() * pl.col("price").fill_null(0.0)).sum()
    orders = pl.when(pl.col("order_id").is_not_null().any()).then(pl.col("order_id").n_unique()).otherwise(pl.len())
    each = bought.group_by("customer_id", maintain_order=True).agg(
        orders=orders, last=pl.col("happened_at").max(), money=money
    )
    third = (pl.col("money").rank("average") * len(SPENDS) / (pl.len() + 1)).floor().cast(pl.Int64)
    spends = third.clip(0, len(SPENDS) - 1).replace_strict(dict(enumerate(SPENDS)), return_dtype=pl.String)
    said = pl.format(
        "{}, the last {}, {}", _named(pl.col("orders"), ORDERS, MOST_ORDERS), _ago(at, pl.col("last")), spends
    )
    return each.select("customer_id", habits=said)


def _moments(known: pl.DataFrame, how: Sequences) -> list[datetime]:
    """Return the moments at which is asked what came next, the newest first; a window of past lies before each."""
    first: datetime | None = known["happened_at"].min()  # type: ignore[assignment]
    last: datetime | None = known["happened_at"].max()  # type: ignore[assignment]
    window = timedelta(days=how.window)
    span = last - first if first and last else timedelta()
    if not last or span < 4 * window:
        raise DataError("behaviour_too_short", days=span.days, needed=4 * how.window)
    fitting = min(how.moments, span // window - 1)
    return [last + timedelta(microseconds=1) - window * (n + 1) for n in range(fitting)]


def _happens(known: pl.DataFrame, target: str, at: datetime, window: timedelta) -> pl.DataFrame:
    """Return (customer_id, label) of everybody who is asked."""
    bought = known.filter(pl.col("event_type") == "purchase")
    after = pl.col("happened_at").is_between(at, at + window, closed="left")
    if target == NEXT:
        first = bought.filter(after & pl.col("category").is_not_null()).sort("customer_id", "happened_at", "event_id")
        return first.unique("customer_id", keep="first", maintain_order=True).select("customer_id", label="category")
    if target == BUYS:
        asked, did = known.filter(pl.col("happened_at") < at), bought.filter(after)
    else:
        asked = bought.filter(pl.col("happened_at").is_between(at - window, at + window, closed="left"))
        did = known.filter(after & (pl.col("event_type") == "return"))
    everybody = asked.select("customer_id").unique(maintain_order=True)
    label = pl.when(pl.col("customer_id").is_in(did["customer_id"].implode())).then(pl.lit(YES)).otherwise(pl.lit(NO))
    return everybody.with_columns(label=label)
