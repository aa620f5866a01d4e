"""The landscape of opportunities: satisfaction across, importance up, a cross of two intervals for each candidate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from core.plots import labels as names
from core.plots.theme import Notes, Palette, fade, figure
from core.words.catalog import Words

if TYPE_CHECKING:
    import plotly.graph_objects as go

LEVELS = (8, 10, 12)  # scores whose lines are drawn as tints
LEFT, BOTTOM, TOP = 46, 44, 8


def landscape(
    candidates: pl.DataFrame, words: Words, colours: Palette, width: int = 760, height: int = 470
) -> go.Figure:
    """Draw candidates: name, tier, importance and satisfaction with _low and _high, the best first."""
    drawn = figure(colours, height=height, margin={"l": LEFT, "r": 4, "t": TOP, "b": BOTTOM})
    floor = max(0.0, float(candidates["importance_low"].min() or 0.0) - 0.6)  # type: ignore[operator,arg-type]
    top = min(10.0, float(candidates["importance_high"].max() or 10.0) + 0.5)  # type: ignore[operator,arg-type]
    notes = Notes()
    _tints(drawn, notes, floor, top, words, colours)
    for row in candidates.reverse().iter_rows(named=True):
        ink = _ink(row["tier"], colours)
        for axis in ("satisfaction", "importance"):
            ends = (row[f"{axis}_low"], row[f"{axis}_high"])
            flat = axis == "satisfaction"
            drawn.add_scatter(
                x=ends if flat else [row["satisfaction"]] * 2, y=[row["importance"]] * 2 if flat else ends, mode="lines",
                line={"color": fade(ink, 0.65), "width": 1.6},
            )  # fmt: skip
        drawn.add_scatter(
            x=[row["satisfaction"]], y=[row["importance"]], mode="markers",
            marker={"size": 9, "color": ink, "line": {"color": colours.background, "width": 1.5}},
        )  # fmt: skip
    _names(notes, candidates, (floor, top), (width - LEFT - 4, height - BOTTOM - TOP), colours)
    notes.put(drawn)
    drawn.update_xaxes(range=[0, 10], title_text=words("opportunities.axis_satisfaction"), dtick=2)
    says = words(
        "opportunities.axis_importance_from" if floor > 0 else "opportunities.axis_importance",
        start=words.decimal(floor),
    )
    drawn.update_yaxes(range=[floor, top], title_text=says, dtick=2 if top - floor > 5 else 1, title_standoff=4)
    return drawn


def _ink(tier: str, colours: Palette) -> str:
    return {"lead": colours.accent_text, "close": colours.positive}.get(tier, colours.strong)


def _tints(drawn: go.Figure, notes: Notes, floor: float, top: float, words: Words, colours: Palette) -> None:
    """Lines of equal score I + max(I − S, 0): above the diagonal 2I − S, below it I alone."""
    for level in LEVELS:
        if level / 2 > top:
            continue
        corner = [(0, level / 2), (level, level)] if level <= 10 else [(0, level / 2), (20 - level, 10)]
        edge = [*corner, (10, min(level, 10))] if level < 10 else corner
        x = [p[0] for p in edge] + [10 if level <= 10 else edge[-1][0], 0]
        y = [p[1] for p in edge] + [10, 10]
        drawn.add_scatter(x=x, y=y, fill="toself", mode="none", fillcolor=fade(colours.water[3], 0.22))
        # Where the line begins: at the left edge, or, where importance is cut, at the foot.
        foot = level / 2 <= floor + 0.2
        if not foot or floor < level:
            notes.word(
                x=max(0.0, 2 * floor - level) if foot else 0, y=floor if foot else level / 2, xshift=6, showarrow=False,
                text=words("opportunities.score_line", n=level), xanchor="left", yanchor="bottom" if foot else "top",
                font={"color": colours.muted, "size": 13},
            )  # fmt: skip


def _names(
    notes: Notes, candidates: pl.DataFrame, y_range: tuple[float, float], size: tuple[int, int], colours: Palette
) -> None:
    """Write each name beside its dot; a label moves before it may touch another cross, or stays in the table."""
    width, height = size
    to_x, to_y = lambda s: s / 10 * width, lambda i: (i - y_range[0]) / (y_range[1] - y_range[0]) * height
    taken = [
        (to_x(r["satisfaction"]) - 6, to_y(r["importance"]) - 6, to_x(r["satisfaction"]) + 6, to_y(r["importance"]) + 6)
        for r in candidates.iter_rows(named=True)
    ]
    wanted = []
    for row in candidates.iter_rows(named=True):
        text = names.wrapped(row["name"], near=40, most=60)
        label = names.Label(row["demand_id"], text, 0, 0, 14 if row["tier"] == "lead" else 13)
        x = to_x(row["satisfaction"]) + label.width / 2 + 10
        x = x if x + label.width / 2 < width else to_x(row["satisfaction"]) - label.width / 2 - 10
        wanted.append(names.Label(label.key, label.text, x, to_y(row["importance"]) + 11, label.size))
    spots = names.placed(wanted, width, height, taken)
    for label, row in zip(wanted, candidates.iter_rows(named=True), strict=True):
        if label.key not in spots:
            continue
        x, y = spots[label.key]
        lead = row["tier"] == "lead"
        text = "<br>".join(map(names.safe, label.lines))
        ink = colours.accent_text if lead else colours.text if row["tier"] == "close" else colours.muted
        right, up = x - to_x(row["satisfaction"]), y - to_y(row["importance"])
        # A name that had to move away from its dot is tied to it by a thin line.
        far = abs(right) > label.width / 2 + 24 or abs(up) > 24
        notes.word(
            x=row["satisfaction"], y=row["importance"], ax=right, ay=-up, text=f"<b>{text}</b>" if lead else text,
            showarrow=True, arrowhead=0, arrowwidth=0.8, arrowcolor=colours.strong if far else "rgba(0,0,0,0)", standoff=6,
            font={"size": label.size, "color": ink},
        )  # fmt: skip
