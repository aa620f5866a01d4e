"""A share over time: a line with its band, named where it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from core.plots.calendar import months
from core.plots.theme import Palette, fade, figure
from core.words.catalog import Words

if TYPE_CHECKING:
    import plotly.graph_objects as go


def share_over_time(periods: pl.DataFrame, words: Words, colours: Palette, height: int = 230) -> go.Figure:
    """Draw period, share, low, high (shares in [0, 1]); the y axis starts at 0 and gaps stay gaps."""
    drawn = figure(colours, height=height, margin={"l": 44, "r": 8, "t": 8, "b": 26})
    x = periods["period"].to_list()
    low, high = (100 * periods["low"]).to_list(), (100 * periods["high"]).to_list()
    drawn.add_scatter(
        x=x + x[::-1],
        y=high + low[::-1],
        fill="toself",
        fillcolor=fade(colours.positive, 0.16),
        line={"width": 0},
        mode="lines",
    )
    drawn.add_scatter(
        x=x, y=(100 * periods["share"]).to_list(), mode="lines", line={"color": colours.positive, "width": 2}
    )
    drawn.update_yaxes(rangemode="tozero", ticksuffix="\u202f%", nticks=5)
    # Plotly would write the months in English.
    marked = months(x)
    drawn.update_xaxes(showgrid=False, tickvals=marked, ticktext=[words.month(day) for day in marked])
    return drawn
