"""What was computed, and what is being computed now."""

from __future__ import annotations

import streamlit as st

from core.ui import cards, resources, runs_panel, session, shell
from core.views import runs

with shell.page("runs") as words:
    view = resources.view(runs.read)
    with cards.title(words("runs.title"), words("runs.note", n=words.count(len(view.runs)))):
        if st.button(words("runs.refresh"), key="runs.refresh", icon=":material/play_arrow:", type="primary"):
            shell.refresh_everything()
            st.rerun()
    runs_panel.jobs(view, words)
    runs_panel.table(view, words)
    if not view.runs:
        cards.quiet(words("runs.none", shop=words(f"shop.{session.shop()}")))
