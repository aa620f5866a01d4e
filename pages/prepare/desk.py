"""Say what sentences are, the most useful ones first, so that a model can be taught from it."""

from __future__ import annotations

import streamlit as st

from core.ui import desk_panel, resources, shell
from core.views import desk

with shell.page("desk", narrowed=False) as words:
    view = resources.view(desk.read, desk_panel.task())
    desk_panel.heading(view, words)
    left, right = st.columns([7, 5], gap="medium")
    with left:
        desk_panel.question(view, words)
    with right:
        desk_panel.tally(view, words)
    desk_panel.suspects(view, words)
