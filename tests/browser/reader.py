"""A reader at the browser: opens pages by the menu, waits until they stand still, reads every word that is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, TimeoutError, expect

from core.ui.navigation import PAGES, ROOT, PageEntry
from core.words.catalog import Words

THERE = tuple(p for p in PAGES if (ROOT / p.path).exists())
WAIT = 40_000  # milliseconds; the machine may be busy
STILL = """() => document.querySelector('[data-test-script-state="notRunning"]')
    && !document.querySelector('[data-stale="true"]') && document.querySelector('[data-testid="stMain"] h1, [data-testid="stMain"] h3')"""
# Every text that is shown, a block at a time: paragraphs whole (their marks joined), figures label by label. Icons are left out,
# and what we cannot word: Streamlit's link for the keyboard and the inside of its upload box, which are English everywhere.
_READ = """() => {
    const blocks = new Map(), walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walk.nextNode()) {
        const e = walk.currentNode.parentElement
        if (!walk.currentNode.textContent.trim() || e.closest('script, style, noscript, [translate=no]')) continue
        if (e.closest('[data-testid=stSkipToContent], [data-testid=stFileUploaderDropzone]')) continue
        const block = e.closest('p, li, h1, h2, h3, text, td, th, label, button, code') || e
        blocks.set(block, (blocks.get(block) || '') + (e.tagName == 'tspan' ? ' ' : '') + walk.currentNode.textContent)
    }
    const asked = [...document.querySelectorAll(':placeholder-shown')].map(e => e.placeholder)
    return [...blocks.values(), ...asked].map(t => t.replace(/\\s+/g, ' ').trim()).filter(t => t && !t.startsWith('data:'))
}"""


@dataclass
class Reader:
    """One browser window. `faults` are errors of the page's scripts, `outside` hosts other than this machine."""

    page: Page
    language: str = "en"
    faults: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.words = Words(self.language)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", self._asked)
        self.page.set_default_timeout(WAIT)

    def _asked(self, request: object) -> None:
        host = urlsplit(str(request.url)).hostname  # type: ignore[attr-defined]
        if host and host != "127.0.0.1":
            self.outside.append(host)

    def settle(self) -> Reader:
        """Wait until the script has run and nothing on the page is from before."""
        self.page.wait_for_timeout(150)
        try:
            self.page.wait_for_function(STILL)
        except TimeoutError as error:
            raise AssertionError(f"{self.page.url} did not come to rest; it shows {self.blocks()}") from error
        return self

    def go(self, name: str) -> Reader:
        """Open a page by the menu, as a hand would: sections at the top, or the drawer of a phone."""
        entry = next(p for p in PAGES if p.name == name)
        title = re.compile(re.escape(self.words(f"{name}.menu")) + "$")
        if self.page.viewport_size["width"] < 500:
            self.page.get_by_test_id("stExpandSidebarButton").click()
            self.page.get_by_test_id("stSidebarNavLink").filter(has_text=title).click()
        else:
            section = self.words(f"menu.{entry.section}")
            self.page.get_by_test_id("stTopNavSection").filter(has_text=section).click()
            self.page.get_by_test_id("stTopNavDropdownLink").filter(has_text=title).click()
        self.page.wait_for_url(lambda url: urlsplit(url).path.strip("/") == address(entry))
        return self.settle()

    def blocks(self) -> list[str]:
        """Return every text on the page, a block at a time."""
        return self.page.evaluate(_READ)

    def complaints(self) -> list[str]:
        """Return what went wrong on this page: failed states, tracebacks, errors of scripts."""
        words = self.words
        unforeseen = words("errors.unexpected", reference="#").split("#")[0]
        shown = self.blocks()
        bad = [t for t in shown if unforeseen in t or "Traceback" in t or t == words("state.failed")]
        bad += ["exception"] * self.page.get_by_test_id("stException").count()
        return bad + self.faults

    def text(self, key: str, **facts: object) -> Locator:
        """Find a sentence of the locale files on the page; the first place where it stands."""
        return self.page.get_by_text(self.words(key, **facts)).first

    def button(self, key: str) -> Locator:
        """Find a button by its words."""
        return self.page.get_by_role("button", name=self.words(key)).first

    def press(self, key: str) -> Reader:
        """Press a button and wait for what it does."""
        self.button(key).click()
        return self.settle()

    def see(self, key: str, **facts: object) -> None:
        """Expect a sentence on the page."""
        expect(self.text(key, **facts)).to_be_visible(timeout=WAIT)


def address(entry: PageEntry) -> str:
    """Return the path of a page as the browser shows it."""
    return "" if entry.default else entry.address
