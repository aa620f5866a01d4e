"""Persona cards: a small island, what they ask for, what they do, one voice; and two side by side."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.base.errors import AppError
from core.flows import record
from core.plots import bars
from core.plots.glyph import island
from core.ui import cards, navigation, quotes, resources, session, shell
from core.views.personas import SMALLEST, Persona, Personas
from core.words.catalog import Words


def feature(name: str, words: Words) -> str:
    """Return a behaviour in plain words; `category:x` and `demand:x` name themselves."""
    kind, _, value = name.partition(":")
    if value:
        return words(f"trait.{kind}", name=value)
    return words(f"trait.{name}") if words.has(f"trait.{name}") else name.replace("_", " ")


def title(facts: Mapping[str, Any], words: Words) -> str:
    """Return a persona's name: typed by a person, or composed of what sets it apart in the reader's language.

    `facts` are the persona's `name`, `named_by` and `parts`, as `insight.personas` has them.
    """
    parts = json.loads(facts.get("parts") or "[]")
    if facts["named_by"] == "person" or not parts:
        return facts["name"]
    said = []
    for part in parts[:2]:
        kind, _, value = part.partition(":")
        key = f"persona_name.{kind}"
        said.append(words(key, name=value) if words.has(key) else feature(part, words))
    first = said[0][:1].upper() + said[0][1:]
    return words("persona_name.joined", first=first, second=said[1][:1].lower() + said[1][1:]) if said[1:] else first


def card(persona: Persona, words: Words) -> None:
    """Draw one persona."""
    facts, colours = persona.facts, shell.colours()
    ink = colours.slot(facts["slot"])
    with st.container(border=True, height="stretch"):
        with st.container(horizontal=True, vertical_alignment="center", wrap=False):
            st.image(island(facts["persona_id"], ink), width=62)
            with st.container(gap="xsmall"):
                st.markdown(f"**{cards.plain(title(facts, words))}**")
                share = words.share(facts["share"], facts["low"], facts["high"])
                cards.quiet(words("personas.size", n=words.count(facts["people"]), share=share))
        badges = [cards.stability_badge(facts["stability"])]
        if facts["value_tier"]:
            tier = words(f"value.{facts['value_tier']}")
            badges.append(f":blue-badge[:material/payments: {tier}]")
        st.markdown(" ".join(badges))
        _wants(persona, ink, words)
        _does(persona, words)
        if persona.quote:
            st.markdown(f"“{quotes.marked(persona.quote, persona.words)}”")
            cards.quiet(quotes.stars(persona.quote_rating))
        if persona.products.height:
            bought = " · ".join(cards.plain(n) for n in persona.products["name"][:3])
            cards.quiet(f"{words('personas.buys')} {bought}")
        with st.container(horizontal=True, vertical_alignment="center"):
            _to_demand(persona, words)
            with st.popover(words("personas.rename"), icon=":material/edit:", type="tertiary"):
                _rename(persona, words)


def _to_demand(persona: Persona, words: Words) -> None:
    """Lead to the demand that they raise most."""
    if persona.wants.is_empty():
        return
    first = persona.wants.row(0, named=True)
    label = words("personas.open", name=cards.plain(first["name"]))
    if st.button(label, key=f"personas.open.{persona.facts['persona_id']}", icon=":material/adjust:", type="tertiary"):
        session.pick_demand(first["demand_id"])
        st.switch_page(navigation.path("demand"))


def _wants(persona: Persona, ink: str, words: Words) -> None:
    if persona.wants.is_empty():
        return
    cards.quiet(words("personas.asks"))
    rows = [
        bars.Bar(r["name"], r["share"], r["low"], r["high"], words.share(r["share"], r["low"], r["high"]), ink)
        for r in persona.wants.iter_rows(named=True)
    ]
    key = f"personas.wants.{persona.facts['persona_id']}"
    alt = "; ".join(f"{b.label} {b.figures}" for b in rows)
    shell.chart(lambda: bars.interval_bars(rows, shell.colours(), axis=False), ("wants", tuple(rows)), key, alt)


def _does(persona: Persona, words: Words) -> None:
    if persona.traits.is_empty():
        return
    cards.quiet(words("personas.does"))
    rows = [
        (feature(r["feature"], words), r["sigma"], words.signed(r["sigma"], 1))
        for r in persona.traits.iter_rows(named=True)
    ]
    key = f"personas.does.{persona.facts['persona_id']}"
    alt = "; ".join(f"{label} {figures} σ" for label, _, figures in rows)
    shell.chart(lambda: bars.lollipops(rows, shell.colours()), ("does", tuple(rows)), key, alt)


def _rename(persona: Persona, words: Words) -> None:
    facts = persona.facts
    persona_id = facts["persona_id"]
    with st.form(f"personas.rename.{persona_id}", border=False):
        name = st.text_input(words("demand.new_name"), value=title(facts, words), max_chars=60)
        if st.form_submit_button(words("demand.save"), type="primary"):
            try:
                record.name_persona(resources.store(), persona_id, name)
                st.rerun()
            except AppError as error:
                st.markdown(f":red[{cards.told(error)}]")


def foot(view: Personas, words: Words) -> None:
    """Draw who belongs to no persona, and that a small group is hidden, without its size."""
    if not view.unplaced and not view.hidden:
        return
    left, right = st.columns([3, 1], gap="medium") if view.hidden else (st.container(), None)
    with left, st.container(border=True):
        share = words.percent(view.unplaced / max(1, view.people))
        size = (
            words("personas.none_few")
            if view.unplaced < SMALLEST
            else words("personas.none_size", n=words.count(view.unplaced), share=share)
        )
        st.markdown(f"**{words('personas.none')}** · {size} :gray[{words('personas.none_note')}]")
    if right is not None:
        with right, st.container(border=True):
            st.markdown(f":gray[:material/visibility_off: {words('personas.hidden')}]")


def compare(view: Personas, words: Words) -> None:
    """Open two personas side by side."""

    @st.dialog(words("personas.compare"), width="large")
    def show() -> None:
        by_id = {p.facts["persona_id"]: p for p in view.personas}
        ids, named = list(by_id), lambda one: title(by_id[one].facts, words)  # two may wear one name
        columns = st.columns(2, gap="medium")
        with columns[0]:
            one = by_id[st.selectbox(words("personas.first"), ids, index=0, format_func=named, key="personas.first")]
        with columns[1]:
            two = by_id[st.selectbox(words("personas.second"), ids, index=1, format_func=named, key="personas.second")]
        traits, wants = shared_traits(one, two), shared_wants(one, two)
        most = max([0.0, *(p["high"] for _, left, right in wants for p in (left, right) if p)])
        sides = (
            (columns[0], one, [(name, left) for name, left, _ in traits], [(name, left) for name, left, _ in wants]),
            (
                columns[1],
                two,
                [(name, right) for name, _, right in traits],
                [(name, right) for name, _, right in wants],
            ),
        )
        for place, (column, persona, does, asks) in enumerate(sides):
            with column:
                _side(persona, does, words, f"personas.compare.{place}")
                _asked(persona, asks, most, words, f"personas.compare.{place}.wants")

    show()


def shared_traits(one: Persona, two: Persona, most: int = 12) -> list[tuple[str, float, float]]:
    """Return (feature, σ of one, σ of the other): the strongest of either that both have, by how far they part."""
    left, right = (dict(p.all_traits.select("feature", "sigma").iter_rows()) for p in (one, two))
    both = sorted(left.keys() & right.keys(), key=lambda f: (-max(abs(left[f]), abs(right[f])), f))[:most]
    return [(f, left[f], right[f]) for f in sorted(both, key=lambda f: (right[f] - left[f], f))]


Asked = tuple[str, dict[str, Any] | None, dict[str, Any] | None]


def shared_wants(one: Persona, two: Persona) -> list[Asked]:
    """Return (name, row of one, row of the other) of what either asks for most; None where hardly anybody does."""
    left, right = ({r["demand_id"]: r for r in p.all_wants.iter_rows(named=True)} for p in (one, two))
    asked = {r["demand_id"]: r["name"] for p in (one, two) for r in p.wants.iter_rows(named=True)}
    return [(name, left.get(d), right.get(d)) for d, name in asked.items()]


def _side(persona: Persona, traits: list[tuple[str, float]], words: Words, key: str) -> None:
    """Draw one side of a comparison: how many they are and what they do."""
    facts = persona.facts
    share = words.share(facts["share"], facts["low"], facts["high"])
    st.markdown(words("personas.size", n=words.count(facts["people"]), share=share))
    rows = [(feature(name, words), sigma, words.signed(sigma, 1)) for name, sigma in traits]
    if rows:
        cards.quiet(words("personas.does"))
        alt = "; ".join(f"{label} {figures} σ" for label, _, figures in rows)
        shell.chart(lambda: bars.lollipops(rows, shell.colours()), ("does", tuple(rows)), key, alt)


def _asked(
    persona: Persona, wants: list[tuple[str, dict[str, Any] | None]], most: float, words: Words, key: str
) -> None:
    """Draw what one side asks for, on the scale of both; a dash where hardly anybody of them does."""
    ink = shell.colours().slot(persona.facts["slot"])
    rows = [
        bars.Bar(name, r["share"], r["low"], r["high"], words.share(r["share"], r["low"], r["high"]), ink)
        if r
        else bars.Bar(name, 0.0, 0.0, 0.0, words.percent(None), ink)
        for name, r in wants
    ]
    if rows:
        cards.quiet(words("personas.asks"))
        alt = "; ".join(f"{b.label} {b.figures}" for b in rows)
        draw = lambda: bars.interval_bars(rows, shell.colours(), axis=False, most=most)  # noqa: E731
        shell.chart(draw, ("asked", tuple(rows), most), key, alt)
