"""What a shop holds: what became of every row, what was set aside, the files, the way back."""

from __future__ import annotations

import polars as pl
import streamlit as st

from core.flows import export
from core.ingest.encoding import CALLED
from core.ui import cards, navigation, resources, session, shell
from core.views import load as load_view
from core.views.load import Loaded
from core.words.catalog import Words


def note(view: Loaded, words: Words) -> str:
    """Return the line beside the title: files, rows, and the promise that none is lost."""
    if view.files.is_empty():
        return ""
    parts = [words("load.one_file") if view.files.height == 1 else words("load.files_count", n=view.files.height)]
    parts += [words("load.rows_of_kind", n=words.count(n), kind=words(f"kind.{k}")) for k, n in view.rows.items() if n][
        :3
    ]
    return " · ".join([*parts, words("load.balance_note")])


def actions(view: Loaded, waits: bool, words: Words) -> None:
    """Draw the way back to before the last import, and the way on."""
    if session.shop() != "own" or view.files.is_empty():
        return
    busy = any(j.facts.get("shop") == session.shop() for j in resources.runner().active())
    more = words("load.and_more", n=len(view.last) - 1) if len(view.last) > 1 else ""
    st.button(
        words("load.undo", file=cards.plain(view.last[0]) + more), key="load.undo", icon=":material/history:", disabled=busy,
        on_click=_undo, args=(view.last_run,),
    )  # fmt: skip
    if waits or busy:
        return
    if not view.fresh:
        if st.button(words("load.compute"), key="load.compute", type="primary", icon=":material/play_arrow:"):
            shell.refresh_everything()
            st.rerun()
    elif _next(view, words):
        st.switch_page(navigation.path("home" if view.rows["reviews"] else "personas"))


def _next(view: Loaded, words: Words) -> bool:
    named = "load.next" if view.rows["reviews"] else "load.next_personas"
    return st.button(words(named), key="load.next", type="primary", icon=":material/arrow_forward:")


def _undo(run_id: str) -> None:
    resources.go_back(run_id)
    session.keep("load.told", "")


def empty(words: Words) -> None:
    """Draw the state of a shop into which nothing was loaded."""
    with cards.state(
        words("state.empty"), "inbox", "gray", words("load.nothing"), words("load.nothing_sentence"), ghost=True
    ):
        st.button(
            words("load.look_at_sample"), key="load.sample", icon=":material/storefront:",
            on_click=session.choose_shop, args=("sample",),
        )  # fmt: skip


def cut_off(words: Words) -> None:
    """Tell that the last loading ended with the program, and what to do."""
    with cards.state(words("state.failed"), "history", "orange", words("load.cut_off"), words("load.cut_off_sentence")):
        pass


def became(view: Loaded, words: Words) -> None:
    """Draw what was found in the files and what was done about it; rows in = kept + set aside."""
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(words("load.became"), anchor=False, width="content")
            kept = view.rows_in - view.set_aside
            balance = words(
                "load.balance",
                rows=words.count(view.rows_in),
                kept=words.count(kept),
                aside=words.count(view.set_aside),
            )
            st.markdown(balance, width="content")
        if view.issues.is_empty():
            cards.quiet(f":material/check_circle: {words('load.healthy')}")
            return
        rows = [
            {
                "what": words(f"issue.{r['rule']}"),
                "rows": r["rows"],
                "share": words.percent(r["rows"] / max(1, view.rows_in)),
                "did": words(f"did.{r['rule']}"),
                "kind": words(f"severity.{r['severity']}"),
            }
            for r in view.issues.iter_rows(named=True)
        ]
        column = st.column_config
        cards.table(
            pl.DataFrame(rows), hide_index=True, key="load.became",
            column_config={
                "what": column.TextColumn(words("load.what"), pinned=True),
                "rows": column.NumberColumn(words("load.rows"), format="localized"),
                "share": column.TextColumn(words("load.share"), alignment="right"),
                "did": column.TextColumn(words("load.did")),
                "kind": column.TextColumn(words("load.severity")),
            },
        )  # fmt: skip


def aside(view: Loaded, words: Words) -> None:
    """List the records that were set aside, with row, column and reason; all of them can be downloaded."""
    if not view.set_aside:
        return
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(words("load.aside", n=words.count(view.set_aside)), anchor=False, width="content")
            opened, language = resources.store(), words.language
            st.download_button(
                words("load.download"), lambda: _csv(load_view.set_aside(opened), Words(language)), "set-aside.csv", "text/csv",
                key="load.download", icon=":material/download:", on_click="ignore",
            )  # fmt: skip
        cards.table(
            _reasons(view.aside, words),
            hide_index=True,
            key="load.aside",
            height="auto" if view.aside.height < 9 else 300,
        )
        if view.set_aside > view.aside.height:
            cards.quiet(words("load.aside_more", n=view.aside.height))


def _reasons(rows: pl.DataFrame, words: Words) -> pl.DataFrame:
    """Return the rows under headings and with reasons that people read."""
    return rows.select(
        pl.col("file").alias(words("load.file")),
        pl.col("row_number").alias(words("load.row")),
        pl.col("column").alias(words("load.column")),
        pl.col("rule").map_elements(lambda r: words(f"issue.{r}"), return_dtype=pl.String).alias(words("load.reason")),
        pl.col("value").fill_null("").alias(words("load.value")),
    )


def _csv(rows: pl.DataFrame, words: Words) -> bytes:
    """Return a CSV that a spreadsheet opens in the right encoding and in which no cell is a formula."""
    return export.defused(_reasons(rows, words)).write_csv(include_bom=True).encode()


def files(view: Loaded, words: Words) -> None:
    """List the files that are loaded."""
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(words("load.files"), anchor=False, width="content")
            st.markdown(f":gray[{words('load.every_version')}]", width="content")
        shown = view.files.with_columns(
            pl.col("kind").map_elements(lambda k: words(f"kind.{k}"), return_dtype=pl.String),
            pl.col("encoding").replace(CALLED),
        ).select("file", "kind", "rows_in", "rows_kept", "rows_set_aside", "attributes", "encoding", "loaded_at")
        column = st.column_config
        cards.table(
            shown, hide_index=True, key="load.files",
            column_config={
                "file": column.TextColumn(words("load.file"), pinned=True),
                "kind": column.TextColumn(words("load.kind")),
                "rows_in": column.NumberColumn(words("load.rows_in"), format="localized"),
                "rows_kept": column.NumberColumn(words("load.kept"), format="localized"),
                "rows_set_aside": column.NumberColumn(words("load.set_aside"), format="localized"),
                "attributes": column.NumberColumn(words("load.attributes"), help=words("load.attributes_help")),
                "encoding": column.TextColumn(words("load.encoding")),
                "loaded_at": column.DatetimeColumn(words("load.when"), format="YYYY-MM-DD HH:mm"),
            },
        )  # fmt: skip


def private(words: Words) -> None:
    """Say what happens to the files: nothing leaves."""
    with st.container(border=True):
        st.markdown(f":material/lock: **{words('home.nothing_leaves')}** :gray[{words('load.private')}]")
