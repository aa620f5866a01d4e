"""What came out of a training: the curve, the race, the proof as a table of checks, the verdict, the models so far."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import streamlit as st

from core.base.errors import AppError
from core.behaviour import sequences
from core.finetune.registry import FAILED, IN_USE, NOT_NEEDED, OPEN, PASSED
from core.finetune.tasks import ENCODING
from core.flows import judges, travel
from core.flows.desk import NEED
from core.flows.training.by_source import ONE_RECIPE
from core.plots import bars
from core.ui import (
    cards,
    quotes,
    resources,
    session,
    shell,
    train_live,
    train_panel,
    train_race,
    train_search,
    train_try,
)
from core.views.train import Model, Train, behind
from core.words.catalog import Words

GLYPHS = {PASSED: ":green[✓]", FAILED: ":red[✕]", OPEN: ":orange[…]", NOT_NEEDED: ":gray[–]"}
MISTAKES = 4  # kinds of mistakes with reviews behind them
LOOKS = {"use": ("balance", "violet"), "close": ("balance", "gray"), "keep": ("block", "orange")}


def waits(model: Model | None) -> bool:
    """Whether a proved model waits to be put to use."""
    return model is not None and model.stage != IN_USE and not model.refused and model.verdict == "use"


def show(view: Train, model: Model, words: Words) -> None:
    """Draw one model: curve and race, proof and verdict, where it errs."""
    left, right = st.columns([7, 5], gap="medium")
    labelled = model.task not in ENCODING.values()
    with left, cards.card(words("train.score_title" if labelled else "train.pull_title"), stretch=True):
        _curve(view, model, words) if labelled else _pull(view, model, words)
    with right, cards.card(words("train.race"), stretch=True):
        _race(view, model, words)
        train_race.costs(view, model, words)
        if labelled:
            _loss(view, model, words)
    left, right = st.columns([3, 2], gap="medium")
    with left, st.container(border=True, height="stretch"):
        _proof(model, words)
    with right, st.container(border=True, height="stretch"):
        _verdict(view, model, words)
    train_race.ranks(model, words)
    train_search.tried(view, model, words)
    _kinds(model, words)
    _errors(model, words)
    if model.task not in (sequences.TASK, *ENCODING.values()):
        train_try.box(model, words)


def _name(model: Model, words: Words) -> str:
    parts = [words(f"train.method_{model.method}")]
    if model.settings.get("source") not in ONE_RECIPE:
        parts.append(words(f"train.{model.settings.get('recipe', 'quick')}"))
    if model.task in (sequences.TASK, NEED, judges.ASPECT):  # questions beside that of feelings
        parts.insert(0, words(f"train.source_{model.settings.get('source')}"))
    more = [words("search.named")] if model.chosen else []
    return " · ".join([*parts, *more, *([model.base] if model.base else [])])


def _points(value: dict[str, float]) -> str:
    return f"{100 * value['low']:.1f}–{100 * value['high']:.1f}"


def _gain(gap: dict[str, float], words: Words) -> str:
    """Return `+7.6 (+5.2 to +10.1)` of a difference of shares, in points of 100."""
    low, high = words.signed(100 * gap["low"], 1), words.signed(100 * gap["high"], 1)
    return words("train.gain", gain=words.signed(100 * gap["difference"], 1), low=low, high=high)


def _curve(view: Train, model: Model, words: Words) -> None:
    own = view.curves.filter(pl.col("model_id") == model.model_id)
    looks = own.filter(pl.col("kind") == "score").sort("step")
    if looks.is_empty():
        cards.quiet(words("train.no_curve"))
        return
    beside = dict(own.filter(pl.col("kind").is_in(["frozen", "floor"])).select(["kind", "value"]).iter_rows())
    best = words("train.best", score=words.decimal(100 * float(looks["value"].max() or 0.0)))  # type: ignore[arg-type]
    rounds = max(1.0, float(looks["epoch"].max() or 1.0))  # type: ignore[arg-type]
    train_live.score_curve(looks, beside, rounds, best, f"train.score.{model.model_id}", words, model.figure)


def _loss(view: Train, model: Model, words: Words) -> None:
    losses = view.curves.filter((pl.col("model_id") == model.model_id) & (pl.col("kind") == "loss")).sort("step")
    if losses.height:
        with st.expander(words("train.loss_title"), icon=":material/show_chart:"):
            rounds = max(1.0, float(losses["epoch"].max() or 1.0))  # type: ignore[arg-type]
            train_live.loss_curve(losses, rounds, f"train.loss.{model.model_id}", words)


def _pull(view: Train, model: Model, words: Words) -> None:
    """Draw how a model that has no labels learnt."""
    losses = view.curves.filter((pl.col("model_id") == model.model_id) & (pl.col("kind") == "loss")).sort("step")
    if losses.is_empty():
        cards.quiet(words("train.no_curve"))
        return
    rounds = max(1.0, float(losses["epoch"].max() or 1.0))  # type: ignore[arg-type]
    train_live.loss_curve(losses, rounds, f"train.pull.{model.model_id}", words, "train.pull")


def _race(view: Train, model: Model, words: Words) -> None:
    """Draw every model that was proved on the same rows, and the two that cost nothing, on one scale."""
    colours, narrow = shell.colours(), session.narrow()

    def bar(name: str, score: dict[str, float], more: str, ink: str) -> bars.Bar:
        value, low, high = (100 * score[k] for k in (model.figure, "low", "high"))
        figures = words.decimal(value) if narrow else f"{words.decimal(value)} ({_points(score)}){more}"
        return bars.Bar(name, value, low, high, figures, ink)

    rows = [bar(_name(m, words), m.score(), f" · {words.duration(m.seconds)}", colours.learn) for m in view.race(model)]
    before = "train.frozen_map" if model.task in ENCODING.values() else "train.frozen"
    rows.append(bar(words(before), model.score("frozen"), "", colours.strong))
    rows.append(bar(words("train.floor"), model.score("floor"), "", colours.strong))
    if "rules" in model.proof:
        rows.append(bar(words("train.rules"), model.proof["rules"], "", colours.strong))
    st.plotly_chart(
        bars.interval_bars(rows, colours, start_at_zero=False, zero=100 * model.score("frozen")[model.figure]),
        theme=None, key="train.race", config=shell.CHART, alt="; ".join(f"{b.label} {b.figures}" for b in rows),
    )  # fmt: skip
    notes = {judges.ASPECT: "train.places_race_note", **dict.fromkeys(ENCODING.values(), "train.map_race_note")}
    known_by = model.proof.get("known_by")
    by = words(f"train.known_by_{known_by}") if known_by else ""
    cards.quiet(words(notes.get(model.task, "train.race_note"), n=words.count(model.proof["rows"]), by=by))


def _proof(model: Model, words: Words) -> None:
    """Draw every check with what was seen."""
    asked = [state for state in model.checks.values() if state != NOT_NEEDED]
    passed = asked.count(PASSED)
    ink, icon = ("green", "verified") if passed == len(asked) else ("orange", "rule")
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader(words("train.proof", name=_name(model, words)), anchor=False, width="content")
        st.markdown(f":{ink}-badge[:material/{icon}: {words('train.shown', n=passed, of=len(asked))}]", width="content")
    rows = [
        {
            "": GLYPHS[state],
            words("train.check"): words(f"train.check_{name}"),
            words("train.seen"): _seen(name, state, model, words),
        }
        for name, state in model.checks.items()
    ]
    st.table(
        pl.DataFrame(rows), border="horizontal", hide_index=True, alt=words("train.proof", name=_name(model, words))
    )
    if model.proof.get("votes"):
        cards.quiet(words("train.votes"))
    cards.quiet(words(f"train.split_{model.proof.get('split_by', 'text')}", n=words.count(model.proof.get("rows", 0))))


def _seen(name: str, state: str, model: Model, words: Words) -> str:
    """Return what was seen of one check."""
    proof = model.proof
    if not proof:
        return words("errors.proof_missing")
    if name == "moved":
        if state == NOT_NEEDED:
            return words("train.nothing_to_move")
        went = list(proof["moved"].values())
        moved = sum(v > 1e-6 for v in went)
        return words("train.seen_moved", n=moved, of=len(went), most=words.percent(max(went, default=0.0)))
    if name == "majority":
        seen = {k: words.percent(proof["majority"][k], 0) for k in ("right", "share")}
        return f"{_gain(proof['majority']['against'], words)} · {words('train.seen_majority', **seen)}"
    if name in ("frozen", "floor", "rules"):
        return words("train.is_floor") if state == NOT_NEEDED else _gain(model.gap(name), words)
    if name == "reload":
        gap, rows = proof["reload"]["largest"], words.count(proof["reload"]["rows"])
        return words("train.seen_same", n=rows) if gap == 0 else words("train.seen_reload", gap=f"{gap:.0e}", n=rows)
    if name == "shuffled":
        fooled = proof.get("shuffled") or {}
        if not fooled:
            return words("train.not_shuffled")
        seen = {k: words.percent(fooled[k], 0) for k in ("recall", "chance")}
        return words("train.seen_shuffled", **seen)
    if name == "ranks":
        left = list(proof["ranks"].values())
        return words("train.seen_ranks", low=min(left), high=max(left))
    slices = [f"{_slice(k, words)} {_gain(v, words)}" for k, v in proof["slices"].items()]
    return "; ".join(slices) or words("train.no_slices")


def _slice(name: str, words: Words) -> str:
    """Return the name of a group that a model could be worse for: a kind of texts, a language, a product."""
    kind, _, value = name.partition(":")
    if kind == "language":
        value = words(f"language.{value}") if words.has(f"language.{value}") else value
    return words(f"train.slice_{kind}", name=cards.plain(value)) if value else words(f"train.slice_{kind}")


def _verdict(view: Train, model: Model, words: Words) -> None:
    """Say what the proof means, and offer to put the model to use or to go back."""
    icon, ink = LOOKS[model.verdict]
    badges = [f":{ink}-badge[:material/{icon}: {words('train.verdict')}]"]
    if model.stage == IN_USE:
        badges.append(f":green-badge[:material/check_circle: {words('train.stage_in_use')}]")
    st.markdown(" ".join(badges))
    gap = model.gap()
    st.subheader(words(f"train.verdict_{model.verdict}", gain=words.signed(100 * gap["difference"], 1)), anchor=False)
    low, high = words.signed(100 * gap["low"], 1), words.signed(100 * gap["high"], 1)
    st.markdown(words("train.between", low=low, high=high, n=words.count(gap["rows"])))
    worse = [_slice(k, words) for k, v in model.proof["slices"].items() if v["high"] < 0]
    st.markdown(words("train.worse", groups=", ".join(worse)) if worse else words("train.nobody_worse"))
    with st.container(horizontal=True):
        if model.stage == IN_USE:
            if st.button(words("train.roll_back"), key="train.roll_back", icon=":material/undo:"):
                _act(lambda: judges.roll_back(resources.store(), model.task), words)
        elif st.button(
            words("train.use"), key="train.use", icon=":material/publish:", disabled=bool(model.refused),
            type="primary" if waits(model) else "secondary",
        ):  # fmt: skip
            _act(lambda: judges.put_to_use(resources.store(), model.model_id), words)
        store = resources.store()  # whoever fetches the file later has no session that could say which shop is meant
        st.download_button(
            words("train.export"), lambda: travel.export(store, model.model_id), f"{model.model_id}.zip",
            "application/zip", key="train.export", on_click="ignore", type="tertiary", icon=":material/download:",
        )  # fmt: skip
    if model.task == "sentiment" and model.settings.get("source") != "desk":
        cards.quiet(words("train.whole_reviews"))
    if model.refused:
        st.markdown(f":orange[:material/block:] {words(f'errors.{model.refused}')}")
    elif model.task != "sentiment":
        notes = {
            sequences.TASK: "train.past_note", NEED: "train.needs_note", judges.ASPECT: "train.places_note",
            **dict.fromkeys(ENCODING.values(), "train.map_note"),
        }  # fmt: skip
        cards.quiet(words(notes.get(model.task, "train.kinds_note")))
    elif model.stage == IN_USE:
        cards.quiet(words("train.in_use_note"))
    else:
        other = view.in_use
        cards.quiet(words("train.use_note") if other is None else words("train.replaces", name=_name(other, words)))


def _act(change: Callable[[], None], words: Words) -> None:
    """Change which model judges, then let the map and the satisfaction follow in the background."""
    try:
        change()
    except AppError as error:
        st.markdown(f":red[{cards.told(error)}]")
        return
    shell.refresh_everything("judge")
    st.rerun()


def _kinds(model: Model, words: Words) -> None:
    """Draw how well each kind of place is found, and how a list of the words seen in teaching would do."""
    if model.task != judges.ASPECT:
        return
    share = lambda n: words.decimal(100 * n)  # noqa: E731
    with st.expander(words("train.kinds"), icon=":material/format_list_bulleted:", expanded=True):
        rows = [
            {
                words("train.is"): cards.plain(name), words("train.places_marked"): words.count(one["spans"]),
                words("train.score"): share(one["f1"]), words("train.places_right"): share(one["precision"]),
                words("train.places_found"): share(one["recall"]),
            }
            for name, one in model.proof["labels"].items()
        ]  # fmt: skip
        st.table(pl.DataFrame(rows), border="horizontal", hide_index=True, alt=words("train.kinds"))
        only, known = (share(model.proof["places"][of]["f1"]) for of in ("model", "lookup"))
        cards.quiet(words("train.places_only", score=only, lookup=known))


def _errors(model: Model, words: Words) -> None:
    """Draw how often each label was given each answer."""
    names = [train_panel.label(n, words) for n in model.proof.get("names", [])]
    if not names:
        return
    with st.expander(words("train.errors"), icon=":material/grid_on:"):
        rows = [
            {words("train.is"): name, **{f"→ {n}": count for n, count in zip(names, row, strict=True)}}
            for name, row in zip(names, model.proof["confusion"], strict=False)  # of behaviour there is none
        ]
        if rows:
            st.table(pl.DataFrame(rows), border="horizontal", hide_index=True, alt=words("train.errors"))
        cards.quiet(words("train.errors_note") if rows else words("train.no_errors"))
        _confidence(model, words)
        _behind(model, names, words)


def _confidence(model: Model, words: Words) -> None:
    """Say how far its confidence may be believed, and how many answers count as unsure."""
    told = model.proof.get("confidence")
    if not told:
        return
    shares = {k: words.percent(told[k], 0) for k in ("unsure", "right_sure", "right_unsure")}
    off = words.decimal(100 * told["error"])
    key = "train.confidence" if told["unsure"] > 0 else "train.confidence_sure"
    st.markdown(f":material/speed: {words(key, off=off, **shares)}")


def _behind(model: Model, names: list[str], words: Words) -> None:
    """Draw reviews behind the commonest mistakes; those of whoever was erased are not there any more."""
    cells = model.proof.get("cells") or []
    wrong = [
        (count, is_, said)
        for is_, row in enumerate(model.proof["confusion"])
        for said, count in enumerate(row)
        if is_ != said and count and cells
    ]
    for count, is_, said in sorted(wrong, reverse=True)[:MISTAKES]:
        texts = resources.view(behind, tuple(cells[is_][said]))
        if not texts:
            continue
        st.markdown(f"**{words('train.mistake', is_=names[is_], said=names[said], n=words.count(count))}**")
        for text in texts:
            st.markdown(f"“{quotes.marked(text, ())}”")


def models(view: Train, shown: Model, words: Words) -> None:
    """Draw every model taught so far; picking a row shows it."""
    if len(view.models) < 2:
        return
    with cards.card(words("train.models")):
        # A cell that begins with a plus would be guarded against spreadsheets by a stroke before it.
        gain = lambda m: _gain(m.gap(), words).replace("+", "")  # noqa: E731
        rows = pl.DataFrame(
            [
                {
                    "when": m.made_at, "name": _name(m, words),
                    "from": words(f"train.source_{m.settings.get('source', 'stars')}"), "score": 100 * m.score()[m.figure],
                    "interval": _points(m.score()),
                    "gain": gain(m), "stage": words(f"train.stage_{m.stage}"), "time": words.duration(m.seconds),
                }
                for m in view.models
            ]
        )  # fmt: skip
        column = st.column_config
        ids = [m.model_id for m in view.models]
        state = cards.table(
            rows, hide_index=True, row_height=34, key="train.models", on_select="rerun", selection_mode="single-row",
            column_config={
                "when": column.DatetimeColumn(words("train.when"), format="YYYY-MM-DD HH:mm"),
                "name": column.TextColumn(words("train.name"), pinned=True),
                "from": column.TextColumn(words("train.from")),
                "score": column.NumberColumn(words("train.score"), format="%.1f"),
                "interval": column.TextColumn(words("demands.interval")),
                "gain": column.TextColumn(words("train.over_frozen")), "stage": column.TextColumn(words("train.stage")),
                "time": column.TextColumn(words("train.took")),
            },
        )  # fmt: skip
        picked = state["selection"]["rows"]
        if picked and ids[picked[0]] != shown.model_id:
            session.keep("train.model", ids[picked[0]])
            st.rerun()
