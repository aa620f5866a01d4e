"""A walk through every page and one training, while nothing but this machine can be reached and every try is written down."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.conftest import move_in
from tests.browser.reader import THERE, Reader
from tests.browser.server import Server


def test_a_walk_and_a_training_never_reach_out(
    own_server: Server, computed_shop: Path, visit: Callable[..., Page]
) -> None:
    move_in(computed_shop, own_server.home)
    own_server.start()
    reader = Reader(visit(f"{own_server.url}/?shop=own")).settle()
    for entry in THERE:
        reader.go(entry.name)
        assert not reader.complaints(), entry.name
    reader.go("train").press("train.start")
    reader.page.get_by_text(reader.words("train.race"), exact=True).wait_for(timeout=180_000)
    reader.settle()
    assert not reader.complaints()
    assert own_server.reached_out == []
    assert reader.outside == []


def test_the_watch_sees_what_it_is_there_for(tmp_path: Path) -> None:
    script = (
        "import socket, tests.browser.watched as w\n"
        "w.guard()\n"
        "for go in (lambda: socket.socket().connect(('192.0.2.1', 443)), lambda: socket.getaddrinfo('example.org', 80)):\n"
        "    try: go()\n"
        "    except OSError: pass\n"
    )
    watched = Server(tmp_path)
    watched.run(script)
    assert watched.reached_out == ["connect 192.0.2.1", "lookup example.org"]
