"""Readers go in together; whoever exchanges the file goes in alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Gate:
    """Counts who reads; `alone` waits until nobody does and lets nobody else in meanwhile."""

    def __init__(self) -> None:
        self._free = threading.Condition()
        self._readers = 0
        self._owner: int | None = None

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Keep the file from being exchanged for as long as something is read from it; reads may lie within reads."""
        with self._free:
            while self._owner not in (None, threading.get_ident()):
                self._free.wait()
            self._readers += 1
        try:
            yield
        finally:
            with self._free:
                self._readers -= 1
                self._free.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until everybody has read, then hold the file alone."""
        with self._free:
            while self._readers or self._owner is not None:
                self._free.wait()
            self._owner = threading.get_ident()
        try:
            yield
        finally:
            with self._free:
                self._owner = None
                self._free.notify_all()
