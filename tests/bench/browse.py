"""A browser for benchmarks, and when a page is complete."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import ARGS
from tests.browser.reader import STILL

SECONDS = 120


@contextmanager
def browser() -> Iterator[Page]:
    """Open one Chromium window on a desk."""
    with sync_playwright() as started, tempfile.TemporaryDirectory() as profile:
        context = started.chromium.launch_persistent_context(
            profile, executable_path=shutil.which("chromium") or shutil.which("google-chrome"), headless=True, args=ARGS,
            viewport={"width": 1440, "height": 900}, locale="en-GB",
        )  # fmt: skip
        yield context.new_page()
        context.close()


def settled(page: Page) -> None:
    """Wait until the script has run and its page, figures included, stands."""
    page.wait_for_function(STILL, timeout=1000 * SECONDS)
    if page.get_by_test_id("stPlotlyChart").count():
        page.locator(".js-plotly-plot .main-svg").first.wait_for(timeout=1000 * SECONDS)
