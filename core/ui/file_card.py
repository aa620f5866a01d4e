"""One waiting file: what it and its columns are taken for, the one open question, corrections, or why it cannot be used."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import streamlit as st

from core.base.columns import KINDS, NEEDED, ROLES
from core.flows.source import Preview, Refusal, Source
from core.ingest.encoding import CALLED
from core.ingest.roles import SURE
from core.ui import brought, cards, masking_panel, versions_panel, waiting
from core.words.catalog import Words

_FORMS = {"book": "Excel", "parquet": "Parquet"}


def _head(heading: str, badges: list[str]) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader(heading, anchor=False, width="content")
        st.markdown(" ".join(badges), width="content")


def usable(key: str, look: Preview, words: Words) -> None:
    """Draw a file that can be loaded: each column's role and how sure, one open question, corrections, first rows."""
    named = look.columns.filter(pl.col("role") != "")
    unsure = named.filter((pl.col("confidence") < SURE) | (pl.col("column") == look.asks))
    badges = [f":green-badge[:material/check: {words('load.sure', n=named.height - unsure.height)}]"]
    if unsure.height:
        badges.append(f":orange-badge[:material/help: {words('load.confirm', n=unsure.height)}]")
    _head(words("load.columns_of", file=cards.plain(look.source.shown)), badges)
    _kind(key, look, look.guess.kind, words)
    _table(key, look, words)
    if look.asks:
        _day_first(key, look, words)
    elif unsure.height:
        _confirm(key, look, unsure.sort("confidence").row(0, named=True), words)
    if look.recognised:
        cards.quiet(f":material/bookmark_check: {words('load.recognised', file=cards.plain(look.recognised))}")
    _beside(key, look, words)
    with st.expander(words("load.correct"), icon=":material/table_edit:"):
        _roles(key, look.source, look.guess.kind, look.chosen.roles, tuple(look.columns["column"]), words)
    with st.expander(words("load.first_rows"), icon=":material/table:"):
        cards.table(look.rows, hide_index=True, height=260, key=f"load.rows.{key}")
        cards.quiet(words("load.first_rows_note"))
    masking_panel.card(key, look, words)
    _leave(key, words)


def _beside(key: str, look: Preview, words: Words) -> None:
    """Draw what the file says beside what is there, and take up the way that it shall go."""
    if look.asks:
        return
    with st.spinner(words("load.comparing"), show_time=True):
        seen = brought.compared(look.source, look.chosen.kind)
    if seen is None:
        return
    way = versions_panel.diff(key, seen, words)
    said = waiting.files().get(key)  # what was looked at knows of no way
    if said is not None and way != said.way:
        waiting.say(key, replace(look.source, way=way))


def _kind(key: str, look: Preview | Refusal, kind: str, words: Words) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        chosen = st.selectbox(
            words("load.kind"), KINDS, index=KINDS.index(kind) if kind in KINDS else None, key=f"load.kind.{key}.{kind}",
            format_func=lambda k: words(f"kind.{k}"), label_visibility="collapsed", width=230,
            placeholder=words("load.kind"),
        )  # fmt: skip
        if isinstance(look, Preview):
            facts = [CALLED.get(look.dialect.encoding, _FORMS.get(look.dialect.form, look.dialect.form.upper()))]
            if further := look.columns.filter(pl.col("role") == "").height:
                facts.append(words("load.further", n=further))
            st.markdown(f":small[:gray[{' · '.join(facts)}]]", width="content")
    if chosen and chosen != kind:
        waiting.say(key, replace(look.source, kind=chosen, roles={}, day_first=None))
        st.rerun()


def _table(key: str, look: Preview, words: Words) -> None:
    rows = [
        {
            "column": row["column"],
            "role": words(f"role.{row['role']}") if row["role"] else words("load.attribute"),
            "sure": 100 * row["confidence"] if row["role"] else None,
            "first": row["first"][:80],
            "saw": _saw(row, look, words),
        }
        for row in look.columns.sort(pl.col("role") == "", maintain_order=True).iter_rows(named=True)
    ]
    column = st.column_config
    cards.table(
        pl.DataFrame(rows, schema_overrides={"sure": pl.Float64}), hide_index=True, key=f"load.table.{key}",
        column_config={
            "column": column.TextColumn(words("load.column"), pinned=True),
            "role": column.TextColumn(words("load.role")),
            "sure": column.ProgressColumn(words("load.how_sure"), format="%.0f%%", min_value=0, max_value=100, color="blue"),
            "first": column.TextColumn(words("load.first")),
            "saw": column.TextColumn(words("load.saw"), width="medium"),
        },
    )  # fmt: skip


def _saw(row: dict[str, object], look: Preview, words: Words) -> str:
    """Say what was seen in a column, in a few words."""
    if row["column"] == look.asks:
        return words("load.saw_ambiguous")
    parts = []
    if row["low"] is not None and row["low"] == row["high"]:
        parts.append(words("load.saw_always", value=f"{row['low']:g}"))
    elif row["low"] is not None:
        parts.append(words("load.saw_range", low=f"{row['low']:g}", high=f"{row['high']:g}"))
    else:
        parts.append(words("load.saw_different", n=words.count(int(str(row["distinct"])))))
    empty = 1 - float(str(row["filled"]))
    if empty > 0:
        parts.append(words("load.saw_empty", share=words.percent(empty)))
    return words("load.saw_joined", first=parts[0], second=parts[1]) if len(parts) > 1 else parts[0]


def _day_first(key: str, look: Preview, words: Words) -> None:
    """Ask the one question that no file can answer: which of two numbers is the day."""
    example = next((v for v in look.rows[look.asks].to_list() if v and _two_ways(v)), "")
    with st.container(horizontal=True, vertical_alignment="center"):
        asked = words("load.ask_day", column=cards.plain(look.asks), example=cards.plain(example))
        st.markdown(f":orange[:material/help:] {asked}", width="content")
        for answer in (True, False):
            name = "day_first" if answer else "month_first"
            st.button(
                words(f"load.{name}"), key=f"load.{name}.{key}", on_click=waiting.say,
                args=(key, replace(look.source, day_first=answer)),
            )  # fmt: skip


def _two_ways(value: str) -> bool:
    parts = value.replace("-", "/").split("/")
    return len(parts) > 2 and parts[0].strip() != parts[1].strip()


def _confirm(key: str, look: Preview, row: dict[str, str], words: Words) -> None:
    """Ask about the least sure column, with two buttons."""
    role, column = row["role"], row["column"]
    with st.container(horizontal=True, vertical_alignment="center"):
        asked = words("load.ask_role", column=cards.plain(column), role=words(f"role.{role}"))
        st.markdown(f":orange[:material/help:] {asked}", width="content")
        for name, answer in (("yes", column), ("no", "")):
            st.button(
                words(f"load.{name}"), key=f"load.{name}.{key}.{role}", on_click=waiting.say,
                args=(key, replace(look.source, roles={**look.source.roles, role: answer})),
            )  # fmt: skip


def _roles(key: str, source: Source, kind: str, roles: dict[str, str], columns: tuple[str, ...], words: Words) -> None:
    """Draw one choice a role: which column plays it."""
    places = st.columns(3, gap="small")
    for n, role in enumerate(ROLES[kind]):
        now = roles.get(role, "")
        label = words("load.needed", role=words(f"role.{role}")) if role in NEEDED[kind] else words(f"role.{role}")
        chosen = places[n % 3].selectbox(
            label, ("", *columns), index=(("", *columns)).index(now) if now in columns else 0,
            format_func=lambda c: c or words("load.no_column"), key=f"load.role.{key}.{role}.{kind}.{now}",
        )  # fmt: skip
        if chosen != now:
            waiting.say(key, replace(source, kind=kind, roles={**source.roles, role: chosen}))
            st.rerun()


def refused(key: str, look: Refusal, words: Words) -> None:
    """Draw a file that cannot be used, why, and the way on: say what it is, or leave it out."""
    _head(cards.plain(look.source.shown), [f":red-badge[:material/block: {words('load.unusable')}]"])
    st.markdown(cards.told(look.code, look.facts))
    if look.columns:
        kind = look.source.kind or str(look.facts.get("kind", "reviews"))
        _kind(key, look, kind, words)
        _roles(key, look.source, kind, {r: c for r, c in look.source.roles.items() if c}, look.columns, words)
    _leave(key, words)


def _leave(key: str, words: Words) -> None:
    st.button(
        words("load.leave_out"), key=f"load.leave.{key}", type="tertiary", icon=":material/close:",
        on_click=waiting.leave_out, args=(key,),
    )  # fmt: skip
