"""From `make run` to the first answer and to the drawn first page, on a fresh state folder with the sample shop.

python -m tests.bench start        (or: make bench ONLY=start)
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from tests.bench.browse import browser, settled
from tests.bench.figures import ROOT, say
from tests.browser.server import free_port

ROUNDS = 3


def answered(url: str, seconds: float = 60) -> None:
    """Wait for the first 200."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.02)
    raise TimeoutError(url)


def once(home: Path) -> tuple[float, float]:
    """Return the seconds to the first 200 and to the drawn page, the browser's own start left out."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with browser() as page:
        begun = time.perf_counter()
        environment = {**os.environ, "ATLAS_HOME": str(home)}
        command = [sys.executable, "-m", "core.ui.serve", f"--server.port={port}"]
        server = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            answered(url)
            first = time.perf_counter() - begun
            page.goto(url)
            settled(page)
            return first, time.perf_counter() - begun
        finally:
            server.terminate()
            server.wait(20)


def main() -> None:
    """Print both figures for the very first start and for later ones."""
    with tempfile.TemporaryDirectory() as folder:
        for number in range(ROUNDS):
            home = Path(folder) / "first" if number < 2 else Path(folder) / "again"
            first, drawn = once(home)
            about = {"state": "empty" if number != 1 else "there already", "round": number + 1}
            say("start", "seconds_to_first_200", first, **about)
            say("start", "seconds_to_drawn_home", drawn, **about)


if __name__ == "__main__":
    main()
