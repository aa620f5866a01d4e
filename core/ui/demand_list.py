"""The list of demands as a table: name, interval bar, people, stars, trend, found again."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from core.plots.bars import interval_image
from core.ui import cards, session, shell
from core.words.catalog import Words


def rows(demands: pl.DataFrame, words: Words, width: int) -> pl.DataFrame:
    """Return what the table shows of `views.demands.Demands.demands`, in the same order."""
    colours = shell.colours()
    most = max([0.001, *demands["high"].to_list()])
    bar = lambda r: interval_image(r["share"], r["low"], r["high"], most, colours.positive, colours.border, width)  # noqa: E731
    return pl.DataFrame(
        [
            {
                "name": row["name"],
                "bar": bar(row),
                "share": words.percent(row["share"]),
                "interval": words.share(row["share"], row["low"], row["high"]),
                "people": row["people"],
                "stars": None if row["stars"] is None else round(row["stars"], 1),
                "trend": row["trend"] or [],
                "glyph": cards.stability_glyph(row["stability"]).split(" ")[0],
                "again": cards.stability_glyph(row["stability"])
                + (f" {row['stability']:.2f}" if row["stability"] else ""),
                "by": words(f"demands.by_{row['named_by']}"),
                "words": " · ".join((row["keywords"] or [])[:3]),
            }
            for row in demands.iter_rows(named=True)
        ],
        schema_overrides={"trend": pl.List(pl.Float64), "stars": pl.Float64},
    )


def table(
    demands: pl.DataFrame, key: str, *, short: bool, height: int, default: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """Draw the table and return the ids of the picked demands; `short` is the narrow form beside the map."""
    words = session.words()
    shown = rows(demands, words, 56 if short else 150)
    pinned = session.narrow()  # a pinned name stays in sight on a phone, but is written in grey
    column: Any = st.column_config
    config = {
        "name": column.TextColumn(words("demands.count", n=demands.height), pinned=pinned, width=124 if short else 260),
        "bar": column.ImageColumn(words("demands.bar"), width=68 if short else 162),
        "share": column.TextColumn(words("demands.people"), width=50),
        "people": column.NumberColumn(words("demands.people"), format="localized", width=70),
        "interval": column.TextColumn(words("demands.interval"), width=120),
        "stars": column.NumberColumn("★", format="%.1f", width=38),
        "trend": column.LineChartColumn(words("demands.trend"), width=130, color="blue"),
        "glyph": column.TextColumn("", width=26),
        "again": column.TextColumn(words("demands.again"), width=110),
        "by": column.TextColumn(words("demands.named_by"), width=80),
        "words": column.TextColumn(words("demands.words"), width=220),
    }
    order = ("name", "bar", "share", "stars", "glyph") if short else (
        "name", "people", "bar", "interval", "stars", "trend", "again", "by", "words")  # fmt: skip
    ids = demands["demand_id"].to_list()
    state = st.dataframe(
        shown, column_config=config, column_order=order, hide_index=True, height=height, row_height=34, key=key,
        on_select="rerun", selection_mode="multi-row",
        selection_default={"selection": {"rows": [ids.index(d) for d in default if d in ids], "columns": [], "cells": []}},
    )  # fmt: skip
    return tuple(ids[i] for i in state["selection"]["rows"] if i < len(ids))
