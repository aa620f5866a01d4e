"""A training while it runs: the sentence, the bar, the two curves; drawn anew every two seconds for everybody."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from core.base.clock import now
from core.base.gauge import gauge
from core.jobs.job import QUEUED, Job
from core.plots import curves
from core.ui import cards, net, resources, session, shell
from core.words.catalog import Words

EVERY = 2.0  # seconds between two looks at a running training
LOOK = (
    "epoch",
    "score",
    "low",
    "high",
)  # what is drawn of a look at the validation rows; there is none in the first round


def current() -> Job | None:
    """Return the last training of this shop that this server knows of, whoever started it."""
    shop = session.shop()
    known = [j for j in resources.runner().jobs() if j.name == "train" and j.facts.get("shop") == shop]
    return known[-1] if known else None


def running(words: Words) -> bool:
    """Draw the training that waits or works, alive; return whether there is one."""
    job = current()
    if job is None or not job.active:
        return False
    net.alive("training", _running, EVERY)(job.job_id, words)
    return True


def _running(job_id: str, words: Words) -> None:
    job = resources.runner().job(job_id)
    if job is None or not job.active:
        st.rerun()
        return
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            meanwhile = f":gray[{words('train.meanwhile')}]"
            st.markdown(f":violet[:material/model_training:] **{sentence(job, words)}** {meanwhile}", width="content")
            st.markdown(f":gray[{_pace(job, words)}]", width="content")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.progress(job.share)
            st.button(
                words("job.cancel"), key=f"train.cancel.{job_id}", icon=":material/close:",
                on_click=resources.runner().cancel, args=(job_id,),
            )  # fmt: skip
        if job.state != QUEUED:
            cards.quiet(_busy(words))
    _live(job, words)


def _busy(words: Words) -> str:
    """Return how busy processor, memory and GPU are."""
    seen = gauge()
    size = lambda n: words.decimal(n / 1e9)  # noqa: E731
    parts = [
        words("train.gauge", busy=words.percent(seen.processor, 0), memory=size(seen.memory), of=size(seen.memory_of))
    ]
    if seen.gpu:
        busy = "–" if seen.gpu_busy is None else words.percent(seen.gpu_busy, 0)
        of = {"memory": size(seen.gpu_memory), "of": size(seen.gpu_memory_of)}
        parts.append(words("train.gauge_gpu", name=cards.plain(seen.gpu), busy=busy, **of))
    return " · ".join(parts)


def sentence(job: Job, words: Words) -> str:
    """Return what a training does, in plain words: the round, and the score of the curve since its first look."""
    facts = job.facts
    if job.state == QUEUED:
        return words("train.waiting")
    if facts.get("racing"):
        racer = words(
            "race.running", name=words(f"train.method_{facts['racing']}"), n=facts["racer"], of=facts["racers"]
        )
        return f"{racer} {_doing(facts, words)}"
    if facts.get("trial"):
        return _trying(facts, words)
    return _doing(facts, words)


def _trying(facts: dict[str, Any], words: Words) -> str:
    """Return where a search for settings is: the trial, the best so far, the time that is left for trying."""
    left = words.duration(float(facts["trying_left"]))
    if not facts["best_score"]:
        return words("search.first", left=left)
    return words("search.running", n=facts["trial"], best=words.decimal(100 * facts["best_score"]), left=left)


def _doing(facts: dict[str, Any], words: Words) -> str:
    looks = facts.get("curve") or []
    if facts.get("stage") == "proof":
        return words("train.proving")
    if facts.get("stage") == "crossing":
        return words("train.crossing")
    if facts.get("stage") == "groups":
        return words("train.grouping")
    if facts.get("stage") in ("own", "lexical"):
        return words("train.own_words")
    if facts.get("stage") == "shuffled":
        return words("train.shuffling")
    if facts.get("stage") != "teaching" or "round" not in facts:
        return words("train.measuring")
    at = {"round": facts["round"], "rounds": facts["rounds"]}
    if not looks:
        return words("train.reading", **at)
    first, last = (words.decimal(100 * looks[place]["score"]) for place in (0, -1))
    if len(looks) == 1:
        return words("train.first_look", **at, now=last)
    better = looks[-1]["score"] > looks[0]["score"]
    return words("train.better" if better else "train.no_better", **at, first=first, now=last)


def _pace(job: Job, words: Words) -> str:
    parts, left = [words("train.resumed")] if job.facts.get("resumed") else [], job.seconds_left(now())
    if job.facts.get("samples_per_second"):
        parts.append(words("train.pace", n=words.count(job.facts["samples_per_second"])))
    if left is not None and job.share < 1:
        parts.append(words("job.left", time=words.duration(left)))
    return " · ".join(parts)


def _live(job: Job, words: Words) -> None:
    """Draw the two curves of a running training."""
    looks, losses = job.facts.get("curve") or [], job.facts.get("losses") or []
    if not losses:
        return
    rounds = float(job.facts.get("rounds") or 1)
    if "curve" not in job.facts:  # without labels there is nothing to look at meanwhile
        with cards.card(words("train.pull_title")):
            loss_curve(pl.DataFrame(losses).rename({"loss": "value"}), rounds, "train.live.pull", words, "train.pull")
        return
    left, right = st.columns([7, 5], gap="medium")
    with left, cards.card(words("train.score_title"), stretch=True):
        score = pl.DataFrame(looks, schema=dict.fromkeys(LOOK, pl.Float64)).rename({"score": "value"})
        now_at = words("train.now", score=words.decimal(100 * looks[-1]["score"])) if looks else ""
        score_curve(score, job.facts.get("beside") or {}, rounds, now_at, "train.live.score", words)
    with right, cards.card(words("train.loss_title"), stretch=True):
        frame = pl.DataFrame(losses).rename({"loss": "value"})
        loss_curve(frame, rounds, "train.live.loss", words)


def score_curve(
    looks: pl.DataFrame,
    beside: dict[str, float],
    rounds: float,
    end: str,
    key: str,
    words: Words,
    figure: str = "macro_f1",
) -> None:
    """Draw the score on unseen rows with its band, the two that cost nothing as dashed lines."""
    named = [(f"{words(f'train.{name}')} {words.decimal(100 * value)}", value) for name, value in beside.items()]
    drawn = curves.score_curve(
        looks, named, shell.colours(), rounds=rounds, axis=words("train.round"), end=end,
        room=128 if session.narrow() else 160,
    )  # fmt: skip
    alt = "; ".join([end or words("train.score_title"), *(name for name, _ in named)])
    st.plotly_chart(drawn, theme=None, key=key, config=shell.CHART, alt=alt)
    cards.quiet(words("train.score_note" if figure == "macro_f1" else "train.places_score_note"))


def loss_curve(losses: pl.DataFrame, rounds: float, key: str, words: Words, of: str = "train.loss") -> None:
    """Draw how far the answers were from the labels while it learned."""
    end = words.decimal(losses["value"][-1], 2)
    drawn = curves.loss_curve(losses, shell.colours(), rounds=rounds, axis=words("train.round"), end=end)
    st.plotly_chart(drawn, theme=None, key=key, config=shell.CHART, alt=f"{words(f'{of}_title')}: {end}")
    cards.quiet(words(f"{of}_note"))
