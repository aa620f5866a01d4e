"""The voices without a demand as a queue: who would move where and how sure, from strict to generous; new demands in it."""

from __future__ import annotations

import polars as pl
import streamlit as st

from core.base.errors import AppError
from core.flows import curate
from core.flows.parts import Part
from core.ui import cards, curation_panel, resources
from core.views.demands import Demands
from core.words.catalog import Words

STRICT, USUAL, GENEROUS = 0.9, 0.7, 0.3  # how sure a placing must be
SHOWN = 5  # voices of the preview: those of which it is least sure
INTO = 6  # demands that are told by name


def draw(listed: Demands, words: Words) -> None:
    """Offer to place the unplaced, and to look for new demands among them."""
    with st.popover(words("queue.open"), icon=":material/move_to_inbox:"):
        kind = st.segmented_control(
            words("queue.open"), ("place", "look"), default="place", required=True, key="queue.kind",
            format_func=lambda k: words(f"queue.{k}"), label_visibility="collapsed",
        )  # fmt: skip
        if not st.toggle(words("queue.start"), key="queue.start"):
            cards.quiet(words("queue.start_note"))
            return
        try:
            (_place if kind == "place" else _look)(listed, words)
        except AppError as error:  # voices without vectors: the page stands all the same
            cards.quiet(cards.told(error))


def _place(listed: Demands, words: Words) -> None:
    """Draw the slider, who would move where at that, and the button that does it; undo takes it back."""
    with st.spinner(words("queue.looking")):
        queue = resources.waiting()
    ease = st.slider(
        words("queue.slider"), 0, 100, round(100 * (STRICT - USUAL) / (STRICT - GENEROUS)), step=5, key="queue.slider",
        format=" ", help=words("queue.slider_help"),
    )  # fmt: skip
    st.markdown(f":small[:gray[{words('queue.strict')} ← → {words('queue.generous')}]]")
    least = STRICT - (STRICT - GENEROUS) * ease / 100
    moved = queue.filter(pl.col("sure") >= least)
    st.markdown(words("queue.would", n=words.count(moved.height), of=words.count(queue.height)))
    if moved.is_empty():
        return
    names = dict(listed.demands.select("demand_id", "name").iter_rows())
    into = moved["demand_id"].value_counts().sort("count", "demand_id", descending=[True, False])
    told = [f"{cards.plain(names.get(d, d))} :gray[+{words.count(n)}]" for d, n in into.head(INTO).iter_rows()]
    st.markdown(" · ".join(told))
    cards.quiet(words("queue.least_sure"))
    for row in moved.tail(SHOWN).iter_rows(named=True):
        name = cards.plain(names.get(row["demand_id"], row["demand_id"]))
        cards.quiet(f"“{cards.plain(row['text'][:110])}” → **{name}** · {words.percent(row['sure'], 0)}")
    st.button(
        words("queue.do", n=words.count(moved.height)), key="queue.do", type="primary", on_click=curation_panel.do,
        args=(lambda: curate.place(resources.store(), dict(moved.select("voice_id", "demand_id").iter_rows())),),
    )  # fmt: skip


def _look(listed: Demands, words: Words) -> None:
    """Draw the groups among the unplaced that could be demands; each becomes one under the name that is typed."""
    with st.spinner(words("queue.looking")):
        parts = resources.hidden_in()
    if not parts:
        cards.quiet(words("queue.nothing_hides"))
        return
    n = st.radio(
        words("queue.look"), range(len(parts)), key="queue.part", label_visibility="collapsed",
        format_func=lambda i: words("curation.part", name=cards.plain(parts[i].name), n=words.count(len(parts[i].voices))),
    )  # fmt: skip
    part: Part = parts[n or 0]
    for text in part.quotes:
        cards.quiet(f"“{cards.plain(text[:140])}”")
    name = st.text_input(words("demand.new_name"), value=part.name, max_chars=80, key=f"queue.name.{part.name}")
    st.button(
        words("curation.add_do", n=words.count(len(part.voices))), key="queue.add", type="primary", on_click=curation_panel.do,
        args=(lambda: curate.add(resources.store(), name, part.voices),),
    )  # fmt: skip
