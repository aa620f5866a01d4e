"""What a file seems to be before anything of it is stored: its kind, the role of each column, how sure."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl

from core.base.columns import NEEDED
from core.base.errors import DataError
from core.flows.compare import Way
from core.ingest import conform, form, lines, packed, read, roles, values
from core.ingest.form import ROW
from core.ingest.roles import Guess, Known, Mapping
from core.privacy import personal, redact
from core.privacy.rules import NONE, Rules

log = logging.getLogger(__name__)
SAMPLE = 2000  # records from which kind and roles are guessed
PREVIEWED = 50
COMMON = 20  # texts of a sample that name one account, from which it is nobody's own
CATALOGUE = ("products", "judgements")  # kinds of files in which nobody speaks
LISTED = ("name", "category", "brand", "event_type", "campaign", "label", "language", "task")  # roles of lists
NAMED = ("review_id", "product_id", "order_id", "clicked_product_id")  # an address or number as an id gets a pseudonym
SAID = ("nothing_known", "no_text_column", "kind_without")  # what a person's word on kind and columns can mend


@dataclass(frozen=True)
class Source:
    """A file to load. `roles` override what is guessed: {role: column}, "" for none; `kind` and `day_first` likewise.

    member: the file in a zip or the sheet in a workbook that is meant. way: how it joins what the shop has of its kind.
    """

    path: Path
    shown: str
    member: str = ""
    kind: str = ""
    roles: dict[str, str] = field(default_factory=dict)
    day_first: bool | None = None
    way: Way = Way()


@dataclass(frozen=True)
class Preview:
    """What a file seems to be, before anything is stored. rows: the first 50, already masked; columns: what was seen."""

    source: Source
    dialect: form.Dialect
    guess: Guess
    chosen: Mapping
    rows: pl.DataFrame
    columns: (
        pl.DataFrame
    )  # column, role, confidence, first, filled, distinct (of 2,000 records), low, high (of numbers)
    found: pl.DataFrame  # column, kind, found, rows: what would be masked, the most frequent first
    hidden: tuple[str, ...]  # columns that are about a person: pseudonyms stand in their place
    asks: str  # the column of dates whose day and month cannot be told apart and nobody has said yet; empty without
    recognised: str = ""  # the file from which this layout is known; empty where it is not

    @property
    def would_mask(self) -> int:
        """How many cells of the sample hold something that would be masked, each counted once for each thing in it."""
        return int(self.found["rows"].sum())


@dataclass(frozen=True)
class Refusal:
    """Why a file cannot be used as it is. `columns` are there when saying more about them would help."""

    source: Source
    code: str
    facts: dict[str, Any]
    columns: tuple[str, ...] = ()


Recall = Callable[[Sequence[str]], Known | None]  # what is known of files with these columns


def unknown(columns: Sequence[str]) -> None:
    """Know nothing of any layout."""


def at(place: str) -> list[Source]:
    """Return the files at a path of this machine: the file itself, or every readable file of a folder by name.

    They are read in place, never copied. Raises DataError `file_missing`, `file_refused`, or `folder_empty` for a
    folder without any.
    """
    try:
        path = Path(place.strip().strip("'\"")).expanduser()
        if not path.is_dir():
            form.regular(path)
            return parts(path, _shown(path))
        found = [p for p in sorted(path.iterdir()) if packed.readable(p.name) and p.is_file()]
    except (OSError, ValueError, RuntimeError) as error:  # not ours to open; no path at all; the home of nobody
        raise DataError("file_refused", file=place) from error
    if not found:
        raise DataError("folder_empty", folder=path.name)
    return [source for p in found for source in parts(p, _shown(p))]


def parts(path: Path, shown: str) -> list[Source]:
    """Return the tables in one file: itself, or each file of a zip and each sheet of a workbook under a name of its own.

    A container that cannot be opened comes back as it is, so that its own card says why.
    """
    try:
        members = packed.members(path)
    except (DataError, OSError):
        members = []
    if len(members) < 2:
        return [Source(path, shown)]
    return [Source(path, f"{shown} · {redact.heading(member)}", member) for member in members]


def _shown(path: Path) -> str:
    """Return the name of a file as text that can be stored: Linux allows names in no encoding."""
    return os.fsencode(path.name).decode("utf-8", "replace")


def blocks(path: Path, dialect: form.Dialect, size: int = 0, rules: Rules = NONE) -> Iterator[read.Block]:
    """Yield the records of a file as `read.blocks` does; what is personal in a column's name is masked there already."""
    for block in read.blocks(path, dialect, size):
        names = [c if c == ROW else redact.heading(c, rules) for c in block.rows.columns]
        if names == block.rows.columns:
            yield block
        else:
            named = dict(zip(block.rows.columns, lines.unlike(names), strict=True))
            yield replace(block, rows=block.rows.rename(named))


def sampled(path: Path, dialect: form.Dialect, rules: Rules = NONE) -> pl.DataFrame:
    """Return up to 2,000 records from the first block of a file, as text. Raises DataError `no_rows`."""
    first = next(blocks(path, dialect, rules=rules)).rows.drop(ROW)
    if first.is_empty():
        raise DataError("no_rows", file=path.name)
    return first.gather_every(max(1, first.height // SAMPLE)).head(SAMPLE)


def holding(source: Source, sample: pl.DataFrame, known: Known | None) -> Known | None:
    """Return what is known of a file's layout, None where that does not hold for it or another kind was said."""
    return known if known and source.kind in ("", known.mapping.kind) and known.holds(sample) else None


def guessed(source: Source, sample: pl.DataFrame, known: Known | None = None) -> Guess:
    """Return what a file seems to be, what was said of it or is known of its layout taken for granted.

    Raises the DataErrors of `roles.guess`.
    """
    if known := holding(source, sample, known):
        said = known.mapping
        return Guess(said.kind, 1.0, {r: (c, 1.0) for r, c in said.roles.items()}, said.scale)
    try:
        return roles.guess(sample, source.shown, source.kind)
    except DataError as error:
        chosen = {r: c for r, c in source.roles.items() if c}
        if source.kind and chosen:  # what cannot be guessed was said
            return Guess(source.kind, 0.0, {r: (c, 1.0) for r, c in chosen.items()})
        raise DataError(error.code, **{**error.facts, "file": source.shown}) from error


def mapping(
    source: Source, guess: Guess, sample: pl.DataFrame, known: Known | None = None, rules: Rules = NONE
) -> Mapping:
    """Return the roles to load by: what was guessed or is known of the layout, overridden by what was said.

    A column that a rule hides as a whole plays no role that can be spared.

    Raises DataError `column_missing` for a column that the file does not have, `no_text_column` or `kind_without` where
    nothing plays a role without which no row is of use.
    """
    found = {r: c for r, (c, _) in guess.roles.items()}
    for role, column in source.roles.items():
        if column and column not in sample.columns:
            raise DataError("column_missing", file=source.shown, column=column)
        found = {r: c for r, c in found.items() if r != role and c != column}
        if column:
            found[role] = column
    spared = (*NEEDED[guess.kind], "customer_id")
    found = {r: c for r, c in found.items() if not rules.hides(c) or r in spared}
    for role in NEEDED[guess.kind]:
        if role not in found:
            code = "no_text_column" if role == "text" else "kind_without"
            raise DataError(code, file=source.shown, kind=guess.kind, role=role)
    dated, rated = found.get("happened_at"), found.get("rating")
    first = source.day_first
    if first is None and (known := holding(source, sample, known)) and dated == known.mapping.roles.get("happened_at"):
        first = known.mapping.day_first
    first = first if first is not None else bool(dated and roles.day_first(sample[dated]))
    same = rated is None or rated == guess.roles.get("rating", ("", 0.0))[0]
    scale = guess.scale if rated is None or same else roles.scale(sample[rated])
    sums = [sample[found[r]] for r in conform.NUMBERS if r in found]
    comma = bool(sums) and values.commas(pl.concat([s.rename("sum") for s in sums]))
    return Mapping(guess.kind, found, scale, first, comma)


def people(sample: pl.DataFrame, chosen: Mapping, rules: Rules = NONE) -> list[str]:
    """Return the columns without a role that are about a person: they are kept as attributes under pseudonyms.

    Told by a rule, by their names (a second customer id as well), by names of people in them, or because they repeat the
    customer of their row. What numbers orders is nobody's name, even where the column is called `Name`.
    """
    free = [c for c in sample.columns if c not in chosen.roles.values()]
    customer = chosen.roles.get("customer_id")
    again: set[str] = set()
    if customer:
        again = {c for c in free if int((sample[c] == sample[customer]).sum() or 0) > sample.height / 2}
    again |= {c for c in free if roles.of_customers(c)}
    if chosen.kind != "products":
        again |= {
            c for c in free if personal.personal(c) and not (c.lower() == "name" and personal.numbered(sample[c]))
        }
        again |= {c for c in free if personal.of_people(sample[c])}
    return [c for c in free if rules.hides(c) or (c in again and c not in rules.keep_columns)]


def spoken(column: str, chosen: Mapping) -> bool:
    """Return whether people speak in a column, so that names and addresses are to be looked for in it."""
    role = next((r for r, c in chosen.roles.items() if c == column), "")
    return chosen.kind not in CATALOGUE and role not in (*LISTED, *NAMED)


def public(found: pl.DataFrame, rows: int, rules: Rules) -> Rules:
    """Return rules by which account names that one text in a hundred addresses stay: a shop's own, nobody's secret.

    `found`: what would be masked in a sample of `rows` records.
    """
    often = found.filter((pl.col("kind") == "handle") & (pl.col("rows") >= max(COMMON, rows / 100)))["found"]
    return replace(rules, keep=rules.keep | set(often))


def personal_in(sample: pl.DataFrame, chosen: Mapping, whose: Sequence[str], rules: Rules) -> pl.DataFrame:
    """Return what would be masked in a sample: column, kind, found, rows; the most frequent first."""
    read = [c for c in sample.columns if c not in whose and c not in rules.keep_columns]
    found = [redact.findings(sample, [c for c in read if spoken(c, chosen) is t], rules, t) for t in (True, False)]
    return pl.concat(found).sort("rows", descending=True, maintain_order=True)


def preview(source: Source, recall: Recall = unknown, rules: Rules = NONE) -> Preview:
    """Return what would be loaded; `recall` says what is known of files with such columns.

    Raises the DataErrors of `form.sniff` and `roles.guess`.
    """
    dialect = form.sniff(source.path, source.member)
    sample = sampled(source.path, dialect, rules)
    known = holding(source, sample, recall(sample.columns))
    guess = guessed(source, sample, known)
    chosen = mapping(source, guess, sample, known, rules)
    whose = [c for r, c in chosen.roles.items() if r == "customer_id"] + people(sample, chosen, rules)
    found = personal_in(sample, chosen, whose, rules)
    allowed = public(found, sample.height, rules)
    if allowed != rules:
        rules, found = allowed, personal_in(sample, chosen, whose, allowed)
    read = [c for c in sample.columns if c not in whose and c not in rules.keep_columns]
    shown = sample.head(PREVIEWED).with_columns(
        *(redact.masked(pl.col(c), rules, spoken(c, chosen)).alias(c) for c in read),
        *(pl.lit("c_…").alias(c) for c in whose),
    )
    dated = chosen.roles.get("happened_at", "")
    told = source.day_first is not None or (known is not None and dated == known.mapping.roles.get("happened_at"))
    asks = dated if not told and dated and roles.ambiguous(sample[dated]) else ""
    columns = _columns(source, guess, chosen, sample, shown)
    return Preview(
        source, dialect, guess, chosen, shown, columns, found, tuple(whose), asks, known.file if known else ""
    )


def _columns(source: Source, guess: Guess, chosen: Mapping, sample: pl.DataFrame, shown: pl.DataFrame) -> pl.DataFrame:
    """Return one row a column: its role, how sure, its first value, what was seen in it."""
    by_column = {c: r for r, c in chosen.roles.items()}
    sure = {c: s for r, (c, s) in guess.roles.items() if by_column.get(c) == r and not source.roles.get(r)}
    rows = []
    for column in sample.columns:
        role = by_column.get(column, "")
        numbers = (
            sample.select(values.number(pl.col(column), chosen.comma))[column]
            if role in (*conform.NUMBERS, "rating")
            else None
        )
        rows.append(
            {
                "column": column,
                "role": role,
                "confidence": sure.get(column, 1.0 if role else 0.0),
                "first": next((v for v in shown[column].to_list() if v), ""),
                "filled": float((sample[column].fill_null("").str.strip_chars() != "").mean() or 0.0),  # type: ignore[arg-type]
                "distinct": sample[column].n_unique(),
                "low": None if numbers is None else numbers.min(),
                "high": None if numbers is None else numbers.max(),
            }
        )
    return pl.DataFrame(rows, schema_overrides={"low": pl.Float64, "high": pl.Float64})


def look(source: Source, recall: Recall = unknown, rules: Rules = NONE) -> Preview | Refusal:
    """Return what would be loaded, or why the file cannot be used as it is and which columns it has, if any.

    No file costs more than its own card: what nobody foresaw is refused as well.
    """
    columns: tuple[str, ...] = ()
    try:
        return preview(source, recall, rules)
    except DataError as error:
        code, facts = error.code, error.facts
    except (Exception, pl.exceptions.PanicException) as error:  # a panic of polars is no Exception
        log.warning("a file cannot be read: %s", type(error).__name__)  # what it says may be words from the file
        code, facts = "file_refused", {}
    if code in SAID:
        columns = tuple(sampled(source.path, form.sniff(source.path, source.member), rules).columns)
    return Refusal(source, code, {**facts, "file": source.shown}, columns)
