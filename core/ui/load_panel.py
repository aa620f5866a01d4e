"""Bringing files: upload or path, the files that wait, loading, how the last loading ended."""

from __future__ import annotations

import streamlit as st

from core.base.errors import AppError
from core.flows import source as sources
from core.flows.source import Preview
from core.jobs.job import CANCELLED, FAILED, QUEUED, Job
from core.ui import brought, cards, file_card, job_panel, net, resources, session, waiting
from core.words.catalog import Words


def bring(words: Words) -> None:
    """Draw the two ways in: an upload of several files, or a path on this machine."""
    left, right = st.columns(2, gap="medium")
    with left:
        turn = session.kept("load.turn", 0)
        # Of any ending: what cannot be read gets a card that says why, where the widget would drop it without a word.
        given = st.file_uploader(words("load.upload"), accept_multiple_files=True, key=f"load.upload.{turn}")
        if given:
            waiting.bring(given)
            session.keep("load.turn", turn + 1)  # an empty widget: the copies wait, the memory is free
            st.rerun()
    with right:
        asked = st.text_input(
            words("load.path"), key="load.path", placeholder=words("load.path_example"), icon=":material/folder_open:"
        )
        if asked and asked != session.kept("load.asked"):
            session.keep("load.asked", asked)
            session.keep("load.path_error", "")
            try:
                waiting.point_at(sources.at(asked))
            except AppError as error:
                session.keep("load.path_error", words.error(error))
            st.rerun()
        told = session.kept("load.path_error") if asked else ""
        if told:
            st.markdown(f":red[:material/error: {cards.plain(told)}]")
        else:
            cards.quiet(words("load.path_note"))


def running(words: Words) -> bool:
    """Draw what this shop is computing now; return whether there is anything."""
    shop = session.shop()
    if not any(j.facts.get("shop") == shop for j in resources.runner().active()):
        return False
    with cards.card(words("load.running")):
        net.alive("loading", _progress, 1.0)(shop)
        cards.quiet(words("load.running_note"))
    return True


def _progress(shop: str) -> None:
    words = session.words()
    for job in [j for j in resources.runner().active() if j.facts.get("shop") == shop][:2]:
        if job.state == QUEUED:
            sentence = words("load.queued", job=words(f"job.{job.name}"))
        elif "rows" in job.facts and job.name == "load":
            file = cards.plain(str(job.facts.get("file", "")))
            sentence = words("load.reading", file=file, rows=words.count(job.facts["rows"]))
        else:
            stage = str(job.facts.get("stage", ""))
            sentence = words(f"step.{stage}") if words.has(f"step.{stage}") else words(f"job.{job.name}")
        job_panel.progress(job, sentence)


def ended(job: Job | None, words: Words) -> None:
    """Tell how the last loading of this session ended: what was known already, or why nothing was loaded."""
    if job is None or session.kept("load.told") == job.job_id:
        return
    if job.state in (FAILED, CANCELLED):
        heading = words("load.stopped")
        with cards.state(words("state.failed"), "error", "red", heading, cards.told(job.error, job.facts)):
            cards.quiet(words("load.stopped_note"))
    elif job.facts.get("known"):
        st.info(words("load.known", files=cards.plain(str(job.facts["known"]))), icon=":material/info:")


def files(words: Words) -> None:
    """Draw every waiting file with what it is taken for, and the one button that loads them."""
    waits = waiting.files()
    if not waits:
        return
    seen = {key: brought.looked(source) for key, source in waits.items()}
    for key, look in seen.items():
        with st.container(border=True):
            if isinstance(look, Preview):
                file_card.usable(key, look, words)
            else:
                file_card.refused(key, look, words)
    ready = [key for key, look in seen.items() if isinstance(look, Preview)]
    if not ready:
        return
    asked = any(isinstance(look, Preview) and look.asks for look in seen.values())
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        if asked:
            st.markdown(f":small[:orange[{words('load.answer_first')}]]", width="content")
        elif len(ready) < len(seen):
            st.markdown(f":small[:gray[{words('load.without', n=len(seen) - len(ready))}]]", width="content")
        label = words("load.load_one") if len(ready) == 1 else words("load.load", n=len(ready))
        st.button(
            label, key="load.load", type="primary", icon=":material/play_arrow:", disabled=asked,
            on_click=waiting.load, args=(ready,),
        )  # fmt: skip
