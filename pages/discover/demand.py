"""One demand, with everything that speaks for and against it."""

from __future__ import annotations

import streamlit as st

from core.ui import curation_panel, demand_panel, resources, session, shell
from core.views import demand, demands, moves

with shell.page("demand") as words:
    listed = resources.view(demands.read, session.filters())
    demand_id = demand_panel.chosen(listed, words)
    if demand_id:
        view = resources.view(demand.read, demand_id, session.filters())
        demand_panel.heading(view, listed, words)
        few = demand_panel.few(view, words)
        if not few:
            demand_panel.figures(view, words)
        left, right = st.columns([7, 5], gap="medium")
        with left:
            if not few:
                demand_panel.trend(view, resources.view(moves.read, session.filters()), words)
                demand_panel.groups(view, words)
            demand_panel.ways(view, words)
            curation_panel.counterpart(demand_id, words)
        with right:
            demand_panel.voices(view, words)
