"""Who the demand belongs to."""

from __future__ import annotations

import streamlit as st

from core.ui import cards, persona_panel, resources, shell
from core.views import personas

with shell.page("personas", narrowed=False) as words:
    view = resources.view(personas.read)
    placed = words(
        "personas.note", share=words.percent(view.placed / max(1, view.people), 0), n=words.count(view.people)
    )
    with cards.title(words("personas.title"), placed):
        if len(view.personas) > 1 and st.button(
            words("personas.compare"), key="personas.compare", icon=":material/compare:"
        ):
            persona_panel.compare(view, words)
    across = 4 if len(view.personas) in (4, 7) else 3
    for start in range(0, len(view.personas), across):
        row = view.personas[start : start + across]
        for column, persona in zip(st.columns(across, gap="medium"), row, strict=False):
            with column:
                persona_panel.card(persona, words)
    persona_panel.foot(view, words)
