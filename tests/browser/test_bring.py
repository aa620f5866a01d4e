"""A file as a shop has it, brought by hand: told apart, corrected, loaded, looked over, taken back."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from core.store.store import Store
from tests.browser.reader import WAIT, Reader
from tests.browser.server import Server

SAID = ("电池很耐用，出差一周都不用充电", "声音太大，晚上没法用", "客服态度很好，退货也方便", "屏幕有划痕，希望包装更结实一点",
        "吸力强，边角也能吸到", "线太短了，要是再长一米就好了，请打13812345678")  # fmt: skip


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """GBK, semicolons, no header: order, customer, product, words, stars, time; one text in six holds a telephone number."""
    rows = [
        f"A{1000 + n};顾客{n % 40:03d};P-{n % 7:02d};{SAID[n % 6]}，第{n}次购买;{1 + n % 5};2026/{1 + n % 9}/{1 + n % 28} 10:{n % 60:02d}"
        for n in range(300)
    ]
    file = tmp_path / "评论.csv"
    file.write_bytes("\n".join(rows).encode("gb18030"))
    return file


def choose(reader: Reader, role: str, column: str) -> None:
    """Give a role to a column in the list of corrections."""
    label = re.compile(rf"^{re.escape(reader.words(f'role.{role}'))}( |$|·|\*)")
    box = reader.page.get_by_test_id("stSelectbox").filter(has=reader.page.locator("label", has_text=label)).first
    option = reader.page.get_by_role("option", name=column, exact=True)
    for wait in (WAIT / 8, WAIT / 4, WAIT):  # a page drawn anew under the hand closes the list: one clicks again
        box.locator("input").click()
        with suppress(TimeoutError):
            option.wait_for(timeout=wait)
            break
    option.click()
    expect(box.locator("input")).to_have_value(
        column, timeout=WAIT
    )  # or the next list opens before this one is drawn anew
    reader.page.wait_for_timeout(500)
    reader.settle()
    expect(box.locator("input")).to_have_value(column)


def test_a_gbk_file_without_header_is_corrected_loaded_looked_over_and_taken_back(
    own_server: Server, visit: Callable[..., Page], export: Path, shots: Path
) -> None:
    own_server.start()
    reader = Reader(visit(f"{own_server.url}/?shop=own")).settle()
    reader.go("load")
    reader.page.get_by_test_id("stFileUploader").locator("input[type=file]").set_input_files(export)
    expect(reader.page.get_by_text("GB18030").first).to_be_visible(timeout=WAIT)
    reader.settle()
    reader.page.get_by_text(reader.words("load.correct")).first.click()
    reader.settle()
    choose(
        reader, "customer_id", "column_2"
    )  # the numbers of orders were taken for those of reviews, nobody for the customers
    choose(reader, "review_id", reader.words("load.no_column"))
    reader.page.get_by_text(
        re.compile("^" + re.escape(reader.words("masking.heading", n="#").split("#")[0]))
    ).first.click()
    expect(reader.page.get_by_text("13812345678").first).to_be_visible(timeout=WAIT)
    if os.environ.get("ATLAS_SHOTS"):
        reader.page.wait_for_timeout(500)
        reader.page.screenshot(path=shots / "bring_card.png", full_page=True)
    reader.press("load.load_one")
    balance = reader.words("load.balance", rows="300", kept="300", aside="0").replace("**", "")
    expect(reader.page.get_by_text(balance)).to_be_visible(timeout=3 * WAIT)
    reader.settle()
    expect(reader.page.get_by_text(reader.words("health.closer")).first).to_be_visible(timeout=3 * WAIT)
    if os.environ.get("ATLAS_SHOTS"):
        reader.page.screenshot(path=shots / "bring_health.png", full_page=True)
    assert not reader.complaints()
    undo = reader.words("load.undo", file="评论.csv")
    reader.page.get_by_role("button", name=undo).first.click(timeout=6 * WAIT)
    reader.settle()
    reader.see("load.nothing")
    reader.see("versions.history")
    own_server.stop()
    store = Store(own_server.home / "own.duckdb")
    assert store.count("ingest.reviews") == 0
    (run_id,) = store.select("SELECT run_id FROM ops.withdrawn")["run_id"]
    kept = store.rows_of("ingest.reviews", run_id)
    assert kept["customer_id"].n_unique() == 40
    assert kept["customer_id"].str.starts_with("c_").all()
    assert kept["text"].str.contains("⟨phone⟩").sum() == 50
    assert not kept["text"].str.contains("13812345678").any()
    assert kept["review_id"].str.contains("#").all()
    store.close()
