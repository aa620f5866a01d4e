"""The demand map as a panel: its controls, its key, the drawing, what a lasso means."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from core.plots import scatter
from core.ui import cards, curation_panel, desk_panel, navigation, queue_panel, quotes, resources, session, shell
from core.views import demand_map
from core.views.demand_map import ATTRIBUTE, COLOURINGS, DemandMap, Selection
from core.views.demands import Demands
from core.views.quotes import PAGE, Subject
from core.words.catalog import Words

NEAREST = 80  # voices that a search by meaning brings at most
COLUMN = "column"  # the choice of a column of the file beside our own colourings


def colouring(words: Words, extra: tuple[str, ...]) -> str:
    """Ask how the points are coloured; where the reviews have columns of their own, one of them may do it."""
    choices = (*COLOURINGS, *([COLUMN] if extra else []))
    mine = st.segmented_control(
        words("demand_map.colour"), choices, default="demand", required=True, key="demand_map.colour",
        format_func=lambda c: words("demand_map.attribute" if c == COLUMN else f"demand_map.by_{c}"),
        label_visibility="collapsed",
    )  # fmt: skip
    if mine != COLUMN or not extra:
        return mine or "demand"
    theirs = st.selectbox(
        words("demand_map.attribute"), extra, key="demand_map.attribute", label_visibility="collapsed", width=170,
        format_func=readable,
    )  # fmt: skip
    return f"{ATTRIBUTE}{theirs}"


def readable(name: str) -> str:
    """Return the name of a column as people write it: `helpful_votes` is "Helpful votes"."""
    if not re.fullmatch(r"[A-Za-z][\w-]*", name, re.ASCII):
        return name
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])|[_-]+", " ", name).strip()
    return parted[:1].upper() + (parted[1:] if parted.isupper() else parted[1:].lower())


def search(words: Words) -> None:
    """Ask for a word or a meaning; the voices that mean it become the selection, the closest first."""
    asked = st.text_input(
        words("demand_map.search"), key="demand_map.search", placeholder=words("demand_map.search"), icon=":material/search:",
        label_visibility="collapsed", width=250,
    )  # fmt: skip
    if asked == session.kept("map.asked", ""):
        return
    clear()
    session.keep("map.asked", asked)
    if not asked.strip():
        return
    with st.spinner(words("demand_map.searching")):
        found = resources.nearest(asked.strip(), NEAREST)
    session.select(tuple(found))
    session.keep("map.searched", True)


def searched() -> bool:
    """Whether what this session looks at was found by a search."""
    return bool(session.kept("map.searched", False))


def key(view: DemandMap, colour_by: str, picked: tuple[str, ...], words: Words) -> None:
    """Draw the key of a colouring: one line of swatches with words; demands carry their names on the map."""
    colours = shell.colours()
    if colour_by == "demand":
        if not picked and view.list.demands.height > len(colours.slots):
            cards.quiet(words("demand_map.pick_to_colour", n=scatter.LIT))
        return
    kind = "ordered" if view.ordered else colour_by if colour_by in COLOURINGS else "category"
    inks = scatter.class_colours(kind, colours)
    named = {
        "rating": lambda c: f"{c} ★",
        "sentiment": lambda c: words(f"sentiment.{c}"),
        "time": lambda c: _quarter(c, words),
    }.get(colour_by, cards.plain)
    parts = [f':color[●]{{foreground="{inks[n % len(inks)]}"}} {named(c)}' for n, c in enumerate(view.classes)]
    if view.points["group"].null_count():
        rest = words("demand_map.earlier" if colour_by == "time" else "demand_map.rest")
        parts.append(f':color[●]{{foreground="{colours.dim}"}} {rest}')
    cards.quiet("  ".join(parts))


def _quarter(begins: str, words: Words) -> str:
    """Return a quarter, named by its first month as 2025-10, by the months that it holds."""
    first = date.fromisoformat(f"{begins}-01")
    return words("demand_map.quarter", first=first, last=first.replace(month=first.month + 2))


def finer(view: DemandMap, words: Words) -> bool:
    """Ask whether the names on the map are those of what each demand falls into; not where none falls apart."""
    if (view.parts["demand_id"] == view.parts["of"]).all():
        return False
    return st.toggle(words("demand_map.finer"), key="demand_map.finer", help=words("demand_map.finer_help"))


def draw(view: DemandMap, look: scatter.Look, words: Words, fine: bool = False) -> None:
    """Draw the map; a lasso or a click becomes the selection of this session."""
    if searched():
        rows = view.points.filter(view.points["voice_id"].is_in(session.selection()))["row"].to_list()
        look = replace(look, found=frozenset(rows))
    look = replace(look, ordered=view.ordered, unplaced=words("demand_map.unplaced"))
    shores = [(words("demand_map.shore", name=words(f"territory.{t}"), n=words.count(n)), x) for t, n, x in view.shores]
    parts = view.parts if fine else None
    drawn = resources.figure(
        lambda: scatter.demand_map(view.points, view.list.demands, shores, shell.colours(), look, parts), "map", (look, fine)
    )  # fmt: skip
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
        rows = demand_map.inside(view.points, [(one["x"], one["y"]) for one in state["selection"]["lasso"]]) or rows
    if rows and rows != session.kept("map.rows"):
        session.keep("map.rows", rows)
        session.keep("map.unplaced", False)
        session.keep("map.searched", False)
        names = view.points["voice_id"]
        session.select(tuple(names[r] for r in rows if r < names.len()))
        st.rerun()


def clear() -> None:
    """Let go of the selection; a new chart forgets its lasso."""
    session.select(())
    session.keep("map.searched", False)
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
        if not listed.unplaced:
            return
        with st.container(horizontal=True):
            read = st.button(
                words("demand_map.unplaced_read"), key="demand_map.unplaced", icon=":material/format_quote:"
            )
            queue_panel.draw(listed, words)
        if read:
            clear()
            session.keep("map.unplaced", True)
            st.rerun()


def selection_bar(subject: Subject | None, listed: Demands, words: Words) -> None:
    """Draw what a selection is made of: voices, people, stars, what sets it apart, its demands, its trend."""
    if searched() and not session.selection():
        cards.quiet(words("demand_map.nothing_means"))
    if subject is None or not subject.voice_ids:
        return
    made = resources.view(demand_map.selection, subject.voice_ids)
    with st.container(border=True):
        stars = f" · **{words.stars(made.stars)}** :gray[({words.span(made.low, made.high)})]" if made.stars else ""
        apart = " ".join(cards.mark(cards.plain(w)) for w in made.words) if made.voices > 1 else ""
        more = f" · {words('demand_map.apart')} {apart}" if apart else ""
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"{_size(made, words)}{stars}{more}", width="stretch")
            st.button(
                words("demand_map.clear"),
                key="demand_map.clear",
                icon=":material/close:",
                type="tertiary",
                on_click=clear,
            )
        _into(made, words)
        with st.container(horizontal=True):
            curation_panel.elsewhere(subject.voice_ids, listed, words)
            if made.voices > 1:
                desk_panel.bulk(subject.voice_ids, words)
            curation_panel.steps(words, "map")
        if len(made.trend) > 2:
            st.metric(words("demand_map.trend"), words.count(made.trend[-1]), chart_data=list(made.trend), width=260)


def _size(made: Selection, words: Words) -> str:
    """Say how many voices of how many people; people are not counted where they are few."""
    if made.voices == 1:
        return words("demand_map.selected_one")
    if made.people is None:
        return words("demand_map.selected_few", voices=words.count(made.voices))
    return words("demand_map.selected", voices=words.count(made.voices), people=words.count(made.people))


def _into(made: Selection, words: Words) -> None:
    """Name the demands that most of a selection belongs to; each name leads to its page."""
    if not made.demands:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            f":small[:gray[{words('demand_map.belongs' if made.voices > 1 else 'demand_map.belongs_one')}]]",
            width="content",
        )
        for demand_id, name, n in made.demands:
            label = f"{cards.plain(name)} :gray[{words.count(n)}]" if made.voices > 1 else cards.plain(name)
            if st.button(label, key=f"demand_map.into.{demand_id}", icon=":material/adjust:", type="tertiary"):
                session.pick_demand(demand_id)
                st.switch_page(navigation.path("demand"))


def closest(words: Words) -> None:
    """Draw the voices that a search found, the closest first, page by page."""
    found = session.selection()
    st.subheader(words("demand_map.closest"), anchor=False)
    cards.quiet(words("demand_map.closest_note"))
    pages = -(-len(found) // PAGE)
    at = st.session_state.get("demand_map.closest", 1)
    for quote in resources.view(demand_map.closest, found, min(at, pages)):
        quotes.card(quote, words)
    if pages > 1:
        st.pagination(pages, key="demand_map.closest", max_visible_pages=5)
