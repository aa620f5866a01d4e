"""Every session key, as typed accessors: what one browser tab chose and nobody else sees."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.views.filters import Filters
from core.words.catalog import LANGUAGES, Words

SHOPS = ("sample", "own")


def _read(key: str, default: Any) -> Any:
    return st.session_state.get(f"atlas.{key}", default)


def _write(key: str, value: Any) -> None:
    st.session_state[f"atlas.{key}"] = value


def language() -> str:
    """Return the language of this session: chosen, else in the address, else the browser's."""
    chosen = _read("language", None) or st.query_params.get("lang")
    if chosen not in LANGUAGES:
        chosen = _browser_language()
    if _read("language", None) is None:
        _write("language", chosen)
    return chosen


def _browser_language() -> str:
    return "zh" if str(st.context.locale or "").lower().startswith("zh") else "en"


def choose_language(value: str) -> None:
    """Let this session speak a language from now on."""
    _write("language", value)


def words() -> Words:
    """Return the sentences in the language of this session."""
    return Words(language())


def theme() -> str:
    """Return "light" or "dark", as the browser shows it."""
    return "dark" if st.context.theme.type == "dark" else "light"


def narrow() -> bool:
    """Whether the reader holds a phone."""
    return "Mobile" in (st.context.headers.get("User-Agent") or "")


def shop() -> str:
    """Return which shop this session looks at: "sample" or "own"."""
    chosen = _read("shop", None) or st.query_params.get("shop")
    if chosen not in SHOPS:
        chosen = SHOPS[0]
    if _read("shop", None) is None:
        _write("shop", chosen)
    return chosen


def choose_shop(value: str) -> None:
    """Look at another shop; what was narrowed or picked there means nothing here."""
    _write("shop", value)
    _write("filters", Filters())
    _write("demand", None)
    _write("selection", None)


def keep_in_address() -> None:
    """Let the address carry what a reload must not lose: a shop and a language other than the usual ones."""
    for key, value, usual in (("shop", shop(), SHOPS[0]), ("lang", language(), _browser_language())):
        if value == usual:
            st.query_params.pop(key, None)
        elif st.query_params.get(key) != value:
            st.query_params[key] = value


def filters() -> Filters:
    """Return what this session narrowed the shop to."""
    return _read("filters", Filters())


def narrow_to(value: Filters) -> None:
    """Narrow the shop for this session."""
    _write("filters", value)


def demand() -> str | None:
    """Return the demand that this session picked last, by id."""
    return _read("demand", None)


def pick_demand(demand_id: str | None) -> None:
    """Pick a demand; the map, its page and its evidence follow."""
    _write("demand", demand_id)


def selection() -> tuple[str, ...]:
    """Return the voices that this session selected on the map, by id."""
    return _read("selection", None) or ()


def select(voice_ids: tuple[str, ...]) -> None:
    """Keep a selection of voices over reruns and pages."""
    _write("selection", voice_ids)


def kept(key: str, default: Any = None) -> Any:
    """Return a value that a page keeps beyond its widgets' life; keys are `<page>.<what>`."""
    return _read(f"kept.{key}", default)


def keep(key: str, value: Any) -> None:
    """Keep a value beyond the life of a page's widgets."""
    _write(f"kept.{key}", value)
