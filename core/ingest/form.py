"""What a file is before it is read: its format, encoding, delimiter, quoting and header."""

from __future__ import annotations

import codecs
import csv
import json
import re
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from operator import methodcaller
from pathlib import Path
from typing import Any, Literal

import polars as pl

from core.base.errors import DataError
from core.ingest import packed, roles, tags

ROW = "row_number"  # our own column beside those of the file
SAMPLE = 1 << 20  # bytes from which the dialect is told
CHECKED = 64 << 20  # bytes whose encoding is checked strictly
MACHINE = ("/proc", "/dev", "/sys")  # where files are no files but the machine itself
DELIMITERS = (",", ";", "\t", "|", "\x01", "^", "~", "::", "||", "~|~")
UNIT = "\x1f"  # stands for a delimiter of several signs while a line is cut
UNQUOTED = ("\t", "\x01")  # delimiters that no text holds: files with them often have no quoting at all
# What a file is that only pretends to be a table: first bytes and what to call it.
FOREIGN = (
    (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"%PDF", "PDF"), (b"PK\x03\x04", "ZIP"),
    (b"\xd0\xcf\x11\xe0", "XLS"), (b"RIFF", "RIFF"), (b"SQLite", "SQLite"), (b"\x7fELF", "ELF"), (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "RAR"), (b"BZh", "bzip2"), (b"\xfd7zXZ", "xz"), (b"<!DOCTYPE html", "HTML"), (b"<html", "HTML"), (b"<?xml", "XML"),
)  # fmt: skip
LONGEST = 40  # letters of a name of a column that is no question
ABOVE = 20  # records that may stand above the names of columns: a title, a date, a filter
_NUMBER = re.compile(r"^[\s$€£¥₹]*[-+]?\d[\d.,\s]*%?$")
_DATE = re.compile(r"^\d{1,4}[-/.年]\d{1,2}([-/.月]|$)")

csv.field_size_limit(1 << 27)


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
        OSError, EOFError, zlib.error, UnicodeError, zipfile.BadZipFile, NotImplementedError, pl.exceptions.PolarsError
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
    `json_one_object`, `no_rows`, `zip_empty`, `zip_locked`, `book_broken` or `unpacked_large`.
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
    encoding = _encoding(path, member, sample)
    text = sample.decode(encoding, errors="replace").lstrip("\ufeff")
    whole = len(sample) < SAMPLE
    lines = text.splitlines()
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
    delimiter = _delimiter(lines)
    quote, escaped = _quoting(lines, delimiter)
    first = [r for r in records(lines[:300], delimiter, quote, escaped) if any(c.strip() for c in r)]
    above = _above(first)
    header = _header(first[above:])
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
    above = _above(first)
    header = _header(first[above:])
    above = above if header else 0
    if len(first) - above < (2 if header else 1):
        raise DataError("no_rows", file=path.name)
    return Dialect("book", packing, "", "", header, member, above=above)


def _is_record(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _encoding(path: Path, member: str, sample: bytes) -> str:
    """Tell UTF-8, UTF-16, GB18030 and Latin-1 apart. Raises DataError `not_a_table` for bytes that are no text."""
    if sample[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if sample[:3] == b"\xef\xbb\xbf":
        return "utf-8-sig"
    if b"\x00" in sample[:4096]:
        zeros = [sample[n:4096:2].count(0) / max(1, len(sample[n:4096:2])) for n in (0, 1)]
        if max(zeros) > 0.4 and min(zeros) < 0.02:  # every other byte: UTF-16 without its mark
            return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
        raise DataError("not_a_table", file=path.name, found="binary")
    odd, told = _lines_of_utf8(path, member)
    # A few foreign bytes among much that is certainly UTF-8: they are replaced, and their rows noted.
    if not odd or (told >= odd and odd <= 1 + 0.01 * told):
        return "utf-8"
    if _decodes(path, member, "gb18030"):
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
    return "cp1252" if _decodes(path, member, "cp1252") else "latin-1"


def _lines_of_utf8(path: Path, member: str) -> tuple[int, int]:
    """Return how many lines are no UTF-8, and how many are and hold more than ASCII."""
    if _decodes(path, member, "utf-8"):
        return 0, 0
    odd, told, left = 0, 0, CHECKED
    with packed.opened(path, member) as file:
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


def _decodes(path: Path, member: str, encoding: str) -> bool:
    decoder, left = codecs.getincrementaldecoder(encoding)("strict"), CHECKED
    with packed.opened(path, member) as file:
        while left > 0 and (part := file.read(SAMPLE)):
            left -= len(part)
            try:
                decoder.decode(part)
            except UnicodeDecodeError:
                return False
    return True


def records(lines: Iterable[str], delimiter: str, quote: str = '"', escaped: bool = False) -> Any:
    """Return the fields of each record of lines with a delimiter."""
    if len(delimiter) > 1:
        lines, delimiter = map(methodcaller("replace", delimiter, UNIT), lines), UNIT
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE
    return csv.reader(
        lines, delimiter=delimiter, quotechar=quote or None, quoting=quoting, escapechar="\\" if escaped else None,
        skipinitialspace=delimiter == " ", strict=False,
    )  # fmt: skip


def _alike(rows: list[list[str]]) -> tuple[float, int]:
    """Return the share of rows that have the usual number of fields, and that number."""
    widths = [len(r) for r in rows if r]
    usual = max(set(widths), key=widths.count) if widths else 0
    return (widths.count(usual) / len(widths) if widths else 0.0), usual


def _delimiter(lines: list[str]) -> str:
    """Return the delimiter that cuts most records into the same number of fields, more than one."""
    best, found = (0.0, 0), ","
    for one in (*DELIMITERS, " "):
        rows = [r for r in records(lines[:200], one) if r]
        same, usual = _alike(rows)
        # Blanks separate words as well: only numbers in every field make them a delimiter.
        numbers = one != " " or (usual > 1 and all(_NUMBER.match(c) for r in rows[1:20] for c in r if c))
        if len(one) > 1:  # `a::b` cut at `:` would leave empty fields between
            numbers = numbers and usual > 1 and same > 0.9
        if usual > 1 and numbers and (round(same, 2), usual) > best and same > 0.5:
            best, found = (round(same, 2), usual), one
    return _shortest(found, lines)


def _shortest(found: str, lines: list[str]) -> str:
    """Return `::` for what was cut at `|` or the like only because the sign stands twice."""
    doubled = found * 2
    return (
        doubled
        if doubled in DELIMITERS and all(line.count(found) == 2 * line.count(doubled) for line in lines)
        else found
    )


def _quoting(lines: list[str], delimiter: str) -> tuple[str, bool]:
    """Return the sign that quotes fields, none where quotes are only signs of the text, and whether backslashes escape it."""
    if delimiter == " ":
        return '"', False
    cut = re.escape(delimiter)
    proper = {
        q: sum(bool(re.search(rf"(?:^|{cut}){q}(?:[^{q}]|{q}{q})*{q}(?:{cut}|$)", line)) for line in lines[:200])
        for q in ('"', "'")
    }
    seen = lines[:200]
    if not proper['"'] and proper["'"] > 0.3 * len(seen):
        return "'", False
    if not proper['"'] and delimiter in UNQUOTED and any('"' in line for line in seen):
        return "", False
    if any('\\"' in line for line in seen):
        plain, escaped = (_alike(list(records(seen, delimiter, '"', e))) for e in (False, True))
        return '"', escaped > plain or (escaped == plain and not _strict(seen, delimiter, False))
    return '"', False


def _strict(lines: list[str], delimiter: str, escaped: bool) -> bool:
    """Return whether every quote stands where one may."""
    try:
        for _ in csv.reader(lines, delimiter=delimiter[:1], escapechar="\\" if escaped else None, strict=True):
            pass
    except csv.Error:
        return False
    return True


def _above(rows: list[list[str]]) -> int:
    """Return how many records stand above the names of the columns: a title or a date, much narrower than what follows."""
    _, usual = _alike(rows[:100])
    if usual < 3:
        return 0
    filled = [sum(bool(c.strip()) for c in r) for r in rows[: ABOVE + 1]]
    narrow = next((n for n, f in enumerate(filled) if f > 0.6 * usual and len(rows[n]) == usual), 0)
    return narrow if all(f <= max(2, usual / 3) for f in filled[:narrow]) else 0


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
    return unlike([safe(name) or f"column_{n + 1}" for n, name in enumerate(header)])


def unlike(found: list[str]) -> list[str]:
    """Return names no two of which are the same."""
    made: dict[str, None] = {}
    for name in found:
        while name in made:
            name += "_"
        made[name] = None
    return list(made)


def safe(name: str) -> str:
    """Return a name that means itself: not our own row number, nor a pattern that stands for other columns."""
    plain = sound(name).strip().lstrip("\ufeff").strip()
    pattern = plain == "*" or (plain.startswith("^") and plain.endswith("$"))
    return f"{plain}_" if pattern or plain == ROW else plain


def sound(text: str) -> str:
    """Return text in which half a sign, which no encoding can write, is a question mark."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
