"""The server, with every connection to anywhere but this machine refused and written down."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from core.ui import serve

_connect, _lookup = socket.socket.connect, socket.getaddrinfo
HERE = ("127.", "localhost", "::1", "0.0.0.0")


def _note(where: str) -> None:
    with Path(os.environ["ATLAS_WATCH"]).open("a") as file:
        file.write(where + "\n")


def connect(self: socket.socket, address: object) -> None:
    host = str(address[0]) if isinstance(address, tuple) else "unix"
    if host != "unix" and not host.startswith(HERE):
        _note(f"connect {host}")
        raise OSError(f"refused: {host}")
    _connect(self, address)  # type: ignore[arg-type]


def lookup(host: object, *rest: object, **more: object) -> object:
    name = host.decode() if isinstance(host, bytes) else str(host or "")
    if name and not name.startswith(HERE):
        _note(f"lookup {name}")
        raise socket.gaierror(f"refused: {name}")
    return _lookup(host, *rest, **more)  # type: ignore[arg-type]


def guard() -> None:
    """From now on refuse and write down every way out of this machine that Python code can take."""
    socket.socket.connect = connect  # type: ignore[method-assign,assignment]
    socket.getaddrinfo = lookup  # type: ignore[assignment]


if __name__ == "__main__":
    guard()
    serve.main()
