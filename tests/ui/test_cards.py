"""Text from a file is shown letter by letter: no Markdown, no HTML, no formula, no link, no icon comes of it."""

import re

import pytest

from core.ui import cards, quotes
from tests.shop import HOSTILE

# What Streamlit's Markdown makes something of even where its signs are escaped: it looks for them in the text itself.
FOUND_LATER = re.compile(r"https?://|www\.|@\w|:[\w+/-]+:|--|->|<-|>=|<=", re.IGNORECASE)
INJECTIONS = [
    "**bold** _it_ `code` ~~gone~~", "[link](https://evil.example)", "![image](http://evil.example/x.png)", "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>", "$\\frac{a}{b}$", "$$x$$", ":red[stop]", ":material/home:", ":smile: :+1:", "# heading", "> quote", "- item",
    "1. item", "| a | b |", "&lt;b&gt;", "https://evil.example/path?a=b", "www.evil.example", "jo@evil.example", "a -> b <- c -- d >= e <= f",
    ":color[x]{foreground=\"red\"}", "\\*escaped\\*", "[^1]", "***", "===", HOSTILE,
]  # fmt: skip


def unescaped(text: str) -> str:
    """What Markdown shows of text in which every sign of its grammar is escaped."""
    return re.sub(r"\\([\\`*_{}\[\]()<>#+\-.!|~$:^&=@/])", r"\1", text)


def bare(text: str) -> str:
    """The signs of Markdown's grammar that are left without an escape."""
    return re.sub(r"\\[\\`*_{}\[\]()<>#+\-.!|~$:^&=@/]", "", text)


@pytest.mark.parametrize("text", INJECTIONS)
def test_nothing_in_a_text_is_grammar(text: str) -> None:
    safe = cards.plain(text)
    assert not re.search(r"[\\`*_{}\[\]()<>#|~$:^&=]", bare(safe))
    assert not FOUND_LATER.search(unescaped(safe))
    assert unescaped(safe).replace("\u2060", "") == " ".join(text.split())  # and every letter of it is shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (None, ""),
        ("", ""),
        ("  two\n\nlines\t ", "two lines"),
        ("nul\x00bell\x07", "nulbell"),
        ("\u202eturned\u202c", "turned"),
        ("电池，不耐用", "电池，不耐用"),
        ("🫖 tea", "🫖 tea"),
    ],
)
def test_white_space_and_unseen_signs(text: str | None, shown: str) -> None:
    assert cards.plain(text) == shown


def test_ten_thousand_letters_are_cut_in_a_quote_and_no_escape_is_torn() -> None:
    long = quotes.marked("*" * 10_000, ())
    assert len(long) < 2 * quotes.LONGEST + 10 and unescaped(long).endswith("…") and not re.search(r"\*", bare(long))


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("The battery dies", ("battery",), "The :yellow-background[battery] dies"),
        ("Batteries die", ("batter",), ":yellow-background[Batteries] die"),
        ("combat", ("bat",), "combat"),
        ("电池不耐用", ("电池",), ":yellow-background[电池]不耐用"),
        ("a [b](c)", ("b",), "a \\[:yellow-background[b]\\]\\(c\\)"),
        ("no words", ("", " "), "no words"),
    ],
)
def test_marked_words_stand_on_a_ground(text: str, words: tuple[str, ...], shown: str) -> None:
    assert quotes.marked(text, words) == shown


@pytest.mark.parametrize("text", INJECTIONS)
def test_marking_lets_nothing_through(text: str) -> None:
    for word in ("link", "x", "[", "](", "$", "<", "\\", ":"):
        safe = quotes.marked(text, (word,)).replace(":yellow-background[", "").replace("]", "", 0)
        assert not re.search(r"[`*_{}()<>#|~$^&=]", bare(safe)), (text, word)


@pytest.mark.parametrize(
    ("value", "name"), [(None, "unmeasured"), (0.0, "shaky"), (0.6, "settling"), (0.75, "solid"), (1.0, "solid")]
)
def test_stability_has_a_word(value: float | None, name: str) -> None:
    assert cards.stability(value) == name


@pytest.mark.parametrize(("rating", "shown"), [(None, ""), (1.0, "★☆☆☆☆"), (4.6, "★★★★★"), (2.4, "★★☆☆☆")])
def test_stars(rating: float | None, shown: str) -> None:
    assert quotes.stars(rating) == shown
