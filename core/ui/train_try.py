"""Try a model on a sentence of one's own, before it judges anything."""

from __future__ import annotations

import streamlit as st

from core.base.errors import AppError
from core.finetune.tagging.tags import Span
from core.flows.judges import ASPECT
from core.plots import bars
from core.ui import cards, resources, shell, train_panel
from core.views.train import Model
from core.words.catalog import Words

SHOWN = 5  # labels


def box(model: Model, words: Words) -> None:
    """Draw a line to type into, and what the model says of it: each label with its likelihood, and whether it is sure."""
    with cards.card(words("train.try")):
        text = st.text_input(
            words("train.try"), key="train.try", placeholder=words("train.try_example"), label_visibility="collapsed",
            max_chars=2000, icon=":material/edit_note:",
        ).strip()  # fmt: skip
        if not text:
            cards.quiet(words("train.try_note"))
            return
        try:
            with st.spinner(words("train.measuring_one")):
                said = resources.tried(model.model_id, text, model.task == ASPECT)
        except AppError as error:
            st.markdown(f":red[{cards.told(error)}]")
            return
        if isinstance(said, list):
            _places(text, said, words)
            return
        colours = shell.colours()
        rows = [
            bars.Bar(train_panel.label(n, words), 100 * s, 100 * s, 100 * s, words.percent(s, 0), colours.learn)
            for n, s in said.shares[:SHOWN]
        ]
        if said.strange and model.task != "sentiment":
            st.markdown(f":orange-badge[:material/block: {words('train.none_of_these')}]")
        elif not said.sure:
            st.markdown(f":orange-badge[:material/question_mark: {words('train.unsure')}]")
        st.plotly_chart(
            bars.interval_bars(rows, colours, most=100.0), theme=None, key="train.try.bars", config=shell.CHART,
            alt="; ".join(f"{b.label} {b.figures}" for b in rows),
        )  # fmt: skip


def _places(text: str, found: list[Span], words: Words) -> None:
    """Write the sentence with every place in it marked, and what it is behind it."""
    parts, before = [], 0
    for start, end, label in found:
        named = f":violet-background[{cards.plain(text[start:end])}] :gray[{cards.plain(label)}]"
        parts += [cards.plain(text[before:start], keep_ends=True), named]
        before = end
    st.markdown("".join([*parts, cards.plain(text[before:], keep_ends=True)]))
    if not found:
        cards.quiet(words("train.nothing_found"))
