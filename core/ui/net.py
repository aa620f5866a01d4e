"""The net under pages and their living parts: an error becomes a sentence, never a traceback."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

import streamlit as st

from core.base.errors import AppError
from core.ui import cards, session

log = logging.getLogger("atlas.pages")


def sentence(place: str, error: Exception) -> str:
    """Return the sentence for an error as safe Markdown; what nobody foresaw is logged and gets a reference.

    Raises the error again where it is Streamlit's own way of steering (rerun, stop, switch page): no failure.
    """
    if isinstance(error, AppError):
        return cards.told(error)
    if type(error).__module__.startswith("streamlit.runtime"):
        raise error
    reference = uuid.uuid4().hex[:8]
    log.error("%s failed, reference %s", place, reference, exc_info=error)
    return session.words()("errors.unexpected", reference=reference)


def alive(place: str, draw: Callable[..., None], every: float | None) -> Callable[..., None]:
    """Return `draw` as a fragment that is drawn anew `every` seconds (None: only with its page), inside the net.

    A fragment that renews itself runs without its page, so the page's own net does not hold it.
    """

    @wraps(draw)
    def held(*args: Any) -> None:
        try:
            draw(*args)
        except Exception as error:
            st.markdown(f":red[:material/error: {sentence(place, error)}]")

    return st.fragment(held, run_every=every)
