"""The parts of the label desk: what is told apart, the sentence in question with its keys, what was said so far."""

from __future__ import annotations

import streamlit as st

from core.base.errors import AppError
from core.flows import desk
from core.plots import bars
from core.ui import cards, navigation, resources, session, shell, train_panel
from core.views import desk as desk_view
from core.views.desk import Desk
from core.words.catalog import Words

AT_ONCE = 10  # sentences that are chosen together; the choice looks at all answers so far
SOURCE = {desk.FEELING: "desk", desk.NEED: "needs", desk.KIND: "own"}  # what the page of teaching calls these answers
SUSPECTS = 5


def task() -> str:
    """Return what this session tells apart."""
    return str(session.kept("desk.task", desk.FEELING))


def label(name: str, words: Words) -> str:
    """Return a label as readers see it."""
    return words("desk.none") if name == desk.NONE else train_panel.label(name, words)


def heading(view: Desk, words: Words) -> None:
    """Draw how many answers there are of those that a first model needs, and the way to teach from them."""
    enough = view.answers >= desk.WANTED
    with cards.title(words("desk.title"), words("desk.note")):
        picked = st.segmented_control(
            words("desk.task"), desk.TASKS, default=view.task, key="desk.task", required=True,
            format_func=lambda t: words(f"desk.task_{t}"), label_visibility="collapsed",
        )  # fmt: skip
        teach = st.button(
            words("desk.teach"), key="desk.teach", icon=":material/model_training:", disabled=not enough,
            type="primary" if enough else "secondary", help=None if enough else words("desk.teach_help", n=desk.WANTED),
        )  # fmt: skip
    if picked and picked != view.task:
        session.keep("desk.task", picked)
        st.rerun()
    if teach:
        session.keep("train.source", SOURCE[view.task])
        st.switch_page(navigation.path("train"))
    share = min(1.0, view.answers / desk.WANTED)
    st.progress(share, text=words("desk.progress", n=words.count(view.answers), of=desk.WANTED))


def _queue(task: str) -> list[str]:
    return list(session.kept(f"desk.queue.{session.shop()}.{task}", []))


def _keep(task: str, queue: list[str]) -> None:
    session.keep(f"desk.queue.{session.shop()}.{task}", queue)


def _refill(task: str, words: Words) -> dict[str, str]:
    """Return the sentences that wait, by their id; new ones are chosen where none is left, or all of them are gone."""
    texts = resources.view(desk_view.said, tuple(_queue(task)))
    if not texts:
        with st.spinner(words("desk.choosing")):
            _keep(task, list(resources.ask(task, AT_ONCE, tuple(session.kept("desk.skipped", ())))))
        texts = resources.view(desk_view.said, tuple(_queue(task)))
    return {voice: texts[voice] for voice in _queue(task) if voice in texts}


def question(view: Desk, words: Words) -> None:
    """Draw the sentence in question, a button and a key for each label, skipping and undoing."""
    with cards.card(words("desk.question"), stretch=True):
        waiting = _refill(view.task, words)
        if not waiting:
            cards.quiet(words("desk.all_done"))
        for voice, text in list(waiting.items())[:1]:
            st.markdown(f"### {cards.plain(text)}")
            _keys(view.task, voice, words)
        st.button(
            words("desk.undo"), key="desk.undo", icon=":material/undo:", type="tertiary", shortcut="U",
            disabled=not view.answers, on_click=_undo, args=(view.task,),
        )  # fmt: skip
        if error := session.kept("desk.error", None):
            st.markdown(f":red[{error}]")
            session.keep("desk.error", None)


def _keys(task: str, voice: str, words: Words) -> None:
    names = desk.labels(resources.store(), task)
    with st.container(horizontal=True):
        for n, name in enumerate(names, start=1):
            st.button(
                cards.plain(label(name, words)), key=f"desk.say.{n}", shortcut=str(n), on_click=_say, args=(task, voice, name),
            )  # fmt: skip
        st.button(
            words("desk.skip"), key="desk.skip", icon=":material/skip_next:", type="tertiary", shortcut="S", on_click=_skip,
            args=(task, voice),
        )  # fmt: skip
    if task == desk.KIND and len(names) < desk.MOST:
        with st.form("desk.new", border=False, clear_on_submit=True):
            typed = st.text_input(
                words("desk.new"), max_chars=desk.LONGEST, placeholder=words("desk.new_example"), key="desk.new_label"
            )
            if st.form_submit_button(words("desk.add"), icon=":material/new_label:") and typed.strip():
                _say(task, voice, typed)
                st.rerun()


def _say(task: str, voice: str, name: str) -> None:
    try:
        desk.answer(resources.store(), task, [voice], name)
        _keep(task, [v for v in _queue(task) if v != voice])
    except AppError as error:
        session.keep("desk.error", cards.told(error))


def _skip(task: str, voice: str) -> None:
    session.keep("desk.skipped", (*session.kept("desk.skipped", ()), voice))
    _keep(task, [v for v in _queue(task) if v != voice])


def _undo(task: str) -> None:
    """Take the last answer back and ask about its sentence again."""
    voice = desk.take_back(resources.store(), task)
    if voice:
        _keep(task, [voice, *(v for v in _queue(task) if v != voice)])


def tally(view: Desk, words: Words) -> None:
    """Draw how many answers each label has, and the last ones."""
    with cards.card(words("desk.tally"), stretch=True):
        if not view.counts:
            cards.quiet(words("desk.nothing_yet"))
            return
        colours = shell.colours()
        rows = [bars.Bar(label(name, words), n, n, n, words.count(n), colours.learn) for name, n in view.counts]
        st.plotly_chart(
            bars.interval_bars(rows, colours, axis=False), theme=None, key="desk.bars", config=shell.CHART,
            alt="; ".join(f"{b.label} {b.figures}" for b in rows),
        )  # fmt: skip
        if view.bulk:
            cards.quiet(words("desk.bulk", n=words.count(view.bulk)))
        for one in view.recent:
            cards.quiet(f"**{cards.plain(label(one.label, words))}** · {cards.plain(one.text[:120])}")


def suspects(view: Desk, words: Words) -> None:
    """List answers that look like a slip, each with the label that the others speak for."""
    found = resources.doubted(view.task) if view.answers else ()
    if not found:
        return
    texts = resources.view(desk_view.said, tuple(v for v, _, _ in found[:SUSPECTS]))
    with cards.card(words("desk.suspects")):
        cards.quiet(words("desk.suspects_note"))
        for voice, given, better in found[:SUSPECTS]:
            if voice not in texts:
                continue
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
                was = f"**{cards.plain(label(given, words))}**"
                st.markdown(f"{was} · {cards.plain(texts[voice])}", width="stretch")
                st.button(
                    words("desk.rather", label=cards.plain(label(better, words))), key=f"desk.rather.{voice}", icon=":material/swap_horiz:",
                    on_click=_say, args=(view.task, voice, better),
                )  # fmt: skip


def bulk(voices: tuple[str, ...], words: Words) -> None:
    """Offer to give one label to all voices of a selection."""
    with st.popover(words("desk.label_all"), icon=":material/label:"):
        task = st.radio(
            words("desk.task"), desk.TASKS, key="desk.bulk_task", horizontal=True, label_visibility="collapsed",
            format_func=lambda t: words(f"desk.task_{t}"),
        )  # fmt: skip
        names = desk.labels(resources.store(), task)
        chosen = st.selectbox(
            words("desk.label"), names, key=f"desk.bulk_label.{task}", accept_new_options=task == desk.KIND,
            format_func=lambda n: label(n, words), index=None,
            placeholder=words("desk.new_example" if task == desk.KIND else "desk.label"),
        )  # fmt: skip
        if st.button(words("desk.label_these", n=words.count(len(voices))), key="desk.bulk", disabled=not chosen):
            try:
                desk.answer(resources.store(), task, voices, chosen, desk.LASSO)
                st.toast(words("desk.labelled", n=words.count(len(voices))), icon=":material/label:")
            except AppError as error:
                st.markdown(f":red[{cards.told(error)}]")
