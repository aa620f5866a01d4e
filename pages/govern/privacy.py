"""What is kept of people, what was masked, what is hidden."""

from __future__ import annotations

import streamlit as st

from core.ui import cards, resources, shell
from core.views import privacy

with shell.page("privacy") as words:
    view = resources.view(privacy.read)
    with cards.title(words("privacy.title"), words("privacy.note")):
        pass
    cards.metrics(
        [
            (words("privacy.people"), words.count(view.people), words("privacy.people_under")),
            (words("privacy.reviews"), words.count(view.reviews), words("privacy.reviews_under")),
            (words("privacy.events"), words.count(view.events), words("privacy.events_under")),
            (words("privacy.masked"), words.count(view.masked["rows"].sum()), words("privacy.masked_under")),
        ]
    )
    left, right = st.columns(2, gap="medium")
    for column, side in ((left, ("ids", "texts", "exports")), (right, ("groups", "network", "files"))):
        with column:
            for rule in side:
                with cards.card(words(f"privacy.{rule}")):
                    st.markdown(words(f"privacy.{rule}_sentence"))
