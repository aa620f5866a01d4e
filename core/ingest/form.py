"""What a file is before it is read: its format, encoding, delimiter and header."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import polars as pl

from core.base.errors import DataError
from core.ingest import roles

ROW = "row_number"  # our own column beside those of the file
SAMPLE = 1 << 20  # bytes from which the dialect is told
CHECKED = 64 << 20  # bytes whose encoding is checked strictly
MACHINE = ("/proc", "/dev", "/sys")  # where files are no files but the machine itself
DELIMITERS = (",", ";", "\t", "|")
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


@contextmanager
def told(path: Path) -> Iterator[None]:
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
    with told(path):
        return _sniff(path)


def _sniff(path: Path) -> Dialect:
    with path.open("rb") as raw:
        start = raw.read(8)
    gzipped = start[:2] == b"\x1f\x8b"
    with opened(path, gzipped) as file:
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
    first = list(records(io.StringIO("\n".join(lines[:300])), delimiter))
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


def opened(path: Path, gzipped: bool) -> IO[bytes]:
    """Open a file for its plain bytes."""
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
    with opened(path, gzipped) as file:
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
    with opened(path, gzipped) as file:
        while left > 0 and (part := file.read(SAMPLE)):
            left -= len(part)
            try:
                decoder.decode(part)
            except UnicodeDecodeError:
                return False
    return True


def records(file: Any, delimiter: str) -> Any:
    """Return the fields of each record of a text with a delimiter."""
    if delimiter == " ":
        return csv.reader(file, delimiter=" ", skipinitialspace=True)
    return csv.reader(file, delimiter=delimiter, strict=False)


def _delimiter(lines: list[str]) -> str:
    """Return the delimiter that cuts most records into the same number of fields, more than one."""
    best, found = (0.0, 0), ","
    for one in (*DELIMITERS, " "):
        rows = [r for r in records(io.StringIO("\n".join(lines[:200])), one) if r]
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
