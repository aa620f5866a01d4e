"""Your data: bring files, see what they are taken for, load them, see what became of every row."""

from __future__ import annotations

import streamlit as st

from core.ui import (
    cards,
    health_panel,
    load_panel,
    loaded_panel,
    readiness_panel,
    resources,
    session,
    shell,
    versions_panel,
    waiting,
)  # fmt: skip
from core.views import health, load, readiness, versions

with shell.page("load") as words:
    ended = waiting.settle()
    view = resources.view(load.read)
    with cards.title(words("load.title"), loaded_panel.note(view, words)):
        loaded_panel.actions(view, waiting.ready(), words)
    if session.shop() != "own":
        cards.quiet(words("load.sample_note"))
    left, right = st.columns([2, 1], gap="medium")
    with left:
        load_panel.ended(ended, words)
        load_panel.bring(words)
        busy = load_panel.running(words)
        if view.cut_off and not busy:
            loaded_panel.cut_off(words)
        load_panel.files(words)
        if not view.files.is_empty():
            health_panel.card(resources.view(health.read), words)
            loaded_panel.became(view, words)
            loaded_panel.aside(view, words)
            loaded_panel.files(view, words)
        elif not busy and not waiting.files():
            loaded_panel.empty(words)
        if session.shop() == "own":
            versions_panel.history(resources.view(versions.read), words)
    with right:
        readiness_panel.card(resources.view(readiness.read), words)
        if not view.files.is_empty():
            health_panel.stars(resources.view(health.read), words)
        loaded_panel.private(words)
