"""The frame of every page: context line, and the net that turns errors into a sentence with a way on.

A page looks like this, and holds no SQL, no colour, no formula, no prose and no session key of its own:

    with shell.page("personas") as words:
        view = resources.view(personas.read, session.filters())   # a frozen dataclass, cached until data change
        with cards.title(words("personas.title"), words("personas.note", n=words.count(view.people))):
            st.button(words("personas.compare"), key="personas.compare")
        ...
        st.plotly_chart(bars.interval_bars(..., shell.colours()), theme=None, key="personas.bars", alt=...,
                        config=shell.CHART)

Inside a page: `raise NotYet("segment")` (views do it) shows the designed "not computed yet" state with its button;
any AppError shows its sentence; anything else is logged and shown as a reference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st

from core.base.errors import NotYet
from core.plots import scatter
from core.plots.theme import Palette, palette
from core.ui import cards, context_line, navigation, net, resources, session
from core.views import shop, sketch
from core.words.catalog import Words

SKETCHED = ("home", "demand_map", "demands")  # pages that show a first look while the map is being made
CHART = {"displayModeBar": False, "scrollZoom": False}


def colours() -> Palette:
    """Return the palette of the theme that this reader sees."""
    return palette(session.theme())


def chart(draw: Callable[[], Any], of: tuple[Any, ...], key: str, alt: str) -> None:
    """Draw a small figure, made once for everybody who would see the same; `of` are the values that it is made of."""
    st.plotly_chart(resources.figure(draw, *of), theme=None, key=key, config=CHART, alt=alt)


def refresh_everything(name: str = "line") -> None:
    """Queue the whole line after the data changed; steps whose inputs did not change are skipped."""
    from core.flows import line

    resources.submit(name, lambda store, tick: line.refresh(store, tick=tick, watched=True))


@contextmanager
def page(name: str, narrowed: bool = True) -> Iterator[Words]:
    """Frame a page; errors inside become a sentence and a way on, never a traceback.

    `narrowed` off says that the page's figures are about everybody, whatever the reader narrowed the shop to.
    """
    words = session.words()
    session.keep_in_address()
    try:
        context_line.draw(words)
        if not narrowed and session.filters().any:
            cards.quiet(f":material/filter_alt: {words('frame.not_narrowed')}")
    except Exception as error:
        _failed(name, error, words)
        st.stop()  # the line stands on the shop's database: without it there is no page either
    try:
        yield words
    except NotYet as missing:
        _not_yet(name, missing, words)
    except Exception as error:
        _failed(name, error, words)


def _sketch(words: Words) -> None:
    """Draw the first look at a shop whose map is still being made; the careful one takes its place when it is there."""
    seen = resources.view(sketch.read)
    if seen is None:
        return
    cards.quiet(words("state.sketch", n=words.count(seen.points.height), of=words.count(seen.voices)))
    look = scatter.Look(width=340 if session.narrow() else 1080, height=420, selectable=False)
    chart(
        lambda: scatter.demand_map(seen.points, seen.demands, (), colours(), look), ("sketch", look), "state.sketch",
        words("demand_map.alt", n=seen.demands.height, voices=words.count(seen.points.height)),
    )  # fmt: skip


def _failed(name: str, error: Exception, words: Words) -> None:
    """Say what went wrong, offer to try again, and to look at the other shop."""
    sentence = net.sentence(f"page {name}", error)
    with (
        cards.state(words("state.failed"), "error", "red", words(f"{name}.menu"), sentence),
        st.container(horizontal=True),
    ):
        if st.button(words("state.again"), key=f"{name}.again", icon=":material/refresh:", type="primary"):
            st.rerun()
        if session.shop() != session.SHOPS[0]:
            st.button(
                words("shop.sample"), key=f"{name}.sample", icon=":material/storefront:",
                on_click=session.choose_shop, args=(session.SHOPS[0],),
            )  # fmt: skip


def _not_yet(name: str, missing: NotYet, words: Words) -> None:
    """The designed answer to "not computed yet": running, no data, or a button that computes."""
    heading = words(f"{name}.menu")
    running = [j for j in resources.runner().active() if j.facts.get("shop") == session.shop()]
    if running:
        with cards.state(
            words("state.running"), "progress_activity", "violet", heading, words("state.running_sentence")
        ):
            st.progress(running[0].share)
        if name in SKETCHED and missing.step in ("segment", "understand"):
            _sketch(words)
        return
    if missing.step == "load" or (resources.view(shop.read).empty and not missing.facts.get("cannot")):
        with cards.state(words("state.empty"), "inbox", "gray", heading, words("state.empty_sentence"), ghost=True):
            if st.button(words("state.bring"), key=f"{name}.bring", icon=":material/upload_file:", type="primary"):
                st.switch_page(navigation.path("load"))
        return
    sentence = cards.told(missing)
    with cards.state(words("state.not_computed"), "hourglass_empty", "gray", heading, sentence, ghost=True):
        if missing.facts.get("cannot"):
            if st.button(words("state.bring"), key=f"{name}.bring", icon=":material/upload_file:", type="primary"):
                st.switch_page(navigation.path("load"))
        elif st.button(words("state.compute"), key=f"{name}.compute", icon=":material/play_arrow:", type="primary"):
            refresh_everything()
            st.rerun()
