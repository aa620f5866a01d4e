"""The dock that follows running jobs on every page: verb, percent, time left, cancel."""

from __future__ import annotations

import streamlit as st

from core.base.clock import now
from core.jobs.job import FAILED, QUEUED, RUNNING, Job
from core.ui import cards, net, resources, session

ICONS = {"train": "model_training", "load": "upload_file"}


def line(job: Job) -> str:
    """Return one job as Markdown: icon, verb, percent and the time left."""
    words = session.words()
    left, ahead = job.seconds_left(now()), _ahead(job)
    parts = [f":violet[:material/{ICONS.get(job.name, 'progress_activity')}:] {words(f'job.{job.name}')}"]
    if job.total > 0:
        parts.append(f"**{words.percent(job.share, 0)}**")
    if left is not None:
        parts.append(f":gray[· {words('job.left', time=words.duration(left))}]")
    if ahead is not None:
        parts.append(f":gray[· {words('job.waits', name=words(f'job.{ahead.name}'))}]")
    return " ".join(parts)


def _ahead(job: Job) -> Job | None:
    """Return the job that works while this one waits, whichever shop it is for: there is one lane."""
    if job.state != QUEUED:
        return None
    return next((one for one in resources.runner().active() if one.state == RUNNING), None)


def dock() -> None:
    """Draw the dock; polls only while something runs, and refreshes the page once when it has ended."""
    running = resources.runner().active()
    net.alive("dock", _dock, 1.0 if running else None)(
        tuple(j.job_id for j in running), resources.sketched() if running else ""
    )  # fmt: skip


def _dock(followed: tuple[str, ...], sketch: str) -> None:
    runner, words = resources.runner(), session.words()
    active = runner.active()
    if followed and ({j.job_id for j in active} != set(followed) or resources.sketched() != sketch):
        st.rerun()  # a job ended or began: every figure on the page may have changed
    for job in active[:2]:
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", width="content"):
            st.markdown(line(job), width="content")
            st.button(
                words("job.cancel"), key=f"dock.cancel.{job.job_id}", icon=":material/close:", type="tertiary",
                on_click=runner.cancel, args=(job.job_id,),
            )  # fmt: skip
    if len(active) > 2:
        st.markdown(f":gray[{words('job.more', n=len(active) - 2)}]", width="content")
    shop = session.shop()
    ended = [j for j in runner.jobs() if not j.active and j.facts.get("shop") == shop]
    if ended and ended[-1].state == FAILED and session.kept("dock.seen") != ended[-1].job_id:
        job = ended[-1]
        st.markdown(f":red[:material/error: {words(f'job.{job.name}')}: {cards.told(job.error, job.facts)}]")
        st.button(
            words("job.dismiss"), key=f"dock.dismiss.{job.job_id}", type="tertiary",
            on_click=session.keep, args=("dock.seen", job.job_id),
        )  # fmt: skip


def progress(job: Job, sentence: str) -> None:
    """Draw a running job large: a sentence, the bar, and the way to cancel."""
    words = session.words()
    left = job.seconds_left(now())
    st.markdown(
        f":violet[:material/progress_activity:] {sentence}"
        + (f" :gray[{words('job.left', time=words.duration(left))}]" if left else "")
    )
    st.progress(job.share)
    st.button(
        words("job.cancel"), key=f"panel.cancel.{job.job_id}", icon=":material/close:",
        on_click=resources.runner().cancel, args=(job.job_id,),
    )  # fmt: skip
