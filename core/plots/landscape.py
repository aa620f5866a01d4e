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
    least, most = _ends(candidates, "importance")
    floor, top = max(0.0, least - 0.6), min(10.0, most + 0.5)
    least, most = _ends(candidates, "satisfaction")
    across = (max(0.0, least - 0.8), min(10.0, most + 2.2))  # room for names at the right
    notes = Notes()
    _tints(drawn, notes, across, (floor, top), words, colours)
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
    _names(notes, candidates, across, (floor, top), (width - LEFT - 4, height - BOTTOM - TOP), colours)
    notes.put(drawn)
    wide = across[1] - across[0]
    title = words("opportunities.axis_satisfaction")
    title = title.replace(" (", "<br>(") if width < 500 else title  # a phone has no room for one line
    drawn.update_xaxes(range=across, title_text=title, dtick=2 if wide > 5 else 1)
    says = words(
        "opportunities.axis_importance_from" if floor > 0 else "opportunities.axis_importance",
        start=words.decimal(floor),
    )
    drawn.update_yaxes(range=[floor, top], title_text=says, dtick=2 if top - floor > 5 else 1, title_standoff=4)
    return drawn


def _ends(candidates: pl.DataFrame, axis: str) -> tuple[float, float]:
    """Return where the lowest interval of an axis begins and the highest ends."""
    low, high = candidates[f"{axis}_low"].to_list(), candidates[f"{axis}_high"].to_list()
    return min((v for v in low if v is not None), default=0.0), max((v for v in high if v is not None), default=10.0)


def _ink(tier: str, colours: Palette) -> str:
    return {"lead": colours.accent_text, "close": colours.positive}.get(tier, colours.strong)


def _tints(
    drawn: go.Figure, notes: Notes, across: tuple[float, float], up: tuple[float, float], words: Words, colours: Palette
) -> None:
    """Lines of equal score I + max(I − S, 0): above the diagonal 2I − S, below it I alone."""
    (left, right), (floor, top) = across, up
    for level in LEVELS:
        corner = [(0, level / 2), (level, level)] if level <= 10 else [(0, level / 2), (20 - level, 10)]
        edge = [*corner, (10, min(level, 10))] if level < 10 else corner
        x = [p[0] for p in edge] + [10 if level <= 10 else edge[-1][0], 0]
        y = [p[1] for p in edge] + [10, 10]
        drawn.add_scatter(x=x, y=y, fill="toself", mode="none", fillcolor=fade(colours.water[3], 0.22))
        # Where the line enters what is seen: at the left edge, or, where importance is cut, at the foot.
        enters = (level + left) / 2 if left <= level else float(level)
        foot = enters <= floor + 0.2
        at = (max(left, 2 * floor - level), floor) if foot else (left, enters)
        if at[0] < min(right, level) and at[1] < top:
            notes.word(
                x=at[0], y=at[1], xshift=6, showarrow=False, text=words("opportunities.score_line", n=level), xanchor="left",
                yanchor="bottom" if foot else "top", font={"color": colours.muted, "size": 13},
            )  # fmt: skip


def _names(
    notes: Notes, candidates: pl.DataFrame, x_range: tuple[float, float], y_range: tuple[float, float],
    size: tuple[int, int], colours: Palette,
) -> None:  # fmt: skip
    """Write each name beside its dot; a label moves before it may touch another cross, or stays in the table."""
    width, height = size
    share = lambda value, ends: (value - ends[0]) / (ends[1] - ends[0])  # noqa: E731
    to_x, to_y = lambda s: share(s, x_range) * width, lambda i: share(i, y_range) * height
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
    spots = names.placed(wanted, width, height, taken, mirrored=20)
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
