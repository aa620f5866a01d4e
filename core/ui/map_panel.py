"""The demand map as a panel: its controls, its key, the drawing, what a lasso means."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from core.plots import scatter
from core.ui import cards, resources, session, shell
from core.views import demand_map
from core.views.demand_map import ATTRIBUTE, COLOURINGS, DemandMap
from core.views.demands import Demands
from core.views.quotes import Subject
from core.words.catalog import Words

NEAREST = 80  # voices that a search by meaning brings


def colouring(words: Words, extra: tuple[str, ...]) -> str:
    """Ask how the points are coloured; unmapped columns of the reviews are offered beside our own."""
    mine = st.segmented_control(
        words("demand_map.colour"), COLOURINGS, default="demand", required=True, key="demand_map.colour",
        format_func=lambda c: words(f"demand_map.by_{c}"), label_visibility="collapsed",
    )  # fmt: skip
    if not extra:
        return mine or "demand"
    theirs = st.selectbox(
        words("demand_map.attribute"), ["", *extra], key="demand_map.attribute", label_visibility="collapsed", width=150,
        format_func=lambda c: c or words("demand_map.attribute"),
    )  # fmt: skip
    return f"{ATTRIBUTE}{theirs}" if theirs else mine or "demand"


def search(words: Words) -> None:
    """Ask for a word or a meaning; the nearest voices become the selection."""
    asked = st.text_input(
        words("demand_map.search"), key="demand_map.search", placeholder=words("demand_map.search"), icon=":material/search:",
        label_visibility="collapsed", width=250,
    )  # fmt: skip
    if asked == session.kept("map.asked", ""):
        return
    session.keep("map.asked", asked)
    session.keep("map.unplaced", False)
    if not asked.strip():
        session.select(())
        return
    with st.spinner(words("demand_map.searching")):
        found = resources.nearest(asked.strip(), NEAREST)
    session.select(tuple(found))


def key(view: DemandMap, colour_by: str, words: Words) -> None:
    """Draw the key of a colouring: one line of swatches with words; demands carry their names on the map."""
    if colour_by == "demand":
        return
    colours = shell.colours()
    inks = scatter.class_colours(colour_by if colour_by in COLOURINGS else "category", colours)
    named = {
        "rating": lambda c: f"{c} ★",
        "sentiment": lambda c: words(f"sentiment.{c}"),
    }.get(colour_by, cards.plain)
    parts = [f':color[●]{{foreground="{inks[n % len(inks)]}"}} {named(c)}' for n, c in enumerate(view.classes)]
    cards.quiet("  ".join(parts))


def draw(view: DemandMap, look: scatter.Look, words: Words) -> None:
    """Draw the map; a lasso or a click becomes the selection of this session."""
    chosen = session.selection()
    if chosen:
        rows = view.points.filter(view.points["voice_id"].is_in(chosen))["row"].to_list()
        look = scatter.Look(**{**vars(look), "chosen": frozenset(rows)})
    shores = [(words("demand_map.shore", name=words(f"territory.{t}"), n=words.count(n)), x) for t, n, x in view.shores]
    drawn = resources.figure(
        lambda: scatter.demand_map(view.points, view.list.demands, shores, shell.colours(), look), "map", look
    )
    state: Any = st.plotly_chart(
        drawn, theme=None, key=f"demand_map.chart.{session.kept('map.turn', 0)}", on_select="rerun",
        selection_mode=("lasso", "box", "points"),
        config={"displayModeBar": not session.narrow(), "displaylogo": False, "scrollZoom": True,
                "modeBarButtons": [["lasso2d", "select2d", "pan2d", "zoomIn2d", "zoomOut2d", "resetScale2d"]]},
        alt=words("demand_map.alt", n=view.list.demands.height, voices=words.count(view.list.voices)),
    )  # fmt: skip
    rows = [p["customdata"] for p in state["selection"]["points"] if p.get("customdata") is not None]
    rows = [int(r[0] if isinstance(r, list) else r) for r in rows]
    if look.selectable and view.points.height > scatter.DRAWN:
        rows = _inside(view, state) or rows
    if rows and rows != session.kept("map.rows"):
        session.keep("map.rows", rows)
        session.keep("map.unplaced", False)
        names = view.points["voice_id"]
        session.select(tuple(names[r] for r in rows if r < names.len()))
        st.rerun()


def _inside(view: DemandMap, state: Any) -> list[int]:
    """Resolve a lasso over all points, not only those that were drawn (even-odd rule)."""
    found: list[int] = []
    for one in state["selection"]["lasso"]:
        xs, ys = np.asarray(one["x"]), np.asarray(one["y"])
        x, y = view.points["x"].to_numpy()[:, None], view.points["y"].to_numpy()[:, None]
        x1, y1, x2, y2 = xs, ys, np.roll(xs, -1), np.roll(ys, -1)
        crosses = (y1 > y) != (y2 > y)
        with np.errstate(divide="ignore", invalid="ignore"):
            left = x < (x2 - x1) * (y - y1) / (y2 - y1) + x1
        found += view.points["row"].to_numpy()[(crosses & left).sum(axis=1) % 2 == 1].tolist()
    return found


def clear() -> None:
    """Let go of the selection; a new chart forgets its lasso."""
    session.select(())
    session.keep("map.rows", None)
    session.keep("map.unplaced", False)
    session.keep("map.turn", session.kept("map.turn", 0) + 1)


def subject(picked: tuple[str, ...]) -> Subject | None:
    """Return whose voices the reader looks at: the selection, else the demand picked in the list, else the unplaced."""
    if session.selection():
        return Subject(voice_ids=session.selection())
    if session.kept("map.unplaced", False):
        return Subject(unplaced=True)
    return Subject(demand_id=picked[0]) if picked else None


def unplaced(listed: Demands, words: Words) -> None:
    """Draw the voices without a demand as what they are: a queue with a size."""
    with st.container(border=True, gap="xsmall"):
        size = words(
            "demand_map.unplaced_size", n=words.count(listed.unplaced), share=words.percent(listed.unplaced_share)
        )
        st.markdown(f"**{words('demand_map.unplaced')}** · {size}")
        cards.quiet(words("demand_map.unplaced_note"))
        if listed.unplaced and st.button(
            words("demand_map.unplaced_read"), key="demand_map.unplaced", icon=":material/format_quote:"
        ):
            clear()
            session.keep("map.unplaced", True)
            st.rerun()


def selection_bar(subject: Subject | None, words: Words) -> None:
    """Draw what a selection is made of: voices, people, stars, what sets it apart, its trend."""
    if subject is None or not subject.voice_ids:
        return
    made = resources.view(demand_map.selection, subject.voice_ids)
    with st.container(border=True):
        sentence = words("demand_map.selected", voices=words.count(made.voices), people=words.count(made.people))
        stars = f" · **{words.stars(made.stars)}** :gray[({words.span(made.low, made.high)})]" if made.stars else ""
        apart = " ".join(cards.mark(cards.plain(w)) for w in made.words)
        more = f" · {words('demand_map.apart')} {apart}" if apart else ""
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"{sentence}{stars}{more}", width="stretch")
            st.button(
                words("demand_map.clear"),
                key="demand_map.clear",
                icon=":material/close:",
                type="tertiary",
                on_click=clear,
            )
        if len(made.trend) > 2:
            st.metric(words("demand_map.trend"), words.count(made.trend[-1]), chart_data=list(made.trend), width=260)
