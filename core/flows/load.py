"""Loads a shop's files: told apart, checked, pseudonymised and masked before anything is stored; all of them or none."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from core.base.clock import now
from core.base.errors import DataError
from core.base.fingerprint import file_hash
from core.base.protocols import Tick, quiet
from core.flows.source import Source, blocks, guessed, mapping, people, sampled
from core.flows.step import Outcome, step
from core.ingest import check, conform, form
from core.ingest.form import ROW
from core.privacy import pseudonyms, redact
from core.store.store import Run, Store
from core.voices import language

IDS = {"reviews": "review_id", "events": "event_id", "searches": "search_id"}
TEXTS = (
    "title",
    "text",
    "query",
    "reason",
    "name",
    "category",
    "brand",
    "event_type",
    "campaign",
    "label",
    "language",
)  # masked
NAMED = ("review_id", "product_id", "order_id", "clicked_product_id")  # an address or number as an id gets a pseudonym


def run(store: Store, files: Sequence[Source], key: bytes, tick: Tick = quiet) -> Run:
    """Load files as one import: one published run, or none.

    A file that is there already (by content) adds nothing and is listed under the fact `known`; another file of a name
    that is taken is called `<name> (2)`. Raises DataError with the file's name for a file that cannot be used; then
    nothing of any file is stored.
    """
    files = [replace(source, shown=redact.clean(source.shown)) for source in files]
    there = store.frame("ingest.files", ["sha256", "file"])
    fresh, known = _fresh(files, set(there["sha256"]), set(there["file"]))
    tick(0, max(1, len(fresh)), known=", ".join(known))

    def compute() -> Outcome:
        parts: dict[str, list[pl.DataFrame]] = {}
        listed: list[dict[str, Any]] = []
        for n, (source, sha256) in enumerate(fresh):
            within = _within(tick, n, len(fresh))
            try:
                kind, rows, issues, about = _one(store, parts, source, key, sha256, within)
            except DataError as error:  # under the name that is shown, not that of the copy
                raise DataError(error.code, **{**error.facts, "file": source.shown}) from error
            parts.setdefault(f"ingest.{kind}", []).append(rows)
            parts.setdefault("ingest.issues", []).append(issues)
            listed.append(about)
        tables = {name: pl.concat(frames, how="diagonal") for name, frames in parts.items()}
        tables["ingest.files"] = pl.DataFrame(listed)
        total = {k: sum(int(a[k]) for a in listed) for k in ("rows_in", "rows_kept", "rows_set_aside")}
        per_file = [{k: a[k] for k in ("file", "kind", "rows_in", "rows_kept", "rows_set_aside")} for a in listed]
        return Outcome(
            tables, total["rows_in"], total["rows_kept"], total["rows_set_aside"], {"files": per_file, "known": known}
        )

    if not fresh:
        last = store.latest("load")
        if last is not None:
            last.facts.update(skipped=True, known=known)
            return last
    return step(store, "load", [sha256 for _, sha256 in fresh], ("ingest.files",), compute)


def _fresh(files: Sequence[Source], there: set[str], names: set[str]) -> tuple[list[tuple[Source, str]], list[str]]:
    """Return the files whose content is new, each with its hash under a name of its own, and the names of the others.

    Rows are found again by file and row number, so that two files must never share a name.
    """
    fresh, known, hashes, taken = [], [], set(there), set(names)
    for source in files:
        sha256 = _hash(source)
        if sha256 in hashes:
            known.append(source.shown)
            continue
        name, number = source.shown, 2
        while name in taken:
            name, number = f"{source.shown} ({number})", number + 1
        hashes.add(sha256)
        taken.add(name)
        fresh.append((replace(source, shown=name), sha256))
    return fresh, known


def _hash(source: Source) -> str:
    try:
        form.regular(source.path)
        return file_hash(source.path)
    except DataError as error:
        raise DataError(error.code, file=source.shown) from error
    except OSError as error:
        raise DataError("file_refused", file=source.shown) from error


def _within(tick: Tick, n: int, files: int) -> Tick:
    return lambda done, total, **facts: tick(n + min(1.0, done / total if total else 0.0), files, **facts)


def _one(
    store: Store, before: dict[str, list[pl.DataFrame]], source: Source, key: bytes, sha256: str, tick: Tick
) -> tuple[str, pl.DataFrame, pl.DataFrame, dict[str, Any]]:
    """Read, mask, conform and check one file; return its kind, rows, issues and its line in ingest.files.

    What becomes attributes is masked before: in finished JSON, what an escape sign belongs to cannot be told.
    `before`: the rows of the files before it in this import, by table.
    """
    tick(0, 1, file=source.shown)
    dialect = form.sniff(source.path)
    sample = sampled(source.path, dialect)
    chosen = mapping(source, guessed(source, sample), sample)
    kept, issues, rows_in = [], [], 0
    hidden, expected = people(sample, chosen), _expected(source.path, dialect, sample)
    for block in blocks(source.path, dialect):
        known = block.rows.with_columns(
            pseudonyms.pseudonyms(block.rows[c], key).alias(c) for c in hidden if c in block.rows.columns
        )
        free = [c for c in known.columns if c not in (ROW, *hidden, *chosen.roles.values())]
        known, further = _masked(known, free)
        checked = check.check(conform.conform(known, chosen), chosen.kind)
        rows, masked = _masked(checked.rows, TEXTS)
        rows, secret = _named(rows, key)
        kept.append(rows)
        noted = pl.concat([masked, secret, _of_attributes(further)]).join(rows.select(ROW), on=ROW, how="semi")
        lost = check.lost(block.rows).join(rows.select(ROW), on=ROW, how="semi")
        issues += [checked.issues, check.unread(block.unread), noted, lost]
        rows_in += block.rows.height + block.unread.height
        tick(0.9 * min(rows_in, expected), expected, file=source.shown, rows=rows_in)
    whole = pl.concat(kept, how="vertical_relaxed")
    told = pl.concat([i.cast(check.ISSUES) for i in issues])  # type: ignore[arg-type]
    if chosen.kind == "reviews":
        whole = whole.with_columns(
            language=pl.coalesce(language.named(pl.col("language")), language.spoken(pl.col("text")))
        )
        again = check.repeats(whole, ["text", "customer_id", "product_id", "happened_at"])
        told = pl.concat([told, again.cast(check.ISSUES)])  # type: ignore[arg-type]
    whole, told = _identified(store, before, whole, told, chosen.kind, source.shown)
    # Masked before it is cut: the first half of a number would not be told for one.
    told = check.cut(told.with_columns(value=redact.masked(pl.col("value")))).with_columns(file=pl.lit(source.shown))
    aside = told.filter(pl.col("severity") == check.SET_ASIDE)[ROW].n_unique()
    if rows_in != whole.height + aside:
        raise DataError("unbalanced", file=source.shown, rows=rows_in, kept=whole.height, aside=aside)
    if whole.is_empty():
        raise DataError("nothing_usable", file=source.shown, rows=rows_in)
    about: dict[str, Any] = {
        "file": source.shown, "kind": chosen.kind, "sha256": sha256, "encoding": dialect.encoding, "delimiter": dialect.delimiter,
        "mapping": json.dumps({"roles": chosen.roles, "scale": chosen.scale, "day_first": chosen.day_first}, ensure_ascii=False),
        "rows_in": rows_in, "rows_kept": whole.height, "rows_set_aside": aside, "loaded_at": now(),
    }  # fmt: skip
    tick(1, 1, file=source.shown, rows=rows_in)
    return chosen.kind, whole.with_columns(file=pl.lit(source.shown)), told, about


def _expected(path: Path, dialect: form.Dialect, sample: pl.DataFrame) -> int:
    """Return about how many records a file has, for the progress: its size by the width of those of the sample."""
    wide = sample.select(pl.sum_horizontal(pl.all().str.len_bytes().fill_null(0)) + sample.width).to_series().mean()
    packed = 4 if dialect.gzipped or dialect.form == "parquet" else 1
    return max(1, int(packed * path.stat().st_size / float(wide or 1)))  # type: ignore[arg-type]


def _masked(rows: pl.DataFrame, names: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Mask personal data in columns of text; return the rows and a note of what was masked where."""
    columns = [c for c in names if c in rows.columns and rows[c].dtype == pl.String]
    clean = rows.with_columns(redact.masked(pl.col(c)).alias(c) for c in columns)
    notes = [pl.DataFrame(schema=check.ISSUES)]
    for column in columns:
        pair = pl.DataFrame({ROW: rows[ROW], "before": rows[column], "after": clean[column]})
        found = pair.with_columns(kinds=redact.kinds(pl.col("before"), pl.col("after"))).filter(
            pl.col("kinds").is_not_null()
        )
        notes.append(check.issues(found, column, "personal_data", check.CHANGED, "kinds").cast(check.ISSUES))  # type: ignore[arg-type]
    return clean, pl.concat(notes)


def _of_attributes(notes: pl.DataFrame) -> pl.DataFrame:
    """Make the notes of a row's further columns one note of its attributes."""
    kinds = pl.col("value").str.split(",").explode().unique().sort().str.join(",")
    one = notes.group_by(ROW, maintain_order=True).agg(pl.all().exclude("value").first(), kinds.alias("value"))
    return one.with_columns(column_name=pl.lit("attributes")).select(*check.ISSUES)


def _named(rows: pl.DataFrame, key: bytes) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give customers their pseudonyms, and other ids that are an address or a number of a person as well; note the latter."""
    clean, notes = _masked(rows, NAMED)
    made = []
    for column in notes["column_name"].unique(maintain_order=True):
        whose = rows[column].set((clean[column] == rows[column]).fill_null(True), None)
        made.append(pl.coalesce(pseudonyms.pseudonyms(whose, key), column).alias(column))
    if "customer_id" in rows.columns:
        made.append(pl.lit(pseudonyms.pseudonyms(rows["customer_id"], key)).alias("customer_id"))
    return rows.with_columns(made), notes


def _identified(
    store: Store, before: dict[str, list[pl.DataFrame]], rows: pl.DataFrame, told: pl.DataFrame, kind: str, file: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give every row an id: the file's own where it is there once and new to the shop, else `<file>#<row_number>`."""
    if kind not in IDS:
        return rows, told
    table, column = f"ingest.{kind}", IDS[kind]
    taken = pl.concat([store.frame(table, [column])[column], *(f[column] for f in before.get(table, ()))])
    if column not in rows.columns:
        rows = rows.with_columns(pl.lit(None, dtype=pl.String).alias(column))
    clash = ~pl.col(column).is_first_distinct() | pl.col(column).is_in(taken.implode())
    twice = rows.filter(pl.col(column).is_not_null() & clash)
    told = pl.concat([told, check.issues(twice, column, "id_repeated", check.NOTE, column).cast(check.ISSUES)])  # type: ignore[arg-type]
    rows = rows.with_columns(pl.when(~clash).then(pl.col(column)).alias(column))
    given, mark = pl.concat([taken, rows[column]]).drop_nulls(), "#"
    made = pl.format("{}{}{}", pl.lit(file), pl.lit(mark), pl.col(ROW))
    while rows.select(made.is_in(given.implode()).any()).item():  # somebody calls a review as we would
        mark += "#"
        made = pl.format("{}{}{}", pl.lit(file), pl.lit(mark), pl.col(ROW))
    return rows.with_columns(pl.coalesce(column, made).alias(column)), told


def undo(store: Store, run_id: str) -> None:
    """Go back to before an import: its rows leave every figure once the line has run again."""
    store.withdraw(run_id)
