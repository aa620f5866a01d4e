"""The parts of the first page: the answer, the comparison, the map, the doors."""

from __future__ import annotations

import streamlit as st

from core.plots import bars, scatter
from core.ui import cards, navigation, quotes, resources, session, shell
from core.views import shop
from core.views.home import Home
from core.words.catalog import Words


def question(view: Home, words: Words) -> None:
    """Draw the question and what stands behind the answer."""
    facts = resources.view(shop.read)
    st.markdown(f":gray[**{words('home.question')}**]")
    sentence = words(
        "home.behind", reviews=words.count(facts.reviews), events=words.count(facts.events), people=words.count(facts.people),
        n=view.map.list.demands.height, unplaced=words.percent(view.map.list.unplaced_share),
    )  # fmt: skip
    cards.quiet(sentence)
    if session.filters().any:
        cards.quiet(f":material/filter_alt: {words('home.not_narrowed')}")


def answer(view: Home, words: Words) -> None:
    """Draw the first candidate as a sentence, its badges, and the way to the evidence."""
    lead = view.lead
    with st.container(border=True):
        if lead is None:
            st.subheader(words("home.no_answer"), anchor=False)
            cards.quiet(words("home.no_answer_why"))
            return
        tier, said = lead["tier"], words(f"tier.{lead['tier']}")
        badge = cards.accent_badge(said, "flag") if tier == "lead" else f":gray-badge[:material/balance: {said}]"
        st.markdown(f"{badge} {cards.stability_badge(lead['stability'])}")
        st.title(cards.plain(lead["name"]), anchor=False)
        reach = words.share(lead["reach"], lead["reach_low"], lead["reach_high"])
        st.markdown(
            words(
                "home.reach" if lead["stars_with"] is not None else "home.reach_plain",
                share=reach,
                stars=words.stars(lead["stars_with"]),
                others=words.stars(lead["stars_without"]),
            )
        )
        if view.passed:
            cards.quiet(words("home.first_readable", n=view.close))
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button(words("home.weigh"), key="home.weigh", type="primary", icon=":material/landscape_2:"):
                session.pick_demand(lead["demand_id"])
                st.switch_page(navigation.path("opportunities"))
            if st.button(words("home.evidence"), key="home.evidence", icon=":material/format_quote:"):
                session.pick_demand(lead["demand_id"])
                st.switch_page(navigation.path("demand"))
            sides = words(
                "home.sides", agree=words.count(lead["people_for"]), against=words.count(lead["people_against"])
            )
            st.markdown(f":gray[{sides}]", width="content")


def candidates(view: Home, words: Words) -> None:
    """Draw how the next candidates compare; those too close to call lie on one field."""
    if view.candidates.height < 2:
        return
    colours = shell.colours()
    rows = [
        bars.Bar(
            r["name"], r["score"], r["score_low"], r["score_high"],
            f"{words.decimal(r['score'])} ({words.span(r['score_low'], r['score_high'])})",
            colours.accent_text if view.lead and r["demand_id"] == view.lead["demand_id"] else "",
        )
        for r in view.candidates.iter_rows(named=True)
    ]  # fmt: skip
    close = [i for i, tier in enumerate(view.candidates["tier"]) if tier == "close"]
    field = (close[0], close[-1]) if len(close) > 1 else None
    with cards.card(words("home.compare")):
        draw = lambda: bars.interval_bars(rows, colours, start_at_zero=False, close_call=field)  # noqa: E731
        shell.chart(draw, (tuple(rows), field), "home.candidates", "; ".join(f"{b.label} {b.figures}" for b in rows))
        cards.quiet(words("home.compare_close" if field else "home.compare_note"))


def small_map(view: Home, words: Words) -> None:
    """Draw the map small, with the largest names, and the way to it."""
    with st.container(border=True, height="stretch"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(words("home.map"), anchor=False, width="content")
            st.page_link(navigation.path("demand_map"), label=words("home.open_map"), icon=":material/map:")
        narrow = session.narrow()
        look = scatter.Look(
            width=320 if narrow else 460, height=320 if narrow else 470, most_labels=7 if narrow else 14, selectable=False,
            picked=tuple(view.candidates["demand_id"]) if view.candidates.height else (),
        )  # fmt: skip
        drawn = resources.figure(
            lambda: scatter.demand_map(view.map.points, view.map.list.demands, (), shell.colours(), look), "home", look
        )
        alt = words("demand_map.alt", n=view.map.list.demands.height, voices=words.count(view.map.list.voices))
        st.plotly_chart(drawn, theme=None, key="home.map", config={**shell.CHART, "staticPlot": True}, alt=alt)
        cards.quiet(words("home.map_note"))


def doors(view: Home, words: Words) -> None:
    """Draw what changed, one voice for and one against, and the door for one's own files."""
    changed, heard, own = st.columns(3, gap="medium")
    with changed, cards.card(words("home.changes"), stretch=True):
        if not view.changes:
            cards.quiet(words("home.no_changes"))
        for change in view.changes:
            share, before = words.percent(change["share"]), words.percent(change["before"])
            name = cards.plain(change["name"])
            st.markdown(f":orange[:material/trending_up:] {words('home.rises', name=name, before=before, share=share)}")
        if view.decisions:
            st.markdown(f":blue[:material/event:] {words('home.decisions', n=view.decisions)}")
    with heard, cards.card(words("home.voices"), stretch=True):
        if view.for_it:
            quotes.card(view.for_it, words, view.words, border=False)
        if view.against:
            quotes.card(view.against, words, view.words, border=False)
        elif view.for_it:
            cards.quiet(words("home.nobody_against"))
    with own, cards.card(words("home.own"), stretch=True):
        st.markdown(words("home.own_sentence"))
        if st.button(words("state.bring"), key="home.bring", icon=":material/upload_file:"):
            session.choose_shop("own")
            st.switch_page(navigation.path("load"))
        cards.quiet(f":material/lock: {words('home.nothing_leaves')}")
