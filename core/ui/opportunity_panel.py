"""The parts of the opportunities page: landscape, weights, the picked candidate, table, decisions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import polars as pl
import streamlit as st

from core.base.clock import now
from core.base.errors import AppError
from core.flows import record
from core.plots import bars
from core.plots import landscape as landscape_plot
from core.reports import brief as brief_report
from core.ui import cards, navigation, persona_panel, resources, session, shell
from core.views import brief
from core.views.opportunities import Opportunities
from core.words.catalog import Words

PARTS = ("stated", "derived", "behavioural")
DEFAULT = {"stated": 50, "derived": 30, "behavioural": 20}
SHOWN = 14  # candidates on the landscape; the table has all


def weights(view: Opportunities) -> tuple[float, float, float]:
    """Return the weights of the three importances; they add up to 1, behaviour counts only where there is any."""
    raw = [float(session.kept(f"opportunities.{part}", DEFAULT[part])) for part in PARTS]
    if not view.has_behaviour:
        raw[2] = 0.0
    if not sum(raw):
        raw = [float(DEFAULT[part]) if part != "behavioural" or view.has_behaviour else 0.0 for part in PARTS]
    total = sum(raw)
    return raw[0] / total, raw[1] / total, raw[2] / total


def note(weighed: pl.DataFrame, view: Opportunities, words: Words) -> str:
    """Say how many candidates there are and how sure the order is."""
    tiers = weighed["tier"].to_list()
    return words(
        "opportunities.note",
        n=weighed.height,
        lead=tiers.count("lead"),
        close=tiers.count("close"),
        people=words.count(view.people),
    )


def _current(weighed: pl.DataFrame) -> dict[str, Any]:
    found = weighed.filter(pl.col("demand_id") == (session.demand() or ""))
    return (found if found.height else weighed).row(0, named=True)


def landscape(weighed: pl.DataFrame, words: Words) -> None:
    """Draw satisfaction across, importance up, a cross for each of the best candidates."""
    shown = weighed.drop_nulls(["satisfaction", "importance", "score"]).head(SHOWN)
    with st.container(border=True):
        if shown.is_empty():
            cards.quiet(words("opportunities.no_stars"))
            return
        first = shown.row(0, named=True)
        alt = words("opportunities.alt", name=first["name"], score=words.decimal(first["score"]))
        narrow = session.narrow()
        drawn = landscape_plot.landscape(
            shown.head(7) if narrow else shown, words, shell.colours(), 340 if narrow else 760
        )
        st.plotly_chart(drawn, theme=None, key="opportunities.landscape", config=shell.CHART, alt=alt)


def sliders(view: Opportunities, weighed: pl.DataFrame, words: Words) -> None:
    """Ask what counts as important; the order follows at once."""
    with cards.card(words("opportunities.weights")):
        for part in PARTS:
            if part == "behavioural" and not view.has_behaviour:
                cards.quiet(words("opportunities.no_behaviour"))
                continue
            value = st.slider(
                words(f"opportunities.{part}"), 0, 100, session.kept(f"opportunities.{part}", DEFAULT[part]), 10,
                key=f"opportunities.slider.{part}", help=words(f"opportunities.{part}_help"),
            )  # fmt: skip
            if value != session.kept(f"opportunities.{part}", DEFAULT[part]):
                session.keep(f"opportunities.{part}", value)
                st.rerun()
        chosen = {part: session.kept(f"opportunities.{part}", DEFAULT[part]) for part in PARTS}
        if not any(v for p, v in chosen.items() if p != "behavioural" or view.has_behaviour):
            cards.quiet(words("opportunities.no_weight"))
        if chosen != DEFAULT:
            st.button(
                words("opportunities.reset"), key="opportunities.reset", type="tertiary", icon=":material/restart_alt:",
                on_click=_reset,
            )  # fmt: skip
        first = weighed.row(0, named=True)
        if first["weightings"]:
            cards.quiet(words("opportunities.holds", n=first["holds"], of=first["weightings"]))


def _reset() -> None:
    for part in PARTS:
        session.keep(f"opportunities.{part}", DEFAULT[part])
        st.session_state[f"opportunities.slider.{part}"] = DEFAULT[part]


def picked(weighed: pl.DataFrame, words: Words) -> None:
    """Draw the picked candidate: tier, what it touches, that it is an association."""
    row = _current(weighed)
    with st.container(border=True):
        said = words(f"tier.{row['tier']}")
        badge = cards.accent_badge(said, "flag") if row["tier"] == "lead" else f":gray-badge[:material/balance: {said}]"
        st.markdown(f"{badge} {cards.stability_badge(row['stability'])}")
        st.subheader(cards.plain(row["name"]), anchor=False)
        if row["stars_with"] is not None:
            stars, others = words.stars(row["stars_with"]), words.stars(row["stars_without"])
            st.markdown(words("opportunities.stars", stars=stars, others=others))
        st.markdown(
            f":gray-badge[:material/link: {words('opportunities.association')}] :gray[{words('opportunities.no_cause')}]"
        )
        if st.button(words("home.evidence"), key="opportunities.evidence", icon=":material/format_quote:"):
            session.pick_demand(str(row["demand_id"]))
            st.switch_page(navigation.path("demand"))


def table(weighed: pl.DataFrame, words: Words) -> None:
    """Draw every candidate; picking a row makes it the one to decide on."""
    colours = shell.colours()
    most = max([1.0, *(v for v in weighed["score_high"].to_list() if v is not None)])

    def image(r: dict[str, Any]) -> str | None:
        if r["score"] is None:
            return None
        ink = colours.accent if r["tier"] == "lead" else colours.positive
        return bars.interval_image(r["score"], r["score_low"], r["score_high"], most, ink, colours.border, 170)

    shown = pl.DataFrame(
        [
            {
                "tier": words(f"tier.{r['tier']}"), "name": r["name"], "bar": image(r), "score": r["score"],
                "interval": words.span(r["score_low"], r["score_high"]), "people": r["people"], "stars": r["stars_with"],
                "stated": r["stated"], "derived": r["derived"], "behavioural": r["behavioural"], "satisfaction": r["satisfaction"],
                "against": r["people_against"], "again": cards.stability_glyph(r["stability"]),
            }
            for r in weighed.iter_rows(named=True)
        ],
        infer_schema_length=None,
    )  # fmt: skip
    column = st.column_config
    number = lambda key, form="%.1f": column.NumberColumn(words(f"opportunities.{key}"), format=form)  # noqa: E731
    state = cards.table(
        shown, hide_index=True, key="opportunities.table", on_select="rerun", selection_mode="single-row", row_height=34,
        height=min(560, 38 + 34 * (shown.height + 1)),
        column_config={
            "tier": column.TextColumn(words("opportunities.tier")),
            "name": column.TextColumn(words("opportunities.candidate"), pinned=session.narrow()),
            "bar": column.ImageColumn(words("opportunities.score"), width=180), "score": column.NumberColumn("", format="%.1f", width=52),
            "interval": column.TextColumn(words("demands.interval")), "people": number("people", "localized"),
            "stars": column.NumberColumn("★", format="%.1f"), "stated": number("stated"), "derived": number("derived"),
            "behavioural": number("behavioural"), "satisfaction": number("satisfaction"), "against": number("against", "localized"),
            "again": column.TextColumn(words("demands.again")),
        },
    )  # fmt: skip
    rows = state["selection"]["rows"]
    if rows and weighed["demand_id"][rows[0]] != session.demand():
        session.pick_demand(weighed["demand_id"][rows[0]])
        st.rerun()


def decide(weighed: pl.DataFrame, weights: tuple[float, float, float], words: Words) -> None:
    """Offer the brief of the picked candidate by the weights on the page, and to record a decision on it."""
    row = _current(weighed)
    view = resources.view(brief.read, str(row["demand_id"]), weights)
    if saved := session.kept("opportunities.saved", ""):
        session.keep("opportunities.saved", "")
        st.toast(words("decision.saved", change=cards.plain(saved)), icon=":material/flag:")
    page = brief_report.html(view, words, now())
    st.download_button(
        words("opportunities.brief"), page.encode(), file_name=f"brief-{row['demand_id']}.html", mime="text/html",
        key="opportunities.brief", icon=":material/description:", on_click="ignore",
    )  # fmt: skip
    with st.popover(words("opportunities.decide"), icon=":material/flag:", type="primary"):
        _form(row, words)


def _whom(row: dict[str, Any], words: Words) -> str:
    """Return the persona that raises a candidate most, by its name in the reader's language."""
    named = {"name": row["persona"], "named_by": row["persona_named_by"], "parts": row["persona_parts"]}
    return persona_panel.title(named, words)[:120] if row["persona"] else ""


def _form(row: dict[str, object], words: Words) -> None:
    today = now().date()
    with st.form(f"opportunities.decision.{row['demand_id']}", border=False):
        st.markdown(f"**{cards.plain(str(row['name']))}**")
        change = st.text_input(words("decision.change"), value=str(row["name"]), max_chars=120)
        whom = st.text_input(words("decision.for_whom"), value=_whom(row, words), max_chars=120)
        measure = st.text_input(words("decision.measure"), placeholder=words("decision.measure_example"), max_chars=200)
        owner = st.text_input(words("decision.owner"), max_chars=80)
        by = st.date_input(words("decision.decide_by"), value=today + timedelta(days=14))
        again = st.date_input(words("decision.measure_again"), value=today + timedelta(days=180))
        if st.form_submit_button(words("decision.save"), type="primary"):
            made = record.Decision(str(row["demand_id"]), change, whom, measure, owner, by, again)
            try:
                record.decide(resources.store(), made)
                session.keep("opportunities.saved", change)
                st.rerun()
            except AppError as error:
                st.markdown(f":red[{cards.told(error)}]")


def decisions(view: Opportunities, words: Words) -> None:
    """Draw what was decided."""
    if view.decisions.is_empty():
        return
    with cards.card(words("decision.title")):
        for row in view.decisions.head(8).iter_rows(named=True):
            by = words.date(row["decide_by"])
            who = f" · {cards.plain(row['owner'])}" if row["owner"] else ""
            whom = f" · {cards.plain(row['for_whom'])}" if row["for_whom"] else ""
            st.markdown(
                f":material/flag: **{cards.plain(row['change'])}**{whom}{who} :gray[· {words('decision.by', date=by)}]"
            )
