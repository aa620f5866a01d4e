"""A file on its way in: read, pseudonymised, masked, conformed and checked, block by block; never in memory whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from core.base.errors import DataError
from core.flows.source import (
    CATALOGUE,
    LISTED,
    NAMED,
    Recall,
    Source,
    blocks,
    guessed,
    mapping,
    people,
    personal_in,
    public,
    sampled,
    unknown,
)
from core.ingest import check, conform, form, spans
from core.ingest.form import ROW, Dialect
from core.ingest.roles import Mapping
from core.privacy import redact
from core.privacy.pseudonyms import Pseudonyms
from core.privacy.rules import NONE, Rules
from core.voices import language

SPOKEN = ("title", "text", "query", "reason")  # roles in which people speak; all of these are masked


@dataclass(frozen=True)
class Part:
    """Some records of a file. rows: kept, without an id of ours; issues: as `check.ISSUES`, masked and cut; rows_in: records read."""

    rows: pl.DataFrame
    issues: pl.DataFrame
    rows_in: int

    @property
    def aside(self) -> int:
        """How many of the records were set aside."""
        return self.issues.filter(pl.col("severity") == check.SET_ASIDE)[ROW].n_unique()


@dataclass(frozen=True)
class Intake:
    """One file that was looked at and can be read: what it is, and about how many records it has."""

    source: Source
    dialect: Dialect
    mapping: Mapping
    columns: tuple[str, ...]
    hidden: tuple[str, ...]  # columns without a role that are about a person
    expected: int
    names: Pseudonyms
    rules: Rules = NONE

    @property
    def kind(self) -> str:
        """The kind of the file."""
        return self.mapping.kind

    def parts(self, size: int = 0) -> Iterator[Part]:
        """Yield the records in order, `size` at a time where it is given.

        Raises DataError `unbalanced` where one would be lost, and what `read.blocks` raises.
        """
        for block in blocks(self.source.path, self.dialect, size, self.rules):
            rows, issues = self._cleaned(block.rows)
            told = pl.concat([check.unread(block.unread).cast(check.ISSUES), issues])  # type: ignore[arg-type]
            part = Part(rows, told, block.rows.height + block.unread.height)
            if part.rows_in != rows.height + part.aside:
                raise DataError(
                    "unbalanced", file=self.source.shown, rows=part.rows_in, kept=rows.height, aside=part.aside
                )
            yield part

    def _cleaned(self, read: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return rows as they may be stored, and their issues; attributes are masked before they become JSON."""
        known = read.with_columns(self.names.of(read[c]).alias(c) for c in self.hidden if c in read.columns)
        free = [c for c in known.columns if c not in (ROW, *self.hidden, *self.mapping.roles.values())]
        speaking = self.kind not in CATALOGUE
        known, further = self._masked(known, free, self.rules.keep_columns, talk=speaking)
        checked = check.check(conform.conform(known, self.mapping), self.kind)
        rows, masked = self._masked(checked.rows, SPOKEN, self._spared, talk=speaking)
        rows, listed = self._masked(rows, (*LISTED, "arm"), self._spared, talk=False)
        if self.kind == "labels":
            rows = rows.with_columns(spans=_moved(checked.rows, rows))
        rows, secret = self._named(rows)
        noted = pl.concat([masked, listed, secret, _of_attributes(further)]).join(rows.select(ROW), on=ROW, how="semi")
        lost = check.lost(read).join(rows.select(ROW), on=ROW, how="semi")
        told = pl.concat([i.cast(check.ISSUES) for i in (checked.issues, noted, lost)])  # type: ignore[arg-type]
        # Masked before it is cut: the first half of a number would not be told for one.
        told = check.cut(told.with_columns(value=redact.masked(pl.col("value"), self.rules)))
        if self.kind == "reviews":
            spoken = pl.coalesce(language.named(pl.col("language")), language.spoken(pl.col("text")))
            rows = rows.with_columns(language=spoken)
        return rows, told

    def _named(self, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Give customers their pseudonyms, and other ids that are an address or a number of a person as well; note the latter."""
        clean, notes = self._masked(rows, NAMED, self._spared, talk=False)
        made = []
        for column in notes["column_name"].unique(maintain_order=True):
            whose = rows[column].set((clean[column] == rows[column]).fill_null(True), None)
            made.append(pl.coalesce(self.names.of(whose), column).alias(column))
        if "customer_id" in rows.columns:
            made.append(pl.lit(self.names.of(rows["customer_id"])).alias("customer_id"))
        return rows.with_columns(made), notes

    def _masked(
        self, rows: pl.DataFrame, names: Sequence[str], spared: frozenset[str], talk: bool
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Mask personal data in columns of text but the spared; return the rows and a note of what was masked where."""
        columns = [c for c in names if c in rows.columns and rows[c].dtype == pl.String and c not in spared]
        clean = rows.with_columns(redact.masked(pl.col(c), self.rules, talk).alias(c) for c in columns)
        notes = [pl.DataFrame(schema=check.ISSUES)]
        for column in columns:
            pair = pl.DataFrame({ROW: rows[ROW], "before": rows[column], "after": clean[column]})
            found = pair.filter(pl.col("before") != pl.col("after")).with_columns(
                kinds=redact.kinds(pl.col("before"), pl.col("after"))
            )
            notes.append(check.issues(found, column, "personal_data", check.CHANGED, "kinds").cast(check.ISSUES))  # type: ignore[arg-type]
        return clean, pl.concat(notes)

    @property
    def _spared(self) -> frozenset[str]:
        """The roles that columns play of which somebody said that they hold nothing personal."""
        return frozenset(r for r, c in self.mapping.roles.items() if c in self.rules.keep_columns)


def intake(source: Source, key: bytes, recall: Recall = unknown, rules: Rules = NONE) -> Intake:
    """Look at a file and return how it will be read. Raises the DataErrors of `form.sniff` and `roles.guess`."""
    dialect = form.sniff(source.path, source.member)
    sample = sampled(source.path, dialect, rules)
    known = recall(sample.columns)
    chosen = mapping(source, guessed(source, sample, known), sample, known, rules)
    columns, expected = tuple(sample.columns), _expected(source, dialect, sample)
    hidden = tuple(people(sample, chosen, rules))
    rules = public(personal_in(sample, chosen, hidden, rules), sample.height, rules)
    return Intake(source, dialect, chosen, columns, hidden, expected, Pseudonyms(key), rules)


def _expected(source: Source, dialect: Dialect, sample: pl.DataFrame) -> int:
    """Return about how many records a file has, for the progress: its size by the width of those of the sample."""
    wide = sample.select(pl.sum_horizontal(pl.all().str.len_bytes().fill_null(0)) + sample.width).to_series().mean()
    packed = 4 if dialect.packing or dialect.form in ("parquet", "book") else 1
    return max(1, int(packed * source.path.stat().st_size / float(wide or 1)))  # type: ignore[arg-type]


def _moved(before: pl.DataFrame, after: pl.DataFrame) -> pl.Series:
    """Return the spans of texts in which marks stand in place of what was personal."""
    made = after["spans"].to_list()
    touched = pl.DataFrame({"changed": before["text"] != after["text"], "spans": after["spans"]}).with_row_index("n")
    for n in touched.filter(pl.col("changed") & pl.col("spans").is_not_null())["n"]:
        there = spans.read(made[n], before["text"][n]) or []
        made[n] = spans.written(spans.moved(before["text"][n], after["text"][n], there))
    return pl.Series("spans", made, dtype=pl.String)


def _of_attributes(notes: pl.DataFrame) -> pl.DataFrame:
    """Make the notes of a row's further columns one note of its attributes."""
    kinds = pl.col("value").str.split(",").explode().unique().sort().str.join(",")
    one = notes.group_by(ROW, maintain_order=True).agg(pl.all().exclude("value").first(), kinds.alias("value"))
    return one.with_columns(column_name=pl.lit("attributes")).select(*check.ISSUES)
