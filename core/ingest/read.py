"""A file becomes blocks of text columns, whatever its container, encoding and dialect."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import polars as pl

from core.base.errors import DataError

BLOCK = 50_000  # records a block
SAMPLE = 1 << 20  # bytes from which the dialect is told
CHECKED = 64 << 20  # bytes whose encoding is checked strictly
DELIMITERS = (",", ";", "\t", "|")
ROW = "row_number"
# What a file is that only pretends to be a table: first bytes and what to call it.
FOREIGN = (
    (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"%PDF", "PDF"), (b"PK\x03\x04", "ZIP"),
    (b"\xd0\xcf\x11\xe0", "XLS"), (b"RIFF", "RIFF"), (b"SQLite", "SQLite"), (b"\x7fELF", "ELF"),
)  # fmt: skip
_NUMBER = re.compile(r"^[\s$€£¥₹]*[-+]?\d[\d.,\s]*%?$")
_DATE = re.compile(r"^\d{1,4}[-/.年]\d{1,2}([-/.月]|$)")

csv.field_size_limit(1 << 27)


@dataclass(frozen=True)
class Dialect:
    """How a file has to be read; `encoding` and `delimiter` are empty where the format has none."""

    form: str  # csv, jsonl, parquet
    gzipped: bool = False
    encoding: str = "utf-8"
    delimiter: str = ","
    header: bool = True


@dataclass(frozen=True)
class Block:
    """Records of a file: `rows` has `row_number` and text columns; `unread` has row_number, value, rule.

    Nobody knows which field of an unread record names a customer, so that its words are not repeated: the value of a
    ragged one is the number of fields found and expected.
    """

    rows: pl.DataFrame
    unread: pl.DataFrame


def sniff(path: Path) -> Dialect:
    """Return the dialect of a file.

    Raises DataError `file_missing`, `file_empty`, `not_a_table` (with what it is) or `no_rows`.
    """
    if not path.is_file():
        raise DataError("file_missing", file=path.name)
    with path.open("rb") as raw:
        start = raw.read(8)
    gzipped = start[:2] == b"\x1f\x8b"
    try:
        with _bytes(path, gzipped) as file:
            sample = file.read(SAMPLE)
    except (OSError, EOFError) as error:
        raise DataError("file_broken", file=path.name) from error
    if not sample.strip():
        raise DataError("file_empty", file=path.name)
    if sample[:4] == b"PAR1":
        return Dialect("parquet", gzipped, "", "", True)
    for magic, name in FOREIGN:
        if sample.startswith(magic):
            raise DataError("not_a_table", file=path.name, found=name)
    encoding = _encoding(path, gzipped, sample)
    text = sample.decode(encoding, errors="replace").lstrip("\ufeff")
    if text.lstrip()[:1] == "{":
        return Dialect("jsonl", gzipped, encoding, "", True)
    whole = len(sample) == SAMPLE
    lines = text.splitlines()
    lines = lines[:-1] if whole and len(lines) > 1 else lines
    delimiter = _delimiter(lines)
    first = list(_reader(io.StringIO("\n".join(lines[:300])), delimiter))
    first = [r for r in first if any(c.strip() for c in r)]
    header = _header(first)
    if len(first) < (2 if header else 1):
        raise DataError("no_rows", file=path.name)
    return Dialect("csv", gzipped, encoding, delimiter, header)


def _bytes(path: Path, gzipped: bool) -> IO[bytes]:
    return gzip.open(path, "rb") if gzipped else path.open("rb")  # type: ignore[return-value]


def _encoding(path: Path, gzipped: bool, sample: bytes) -> str:
    """Tell UTF-8, UTF-16, GB18030 and Latin-1 apart. Raises DataError `not_a_table` for bytes that are no text."""
    if sample[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if sample[:3] == b"\xef\xbb\xbf":
        return "utf-8-sig"
    if b"\x00" in sample[:4096]:
        raise DataError("not_a_table", file=path.name, found="binary")
    if _decodes(path, gzipped, "utf-8"):
        return "utf-8"
    if _decodes(path, gzipped, "gb18030"):
        text = sample.decode("gb18030", errors="ignore")
        common = sum("\u4e00" <= c <= "\u9fff" for c in text)
        strange = sum(
            ord(c) > 0x7F and not ("\u4e00" <= c <= "\u9fff" or "\u3000" <= c <= "\u303f" or "\uff00" <= c <= "\uffef")
            for c in text
        )
        # Latin-1 letters read as GB18030 give a few rare characters among much ASCII, Chinese gives mostly Han.
        if common > 4 * strange and common > 0.02 * len(text):
            return "gb18030"
    control = sum(b < 9 or 13 < b < 32 for b in sample[:4096])
    if control > 0.02 * len(sample[:4096]):
        raise DataError("not_a_table", file=path.name, found="binary")
    return "cp1252" if _decodes(path, gzipped, "cp1252") else "latin-1"


def _decodes(path: Path, gzipped: bool, encoding: str) -> bool:
    import codecs

    decoder, left = codecs.getincrementaldecoder(encoding)("strict"), CHECKED
    with _bytes(path, gzipped) as file:
        while left > 0 and (part := file.read(SAMPLE)):
            left -= len(part)
            try:
                decoder.decode(part)
            except UnicodeDecodeError:
                return False
    return True


def _reader(file: Any, delimiter: str) -> Any:
    if delimiter == " ":
        return csv.reader(file, delimiter=" ", skipinitialspace=True)
    return csv.reader(file, delimiter=delimiter, strict=False)


def _delimiter(lines: list[str]) -> str:
    """Return the delimiter that cuts most records into the same number of fields, more than one."""
    best, found = (0.0, 0), ","
    for one in (*DELIMITERS, " "):
        rows = [r for r in _reader(io.StringIO("\n".join(lines[:200])), one) if r]
        widths = [len(r) for r in rows]
        if not widths:
            continue
        usual = max(set(widths), key=widths.count)
        same = widths.count(usual) / len(widths)
        # Blanks separate words as well: only numbers in every field make them a delimiter.
        numbers = one != " " or (usual > 1 and all(_NUMBER.match(c) for r in rows[1:20] for c in r if c))
        if usual > 1 and numbers and (round(same, 2), usual) > best and same > 0.5:
            best, found = (round(same, 2), usual), one
    return found


def _header(rows: list[list[str]]) -> bool:
    """Return whether the first record names columns: short, different, no numbers or dates, unlike what follows."""
    if not rows:
        return True
    first, rest = [c.strip() for c in rows[0]], rows[1:50]
    named = all(
        c and len(c) <= 40 and not _NUMBER.match(c) and not _DATE.match(c) for c in first if c or len(first) > 1
    )
    if not named or len(set(first)) < len(first):
        return False
    if not rest:
        return True
    for n, name in enumerate(first):
        below = [r[n].strip() for r in rest if len(r) > n and r[n].strip()]
        if below and (
            sum(len(b) for b in below) / len(below) > 2.5 * len(name)
            or all(_NUMBER.match(b) or _DATE.match(b) for b in below)
        ):
            return True
    below_first = {r[0] for r in rest if r}
    return first[0] not in below_first


def names(header: list[str]) -> list[str]:
    """Return column names without blanks and repeats; a nameless column is called `column_3`."""
    found: list[str] = []
    for n, name in enumerate(header):
        plain = name.strip().lstrip("\ufeff") or f"column_{n + 1}"
        plain = plain if plain != ROW else f"{ROW}_"
        while plain in found:
            plain += "_"
        found.append(plain)
    return found


def blocks(path: Path, dialect: Dialect, size: int = BLOCK) -> Iterator[Block]:
    """Yield the records of a file in order; what cannot be read comes back under `unread`, never lost."""
    if dialect.form == "parquet":
        yield from _parquet(path, size)
    elif dialect.form == "jsonl":
        yield from _json_lines(path, dialect, size)
    else:
        yield from _csv(path, dialect, size)


def _text(path: Path, dialect: Dialect) -> IO[str]:
    return io.TextIOWrapper(_bytes(path, dialect.gzipped), encoding=dialect.encoding, errors="replace", newline="")


def _unread(rows: list[tuple[int, str, str]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={ROW: pl.Int64, "value": pl.String, "rule": pl.String}, orient="row")


def _csv(path: Path, dialect: Dialect, size: int) -> Iterator[Block]:
    with _text(path, dialect) as file:
        reader = _reader((line.replace("\x00", "") for line in file), dialect.delimiter)
        columns = names(next(reader)) if dialect.header else []
        kept: list[list[str]] = []
        numbers: list[int] = []
        unread: list[tuple[int, str, str]] = []
        number = 0
        while True:
            try:
                record = next(reader, None)
            except csv.Error:
                number += 1
                unread.append((number, "", "unreadable"))
                continue
            if record is None:
                break
            if not record:  # an empty line is no record
                continue
            number += 1
            if not columns:
                columns = [f"column_{n + 1}" for n in range(len(record))]
            record = _fitted(record, len(columns))
            if len(record) == len(columns):
                kept.append(record)
                numbers.append(number)
            else:
                unread.append((number, f"{len(record)} / {len(columns)}", "ragged"))
            if len(kept) + len(unread) >= size:
                yield Block(_frame(columns, kept, numbers), _unread(unread))
                kept, numbers, unread = [], [], []
        yield Block(_frame(columns, kept, numbers), _unread(unread))


def _fitted(record: list[str], width: int) -> list[str]:
    """Drop empty fields beyond the last column: many programs end each line with a delimiter."""
    while len(record) > width and not record[-1].strip():
        record = record[:-1]
    return record


def _frame(columns: list[str], rows: list[list[str]], numbers: list[int]) -> pl.DataFrame:
    by_column = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    made = {name: pl.Series(name, values, dtype=pl.String) for name, values in zip(columns, by_column, strict=True)}
    return pl.DataFrame({ROW: pl.Series(numbers, dtype=pl.Int64), **made})


def _json_lines(path: Path, dialect: Dialect, size: int) -> Iterator[Block]:
    rows: list[dict[str, str]] = []
    unread: list[tuple[int, str, str]] = []
    with _text(path, dialect) as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
                if not isinstance(record, dict):
                    raise ValueError
                rows.append({ROW: str(number), **_flat(record)})
            except (ValueError, RecursionError):
                unread.append((number, "", "unreadable"))
            if len(rows) + len(unread) >= size:
                yield Block(_records(rows), _unread(unread))
                rows, unread = [], []
    yield Block(_records(rows), _unread(unread))


def _records(rows: list[dict[str, str]]) -> pl.DataFrame:
    columns = list(dict.fromkeys(k for r in rows for k in r)) or [ROW]
    frame = pl.DataFrame({c: pl.Series([r.get(c) for r in rows], dtype=pl.String) for c in columns})
    return frame.with_columns(pl.col(ROW).cast(pl.Int64))


def _flat(record: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """Flatten nested values into `outer.inner`; lists stay JSON."""
    flat: dict[str, str] = {}
    for key, value in record.items():
        name = f"{prefix}{str(key).strip()}"
        if isinstance(value, dict):
            flat.update(_flat(value, f"{name}."))
        elif isinstance(value, list):
            flat[name] = json.dumps(value, ensure_ascii=False)
        elif value is not None:
            flat[name] = str(value).strip() if isinstance(value, str) else json.dumps(value)
    return flat


def _parquet(path: Path, size: int) -> Iterator[Block]:
    try:
        whole = pl.scan_parquet(path)
        height = int(whole.select(pl.len()).collect().item())
        columns = names(whole.collect_schema().names())
    except (pl.exceptions.PolarsError, OSError) as error:
        raise DataError("file_broken", file=path.name) from error
    for start in range(0, max(height, 1), size):
        part = whole.slice(start, size).collect()
        part.columns = columns
        texts = [
            pl.col(c).cast(pl.String, strict=False) if not part[c].dtype.is_nested() else _nested(part[c]).alias(c)
            for c in columns
        ]
        yield Block(
            part.select(texts).with_row_index(ROW, start + 1).with_columns(pl.col(ROW).cast(pl.Int64)), _unread([])
        )


def _nested(values: pl.Series) -> pl.Series:
    return pl.Series(
        [None if v is None else json.dumps(v, ensure_ascii=False, default=str) for v in values.to_list()],
        dtype=pl.String,
    )
