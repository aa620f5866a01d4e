"""Imports as versions: what a waiting file would add, the way it shall take, and the way back to before each import."""

from __future__ import annotations

import json

import polars as pl
import streamlit as st

from core.flows.compare import ADD, ALL, REPLACE, Comparison, Way
from core.ingest.compare import CHANGED, NEW, REPEATED
from core.ui import cards, resources, session
from core.views.versions import Version, Versions
from core.words.catalog import Words

LOOKS = {NEW: ("add_circle", "green"), REPEATED: ("content_copy", "gray"), CHANGED: ("edit", "orange")}
FIRST = 6  # imports that are shown before one asks for more


def diff(key: str, seen: Comparison, words: Words) -> Way:
    """Draw what a waiting file says beside what is there, and return the way that was chosen for it.

    `key` names the file among those that wait.
    """
    if not seen.there:
        return Way()
    kind = words(f"kind.{seen.kind}")
    st.markdown(words("versions.beside", n=words.count(seen.there), kind=kind))
    for column, (state, (icon, colour)) in zip(st.columns(3), LOOKS.items(), strict=True):
        share = words("versions.of_rows", share=words.percent(seen.counts[state] / max(1, seen.rows)))
        column.markdown(
            f":{colour}[:material/{icon}:] {words(f'versions.{state}')}  \n"
            f"**{words.count(seen.counts[state])}** :small[:gray[{share}]]"
        )
    if not seen.whole:
        cards.quiet(words("versions.first_rows", n=words.count(seen.rows)))
    if seen.untold:
        cards.quiet(words("versions.untold", n=words.count(seen.untold)))
    _examples(key, seen, words)
    return _way(key, seen, words)


def _examples(key: str, seen: Comparison, words: Words) -> None:
    """Let new, repeated and changed rows be looked at, up to 20 of each."""
    shown = {NEW: seen.new, REPEATED: seen.repeated, CHANGED: seen.changed}
    with st.expander(words("versions.examples"), icon=":material/search:"):
        for state, rows in shown.items():
            if rows.height:
                st.markdown(f"**{words(f'versions.{state}')}**")
                cards.table(_headed(rows, words), hide_index=True, key=f"versions.{key}.{state}", height="auto")


def _headed(rows: pl.DataFrame, words: Words) -> pl.DataFrame:
    """Return rows under the names that readers know."""
    heads = {"row_number": words("load.row"), "attributes": words("load.attributes")}
    heads |= {c: words(f"versions.{c}") for c in ("column", "before", "after")}
    if "attributes" in rows.columns:
        joined = pl.col("attributes").map_elements(_listed, return_dtype=pl.String)
        rows = rows.with_columns(joined)
    if "column" in rows.columns:
        named = pl.col("column").map_elements(lambda c: _role(c, words), return_dtype=pl.String)
        rows = rows.with_columns(named)
    return rows.rename({c: heads.get(c) or _role(c, words) for c in rows.columns})


def _listed(attributes: str) -> str:
    """Return further columns as one reads them."""
    return " · ".join(f"{name}: {value}" for name, value in json.loads(attributes or "{}").items() if value != "")


def _role(column: str, words: Words) -> str:
    if column == "attributes":
        return words("load.attributes")
    return words(f"role.{column}") if words.has(f"role.{column}") else column


def _way(key: str, seen: Comparison, words: Words) -> Way:
    ways = [ADD, REPLACE, ALL] if seen.files else [ADD, ALL]
    chosen = st.segmented_control(
        words("versions.way"), ways, default=ADD, key=f"versions.{key}.way", required=True,
        format_func=lambda w: words(f"versions.way_{w}"), label_visibility="collapsed",
    )  # fmt: skip
    files: tuple[str, ...] = ()
    if chosen == REPLACE:
        default = list(seen.files) if len(seen.files) == 1 else []
        picked = st.multiselect(
            words("versions.which"), list(seen.files), default=default, key=f"versions.{key}.files",
            placeholder=words("versions.which"),
        )  # fmt: skip
        files = tuple(picked)
    cards.quiet(words("versions.none_picked") if chosen == REPLACE and not files else words(f"versions.does_{chosen}"))
    return Way(chosen or ADD, files)


def history(view: Versions, words: Words) -> None:
    """Draw the imports of this shop, the newest first, with the way back to before each and forward again."""
    if not view.imports:
        return
    with cards.card(words("versions.history")):
        cards.quiet(words("versions.history_note"))
        busy = any(j.facts.get("shop") == session.shop() for j in resources.runner().active())
        shown = view.imports if session.kept("versions.all") else view.imports[:FIRST]
        for version in shown:
            _version(version, busy, words)
        if len(shown) < len(view.imports):
            st.button(
                words("versions.more", n=len(view.imports) - len(shown)), key="versions.more", type="tertiary",
                on_click=session.keep, args=("versions.all", True),
            )  # fmt: skip


def _version(version: Version, busy: bool, words: Words) -> None:
    """Draw one import: its files and figures, and its one button; what was taken back is grey."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(gap="xsmall", width="content"):
            names = ", ".join(cards.plain(f.name) for f in version.files)
            icon = "check_circle" if version.current else "history"
            when = f"{words.date(version.loaded_at)} {version.loaded_at:%H:%M}"
            name = f"**{names}**" if version.current else f":gray[{names}]"
            st.markdown(f":{'green' if version.current else 'gray'}[:material/{icon}:] {name} :small[:gray[· {when}]]")
            cards.quiet(_figures(version, words))
        if version.current:
            st.button(
                words("versions.back"), key=f"versions.back.{version.run_id}", icon=":material/undo:", type="tertiary",
                disabled=busy, on_click=resources.go_back, args=(version.run_id,),
            )  # fmt: skip
        else:
            st.button(
                words("versions.forward"), key=f"versions.forward.{version.run_id}", icon=":material/redo:", type="tertiary",
                disabled=busy or not version.returns, on_click=resources.bring_back, args=(version.run_id,),
                help=None if version.returns else words("errors.version_passed"),
            )  # fmt: skip


def _figures(version: Version, words: Words) -> str:
    total = {n: sum(getattr(f, n) for f in version.files) for n in ("rows_in", "kept", "set_aside")}
    parts = [words("versions.balance", **{n: words.count(v) for n, v in total.items()})]
    if version.superseded:
        parts.append(words("versions.superseded", n=words.count(version.superseded)))
    if version.replaced:
        parts.append(words("versions.replaced", files=", ".join(cards.plain(f) for f in version.replaced)))
    if not version.current:
        parts.append(words("versions.taken_back"))
    return " · ".join(parts)
