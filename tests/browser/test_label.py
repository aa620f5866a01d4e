"""Forty sentences labelled with the keyboard, a model taught from them, its verdict read, put to use, and taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Page, expect

from core.flows import desk
from core.store.store import Store
from tests.browser.conftest import move_in
from tests.browser.reader import WAIT, Reader
from tests.browser.server import Server

# What a person would call good in the sentences of `tests/shop.py`, and what says nothing.
GOOD = ("well packed", "great", "wonderful", "perfect", "undamaged", "安静", "孩子睡得好", "听不见", "静音", "不影响")
SAYS_NOTHING = ("sister", "third order", "since spring", "is blue", "fourth floor", "magazine", "neighbour has", "给妈妈", "第三次",
                "颜色", "一个月来评价", "推荐的", "直播")  # fmt: skip
SENTENCE = "[data-testid=stMain] h3"


def judged_by(server: Server) -> set[str]:
    store = Store(server.home / "own.duckdb")
    found = set(store.frame("insight.sentiment")["judged_by"])
    store.close()
    return found


def key_for(sentence: str) -> str:
    """Return the key that a person would press: 1 negative, 2 neutral, 3 positive."""
    if any(word in sentence for word in SAYS_NOTHING):
        return "2"
    return "3" if any(word in sentence for word in GOOD) else "1"


def gone(reader: Reader, job: str) -> None:
    """Wait until a job came and went."""
    shown = reader.page.get_by_text(reader.words(job), exact=False)
    with suppress(AssertionError):  # it may be too quick to be seen
        expect(shown.first).to_be_visible(timeout=5000)
    expect(shown).to_have_count(0, timeout=3 * WAIT)


def labelled(reader: Reader) -> int:
    bar = reader.page.get_by_text(re.compile(r"^\d+ of the 40 answers"))
    return int(bar.first.inner_text().split()[0])


def test_forty_labels_become_a_model_that_judges_and_steps_back(
    own_server: Server, computed_shop: Path, visit: Callable[..., Page]
) -> None:
    move_in(computed_shop, own_server.home)
    before = judged_by(own_server)
    own_server.start()
    reader = Reader(visit(f"{own_server.url}/?shop=own")).settle().go("desk")
    for n in range(40):
        reader.page.keyboard.press(key_for(reader.page.locator(SENTENCE).nth(1).inner_text()))
        expect(reader.page.get_by_text(f"{n + 1} of the 40 answers", exact=False).first).to_be_visible(timeout=WAIT)
        reader.settle()
    reader.page.keyboard.press("u")
    expect(reader.page.get_by_text("39 of the 40 answers", exact=False).first).to_be_visible(timeout=WAIT)
    reader.settle()
    reader.page.keyboard.press("2")
    reader.settle()
    assert labelled(reader) == desk.WANTED

    reader.press("desk.teach").press("train.start")
    reader.page.get_by_role("heading", name=re.compile("^Proof that it learned")).wait_for(timeout=3 * WAIT)
    reader.settle()
    expect(reader.page.get_by_text("they took turns").first).to_be_visible(timeout=WAIT)
    assert not reader.complaints()
    reader.press("train.use")
    reader.button("train.roll_back").wait_for(timeout=WAIT)
    gone(reader, "job.judge")
    reader.go("demand_map")
    assert not reader.complaints()
    own_server.stop()
    during = judged_by(own_server)  # every voice, so that the map's feelings are its
    assert len(during) == 1 and during != before and next(iter(during)).startswith("sentiment-")

    own_server.start()
    reader = Reader(visit(f"{own_server.url}/?shop=own")).settle().go("train").press("train.roll_back")
    reader.button("train.use").wait_for(timeout=WAIT)
    gone(reader, "job.judge")
    own_server.stop()
    assert judged_by(own_server) == before
