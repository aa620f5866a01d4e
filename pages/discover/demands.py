"""All demands in one table, to be sorted, picked and opened."""

from __future__ import annotations

import streamlit as st

from core.ui import (
    cards,
    changes_panel,
    curation_panel,
    demand_list,
    moves_panel,
    navigation,
    resources,
    session,
    shell,
)
from core.views import demands, moves

ORDERS = {"people": ("people", True), "rising": ("rise", True), "stars": ("stars", False), "new": ("first_heard", True)}
SHOWN = {"rising": ("rise",), "new": ("first",)}  # what an order goes by is a column of the table

with shell.page("demands") as words:
    view = resources.view(demands.read, session.filters())
    with cards.title(words("demands.title")):
        order = st.segmented_control(
            words("demands.order"), list(ORDERS), default="people", required=True, key="demands.order",
            format_func=lambda o: words(f"demands.order_{o}"), label_visibility="collapsed",
        )  # fmt: skip
        asked = st.text_input(
            words("demands.search"), key="demands.search", placeholder=words("demands.search"), icon=":material/search:",
            label_visibility="collapsed", width=230,
        )  # fmt: skip
    column, descending = ORDERS[order or "people"]
    listed = demands.matching(view.demands, asked or "").sort(column, descending=descending, nulls_last=True)
    if listed.is_empty():
        cards.quiet(words("demands.none"))
    else:
        cards.quiet(words("demands.how"))
        height = min(620, 38 + 34 * (listed.height + 1))
        picked = demand_list.table(listed, "demands.table", short=False, height=height, more=SHOWN.get(order or "", ()))
        if picked:
            session.pick_demand(picked[0])
            st.switch_page(navigation.path("demand"))
    with st.container(border=True, horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        size = words("demand_map.unplaced_size", n=words.count(view.unplaced), share=words.percent(view.unplaced_share))
        st.markdown(
            f"**{words('demand_map.unplaced')}** · {size} :gray[{words('demands.unplaced_note')}]", width="content"
        )
        st.page_link(navigation.path("demand_map"), label=words("demands.see_map"), icon=":material/map:")
    moves_panel.lists(resources.view(moves.read, session.filters()), words)
    changes_panel.since(words)
    curation_panel.past(words)
    if view.by_review:
        cards.quiet(words("demands.by_review"))
