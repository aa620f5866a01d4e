"""What the waiting files are: each looked at, and held against what the shop has, once."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from core.base.errors import AppError, StoreError
from core.base.fingerprint import fingerprint
from core.flows import compare, home, layouts, masking
from core.flows.compare import Comparison, Way
from core.flows.intake import intake
from core.flows.source import Preview, Refusal, Source, look
from core.store.store import Store
from core.ui import resources, session

COMPARED = 20_000  # rows of a waiting file that are held against what is there; loading does so with every row


@st.cache_data(max_entries=64, ttl=3600, show_spinner=False)  # it holds what will be masked: not for longer than needed
def _looked(_source: Source, _opened: Store, shop: str, of: tuple[Any, ...]) -> Preview | Refusal:
    try:
        rules = masking.read(_opened.path)
    except StoreError as error:
        return Refusal(_source, error.code, error.facts)
    return look(_source, partial(layouts.recall, _opened), rules)


def looked(source: Source) -> Preview | Refusal:
    """Return what a file seems to be, kept until the file, what was said of it, a rule or a known layout changes."""
    return _looked(
        replace(source, way=Way()),
        resources.store(),
        session.shop(),
        _seen(replace(source, way=Way()), "ingest.layouts"),
    )


def _seen(source: Source, *tables: str) -> tuple[Any, ...]:
    """Return what the answer about a waiting file depends on."""
    try:
        changed = source.path.stat().st_mtime_ns
    except OSError:
        changed = 0
    return changed, fingerprint(source), masking.mark(resources.store().path), resources.store().version(*tables)


@st.cache_data(max_entries=32, show_spinner=False)
def _compared(_source: Source, _opened: Store, shop: str, of: tuple[Any, ...]) -> Comparison | None:
    try:
        taken = intake(_source, home.key(_opened.path), partial(layouts.recall, _opened), masking.read(_opened.path))
        if not compare.loaded(_opened, taken.kind):
            return None
        rows = (part.rows for part in taken.parts(COMPARED // 4))
        return compare.compare_with(_opened, rows, taken.kind, most=COMPARED)
    except AppError:  # its own card says why it cannot be read
        return None


def compared(source: Source, kind: str) -> Comparison | None:
    """Return what a file says beside what this shop has of its kind; None where it has nothing of it."""
    of = _seen(replace(source, way=Way()), f"ingest.{kind}", "ingest.layouts", "ops.withdrawn")
    return _compared(source, resources.store(), session.shop(), of)
