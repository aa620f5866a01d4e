"""The one way down to what people said: a drawer of voices with its five orders."""

from __future__ import annotations

import streamlit as st

from core.ui import cards, resources, session
from core.views import quotes as quotes_view
from core.views.quotes import ORDERS, Quote, Quotes, Subject
from core.words.catalog import Words

LONGEST = 240  # characters before a quote is cut
NEED_ICONS = {"wish": "lightbulb", "workaround": "build", "lack": "block", "comparison": "compare", "question": "help"}


def stars(rating: float | None) -> str:
    """Return ★★☆☆☆, or nothing for a review without stars."""
    return "" if rating is None else "★" * round(rating) + "☆" * (5 - round(rating))


def marked(text: str, words: tuple[str, ...]) -> str:
    """Return text as safe Markdown with the words that matched on a yellow ground."""
    short = text if len(text) <= LONGEST else text[: LONGEST - 1].rsplit(" ", 1)[0] + " …"
    return "".join(
        cards.mark(cards.plain(part)) if hit else cards.plain(part, keep_ends=True)
        for part, hit in quotes_view.parted(short, words)
    )


def second_line(quote: Quote, words: Words) -> str:
    """Return `★★☆☆☆ · 12 Oct 2026 · Handheld V2 · EN`, leaving out what the file does not tell."""
    parts = [
        stars(quote.rating),
        words.date(quote.happened_at) if quote.happened_at else "",
        cards.plain(quote.product),
    ]
    return " · ".join([p for p in (*parts, quote.language.upper()) if p])


def card(quote: Quote, words: Words, marks: tuple[str, ...] = (), border: bool = True) -> None:
    """Draw one voice: text, where it comes from, and badges only where there is something to say."""
    with st.container(border=border, gap="xsmall"):
        text = marked(quote.text, marks)
        st.markdown(f":gray[{cards.plain(quote.text[:LONGEST])}]" if quote.repeats else text)
        cards.quiet(second_line(quote, words))
        badges = []
        if quote.need:
            badges.append(f":violet-badge[:material/{NEED_ICONS[quote.need]}: {words(f'need.{quote.need}')}]")
        if quote.disagrees and not quote.repeats:
            badges.append(f":blue-badge[:material/thumbs_up_down: {words('quotes.disagrees')}]")
        if quote.repeats:
            badges.append(
                f":gray-badge[:material/block: {words('quotes.not_counted_badge')}] :gray[{words('quotes.repeats')}]"
            )
        if badges:
            st.markdown(" ".join(badges))


def drawer(subject: Subject, key: str, heading: str = "") -> None:
    """Draw the voices of a demand or of a selection: pills for the order, five quotes, pages."""
    words = session.words()
    counts: Quotes = resources.view(quotes_view.read, subject, "typical", 1, session.filters())
    labels = {
        order: words(f"quotes.{order}", n=words.count(n)) if n is not None else words(f"quotes.{order}")
        for order, n in zip(ORDERS, (None, None, None, counts.disagreeing, counts.not_counted), strict=True)
    }
    if heading:
        st.subheader(heading, anchor=False)
    order = st.pills(
        words("quotes.order"), ORDERS, default="typical", required=True, format_func=labels.__getitem__, key=f"{key}.order",
        label_visibility="collapsed", wrap=True, help=None,
    )  # fmt: skip
    order = order or "typical"
    cards.quiet(words(f"quotes.rule_{order}"))
    at = st.session_state.get(f"{key}.page.{order}", 1)
    shown: Quotes = resources.view(quotes_view.read, subject, order, at, session.filters())
    if not shown.rows:
        st.markdown(f":gray[{words('quotes.none')}]")
    for quote in shown.rows:
        card(quote, words, counts.words)
    if shown.pages > 1:
        st.pagination(shown.pages, key=f"{key}.page.{order}", max_visible_pages=5)
