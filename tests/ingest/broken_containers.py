"""Containers that are broken, empty or hostile, files of another kind, and places that are no files, each with its verdict."""

from __future__ import annotations

import gzip
import io
import os
import random
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import openpyxl
import polars as pl
import pyarrow

from tests.ingest.broken import PLAIN, ROWS, SAID, Case, csv

NOISE = random.Random(5).randbytes(40_000)
LONG = "".join(f"{SAID[n % 6][:-1]} as number {n * n} has it.,{1 + n % 5},2026-03-11\n" for n in range(30_000))


def zipped(*held: tuple[str, bytes]) -> bytes:
    """Return a zip of files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in held:
            made.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def locked() -> bytes:
    """Return a zip whose only member says that it is encrypted."""
    made = bytearray(zipped(("reviews.csv", PLAIN.encode())))
    made[6] |= 1
    made[made.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(made)


def bomb(path: Path, start: bytes, part: bytes, times: int) -> None:
    """Write a zip of one member that unpacks to far more than it weighs."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made,
        made.open("reviews.csv", "w", force_zip64=True) as out,
    ):
        out.write(start)
        for _ in range(times):
            out.write(part)


def twins() -> bytes:
    """Return a zip with two members of one name."""
    return zipped(("a.csv", PLAIN.encode()), ("b.csv", PLAIN.replace("one hour", "two hours").encode())).replace(
        b"b.csv", b"a.csv"
    )


def book(*rows: tuple[object, ...], merge: str = "", empty: int = 0) -> bytes:
    """Return a workbook of one sheet with rows, behind `empty` sheets without any."""
    made = openpyxl.Workbook()
    for _ in range(empty):
        made.create_sheet()
    sheet = made.worksheets[-1]
    for row in rows:
        sheet.append(list(row))
    if merge:
        sheet.merge_cells(merge)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def parquet(frame: pl.DataFrame) -> bytes:
    """Return a frame as Parquet."""
    out = io.BytesIO()
    frame.write_parquet(out)
    return out.getvalue()


def zstd(content: bytes) -> bytes:
    """Return content packed by zstd."""
    return pyarrow.compress(content, codec="zstd", asbytes=True)  # type: ignore[no-any-return]


def flipped(content: bytes, place: int) -> bytes:
    """Return content with one byte turned over."""
    return content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]


def torn(content: bytes) -> bytes:
    """Return a workbook in the sheet of which some bytes are turned over."""
    start = content.index(b"xl/worksheets/sheet1.xml") + 60
    return content[:start] + bytes(b ^ 0xFF for b in content[start : start + 40]) + content[start + 40 :]


FRAME = pl.DataFrame({"review": SAID, "stars": [n % 5 + 1 for n in range(6)], "date": [date(2026, 3, 11)] * 6})
GAPS = pl.DataFrame({"review": SAID * 2, "customer": ["u1", None] * 6})
ODD = FRAME.with_columns(
    tags=pl.Series([["a", None], [], None, ["b"], [], []]), who=pl.Series([{"x": 1, "y": "é"}] * 6),
    cost=pl.Series([Decimal("12.50")] * 6), took=pl.Series([timedelta(seconds=90)] * 6), raw=pl.Series([b"\xff\x00ab"] * 6),
)  # fmt: skip
TABLE = tuple(ROWS)
CRC = gzip.compress(LONG.encode())

PACKED = (
    Case("gzip cut off", CRC[:-4000], refused="file_broken", file="reviews.csv.gz"),
    Case("gzip with a wrong sum", flipped(CRC, len(CRC) - 6), refused="file_broken", file="reviews.csv.gz"),
    Case("gzip of noise", b"\x1f\x8b" + NOISE, refused="file_broken", file="reviews.csv.gz"),
    Case("gzip of nothing", gzip.compress(b""), refused="file_empty", file="reviews.csv.gz"),
    Case("gzip twice", gzip.compress(gzip.compress(PLAIN.encode())), 6, file="reviews.csv.gz.gz"),
    Case("gzip five times", gzip.compress(gzip.compress(gzip.compress(gzip.compress(gzip.compress(PLAIN.encode()))))),
         refused="not_a_table", file="reviews.csv.gz"),
    Case("words behind gzip", gzip.compress(PLAIN.encode()) + b"trailing words", refused="file_broken", file="reviews.csv.gz"),
    Case("zstd cut off", zstd(LONG.encode())[:-500], refused="file_broken", file="reviews.csv.zst"),
    Case("zstd of nothing", zstd(b""), refused="file_empty", file="reviews.csv.zst"),
    Case("a zip of pictures", zipped(("a.png", NOISE), ("b.txt.exe", NOISE)), refused="zip_empty", file="export.zip"),
    Case("a zip of nothing", zipped(), refused="not_a_table", file="export.zip"),
    Case("a zip that is locked", locked(), refused="zip_locked", file="export.zip"),
    Case("a zip of 1 GB of zeros", lambda path: bomb(path, b"", bytes(1 << 20), 1024), refused="not_a_table", file="export.zip"),
    Case("a zip of one line of 1 GB", lambda path: bomb(path, PLAIN.encode(), b"x" * (1 << 20), 1024), 6, 1, {"unreadable": 1},
         file="export.zip"),
    Case("a zip that climbs out of its folder", zipped(("../../../tmp/climbed-out.csv", PLAIN.encode())), 6, file="export.zip"),
    Case("a zip in a zip", zipped(("inner.zip", zipped(("reviews.csv", PLAIN.encode())))), refused="zip_empty", file="export.zip"),
    Case("a zip with one name twice", twins(), 6, file="export.zip"),
    Case("a zip cut off", zipped(("reviews.csv", LONG.encode()))[:-900], refused="file_broken", file="export.zip"),
    Case("a zip with a wrong sum", flipped(zipped(("reviews.csv", LONG.encode())), 90_000), refused="file_broken", file="export.zip"),
    Case("a zip of two tables, one of them broken", zipped(("a.csv", PLAIN.encode()), ("b.csv", b"")), refused="file_empty",
         file="export.zip", parts=True),
    Case("a workbook cut off", book(*TABLE)[:900], refused="file_broken", file="reviews.xlsx"),
    Case("a workbook with a byte turned over", torn(book(*TABLE)), refused="book_broken", file="reviews.xlsx"),
    Case("a workbook of empty sheets", book(empty=3), refused="file_empty", file="reviews.xlsx"),
    Case("a workbook of which the last sheet is filled", book(*TABLE, empty=3), 6, file="reviews.xlsx"),
    Case("merged cells", book(("Reviews of March", None, None), *TABLE, merge="A1:C1"), 6, file="reviews.xlsx"),
    Case("only a title", book(("Reviews of March",)), refused="no_rows", file="reviews.xlsx"),
    Case("an old workbook of noise", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + NOISE, refused="book_broken", file="reviews.xls"),
    Case("Parquet cut off", parquet(FRAME)[:-20], refused="file_broken", file="reviews.parquet"),
    Case("Parquet at which its reader panics", flipped(parquet(GAPS), 278), refused="file_broken", file="reviews.parquet"),
    Case("Parquet of zeros", b"PAR1" + bytes(400) + b"PAR1", refused="file_broken", file="reviews.parquet"),
    Case("Parquet without rows", parquet(FRAME.clear()), refused="no_rows", file="reviews.parquet"),
    Case("Parquet without columns", parquet(pl.DataFrame()), refused="no_rows", file="reviews.parquet"),
    Case("Parquet with lists, sums, bytes and times that last", parquet(ODD), 6, rules={"letters_lost": 6}, file="reviews.parquet"),
    Case("Parquet with our own names", parquet(FRAME.with_columns(row_number=pl.lit(7), file=pl.lit("x"))), 6, file="reviews.parquet"),
)  # fmt: skip

FOREIGN = (
    Case("a PDF", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n", refused="not_a_table"),
    Case("a picture", b"\x89PNG\r\n\x1a\n" + NOISE, refused="not_a_table"),
    Case("a page of the web", "\n<!DOCTYPE html>\n<html><body><p>Sign in, please</p></body></html>", refused="not_a_table"),
    Case("a program", b"MZ\x90\x00\x03\x00\x00\x00\x04\x00" + NOISE, refused="not_a_table"),
    Case("a program of Linux", b"\x7fELF\x02\x01\x01" + NOISE, refused="not_a_table"),
    Case("a database", b"SQLite format 3\x00" + NOISE, refused="not_a_table"),
    Case("noise", NOISE, refused="not_a_table"),
    Case("a letter in a text file", "Dear all,\n\nplease find the reviews of March attached.\n\nBest,\nAnn\n", refused="nothing_known"),
)  # fmt: skip


@contextmanager
def nobody() -> Iterator[None]:
    """Read as somebody without rights, where the test itself has all of them; the state folder is his own."""
    if os.geteuid():
        yield
        return
    with TemporaryDirectory() as home, patch.dict(os.environ, ATLAS_HOME=home):
        os.chown(home, 65534, -1)
        os.seteuid(65534)
        try:
            yield
        finally:
            os.seteuid(0)


def closed(path: Path) -> None:
    """Write a file that only its owner may read, and not even he without being root."""
    path.write_text(PLAIN)
    path.chmod(0)


PLACES = (
    Case("a folder", lambda path: path.mkdir(), refused="file_refused"),
    Case("a pipe", lambda path: os.mkfifo(path), refused="file_refused"),
    Case("a link to a machine's zeros", lambda path: path.symlink_to("/dev/zero"), refused="file_refused"),
    Case("a link to nothing", lambda path: path.symlink_to(path.parent / "gone.csv"), refused="file_missing"),
    Case("a link to itself", lambda path: path.symlink_to(path), refused="file_refused"),
    Case("a file that is not ours to read", closed, refused="file_refused", reading=nobody),
    Case("a file that is gone", lambda path: None, refused="file_missing"),
    Case("a file that goes between card and load", PLAIN, refused="file_missing", looked="-", then=Path.unlink),
    Case("a file that grows between card and load", PLAIN, 7,
         then=lambda p: p.write_text(PLAIN + "Too loud for me,2,2026-03-28\n") and None),
    Case("a file that shrinks between card and load", PLAIN, refused="no_rows", looked="-",
         then=lambda p: p.write_text(csv(ROWS[:1])) and None),
    Case("a file that becomes a picture between card and load", PLAIN, refused="not_a_table", looked="-",
         then=lambda p: p.write_bytes(b"\x89PNG" + NOISE) and None),
)  # fmt: skip
CONTAINED = (*PACKED, *FOREIGN, *PLACES)
