"""What is kept of people and for how long, how somebody is erased, what is masked and hidden."""

from __future__ import annotations

import streamlit as st

from core.ui import cards, privacy_panel, resources, shell
from core.views import privacy

with shell.page("privacy") as words:
    view = resources.view(privacy.read)
    with cards.title(words("privacy.title"), words("privacy.note")):
        pass
    privacy_panel.metrics(view, words)
    busy = privacy_panel.running(words)
    left, right = st.columns(2, gap="medium")
    with left:
        privacy_panel.erase(busy, words)
        privacy_panel.erased(view, words)
        privacy_panel.promises(("ids", "texts", "exports", "groups"), words)
    with right:
        privacy_panel.keep(view, busy, words)
        privacy_panel.masking(words)
        privacy_panel.promises(("network", "files"), words)
