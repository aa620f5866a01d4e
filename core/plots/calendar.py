"""Rows over time as bars, the stretches without any shaded, the bars that hold a burst in the colour of warning."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
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


def months(days: Sequence[date]) -> list[date]:
    """Return the first days of months at equal steps, for the names under an axis from the first of `days` to the last.

    A time that holds no first day of a month gets the month in which it begins.
    """
    if not days:
        return []
    first, last = (day.date() if isinstance(day, datetime) else day for day in (min(days), max(days)))
    begins = pl.date_range(first.replace(day=1), last, "1mo", eager=True).to_list()
    inside = [day for day in begins if day >= first] or [first]
    return inside[:: -(-len(inside) // MARKED)]


def rows_over_time(
    days: pl.DataFrame,
    gaps: Sequence[tuple[date, date]],
    bursts: Sequence[date],
    words: Words,
    colours: Palette,
    height: int = 190,
) -> go.Figure:
    """Draw days (day, rows), a bar a day or a week.

    `gaps` (first, last) are shaded; bars that hold one of `bursts` are orange and have a triangle above.
    """
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
    begins = days["day"].to_list()
    held = [any(begin <= day < begin + width for day in bursts) for begin in begins]
    drawn.add_bar(
        x=[d + width / 2 for d in begins] if weekly else begins,
        y=days["rows"].to_list(),
        marker={"color": [colours.negative if burst else colours.positive for burst in held], "line_width": 0},
        opacity=0.85,
    )
    top = [(d + width / 2 if weekly else d, n) for d, n, burst in zip(begins, days["rows"], held, strict=True) if burst]
    for at, n in top:  # colour never speaks alone
        notes.word(x=at, y=n, text="▼", yanchor="bottom", font={"color": colours.negative, "size": 12})
    notes.put(drawn)
    short = bool(begins) and (begins[-1] - begins[0]).days < 70
    marks = begins[:: max(1, -(-len(begins) // MARKED))] if short else months(begins)
    told = [words.date(day) if short else words.month(day) for day in marks]  # Plotly would write the months in English
    drawn.update_xaxes(showgrid=False, tickvals=marks, ticktext=told)
    most = max(days["rows"].to_list(), default=0)
    drawn.update_yaxes(range=[0, (1.16 if top else 1.05) * max(1, most)], nticks=4, tickformat=",d")
    return drawn
