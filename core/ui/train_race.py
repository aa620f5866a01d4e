"""The race of methods: who runs and for how long, what each of them cost, and which ranks AdaLoRA left."""

from __future__ import annotations

from dataclasses import asdict

import polars as pl
import streamlit as st

from core.finetune.registry import IN_USE
from core.flows import race
from core.flows.race import RUNNERS, RaceSettings
from core.flows.train import TrainSettings
from core.plots import bars
from core.ui import cards, resources, shell, train_live
from core.views.train import Model, Train
from core.words.catalog import Words

MINUTES = (5, 10, 20, 40, 80)


def start(how: TrainSettings, asked: RaceSettings) -> None:
    """Queue a race; its settings travel with the job, so that it can be started again after a cut."""
    facts = {**asdict(how), "minutes": asked.minutes, "racing_methods": ",".join(asked.methods)}
    resources.submit("train", lambda store, tick: race.run(store, how, asked, tick), **facts)


def offer(view: Train, how: TrainSettings, words: Words) -> None:
    """Offer to let methods race: who, for how long, go."""
    job = train_live.current()
    with st.expander(words("race.title"), icon=":material/flag:"):
        cards.quiet(words("race.note"))
        methods = st.pills(
            words("race.methods"), RUNNERS, selection_mode="multi", default=("frozen", "lora", "full"), key="race.methods",
            format_func=lambda m: words(f"train.method_{m}"), label_visibility="collapsed",
        )  # fmt: skip
        left, right = st.columns([2, 1], vertical_alignment="bottom")
        minutes = left.select_slider(
            words("race.minutes"), MINUTES, value=20, key="race.minutes", format_func=lambda n: words.duration(60 * n)
        )
        busy = job is not None and job.active
        if right.button(
            words("race.start"), key="race.start", icon=":material/flag:", disabled=busy or not methods or not view.usable,
        ):  # fmt: skip
            start(how, RaceSettings(tuple(m for m in RUNNERS if m in methods), float(minutes)))
            st.rerun()


def costs(view: Train, model: Model, words: Words) -> None:
    """Draw what every model cost beside what it is worth, where more than one was proved on the same rows."""
    raced = view.race(model)
    if len(raced) < 2:
        return
    rows = [_cost(m, words) for m in raced]
    with st.expander(words("race.costs"), icon=":material/payments:"):
        st.table(pl.DataFrame(rows), border="horizontal", hide_index=True, alt=words("race.costs"))
        cards.quiet(words("race.costs_note"))


def _cost(model: Model, words: Words) -> dict[str, str]:
    moved, kept = model.proof.get("trainable"), model.proof.get("checkpoint_bytes")
    verdict = words("train.stage_in_use") if model.stage == IN_USE else words(f"race.verdict_{model.verdict}")
    return {
        words("train.name"): words(f"train.method_{model.method}"),
        words("train.score"): words.decimal(100 * model.score()[model.figure]),
        words("train.took"): words.duration(model.seconds),
        words("race.moving"): words.count(moved) if moved else "–",
        words("race.size"): words("race.megabytes", n=words.decimal(kept / 1e6)) if kept else "–",
        words("train.verdict"): verdict,
    }


def ranks(model: Model, words: Words) -> None:
    """Draw how many ranks AdaLoRA left to each matrix."""
    left: dict[str, int] = model.proof.get("ranks") or {}
    if not left:
        return
    with st.expander(words("race.ranks"), icon=":material/bar_chart:"):
        colours = shell.colours()
        rows = [
            bars.Bar(_matrix(name, words), n, n, n, words.count(n), colours.learn)
            for name, n in sorted(left.items(), key=lambda item: -item[1])
        ]
        st.plotly_chart(
            bars.interval_bars(rows, colours, axis=False), theme=None, key="race.ranks", config=shell.CHART,
            alt="; ".join(f"{b.label} {b.figures}" for b in rows),
        )  # fmt: skip
        cards.quiet(words("race.ranks_note"))


def _matrix(name: str, words: Words) -> str:
    """Return `layer 3 · query` of `encoder.layer.2.attention.self.query`."""
    parts = name.split(".")
    number = next((int(p) + 1 for p in parts if p.isdigit()), 0)
    return words("race.matrix", layer=number, part=parts[-1])
