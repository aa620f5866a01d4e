"""The records of a file become blocks of text columns, whatever its container."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import polars as pl

from core.base.errors import DataError
from core.ingest.form import ROW, Dialect, names, opened, records, safe, sound, told

BLOCK = 50_000  # records a block
ARRAY = 200 << 20  # bytes of a JSON array, which has to be held as a whole
SWALLOWED, ENDLESS = 20, 2000  # line breaks in one record: beyond the first it is doubted, at the second at once


@dataclass(frozen=True)
class Block:
    """Records of a file: `rows` has `row_number` and text columns; `unread` has row_number, value, rule.

    Nobody knows which field of an unread record names a customer, so that its words are not repeated: the value of a
    ragged one is the number of fields found and expected.
    """

    rows: pl.DataFrame
    unread: pl.DataFrame


def blocks(path: Path, dialect: Dialect, size: int = BLOCK) -> Iterator[Block]:
    """Yield the records of a file in order; what cannot be read comes back under `unread`, never lost.

    Raises DataError `file_broken` or `file_refused` where the file cannot be read to its end, `json_large`.
    """
    forms = {"parquet": _parquet, "jsonl": _json_lines, "json": _json_array, "csv": _csv}
    with told(path):
        yield from forms[dialect.form](path, dialect, size)


def _text(path: Path, dialect: Dialect) -> IO[str]:
    return io.TextIOWrapper(opened(path, dialect.gzipped), encoding=dialect.encoding, errors="replace", newline="")


def _unread(rows: list[tuple[int, str, str]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={ROW: pl.Int64, "value": pl.String, "rule": pl.String}, orient="row")


class _Endless(Exception):
    """One record has swallowed many lines that look like records."""


class _Lines:
    """The lines of a file for a CSV reader: remembers those of the record under way, can give them once more."""

    def __init__(self, file: IO[str], delimiter: str) -> None:
        self.file, self.delimiter, self.width = file, delimiter, 0
        self.again: deque[str] = deque()
        self.record: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if len(self.record) == ENDLESS and self.swallowed():
            raise _Endless
        line = self.again.popleft() if self.again else next(self.file).replace("\x00", "")
        self.record.append(line)
        return line

    def swallowed(self) -> bool:
        """Return whether most lines inside the record are records of their own: a quote was never closed.

        Few lines say so only where the quotes of the record are wrong as well; where they end inside a line, that line
        is the record's own end.
        """
        inside = self.record[1 : ENDLESS + 1]
        if self.width < 2 or not inside:
            return False
        if len(inside) <= SWALLOWED:
            wrong = self._wrong_quotes()
            inside = inside if wrong == "end" else inside[:-1] if wrong else []
        alone = [len(next(records([line], self.delimiter), [])) for line in inside]
        return bool(alone) and sum(n == self.width for n in alone) > 0.5 * len(alone)

    def _wrong_quotes(self) -> str:
        """Return `end` when a quote is open at the record's end, `inside` when one is closed before more of its field."""
        try:
            for _ in csv.reader(self.record, delimiter=self.delimiter, strict=True):
                pass
        except csv.Error as error:
            return "end" if "end of data" in str(error) else "inside"
        return ""

    def give_back(self) -> None:
        """Let the lines after the record's first be read again."""
        self.again.extendleft(reversed(self.record[1:]))
        self.record = []


def _records_of(lines: _Lines) -> Iterator[list[str] | str]:
    """Yield records, or the rule by which one cannot be read."""
    reader = records(lines, lines.delimiter)
    while True:
        lines.record = []
        try:
            record = next(reader, None)
            if record is None:
                return
            broken = "quote_unclosed" if len(lines.record) > 1 and lines.swallowed() else ""
        except _Endless:
            broken = "quote_unclosed"
        except csv.Error:
            broken = "quote_unclosed" if lines.swallowed() else "unreadable"
        if broken == "quote_unclosed":
            lines.give_back()
            reader = records(lines, lines.delimiter)
        if broken:
            yield broken
        elif record:  # an empty line is no record
            yield record


def _csv(path: Path, dialect: Dialect, size: int) -> Iterator[Block]:
    with _text(path, dialect) as file:
        lines = _Lines(file, dialect.delimiter)
        columns, least = [], 0
        kept: list[list[str]] = []
        numbers: list[int] = []
        unread: list[tuple[int, str, str]] = []
        number, named = 0, not dialect.header
        for record in _records_of(lines):
            if not named:
                if isinstance(record, list) and any(
                    c.strip() for c in record
                ):  # what stands above the names is no record
                    columns, named = names(record), True
                    least = max(n for n, c in enumerate(record, start=1) if c.strip())
                    lines.width = len(columns)
                continue
            number += 1
            if isinstance(record, str):
                unread.append((number, "", record))
                continue
            if not columns:
                columns, least = [f"column_{n + 1}" for n in range(len(record))], len(record)
                lines.width = least
            record = _fitted(record, len(columns), least)
            if len(record) == len(columns):
                kept.append(record)
                numbers.append(number)
            else:
                unread.append((number, f"{len(record)} / {len(columns)}", "ragged"))
            if len(kept) + len(unread) >= size:
                yield Block(_frame(columns, kept, numbers), _unread(unread))
                kept, numbers, unread = [], [], []
        yield Block(_frame(columns, kept, numbers), _unread(unread))


def _fitted(record: list[str], width: int, least: int) -> list[str]:
    """Drop empty fields beyond the last column, or add those of nameless last ones: many programs end a line with a delimiter."""
    while len(record) > width and not record[-1].strip():
        record = record[:-1]
    return record + [""] * (width - len(record)) if least <= len(record) < width else record


def _frame(columns: list[str], rows: list[list[str]], numbers: list[int]) -> pl.DataFrame:
    by_column = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    made = {name: pl.Series(name, values, dtype=pl.String) for name, values in zip(columns, by_column, strict=True)}
    return pl.DataFrame({ROW: pl.Series(numbers, dtype=pl.Int64), **made})


def _json_lines(path: Path, dialect: Dialect, size: int) -> Iterator[Block]:
    with _text(path, dialect) as file:
        yield from _gathered(((n, _parsed(line)) for n, line in enumerate(file, start=1) if line.strip()), size)


def _parsed(line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _gathered(records: Iterator[tuple[int, object]], size: int) -> Iterator[Block]:
    """Yield numbered records in blocks; what is no object, or nested too deep, is unread."""
    rows: list[dict[str, str]] = []
    unread: list[tuple[int, str, str]] = []
    for number, record in records:
        try:
            rows.append({ROW: str(number), **_row(record)})
        except (ValueError, RecursionError):
            unread.append((number, "", "unreadable"))
        if len(rows) + len(unread) >= size:
            yield Block(_records(rows), _unread(unread))
            rows, unread = [], []
    yield Block(_records(rows), _unread(unread))


def _json_array(path: Path, dialect: Dialect, size: int) -> Iterator[Block]:
    """Read the objects of an array one after the other; its text has to be held as a whole."""
    with opened(path, dialect.gzipped) as file:
        whole = file.read(ARRAY + 1)
    if len(whole) > ARRAY:
        raise DataError("json_large", file=path.name)
    yield from _gathered(_objects(whole.decode(dialect.encoding, errors="replace"), path), size)


def _objects(text: str, path: Path) -> Iterator[tuple[int, object]]:
    decoder, place, number = json.JSONDecoder(), text.index("[") + 1, 0
    between, end = re.compile(r"[\s,]*"), re.compile(r"\]\s*\Z")
    while not end.match(text, place := between.match(text, place).end()):  # type: ignore[union-attr]
        number += 1
        try:
            record, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError) as error:  # where the next one begins nobody can tell
            raise DataError("file_broken", file=path.name) from error
        yield number, record


def _row(record: object) -> dict[str, str]:
    if not isinstance(record, dict):
        raise ValueError
    return _flat(record)


def _records(rows: list[dict[str, str]]) -> pl.DataFrame:
    columns = list(dict.fromkeys([ROW, *(k for r in rows for k in r)]))
    frame = pl.DataFrame({c: pl.Series([r.get(c) for r in rows], dtype=pl.String) for c in columns})
    return frame.with_columns(pl.col(ROW).cast(pl.Int64))


def _flat(record: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """Flatten nested values into `outer.inner`; lists stay JSON."""
    flat: dict[str, str] = {}
    for key, value in record.items():
        name = safe(f"{prefix}{str(key).strip()}") or "column"
        if isinstance(value, dict):
            flat.update(_flat(value, f"{name}."))
        elif isinstance(value, list):
            flat[name] = sound(json.dumps(value, ensure_ascii=False))
        elif value is not None:
            flat[name] = sound(value).strip() if isinstance(value, str) else json.dumps(value)
    return flat


def _parquet(path: Path, dialect: Dialect, size: int) -> Iterator[Block]:
    whole = pl.scan_parquet(path, glob=False)
    height = int(whole.select(pl.len()).collect().item())
    columns = names(whole.collect_schema().names())
    for start in range(0, max(height, 1), size):
        part = whole.slice(start, size).collect()
        part.columns = columns
        texts = part.select(_as_text(part[c]).alias(c) for c in columns)
        yield Block(texts.with_row_index(ROW, start + 1).with_columns(pl.col(ROW).cast(pl.Int64)), _unread([]))


def _as_text(values: pl.Series) -> pl.Series:
    """Return values as text, whatever they are; of lists and records their JSON, of times that last their seconds."""
    if values.dtype.is_nested():
        made = [None if v is None else json.dumps(v, ensure_ascii=False, default=str) for v in values.to_list()]
        return pl.Series([None if v is None else sound(v) for v in made], dtype=pl.String)
    if values.dtype == pl.Binary:
        bare = [None if v is None else v.decode("utf-8", "replace") for v in values.to_list()]
        return pl.Series(bare, dtype=pl.String)
    if values.dtype == pl.Duration:
        return values.dt.total_seconds(fractional=True).cast(pl.String)
    return values.cast(pl.String, strict=False)
