"""What a file is packed in: nothing, gzip, zstd, a zip of several, a workbook of sheets."""

from __future__ import annotations

import gzip
import io
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from core.base.errors import DataError

GZIP, ZSTD, ZIP, OLE = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
TABLES = (".csv", ".tsv", ".txt", ".tab", ".json", ".jsonl", ".ndjson", ".parquet", ".conll", ".bio", ".iob")
BOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
PACKINGS = (".gz", ".zst")
READABLE = (*TABLES, *BOOKS, ".zip")
DOCUMENTS = {"word/document.xml": "Word", "ppt/presentation.xml": "PowerPoint"}  # what a zip is that holds this
DEEPEST = 3  # packings inside one another
UNPACKED = 8 << 30  # bytes that a workbook or Parquet file may unpack to; what is read as a stream has no such end


def readable(name: str) -> bool:
    """Return whether a file's name says that a table may be in it."""
    bare = name.lower()
    for ending in PACKINGS:
        bare = bare.removesuffix(ending)
    return bare.endswith(READABLE)


def is_book(start: bytes, path: Path) -> bool:
    """Return whether a file that begins like this is a workbook rather than a zip of files."""
    if start[:4] == OLE:
        return True
    if start[:4] != ZIP:
        return False
    try:
        with zipfile.ZipFile(path) as zipped:
            held = {n.filename for n in zipped.infolist()[:200]}
    except (zipfile.BadZipFile, OSError, ValueError):
        return False
    return bool(held & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"})


def members(path: Path) -> list[str]:
    """Return the tables that one file holds: the files of a zip, the sheets of a workbook that are not empty.

    Empty for a file that is itself a table. Raises DataError `zip_locked`, `zip_empty` (nothing in it is a table),
    `not_a_table` (with what it is) or `book_broken`.
    """
    with path.open("rb") as file:
        start = file.read(4)
    if start not in (ZIP, OLE):
        return []
    if is_book(start, path):
        return sheets(path)
    return list(_of_zip(path))


def _of_zip(path: Path) -> dict[str, zipfile.ZipInfo]:
    """Return the tables of a zip by name; a name that stands twice in it gets a number."""
    try:
        with zipfile.ZipFile(path) as zipped:
            held = [n for n in zipped.infolist() if not n.is_dir() and not _hidden(n.filename)]
    except (zipfile.BadZipFile, ValueError) as error:
        raise DataError("file_broken", file=path.name) from error
    if foreign := next((name for part, name in DOCUMENTS.items() if any(n.filename == part for n in held)), ""):
        raise DataError("not_a_table", file=path.name, found=foreign)
    tables = [n for n in held if readable(n.filename) and not n.filename.lower().endswith(".zip")]
    if not tables:
        raise DataError("zip_empty", file=path.name)
    if any(n.flag_bits & 1 for n in tables):
        raise DataError("zip_locked", file=path.name)
    named: dict[str, zipfile.ZipInfo] = {}
    for info in tables:
        name, number = info.filename, 2
        while name in named:
            name, number = f"{info.filename} ({number})", number + 1
        named[name] = info
    return named


def _hidden(name: str) -> bool:
    parts = name.split("/")
    return parts[0] == "__MACOSX" or parts[-1].startswith(".")


def sheets(path: Path) -> list[str]:
    """Return the sheets of a workbook with anything in them. Raises DataError `book_broken`."""
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_path(path)
        return [n for n in book.sheet_names if book.get_sheet_by_name(n).height > 0]
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise DataError("book_broken", file=path.name) from error


@contextmanager
def opened(path: Path, member: str = "") -> Iterator[IO[bytes]]:
    """Open a table for its plain bytes, as a stream, out of whatever it is packed in; of a zip the first unless named.

    Raises DataError `zip_empty`, `zip_locked` or `file_broken`, and what the unpacking raises.
    """
    with ExitStack() as stack:
        file: IO[bytes]
        if packing(path) == "zip":
            held = _of_zip(path)
            if member and member not in held:
                raise DataError("file_broken", file=path.name)
            which = held[member] if member else next(iter(held.values()))
            file = stack.enter_context(stack.enter_context(zipfile.ZipFile(path)).open(which))
        else:
            file = stack.enter_context(path.open("rb"))
        for _ in range(DEEPEST):
            buffered = stack.enter_context(io.BufferedReader(file))  # type: ignore[type-var]
            start = buffered.peek(4)[:4]
            if start[:2] == GZIP:
                file = gzip.GzipFile(fileobj=buffered, mode="rb")  # type: ignore[assignment]
            elif start == ZSTD:
                file = _zstd(buffered)
            else:
                break
        yield buffered


def _zstd(file: IO[bytes]) -> IO[bytes]:
    import pyarrow

    return pyarrow.CompressedInputStream(pyarrow.PythonFile(file, "r"), "zstd")  # type: ignore[no-any-return]


def packing(path: Path) -> str:
    """Return what a file is packed in: gzip, zstd, zip, or nothing."""
    with path.open("rb") as file:
        start = file.read(4)
    if start[:2] == GZIP:
        return "gzip"
    if start == ZSTD:
        return "zstd"
    return "zip" if start == ZIP and not is_book(start, path) else ""


@contextmanager
def on_disk(path: Path, member: str = "") -> Iterator[Path]:
    """Give a plain file of what cannot be read as a stream: itself, or a copy that is gone afterwards.

    Raises DataError `unpacked_large` beyond 8 GiB.
    """
    if not packing(path):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="atlas-") as folder:
        plain = Path(folder) / "plain"
        with opened(path, member) as file, plain.open("wb") as out:
            while part := file.read(1 << 22):
                out.write(part)
                if out.tell() > UNPACKED or out.tell() > shutil.disk_usage(folder).free:
                    raise DataError("unpacked_large", file=path.name)
        yield plain


def cells(path: Path, sheet: str = "") -> Iterator[list[str]]:
    """Yield the rows of a sheet (the first that is not empty unless named) as text, as one would type them.

    Raises DataError `book_broken`.
    """
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_path(path)
        names = [sheet] if sheet else [n for n in book.sheet_names if book.get_sheet_by_name(n).height > 0]
        for row in book.get_sheet_by_name(names[0]).iter_rows() if names else ():
            yield [_typed(value) for value in row]
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise DataError("book_broken", file=path.name) from error


def _typed(value: object) -> str:
    """Return a cell as text: whole numbers without a point, truth as spreadsheets write it."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
