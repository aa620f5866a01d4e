"""Their columns become ours: typed, named, the unmapped ones kept as attributes."""

from __future__ import annotations

import polars as pl

from core.base.columns import ROLES
from core.ingest import dates, spans, values
from core.ingest.form import ROW
from core.ingest.roles import Mapping

NUMBERS = ("quantity", "price", "results", "outcome", "spend", "grade")


def conform(rows: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    """Return row_number, every role of the kind (null where no column plays it), `raw_<role>` of what was parsed, attributes.

    `raw_` columns let `check` tell an empty value from one that could not be read.
    """
    have = {r: c for r, c in mapping.roles.items() if c in rows.columns}
    text = rows.select(ROW, *(values.blank_to_null(pl.col(c)).alias(c) for c in rows.columns if c != ROW))
    made: list[pl.Expr | pl.Series] = [pl.col(ROW)]
    for role in ROLES[mapping.kind]:
        if role not in have:
            made.append(pl.lit(None, dtype=_kind(role)).alias(role))
            continue
        column = pl.col(have[role])
        if role == "happened_at":
            made += [
                dates.moments(text[have[role]], mapping.day_first, serial=True).alias(role),
                column.alias(f"raw_{role}"),
            ]
            continue
        typed = _typed(role, column, mapping)
        made.append(typed.alias(role))
        if _kind(role) != pl.String or role == "spans":
            made.append(column.alias(f"raw_{role}"))
    if mapping.kind in ("reviews", "labels") and "text" in have:
        # the words stay as written: a review that says "None" or "-" is not an empty cell
        words = rows[have["text"]].str.strip_chars().alias("text")
        made = [words if _name(e) == "text" else e for e in made]
        if "spans" in have:
            cut = (
                rows[have["text"]].str.len_chars() - rows[have["text"]].str.strip_chars_start().str.len_chars()
            ).fill_null(0)
            places = spans.column(words, text[have["spans"]].alias("spans"), cut)
            made = [places if _name(e) == "spans" else e for e in made]
    if mapping.kind == "campaign":  # treated or not is two groups; a campaign may have had several
        made.append(pl.col(have["treated"]).alias("arm") if "treated" in have else pl.lit(None, pl.String).alias("arm"))
    rest = [c for c in rows.columns if c not in (ROW, *have.values())]
    whole = text.select(*made, _attributes(rest))
    return _orders(whole, mapping) if mapping.kind == "events" else whole


def _name(made: pl.Expr | pl.Series) -> str:
    return made.name if isinstance(made, pl.Series) else made.meta.output_name()


def _kind(role: str) -> pl.DataType | type[pl.DataType]:
    if role == "happened_at":
        return pl.Datetime("us")
    if role == "rating" or role in NUMBERS:
        return pl.Float64
    return pl.Boolean if role == "treated" else pl.String


def _typed(role: str, column: pl.Expr, mapping: Mapping) -> pl.Expr:
    if role == "rating":
        return values.rating(column, mapping.scale)
    if role == "treated":
        return values.treated(column)
    if role == "event_type":
        return values.event_type(column)
    if role == "outcome":
        truth = column.str.to_lowercase()
        said = pl.when(truth.is_in(["true", "yes", "y"])).then(1.0).when(truth.is_in(["false", "no", "n"])).then(0.0)
        return said.otherwise(values.number(column, mapping.comma))
    if role == "grade":
        return values.grade(column)
    if role == "label":
        return column.str.replace(r'^\["([^"]*)"\]$', "$1")  # one label in a list is that label
    return values.number(column, mapping.comma) if role in NUMBERS else column


def _attributes(columns: list[str]) -> pl.Expr:
    if not columns:
        return pl.lit(None, dtype=pl.String).alias("attributes")
    return pl.struct(columns).struct.json_encode().alias("attributes")


def _orders(rows: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    """Lines of orders without a kind of event are purchases, negative or cancelled ones returns; without a sum, views."""
    back = (pl.col("quantity") < 0) | pl.col("order_id").str.contains(r"^[Cc]\d+$")
    sold = "purchase" if {"order_id", "quantity", "price", "reason"} & set(mapping.roles) else "view"
    kind = pl.when(back.fill_null(False)).then(pl.lit("return")).otherwise(pl.lit(sold))
    return rows.with_columns(
        event_type=pl.when(pl.col("event_type").is_null()).then(kind).otherwise(pl.col("event_type"))
    )
