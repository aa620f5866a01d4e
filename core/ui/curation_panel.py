"""What a person changes of the demands: join, split, hide, pin, put voices elsewhere; undo, redo, and what was done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from core.base.errors import AppError
from core.flows import curate
from core.jobs.job import QUEUED
from core.ui import cards, resources, session
from core.views import counterparts, curation
from core.views.curation import Change
from core.views.demand import Demand
from core.views.demands import Demands
from core.words.catalog import Words

ICONS = {
    "rename": "edit", "merge": "merge", "pair": "translate", "move": "move_down", "split": "call_split", "add": "add_circle",
    "place": "move_to_inbox", "hide": "visibility_off", "show": "visibility", "pin": "keep", "unpin": "keep_off",
}  # fmt: skip
SHOWN = 30  # edits in the list
PARTS = 6  # offered of a demand
OUT = ""  # among the demands that voices can be put into: out of every one


def do(edit: Callable[[], Any]) -> Any:
    """Do an edit at once; what hangs on the demands is computed behind it. What cannot be done is said on the page."""
    try:
        made = edit()
    except AppError as error:
        session.keep("curation.error", cards.told(error))
        return None
    _follow()
    return made


def _follow() -> None:
    """Queue what hangs on the demands, unless it waits already: one that is under way may have read the old ones."""
    from core.flows import understand

    waiting = [j for j in resources.runner().active() if j.state == QUEUED and j.name == "understand"]
    if not any(j.facts.get("shop") == session.shop() for j in waiting):
        resources.submit("understand", lambda store, tick: understand.run(store, tick=tick), once=False)


def said(words: Words) -> None:
    """Say why the last edit could not be done, once."""
    if error := session.kept("curation.error", None):
        st.markdown(f":red[{error}]")
        session.keep("curation.error", None)


def sentence(change: Change, words: Words) -> str:
    """Say what an edit did, as safe Markdown."""
    facts = {
        "name": cards.plain(change.name),
        "others": ", ".join(f"“{cards.plain(o)}”" for o in change.others),
        "asked": cards.plain(change.asked),
        "n": words.count(change.voices),
    }
    kind = f"{change.kind}_out" if change.kind == "move" and not change.name else change.kind
    return words(f"curation.did_{kind}", **facts)


def steps(words: Words, place: str) -> None:
    """Draw undo and redo, each telling what it would do."""
    state = resources.view(curation.read)
    for name, what, icon in (("undo", state.undo, "undo"), ("redo", state.redo, "redo")):
        if what is not None or (name == "undo" and state.changes):
            st.button(
                words(f"curation.{name}"), key=f"curation.{name}.{place}", icon=f":material/{icon}:", type="tertiary",
                disabled=what is None, help=sentence(what, words) if what else None, on_click=do,
                args=(lambda n=name: (curate.undo if n == "undo" else curate.redo)(resources.store()),),
            )  # fmt: skip


def change(view: Demand, listed: Demands, words: Words) -> None:
    """Offer what can be done with one demand."""
    facts = view.facts
    demand_id = facts["demand_id"]
    with st.popover(words("curation.change"), icon=":material/construction:", type="tertiary"):
        kind = st.segmented_control(
            words("curation.change"), ("merge", "split", "more"), default="merge", required=True,
            key=f"curation.kind.{demand_id}", format_func=lambda k: words(f"curation.{k}"), label_visibility="collapsed",
        )  # fmt: skip
        if kind == "merge":
            _merge(demand_id, listed, words)
        elif kind == "split":
            _split(demand_id, words)
        else:
            _marks(demand_id, bool(facts.get("pinned")), words)
    said(words)


def _merge(demand_id: str, listed: Demands, words: Words) -> None:
    """Offer the other demands, those that lie nearest on the map first."""
    rows = {r["demand_id"]: r for r in listed.demands.iter_rows(named=True)}
    here = rows[demand_id]
    others = sorted(
        (d for d in rows if d != demand_id),
        key=lambda d: (rows[d]["x"] - here["x"]) ** 2 + (rows[d]["y"] - here["y"]) ** 2,
    )
    cards.quiet(words("curation.merge_note"))
    chosen = st.selectbox(
        words("curation.others"), others, format_func=lambda d: rows[d]["name"], key=f"curation.others.{demand_id}",
        index=None, placeholder=words("curation.others"), label_visibility="collapsed",
    )  # fmt: skip
    st.button(
        words("curation.merge_do"), key=f"curation.merge.{demand_id}", type="primary", disabled=not chosen, on_click=do,
        args=(lambda: curate.merge(resources.store(), demand_id, [str(chosen)]),),
    )  # fmt: skip


def _split(demand_id: str, words: Words) -> None:
    """Offer the parts that a demand falls into, or the voices that mean something."""
    cards.quiet(words("curation.split_note"))
    asked = st.text_input(
        words("curation.meaning"), key=f"curation.meaning.{demand_id}", placeholder=words("curation.meaning"),
        icon=":material/search:", label_visibility="collapsed",
    )  # fmt: skip
    try:
        with st.spinner(words("curation.looking")):
            parts = resources.meant_in(demand_id, asked.strip()) if asked.strip() else resources.parts(demand_id)
    except AppError as error:  # the voices are being read, or their encoder is gone: the page stands all the same
        cards.quiet(cards.told(error))
        return
    if not parts:
        cards.quiet(words("curation.one_whole"))
        return
    n = st.radio(
        words("curation.parts"), range(len(parts)), key=f"curation.part.{demand_id}.{asked}", label_visibility="collapsed",
        format_func=lambda i: words("curation.part", name=cards.plain(parts[i].name), n=words.count(len(parts[i].voices))),
    )  # fmt: skip
    part = parts[n or 0]
    for text in part.quotes:
        cards.quiet(f"“{cards.plain(text[:140])}”")
    name = st.text_input(
        words("demand.new_name"), value=part.name, max_chars=80, key=f"curation.name.{demand_id}.{asked}.{n}"
    )
    st.button(
        words("curation.split_do"), key=f"curation.split.{demand_id}", type="primary", on_click=do,
        args=(lambda: curate.split(resources.store(), demand_id, name, part.voices),),
    )  # fmt: skip


def _marks(demand_id: str, pinned: bool, words: Words) -> None:
    for kind in ("unpin" if pinned else "pin", "hide"):
        cards.quiet(words(f"curation.{kind}_note"))
        st.button(
            words(f"curation.{kind}"), key=f"curation.{kind}.{demand_id}", icon=f":material/{ICONS[kind]}:", on_click=do,
            args=(lambda k=kind: curate.mark(resources.store(), demand_id, k),),
        )  # fmt: skip


def counterpart(demand_id: str, words: Words) -> None:
    """Draw the demand of another language that may be the same, and let a person say that it is."""
    found = resources.view(counterparts.of, demand_id)
    if found is None:
        return
    with cards.card(words("curation.counterpart")):
        like = words("curation.alike", share=words.percent(found.likeness, 0))
        st.markdown(f"**{cards.plain(found.name)}** :gray[· {words(f'language.{found.language}')} · {like}]")
        st.markdown(" ".join(cards.mark(cards.plain(m)) for m in found.matters))
        for text in found.quotes:
            cards.quiet(f"“{cards.plain(text[:140])}”")
        cards.quiet(words("curation.pair_note"))
        with st.container(horizontal=True):
            st.button(
                words("curation.pair_do"), key=f"curation.pair.{demand_id}", icon=":material/translate:", on_click=do,
                args=(lambda: curate.pair(resources.store(), demand_id, found.demand_id),),
            )  # fmt: skip
            if st.button(
                words("demand_map.open"),
                key=f"curation.counterpart.{demand_id}",
                type="tertiary",
                icon=":material/adjust:",
            ):
                session.pick_demand(found.demand_id)
                st.rerun()


def elsewhere(voice_ids: tuple[str, ...], listed: Demands, words: Words) -> None:
    """Offer to put a selection of voices into a demand, into a new one, or out of every one."""
    names = dict(listed.demands.select("demand_id", "name").iter_rows())
    with st.popover(words("curation.put"), icon=":material/move_down:"):
        how = st.segmented_control(
            words("curation.put"), ("new", "old"), default="new", required=True, key="curation.put_kind",
            format_func=lambda k: words(f"curation.put_{k}"), label_visibility="collapsed",
        )  # fmt: skip
        if how == "new":
            name = st.text_input(words("demand.new_name"), max_chars=80, key="curation.put_name")
            st.button(
                words("curation.add_do", n=words.count(len(voice_ids))), key="curation.add", type="primary",
                disabled=not name.strip(), on_click=do, args=(lambda: curate.add(resources.store(), name, voice_ids),),
            )  # fmt: skip
        else:
            into = st.selectbox(
                words("demand.pick"), [*names, OUT], index=None, key="curation.put_into", placeholder=words("demand.pick"),
                format_func=lambda d: names.get(d) or words("curation.out"), label_visibility="collapsed",
            )  # fmt: skip
            st.button(
                words("curation.move_do", n=words.count(len(voice_ids))), key="curation.move", type="primary",
                disabled=into is None, on_click=do,
                args=(lambda: curate.move(resources.store(), voice_ids, into or None),),
            )  # fmt: skip
    said(words)


def past(words: Words) -> None:
    """Draw what was changed by hand, the newest first, and what is hidden."""
    state = resources.view(curation.read)
    if not state.changes:
        return
    with cards.card():
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(words("curation.history"), anchor=False, width="content")
            with st.container(horizontal=True, width="content"):
                steps(words, "history")
        for one in state.changes[:SHOWN]:
            told = (
                f":material/{ICONS[one.kind]}: {sentence(one, words)} · {words.date(one.made_at)} {one.made_at:%H:%M}"
            )
            cards.quiet(told if one.done else f"~~{told}~~ · {words('curation.undone')}")
        for demand_id, name in state.hidden:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(words("curation.hidden", name=cards.plain(name)), width="content")
                st.button(
                    words("curation.show"), key=f"curation.show.{demand_id}", icon=":material/visibility:", type="tertiary",
                    on_click=do, args=(lambda d=demand_id: curate.mark(resources.store(), d, "show"),),
                )  # fmt: skip
