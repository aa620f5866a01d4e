"""What hands do: loop, pick, search, rename, narrow, change the language; and what a reload keeps."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reader import WAIT, Reader
from tests.browser.server import Server


@pytest.fixture
def reader(server: Server, visit: Callable[..., Page]) -> Reader:
    """Somebody who looks at a shop of their own, small enough to know by heart: six demands, half of them Chinese."""
    return Reader(visit(f"{server.url}/?shop=own", width=1440)).settle()


def loop(page: Page, right: float, up: float, radius: float) -> None:
    """Draw a lasso on the map round a point given as shares of its width and height."""
    box = page.locator(".js-plotly-plot .nsewdrag").first.bounding_box()
    x, y = box["x"] + right * box["width"], box["y"] + (1 - up) * box["height"]
    page.mouse.move(x + radius, y)
    page.mouse.down()
    for n in range(1, 25):
        page.mouse.move(x + radius * math.cos(n * math.pi / 12), y + radius * math.sin(n * math.pi / 12))
    page.mouse.up()


def number(text: str) -> int:
    return int(re.search(r"[\d,]+", text)[0].replace(",", ""))


def quotes(reader: Reader, least: int = 1) -> list[str]:
    """Return the second lines of the voices that are shown: stars, day, product, language; waits for `least` of them."""
    for _ in range(WAIT // 200):
        shown = [b for b in reader.blocks() if re.match(r"[★☆]{5}.* · (EN|ZH)$", b)]
        if len(shown) >= least:
            break
        reader.page.wait_for_timeout(200)
    return shown


def test_a_loop_on_the_map_brings_its_voices_its_people_and_what_sets_it_apart(reader: Reader) -> None:
    reader.go("demand_map")
    reader.page.wait_for_timeout(1000)  # the map is drawn by WebGL after it is attached
    loop(reader.page, 0.25, 0.5, 130)
    bar = reader.page.get_by_text(re.compile(r"voices from .* people")).first
    expect(bar).to_be_visible(timeout=WAIT)
    reader.settle()
    looped = number(bar.inner_text())
    assert 0 < looped < 500
    assert reader.words("demand_map.apart") in bar.inner_text()
    assert 0 < len(quotes(reader)) <= 5
    reader.press("demand_map.clear")
    expect(bar).to_have_count(0, timeout=WAIT)
    assert not reader.complaints()


def test_a_demand_picked_in_the_list_shows_its_voices_and_opens(reader: Reader) -> None:
    reader.go("demand_map")
    table = reader.page.get_by_test_id("stDataFrame").locator("canvas").first.bounding_box()
    reader.page.mouse.click(table["x"] + 16, table["y"] + 34 + 17)  # the first row's box
    heading = reader.page.get_by_role("heading", name=reader.words("demand_map.voices"))
    expect(heading).to_be_visible(timeout=WAIT)
    reader.settle()
    assert len(quotes(reader, 5)) == 5
    reader.press("demand_map.open").page.wait_for_url(re.compile("/demand"))
    reader.settle()
    reader.see("demand.people")
    assert not reader.complaints()


def test_a_search_by_meaning_finds_voices_that_share_no_word_with_it(reader: Reader) -> None:
    reader.go("demand_map")
    asked = reader.page.get_by_placeholder(reader.words("demand_map.search"))
    asked.fill("power gone too soon")
    asked.press("Enter")
    expect(reader.page.get_by_text(re.compile(r"voices from .* people")).first).to_be_visible(timeout=2 * WAIT)
    reader.settle()
    shown = " ".join(reader.blocks()).lower()
    assert "battery" in shown or "charge" in shown
    assert not reader.complaints()


def test_a_name_typed_by_a_person_stays_after_a_reload(reader: Reader) -> None:
    reader.go("demand")
    mine = "Lasts until the last room"
    reader.button("demand.rename").click()
    reader.page.get_by_label(reader.words("demand.new_name"), exact=True).fill(mine)
    reader.button("demand.save").click()
    expect(reader.page.get_by_role("heading", name=mine)).to_be_visible(timeout=WAIT)
    reader.settle()
    reader.page.reload()
    expect(reader.page.get_by_role("heading", name=mine)).to_be_visible(timeout=WAIT)
    reader.see("demand.named_by_person")
    reader.go("demands")
    named = reader.page.get_by_test_id("stDataFrame").locator("td").filter(has_text=mine)
    expect(named.first).to_be_attached(timeout=WAIT)


def test_what_is_narrowed_holds_on_every_page_and_for_nobody_else(server: Server, visit: Callable[..., Page]) -> None:
    reader = Reader(visit(server.url, width=1440)).settle().go("demand_map")
    chinese = reader.page.get_by_text(reader.words("territory.lexical"))
    expect(chinese).to_have_count(1, timeout=WAIT)
    reader.page.get_by_role("button", name=reader.words("frame.everyone")).click()
    reader.page.get_by_label(reader.words("frame.language")).click()
    reader.page.get_by_role("option", name=reader.words("language.en")).click()
    expect(chinese).to_have_count(0, timeout=WAIT)
    narrowed = reader.page.get_by_role("button", name=re.compile(f"{reader.words('language.en')} *(expand_more)?$"))
    for name in ("demands", "home"):
        reader.page.keyboard.press("Escape")
        reader.go(name)
        expect(narrowed.first).to_be_visible()
    other = Reader(visit(f"{server.url}/demand-map", width=1440)).settle()
    expect(other.page.get_by_text(other.words("territory.lexical"))).to_have_count(1, timeout=WAIT)
    assert not reader.complaints() and not other.complaints()


def test_the_language_changes_at_once_and_stays_after_a_reload(reader: Reader) -> None:
    reader.go("personas")
    reader.button("menu.other_language").click()
    chinese = Reader(reader.page, "zh")
    expect(reader.page.get_by_role("heading", name=chinese.words("personas.title"))).to_be_visible(timeout=WAIT)
    chinese.go("runs")
    reader.page.reload()
    expect(reader.page.get_by_role("heading", name=chinese.words("runs.title"))).to_be_visible(timeout=WAIT)
    chinese.settle().see("shop.own")
