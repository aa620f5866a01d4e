"""A real server of the app in a process of its own, with a watch on every connection that it opens."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """Start, stop, kill and start again on the same state folder."""

    home: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def reached_out(self) -> list[str]:
        """Attempts to connect to anywhere but this machine, as `host:port`."""
        file = self.home / "reached_out.txt"
        return file.read_text().splitlines() if file.exists() else []

    def start(self) -> Server:
        self.home.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "tests.browser.watched", f"--server.port={self.port}"]
        with (self.home / "server.log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=log, stderr=log)
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1) as answer:
                    if answer.read() == b"ok":
                        return self
            except OSError:
                time.sleep(0.1)
        self.kill()
        raise RuntimeError(self.log[-3000:])

    @property
    def log(self) -> str:
        """What the server has written so far."""
        return (self.home / "server.log").read_text("utf-8", errors="replace")

    @property
    def _environment(self) -> dict[str, str]:
        return {**os.environ, "ATLAS_HOME": str(self.home), "ATLAS_WATCH": str(self.home / "reached_out.txt")}

    def run(self, script: str) -> None:
        """Run a script where the server runs, under the same watch."""
        subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=self._environment, check=True)

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(20)

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)
