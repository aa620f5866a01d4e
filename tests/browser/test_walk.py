"""Every page of the menu, in both languages, both themes, on a desk and in a hand: drawn, without error, in one language."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Page, expect

from core.flows import shipped
from core.words.catalog import Words, catalog
from tests.browser.reader import THERE, Reader, address
from tests.browser.server import ROOT, Server

SHOTS = bool(os.environ.get("ATLAS_SHOTS"))
LOCALE = {"en": "en-GB", "zh": "zh-CN"}
LOOKS = [("en", "light", 1280), ("zh", "dark", 1280), ("zh", "light", 390), ("en", "dark", 390)]
REST = [("zh", "light", 1280), ("en", "dark", 1280), ("en", "light", 390), ("zh", "dark", 390)]
LATIN = re.compile(r"[A-Za-z]{3,}")
# What has no Chinese name: products, kinds of files and models, a path as an example, ids of runs.
NAMES = re.compile(
    r"\b(Demand Atlas|CSV|Excel|JSON(?: Lines)?|Parquet|GPU|CPU|(?:Ada)?LoRA|TensorBoard|Weights & Biases|UTC|MiniLM"
    r"|(?:all-MiniLM|minilm)-[Ll]6-v2|TF-IDF|English)\b"
    r"|~/shop/[\d-]+|\b\d{8}-\d{6}-[0-9a-f]{6}\b"
)


@cache
def data_texts() -> tuple[frozenset[str], tuple[str, ...]]:
    """Return what the sample shop's customers and catalogue say: beginnings of voices, and names, the longest first."""
    read = lambda step, table: pl.read_parquet(shipped.RESULT / f"{step}.{table}.parquet")  # noqa: E731
    voices = {_plain(t)[:40] for t in read("listen", "ingest.voices")["text"]}
    demands = read("curate", "cluster.demands")
    products = read("load", "ingest.products")
    names = {
        *demands["name"],
        *read("segment", "cluster.parts")["name"],
        *demands["keywords"].explode(),
        *products["name"],
        *products["product_id"],
        *products["category"],
        *products["brand"],
    }
    return frozenset(voices), tuple(sorted((n for n in names if n), key=len, reverse=True))


def _plain(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()


def english_left(blocks: list[str]) -> list[str]:
    """Return the texts of a Chinese page that hold Latin words which do not come from the shop's data."""
    voices, names = data_texts()
    left = []
    for block in blocks:
        if not LATIN.search(block) or _plain(block)[:40] in voices:
            continue
        rest = NAMES.sub(" ", block)
        for name in names:
            rest = re.sub(re.escape(name), " ", rest, flags=re.IGNORECASE) if name.lower() in rest.lower() else rest
        if LATIN.search(rest):
            left.append(block)
    return left


def chinese_left(blocks: list[str]) -> list[str]:
    """Return the texts of an English page that stand in the Chinese locale file; the language button aside."""
    ours = {v for v in catalog("zh").values() if re.search(r"[\u4e00-\u9fff]", v)} - {
        Words("en")("menu.other_language")
    }
    return [b for b in blocks if b in ours]


@pytest.mark.parametrize("language, scheme, width", LOOKS + (REST if SHOTS else []))
def test_every_page_of_the_menu_is_drawn_in_one_language_without_an_error(
    language: str, scheme: str, width: int, server: Server, visit: Callable[..., Page], shots: Path
) -> None:
    reader = Reader(visit(server.url, locale=LOCALE[language], scheme=scheme, width=width), language).settle()
    for entry in THERE:
        reader.go(entry.name)
        blocks = reader.blocks()
        assert not reader.complaints(), entry.name
        assert not reader.outside
        left = english_left(blocks) if language == "zh" else chinese_left(blocks)
        assert not left, f"{entry.name}: not in the language of the page: {left}"
        _shot(reader, shots / f"{entry.name}-{scheme}-{language}-{width}.png")
    assert "Traceback" not in server.log, server.log[-3000:]


def _shot(reader: Reader, file: Path) -> None:
    """Take the whole page, not only what the window shows."""
    page, size = reader.page, reader.page.viewport_size
    if SHOTS:
        tall = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
        page.set_viewport_size({"width": size["width"], "height": min(tall + 60, 4000)})
        page.wait_for_timeout(1200)  # figures draw themselves anew
    page.screenshot(path=file)
    page.set_viewport_size(size)


def test_the_first_request_of_a_fresh_server_may_be_any_address(tmp_path: Path, visit: Callable[..., Page]) -> None:
    fresh = Server(tmp_path / "fresh").start()
    try:
        reader = Reader(visit(f"{fresh.url}/{address(THERE[-1])}")).settle()
        assert reader.words(f"{THERE[-1].name}.title") in reader.page.get_by_role("heading").all_inner_texts()
        assert reader.page.get_by_test_id("stTopNavSection").count() == len({p.section for p in THERE})
        assert not reader.complaints()
    finally:
        fresh.stop()


@pytest.mark.skipif(not SHOTS, reason="the README's picture is made anew with ATLAS_SHOTS=1")
def test_the_picture_of_the_readme_shows_the_first_page(server: Server, visit: Callable[..., Page]) -> None:
    reader = Reader(visit(server.url, width=1440, height=1130)).settle()
    expect(reader.button("job.cancel")).to_have_count(0, timeout=300_000)  # the vectors are made in the background
    reader.settle().page.wait_for_timeout(1500)  # figures are drawn after they are attached
    file = ROOT / "assets" / "screenshot.png"
    reader.page.screenshot(path=file)
    assert file.stat().st_size > 50_000
