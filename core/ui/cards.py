"""The pieces that recur on every page: safe text, title line, badges, states, metrics."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import polars as pl
import streamlit as st

from core.base.errors import AppError
from core.flows import export
from core.plots.theme import palette
from core.ui import session

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:^&=@/])")
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)  # controls; what turns the line round
# Addresses, icons, arrows and dashes are also found after escapes were read, so a sign of no width parts them.
_FOUND_LATER = re.compile(r"(?<=www)(?=\.)|(?<=:)(?=//|[\w+/-]+:)|(?<=@)(?=\w)|(?<=[<>=~-])(?=[<>=-])", re.IGNORECASE)
_PART = "\u2060"


def plain(text: str | None, keep_ends: bool = False) -> str:
    """Return text from a file so that Markdown shows it letter by letter: no link, no HTML, no colour, no icon.

    White space becomes single blanks; those at the ends go unless `keep_ends` (for a part of a sentence).
    """
    one_line = re.sub(r"\s+", " ", _UNSEEN.sub("", text or ""))
    one_line = one_line if keep_ends else one_line.strip()
    return _MARKDOWN.sub(r"\\\1", _FOUND_LATER.sub(_PART, one_line))


def told(error: AppError | str, facts: dict[str, Any] | None = None) -> str:
    """Return the sentence of an error as safe Markdown: its facts may be names from a file."""
    return plain(session.words().error(error, facts))


def quiet(text: str) -> None:
    """Write a second line: small and grey (never st.caption, which fades below readable)."""
    st.markdown(f":small[:gray[{text}]]")


def mark(text: str) -> str:
    """Return text on the ground of marked words; `text` must be plain already."""
    return f":yellow-background[{text}]"


def accent_badge(text: str, icon: str) -> str:
    """Return a badge for what a person did or can do, readable in both themes."""
    p = palette(session.theme())
    return f':small[:color[:material/{icon}: {text}]{{foreground="{p.accent_text}" background="{p.accent_soft}"}}]'


STABILITY = (
    ("solid", 0.75, "anchor", "blue", "●"),
    ("settling", 0.60, "water", "gray", "◐"),
    ("shaky", 0.0, "waves", "orange", "○"),
)


def stability(value: float | None) -> str:
    """Return the name of a found-again figure: solid, settling, shaky or unmeasured."""
    return "unmeasured" if value is None else next(name for name, least, *_ in STABILITY if value >= least)


def stability_badge(value: float | None) -> str:
    """Return the stability badge as Markdown."""
    words = session.words()
    name = stability(value)
    icon, colour = next(((i, c) for n, _, i, c, _ in STABILITY if n == name), ("hourglass_empty", "gray"))
    return f":{colour}-badge[:material/{icon}: {words(f'stability.{name}')}]"


def stability_glyph(value: float | None) -> str:
    """Return the stability as a glyph with its word, for a table cell."""
    words = session.words()
    name = stability(value)
    glyph = next((g for n, *_, g in STABILITY if n == name), "–")
    return f"{glyph} {words(f'stability.{name}')}"


@contextmanager
def title(text: str, note: str = "") -> Iterator[None]:
    """Draw the title of a page; what is drawn inside stands at the right of the same line."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            st.title(text, width="content", anchor=False)
            if note:
                st.markdown(f":gray[{note}]", width="content")
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="right", width="content"):
            yield


@contextmanager
def card(heading: str = "", *, stretch: bool = False) -> Iterator[None]:
    """Draw a bordered card with its heading."""
    with st.container(border=True, height="stretch" if stretch else "content"):
        if heading:
            st.subheader(heading, anchor=False)
        yield


def metrics(rows: Sequence[tuple[str, str, str]]) -> None:
    """Draw up to four (label, value, denominator and interval) side by side."""
    for column, (label, value, under) in zip(st.columns(len(rows)), rows, strict=True):
        column.metric(label, value, under or None, delta_color="off", delta_arrow="off", border=True, height="stretch")


def table(rows: pl.DataFrame, **how: Any) -> Any:
    """Draw a table. Its own button downloads what it shows, so that no text in it may be a spreadsheet's formula."""
    return st.dataframe(export.defused(rows), **how)


@contextmanager
def state(badge: str, icon: str, colour: str, heading: str, sentence: str, ghost: bool = False) -> Iterator[None]:
    """Draw a designed state of a page: badge, heading, ghost, one sentence; the block adds its one button."""
    with st.container(border=True):
        st.markdown(f":{colour}-badge[:material/{icon}: {badge}]")
        st.subheader(heading, anchor=False)
        if ghost:
            st.skeleton(height=110)
        st.markdown(sentence)
        yield
