"""Rows over time as bars, with the stretches without any shaded and bursts marked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from core.plots.theme import Notes, Palette, fade, figure
from core.words.catalog import Words

if TYPE_CHECKING:
    import plotly.graph_objects as go

DAYS = 200  # days that are drawn one by one; of a longer time, weeks
MARKED = 5  # names under the axis, at most


def by_week(days: pl.DataFrame) -> bool:
    """Return whether days (day, rows) cover so much time that weeks are drawn."""
    return days.height > 0 and (days["day"].max() - days["day"].min()).days > DAYS  # type: ignore[operator, union-attr]


def rows_over_time(
    days: pl.DataFrame,
    gaps: Sequence[tuple[date, date]],
    bursts: Sequence[date],
    words: Words,
    colours: Palette,
    height: int = 190,
) -> go.Figure:
    """Draw days (day, rows), a bar a day or a week; `gaps` (first, last) are shaded, `bursts` marked by a dashed line."""
    weekly = by_week(days)
    width = timedelta(days=7 if weekly else 1)
    if weekly:
        days = days.group_by(pl.col("day").dt.truncate("1w")).agg(pl.col("rows").sum())
    days = days.sort("day")
    drawn = figure(colours, height=height, margin={"l": 48, "r": 8, "t": 8, "b": 26}, bargap=0.12)
    notes = Notes()
    for first, last in gaps:
        notes.shape(
            type="rect", xref="x", yref="paper", x0=first, x1=last + timedelta(days=1), y0=0, y1=1, line_width=0,
            fillcolor=fade(colours.strong, 0.22), layer="below",
        )  # fmt: skip
    for day in bursts:
        line = {"color": colours.negative, "width": 1.4, "dash": "4px,4px"}
        notes.shape(type="line", xref="x", yref="paper", x0=day, x1=day, y0=0, y1=1, line=line, layer="above")
    begins = days["day"].to_list()
    # In the middle of the day or week, so that what is marked by its day lies on its bar.
    drawn.add_bar(
        x=[d + width / 2 for d in begins] if weekly else begins,
        y=days["rows"].to_list(),
        marker={"color": colours.positive, "line_width": 0},
        opacity=0.85,
    )
    notes.put(drawn)
    marks = begins[:: max(1, -(-len(begins) // MARKED))]
    short = bool(begins) and (begins[-1] - begins[0]).days < 70
    told = [words.date(day) if short else words.month(day) for day in marks]  # Plotly would write the months in English
    drawn.update_xaxes(showgrid=False, tickvals=marks, ticktext=told)
    drawn.update_yaxes(rangemode="tozero", nticks=4, tickformat=",d")
    return drawn
