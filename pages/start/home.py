"""What should we change next?"""

from __future__ import annotations

import streamlit as st

from core.ui import cards, shell

with shell.page("home") as words:
    with cards.title("x"):
        st.button("b")
