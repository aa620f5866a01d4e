"""A training as it is seen: the score on unseen rows with its band, the loss that it follows, and what a search tried."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from core.plots.theme import Palette, fade, figure

if TYPE_CHECKING:
    import plotly.graph_objects as go

NEAR = 14  # pixels under which two labels at the right would touch
LEFT, TOP, BOTTOM = 34, 10, 40


def score_curve(
    looks: pl.DataFrame,
    beside: Sequence[tuple[str, float]],
    colours: Palette,
    *,
    rounds: float,
    axis: str,
    end: str,
    height: int = 300,
    room: int = 150,
) -> go.Figure:
    """Draw looks (epoch, value, low, high; shares in [0, 1]) out of 100, nothing smoothed.

    `beside` are (label, value) of models that cost nothing, dashed; `end` is written at the last look; `room` is the
    width in pixels kept free for these names at the right.
    """
    drawn = figure(colours, height=height, margin={"l": LEFT, "r": room, "t": TOP, "b": BOTTOM})
    x = looks["epoch"].to_list()
    value, low, high = ((100 * looks[c]).to_list() for c in ("value", "low", "high"))
    ends = [*low, *high, *(100 * v for _, v in beside)] or [0.0, 100.0]
    bottom, top = max(0.0, min(ends) - 3), min(100.0, max(ends) + 3)
    drawn.add_scatter(
        x=x + x[::-1], y=high + low[::-1], fill="toself", fillcolor=fade(colours.learn, 0.16), mode="none"
    )
    drawn.add_scatter(x=x, y=value, mode="lines", line={"color": colours.learn, "width": 2.2})
    drawn.add_scatter(x=x[-1:], y=value[-1:], mode="markers", marker={"size": 9, "color": colours.learn})
    per_pixel = (top - bottom) / (height - TOP - BOTTOM)
    names = [(label, 100 * v, colours.muted) for label, v in beside]
    for _, level, _ in names:
        line = {"color": colours.strong, "width": 1.2, "dash": "dash"}
        drawn.add_shape(type="line", x0=0, x1=rounds, y0=level, y1=level, line=line)
    if value and x[-1] < 0.8 * rounds:  # there is room beside the last look
        drawn.add_annotation(
            x=x[-1], y=value[-1], xshift=10, text=f"<b>{end}</b>", showarrow=False, xanchor="left",
            font={"color": colours.learn, "size": 13},
        )  # fmt: skip
    elif value:
        names.append((f"<b>{end}</b>", value[-1], colours.learn))
    for (label, _, ink), y in zip(names, _apart([level for _, level, _ in names], NEAR * per_pixel), strict=True):
        drawn.add_annotation(
            x=rounds, y=y, xshift=8, text=label, showarrow=False, xanchor="left", font={"color": ink, "size": 13}
        )
    drawn.update_xaxes(range=[0, rounds], showgrid=False, dtick=1, title_text=axis, title_standoff=6)
    drawn.update_yaxes(range=[bottom, top], nticks=5)
    return drawn


def _apart(wanted: Sequence[float], least: float) -> list[float]:
    """Return heights in the order given, pushed up from the lowest so that no two are closer than `least`."""
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    placed, before = list(wanted), float("-inf")
    for i in order:
        placed[i] = before = max(wanted[i], before + least)
    return placed


def loss_curve(
    losses: pl.DataFrame, colours: Palette, *, rounds: float, axis: str, end: str, height: int = 300
) -> go.Figure:
    """Draw losses (epoch, value) as they were seen, from 0; `end` is written at the last one."""
    drawn = figure(colours, height=height, margin={"l": LEFT, "r": 12, "t": TOP, "b": BOTTOM})
    x, y = losses["epoch"].to_list(), losses["value"].to_list()
    drawn.add_scatter(x=x, y=y, mode="lines", line={"color": colours.learn, "width": 1.6})
    drawn.add_scatter(x=x[-1:], y=y[-1:], mode="markers", marker={"size": 8, "color": colours.learn})
    if y:
        right = x[-1] < 0.8 * rounds
        drawn.add_annotation(
            x=x[-1], y=y[-1], text=f"<b>{end}</b>", showarrow=False, xanchor="left" if right else "right",
            yanchor="bottom", xshift=8 if right else -4, yshift=6, font={"color": colours.learn, "size": 13},
        )  # fmt: skip
    drawn.update_xaxes(range=[0, rounds], showgrid=False, dtick=1, title_text=axis, title_standoff=6)
    drawn.update_yaxes(range=[0, 1.1 * max(y, default=1.0)], nticks=5)
    return drawn


def trial_curve(
    trials: pl.DataFrame, colours: Palette, *, axis: str, first: str, end: str, height: int = 240, room: int = 150
) -> go.Figure:
    """Draw trials (number from 1, value as a share in [0, 1], whole) out of 100 with a line of the best so far.

    A trial that was not whole is an open dot and never the best. `first` names the dashed line of trial 1, `end` the best
    at the end; `room` is the width in pixels kept free for these names at the right.
    """
    drawn = figure(colours, height=height, margin={"l": LEFT, "r": room, "t": TOP, "b": BOTTOM})
    x, y, whole = trials["number"].to_list(), (100 * trials["value"]).to_list(), trials["whole"].to_list()
    fills = [colours.learn if w else colours.background for w in whole]
    dots = {"size": 9, "color": fills, "line": {"width": 1.6, "color": colours.learn}}
    best = trials.with_columns(best=100 * pl.when("whole").then("value").cum_max().forward_fill()).drop_nulls("best")
    levels, last = best["best"].to_list(), max([1, *x])
    bottom, top = max(0.0, min(y, default=0.0) - 3), min(100.0, max(y, default=100.0) + 3)
    line = {"color": colours.learn, "width": 1.6, "shape": "hv"}
    drawn.add_scatter(x=best["number"].to_list(), y=levels, mode="lines", line=line)
    drawn.add_scatter(x=x, y=y, mode="markers", marker=dots, cliponaxis=False)
    names = [(first, y[0], colours.muted)] if x and whole[0] else []
    for _, level, _ in names:
        dash = {"color": colours.strong, "width": 1.2, "dash": "dash"}
        drawn.add_shape(type="line", x0=1, x1=last, y0=level, y1=level, line=dash)
    names += [(f"<b>{end}</b>", levels[-1], colours.learn)] if levels else []
    least = NEAR * (top - bottom) / (height - TOP - BOTTOM)
    for (label, _, ink), at in zip(names, _apart([level for _, level, _ in names], least), strict=True):
        drawn.add_annotation(
            x=last, y=at, xshift=10, text=label, showarrow=False, xanchor="left", font={"color": ink, "size": 13}
        )
    drawn.update_xaxes(
        range=[0.6, last + 0.4], showgrid=False, dtick=max(1, last // 8), tick0=1, title_text=axis, title_standoff=6
    )
    drawn.update_yaxes(range=[bottom, top], nticks=5)
    return drawn
