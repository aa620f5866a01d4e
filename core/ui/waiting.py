"""The files that a session brought and has not loaded yet: where they lie, and what was said of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import IO, Protocol

from core.base.fingerprint import fingerprint
from core.flows import source as sources
from core.flows import spool
from core.flows.source import Preview, Source
from core.jobs.job import CANCELLED, DONE, FAILED, Job
from core.ui import brought, resources, session


class Upload(Protocol):
    """What the upload widget hands over."""

    name: str
    file_id: str


def files() -> dict[str, Source]:
    """Return the waiting files by a key of their own, in the order they came; those on their way wait no more."""
    on_their_way = {key for keys in _sent().values() for key in keys}
    return {key: source for key, source in _all().items() if key not in on_their_way}


def _all() -> dict[str, Source]:
    return dict(session.kept("load.waiting", {}))


def _sent() -> dict[str, tuple[str, ...]]:
    """Return the files that were sent, by the job that loads them."""
    return dict(session.kept("load.sent", {}))


def ready() -> bool:
    """Whether any waiting file can be loaded."""
    return any(isinstance(brought.looked(source), Preview) for source in files().values())


def _keep(waiting: dict[str, Source]) -> None:
    session.keep("load.waiting", waiting)


def _named(name: str, taken: set[str]) -> str:
    shown, number = name, 2
    while shown in taken:
        shown, number = f"{name} ({number})", number + 1
    return shown


def bring(uploads: Sequence[Upload | IO[bytes]]) -> None:
    """Copy uploads to the spool and let them wait; from now on this session looks at its own shop."""
    waiting = _all()
    for upload in uploads:
        name = str(upload.name)
        path = resources.keep_upload(name, upload)  # type: ignore[arg-type]
        for n, source in enumerate(sources.parts(path, name)):
            own = path if n == 0 else spool.again(path)  # each table of a file is loaded, or left out, on its own
            shown = _named(source.shown, {s.shown for s in waiting.values()})
            waiting[own.parent.name] = replace(source, path=own, shown=shown)
    _settled_in(waiting)


def point_at(found: Sequence[Source]) -> None:
    """Let files of this machine wait, each once; they are read where they lie."""
    waiting = _all()
    there = {(s.path, s.member) for s in waiting.values()}
    for source in found:
        if (source.path, source.member) not in there:
            shown = _named(source.shown, {s.shown for s in waiting.values()})
            waiting[f"path-{fingerprint(source.path, source.member)}"] = replace(source, shown=shown)
    _settled_in(waiting)


def _settled_in(waiting: dict[str, Source]) -> None:
    _keep(waiting)
    session.keep("load.told", "")
    if session.shop() != "own":  # the sample shop stays what it is
        session.choose_shop("own")


def say(key: str, source: Source) -> None:
    """Replace what is known of a waiting file: its kind, roles or order of day and month."""
    waiting = _all()
    if key in waiting:
        waiting[key] = source
        _keep(waiting)


def leave_out(key: str) -> None:
    """Forget a waiting file; a copied upload is removed."""
    waiting = _all()
    if key in waiting:
        spool.remove(waiting.pop(key).path)
        _keep(waiting)


def load(keys: Sequence[str]) -> None:
    """Queue the loading of waiting files into this session's own shop."""
    waiting = files()
    job_id = resources.submit_load([waiting[k] for k in keys], "own")
    session.keep("load.sent", {**_sent(), job_id: tuple(keys)})
    session.keep("load.job", job_id)


def job() -> Job | None:
    """Return the loading that this session asked for last."""
    return resources.runner().job(session.kept("load.job", ""))


def settle() -> Job | None:
    """Let go of files that were loaded; let those of a failure wait again, so that they can be corrected.

    Every loading that ended is settled, for a second one may be asked for before the first is done. Returns the last
    one of this session once it has ended.
    """
    waiting, sent = _all(), _sent()
    for job_id, keys in list(sent.items()):
        known = resources.runner().job(job_id)
        if known is not None and known.active:
            continue
        del sent[job_id]
        if known is not None and known.state == DONE:
            waiting = {k: s for k, s in waiting.items() if k not in keys}
    _keep(waiting)
    session.keep("load.sent", sent)
    last = job()
    return last if last is not None and last.state in (DONE, FAILED, CANCELLED) else None
