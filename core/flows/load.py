"""Loads a shop's files: told apart, checked, pseudonymised and masked before anything is stored; all of them or none."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from core.base.clock import now
from core.base.errors import DataError
from core.base.fingerprint import file_hash
from core.base.protocols import Tick, quiet
from core.flows.step import Outcome, step
from core.ingest import check, conform, read, roles
from core.ingest.read import ROW
from core.ingest.roles import Guess, Mapping
from core.privacy import pseudonyms, redact
from core.store.store import Run, Store

SAMPLE = 2000  # records from which kind and roles are guessed
PREVIEWED = 50
IDS = {"reviews": "review_id", "events": "event_id", "searches": "search_id"}
TEXTS = ("title", "text", "query", "reason", "attributes", "name")  # where personal data may stand


@dataclass(frozen=True)
class Source:
    """A file to load. `roles` override what is guessed: {role: column}, "" for none; `kind` and `day_first` likewise."""

    path: Path
    shown: str
    kind: str = ""
    roles: dict[str, str] = field(default_factory=dict)
    day_first: bool | None = None


@dataclass(frozen=True)
class Preview:
    """What a file seems to be, before anything is stored. rows: the first 50, already masked; columns: what was seen."""

    source: Source
    dialect: read.Dialect
    guess: Guess
    rows: pl.DataFrame
    columns: pl.DataFrame  # column, role, confidence, first, filled, distinct
    would_mask: int


def _sample(path: Path, dialect: read.Dialect) -> pl.DataFrame:
    first = next(read.blocks(path, dialect)).rows.drop(ROW)
    if first.is_empty():
        raise DataError("no_rows", file=path.name)
    return first.gather_every(max(1, first.height // SAMPLE)).head(SAMPLE)


def _guessed(source: Source, sample: pl.DataFrame) -> Guess:
    try:
        return roles.guess(sample, source.shown, source.kind)
    except DataError as error:
        chosen = {r: c for r, c in source.roles.items() if c}
        if source.kind and chosen:  # what cannot be guessed was said
            return Guess(source.kind, 0.0, {r: (c, 1.0) for r, c in chosen.items()})
        raise DataError(error.code, **{**error.facts, "file": source.shown}) from error


def mapping(source: Source, guess: Guess, sample: pl.DataFrame) -> Mapping:
    """Return the roles to load by: what was guessed, overridden by what was said.

    Raises DataError `column_missing` for a column that the file does not have.
    """
    found = {r: c for r, (c, _) in guess.roles.items()}
    for role, column in source.roles.items():
        if column and column not in sample.columns:
            raise DataError("column_missing", file=source.shown, column=column)
        found = {r: c for r, c in found.items() if r != role and c != column}
        if column:
            found[role] = column
    dated = found.get("happened_at")
    first = source.day_first if source.day_first is not None else bool(dated and roles.day_first(sample[dated]))
    scale = guess.scale
    return Mapping(guess.kind, found, scale, first)


def preview(source: Source) -> Preview:
    """Return what would be loaded. Raises the DataErrors of `read.sniff` and `roles.guess`."""
    dialect = read.sniff(source.path)
    sample = _sample(source.path, dialect)
    guess = _guessed(source, sample)
    chosen = mapping(source, guess, sample)
    by_column = {c: r for r, c in chosen.roles.items()}
    hidden = sample.select(redact.masked(pl.col(c)).alias(c) for c in sample.columns)
    changed = sum(int((hidden[c] != sample[c]).sum() or 0) for c in sample.columns)
    customer = chosen.roles.get("customer_id")
    shown = hidden.head(PREVIEWED)
    if customer:
        shown = shown.with_columns(pl.lit("c_…").alias(customer))
    columns = pl.DataFrame(
        [
            {
                "column": c,
                "role": by_column.get(c, ""),
                "confidence": next((s for r, (x, s) in guess.roles.items() if x == c and by_column.get(c) == r), 1.0 if c in by_column else 0.0),
                "first": next((v for v in shown[c].to_list() if v), ""),
                "filled": float((sample[c].fill_null("").str.strip_chars() != "").mean() or 0.0),  # type: ignore[arg-type]
                "distinct": sample[c].n_unique(),
            }
            for c in sample.columns
        ]
    )  # fmt: skip
    return Preview(source, dialect, guess, shown, columns, changed)


def run(store: Store, files: Sequence[Source], key: bytes, tick: Tick = quiet) -> Run:
    """Load files as one import: one published run, or none.

    A file that is there already (by content) adds nothing and is listed under the fact `known`. Raises DataError with
    the file's name for a file that cannot be used; then nothing of any file is stored.
    """
    hashes = {s.shown: _hash(s) for s in files}
    there = set(store.frame("ingest.files", ["sha256"])["sha256"])
    fresh = [s for s in files if hashes[s.shown] not in there]

    def compute() -> Outcome:
        parts: dict[str, list[pl.DataFrame]] = {}
        listed = []
        for n, source in enumerate(fresh):
            kind, rows, issues, about = _one(store, source, key, hashes[source.shown], _within(tick, n, len(fresh)))
            parts.setdefault(f"ingest.{kind}", []).append(rows)
            parts.setdefault("ingest.issues", []).append(issues)
            listed.append(about)
        tables = {name: pl.concat(frames, how="diagonal") for name, frames in parts.items()}
        tables["ingest.files"] = pl.DataFrame(listed)
        total = {k: sum(int(a[k]) for a in listed) for k in ("rows_in", "rows_kept", "rows_set_aside")}
        per_file = [{k: a[k] for k in ("file", "kind", "rows_in", "rows_kept", "rows_set_aside")} for a in listed]
        known = [s.shown for s in files if s not in fresh]
        return Outcome(
            tables, total["rows_in"], total["rows_kept"], total["rows_set_aside"], {"files": per_file, "known": known}
        )

    if not fresh:
        last = store.latest("load")
        if last is not None:
            last.facts.update(skipped=True, known=[s.shown for s in files])
            return last
    return step(store, "load", [hashes[s.shown] for s in fresh], ("ingest.files",), compute)


def _hash(source: Source) -> str:
    if not source.path.is_file():
        raise DataError("file_missing", file=source.shown)
    return file_hash(source.path)


def _within(tick: Tick, n: int, files: int) -> Tick:
    return lambda done, total, **facts: tick(n + min(1.0, done / total if total else 0.0), files, **facts)


def _one(
    store: Store, source: Source, key: bytes, sha256: str, tick: Tick
) -> tuple[str, pl.DataFrame, pl.DataFrame, dict[str, object]]:
    """Read, conform, check and mask one file; return its kind, rows, issues and its line in ingest.files."""
    tick(0, 1, file=source.shown)
    dialect = read.sniff(source.path)
    sample = _sample(source.path, dialect)
    chosen = mapping(source, _guessed(source, sample), sample)
    kept, issues, rows_in = [], [], 0
    for block in read.blocks(source.path, dialect):
        checked = check.check(conform.conform(block.rows, chosen), chosen.kind)
        rows, masked = _masked(checked.rows)
        kept.append(_named(rows, key))
        issues += [checked.issues, check.unread(block.unread), masked]
        rows_in += block.rows.height + block.unread.height
        tick(0.9 * rows_in, max(rows_in, sample.height) + read.BLOCK, file=source.shown, rows=rows_in)
    whole = pl.concat(kept, how="vertical_relaxed")
    told = pl.concat([i.cast(check.ISSUES) for i in issues])  # type: ignore[arg-type]
    if chosen.kind == "reviews":
        told = pl.concat(
            [told, check.repeats(whole, ["text", "customer_id", "product_id", "happened_at"]).cast(check.ISSUES)]
        )  # type: ignore[arg-type]
    whole, told = _identified(store, whole, told, chosen.kind, source.shown)
    told = told.with_columns(value=redact.masked(pl.col("value")), file=pl.lit(source.shown))
    aside = told.filter(pl.col("severity") == check.SET_ASIDE)[ROW].n_unique()
    if rows_in != whole.height + aside:
        raise DataError("unbalanced", file=source.shown, rows=rows_in, kept=whole.height, aside=aside)
    if whole.is_empty():
        raise DataError("nothing_usable", file=source.shown, rows=rows_in)
    about: dict[str, object] = {
        "file": source.shown, "kind": chosen.kind, "sha256": sha256, "encoding": dialect.encoding, "delimiter": dialect.delimiter,
        "mapping": json.dumps({"roles": chosen.roles, "scale": chosen.scale, "day_first": chosen.day_first}, ensure_ascii=False),
        "rows_in": rows_in, "rows_kept": whole.height, "rows_set_aside": aside, "loaded_at": now(),
    }  # fmt: skip
    tick(1, 1, file=source.shown, rows=rows_in)
    return chosen.kind, whole.with_columns(file=pl.lit(source.shown)), told, about


def _masked(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Mask personal data in every text; return the rows and a note of what was masked where."""
    columns = [c for c in TEXTS if c in rows.columns and rows[c].dtype == pl.String]
    clean = rows.with_columns(redact.masked(pl.col(c)).alias(c) for c in columns)
    notes = []
    for column in columns:
        pair = pl.DataFrame({ROW: rows[ROW], "before": rows[column], "after": clean[column]})
        found = pair.with_columns(kinds=redact.kinds(pl.col("before"), pl.col("after"))).filter(
            pl.col("kinds").is_not_null()
        )
        notes.append(check.issues(found, column, "personal_data", check.CHANGED, "kinds"))
    return clean, pl.concat(notes) if notes else pl.DataFrame(schema=check.ISSUES)


def _named(rows: pl.DataFrame, key: bytes) -> pl.DataFrame:
    if "customer_id" not in rows.columns:
        return rows
    return rows.with_columns(pseudonyms.pseudonyms(rows["customer_id"], key).alias("customer_id"))


def _identified(
    store: Store, rows: pl.DataFrame, told: pl.DataFrame, kind: str, file: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give every row an id: the file's own where it is there once and new to the shop, else `<file>#<row_number>`."""
    if kind not in IDS:
        return rows, told
    column, made = IDS[kind], pl.format("{}#{}", pl.lit(file), pl.col(ROW))
    if column not in rows.columns:
        return rows.with_columns(made.alias(column)), told
    taken = store.frame(f"ingest.{kind}", [column])[column]
    clash = ~pl.col(column).is_first_distinct() | pl.col(column).is_in(taken.implode())
    twice = rows.filter(pl.col(column).is_not_null() & clash)
    told = pl.concat([told, check.issues(twice, column, "id_repeated", check.NOTE, column).cast(check.ISSUES)])  # type: ignore[arg-type]
    named = pl.when(pl.col(column).is_null() | clash).then(made).otherwise(pl.col(column))
    return rows.with_columns(named.alias(column)), told


def undo(store: Store, run_id: str) -> None:
    """Go back to before an import: its rows leave every figure once the line has run again."""
    store.withdraw(run_id)
