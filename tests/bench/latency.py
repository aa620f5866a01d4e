"""How long a page takes to run again with 10,261 reviews loaded: p50 and p95 a page, idle and while a model is taught.

A rerun is what a click costs: one message to the server, until the script has finished and all of its answer is here.

python -m tests.bench latency        (or: make bench ONLY=latency)
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.bench import line
from tests.bench.browse import browser, settled
from tests.bench.figures import ROOT, data, kept, say
from tests.bench.start import answered
from tests.browser.reader import THERE, address
from tests.browser.server import free_port

RERUNS = 40
GOAL = 0.3  # seconds, p95 idle


class Session:
    """One browser's connection without the browser: asks for pages and reads what the server sends."""

    def __init__(self, port: int) -> None:
        from websockets.sync.client import connect

        self._socket = connect(f"ws://127.0.0.1:{port}/_stcore/stream", subprotocols=["streamlit"], max_size=None)  # type: ignore[list-item]
        self._hashes: dict[str, str] = {}
        self.rerun("")

    def rerun(self, page: str) -> tuple[float, int]:
        """Run the page at an address; return the seconds and the bytes of the answer. Raises RuntimeError when it fails."""
        from streamlit.proto.BackMsg_pb2 import BackMsg
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

        asked = BackMsg()
        asked.rerun_script.query_string = "shop=own"
        asked.rerun_script.page_script_hash = self._hashes.get(page, "")
        asked.rerun_script.page_name = page
        begun, size = time.perf_counter(), 0
        self._socket.send(asked.SerializeToString())
        while True:
            raw = self._socket.recv(timeout=60)
            size += len(raw)
            told = ForwardMsg.FromString(raw)  # type: ignore[arg-type]
            kind = told.WhichOneof("type")
            if kind == "navigation":
                self._hashes = {p.url_pathname: p.page_script_hash for p in told.navigation.app_pages}
            if kind == "delta" and told.delta.new_element.WhichOneof("type") == "exception":
                raise RuntimeError(told.delta.new_element.exception.message)
            if kind == "script_finished" and told.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                return time.perf_counter() - begun, size

    def close(self) -> None:
        self._socket.close()


def measured(port: int, state: str) -> None:
    """Print the figures of every page; the first run after opening a page fills the caches and is told apart."""
    session = Session(port)
    for entry in THERE:
        page = address(entry)
        first, _ = session.rerun(page)
        runs = [session.rerun(page) for _ in range(RERUNS)]
        seconds = sorted(s for s, _ in runs)
        about: dict[str, Any] = {"page": entry.name, "state": state, "unit": "ms", "n": RERUNS}
        p95 = seconds[int(0.95 * (len(seconds) - 1))]
        say("latency", "first", round(1000 * first, 1), **about)
        say("latency", "p50", round(1000 * statistics.median(seconds), 1), **about)
        say("latency", "p95", round(1000 * p95, 1), **about, within_goal=p95 <= GOAL)
        say("latency", "message_mb", round(max(b for _, b in runs) / 1e6, 2), page=entry.name, state=state)
    session.close()


def main() -> None:
    """Compute the musical reviews where they are not kept, then measure idle and while teaching."""
    if not data("reviews-amazon-musical"):
        return
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        whole = kept("musical.duckdb", home)
        if not whole.exists():
            list(line.run("musical", whole, home))
        for ending in ("", ".key"):
            shutil.copy(f"{whole}{ending}", home / f"own.duckdb{ending}")
        port = free_port()
        environment = {**os.environ, "ATLAS_HOME": folder}
        command = [sys.executable, "-m", "core.ui.serve", f"--server.port={port}"]
        with (home / "server.log").open("wb") as log:
            server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            answered(f"http://127.0.0.1:{port}/_stcore/health")
            Session(port).close()
            time.sleep(20)  # the heavy libraries load in the background
            measured(port, "idle")
            with browser() as page:
                page.goto(f"http://127.0.0.1:{port}/train?shop=own")
                settled(page)
                page.get_by_role("button", name="Start teaching").click()
                page.get_by_text("Round 1 of").first.wait_for(timeout=900_000)
            measured(port, "teaching")
        except RuntimeError:
            print((home / "server.log").read_text("utf-8")[-4000:], file=sys.stderr)
            raise
        finally:
            server.terminate()
            server.wait(30)


if __name__ == "__main__":
    main()
