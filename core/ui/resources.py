"""What all sessions of one server share: the databases, the one lane of jobs, the loaded encoder."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, TypeVar

import polars as pl
import streamlit as st

from core.base.protocols import Tick
from core.finetune.tagging.tags import Span
from core.flows import (
    desk,
    embed,
    erase,
    home,
    job_log,
    judges,
    line,
    load,
    masking,
    queue,
    retention,
    shipped,
    spool,
    versions,
)
from core.flows import parts as parts_of
from core.flows.source import Source
from core.jobs.job import Job
from core.jobs.runner import JobRunner
from core.privacy.rules import Rules
from core.store.store import Store
from core.ui import session
from core.views import demand_map

View = TypeVar("View")
MOST_MEANT = 2000  # voices that a text may mean


@st.cache_resource(show_spinner=False, on_release=lambda store: store.close())
def _store(shop: str) -> Store:
    opened = Store(home.home() / f"{shop}.duckdb")
    if shop == "sample":
        shipped.restore(opened)
    job_log.mark_interrupted(opened)
    return opened


@st.cache_resource(show_spinner=False)
def _completed(shop: str) -> bool:
    """Queue, once a server, what a shipped or interrupted shop lacks: the vectors of its voices."""
    opened = _store(shop)
    if embed.lacking(opened):
        runner().submit("embed", _when_warm(lambda tick: embed.complete(opened, tick)), shop=shop)
    return True


def store() -> Store:
    """Return the database of the shop that this session looks at."""
    opened = _store(session.shop())
    _completed(session.shop())
    return opened


@st.cache_resource(show_spinner=False)
def runner() -> JobRunner:
    """Return the one lane of background work of this server."""

    def sink(job: Job) -> None:
        job_log.record(_store(str(job.facts.get("shop", "sample"))), job)

    return JobRunner(sink)


def submit(name: str, work: Callable[[Store, Tick], Any], **facts: Any) -> str:
    """Queue work on the shop of this session; `work` gets its store and a tick. Returns the job's id."""
    shop = str(facts.pop("shop", session.shop()))
    opened = _store(shop)
    return runner().submit(name, _when_warm(lambda tick: work(opened, tick)), shop=shop, **facts)


def submit_load(files: Sequence[Source], shop: str) -> str:
    """Queue the loading of files, and behind it the whole line; copies of uploads are gone once they are loaded."""
    opened, lane = _store(shop), runner()
    then = _when_warm(lambda tick: line.refresh(opened, tick=tick, watched=True))

    def work(tick: Tick) -> None:
        load.run(opened, files, home.key(opened.path), tick)
        for source in files:
            spool.remove(source.path)
        lane.submit("line", then, shop=shop)

    return lane.submit("load", work, once=False, shop=shop)


def go_back(run_id: str) -> None:
    """Go back to before an import, then compute everything anew."""
    versions.back(store(), run_id)
    _anew()


def bring_back(run_id: str) -> None:
    """Bring an import back that was taken back, then compute everything anew."""
    versions.forward(store(), run_id)
    _anew()


def _anew() -> None:
    """Queue the line; one that is under way may have read other rows already."""
    opened = store()
    runner().submit(
        "line", _when_warm(lambda tick: line.refresh(opened, tick=tick, watched=True)), once=False, shop=session.shop()
    )


def _key() -> bytes:
    return shipped.KEY if session.shop() == "sample" else home.key(store().path)


def find_person(who: str) -> erase.Found:
    """Return how much is stored of a person, by the shop's own id or by the pseudonym."""
    return erase.find(store(), _key(), who)


def due(kept: tuple[tuple[str, int], ...]) -> retention.Aged:
    """Return what would go if rows were kept for so many days."""
    return retention.preview(store(), dict(kept))


def submit_erase(who: str) -> str:
    """Queue the erasing of a person, and behind it the line. Who it is does not enter the record of jobs."""
    key = _key()
    return _submit_removal("erase", lambda opened, tick: erase.run(opened, key, who, tick))


def submit_retention(kept: dict[str, int]) -> str:
    """Keep rows for so many days from now on, and queue the removal of older ones, and behind it the line."""
    retention.keep(store(), kept)
    return _submit_removal("retention", retention.run)


def _submit_removal(name: str, remove: Callable[[Store, Tick], Any]) -> str:
    """Queue work after which nothing may be shown that was kept in memory of what was there before."""
    opened, lane, shop = store(), runner(), session.shop()
    then = _when_warm(lambda tick: line.refresh(opened, tick=tick, watched=True))

    def work(tick: Tick) -> None:
        remove(opened, tick)
        st.cache_data.clear()
        _figure.clear()
        lane.submit("line", then, once=False, shop=shop)

    return lane.submit(name, work, once=False, shop=shop)


def masking_rules() -> Rules:
    """Return what people decided about masking in this shop. Raises StoreError `rules_unreadable`."""
    return masking.read(store().path)


def keep_rules(rules: Rules, name: str, words: Sequence[str]) -> None:
    """Change one list of the masking rules; it holds from the next load on."""
    masking.write(store().path, replace(rules, **{name: frozenset(words)}))


@st.cache_resource(show_spinner=False)
def _spool() -> bool:
    spool.tidy(starting=True)
    return True


def keep_upload(name: str, data: IO[bytes]) -> Path:
    """Copy an upload to the spool, so that it outlives the browser tab's memory; return its file."""
    _spool()
    return spool.put(name, data)


@st.cache_data(max_entries=64, show_spinner=False)
def _view(_read: Callable[..., View], name: str, shop: str, version: str, args: tuple[Any, ...]) -> View:
    return _read(_store(shop), *args)


def view(read: Callable[..., View], *args: Any) -> View:
    """Return `read(store, *args)`, kept until anything in the shop is published or edited.

    Arguments must be hashable values; the answer is a copy, so that no session can change another's.
    """
    return _view(read, f"{read.__module__}.{read.__name__}", session.shop(), _current(), args)


def _current() -> str:
    return store().version("cluster.demands", "cluster.sketch", "insight.opportunities", "ingest.reviews", "ingest.events",
                           "cluster.names", "decide.decisions", "finetune.models", "finetune.stages", "finetune.answers",
                           "privacy.retention", "privacy.erasures",
                           "ops.withdrawn", "ops.runs", "ingest.star_mix")  # fmt: skip


def sketched() -> str:
    """Return which first look at the shop there is: another one is worth drawing the page again."""
    return store().version("cluster.sketch")


@st.cache_resource(max_entries=200, show_spinner=False)
def _figure(_draw: Callable[[], Any], key: tuple[Any, ...]) -> Any:
    return _draw()


def figure(draw: Callable[[], Any], *of: Any) -> Any:
    """Return a figure that takes long to draw, kept for everybody who would see the same: nobody may change it.

    `of` are hashable values that name the figure and all that it depends on beside shop, filters, theme and language.
    """
    seen = (session.shop(), _current(), session.filters(), session.theme(), session.language())
    return _figure(draw, (*seen, *of))


@st.cache_data(max_entries=64, show_spinner=False)
def _nearest(text: str, shop: str, version: str, most: int) -> list[str]:
    return demand_map.meant(embed.search(_store(shop), text, 10_000_000), most)  # all, for the bulk to stand out from


def nearest(text: str, most: int) -> list[str]:
    """Return the voices that mean a text, the closest first and at most `most`; there may be none."""
    opened = store()
    _warm.wait(120)
    return _nearest(text, session.shop(), opened.version("represent.voices", "represent.vectors"), most)


@st.cache_data(max_entries=32, show_spinner=False)
def _parts(demand_id: str, shop: str, version: str) -> list[parts_of.Part]:
    return parts_of.find(_store(shop), demand_id)


def parts(demand_id: str) -> list[parts_of.Part]:
    """Return the parts that a demand falls into, the largest first; none where it is one whole."""
    return _parts(demand_id, session.shop(), store().version("cluster.points", "represent.voices"))


@st.cache_data(max_entries=8, show_spinner=False)
def _waiting(shop: str, version: str) -> pl.DataFrame:
    return queue.waiting(_store(shop))


def waiting() -> pl.DataFrame:
    """Return every unplaced voice with the demand that it is most like and how sure that is, the surest first."""
    return _waiting(session.shop(), store().version("cluster.points", "cluster.demands", "represent.voices"))


@st.cache_data(max_entries=8, show_spinner=False)
def _hidden_in(shop: str, version: str) -> list[parts_of.Part]:
    return queue.hidden_in(_store(shop))


def hidden_in() -> list[parts_of.Part]:
    """Return groups of unplaced voices that could be demands of their own, the largest first."""
    return _hidden_in(session.shop(), store().version("cluster.points", "cluster.demands", "represent.voices"))


def meant_in(demand_id: str, text: str) -> list[parts_of.Part]:
    """Return, as one part, the voices of a demand that mean a text, the closest first."""
    return parts_of.meaning(store(), demand_id, nearest(text, MOST_MEANT), text[:1].upper() + text[1:])


def ask(task: str, most: int, skipped: tuple[str, ...]) -> tuple[str, ...]:
    """Return the voices to label next, the most useful first."""
    return desk.ask(store(), task, most, skipped)


@st.cache_data(max_entries=16, show_spinner=False)
def _doubted(shop: str, version: str, task: str) -> tuple[tuple[str, str, str], ...]:
    return desk.doubted(_store(shop), task)


def doubted(task: str) -> tuple[tuple[str, str, str], ...]:
    """Return (voice, its label, the label that fits better) of answers that look wrong."""
    return _doubted(session.shop(), store().version("finetune.answers", "represent.voices", "represent.vectors"), task)


@st.cache_data(max_entries=64, show_spinner=False)
def _tried(shop: str, model_id: str, text: str, places: bool) -> judges.Opinion | list[Span]:
    ask = judges.places if places else judges.opinion
    return ask(_store(shop), model_id, text)


def tried(model_id: str, text: str, places: bool = False) -> judges.Opinion | list[Span]:
    """Return what a model says of one text, or which `places` it finds in it.

    Raises ModelError `model_unknown`, `model_unreadable`.
    """
    warm_up()
    _warm.wait(120)
    return _tried(session.shop(), model_id, text, places)


# Two threads that import transformers at once can get half a module each: whoever needs it waits for the warm-up.
_warm = threading.Event()
FIRST_PAGE = 3.0  # seconds in which the first page is drawn before the imports compete with it


@st.cache_resource(show_spinner=False)
def warm_up() -> bool:
    """Load the heavy libraries in the background, once, then take them out of the garbage collector's sight.

    A whole collection with torch and umap imported holds every thread for half a second.
    """
    _spool()
    # Now and not in the background: Plotly looks at whatever there is of pandas, were it half of it.
    import pandas  # noqa: F401

    def work() -> None:
        try:
            import hdbscan  # noqa: F401  (warm-up is the one place outside their rooms that may load them)
            import torch
            import transformers  # noqa: F401
            import umap  # noqa: F401

            from core.base.device import training_threads

            torch.set_num_threads(training_threads())
            gc.collect()
            gc.freeze()
        finally:
            _warm.set()

    later = threading.Timer(FIRST_PAGE, work)
    later.daemon = True
    later.start()
    return True


def _when_warm(work: Callable[[Tick], Any]) -> Callable[[Tick], Any]:
    """Return work that begins once the heavy libraries are loaded; it starts their loading where nobody has yet."""
    warm_up()

    def waiting(tick: Tick) -> Any:
        for _ in range(240):
            if _warm.wait(0.5):
                break
            tick(0, 1)  # so that it can be cancelled meanwhile
        return work(tick)

    return waiting
