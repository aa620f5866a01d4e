"""The line under the menu: shop, period, segment at the left; jobs and language at the right."""

from __future__ import annotations

from datetime import date

import streamlit as st

from core.ui import cards, job_panel, resources, session
from core.views import shop as shop_view
from core.views.filters import Filters
from core.words.catalog import Words


def draw(words: Words) -> None:
    """Draw the context line."""
    facts = resources.view(shop_view.read)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", width="content"):
            _shop(words)
            if facts.first_day and facts.last_day:
                _period(words, facts.first_day, facts.last_day)
            if len(facts.languages) > 1 or facts.categories:
                _segment(words, facts)
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", width="content"):
            job_panel.dock()
            other = "en" if words.language == "zh" else "zh"
            st.button(
                words("menu.other_language"), key="frame.language", icon=":material/translate:", type="tertiary",
                on_click=session.choose_language, args=(other,),
            )  # fmt: skip


def _shop(words: Words) -> None:
    current = session.shop()
    with st.popover(words(f"shop.{current}"), icon=":material/storefront:", type="tertiary"):
        for name in session.SHOPS:
            st.button(
                words(f"shop.{name}"), key=f"frame.shop.{name}", type="tertiary", disabled=name == current,
                icon=":material/check:" if name == current else ":material/storefront:",
                on_click=session.choose_shop, args=(name,),
            )  # fmt: skip


def _period(words: Words, first: date, last: date) -> None:
    chosen = session.filters()
    start, end = chosen.start or first, chosen.end or last
    with st.popover(f"{words.month(start)} – {words.month(end)}", icon=":material/date_range:", type="tertiary"):
        picked = st.date_input(
            words("frame.period"),
            value=(start, end),
            min_value=first,
            max_value=last,
            key=f"frame.period.{first}.{last}",
        )
        if isinstance(picked, tuple) and len(picked) == 2 and picked != (start, end):
            whole = picked == (first, last)
            session.narrow_to(
                Filters(None if whole else picked[0], None if whole else picked[1], chosen.language, chosen.category)
            )
            st.rerun()


def _segment(words: Words, facts: shop_view.Shop) -> None:
    chosen = session.filters()
    parts = [words(f"language.{chosen.language}") if chosen.language else "", cards.plain(chosen.category)]
    label = " · ".join(filter(None, parts)) or words("frame.everyone")
    with st.popover(label, icon=":material/group:", type="tertiary"):
        language = st.selectbox(
            words("frame.language"), ["", *facts.languages], index=["", *facts.languages].index(chosen.language)
            if chosen.language in facts.languages else 0,
            format_func=lambda v: words(f"language.{v}") if v else words("frame.all_languages"),
            key="frame.filter.language",
        )  # fmt: skip
        category = st.selectbox(
            words("frame.category"), ["", *facts.categories], index=["", *facts.categories].index(chosen.category)
            if chosen.category in facts.categories else 0,
            format_func=lambda v: v or words("frame.all_categories"), key="frame.filter.category",
        )  # fmt: skip
        if (language, category) != (chosen.language, chosen.category):
            session.narrow_to(Filters(chosen.start, chosen.end, language, category))
            st.rerun()
