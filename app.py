"""The front door: page settings, language, menu, run."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.ui import gate, navigation, resources, session

ASSETS = Path(__file__).parent / "assets"

st.set_page_config(page_title="Demand Atlas", page_icon=str(ASSETS / "favicon.svg"), layout="wide")
words = session.words()
st.logo(str(ASSETS / f"logo-{session.theme()}.svg"), size="large")
gate.hold(words)
chosen = st.navigation(navigation.menu(words), position="top")
resources.warm_up()
chosen.run()
