"""What became of the demands with the last run: a line each, the living ones lead to their page."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from core.ui import cards, navigation, resources, session
from core.views import changes
from core.views.changes import Told
from core.words.catalog import Words

ICONS = {"new": "fiber_new", "grown": "trending_up", "shrunk": "trending_down", "split": "call_split", "merged": "merge",
         "gone": "block"}  # fmt: skip
SHOWN = 24  # of each kind


def since(words: Words) -> None:
    """Draw what changed since the run before; nothing where there was none."""
    told = resources.view(changes.read)
    if not told:
        return
    many = Counter(one.kind for one in told)
    with st.expander(words("changes.title"), icon=":material/update:"):
        cards.quiet(words("changes.note"))
        kinds = [kind for kind in ICONS if many[kind]]
        names = {kind: words(f"changes.{kind}", n=words.count(many[kind])) for kind in kinds}
        for tab, kind in zip(st.tabs([names[k] for k in kinds]), kinds, strict=True):
            with tab:
                for one in [t for t in told if t.kind == kind][:SHOWN]:
                    _line(one, words)


def _line(one: Told, words: Words) -> None:
    facts = {"before": words.count(one.before), "after": words.count(one.after), "other": cards.plain(one.other)}
    kind = f"{one.kind}_from" if one.kind in ("split", "merged") and one.other else one.kind
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        name = cards.plain(one.name)
        if not one.alive:
            st.markdown(f":material/{ICONS[one.kind]}: {name}", width="content")
        elif st.button(
            name, key=f"changes.open.{one.demand_id}", icon=f":material/{ICONS[one.kind]}:", type="tertiary"
        ):
            session.pick_demand(one.demand_id)
            st.switch_page(navigation.path("demand"))
        cards.quiet(words(f"changes.told_{kind}", **facts))
