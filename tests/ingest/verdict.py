"""What became of a file: its card, its load, and whether the store tells the truth about it or was left as it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import polars as pl

from core.base.errors import AppError
from core.flows import layouts, load
from core.flows.source import Refusal, Source, look
from core.store.schema import TABLES
from core.store.store import Run, Store

KEY = b"k" * 32


@dataclass(frozen=True)
class Verdict:
    """card, refused: codes, empty where nothing was refused. wrong: what the store says that is not so, else empty."""

    card: str
    refused: str
    error: AppError | None = None
    kept: int = 0
    aside: int = 0
    rules: dict[str, int] = field(default_factory=dict)
    wrong: str = ""
    run: Run | None = None


def state(store: Store, deep: bool = True) -> dict[str, tuple[int, int]]:
    """Return rows and their sum of hashes of every table as it is stored, histories and marks of staging included.

    Not `deep`: only the rows of what a load writes.
    """
    tables = [t for t in TABLES if deep or t.owner in ("load", "store")]
    sums = "sum(hash(t))" if deep else "0"
    parts = [f"SELECT '{t.stored}' AS name, count(*) AS n, {sums} AS h FROM {t.stored} t" for t in tables]
    return {name: (n, int(h or 0)) for name, n, h in store.select(" UNION ALL ".join(parts)).iter_rows()}


def judged(
    store: Store, sources: Sequence[Source], then: Callable[[Path], object] | None = None,
    reading: Callable[[], AbstractContextManager[None]] | None = None, deep: bool = True,
) -> Verdict:  # fmt: skip
    """Look at files and load them as one import. Raises whatever is no AppError: there is to be no such thing."""
    before = state(store, deep)
    with (reading or nullcontext)():
        cards = [look(source, partial(layouts.recall, store)) for source in sources]  # as the page does
    card = next((c.code for c in cards if isinstance(c, Refusal)), "")
    if then is not None:
        then(sources[0].path)
    wrong = "" if state(store, deep) == before else "the card changed the store"
    try:
        with (reading or nullcontext)():
            run = load.run(store, sources, KEY)
    except AppError as error:
        changed = [name for name, now in state(store, deep).items() if now != before[name]]
        return Verdict(card, error.code, error, wrong=wrong or (f"a refused file changed {changed}" if changed else ""))
    loaded = store.rows_of("ingest.files", run.run_id)
    issues = store.rows_of("ingest.issues", run.run_id)
    rules = dict(issues.group_by("rule").len().iter_rows())
    wrong = wrong or next((w for f in loaded.iter_rows(named=True) if (w := unbalanced(store, run, f, issues))), "")
    if store.count("ops.staged"):
        wrong = wrong or "something is staged after the load"
    kept, aside = int(loaded["rows_kept"].sum()), int(loaded["rows_set_aside"].sum())
    return Verdict(card, "", None, kept, aside, rules, wrong, run)


def unbalanced(store: Store, run: Run, file: dict[str, object], issues: pl.DataFrame) -> str:
    """Return how the rows in the store contradict what was said of a file, empty where they do not."""
    of_file = pl.col("file") == file["file"]
    kept = store.rows_of(f"ingest.{file['kind']}", run.run_id).filter(of_file)["row_number"]
    mine = issues.filter(of_file)
    aside = mine.filter(pl.col("severity") == "set_aside")["row_number"].unique()
    if file["rows_in"] != kept.len() + aside.len():
        return f"{file['rows_in']} rows in, {kept.len()} kept, {aside.len()} set aside"
    if (file["rows_kept"], file["rows_set_aside"]) != (kept.len(), aside.len()):
        return "the file's line says other sums than its rows"
    if kept.n_unique() != kept.len() or kept.is_in(aside.implode()).any():
        return "a row number stands twice"
    if not mine["row_number"].is_in(pl.concat([kept, aside]).implode()).all():
        return "an issue of a row that is not there"
    return ""
