"""The search for better settings: how long it may try, what it is at, and what it tried."""

from __future__ import annotations

from dataclasses import asdict

import polars as pl
import streamlit as st

from core.flows import hpo
from core.flows.hpo import SearchSettings
from core.flows.train import TrainSettings
from core.plots import curves
from core.ui import cards, resources, session, shell, train_live
from core.views.train import Model, Train, Trial
from core.words.catalog import Words

MINUTES = (10, 20, 40, 80, 160)
BEST = 3  # trials in the table


def start(how: TrainSettings, asked: SearchSettings) -> None:
    """Queue a search; its settings travel with the job, so that it can be started again after a cut."""
    facts = {**asdict(how), "search_minutes": asked.minutes}
    resources.submit("train", lambda store, tick: hpo.run(store, how, asked, tick), **facts)


def offer(view: Train, how: TrainSettings, words: Words) -> None:
    """Offer to look for better settings: for how long, go; or say what is in the way."""
    job = train_live.current()
    rows = next((s.rows for s in view.usable if s.name == how.source), 0)
    with st.expander(words("search.title"), icon=":material/manage_search:"):
        cards.quiet(words("search.note"))
        hindered = hpo.hindrance(how, rows)
        left, right = st.columns([2, 1], vertical_alignment="bottom")
        minutes = left.select_slider(
            words("search.minutes"), MINUTES, value=20, key="search.minutes", disabled=hindered is not None,
            format_func=lambda n: words.duration(60 * n),
        )  # fmt: skip
        busy = job is not None and job.active
        if right.button(
            words("search.start"), key="search.start", icon=":material/manage_search:",
            disabled=busy or hindered is not None,
        ):  # fmt: skip
            start(how, SearchSettings(float(minutes)))
            st.rerun()
        if hindered is not None:
            st.markdown(f":orange[:material/block:] {cards.told(hindered)}")


def tried(view: Train, model: Model, words: Words) -> None:
    """Draw what was tried before a model was taught: every trial, and what the best of them had other than the recipe."""
    trials = view.trials.get(model.model_id)
    if trials is None:
        return
    with st.expander(words("search.trials"), icon=":material/manage_search:", expanded=True):
        whole = [t for t in trials if t.whole]
        left, right = st.columns(2, gap="medium")
        with left:
            _curve(trials, whole, model, words)
        with right:
            best = sorted(whole, key=lambda t: (-t.score, t.number))[:BEST]
            rows = [
                {
                    words("search.place"): n + 1,
                    words("train.score"): words.decimal(100 * t.score),
                    words("search.changed"): _changed(t, trials[0], words),
                }
                for n, t in enumerate(best)
            ]
            st.table(pl.DataFrame(rows), border="horizontal", hide_index=True, alt=words("search.trials"))
        cards.quiet(words("search.trials_note", n=len(trials), pruned=len(trials) - len(whole)))


def _curve(trials: tuple[Trial, ...], whole: list[Trial], model: Model, words: Words) -> None:
    frame = pl.DataFrame([{"number": t.number, "value": t.score, "whole": t.whole} for t in trials])
    end = words("search.best", score=words.decimal(100 * max(t.score for t in whole)))
    first = words("search.present", score=words.decimal(100 * trials[0].score))
    drawn = curves.trial_curve(
        frame, shell.colours(), axis=words("search.axis"), first=first, end=end, room=132 if session.narrow() else 160
    )
    st.plotly_chart(
        drawn, theme=None, key=f"search.curve.{model.model_id}", config=shell.CHART, alt=f"{first}; {end}"
    )  # fmt: skip


def _changed(trial: Trial, first: Trial, words: Words) -> str:
    """Return `rounds 5, texts a step 32`: what a trial had other than the recipe."""
    usual = dict(first.values)
    parts = [
        words("search.change", name=words(f"search.set.{name.replace('.', '_')}"), value=f"{value:.3g}")
        for name, value in trial.values
        if value != usual[name]
    ]
    return " · ".join(parts) or words("search.nothing_changed")
