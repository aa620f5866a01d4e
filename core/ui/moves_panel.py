"""What emerges and what fades: the verdict on one demand beside its curve, both lists beside the table, the rate with both."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.insight.moves import SHOPS
from core.ui import cards, navigation, session
from core.views.moves import Moved
from core.words.catalog import Words

LOOKS = {"emerging": ("trending_up", "orange"), "fading": ("trending_down", "blue")}


def verdict(moved: Moved, demand_id: str, words: Words) -> None:
    """Draw whether a demand emerges, fades or neither can be told; nothing where it was not asked about."""
    row = moved.one(demand_id)
    if row is None:
        return
    if row["verdict"] in LOOKS:
        icon, colour = LOOKS[row["verdict"]]
        name = words(f"moves.{row['verdict']}")
        st.markdown(f":{colour}-badge[:material/{icon}: {name}] {told(row, moved.period, words)}")
    else:
        st.markdown(f":gray-badge[:material/trending_flat: {words('moves.unclear')}] {words('moves.unclear_why')}")
    cards.quiet(words("moves.rate", n=SHOPS))


def told(row: dict[str, Any], period: str, words: Words) -> str:
    """Return by how many people a demand was raised lately and before, both with their intervals."""
    when = words(f"moves.last_{period}" if row["span"] == 1 else f"moves.last_{period}s", n=row["span"])
    share = words.share(row["share"], row["low"], row["high"])
    return words(
        "moves.told", share=share, when=when, before=words.share(row["before"], row["before_low"], row["before_high"])
    )


def lists(moved: Moved, words: Words) -> None:
    """Draw what emerges and what fades, a line each that leads to the demand; nothing where no verdict is possible."""
    if moved.rows.is_empty():
        return
    with cards.card(words("moves.title")):
        rows = [row for name in LOOKS for row in moved.of(name)]
        if not rows:
            cards.quiet(words("moves.nothing"))
        for row in rows:
            kind = row["verdict"]
            label = f"{words(f'moves.{kind}')}: {cards.plain(row['name'])}"
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                icon = f":material/{LOOKS[kind][0]}:"
                if st.button(label, key=f"moves.open.{row['demand_id']}", icon=icon, type="tertiary"):
                    session.pick_demand(row["demand_id"])
                    st.switch_page(navigation.path("demand"))
                cards.quiet(told(row, moved.period, words))
        cards.quiet(words("moves.rate", n=SHOPS))
