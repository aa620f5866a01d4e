"""The files that a session brought and has not loaded yet: where they lie, and what was said of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import IO, Protocol

from core.base.fingerprint import text_hash
from core.flows import spool
from core.flows.source import Preview, Source
from core.jobs.job import CANCELLED, DONE, FAILED, Job
from core.ui import resources, session


class Upload(Protocol):
    """What the upload widget hands over."""

    name: str
    file_id: str


def files() -> dict[str, Source]:
    """Return the waiting files by a key of their own, in the order they came."""
    return dict(session.kept("load.waiting", {}))


def ready() -> bool:
    """Whether any waiting file can be loaded."""
    return any(isinstance(resources.looked(source), Preview) for source in files().values())


def _keep(waiting: dict[str, Source]) -> None:
    session.keep("load.waiting", waiting)


def _named(name: str, taken: set[str]) -> str:
    shown, number = name, 2
    while shown in taken:
        shown, number = f"{name} ({number})", number + 1
    return shown


def bring(uploads: Sequence[Upload | IO[bytes]]) -> None:
    """Copy uploads to the spool and let them wait; from now on this session looks at its own shop."""
    waiting = files()
    for upload in uploads:
        name = str(upload.name)
        path = resources.keep_upload(name, upload)  # type: ignore[arg-type]
        waiting[path.parent.name] = Source(path, _named(name, {s.shown for s in waiting.values()}))
    _settled_in(waiting)


def point_at(found: Sequence[Source]) -> None:
    """Let files of this machine wait, each once; they are read where they lie."""
    waiting = files()
    there = {s.path for s in waiting.values()}
    for source in found:
        if source.path not in there:
            shown = _named(source.shown, {s.shown for s in waiting.values()})
            waiting[f"path-{text_hash(str(source.path))}"] = replace(source, shown=shown)
    _settled_in(waiting)


def _settled_in(waiting: dict[str, Source]) -> None:
    _keep(waiting)
    session.keep("load.told", "")
    if session.shop() != "own":  # the sample shop stays what it is
        session.choose_shop("own")


def say(key: str, source: Source) -> None:
    """Replace what is known of a waiting file: its kind, roles or order of day and month."""
    waiting = files()
    if key in waiting:
        waiting[key] = source
        _keep(waiting)


def leave_out(key: str) -> None:
    """Forget a waiting file; a copied upload is removed."""
    waiting = files()
    if key in waiting:
        spool.remove(waiting.pop(key).path)
        _keep(waiting)


def load(keys: Sequence[str]) -> None:
    """Queue the loading of waiting files into this session's own shop."""
    waiting = files()
    session.keep("load.sent", tuple(keys))
    session.keep("load.job", resources.submit_load([waiting[k] for k in keys], "own"))


def job() -> Job | None:
    """Return the loading that this session asked for last, while it is under way or was not settled."""
    return resources.runner().job(session.kept("load.job", ""))


def settle() -> Job | None:
    """Let go of files that were loaded; keep them after a failure, so that they can be corrected. Returns the ended job."""
    ended = job()
    if ended is None or ended.state not in (DONE, FAILED, CANCELLED):
        return None
    if ended.state == DONE and session.kept("load.sent"):
        sent = session.kept("load.sent")
        _keep({k: s for k, s in files().items() if k not in sent})
        session.keep("load.sent", ())
    return ended
