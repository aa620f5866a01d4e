"""What a file is before it is read: its format, encoding, delimiter, quoting and header."""

from __future__ import annotations

import io
import json
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

import polars as pl

from core.base.errors import DataError
from core.ingest import packed, tags
from core.ingest.encoding import encoding_of
from core.ingest.lines import ROW, WIDEST, above_names, delimiter_of, has_header, mended, quoting_of, records

__all__ = ["ROW", "Dialect", "regular", "sniff", "told"]

SAMPLE = 1 << 20  # bytes from which the dialect is told
MACHINE = ("/proc", "/dev", "/sys")  # where files are no files but the machine itself
# What a file is that only pretends to be a table: first bytes and what to call it.
FOREIGN = (
    (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"%PDF", "PDF"), (b"PK\x03\x04", "ZIP"), (b"PK\x05\x06", "ZIP"),
    (b"\xd0\xcf\x11\xe0", "XLS"), (b"RIFF", "RIFF"), (b"SQLite", "SQLite"), (b"\x7fELF", "ELF"), (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "RAR"), (b"BZh", "bzip2"), (b"\xfd7zXZ", "xz"), (b"<!DOCTYPE html", "HTML"), (b"<html", "HTML"), (b"<?xml", "XML"),
)  # fmt: skip


@dataclass(frozen=True)
class Dialect:
    """How a file has to be read; `encoding` and `delimiter` are empty where the format has none.

    form: csv, jsonl, json, parquet, book, conll. packing: gzip, zstd, zip or nothing. member: the file in a zip or the
    sheet of a book. quote: one sign or none; escaped: whether a backslash makes a quote plain. above: records above the
    names of the columns.
    """

    form: str
    packing: str = ""
    encoding: str = "utf-8"
    delimiter: str = ","
    header: bool = True
    member: str = ""
    quote: str = '"'
    escaped: bool = False
    above: int = 0


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn whatever goes wrong in reading a file into a DataError: `file_refused` by the machine, else `file_broken`."""
    try:
        yield
    except (FileNotFoundError, PermissionError) as error:
        raise DataError("file_refused", file=path.name) from error
    except (
        OSError, EOFError, zlib.error, UnicodeError, zipfile.BadZipFile, NotImplementedError, pl.exceptions.PolarsError,
        pl.exceptions.PanicException,  # damaged Parquet makes polars panic, which is no Exception
    ) as error:  # fmt: skip
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


def sniff(path: Path, member: str = "") -> Dialect:
    """Return the dialect of a file, or of one member of it.

    Raises DataError `file_missing`, `file_refused`, `file_broken`, `file_empty`, `not_a_table` (with what it is),
    `json_one_object`, `no_rows`, `too_wide`, `zip_empty`, `zip_locked`, `book_broken` or `unpacked_large`.
    """
    regular(path)
    with told(path):
        return _sniff(path, member)


def _sniff(path: Path, member: str) -> Dialect:
    if packed.is_book(_start(path), path):
        return _book(path, path, member)
    packing = packed.packing(path)
    with packed.opened(path, member) as file:
        sample = file.read(SAMPLE)
    if not sample.strip():
        raise DataError("file_empty", file=path.name)
    if sample[:4] == b"PAR1":
        return Dialect("parquet", packing, "", "", True, member)
    if sample[:4] in (packed.ZIP, packed.OLE):
        with packed.on_disk(path, member) as plain:
            if packing and packed.is_book(_start(plain), plain):
                return _book(path, plain, member, packing)
    for magic, name in FOREIGN:
        if sample.lstrip(b"\xef\xbb\xbf \t\r\n")[:20].lower().startswith(magic.lower()):
            raise DataError("not_a_table", file=path.name, found=name)
    encoding = encoding_of(path, member, sample)
    text = sample.decode(encoding, errors="replace").lstrip("\ufeff")
    whole = len(sample) < SAMPLE
    if whole and not text.strip():
        raise DataError("file_empty", file=path.name)
    lines = list(map(str.rstrip, io.StringIO(text, newline=None), repeat("\n")))  # U+2028 in a text ends no line
    if re.match(r'\s*\{\s*"[^"]*"\s*:\s*\[\s*\{', text) and (
        len(lines) == 1 or not any(_is_record(line) for line in lines[:50])
    ):
        return Dialect("json", packing, encoding, "", True, member)
    if text.lstrip()[:1] == "{":
        if not any(_is_record(line) for line in lines[:50]) and (whole or len(lines) > 50):
            raise DataError("json_one_object", file=path.name)
        return Dialect("jsonl", packing, encoding, "", True, member)
    if re.match(r"\s*\[\s*[{\]]", text):
        return Dialect("json", packing, encoding, "", True, member)
    lines = lines if whole or len(lines) < 3 else lines[:-1]
    if tags.are(lines):
        return Dialect("conll", packing, encoding, "", False, member)
    delimiter = delimiter_of(lines)
    quote, escaped = quoting_of(lines, delimiter)
    top = mended(lines[:300], delimiter, quote)
    first = [r for r in records(top, delimiter, quote, escaped) if any(c.strip() for c in r)]
    if (width := max(map(len, first), default=0)) > WIDEST:
        raise DataError("too_wide", file=path.name, columns=width)
    if whole and not first:  # delimiters without anything between them
        raise DataError("file_empty", file=path.name)
    above = above_names(first)
    header = has_header(first[above:])
    above = above if header else 0
    if whole and len(first) - above < (2 if header else 1):
        raise DataError("no_rows", file=path.name)
    return Dialect("csv", packing, encoding, delimiter, header, member, quote, escaped, above)


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(8)


def _book(path: Path, plain: Path, member: str, packing: str = "") -> Dialect:
    sheet = "" if packing else member
    try:
        names = packed.sheets(plain)
        if sheet and sheet not in names:
            raise DataError("book_broken", file=path.name)
        if not names:
            raise DataError("file_empty", file=path.name)
        first = [r for _, r in zip(range(300), packed.cells(plain, sheet), strict=False) if any(c.strip() for c in r)]
    except DataError as error:
        raise DataError(error.code, file=path.name) from error
    above = above_names(first)
    header = has_header(first[above:])
    above = above if header else 0
    if len(first) - above < (2 if header else 1):
        raise DataError("no_rows", file=path.name)
    return Dialect("book", packing, "", "", header, member, above=above)


def _is_record(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False
