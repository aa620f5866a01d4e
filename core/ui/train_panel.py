"""The parts of the teaching page around a training: recipe, start, what it learns from, how the last one ended."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

import streamlit as st

from core.base.protocols import Tick
from core.behaviour import sequences
from core.finetune.crossed import FEW
from core.finetune.methods import METHODS
from core.finetune.tasks import ENCODING, LEVELS
from core.flows import spool, travel
from core.flows.desk import WANTED
from core.flows.follow import TRAILS
from core.flows.hpo import SearchSettings
from core.flows.race import RaceSettings
from core.flows.train import RECIPES, TrainSettings
from core.flows.training import by_source, duration
from core.flows.training.meaning import METHODS as ENCODERS
from core.jobs.job import CANCELLED, DONE, FAILED, INTERRUPTED
from core.store.store import Store
from core.ui import cards, navigation, resources, session, train_live, train_race, train_search
from core.views.train import AT_THE_DESK, Model, Source, Train
from core.words.catalog import Words

RULES = {
    "stars": "train.star_rule",
    "label": "train.label_rule",
    "file": "train.label_rule",
    "desk": "train.desk_rule",
    "marked": "train.marked_rule",
    "needs": "train.desk_rule",
    "own": "train.desk_rule",
    "meaning": "train.meaning_rule",
    "script": "train.script_rule",
    **{target: f"train.{target}_rule" for target in sequences.TARGETS},
}


def label(name: str, words: Words) -> str:
    """Return a label as readers see it; labels that the shop brought stay as they are."""
    for key in (f"level.{name.replace(' ', '_')}", f"need.{name}"):
        if words.has(key):
            return words(key)
    return name


def settings(view: Train) -> TrainSettings:
    """Return what this session chose, the defaults else; the source is one that the shop has."""
    chosen = {f.name: session.kept(f"train.{f.name}", f.default) for f in fields(TrainSettings)}
    names = [s.name for s in view.usable]
    if chosen["source"] not in names and names:
        chosen["source"] = names[0]
    return TrainSettings(**chosen)


def start(how: TrainSettings) -> None:
    """Queue a training; its settings travel with the job, so that it can be started again after a cut."""
    resources.submit("train", lambda store, tick: by_source.run(store, how, tick), **asdict(how))


def again(facts: dict[str, Any]) -> None:
    """Start a training, a race or a search again with the settings that its job was asked with."""
    known = {f.name for f in fields(TrainSettings)}
    how = TrainSettings(**{k: v for k, v in facts.items() if k in known})
    if methods := facts.get("racing_methods"):
        train_race.start(how, RaceSettings(tuple(str(methods).split(",")), float(facts["minutes"])))
    elif minutes := facts.get("search_minutes"):
        train_search.start(how, SearchSettings(float(minutes)))
    else:
        start(how)


def heading(view: Train, how: TrainSettings, ready: bool, words: Words) -> None:
    """Draw the title, the recipes with their time, and the start; `ready`: a proved model waits for its use."""
    job = train_live.current()
    busy = job is not None and job.active
    with cards.title(words("train.title")):
        if not view.usable:
            return
        if how.source in by_source.ONE_RECIPE:
            st.markdown(f":gray[{words.duration(resources.view(duration.estimate, how))}]", width="content")
        else:
            _recipes(how, busy, words)
        if st.button(
            words("train.start"), key="train.start", icon=":material/model_training:", disabled=busy,
            type="secondary" if ready else "primary",
        ):  # fmt: skip
            start(how)
            st.rerun()


def _recipes(how: TrainSettings, busy: bool, words: Words) -> None:
    """Offer the recipes, each with the time that it will take."""
    times = {r: resources.view(duration.estimate, TrainSettings(**{**asdict(how), "recipe": r})) for r in RECIPES}
    recipe = st.segmented_control(
        words("train.recipe"), list(RECIPES), default=how.recipe, key="train.recipe", required=True, disabled=busy,
        format_func=lambda r: f"{words(f'train.{r}')} · {words.duration(times[r])}", label_visibility="collapsed",
    )  # fmt: skip
    if recipe and recipe != how.recipe:
        session.keep("train.recipe", recipe)
        st.rerun()


def outdated(view: Train, model: Model | None, how: TrainSettings, words: Words) -> None:
    """Say where a model learnt from somebody who was erased since, and offer to teach anew."""
    if model is None or model.model_id not in view.outdated:
        return
    with st.container(border=True, horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f":orange[:material/person_off:] {words('train.outdated')}", width="stretch")
        if view.usable and st.button(words("train.again"), key="train.outdated", icon=":material/refresh:"):
            start(how)
            st.rerun()


def nothing(view: Train, words: Words) -> None:
    """Draw the state of a shop that holds nothing to teach from, with every reason."""
    with cards.state(
        words("state.empty"), "inbox", "gray", words("train.nothing"), words("train.nothing_sentence"), ghost=True
    ):
        for source in _worth_a_word(view):
            st.markdown(f":red[:material/block:] {_why(source, words)}")
        with st.container(horizontal=True):
            if st.button(words("state.bring"), key="train.bring", type="primary", icon=":material/upload_file:"):
                st.switch_page(navigation.path("load"))
            _to_desk(words)


def _worth_a_word(view: Train) -> list[Source]:
    """Return the sources that a reader should hear of: a desk at which nobody sat has a button, not a line."""
    return [s for s in view.sources if s.name in ("stars", "label") or s.error != "none"]


def _to_desk(words: Words) -> None:
    if st.button(words("train.to_desk"), key="train.desk", icon=":material/label:", type="tertiary"):
        st.switch_page(navigation.path("desk"))


def _why(source: Source, words: Words) -> str:
    name = words(f"train.source_{source.name}")
    if source.error == "none":
        return f"**{name}:** {words(f'train.no_{source.name}')}"
    if source.name in AT_THE_DESK and source.error == "too_few_to_teach":
        return f"**{name}:** {words('train.desk_few', n=source.rows, of=WANTED)}"
    return f"**{name}:** {cards.told(source.error, source.facts)}"


def sources(view: Train, how: TrainSettings, words: Words) -> None:
    """Draw what can be learnt from: stars and labels, how many of each, and which model reads which language."""
    with cards.card(words("train.from")):
        if len(view.usable) > 1:
            picked = st.segmented_control(
                words("train.from"), [s.name for s in view.usable], default=how.source, key="train.source", required=True,
                format_func=lambda s: words(f"train.source_{s}"), label_visibility="collapsed",
            )  # fmt: skip
            if picked and picked != how.source:
                session.keep("train.source", picked)
                st.rerun()
        left, right = st.columns(2, gap="medium")
        with left, st.container(gap="xsmall"):
            for source in _worth_a_word(view):
                _source(source, words)
            if how.source not in (*sequences.TARGETS, *ENCODING):
                _chinese(view, words)
            _to_desk(words)
        with right, st.container(gap="xsmall"):
            cards.quiet(words(RULES[how.source]))
            cards.quiet(words(_kept(view, how)))


def _kept(view: Train, how: TrainSettings) -> str:
    """Return the key of the sentence on which rows the proof is held."""
    if how.source in sequences.TARGETS:
        return "train.newest_kept"
    few = next((s.rows <= FEW for s in view.usable if s.name == how.source), False)
    return "train.take_turns" if few else "train.kept_apart"


def _source(source: Source, words: Words) -> None:
    if not source.usable:
        st.markdown(f":gray[:material/block:] {_why(source, words)}")
        return
    counted = {sequences.TASK: "train.customers", **dict.fromkeys(ENCODING.values(), "train.sentences")}
    name = words(f"train.source_{source.name}")
    rows = words(counted.get(source.task, "train.rows"), n=words.count(source.rows))
    st.markdown(f":green[:material/check_circle:] **{name}:** {rows}")
    if source.counts:
        cards.quiet(" · ".join(f"{cards.plain(label(n, words))} {words.count(c)}" for n, c in source.counts))


def _chinese(view: Train, words: Words) -> None:
    """Say which rows go to a character model, since the language model cannot read them."""
    if view.chinese:
        key = "train.chinese_too" if view.chinese < view.answered else "train.chinese_only"
        st.markdown(f":violet[:material/translate:] {words(key, n=words.count(view.chinese))}")


def state(view: Train, words: Words) -> None:
    """Draw how the last training ended where that asks for something: cut off, failed, stopped, already known."""
    job = train_live.current()
    ended, error, facts = (job.state, job.error, job.facts) if job else ("", "", {})
    if job is None and view.last is not None:
        ended, error, facts = view.last.state, view.last.error, view.last.facts
    if ended == INTERRUPTED:
        shown = ("runs.interrupted", "history", "orange", "train.interrupted", words("train.interrupted_sentence"))
    elif ended == FAILED:
        shown = ("state.failed", "error", "red", "train.failed", cards.told(error, facts))
    else:
        if ended == CANCELLED:
            cards.quiet(words("errors.cancelled"))
        elif ended == DONE and job and view.models and view.models[0].made_at < (job.started_at or job.asked_at):
            cards.quiet(words("train.skipped"))
        return
    badge, icon, colour, title, sentence = shown
    with cards.state(words(badge), icon, colour, words(title), sentence):
        if ended == FAILED:
            cards.quiet(words("train.safe"))
        brought = bool(facts.get("brought"))  # its file is gone
        if (
            view.usable
            and not brought
            and st.button(words("train.again"), key="train.again", icon=":material/refresh:")
        ):
            again(facts)
            st.rerun()


def other_ways(view: Train, how: TrainSettings, words: Words) -> None:
    """Offer the race of methods and the search for settings, where there is more than one way to teach."""
    if how.source not in by_source.ONE_RECIPE:
        train_race.offer(view, how, words)
        train_search.offer(view, how, words)


def tune(how: TrainSettings, words: Words) -> None:
    """Offer what nobody has to touch: which weights move, how many levels the stars are read in."""
    with st.expander(words("train.tune"), icon=":material/tune:"):
        ways = ENCODERS.get(how.source, METHODS)
        method = st.selectbox(
            words("train.method"), ways, index=ways.index(how.method) if how.method in ways else 0, key="train.method",
            format_func=lambda m: words(f"train.method_{m}"), help=words("train.method_help"),
        )  # fmt: skip
        levels = st.selectbox(
            words("train.levels"), list(LEVELS), index=list(LEVELS).index(how.levels), key="train.levels",
            format_func=lambda n: " · ".join(label(name, words) for name in LEVELS[n]), disabled=how.source != "stars",
        )  # fmt: skip
        base = st.text_input(
            words("train.base"), value=how.base, key="train.base", placeholder=words("train.base_usual"),
            help=words("train.base_help"),
        ).strip()  # fmt: skip
        trail = st.selectbox(
            words("train.trail"), TRAILS, index=TRAILS.index(how.trail), key="train.trail",
            format_func=lambda t: words(f"train.trail_{t or 'none'}"), help=words("train.trail_help"),
        )  # fmt: skip
        asked = {"method": method, "levels": levels, "base": base, "trail": trail}
        if asked != {name: getattr(how, name) for name in asked}:
            for name, value in asked.items():
                session.keep(f"train.{name}", value)
            st.rerun()


def bring(words: Words) -> None:
    """Take a model that somebody exported; it has to prove itself on this shop's rows."""
    with st.expander(words("train.bring_model"), icon=":material/upload:"):
        cards.quiet(words("train.bring_note"))
        brought = st.file_uploader(
            words("train.bring_model"), type="zip", key="train.zip", label_visibility="collapsed"
        )
        job = train_live.current()
        if st.button(
            words("train.prove_it"), key="train.prove", icon=":material/verified:",
            disabled=brought is None or (job is not None and job.active),
        ):  # fmt: skip
            file = resources.keep_upload("model.zip", brought)  # type: ignore[arg-type]

            def work(store: Store, tick: Tick) -> None:
                try:
                    travel.bring(store, file, tick)
                finally:
                    spool.remove(file)

            resources.submit("train", work, brought=True)
            st.rerun()
