"""What can be asked of a shop's files: six questions, each green, amber or red, with the reason and what would lift it."""

from __future__ import annotations

import streamlit as st

from core.ui import cards, navigation
from core.views.readiness import GREEN, Ask, Readiness, Reason
from core.words.catalog import Words

LEVELS = {"green": ("check_circle", "green"), "amber": ("error", "yellow"), "red": ("block", "red")}
ANSWERED_BY = {
    "demands": "demands", "personas": "personas", "opportunities": "opportunities", "recommendation": "recommend",
    "search": "search", "marketing": "marketing",
}  # fmt: skip


def card(view: Readiness, words: Words) -> None:
    """Draw the six questions; before the files were looked over, say so."""
    with cards.card(words("load.asks")):
        if not view.asks:
            st.markdown(f":gray[:material/hourglass_empty: {words('ask.checking')}]")
            return
        for ask in view.asks:
            _question(ask, words)
        if not view.fresh:
            cards.quiet(words("ask.stale"))


def _question(ask: Ask, words: Words) -> None:
    icon, colour = LEVELS[ask.level]
    later = "" if ANSWERED_BY[ask.name] in navigation.names() else f" :small[:gray[({words('ask.page_later')})]]"
    with st.container(gap="xxsmall"):
        st.markdown(
            f":{colour}[:material/{icon}:] **{words(f'ask.{ask.name}')}**{later} :gray[· {reason(ask.reasons[0], words)}]"
        )
        if ask.level == GREEN:
            return
        with st.expander(
            words("ask.what_to_do"), icon=":material/lightbulb:", type="compact", key=f"ask.how.{ask.name}"
        ):
            for place, one in enumerate(ask.reasons):
                if place:
                    st.markdown(f":gray[{words('ask.also')}: {reason(one, words)}]")
                st.markdown(words(f"ask.how_{one.remedy}"))


def reason(one: Reason, words: Words) -> str:
    """Return a reason in the reader's words, safe as Markdown."""
    shown: dict[str, object] = {}
    for name, value in one.facts.items():
        if name == "share":
            shown[name] = words.percent(value)
        elif name in ("left", "right"):
            shown[name] = words(f"kind.{value}")
        elif name == "column":
            shown[name] = cards.plain(value)
        else:
            shown[name] = words.count(value)
    return words(f"ask.{one.says}", **shown)
