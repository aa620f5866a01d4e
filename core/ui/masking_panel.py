"""What would be masked in a waiting file, and what people say to it: keep this, mask this too, this column is about people."""

from __future__ import annotations

import polars as pl
import streamlit as st

from core.base.columns import NEEDED
from core.flows.source import Preview
from core.privacy.rules import Rules, bare
from core.ui import cards, resources, session
from core.words.catalog import Words

SHOWN, MOST = 12, 200  # different finds that are listed; when all are asked for


def card(key: str, look: Preview, words: Words) -> None:
    """Draw the finds of a file's first records, each with the way to keep it, and the two ways to mask more."""
    rules = resources.masking_rules()
    label = (
        words("masking.heading", n=words.count(look.would_mask)) if look.would_mask else words("masking.heading_none")
    )
    # Its label counts what is left, so that every answer makes it a new one: what was open has to be said.
    with st.expander(label, expanded=bool(session.kept(f"masking.open.{key}")), icon=":material/visibility_off:"):
        cards.quiet(words("masking.note"))
        _finds(key, look, rules, words)
        _more(key, rules, words)
        _columns(key, look, rules, words)


def _finds(key: str, look: Preview, rules: Rules, words: Words) -> None:
    if look.found.is_empty():
        st.markdown(f":green[:material/check:] {words('masking.none')}")
        return
    every = session.kept(f"masking.all.{key}")
    shown = look.found.head(MOST if every else SHOWN)
    for n, row in enumerate(shown.iter_rows(named=True)):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            where = words("masking.where", column=cards.plain(row["column"]), n=words.count(row["rows"]))
            kind = words(f"personal.{row['kind']}")
            st.markdown(f":blue-badge[{kind}] {cards.plain(row['found'])} :small[:gray[{where}]]", width="content")
            if row["kind"] != "word":
                st.button(
                    words("masking.keep"), key=f"masking.keep.{key}.{n}", type="tertiary", icon=":material/visibility:",
                    on_click=_say, args=(key, rules, "keep", row["found"]),
                )  # fmt: skip
    if look.found.height > shown.height:
        kinds = look.found.group_by("kind").agg(pl.col("rows").sum()).sort("rows", descending=True)
        counted = ", ".join(f"{words(f'personal.{k}')} {words.count(n)}" for k, n in kinds.iter_rows())
        cards.quiet(words("masking.more", n=look.found.height - shown.height, kinds=counted))
        if not every:
            st.button(
                words("masking.show_all"), key=f"masking.all.{key}", type="tertiary", icon=":material/unfold_more:",
                on_click=_open, args=(key, "all"),
            )  # fmt: skip


def _more(key: str, rules: Rules, words: Words) -> None:
    with (
        st.form(f"masking.form.{key}", border=False, clear_on_submit=True),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        said = st.text_input(words("masking.too"), key=f"masking.too.{key}", placeholder=words("masking.too_example"))
        if st.form_submit_button(words("masking.too_button"), icon=":material/visibility_off:") and said.strip():
            _say(key, rules, "mask", said)
            st.rerun()


def _columns(key: str, look: Preview, rules: Rules, words: Words) -> None:
    """Let whole columns be treated as people, or not."""
    needed = {look.chosen.roles.get(r) for r in (*NEEDED[look.chosen.kind], "customer_id")}
    free = [c for c in look.columns["column"] if c not in needed]
    hidden = [c for c in look.hidden if c in free]
    chosen = st.multiselect(
        words("masking.columns"), free, default=hidden, key=f"masking.columns.{key}.{len(hidden)}",
        placeholder=words("masking.columns_none"), help=words("masking.columns_help"),
    )  # fmt: skip
    more, fewer = set(chosen) - set(hidden), set(hidden) - set(chosen)
    if more or fewer:
        _open(key)
        unsaid = {bare(c) for c in fewer}
        resources.keep_rules(
            rules, "mask_columns", sorted(c for c in rules.mask_columns | more if bare(c) not in unsaid)
        )
        now = resources.masking_rules()
        resources.keep_rules(now, "keep_columns", sorted((now.keep_columns | fewer) - more))
        st.rerun()


def _open(key: str, more: str = "open") -> None:
    """Remember that the card of a file is open, and whether all of it is."""
    session.keep(f"masking.open.{key}", True)
    session.keep(f"masking.{more}.{key}", True)


def _say(key: str, rules: Rules, name: str, word: str) -> None:
    _open(key)
    resources.keep_rules(rules, name, sorted(getattr(rules, name) | {word.strip()}))
