"""The demand map: depth where many voices lie, points for voices, names written on the water."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from core.plots import labels as names
from core.plots.theme import Notes, Palette, fade, figure

if TYPE_CHECKING:
    import plotly.graph_objects as go

GRID = (190, 150)
SIGMA = 2.7  # of the density's kernel, in cells
DRAWN = 40_000  # points drawn at most; above it the density carries the picture
LIT = 8  # demands that wear their colours where there are too many for all and none is picked
FOOT = 26  # pixels under the map for the names of the territories


@dataclass(frozen=True)
class Look:
    """How to draw one map. `picked` demands wear their colours, the rest turns grey; where there are more demands than
    colours and none is picked, the largest wear theirs: a hue that stands for two demands says nothing."""

    width: int = 560
    height: int = 520
    colour_by: str = "demand"  # demand, rating, sentiment, time, or a category column
    ordered: bool = False  # the groups of a column are numbers: they wear the sequential scale
    unplaced: str = ""  # what a voice without a demand is called under the pointer
    picked: tuple[str, ...] = ()
    found: frozenset[int] = frozenset()  # rows that a search found, ringed
    lasso: tuple[tuple[float, float], ...] = ()
    most_labels: int = 40
    selectable: bool = True
    touch: bool = False  # a finger moves the map; there is no lasso


def demand_map(
    points: pl.DataFrame, demands: pl.DataFrame, shores: Sequence[tuple[str, float]], colours: Palette, look: Look,
    parts: pl.DataFrame | None = None, around: pl.DataFrame | None = None,
) -> go.Figure:  # fmt: skip
    """Draw the map.

    points: row (int, the id that a selection brings back), x, y, demand_id, group (the colour key of `colour_by`: the
    demand's slot, or a class number), and the sentence as `text` where the pointer shall show it.
    demands: demand_id, name, x, y, people, slot, largest first.
    shores: (words at the foot, x where the territory begins) per territory, from left to right.
    parts: demand_id (of the part), of (its demand), name, x, y, people: the names that are written in place of the demands'.
    around: x, y of all that share the frame, where two maps stand beside each other.
    """
    drawn = figure(
        colours, height=look.height, margin={"l": 0, "r": 0, "t": 0, "b": FOOT}, hovermode="closest",
        dragmode="lasso" if look.selectable else False, hoverdistance=8,
        modebar={"bgcolor": "rgba(0,0,0,0)", "color": colours.muted, "activecolor": colours.accent_text, "orientation": "v"},
    )  # fmt: skip
    if points.is_empty():
        return drawn
    frame, notes = _Frame.around(points if around is None else around, look), Notes()
    _density(drawn, points, frame, colours)
    shown = points if points.height <= DRAWN else points.sample(DRAWN, seed=0)
    _points(drawn, shown, demands, colours, look)
    _rings(drawn, points, colours, look)
    if look.lasso:
        path = "M " + " L ".join(f"{x},{y}" for x, y in look.lasso) + " Z"
        line = {"color": colours.accent_text, "width": 2}
        notes.shape(type="path", path=path, line=line, fillcolor=fade(colours.accent_text, 0.06))
    _labels(notes, demands if parts is None else parts, frame, colours, look)
    _shores(notes, shores, frame, colours)
    notes.put(drawn)
    drawn.update_xaxes(visible=False, range=frame.x, fixedrange=False)
    drawn.update_yaxes(visible=False, range=frame.y, fixedrange=False)
    if look.selectable and look.touch:
        drawn.update_layout(dragmode="pan", clickmode="event+select")
    elif look.selectable:
        _clicks(drawn)
    drawn.update_layout(
        newselection={"line": {"color": colours.accent_text, "width": 2, "dash": "solid"}},
        activeselection={"fillcolor": colours.accent_text, "opacity": 0.06},
    )
    return drawn


@dataclass(frozen=True)
class _Frame:
    """The drawn part of the plane and its size in pixels."""

    x: tuple[float, float]
    y: tuple[float, float]
    width: float
    height: float

    @classmethod
    def around(cls, points: pl.DataFrame, look: Look) -> _Frame:
        ends = []
        for axis in ("x", "y"):
            low, high = float(points[axis].min()), float(points[axis].max())  # type: ignore[arg-type]
            pad = 0.06 * (high - low) or 1.0
            ends.append((low - pad, high + pad))
        return cls(ends[0], ends[1], look.width, look.height - FOOT)

    def pixels(self, x: float, y: float) -> tuple[float, float]:
        return (
            (x - self.x[0]) / (self.x[1] - self.x[0]) * self.width,
            (y - self.y[0]) / (self.y[1] - self.y[0]) * self.height,
        )

    def data(self, px: float, py: float) -> tuple[float, float]:
        return (
            self.x[0] + px / self.width * (self.x[1] - self.x[0]),
            self.y[0] + py / self.height * (self.y[1] - self.y[0]),
        )


def _density(drawn: go.Figure, points: pl.DataFrame, frame: _Frame, colours: Palette) -> None:
    """Kernel density on a grid, its square root in six steps with thin contour lines."""
    from scipy.ndimage import gaussian_filter

    grid, xs, ys = np.histogram2d(points["x"].to_numpy(), points["y"].to_numpy(), bins=GRID, range=(frame.x, frame.y))
    deep = np.sqrt(gaussian_filter(grid, SIGMA)).T.astype(np.float32)
    top = float(np.quantile(deep[deep > 0], 0.995)) if (deep > 0).any() else 1.0
    deep = np.clip(deep / top, 0, 1)
    steps = len(colours.depth)
    scale = [[k / steps, c] for i, c in enumerate(colours.depth) for k in (i, i + 1)]
    drawn.add_contour(
        x=(xs[:-1] + xs[1:]) / 2, y=(ys[:-1] + ys[1:]) / 2, z=(deep * 255).astype(np.uint8), zmin=0, zmax=255,
        colorscale=scale, showscale=False, hoverinfo="skip",
        contours={"start": 255 / steps / 1.6, "end": 255 * (1 - 1 / steps), "size": 255 / steps},
        line={"width": 0.6, "color": colours.contour, "smoothing": 1.1},
    )  # fmt: skip


def size_and_opacity(n: int, colours: Palette) -> tuple[float, float]:
    """Return the size in px and the opacity of points when n are drawn."""
    log = math.log10(max(n, 1))
    more = 0.10 if colours.name == "dark" else 0.0
    return min(6.5, max(2.4, 12 - 2 * log)), min(0.85, max(0.45, 1.35 - 0.18 * log)) + more


def class_colours(kind: str, colours: Palette) -> tuple[str, ...]:
    """Return the colours of the classes of a colouring other than by demand."""
    if kind == "rating":
        return colours.stars
    if kind == "sentiment":
        return (colours.negative, colours.neutral, colours.positive, colours.learn)
    if kind in ("time", "ordered"):
        return water(colours)
    return colours.slots[:8]


def water(colours: Palette) -> tuple[str, ...]:
    """Return the five inks of the sequential scale that points can wear, the least first."""
    return tuple(colours.water[5:] if colours.name == "light" else colours.water[4:9])


def lit(demands: pl.DataFrame, picked: Sequence[str], colours: Palette) -> frozenset[str]:
    """Return the demands that wear their colours: what is picked, else all, else the largest that have one."""
    if picked:
        return frozenset(picked)
    if demands.height <= len(colours.slots):
        return frozenset(demands["demand_id"])
    return frozenset(demands.filter(pl.col("slot").is_not_null())["demand_id"].head(LIT))


def _points(drawn: go.Figure, points: pl.DataFrame, demands: pl.DataFrame, colours: Palette, look: Look) -> None:
    size, opacity = size_and_opacity(points.height, colours)
    by_demand = look.colour_by == "demand"
    title = dict(demands.select("demand_id", "name").iter_rows())
    slot = dict(demands.select("demand_id", "slot").iter_rows())
    palette = class_colours("ordered" if look.ordered else look.colour_by, colours)
    coloured = lit(demands, look.picked, colours)
    spoken = look.selectable and "text" in points.columns and points["text"].null_count() < points.height
    key = "demand_id" if by_demand else "group"
    groups = sorted(
        points.partition_by(key, as_dict=True).items(), key=lambda kv: (kv[0][0] is not None, str(kv[0][0]))
    )
    for (value,), part in groups:
        if value is None:
            ink, strength, dot = colours.dim, opacity, size - 0.6
        elif by_demand:
            own = value in coloured
            ink = colours.slot(slot.get(value)) if own else colours.rest
            faint = min(opacity, 0.42 if colours.name == "light" else 0.55) if look.picked else opacity
            strength, dot = (opacity, size + 0.6 * bool(look.picked)) if own else (faint, size)
        else:
            ink, strength, dot = palette[int(value) % len(palette)], opacity, size
        hover = (title.get(value, "") if value else look.unplaced) if by_demand else ""
        drawn.add_scattergl(
            x=part["x"].to_numpy().astype(np.float32), y=part["y"].to_numpy().astype(np.float32), mode="markers",
            customdata=part["row"].to_numpy().astype(np.int32), name=names.safe(hover),
            text=_sentences(part, title, look) if spoken else None,
            hovertemplate="%{text}<extra></extra>" if spoken else "%{fullData.name}<extra></extra>" if hover else None,
            hoverinfo=None if hover or spoken else "skip",
            marker={"size": max(2.0, dot), "color": ink, "opacity": strength, "line": {"width": 0}},
            selected={"marker": {"opacity": 0.95, "size": size + 0.6}},
            unselected={"marker": {"opacity": 0.3, "size": max(1.6, size - 1), "color": colours.rest}},
        )  # fmt: skip


def _sentences(points: pl.DataFrame, title: dict[str, str], look: Look) -> list[str]:
    """Return what the pointer shows at each point: the sentence, and the demand that it belongs to."""
    return [
        names.sentence(text or "", title.get(demand_id, look.unplaced) if demand_id else look.unplaced)
        for demand_id, text in points.select("demand_id", "text").iter_rows()
    ]


def _rings(drawn: go.Figure, points: pl.DataFrame, colours: Palette, look: Look) -> None:
    """Ring what a search found, in the accent: somebody here asked for it."""
    if not look.found:
        return
    found = points.filter(pl.col("row").is_in(list(look.found)))
    drawn.add_scattergl(
        x=found["x"].to_numpy().astype(np.float32), y=found["y"].to_numpy().astype(np.float32), mode="markers",
        hoverinfo="skip", marker={"size": 9, "symbol": "circle-open", "color": colours.accent_text, "line": {"width": 2}},
    )  # fmt: skip


def _clicks(drawn: go.Figure) -> None:
    """Let a click choose a point while the pointer holds the lasso.

    Streamlit 1.67 switches choosing by click off whenever the figure's own `dragmode` says lasso. So the lasso comes
    from the template, and the figure's own value is one that Plotly does not know and passes over.
    """
    drawn.update_layout(template={"layout": {"dragmode": "lasso"}}, clickmode="event+select")
    drawn._layout["dragmode"] = "lasso or click"


def _labels(notes: Notes, demands: pl.DataFrame, frame: _Frame, colours: Palette, look: Look) -> None:
    most = max([1, *demands["people"].fill_null(0).to_list()])
    wanted = []
    for row in demands.iter_rows(named=True):
        x, y = frame.pixels(row["x"], row["y"])
        strong = row.get("of", row["demand_id"]) in look.picked
        type_size = (
            14 if strong or (row["people"] or 0) > 0.6 * most else 13 if (row["people"] or 0) > 0.3 * most else 12
        )
        wanted.append((not strong, names.Label(row["demand_id"], names.wrapped(row["name"]), x, y, type_size)))
    ordered = [label for _, label in sorted(wanted, key=lambda pair: pair[0])]
    spots = names.placed(ordered, frame.width, frame.height)
    halo = _halo(colours.background)
    for label in [one for one in ordered if one.key in spots][: look.most_labels]:
        x, y = frame.data(*spots[label.key])
        strong = label.key.split(".")[0] in look.picked
        text = "<br>".join(map(names.safe, label.lines))
        notes.word(
            x=x, y=y, text=f"<b>{text}</b>" if strong else text, align="center",
            font={"size": label.size, "color": colours.text if strong else colours.label, "shadow": halo},
        )  # fmt: skip


def _halo(ground: str) -> str:
    """Eight shadows of the ground round the letters, so that a name reads on any depth."""
    return ", ".join(f"{dx * 1.5}px {dy * 1.5}px 2px {ground}" for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy)


def _shores(notes: Notes, shores: Sequence[tuple[str, float]], frame: _Frame, colours: Palette) -> None:
    """Name each territory at its foot; a dashed line between two."""
    for n, (text, begins) in enumerate(shores):
        last = n == len(shores) - 1 and n > 0
        notes.word(
            xref="paper" if last or n == 0 else "x", x=1 if last else 0 if n == 0 else begins, yref="paper", y=0, yshift=-FOOT,
            yanchor="bottom", xanchor="right" if last else "left", text=text,
            font={"size": 13, "color": colours.muted},
        )  # fmt: skip
        if n:
            notes.shape(
                type="line", x0=begins, x1=begins, yref="paper", y0=0, y1=1, layer="below",
                line={"color": colours.border, "width": 1, "dash": "dash"},
            )  # fmt: skip
