"""The list of demands as a table: name, interval bar, people, stars, trend, found again."""

from __future__ import annotations

import math
from typing import Any

import polars as pl
import streamlit as st

from core.plots.bars import interval_image
from core.privacy import small_groups
from core.ui import cards, session, shell
from core.words.catalog import Words


def again(stability: float | None, words: Words) -> str:
    """Return a found-again figure cut and not rounded: 0.7493 is 0.74, for 0.75 would count as solid."""
    return words.decimal(None if stability is None else math.floor(100 * stability + 1e-9) / 100, 2)


def few(people: int | None) -> bool:
    """Whether so few people raise a demand that no figure about them is shown."""
    return (people or 0) < small_groups.K


def rows(demands: pl.DataFrame, words: Words, width: int) -> pl.DataFrame:
    """Return what the table shows of `views.demands.Demands.demands`, in the same order; of few people no figure."""
    colours = shell.colours()
    most = max([0.001, *(r["high"] for r in demands.iter_rows(named=True) if not few(r["people"]))])
    bar = lambda r: interval_image(r["share"], r["low"], r["high"], most, colours.positive, colours.border, width)  # noqa: E731
    return pl.DataFrame(
        [
            {
                "name": row["name"],
                "bar": None if few(row["people"]) else bar(row),
                "share": words("demands.few_short") if few(row["people"]) else words.percent(row["share"]),
                "interval": words("demands.few") if few(row["people"]) else words.share(row["share"], row["low"], row["high"]),
                "people": None if few(row["people"]) else row["people"],
                "rise": None if few(row["people"]) or row.get("rise") is None else 100 * row["rise"],
                "first": row["first_heard"],
                "stars": None if row["stars"] is None or few(row["people"]) else round(row["stars"], 1),
                "trend": [] if few(row["people"]) else row["trend"] or [],
                "glyph": cards.stability_glyph(row["stability"]).split(" ")[0],
                "again": cards.stability_glyph(row["stability"])
                + (f" {again(row['stability'], words)}" if row["stability"] is not None else ""),
                "by": words(f"demands.by_{row['named_by']}"),
                "words": " · ".join((row["keywords"] or [])[:3]),
            }
            for row in demands.iter_rows(named=True)
        ],
        schema_overrides={
            "trend": pl.List(pl.Float64), "stars": pl.Float64, "people": pl.Int64, "rise": pl.Float64, "bar": pl.String,
            "first": pl.Datetime("us"),
        },
    )  # fmt: skip


def table(
    demands: pl.DataFrame, key: str, *, short: bool, height: int, default: tuple[str, ...] = (), more: tuple[str, ...] = ()
) -> tuple[str, ...]:  # fmt: skip
    """Draw the table and return the ids of the picked demands, the one clicked last first.

    `short` is the narrow form beside the map, where rows can be ticked as well; `more` are columns that the order of
    the rows asks for.
    """
    words = session.words()
    shown = rows(demands, words, 56 if short else 150)
    pinned = session.narrow()  # a pinned name stays in sight on a phone, but is written in grey
    if pinned:
        st.space("small")  # the table's own buttons float above it once it is touched
    column: Any = st.column_config
    config = {
        "name": column.TextColumn(
            words("demands.count", n=demands.height), pinned=pinned, width=124 if short else 170 if pinned else 260
        ),
        "bar": column.ImageColumn(words("demands.bar"), width=68 if short else 162),
        "share": column.TextColumn(words("demands.people"), width=50),
        "people": column.NumberColumn(words("demands.people"), format="localized", width=70),
        "rise": column.NumberColumn(words("demands.rise"), help=words("demands.rise_help"), format="%+.1f", width=80),
        "first": column.DatetimeColumn(words("demands.first"), format="YYYY-MM", width=90),
        "interval": column.TextColumn(words("demands.interval"), width=120),
        "stars": column.NumberColumn("★", format="%.1f", width=38),
        "trend": column.LineChartColumn(words("demands.trend"), width=130, color="blue"),
        "glyph": column.TextColumn("", width=26),
        "again": column.TextColumn(words("demands.again"), width=110),
        "by": column.TextColumn(words("demands.named_by"), width=80),
        "words": column.TextColumn(words("demands.words"), width=220),
    }
    order = ("name", "bar", "share", "stars", "glyph") if short else (
        "name", "people", *more, "bar", "interval", "stars", "trend", "again", "by", "words")  # fmt: skip
    ids = demands["demand_id"].to_list()
    state = cards.table(
        shown, column_config=config, column_order=order, hide_index=True, height=height, row_height=34, key=key,
        on_select="rerun", selection_mode=("multi-row", "single-cell") if short else "single-cell", placeholder="–",
        selection_default={"selection": {"rows": [ids.index(d) for d in default if d in ids], "columns": [], "cells": []}},
    )  # fmt: skip
    clicked = [int(cell[0]) for cell in state["selection"]["cells"]]
    return tuple(dict.fromkeys(ids[i] for i in (*clicked, *state["selection"]["rows"]) if i < len(ids)))
