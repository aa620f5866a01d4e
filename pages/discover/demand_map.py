"""Where demand lies: a list, a map to lasso, and the voices behind both."""

from __future__ import annotations

import streamlit as st

from core.plots import scatter
from core.ui import cards, demand_list, map_panel, navigation, quotes, resources, session, shell
from core.views import demand_map

with shell.page("demand_map") as words:
    extra = resources.view(demand_map.attributes)
    with cards.title(words("demand_map.title")):
        colour_by = map_panel.colouring(words, extra)
        map_panel.search(words)
        detail = st.empty()
    view = resources.view(demand_map.read, session.filters(), colour_by)
    with detail:
        fine = map_panel.finer(view, words)
    left, middle, right = st.columns([3.5, 4.9, 2.6], gap="medium")
    with left:
        picked = demand_list.table(view.list.demands, "demand_map.list", short=True, height=486)
        cards.quiet(words("demand_map.glyphs"))
        map_panel.unplaced(view.list, words)
    with middle:
        map_panel.key(view, colour_by, picked, words)
        size = (
            {"width": 350, "height": 400, "most_labels": 7, "touch": True}
            if session.narrow()
            else {"width": 480, "height": 560}
        )
        look = scatter.Look(colour_by=colour_by, picked=picked[:8], **size)
        map_panel.draw(view, look, words, fine)
        subject = map_panel.subject(picked)
        map_panel.selection_bar(subject, view.list, words)
    with right:
        if subject is None:
            cards.quiet(words("demand_map.how_narrow" if session.narrow() else "demand_map.how"))
        elif subject.voice_ids and map_panel.searched():
            map_panel.closest(words)
        else:
            heading = words("demand_map.unplaced_voices" if subject.unplaced else "demand_map.voices")
            quotes.drawer(subject, "demand_map.quotes", heading)
            if subject.demand_id and st.button(
                words("demand_map.open"), key="demand_map.open", icon=":material/adjust:"
            ):
                session.pick_demand(subject.demand_id)
                st.switch_page(navigation.path("demand"))
    cards.quiet(f":material/info: {words('demand_map.closeness')}")
