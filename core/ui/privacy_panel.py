"""The parts of the privacy page: how long rows are kept, erasing a person, what is masked, what was erased."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import streamlit as st

from core.base.errors import AppError
from core.jobs.job import DONE
from core.privacy.rules import Rules
from core.ui import cards, job_panel, net, resources, session
from core.views.privacy import Privacy
from core.words.catalog import Words

PERIODS = (0, 1095, 730, 365, 180, 90)  # days; 0 keeps everything
RULES = ("mask", "keep", "mask_columns", "keep_columns")
WORKS = ("erase", "retention")


def metrics(view: Privacy, words: Words) -> None:
    """Draw how much is stored of people."""
    cards.metrics(
        [
            (words("privacy.people"), words.count(view.people), words("privacy.people_under")),
            (words("privacy.reviews"), words.count(view.rows["reviews"]), words("privacy.reviews_under")),
            (words("privacy.events"), words.count(view.rows["events"]), words("privacy.events_under")),
            (words("privacy.masked"), words.count(int(view.masked["rows"].sum())), words("privacy.masked_under")),
        ]
    )


def running(words: Words) -> bool:
    """Draw the erasing that is under way in this shop; return whether there is any."""
    shop = session.shop()
    if not any(j.facts.get("shop") == shop and j.name in WORKS for j in resources.runner().active()):
        return False
    with cards.card(words("privacy.erasing")):
        net.alive("erasing", _progress, 1.0)(shop)
        cards.quiet(words("privacy.erasing_note"))
    return True


def _progress(shop: str) -> None:
    words = session.words()
    for job in [j for j in resources.runner().active() if j.facts.get("shop") == shop and j.name in WORKS][:1]:
        stage = f"step.{job.facts.get('stage', '')}"
        job_panel.progress(job, words(stage) if words.has(stage) else words(f"job.{job.name}"))


def erase(busy: bool, words: Words) -> None:
    """Draw the way to erase a person: find, see what would go, confirm."""
    with cards.card(words("privacy.erase")):
        st.markdown(words("privacy.erase_sentence"))
        turn = session.kept("privacy.turn", 0)
        who = st.text_input(words("privacy.who"), key=f"privacy.who.{turn}", icon=":material/person_search:")
        if not who.strip():
            job = resources.runner().job(session.kept("privacy.job", ""))
            if job is not None and job.state == DONE:
                st.markdown(f":green[:material/check_circle: {words('privacy.erase_done')}]")
            else:
                cards.quiet(words("privacy.who_note"))
            return
        found = resources.find_person(who)
        if not found.anything:
            st.markdown(f":gray[:material/person_off: {words('errors.nobody_found')}]")
            return
        rows = [words("load.rows_of_kind", n=words.count(n), kind=words(f"kind.{k}"))
                for k, n in found.rows.items() if n and k != "voices"]  # fmt: skip
        if found.rows["voices"]:
            rows.append(words("privacy.voices", n=words.count(found.rows["voices"])))
        st.markdown(f":orange[:material/person_remove:] **{words('privacy.found', rows=' · '.join(rows))}**")
        st.markdown(words("privacy.goes"))
        if found.models:
            st.markdown(f":violet[:material/model_training:] {words('privacy.models', n=words.count(found.models))}")
        if not found.by_own_id:
            cards.quiet(words("privacy.by_pseudonym"))
        sure = st.checkbox(words("privacy.sure"), key=f"privacy.sure.{turn}")
        st.button(
            words("privacy.erase_now"), key="privacy.erase", type="primary", icon=":material/delete_forever:",
            disabled=not sure or busy, on_click=_erase, args=(who,),
        )  # fmt: skip


def _erase(who: str) -> None:
    session.keep("privacy.job", resources.submit_erase(who))
    session.keep("privacy.turn", session.kept("privacy.turn", 0) + 1)  # who it was stands nowhere any more


def keep(view: Privacy, busy: bool, words: Words) -> None:
    """Draw for how long rows of each kind are kept, what would go, and the button that lets it go."""
    kinds = [k for k, n in view.rows.items() if n or view.periods.get(k)]
    if not kinds:
        return
    with cards.card(words("privacy.keep")):
        st.markdown(words("privacy.keep_sentence"))
        chosen = {}
        for column, kind in zip(st.columns(min(2, len(kinds))) * 2, kinds, strict=False):
            now = view.periods.get(kind, 0)
            options = sorted({*PERIODS, now}, key=lambda d: -d if d else -(10**9))
            chosen[kind] = column.selectbox(
                words(f"kind.{kind}"), options, index=options.index(now), key=f"privacy.keep.{kind}",
                format_func=lambda d: words(f"privacy.keep_{d}") if d in PERIODS else words("privacy.keep_days", n=d),
            )  # fmt: skip
        changed = {k: d for k, d in chosen.items() if d != view.periods.get(k, 0)}
        if not changed:
            cards.quiet(words("privacy.keep_note"))
            return
        due = resources.due(tuple(sorted(chosen.items())))
        if due.anything:
            rows = " · ".join(
                words("load.rows_of_kind", n=words.count(n), kind=words(f"kind.{k}")) for k, n in due.rows.items() if n
            )
            st.markdown(
                f":orange[:material/delete_sweep:] {words('privacy.due', rows=rows, people=words.count(due.people))}"
            )
            if due.undated:
                cards.quiet(words("privacy.undated", n=words.count(due.undated)))
            sure = st.checkbox(words("privacy.sure"), key=f"privacy.sure_due.{sorted(chosen.items())}")
            label, icon = words("privacy.apply_due", n=words.count(sum(due.rows.values()))), ":material/delete_forever:"
        else:
            cards.quiet(words("privacy.nothing_due"))
            sure, label, icon = True, words("privacy.apply"), ":material/schedule:"
        st.button(
            label, key="privacy.apply", icon=icon, disabled=busy or not sure, on_click=_keep, args=(chosen,),
            type="primary" if due.anything else "secondary",
        )  # fmt: skip


def _keep(chosen: dict[str, int]) -> None:
    resources.submit_retention(chosen)


def masking(words: Words) -> None:
    """Let the words and columns that are always or never masked be seen, added and removed."""
    with cards.card(words("privacy.rules")):
        st.markdown(words("privacy.rules_sentence"))
        try:
            rules = resources.masking_rules()
        except AppError as error:
            st.markdown(f":red[:material/error: {cards.told(error)}]")
            return
        for name in RULES:
            said = sorted(getattr(rules, name))
            key = f"privacy.{name}.{session.shop()}"
            st.multiselect(
                words(f"privacy.rules_{name}"), said, default=said, key=key, accept_new_options=True,
                placeholder=words("privacy.rules_none"), on_change=_rule, args=(rules, name, key),
            )  # fmt: skip


def _rule(rules: Rules, name: str, key: str) -> None:
    resources.keep_rules(rules, name, st.session_state[key])


def erased(view: Privacy, words: Words) -> None:
    """List when and how much was erased; never who."""
    with cards.card(words("privacy.erased")):
        if view.erasures.is_empty():
            cards.quiet(words("privacy.erased_none"))
            return
        shown = view.erasures.select(
            "erased_at",
            pl.col("reason").map_elements(lambda r: words(f"privacy.because_{r}"), return_dtype=pl.String),
            "rows",
        )
        column = st.column_config
        cards.table(
            shown, hide_index=True, key="privacy.erased", height="auto",
            column_config={
                "erased_at": column.DatetimeColumn(words("runs.when"), format="YYYY-MM-DD HH:mm"),
                "reason": column.TextColumn(words("privacy.because")),
                "rows": column.NumberColumn(words("load.rows"), format="localized"),
            },
        )  # fmt: skip
        cards.quiet(words("privacy.erased_note"))


def promises(rules: Sequence[str], words: Words) -> None:
    """Say what holds for everything that is stored."""
    for rule in rules:
        with cards.card(words(f"privacy.{rule}")):
            st.markdown(words(f"privacy.{rule}_sentence"))
