"""A server with the sample shop and a browser, for everything that only a person's eyes and hands can tell."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from tests.browser.server import Server

ARGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in Path(item.fspath).parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as started:
        if not chromium and not Path(started.chromium.executable_path).exists():
            if os.environ.get("ATLAS_BROWSER") == "required":
                pytest.fail("no Chromium here, and ATLAS_BROWSER=required")
            pytest.skip("no Chromium here: `make browser` installs one")
        yield started


def move_in(computed: Path, home: Path) -> Path:
    """Put a computed shop into a state folder as the reader's own, with its key and its models; return the folder."""
    home.mkdir(parents=True, exist_ok=True)
    for ending in ("", ".key"):
        shutil.copy(f"{computed}{ending}", home / f"own.duckdb{ending}")
    if (computed.parent / "models").exists():
        shutil.copytree(computed.parent / "models", home / "models")
    return home


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, computed_shop: Path) -> Iterator[Server]:
    """A server with the sample shop as it is shipped and the small shop of `tests/shop.py` as the reader's own."""
    started = Server(move_in(computed_shop, tmp_path_factory.mktemp("atlas"))).start()
    yield started
    started.stop()


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server for one test alone, not yet started: to be killed, filled and started again."""
    made = Server(tmp_path / "atlas")
    yield made
    made.stop()


@pytest.fixture
def visit(playwright: Playwright) -> Iterator[Callable[..., Page]]:
    """Open a browser of one's own: `visit(url, locale="zh-CN", scheme="dark", width=390)`."""
    opened: list[BrowserContext] = []

    def open_(url: str, locale: str = "en-GB", scheme: str = "light", width: int = 1280, height: int = 900) -> Page:
        phone = {"user_agent": "Mozilla/5.0 (Linux; Android 14) Mobile"} if width < 500 else {}
        context = playwright.chromium.launch_persistent_context(
            tempfile.mkdtemp(), executable_path=shutil.which("chromium") or shutil.which("google-chrome"), headless=True, args=ARGS,
            viewport={"width": width, "height": height}, locale=locale, color_scheme=scheme, **phone,
        )  # fmt: skip
        opened.append(context)
        page = context.new_page()
        page.goto(url)
        return page

    yield open_
    for context in opened:
        context.close()


@pytest.fixture(scope="session")
def shots() -> Path:
    """Where screenshots go to be looked at; not part of the repository but for the README's picture."""
    folder = Path(__file__).parent / "shots"
    folder.mkdir(exist_ok=True)
    return folder
