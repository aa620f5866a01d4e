"""The parts of the runs page: jobs, the table of runs, one run's record."""

from __future__ import annotations

import json

import polars as pl
import streamlit as st

from core.jobs.job import CANCELLED, DONE, FAILED, INTERRUPTED
from core.ui import cards, job_panel, resources, session
from core.views.runs import Runs
from core.words.catalog import Words

LOOKS = {
    DONE: ("check_circle", "green"), FAILED: ("error", "red"), CANCELLED: ("close", "gray"), INTERRUPTED: ("history", "orange"),
}  # fmt: skip


def jobs(view: Runs, words: Words) -> None:
    """Draw what runs now, and the last jobs with how they ended."""
    shop = session.shop()
    with cards.card(words("runs.jobs")):
        active = [j for j in resources.runner().active() if j.facts.get("shop", shop) == shop]
        for job in active:
            job_panel.progress(job, words(f"job.{job.name}"))
        ended = [j for j in view.jobs if j.state in LOOKS][:5]
        if not active and not ended:
            cards.quiet(words("runs.no_jobs"))
        for past in ended:
            icon, colour = LOOKS[past.state]
            told = f" · {cards.told(past.error, past.facts)}" if past.state == FAILED and past.error else ""
            name, when = words(f"job.{past.name}"), words.date(past.happened_at)
            ended_as = words(f"runs.{past.state}")
            st.markdown(
                f":{colour}[:material/{icon}:] {name} · {ended_as} :gray[· {when} {past.happened_at:%H:%M}]{told}"
            )
        if any(past.state == INTERRUPTED for past in ended[:1]):
            cards.quiet(words("runs.interrupted_note"))


def table(view: Runs, words: Words) -> None:
    """Draw the runs; picking one opens its record."""
    if not view.runs:
        return
    shown = view.table.with_columns(
        pl.col("step").map_elements(lambda s: words(f"step.{s}"), return_dtype=pl.String), pl.col("seconds").round(1)
    )
    column = st.column_config
    state = cards.table(
        shown, hide_index=True, key="runs.table", on_select="rerun", selection_mode="single-row",
        column_config={
            "step": column.TextColumn(words("runs.step"), pinned=True),
            "started_at": column.DatetimeColumn(words("runs.when"), format="YYYY-MM-DD HH:mm:ss"),
            "seconds": column.NumberColumn(words("runs.seconds"), format="%.1f"),
            "rows_in": column.NumberColumn(words("runs.rows_in"), format="localized"),
            "rows_out": column.NumberColumn(words("runs.rows_out"), format="localized"),
            "set_aside": column.NumberColumn(words("runs.set_aside"), format="localized"),
            "model": column.TextColumn(words("runs.model")),
            "seed": column.NumberColumn(words("runs.seed")),
            "run_id": column.TextColumn(words("runs.id")),
        },
    )  # fmt: skip
    cards.quiet(words("runs.pick"))
    rows = state["selection"]["rows"]
    if rows:
        run = view.runs[rows[0]]
        with cards.card(f"{words(f'step.{run.step}')} · {run.run_id}"):
            for name in ("settings", "facts", "inputs", "versions"):
                cards.quiet(words(f"runs.{name}"))
                st.code(
                    json.dumps(getattr(run, name), ensure_ascii=False, indent=1, default=str),
                    language="json",
                    wrap_lines=True,
                )
