"""The optional sign-in: only where somebody configured an identity provider."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.words.catalog import Words

PLACES = (Path.cwd() / ".streamlit" / "secrets.toml", Path.home() / ".streamlit" / "secrets.toml")


def hold(words: Words) -> None:
    """Stop the script before any page runs, unless nobody asks for a sign-in or this reader has signed in."""
    if not any(place.exists() for place in PLACES) or "auth" not in st.secrets or st.user.is_logged_in:
        return
    st.title(words("app.name"), anchor=False)
    st.button(words("app.sign_in"), key="gate.sign_in", on_click=st.login, type="primary")
    st.stop()
