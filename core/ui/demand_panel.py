"""The parts of a demand's page: name and badges, four figures, trend, groups, voices."""

from __future__ import annotations

import streamlit as st

from core.base.errors import AppError
from core.flows import curate
from core.plots import bars
from core.plots import trend as trend_plot
from core.ui import (
    cards,
    curation_panel,
    demand_list,
    moves_panel,
    navigation,
    persona_panel,
    quotes,
    resources,
    session,
    shell,
)
from core.views.demand import Demand
from core.views.demands import Demands
from core.views.moves import Moved
from core.views.quotes import Subject
from core.words.catalog import Words


def chosen(listed: Demands, words: Words) -> str | None:
    """Return the demand to show: the one in the address, the one picked last, or the largest."""
    ids = listed.demands["demand_id"].to_list()
    if not ids:
        st.title(words("demand.menu"), anchor=False)
        st.markdown(words("demand.none"))
        return None
    asked = st.query_params.get("demand")
    if asked in ids and session.demand() is None:
        session.pick_demand(asked)
    current = session.demand() if session.demand() in ids else ids[0]
    names = dict(zip(ids, listed.demands["name"], strict=True))
    picked = st.selectbox(
        words("demand.pick"), ids, index=ids.index(current), format_func=names.__getitem__, key=f"demand.pick.{current}",
        label_visibility="collapsed", width=420,
    )  # fmt: skip
    if picked != current:
        session.pick_demand(picked)
        st.rerun()
    st.query_params["demand"] = picked
    return picked


def heading(view: Demand, listed: Demands, words: Words) -> None:
    """Draw the name, the way to change it, the badges, the primary step."""
    facts = view.facts
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            st.title(cards.plain(facts["name"]), anchor=False, width="content")
            with st.popover(words("demand.rename"), icon=":material/edit:", type="tertiary"):
                _rename(view, words)
            curation_panel.change(view, listed, words)
            curation_panel.steps(words, "demand")
        if view.opportunity and st.button(
            words("demand.to_opportunities"), key="demand.opportunity", type="primary", icon=":material/landscape_2:"
        ):
            st.switch_page(navigation.path("opportunities"))
    badges = [
        cards.stability_badge(facts["stability"]),
        f":gray-badge[:material/fingerprint: {cards.plain(facts['demand_id'])}]",
    ]
    if facts["first_heard"]:
        since = words("demand.since", date=words.month(facts["first_heard"]))
        badges.append(f":gray-badge[:material/cake: {since}]")
    if facts.get("pinned"):
        badges.append(cards.accent_badge(words("curation.pinned"), "keep"))
    if facts["named_by"] == "person":
        badges.append(cards.accent_badge(words("demand.named_by_person"), "person"))
    st.markdown(" ".join(badges))
    if view.parts:
        cards.quiet(words("demand.parts", names=" · ".join(cards.plain(name) for name in view.parts)))
    if cards.stability(facts["stability"]) == "shaky":
        cards.quiet(words("demand.shaky", again=demand_list.again(facts["stability"], words)))


def _rename(view: Demand, words: Words) -> None:
    """A name typed by a person stays through every later run."""
    facts = view.facts
    with st.form(f"demand.rename.{facts['demand_id']}", border=False):
        name = st.text_input(words("demand.new_name"), value=facts["name"], max_chars=80)
        for offered in facts["suggestions"] or []:
            cards.quiet(f"{words('demand.suggestion')} {cards.plain(offered)}")
        if st.form_submit_button(words("demand.save"), type="primary"):
            try:
                curate.rename(resources.store(), facts["demand_id"], name)
                st.rerun()
            except AppError as error:
                st.markdown(f":red[{cards.told(error)}]")


def few(view: Demand, words: Words) -> bool:
    """Say that fewer than 20 people raise it, where that is so; then no figure about them is drawn."""
    if not demand_list.few(view.facts["people"]):
        return False
    with st.container(border=True):
        st.markdown(f":gray[:material/visibility_off: {words('demand.few')}]")
    return True


def figures(view: Demand, words: Words) -> None:
    """Draw the four figures, each with its denominator."""
    facts = view.facts
    stars = words.stars(facts["stars"])
    moves = words("demand.moves", otherwise=words.decimal(view.stars_without), move=words.signed(view.move))
    again = demand_list.again(facts["stability"], words)
    share = words.share(facts["share"], facts["low"], facts["high"])
    cards.metrics(
        [
            (words("demand.people"), words.count(facts["people"]),
             words("demand.people_under", share=share, n=words.count(view.people))),
            (words("demand.stars"), stars, moves if view.move is not None else ""),
            (words("demand.sides"), f"{words.count(view.supporting)} : {words.count(view.dissenting)}",
             words("demand.sides_under", n=words.count(view.not_counted))),
            (words("demand.again"), again, words("demand.again_under")),
        ]
    )  # fmt: skip


def trend(view: Demand, moved: Moved, words: Words) -> None:
    """Draw the share over time and whether it emerges or fades, or say why there is none."""
    with cards.card(words(f"demand.trend_{view.period}")):
        if view.trend.height < 3:
            cards.quiet(words("demand.no_trend"))
            return
        last = view.trend.row(-1, named=True)
        draw = lambda: trend_plot.share_over_time(view.trend, words, shell.colours())  # noqa: E731
        alt = words("demand.trend_alt", share=words.share(last["share"], last["low"], last["high"]))
        shell.chart(draw, ("trend", view.facts["demand_id"]), "demand.trend", alt)
        cards.quiet(words("demand.trend_note"))
        moves_panel.verdict(moved, view.facts["demand_id"], words)


def groups(view: Demand, words: Words) -> None:
    """Draw who raises it more than others: only groups whose interval leaves 1."""
    with cards.card(words("demand.groups")):
        if view.groups.is_empty():
            cards.quiet(words("demand.no_groups"))
            return
        rows = [
            bars.Bar(
                persona_panel.title(r, words) if r["kind"] == "persona" else r["name"],
                r["ratio"],
                r["low"],
                r["high"],
                f"{words.decimal(r['ratio'])} × ({words.span(r['low'], r['high'])})",
            )
            for r in view.groups.iter_rows(named=True)
        ]
        draw = lambda: bars.interval_bars(rows, shell.colours(), zero=1.0)  # noqa: E731
        shell.chart(draw, ("groups", tuple(rows)), "demand.groups", "; ".join(f"{r.label} {r.figures}" for r in rows))
        cards.quiet(words("demand.groups_note"))


def ways(view: Demand, words: Words) -> None:
    """Say in which words it is put, and how many voices carry a wish, a lack, a workaround."""
    with cards.card(words("demand.words")):
        st.markdown(" ".join(cards.mark(cards.plain(w)) for w in view.facts["keywords"] or []))
        for need, n in view.needs:
            icon = quotes.NEED_ICONS[need]
            st.markdown(f":violet[:material/{icon}:] {words(f'need.{need}')} :gray[{words.count(n)}]")
        if view.named:
            cards.quiet(words("demand.named"))
            told = [f"{cards.plain(w)} ({cards.plain(label)}) :gray[{words.count(n)}]" for w, label, n in view.named]
            st.markdown(" · ".join(told))


def voices(view: Demand, words: Words) -> None:
    """Draw the quote drawer of the demand."""
    quotes.drawer(
        Subject(demand_id=view.facts["demand_id"]), f"demand.quotes.{view.facts['demand_id']}", words("demand.voices")
    )
