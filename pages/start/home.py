"""What should we change next?"""

from __future__ import annotations

import streamlit as st

from core.ui import home_panel, resources, session, shell
from core.views import home

with shell.page("home") as words:
    view = resources.view(home.read, session.filters(), words.language)
    home_panel.question(view, words)
    left, right = st.columns([7, 5], gap="medium")
    with left:
        home_panel.answer(view, words)
        home_panel.candidates(view, words)
    with right:
        home_panel.small_map(view, words)
    home_panel.doors(view, words)
