"""The power goes out while it loads, reads and learns: what is there afterwards, and what is offered."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Page, expect

from core.flows import home, load
from core.store.store import Store
from tests.browser.reader import WAIT, Reader
from tests.browser.server import Server

PARTS = (
    ("The battery", "This motor", "A hose", "My filter", "Their service", "Our lamp", "The lid", "One charge"),
    ("lasts", "broke", "smells", "hums", "leaks", "arrived", "works", "sticks"),
    ("for a week", "after two days", "every night", "as promised", "against the wall", "since spring", "in the hall"),
    ("and nobody minds", "but I wanted more", "so we sent it back", "which is fine", "and the baby woke", "as usual"),
)


def reviews(file: Path, rows: int) -> Path:
    """Write reviews of one sentence each, no two alike, so that every one has to be read."""
    said = [" ".join(part[(n // 7**k) % len(part)] for k, part in enumerate(PARTS)) for n in range(rows)]
    pl.DataFrame(
        {"review": [f"{s}, my number {n} here." for n, s in enumerate(said)], "stars": [1 + n % 5 for n in range(rows)],
         "customer": [f"c{n % 900}" for n in range(rows)]}
    ).write_csv(file)  # fmt: skip
    return file


def percent(shown: list[str], verb: str) -> int:
    """Return how far a job in the dock is, 0 before it has told."""
    found = [re.search(r"(\d+)\s%", block) for block in shown if block.startswith(verb)]
    return max((int(f[1]) for f in found if f), default=0)


def wait_for(reader: Reader, true: Callable[[list[str]], bool], seconds: float = 120) -> None:
    """Read the page again and again until what it says is true."""
    until, shown = time.monotonic() + seconds, reader.blocks()
    while not true(shown):
        assert time.monotonic() < until, f"it never came so far; the page says {shown}"
        time.sleep(0.05)
        shown = reader.blocks()


def own(server: Server) -> Store:
    """Open the database that a killed server left behind."""
    return Store(server.home / "own.duckdb")


def filled(server: Server, file: Path) -> None:
    """Load a file into the own shop of a server that does not run yet."""
    server.home.mkdir()
    store = own(server)
    load.run(store, [load.Source(file, file.name, "reviews")], home.key(store.path))
    store.close()


@pytest.fixture
def at(own_server: Server, visit: Callable[..., Page]) -> Callable[[str], Reader]:
    """Start the server, open the reader's own shop and go to a page."""

    def open_(page: str) -> Reader:
        own_server.start()
        return Reader(visit(f"{own_server.url}/?shop=own")).settle().go(page)

    return open_


def test_a_kill_while_loading_leaves_no_part_of_the_file(
    own_server: Server, tmp_path: Path, at: Callable[[str], Reader]
) -> None:
    file = reviews(tmp_path / "many.csv", 60_000)

    def ask(reader: Reader) -> None:
        path = reader.page.get_by_label(reader.words("load.path"))
        path.fill(str(file))
        path.press("Enter")
        reader.button("load.load_one").click()

    reader = at("load")
    ask(reader)
    wait_for(reader, lambda shown: any(block.startswith(reader.words("job.load")) for block in shown))
    own_server.kill()
    store = own(own_server)
    assert [store.count(t) for t in ("ingest.files", "ingest.reviews", "ingest.issues", "ops.runs")] == [0, 0, 0, 0]
    store.close()

    reader = at("runs")
    reader.see("runs.interrupted")
    reader.see("runs.interrupted_note")
    reader.go("load").see("load.cut_off")
    assert not reader.faults
    ask(reader)
    reader.page.get_by_text(reader.words("job.line"), exact=False).first.wait_for(
        timeout=120_000
    )  # comes after loading
    own_server.stop()
    store = own(own_server)
    assert store.count("ingest.reviews") == 60_000
    store.close()


def test_a_kill_while_reading_keeps_the_vectors_that_were_made(
    own_server: Server, tmp_path: Path, at: Callable[[str], Reader]
) -> None:
    filled(own_server, reviews(tmp_path / "reviews.csv", 3000))
    reader = at("runs").press("runs.refresh")
    computing = reader.words("job.line")
    wait_for(reader, lambda shown: percent(shown, computing) >= 29)  # of the line; reading is 15 to 50
    own_server.kill()
    store = own(own_server)
    kept = store.count("represent.vectors")
    assert 0 < kept < store.count("ingest.voices")
    assert store.latest("embed") is None and store.count("represent.voices") == 0
    store.close()

    reader = at("runs")
    reader.see("runs.interrupted")
    reader.press("runs.refresh")
    wait_for(reader, lambda shown: percent(shown, computing) > 50)
    own_server.kill()
    store = own(own_server)
    facts = store.latest("embed").facts
    assert facts["kept"] == kept and facts["embedded"] == store.count("represent.vectors") - kept
    store.close()


def test_a_kill_while_teaching_leaves_no_half_model(
    own_server: Server, tmp_path: Path, at: Callable[[str], Reader]
) -> None:
    filled(own_server, reviews(tmp_path / "reviews.csv", 600))
    reader = at("train").press("train.start")
    wait_for(reader, lambda shown: any(block.startswith("Round 1 of") for block in shown))
    own_server.kill()
    store = own(own_server)
    assert store.count("finetune.models") == 0 and store.count("ingest.reviews") == 600
    store.close()
    assert not list((own_server.home / "models").rglob("*.safetensors"))

    reader = at("train")
    reader.see("train.interrupted")
    reader.press("train.again")
    expect(reader.button("train.start")).to_be_disabled(timeout=WAIT)
    reader.button("job.cancel").click()
    assert not reader.complaints()
