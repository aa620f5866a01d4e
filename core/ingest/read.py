"""The records of a file become blocks of text columns, whatever its container."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import polars as pl

from core.base.errors import DataError
from core.ingest import packed, tags
from core.ingest.captions import captions
from core.ingest.delimited import Delimited
from core.ingest.form import ROW, Dialect, told
from core.ingest.lines import WIDEST, names, safe, sound

BLOCK, LINES = 50_000, 200_000  # records a block; of delimited text more, of which the bytes are counted as well
LONGEST = 1 << 26  # signs of a line of JSON; a longer one is unread, never in memory whole
ARRAY = 200 << 20  # bytes of a JSON array, which has to be held as a whole


@dataclass(frozen=True)
class Block:
    """Records of a file: `rows` has `row_number` and text columns; `unread` has row_number, value, rule.

    Nobody knows which field of an unread record names a customer, so that its words are not repeated: the value of a
    ragged one is the number of fields found and expected.
    """

    rows: pl.DataFrame
    unread: pl.DataFrame


def blocks(path: Path, dialect: Dialect, size: int = 0) -> Iterator[Block]:
    """Yield the records of a file in order; what cannot be read comes back under `unread`, never lost.

    Raises DataError `file_broken` or `file_refused` where the file cannot be read to its end, `json_large`, `book_broken`,
    `too_wide`.
    """
    forms = {
        "parquet": _parquet, "jsonl": _json_lines, "json": _json_array, "csv": _csv, "book": _book, "conll": _tagged,
    }  # fmt: skip
    with told(path):
        for block in forms[dialect.form](path, dialect, size or (LINES if dialect.form == "csv" else BLOCK)):
            if block.rows.width - 1 > WIDEST:
                raise DataError("too_wide", file=path.name, columns=block.rows.width - 1)
            yield _below_names(block) if dialect.header and dialect.form in ("csv", "book") else block


def _below_names(block: Block) -> Block:
    """Take out the records that say what the columns are."""
    says = captions(block.rows)
    if not says.any():
        return block
    aside = block.rows.filter(says).select(ROW, value=pl.lit(""), rule=pl.lit("names_again"))
    return Block(block.rows.filter(~says), pl.concat([block.unread, aside]).sort(ROW))


def _text(file: IO[bytes], dialect: Dialect) -> IO[str]:
    return io.TextIOWrapper(file, encoding=dialect.encoding, errors="replace", newline="")


def _unread(rows: list[tuple[int, str, str]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={ROW: pl.Int64, "value": pl.String, "rule": pl.String}, orient="row")


def _csv(path: Path, dialect: Dialect, size: int) -> Iterator[Block]:
    with packed.opened(path, dialect.member) as file:
        for rows, unread in Delimited(file, dialect).blocks(size):
            yield Block(rows, _unread(unread))


def _book(path: Path, dialect: Dialect, size: int) -> Iterator[Block]:
    """Read the rows of a sheet like the records of a CSV; empty rows are none."""
    with packed.on_disk(path, dialect.member) as plain:
        sheet = "" if dialect.packing else dialect.member
        rows = (r for r in packed.cells(plain, sheet) if any(c.strip() for c in r))
        for _ in range(dialect.above):
            next(rows, None)
        columns = names(next(rows, [])) if dialect.header else []
        kept: list[dict[str, str]] = []
        number = 0
        for number, row in enumerate(rows, start=1):
            columns += names([*columns, *[""] * (len(row) - len(columns))])[len(columns) :]
            kept.append({ROW: str(number), **dict(zip(columns, map(sound, row), strict=False))})
            if len(kept) >= size:
                yield Block(_records(kept), _unread([]))
                kept = []
        yield Block(_records(kept), _unread([]))


def _tagged(path: Path, dialect: Dialect, size: int) -> Iterator[Block]:
    with packed.opened(path, dialect.member) as file, _text(file, dialect) as lines:
        kept: list[dict[str, str]] = []
        unread: list[tuple[int, str, str]] = []
        for number, sentence in enumerate(tags.sentences(lines), start=1):
            if sentence is None:
                unread.append((number, "", "unreadable"))
            else:
                kept.append({ROW: str(number), "text": sound(sentence[0]), "spans": sentence[1]})
            if len(kept) + len(unread) >= size:
                yield Block(_records(kept), _unread(unread))
                kept, unread = [], []
        yield Block(_records(kept), _unread(unread))


def _json_lines(path: Path, dialect: Dialect, size: int) -> Iterator[Block]:
    with packed.opened(path, dialect.member) as file, _text(file, dialect) as lines:
        yield from _gathered(
            ((n, _parsed(line)) for n, line in enumerate(_lines(lines), start=1) if line.strip()), size
        )


def _lines(text: IO[str]) -> Iterator[str]:
    """Yield lines; what is left of an endless one is no JSON."""
    while line := text.readline(LONGEST):
        if len(line) == LONGEST and line[-1] not in "\r\n":
            while (rest := text.readline(LONGEST)) and rest[-1] not in "\r\n":
                pass
            line = "\ufffd"
        yield line


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
    """Read the objects of an array, bare or under the only name of an object; its text has to be held as a whole."""
    with packed.opened(path, dialect.member) as file:
        whole = file.read(ARRAY + 1)
    if len(whole) > ARRAY:
        raise DataError("json_large", file=path.name)
    yield from _gathered(_objects(whole.decode(dialect.encoding, errors="replace"), path), size)


def _objects(text: str, path: Path) -> Iterator[tuple[int, object]]:
    decoder, place, number = json.JSONDecoder(), text.index("[") + 1, 0
    between, end = re.compile(r"[\s,]*"), re.compile(r"\]")
    while not end.match(text, place := between.match(text, place).end()):  # type: ignore[union-attr]
        number += 1
        try:
            record, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError) as error:  # where the next one begins nobody can tell
            raise DataError("file_broken", file=path.name) from error
        yield number, record
    if not re.fullmatch(r'\]\s*(?:,\s*"[^"]*"\s*:\s*(?:"[^"]*"|[\w.+-]+)\s*)*\}?\s*', text[place:]):
        raise DataError("file_broken", file=path.name)  # further arrays, or what is no JSON, would be lost unsaid


def _row(record: object) -> dict[str, str]:
    if not isinstance(record, dict):
        raise ValueError
    return _flat(record)


def _records(rows: list[dict[str, str]]) -> pl.DataFrame:
    columns = list(dict.fromkeys([ROW, *(k for r in rows for k in r)]))
    if len(columns) - 1 > WIDEST:  # the table would have as many cells as the square of its rows
        return pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
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
            flat[name] = sound(value) if isinstance(value, str) else json.dumps(value)
    return flat


def _parquet(path: Path, dialect: Dialect, size: int) -> Iterator[Block]:
    with packed.on_disk(path, dialect.member) as plain:
        whole = pl.scan_parquet(plain, glob=False)
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
