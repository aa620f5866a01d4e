"""Three people at once: one teaches, one explores in Chinese, one loads; no error, and nobody sees another's choices.

ATLAS_MINUTES sets how long (half a minute unless said; the recorded run takes 5).
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from playwright.sync_api import Page, expect

from tests import shop as small_shop
from tests.browser.conftest import move_in
from tests.browser.reader import WAIT, Reader
from tests.browser.server import Server

MINUTES = float(os.environ.get("ATLAS_MINUTES", "0.5"))


def teach(reader: Reader) -> None:
    """Start a training where none runs; else look at the running one."""
    start = reader.button("train.start")
    if start.is_enabled():
        reader.press("train.start")
    reader.see("train.title")


def explore(reader: Reader, turn: int) -> None:
    """Go on to the next page, with the period and language that were chosen at the beginning."""
    reader.go(("demand_map", "demands", "demand", "personas", "opportunities", "home")[turn % 6])


def bring(reader: Reader, files: list[Path]) -> None:
    """Bring files and load them into the reader's own shop."""
    reader.page.get_by_test_id("stFileUploader").locator("input[type=file]").set_input_files(files)
    load = reader.page.get_by_role("button", name=reader.words("load.load", n=len(files)))
    expect(load).to_be_enabled(timeout=WAIT)
    load.click()
    reader.settle()


def test_three_at_once_do_not_disturb_each_other(
    own_server: Server, computed_shop: Path, tmp_path: Path, visit: Callable[..., Page]
) -> None:
    move_in(computed_shop, own_server.home)
    own_server.start()
    shop = f"{own_server.url}/?shop=own"
    teacher = Reader(visit(shop)).settle().go("train")
    explorer = Reader(visit(shop, locale="zh-CN", scheme="dark"), "zh").settle().go("demands")
    loader = Reader(visit(shop)).settle().go("load")

    explorer.page.get_by_role("button", name=explorer.words("frame.everyone")).click()
    explorer.page.get_by_label(explorer.words("frame.language")).click()
    explorer.page.get_by_role("option", name=explorer.words("language.zh")).click()
    narrowed = explorer.page.get_by_role("button", name=re.compile(explorer.words("language.zh")))
    expect(narrowed.first).to_be_visible(timeout=WAIT)
    explorer.page.keyboard.press("Escape")

    shops = (list(small_shop.files(tmp_path / f"shop{seed}", seed).values()) for seed in count(1))
    until, turn = time.monotonic() + 60 * MINUTES, 0
    while time.monotonic() < until or turn < 3:
        if turn % 20 == 0:
            bring(loader, next(shops))
        teach(teacher)
        explore(explorer, turn)
        turn += 1
        for reader in (teacher, explorer, loader):
            assert not reader.complaints() and not reader.outside
        expect(narrowed.first).to_be_visible(timeout=WAIT)
        explorer.see("menu.discover")
        for reader in (teacher, loader):
            reader.see("menu.discover")
            reader.see("frame.everyone")
    assert "Traceback" not in own_server.log, own_server.log[-3000:]
