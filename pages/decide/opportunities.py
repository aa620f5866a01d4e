"""What to change, in which order, and how sure the order is."""

from __future__ import annotations

import streamlit as st

from core.ui import cards, opportunity_panel, resources, shell
from core.views import opportunities

with shell.page("opportunities", narrowed=False) as words:
    view = resources.view(opportunities.read)
    if view.candidates.is_empty():
        with cards.state(
            words("state.empty"), "inbox", "gray", words("opportunities.title"), words("opportunities.none"), ghost=True
        ):
            pass
    else:
        weights = opportunity_panel.weights(view)
        weighed = opportunities.weighed(view.candidates, weights)
        with cards.title(words("opportunities.title"), opportunity_panel.note(weighed, view, words)):
            opportunity_panel.decide(weighed, weights, words)
        left, right = st.columns([7, 3], gap="medium")
        with left:
            opportunity_panel.landscape(weighed, words)
        with right:
            opportunity_panel.sliders(view, weighed, words)
            opportunity_panel.picked(weighed, words)
        opportunity_panel.table(weighed, words)
        opportunity_panel.decisions(view, words)
