"""Two parts of a shop side by side: which two, their maps at one scale, what each raises more often."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import polars as pl
import streamlit as st

from core.plots import scatter
from core.ui import cards, navigation, session, shell
from core.views.contrast import Contrast, Side
from core.views.filters import Filters
from core.views.shop import Shop
from core.words.catalog import Words

MOST = 8  # demands that are listed under a map
Part = tuple[str, Filters]  # what it is called, and what it is narrowed to


def parts(facts: Shop, words: Words) -> tuple[Part, Part] | None:
    """Ask which two parts of the shop are compared; None where it has no two."""
    chosen = session.filters()
    first, last = chosen.start or facts.first_day, chosen.end or facts.last_day
    kinds = [
        k
        for k, there in (("period", bool(first and last and last > first)), ("category", len(facts.categories) > 1))
        if there
    ]
    if not kinds:
        return None
    kind = st.segmented_control(
        words("compare.menu"), kinds, default=kinds[0], required=True, key="compare.kind",
        format_func=lambda k: words(f"compare.by_{k}"), label_visibility="collapsed",
    )  # fmt: skip
    if kind == "category":
        return _categories(facts, chosen, words)
    return _periods(first, last, chosen, words)  # type: ignore[arg-type]


def _periods(first: date, last: date, chosen: Filters, words: Words) -> tuple[Part, Part]:
    middle = first + timedelta(days=(last - first).days // 2 + 1)
    cut = st.slider(
        words("compare.cut"), first + timedelta(days=1), last, middle, key=f"compare.cut.{first}.{last}", width=320,
        format="YYYY-MM-DD",
    )  # fmt: skip
    until = replace(chosen, start=chosen.start, end=cut - timedelta(days=1))
    since = replace(chosen, start=cut, end=chosen.end)
    return (words("compare.until", date=words.date(cut)), until), (words("compare.since", date=words.date(cut)), since)


def _categories(facts: Shop, chosen: Filters, words: Words) -> tuple[Part, Part]:
    found = []
    for side, usual in (("here", 0), ("there", 1)):
        one = st.selectbox(
            words("frame.category"),
            facts.categories,
            usual,
            key=f"compare.{side}",
            label_visibility="collapsed",
            width=190,
        )
        found.append((cards.plain(one), replace(chosen, category=one)))
    return found[0], found[1]


def draw(view: Contrast, names: tuple[str, str], words: Words) -> None:
    """Draw both sides: the map of each at one scale, and what it raises more often than the other."""
    around = pl.concat([view.here.points, view.there.points])
    lit = tuple(view.rows.filter((pl.col("gap_low") > 0) | (pl.col("gap_high") < 0))["demand_id"].head(MOST))
    for column, name, side, there in zip(
        st.columns(2, gap="medium"), names, (view.here, view.there), (False, True), strict=True
    ):
        with column, cards.card(name):
            cards.quiet(
                words("compare.people", n=words.count(side.listed.people), voices=words.count(side.listed.voices))
            )
            if not side.enough:
                cards.quiet(words("compare.few"))
                continue
            _map(side, around, lit, (name, *names, there), words)
            _more(view, there, words)
    cards.quiet(words("compare.note", n=view.rows.height, left_out=view.left_out))


def _map(side: Side, around: pl.DataFrame, lit: tuple[str, ...], of: tuple[object, ...], words: Words) -> None:
    name = of[0]
    narrow = session.narrow()
    look = scatter.Look(
        width=340 if narrow else 500, height=340 if narrow else 420, picked=lit, selectable=False,
        most_labels=6 if narrow else 14,
    )  # fmt: skip
    shell.chart(
        lambda: scatter.demand_map(side.points, side.listed.demands, (), shell.colours(), look, around=around),
        ("compare", of, look), f"compare.map.{of[-1]}", words("compare.alt", name=name, n=words.count(side.points.height)),
    )  # fmt: skip


def _more(view: Contrast, there: bool, words: Words) -> None:
    """List what this side raises more often; each name leads to its page."""
    found = view.more(there)
    st.markdown(f"**{words('compare.more')}**")
    if found.is_empty():
        cards.quiet(words("compare.none"))
    for row in found.head(MOST).iter_rows(named=True):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if st.button(
                cards.plain(row["name"]),
                key=f"compare.open.{there}.{row['demand_id']}",
                icon=":material/adjust:",
                type="tertiary",
            ):
                session.pick_demand(row["demand_id"])
                st.switch_page(navigation.path("demand"))
            cards.quiet(_told(row, there, words))


def _told(row: dict[str, Any], there: bool, words: Words) -> str:
    here, other = (
        words.share(row[f"share{end}"], row[f"low{end}"], row[f"high{end}"])
        for end in (("_there", "") if there else ("", "_there"))
    )
    return words("compare.told", here=here, there=other)
