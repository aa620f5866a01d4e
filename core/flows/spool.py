"""Uploads on their way in: copied to a file of their own at once, gone after loading, stale ones gone at the start."""

from __future__ import annotations

import os
import re
import shutil
import time
import uuid
from pathlib import Path
from typing import IO

from core.flows import home

KEPT = 24 * 3600  # seconds after which an upload that nobody loaded is gone


def folder() -> Path:
    """Return the spool, readable by its owner alone."""
    made = home.home() / "spool"
    made.mkdir(exist_ok=True, mode=0o700)
    return made


def put(name: str, data: IO[bytes]) -> Path:
    """Copy an upload to a file with mode 600 and return it; only the end of its name is taken from outside."""
    tidy()
    place = _place()
    ending = re.search(r"(\.\w{1,10}){0,2}$", name)
    file = place / f"upload{ending[0] if ending else ''}"
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        data.seek(0)
        shutil.copyfileobj(data, out, 1 << 20)
    return file


def again(file: Path) -> Path:
    """Return one more file of an upload, without a second copy of its bytes."""
    twin = _place() / file.name
    os.link(file, twin)
    return twin


def _place() -> Path:
    place = folder() / f"{os.getpid()}-{uuid.uuid4().hex}"
    place.mkdir(mode=0o700)
    return place


def remove(file: Path) -> None:
    """Remove one upload; a file that does not lie in the spool is somebody's own and stays."""
    if file.parent.parent == folder():
        shutil.rmtree(file.parent, ignore_errors=True)


def empty() -> int:
    """Remove every upload, whoever waits for it; return how many there were."""
    places = list(folder().iterdir())
    for place in places:
        shutil.rmtree(place, ignore_errors=True)
    return len(places)


def tidy(starting: bool = False) -> int:
    """Remove uploads older than a day, and those of servers that are no more; return how many.

    At the start of a server nothing of its own can be there yet, whatever a former process of the same number left.
    """
    gone = 0
    for place in folder().iterdir():
        owner = place.name.partition("-")[0]
        mine = owner == str(os.getpid())
        if (mine and starting) or (not mine and not _alive(owner)) or time.time() - place.stat().st_mtime > KEPT:
            shutil.rmtree(place, ignore_errors=True)
            gone += 1
    return gone


def _alive(owner: str) -> bool:
    try:
        os.kill(int(owner), 0)
    except (ValueError, ProcessLookupError):
        return False
    except OSError:  # it lives, and belongs to somebody else
        return True
    return True
