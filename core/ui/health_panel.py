"""The health report: a line a finding with the rows behind it, and the figures that explain it."""

from __future__ import annotations

from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from core.base.errors import AppError
from core.base.protocols import Tick
from core.flows import export, health, record
from core.plots import bars, calendar
from core.store.store import Run, Store
from core.ui import cards, resources, session, shell
from core.views import health as health_view
from core.views.health import Found, Health, Stars
from core.words import numbers
from core.words.catalog import Words

SEVERITIES = {"warn": ("error", "yellow"), "note": ("info", "blue"), "fine": ("check_circle", "green")}
REPAIR = "repair_"
GLANCE = 3  # findings of one topic that stand in the glance; the others are in the list of all
PEOPLE = "customer"


def card(view: Health, words: Words) -> None:
    """Draw the report: its head, a glance, and what explains it; or that nothing was looked over yet."""
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(words("health.title"), anchor=False, width="content")
            if view.checked_at is not None:
                st.markdown(f":gray[{words('health.note', when=words.date(view.checked_at))}]", width="content")
        if not view.fresh:
            _look_over(view, words)
        if not view.found:
            return
        _glance(view, words)
        with st.expander(words("health.closer"), icon=":material/monitor_heart:", key="health.closer"):
            _explained(view, words)


def _look_over(view: Health, words: Words) -> None:
    """Say that the report is missing or of before, and offer to look again, unless that is under way."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        told = words("health.stale" if view.checked_at is not None else "health.never")
        st.markdown(f":orange[:material/history:] {told}", width="stretch")
        busy = any(j.facts.get("shop") == session.shop() for j in resources.runner().active())
        if st.button(words("health.check"), key="health.check", icon=":material/refresh:", disabled=busy):
            resources.submit("health", _check)
            st.rerun()


def _check(store: Store, tick: Tick) -> Run:
    return health.run(store, tick=tick)


def _glance(view: Health, words: Words) -> None:
    if all(f.severity == "fine" for f in view.found):
        st.markdown(f":green[:material/check_circle:] {words('health.all_fine')}")
    for found in view.by_topic:
        telling = [f for f in found if f.severity != "fine"] or list(found[:1])
        for one in telling[:GLANCE]:
            with st.container(horizontal=True, wrap=False, vertical_alignment="top", gap="small"):
                _line(one, words)
                _rows_button(one, words, "glance")
        if len(telling) > GLANCE:
            cards.quiet(words("health.more", n=len(telling) - GLANCE))


def _line(one: Found, words: Words) -> None:
    icon, colour = SEVERITIES[one.severity]
    todo = _todo(one, words)
    under = f"  \n:small[:gray[{todo}]]" if todo else ""
    st.markdown(f":{colour}[:material/{icon}:] {sentence(one, words)}{under}", width="stretch")


def _todo(one: Found, words: Words) -> str:
    """Return what to do about a finding, nothing for one that is fine."""
    if one.severity == "fine":
        return ""
    key = "health.do_repair" if one.says.startswith(REPAIR) else f"health.do_{one.says}"
    return words(key) if words.has(key) else ""


def sentence(one: Found, words: Words) -> str:
    """Return a finding in the reader's words, safe as Markdown."""
    return words(f"health.{one.says}", **_facts(one, words, cards.plain))


def _facts(one: Found, words: Words, safe: Any) -> dict[str, object]:
    """Return the facts of a finding as a sentence shows them; `safe` is applied to what came from a file."""
    shown: dict[str, object] = {}
    for name, value in one.facts.items():
        if name in ("first", "last"):
            shown[name] = words.date(value)
        elif name.endswith("share") or name == "better":
            shown[name] = words.percent(value)
        elif name == "mean":
            shown[name] = words.stars(value)
        elif name in ("expected", "by"):
            least = "< 0.1" if value < 0.1 else words.decimal(value, 1)
            shown[name] = least if value < 10 else words.count(value)
        elif name in ("left", "right"):
            shown[name] = words(f"kind.{value}")
        elif name == "mix":
            told = [f"{words(f'language.{language}')} {words.percent(share)}" for language, share in value.items()]
            shown[name] = words("health.join").join(told)
        else:
            shown[name] = numbers.plain(value) if isinstance(value, int) else safe(str(value))
    shown["kind"] = words(f"kind.{one.kind}") if one.kind else ""
    if "first" in shown:
        same = one.facts["first"] == one.facts["last"]
        shown["when"] = shown["first"] if same else words("health.when", first=shown["first"], last=shown["last"])
    return shown


def _rows_button(one: Found, words: Words, where: str) -> None:
    """Offer the rows behind a finding."""
    if one.opens and st.button(
        words("health.open"), key=f"health.open.{where}.{one.name}", type="tertiary", icon=":material/table_rows:"
    ):
        _opened(one, words)


def _opened(one: Found, words: Words) -> None:
    """Show the rows of a finding in a drawer, to be read and downloaded."""

    def drawn() -> None:
        st.markdown(sentence(one, words))
        rows = resources.view(health_view.rows, one.name)
        shown = _named(rows, words)
        cards.table(shown, hide_index=True, key=f"health.rows.{one.name}", height=420 if shown.height > 10 else "auto")
        more = max(one.rows, rows.height)
        key = "health.rows_first" if rows.height < more else "health.rows_shown"
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            cards.quiet(words(key, shown=words.count(rows.height), n=words.count(more)))
            st.download_button(
                words("health.download"), csv(rows, words), f"{one.topic}.csv", "text/csv", key=f"health.csv.{one.name}",
                icon=":material/download:", on_click="ignore",
            )  # fmt: skip

    st.dialog(words("health.rows_of"), width="large")(drawn)()


def _named(rows: pl.DataFrame, words: Words) -> pl.DataFrame:
    """Return rows under headings that people read."""
    own = {
        "file": words("load.file"), "row_number": words("load.row"), "other_file": words("health.repeats_of_file"),
        "other_row": words("health.repeats_of_row"),
    }  # fmt: skip
    return rows.rename({c: own.get(c) or words(f"role.{c}") for c in rows.columns})


def csv(rows: pl.DataFrame, words: Words) -> bytes:
    """Return rows as a CSV that a spreadsheet opens in the right encoding and in which no cell is a formula."""
    return export.defused(_named(rows, words)).write_csv(include_bom=True).encode()


def _explained(view: Health, words: Words) -> None:
    parts = {"time": _time, "languages": _languages, "keys": _keys, "all": _all}
    if not view.of("languages"):
        parts.pop("languages")
    for tab, draw in zip(st.tabs([words(f"health.tab_{name}") for name in parts]), parts.values(), strict=True):
        with tab:
            draw(view, words)


def _time(view: Health, words: Words) -> None:
    """Draw the rows of each kind over time, gaps shaded and bursts marked."""
    kinds = view.days["kind"].unique(maintain_order=True).to_list()
    if not kinds:
        st.markdown(words("health.no_time"))
    for kind in kinds:
        days = view.days.filter(pl.col("kind") == kind)
        gaps = [(f.facts["first"], f.facts["last"]) for f in view.of("time") if f.says == "gap" and f.kind == kind]
        bursts = [f.facts["first"] for f in view.of("bursts") if f.kind == kind and "first" in f.facts]
        first, last = days["day"].min(), days["day"].max()
        st.markdown(
            f"**{words(f'kind.{kind}')}** :gray[{words('health.when', first=words.date(first), last=words.date(last))}]"
        )
        shell.chart(
            partial(calendar.rows_over_time, days, gaps, bursts, words, shell.colours()), ("time", kind), f"health.time.{kind}",
            words("health.time_alt", kind=words(f"kind.{kind}"), n=words.count(float(days["rows"].sum())), first=words.date(first),
                      last=words.date(last), gaps=len(gaps), bursts=len(bursts)),
        )  # fmt: skip
        weekly = calendar.by_week(days)
        key = f" {words('health.time_key')}" if gaps or bursts else ""
        cards.quiet(words("health.per_week" if weekly else "health.per_day") + key)


def _languages(view: Health, words: Words) -> None:
    """Draw which languages the reviews speak, and what of each is not read."""
    mix = view.of("languages")[0].facts["mix"]
    rows = [bars.Share(words(f"language.{name}"), share, words.percent(share)) for name, share in mix.items()]
    _bars(rows, "health.languages", words, most=1.0)
    for one in view.of("unread"):
        st.markdown(sentence(one, words))


def _keys(view: Health, words: Words) -> None:
    """Draw how ids join, products and customers apart."""
    found = view.of("keys")
    if not found:
        st.markdown(words("health.no_keys"))
    for column in ("product", PEOPLE):
        here = [f for f in found if f.facts["column"] == column]
        if not here:
            continue
        cards.quiet(words("health.keys_note" if column == "product" else "health.keys_note_people"))
        colours = shell.colours()
        inks = {"warn": colours.fail, "note": colours.warn, "fine": colours.positive}
        rows = [
            bars.Share(
                f"{words('kind.' + f.facts['left'])} → {words('kind.' + f.facts['right'])}", f.facts["share"],
                f"{words.count(f.facts['matched'])} / {words.count(f.facts['keys'])} · {words.percent(f.facts['share'])}",
                inks[f.severity],
            )
            for f in here
        ]  # fmt: skip
        _bars(rows, f"health.keys.{column}", words, most=1.0)


def stars(view: Health, words: Words) -> None:
    """Draw the stars of the reviews beside those of all who bought, what weighting does, and the form to say them."""
    if not view.stars.counts:
        return
    with cards.card(words("load.stars")):
        for one in view.of("stars"):
            st.markdown(sentence(one, words))
        _spread(view.stars, words)
        _weighted(view.stars, words)
        _say_stars(view.stars, words)


def _spread(stars: Stars, words: Words) -> None:
    colours, rows = shell.colours(), []
    for star in (5, 4, 3, 2, 1):
        share, true = stars.counts.get(star, 0) / stars.total, stars.true.get(star)
        figures = words.percent(share)
        if stars.weighted is not None and true is not None:
            figures = words("health.stars_true", share=figures, true=words.percent(true))
            if star in stars.weighted.weights:
                figures += f" · × {words.decimal(stars.weighted.weights[star], 2)}"
        rows.append(bars.Share(f"{star} ★", share, figures, colours.stars[star - 1], true))
    _bars(rows, "load.stars", words)


def _weighted(stars: Stars, words: Words) -> None:
    """Say what the reviews tell once each star counts as often as it is truly given."""
    made = stars.weighted
    if made is None:
        return
    cards.quiet(words("health.stars_key"))
    facts = {"mean": words.stars(made.mean), "observed": words.stars(stars.facts.get("mean"))}
    effective = {"n": words.count(stars.total), "effective": words.count(made.effective)}
    st.markdown(words("health.stars_known", **facts, **effective))
    if stars.source == health_view.CATALOGUE:
        mean, n, products = (stars.facts.get(f"catalogue_{k}") for k in ("mean", "ratings", "products"))
        cards.quiet(
            words("health.stars_catalogue", mean=words.stars(mean), n=words.count(n), products=words.count(products))
        )
    else:
        cards.quiet(words("health.stars_typed"))
    if made.unseen > 0:
        cards.quiet(words("health.stars_unseen", share=words.percent(made.unseen)))


def _say_stars(stars: Stars, words: Words) -> None:
    """Let the true shares be typed in, and taken back."""
    with st.popover(words("health.stars_say"), icon=":material/balance:"):
        st.markdown(words("health.stars_say_note"))
        given = {
            star: st.number_input(
                words("health.stars_n", n=star), 0.0, 100.0, step=1.0, format="%.0f", key=f"health.mix.{star}",
                value=round(100 * stars.true.get(star, stars.counts.get(star, 0) / max(1, stars.total))) * 1.0,
            )
            for star in (5, 4, 3, 2, 1)
        }  # fmt: skip
        with st.container(horizontal=True):
            shares = {star: share / 100 for star, share in given.items()}
            if st.button(words("health.stars_save"), key="health.mix.save", type="primary"):
                _record(shares)
            if stars.source == health_view.TYPED and st.button(words("health.stars_forget"), key="health.mix.forget"):
                _record(None)


def _record(shares: dict[int, float] | None) -> None:
    try:
        record.star_mix(resources.store(), shares)
    except AppError as error:
        st.error(cards.told(error))
        return
    st.rerun()


def _all(view: Health, words: Words) -> None:
    """List every finding with its rows."""
    for one in view.found:
        with st.container(horizontal=True, wrap=False, vertical_alignment="top", gap="small"):
            _line(one, words)
            _rows_button(one, words, "all")


def _bars(rows: list[bars.Share], key: str, words: Words, most: float | None = None) -> None:
    alt = words("health.join").join(f"{r.label} {r.figures}" for r in rows)
    shell.chart(lambda: bars.share_bars(rows, shell.colours(), most), ("shares", tuple(rows), most), key, alt)
