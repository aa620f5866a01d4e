"""Interval bars: a track, a band from low to high, a dot; the label above left, the figures above right."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.plots.labels import safe
from core.plots.theme import Notes, Palette, fade, figure

if TYPE_CHECKING:
    import plotly.graph_objects as go

ROW = 38  # pixels of one bar with its label
LINE = 34  # pixels of one lollipop with its label


@dataclass(frozen=True)
class Bar:
    """One row: `figures` is the text at the right; `colour` overrides the default blue."""

    label: str
    value: float
    low: float
    high: float
    figures: str
    colour: str = ""


def interval_bars(
    bars: Sequence[Bar],
    colours: Palette,
    *,
    zero: float | None = None,
    start_at_zero: bool = True,
    close_call: tuple[int, int] | None = None,
    axis: bool = True,
    most: float | None = None,
) -> go.Figure:
    """Draw bars on one scale, the first on top; without `axis` the figures beside them are all that tells it.

    `most` is the end of the scale where two figures beside each other share it.
    `zero` draws a reference line there; `close_call` = (first row, last row) lays the field of rows whose
    differences cannot be told apart.
    """
    ends = [b.low for b in bars] + [b.high for b in bars] + [end for end in (zero, most) if end is not None]
    low, high = min(ends, default=0.0), max(ends, default=1.0)
    low = min(0.0, low) if start_at_zero else low - 0.08 * (high - low or 1)
    high = high + 0.02 * (high - low or 1)
    foot = 24 if axis else 4
    drawn = figure(colours, height=ROW * len(bars) + foot + 6, margin={"l": 2, "r": 2, "t": 2, "b": foot})
    notes = Notes()
    for row, bar in enumerate(bars):
        y, ink = -row, bar.colour or colours.positive
        notes.shape(
            type="line", x0=low, x1=high, y0=y, y1=y, line={"color": colours.border, "width": 1}, layer="between"
        )
        notes.shape(
            type="rect", x0=bar.low, x1=bar.high, y0=y - 0.1, y1=y + 0.1, line_width=0, fillcolor=fade(ink, 0.33), layer="between"
        )  # fmt: skip
        _word(notes, low, y, bar.label, colours.text, "left")
        _word(notes, high, y, bar.figures, colours.muted, "right")
    drawn.add_scatter(
        x=[b.value for b in bars],
        y=[-i for i in range(len(bars))],
        mode="markers",
        marker={"size": 9, "color": [b.colour or colours.positive for b in bars]},
    )
    for row in range(len(bars) if zero is not None else 0):  # across the bands, never through the labels between them
        line = {"color": colours.strong, "width": 1}
        notes.shape(type="line", x0=zero, x1=zero, y0=-row - 0.28, y1=-row + 0.16, line=line, layer="below")
    if close_call:
        first, last = close_call
        notes.shape(
            type="rect",
            x0=low,
            x1=high,
            y0=-first + 0.75,
            y1=-last - 0.25,
            line_width=0,
            fillcolor=colours.surface,
            layer="below",
        )
    notes.put(drawn)
    drawn.update_xaxes(range=[low, high], showgrid=False, nticks=5, visible=axis)
    drawn.update_yaxes(visible=False, range=[-len(bars) + 0.6, 0.85])
    return drawn


@dataclass(frozen=True)
class Share:
    """One counted share in [0, 1]: `figures` is the text at the right, `beside` another share to compare it with."""

    label: str
    value: float
    figures: str
    colour: str = ""
    beside: float | None = None


def share_bars(shares: Sequence[Share], colours: Palette, most: float | None = None) -> go.Figure:
    """Draw shares that are counted and not estimated as plain bars from 0, the first on top; `beside` as a line across.

    `most` is the end of the scale; without it, the largest share.
    """
    ends = [s.value for s in shares] + [s.beside for s in shares if s.beside is not None]
    high = most or max(ends, default=1.0) or 1.0
    drawn = figure(colours, height=ROW * len(shares) + 10, margin={"l": 2, "r": 2, "t": 2, "b": 4})
    notes = Notes()
    for row, share in enumerate(shares):
        y, ink = -row, share.colour or colours.positive
        if most:  # only a track that ends at a whole may look like one
            notes.shape(type="rect", x0=0, x1=high, y0=y - 0.14, y1=y + 0.14, line_width=0, fillcolor=colours.surface)
        notes.shape(
            type="rect", x0=0, x1=share.value, y0=y - 0.14, y1=y + 0.14, line_width=0, fillcolor=fade(ink, 0.85)
        )
        if share.beside is not None:
            line = {"color": colours.text, "width": 2.2}
            notes.shape(type="line", x0=share.beside, x1=share.beside, y0=y - 0.24, y1=y + 0.24, line=line)
        _word(notes, 0.0, y + 0.06, share.label, colours.text, "left")
        _word(notes, high, y + 0.06, share.figures, colours.muted, "right")
    notes.put(drawn)
    drawn.update_xaxes(range=[-0.004 * high, 1.004 * high], visible=False)
    drawn.update_yaxes(visible=False, range=[-len(shares) + 0.6, 0.85])
    return drawn


def _word(notes: Notes, x: float, y: float, text: str, colour: str, side: str) -> None:
    notes.word(
        x=x,
        y=y + 0.16,
        text=safe(text),
        xanchor=side,
        yanchor="bottom",
        font={"color": colour, "size": 13},
    )


def lollipops(rows: Sequence[tuple[str, float, str]], colours: Palette, limit: float = 2.5) -> go.Figure:
    """Draw (label, distance from the average in σ, figures), each label above its line so that a narrow card holds it.

    A full dot lies above the average, an open one below; what lies beyond `limit` ends there, its figures tell how far.
    """
    drawn = figure(colours, height=LINE * len(rows) + 6, margin={"l": 8, "r": 8, "t": 2, "b": 4})
    notes = Notes()
    ends = [max(-limit, min(limit, value)) for _, value, _ in rows]
    inks = [colours.positive if value >= 0 else colours.negative for value in ends]
    for row, ((label, _, figures), end, ink) in enumerate(zip(rows, ends, inks, strict=True)):
        notes.shape(
            type="line",
            x0=-limit,
            x1=limit,
            y0=-row,
            y1=-row,
            line={"color": colours.border, "width": 1},
            layer="below",
        )
        notes.shape(type="line", x0=0, x1=end, y0=-row, y1=-row, line={"color": ink, "width": 2.5}, layer="below")
        _word(notes, -limit, -row, label, colours.text, "left")
        _word(notes, limit, -row, figures, colours.muted, "right")
    # Only across the lines, never through the labels between them.
    for row in range(len(rows)):
        notes.shape(type="line", x0=0, x1=0, y0=-row - 0.2, y1=-row + 0.2, line={"color": colours.strong, "width": 1})
    fills = [ink if end >= 0 else colours.background for ink, end in zip(inks, ends, strict=True)]
    dots = {"size": 10, "color": fills, "line": {"width": 2, "color": inks}}
    drawn.add_scatter(x=ends, y=[-row for row in range(len(rows))], mode="markers", marker=dots, cliponaxis=False)
    notes.put(drawn)
    drawn.update_xaxes(visible=False, range=[-limit, limit])
    drawn.update_yaxes(visible=False, range=[-len(rows) + 0.6, 0.85])
    return drawn


def interval_image(
    value: float, low: float, high: float, most: float, colour: str, track: str, width: int = 120
) -> str:
    """Return an interval bar as an SVG data address for a table cell, 26 px high; shares of `most` on the x axis."""
    scale = (width - 12) / most if most > 0 else 0.0
    x, x0, x1 = (6 + scale * max(0.0, v) for v in (value, low, high))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="26" viewBox="0 0 {width} 26">'
        f'<line x1="4" x2="{width - 4}" y1="13" y2="13" stroke="{track}" stroke-width="2"/>'
        f'<rect x="{x0:.1f}" y="8.5" width="{max(1.0, x1 - x0):.1f}" height="9" rx="2" fill="{colour}" '
        f'fill-opacity=".36"/>'
        f'<circle cx="{x:.1f}" cy="13" r="4.5" fill="{colour}"/></svg>'
    )
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
