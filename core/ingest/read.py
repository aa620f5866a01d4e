"""A file becomes blocks of text columns, whatever its container, encoding and dialect."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import stat
import zlib
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import polars as pl

from core.base.errors import DataError
from core.ingest import roles

BLOCK = 50_000  # records a block
SAMPLE = 1 << 20  # bytes from which the dialect is told
CHECKED = 64 << 20  # bytes whose encoding is checked strictly
ARRAY = 200 << 20  # bytes of a JSON array, which has to be held as a whole
SWALLOWED, ENDLESS = 20, 2000  # line breaks in one record: beyond the first it is doubted, at the second at once
MACHINE = ("/proc", "/dev", "/sys")  # where files are no files but the machine itself
DELIMITERS = (",", ";", "\t", "|")
ROW = "row_number"
# What a file is that only pretends to be a table: first bytes and what to call it.
FOREIGN = (
    (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"%PDF", "PDF"), (b"PK\x03\x04", "ZIP"),
    (b"\xd0\xcf\x11\xe0", "XLS"), (b"RIFF", "RIFF"), (b"SQLite", "SQLite"), (b"\x7fELF", "ELF"),
)  # fmt: skip
LONGEST = 40  # letters of a name of a column that is no question
_NUMBER = re.compile(r"^[\s$€£¥₹]*[-+]?\d[\d.,\s]*%?$")
_DATE = re.compile(r"^\d{1,4}[-/.年]\d{1,2}([-/.月]|$)")

csv.field_size_limit(1 << 27)


@dataclass(frozen=True)
class Dialect:
    """How a file has to be read; `encoding` and `delimiter` are empty where the format has none."""

    form: str  # csv, jsonl, json, parquet
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


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn whatever goes wrong in reading a file into a DataError: `file_refused` by the machine, else `file_broken`."""
    try:
        yield
    except (FileNotFoundError, PermissionError) as error:
        raise DataError("file_refused", file=path.name) from error
    except (OSError, EOFError, zlib.error, UnicodeError, pl.exceptions.PolarsError) as error:
        raise DataError("file_broken", file=path.name) from error


def regular(path: Path) -> None:
    """Raise DataError `file_missing` where there is no file, `file_refused` for what is no plain file of this machine."""
    try:
        kind = path.stat().st_mode
        whole = path.resolve()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise DataError("file_missing", file=path.name) from error
    except (OSError, ValueError, RuntimeError) as error:
        raise DataError("file_refused", file=path.name) from error
    if not stat.S_ISREG(kind) or any(whole.is_relative_to(place) for place in MACHINE):
        raise DataError("file_refused", file=path.name)


def sniff(path: Path) -> Dialect:
    """Return the dialect of a file.

    Raises DataError `file_missing`, `file_refused`, `file_broken`, `file_empty`, `not_a_table` (with what it is),
    `json_large`, `json_one_object` or `no_rows`.
    """
    regular(path)
    with _told(path):
        return _sniff(path)


def _sniff(path: Path) -> Dialect:
    with path.open("rb") as raw:
        start = raw.read(8)
    gzipped = start[:2] == b"\x1f\x8b"
    with _bytes(path, gzipped) as file:
        sample = file.read(SAMPLE)
    if not sample.strip():
        raise DataError("file_empty", file=path.name)
    if sample[:4] == b"PAR1":
        return Dialect("parquet", gzipped, "", "", True)
    for magic, name in FOREIGN:
        if sample.startswith(magic):
            raise DataError("not_a_table", file=path.name, found=name)
    encoding = _encoding(path, gzipped, sample)
    text = sample.decode(encoding, errors="replace").lstrip("\ufeff")
    whole = len(sample) < SAMPLE
    lines = text.splitlines()
    if text.lstrip()[:1] == "{":
        if not any(_is_record(line) for line in lines[:50]) and (whole or len(lines) > 50):
            raise DataError("json_one_object", file=path.name)
        return Dialect("jsonl", gzipped, encoding, "", True)
    if re.match(r"\s*\[\s*[{\]]", text):
        return Dialect("json", gzipped, encoding, "", True)
    lines = lines if whole or len(lines) < 3 else lines[:-1]
    delimiter = _delimiter(lines)
    first = list(_reader(io.StringIO("\n".join(lines[:300])), delimiter))
    first = [r for r in first if any(c.strip() for c in r)]
    header = _header(first)
    if whole and len(first) < (2 if header else 1):
        raise DataError("no_rows", file=path.name)
    return Dialect("csv", gzipped, encoding, delimiter, header)


def _is_record(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


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
    odd, told = _lines_of_utf8(path, gzipped)
    # A few foreign bytes among much that is certainly UTF-8: they are replaced, and their rows noted.
    if not odd or (told >= odd and odd <= 1 + 0.01 * told):
        return "utf-8"
    if _decodes(path, gzipped, "gb18030"):
        text = sample.decode("gb18030", errors="ignore")
        common = len(re.findall(r"[\u4e00-\u9fff]", text))
        alone = len(re.findall(r"(?<=[A-Za-z])[\u4e00-\u9fff](?=[A-Za-z])", text))
        strange = len(re.findall(r"[^\x00-\x7f\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]", text))
        # Latin-1 letters read as GB18030 give a few rare characters among much ASCII, Chinese gives mostly Han.
        if common > 4 * strange and common > 0.02 * len(text) and alone < 0.5 * common:
            return "gb18030"
    control = sum(b < 9 or 13 < b < 32 for b in sample[:4096])
    if control > 0.02 * len(sample[:4096]):
        raise DataError("not_a_table", file=path.name, found="binary")
    return "cp1252" if _decodes(path, gzipped, "cp1252") else "latin-1"


def _lines_of_utf8(path: Path, gzipped: bool) -> tuple[int, int]:
    """Return how many lines are no UTF-8, and how many are and hold more than ASCII."""
    if _decodes(path, gzipped, "utf-8"):
        return 0, 0
    odd, told, left = 0, 0, CHECKED
    with _bytes(path, gzipped) as file:
        while left > 0 and (line := file.readline(SAMPLE)):
            left -= len(line)
            if line.isascii():
                continue
            try:
                line.decode()
                told += 1
            except UnicodeDecodeError:
                odd += 1
    return odd, told


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
    """Return whether the first record names columns: different, no numbers or dates, unlike what follows.

    Some names may be missing or stand twice, as exports have it; one may be a whole question.
    """
    if not rows:
        return True
    first, rest = [c.strip() for c in rows[0]], rows[1:50]
    named = [c for c in first if c]
    if not named or 2 * len(named) < len(first) or any(_NUMBER.match(c) or _DATE.match(c) for c in named):
        return False
    known = sum(roles.known(c) for c in named)
    if known > 1 or (known and 2 * known >= len(named)):
        return True
    below = [[r[n].strip() for r in rest if len(r) > n and r[n].strip()] for n in range(len(first))]
    measured = any(
        c and b and all(_NUMBER.match(x) or _DATE.match(x) for x in b) for c, b in zip(first, below, strict=True)
    )
    asked = all(len(c) <= LONGEST or _asks(c, b) for c, b in zip(first, below, strict=True))
    if len(set(named)) < len(named) and not measured:
        return False
    if not asked and not (known or (measured and len(rest) > 1)):
        return False
    if not rest or measured:
        return True
    if any(b and sum(len(x) for x in b) / len(b) > 2.5 * len(c) for c, b in zip(first, below, strict=True) if c):
        return True
    return first[0] not in {r[0].strip() for r in rest if r}


def _asks(name: str, below: list[str]) -> bool:
    """Return whether a long name is a question of a survey, to which what stands below answers."""
    ends = ("?", "？", ":", "：")
    return len(name) <= 400 and name.endswith(ends) and sum(b.endswith(ends) for b in below) <= 0.2 * len(below)


def names(header: list[str]) -> list[str]:
    """Return column names without blanks and repeats; a nameless column is called `column_3`."""
    return unlike([_safe(name) or f"column_{n + 1}" for n, name in enumerate(header)])


def unlike(found: list[str]) -> list[str]:
    """Return names no two of which are the same."""
    made: dict[str, None] = {}
    for name in found:
        while name in made:
            name += "_"
        made[name] = None
    return list(made)


def _safe(name: str) -> str:
    """Return a name that means itself: not our own row number, nor a pattern that stands for other columns."""
    plain = _sound(name).strip().lstrip("\ufeff").strip()
    pattern = plain == "*" or (plain.startswith("^") and plain.endswith("$"))
    return f"{plain}_" if pattern or plain == ROW else plain


def _sound(text: str) -> str:
    """Return text in which half a sign, which no encoding can write, is a question mark."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def blocks(path: Path, dialect: Dialect, size: int = BLOCK) -> Iterator[Block]:
    """Yield the records of a file in order; what cannot be read comes back under `unread`, never lost.

    Raises DataError `file_broken` or `file_refused` where the file cannot be read to its end, `json_large`.
    """
    forms = {"parquet": _parquet, "jsonl": _json_lines, "json": _json_array, "csv": _csv}
    with _told(path):
        yield from forms[dialect.form](path, dialect, size)


def _text(path: Path, dialect: Dialect) -> IO[str]:
    return io.TextIOWrapper(_bytes(path, dialect.gzipped), encoding=dialect.encoding, errors="replace", newline="")


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
        alone = [len(next(_reader([line], self.delimiter), [])) for line in inside]
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
    reader = _reader(lines, lines.delimiter)
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
            reader = _reader(lines, lines.delimiter)
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
    rows: list[dict[str, str]] = []
    unread: list[tuple[int, str, str]] = []
    with _text(path, dialect) as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                rows.append({ROW: str(number), **_row(json.loads(line))})
            except (ValueError, RecursionError):
                unread.append((number, "", "unreadable"))
            if len(rows) + len(unread) >= size:
                yield Block(_records(rows), _unread(unread))
                rows, unread = [], []
    yield Block(_records(rows), _unread(unread))


def _json_array(path: Path, dialect: Dialect, size: int) -> Iterator[Block]:
    """Read the objects of an array one after the other; its text has to be held as a whole."""
    with _bytes(path, dialect.gzipped) as file:
        whole = file.read(ARRAY + 1)
    if len(whole) > ARRAY:
        raise DataError("json_large", file=path.name)
    text = whole.decode(dialect.encoding, errors="replace")
    del whole
    decoder, place, number = json.JSONDecoder(), text.index("[") + 1, 0
    rows: list[dict[str, str]] = []
    unread: list[tuple[int, str, str]] = []
    between, end = re.compile(r"[\s,]*"), re.compile(r"\]\s*\Z")
    while not end.match(text, place := between.match(text, place).end()):  # type: ignore[union-attr]
        number += 1
        try:
            record, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError) as error:  # where the next one begins nobody can tell
            raise DataError("file_broken", file=path.name) from error
        try:
            rows.append({ROW: str(number), **_row(record)})
        except (ValueError, RecursionError):
            unread.append((number, "", "unreadable"))
        if len(rows) + len(unread) >= size:
            yield Block(_records(rows), _unread(unread))
            rows, unread = [], []
    yield Block(_records(rows), _unread(unread))


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
        name = _safe(f"{prefix}{str(key).strip()}") or "column"
        if isinstance(value, dict):
            flat.update(_flat(value, f"{name}."))
        elif isinstance(value, list):
            flat[name] = _sound(json.dumps(value, ensure_ascii=False))
        elif value is not None:
            flat[name] = _sound(value).strip() if isinstance(value, str) else json.dumps(value)
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
        return pl.Series([None if v is None else _sound(v) for v in made], dtype=pl.String)
    if values.dtype == pl.Binary:
        bare = [None if v is None else v.decode("utf-8", "replace") for v in values.to_list()]
        return pl.Series(bare, dtype=pl.String)
    if values.dtype == pl.Duration:
        return values.dt.total_seconds(fractional=True).cast(pl.String)
    return values.cast(pl.String, strict=False)
