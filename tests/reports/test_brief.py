"""The brief is one page that opens without a network, in both languages, and no text from a file is ever markup."""

from html.parser import HTMLParser

import pytest

from core.base.clock import now
from core.base.errors import NotYet
from core.flows import record
from core.reports import brief as report
from core.store.store import Store
from core.views import brief
from core.words.catalog import Words
from tests.shop import HOSTILE

KNOWN = {
    "html", "head", "meta", "title", "style", "body", "header", "footer", "span", "h1", "h2", "p", "div", "section", "b", "br", "mark",
    "ul", "li", "svg", "g", "path", "circle", "text", "defs", "rect", "line", "use",
}  # fmt: skip


class Read(HTMLParser):
    """What a browser would make of a page: its tags, its attributes, its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def candidates(store: Store) -> list[str]:
    return store.frame("insight.opportunities").sort("score", descending=True)["demand_id"].to_list()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_candidate_has_a_brief_in_both_languages(small_to_read: Store, language: str) -> None:
    words = Words(language)
    for demand_id in candidates(small_to_read):
        view = brief.read(small_to_read, demand_id)
        seen = Read(report.html(view, words, now()))
        assert seen.tags <= KNOWN and "script" not in seen.tags and "img" not in seen.tags
        assert not [a for a in seen.attributes if a.startswith("on") or a in ("src", "href")]
        assert view.demand.facts["name"] in seen.text and words("brief.no_cause") in seen.text
        assert view.run_id in seen.text and demand_id in view.rivals["demand_id"]
        assert (
            "{" not in seen.text.replace(report.STYLE, "")
            and "customers.example" not in seen.text
            and "c_" not in seen.text
        )


def test_hostile_text_is_shown_letter_by_letter(small: Store) -> None:
    demand_id = candidates(small)[0]
    record.name_demand(small, demand_id, HOSTILE[:80])
    record.decide(
        small,
        record.Decision(demand_id, "</title><script>alert(1)</script>", "<b>all</b>", "a & b", '"><svg onload=x>'),
    )
    seen = Read(report.html(brief.read(small, demand_id), Words("en"), now()))
    assert seen.tags <= KNOWN and not [a for a in seen.attributes if a.startswith("on")]
    for text in ("</title><script>alert(1)</script>, for <b>all</b>", "a & b", '"><svg onload=x>'):
        assert text in seen.text


@pytest.mark.parametrize(
    ("text", "marks", "html"),
    [
        ("The battery dies", ("battery",), "The <mark>battery</mark> dies"),
        ("BATTERY", ("battery",), "<mark>BATTERY</mark>"),
        ("a < b & c", ("amp", "lt"), "a &lt; b &amp; c"),
        ("<b>battery</b>", ("battery", "<b>"), "<mark>&lt;b&gt;</mark><mark>battery</mark>&lt;/b&gt;"),
        ("battery life", ("battery", "battery life"), "<mark>battery life</mark>"),
        ("电池不耐用", ("电池",), "<mark>电池</mark>不耐用"),
        ("a.b (c)", (".", "(c)", " "), "a<mark>.</mark>b <mark>(c)</mark>"),
        ("", ("x",), ""),
    ],
)
def test_marked_words(text: str, marks: tuple[str, ...], html: str) -> None:
    assert report.marked(text, marks) == html


def test_open_fields_are_said_to_be_open_and_a_decision_fills_them(small: Store) -> None:
    demand_id, words = candidates(small)[0], Words("en")
    before = Read(report.html(brief.read(small, demand_id), words, now())).text
    assert before.count(words("brief.open")) >= 4
    record.decide(small, record.Decision(demand_id, "A quieter motor", "sleepers", "fewer returns", "Ann"))
    after = Read(report.html(brief.read(small, demand_id), words, now())).text
    assert "A quieter motor, for sleepers" in after and "fewer returns" in after and "Ann" in after


def test_what_is_no_candidate_has_no_brief(small_to_read: Store, store: Store) -> None:
    with pytest.raises(NotYet):
        brief.read(small_to_read, "D-9999")
    with pytest.raises(NotYet):
        brief.read(store, "D-0001")
