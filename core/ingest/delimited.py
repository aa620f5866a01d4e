"""Reads the records of delimited text in blocks: the regular ones at once, the others sign by sign."""

from __future__ import annotations

import codecs
import csv
import io
from collections import deque
from collections.abc import Iterator
from typing import IO

import polars as pl

from core.ingest import quick
from core.ingest.form import ROW, Dialect
from core.ingest.lines import mended, names, records

CHUNK = 16 << 20  # bytes that are looked at together
LONGEST = 1 << 27  # bytes of a line that are held; a longer one is told, never in memory whole
GONE = "\ufffd\n"  # stands for such a line
SWALLOWED, ENDLESS = 20, 2000  # line breaks in one record: beyond the first it is doubted, at the second at once

Unread = list[tuple[int, str, str]]  # number of the record, what can be said of it, rule


class _Text:
    """The text of a file as UTF-8, whatever its encoding, from where the last record ended."""

    def __init__(self, file: IO[bytes], encoding: str) -> None:
        self.file, self.ended, self.plain = file, False, encoding == "utf-8"
        self.decoder = codecs.getincrementaldecoder(encoding)("replace")
        self.held, self.at = b"", 0

    def more(self) -> bool:
        """Read on; return whether there was anything to read."""
        part = b"" if self.ended else self.file.read(CHUNK)
        if not part and self.ended:
            return False
        self.ended = not part
        if self.plain and part.isascii() and not self.decoder.getstate()[0]:  # most logs: nothing to decode
            text = part.replace(b"\x00", b"")
        else:
            text = self.decoder.decode(part, final=self.ended).encode("utf-8", "replace").replace(b"\x00", b"")
        self.held, self.at = self.held[self.at :] + text, 0
        return not self.ended or bool(text)

    def ahead(self) -> bytes:
        """Return what is held beyond the last record; the last line of a file ends whether it says so or not."""
        while len(self.held) - self.at < CHUNK // 2 and self.more():
            pass
        ahead = self.held[self.at :] if self.at else self.held
        if self.ended and ahead and not ahead.endswith((b"\n", b"\r")):
            ahead += b"\n"
        return ahead

    def skip(self, size: int) -> None:
        """Go on behind bytes that were understood."""
        self.at = min(self.at + size, len(self.held))

    def line(self) -> str:
        """Return the next line with its end; "" at the end of the file. Raises csv.Error behind a line that is too long."""
        searched, whole = self.at, True
        while True:
            feed = self.held.find(b"\n", searched)
            back = self.held.find(b"\r", searched, feed if feed >= 0 else len(self.held))
            if back >= 0 and (back + 1 < len(self.held) or self.ended):
                end = back + 2 if feed == back + 1 else back + 1
            elif feed >= 0:
                end = feed + 1
            else:
                if len(self.held) - self.at > LONGEST:
                    self.at, whole = len(self.held) - 1, False  # its last sign may be half a line end
                searched = max(0, len(self.held) - self.at - 1)
                if self.more():
                    continue
                end = len(self.held)
            line, self.at = self.held[self.at : end], end
            if not whole:
                raise csv.Error("a line without end")
            return line.decode()


class _Endless(Exception):
    """One record has swallowed many lines that look like records."""


class _Lines:
    """The lines of a file for a CSV reader: remembers those of the record under way, can give them once more."""

    def __init__(self, text: _Text, dialect: Dialect) -> None:
        self.text, self.dialect, self.width = text, dialect, 0
        self.again: deque[str] = deque()
        self.record: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if len(self.record) == ENDLESS and self.swallowed():
            raise _Endless
        try:
            line = self.again.popleft() if self.again else self.text.line()
        except csv.Error:
            self.record.append(GONE)  # it counts, should the lines of this record be read once more
            raise
        if not line:
            raise StopIteration
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
        alone = [len(next(self.cut([line]), [])) for line in inside]
        return bool(alone) and sum(n == self.width for n in alone) > 0.5 * len(alone)

    def cut(self, lines: list[str] | _Lines) -> Iterator[list[str]]:
        """Return the records of lines by the file's dialect."""
        return records(lines, self.dialect.delimiter, self.dialect.quote, self.dialect.escaped)  # type: ignore[no-any-return]

    def _wrong_quotes(self) -> str:
        """Return `end` when a quote is open at the record's end, `inside` when one is closed before more of its field."""
        one = self.dialect.delimiter[:1]
        try:
            for _ in csv.reader(self.record, delimiter=one, quotechar=self.dialect.quote or None, strict=True):
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
    reader = lines.cut(lines)
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
        if broken:
            reader = lines.cut(lines)
            yield broken
        elif record:  # an empty line is no record
            yield record


class Delimited:
    """The records of one delimited file, in order."""

    def __init__(self, file: IO[bytes], dialect: Dialect) -> None:
        self.dialect, self.text = dialect, _Text(file, dialect.encoding)
        self.lines = _Lines(self.text, dialect)
        self.patient = _records_of(self.lines)
        self.columns: list[str] = []
        self.least = self.number = 0  # the last column with a name; records so far
        one_sign = len(dialect.delimiter) == 1 and dialect.delimiter.isascii() and dialect.delimiter != " "
        self.quickly = one_sign and not dialect.escaped

    def blocks(self, size: int) -> Iterator[tuple[pl.DataFrame, Unread]]:
        """Yield rows (row_number and text columns) and what could not be read, about `size` records at a time."""
        if self.dialect.header:
            self._named()
        any_yet = False
        while not self._ended():
            block = self._regular(size) if self.quickly and self.columns and not self.lines.again else None
            rows, unread = block if block is not None else self._patiently(size)
            if rows.height or unread:
                any_yet = True
                yield rows, unread
        if not any_yet:
            yield self._frame([], []), []

    def _ended(self) -> bool:
        return not self.lines.again and not self.text.ahead()

    def _named(self) -> None:
        """Read the names of the columns; what stands above them is no record."""
        above = self.dialect.above
        for record in self.patient:
            if isinstance(record, list) and any(c.strip() for c in record):
                bare = mended(self.lines.record, self.dialect.delimiter, self.dialect.quote)[0]
                if bare != self.lines.record[0]:
                    self.lines.give_back()
                    self.patient = _records_of(self.lines)
                    record = next(self.lines.cut([bare]), record)
                if above:
                    above -= 1
                    continue
                self._widths(names(record), max(n for n, c in enumerate(record, start=1) if c.strip()))
                return

    def _widths(self, columns: list[str], least: int) -> None:
        self.columns, self.least = columns, least
        self.lines.width = len(columns)

    def _regular(self, size: int) -> tuple[pl.DataFrame, Unread] | None:
        """Read the regular records of what is ahead at once; None where they need patience."""
        ahead = self.text.ahead()
        found = quick.regular(ahead, len(self.columns), self.dialect.delimiter, self.dialect.quote, size)
        if found is None or not found.records:
            return None
        try:
            rows = self._parsed(found.plain)
        except pl.exceptions.PolarsError:
            return None
        if rows.height != found.places.size:
            return None
        rows = rows.select(pl.Series(ROW, found.places + self.number + 1), *self.columns)
        kept, numbers, unread = self._sorted((p, self._cut(line)) for p, line in found.odd)
        self.number += found.records
        self.text.skip(found.end)
        if kept:
            rows = pl.concat([rows, self._frame(kept, numbers)]).sort(ROW)
        return rows, unread

    def _parsed(self, plain: bytes) -> pl.DataFrame:
        if not plain:
            return pl.DataFrame(schema=dict.fromkeys(self.columns, pl.String))
        return pl.read_csv(
            plain, has_header=False, separator=self.dialect.delimiter, quote_char=self.dialect.quote or None,
            infer_schema=False, empty_string_is_null=False, new_columns=self.columns,
        )  # fmt: skip

    def _cut(self, line: bytes) -> list[str]:
        # Lines end where files end them; U+2028 or a form feed stands within a text.
        return next(self.lines.cut(list(io.StringIO(line.decode(), newline=""))), [])

    def _patiently(self, size: int) -> tuple[pl.DataFrame, Unread]:
        """Read up to `size` records, or as many as are at hand where the quick way may go on then."""
        found: list[tuple[int, list[str] | str]] = []
        for record in self.patient:
            if not self.columns and isinstance(record, list):
                self._widths([f"column_{n + 1}" for n in range(len(record))], len(record))
            found.append((len(found), record))
            if len(found) >= size:
                break
        kept, numbers, unread = self._sorted(iter(found))
        self.number += len(found)
        return self._frame(kept, numbers), unread

    def _sorted(self, found: Iterator[tuple[int, list[str] | str]]) -> tuple[list[list[str]], list[int], Unread]:
        """Part records into those that fit the columns, with their numbers, and those that do not."""
        kept: list[list[str]] = []
        numbers: list[int] = []
        unread: Unread = []
        for place, record in found:
            number = self.number + place + 1
            if isinstance(record, str):
                unread.append((number, "", record))
                continue
            record = _fitted(record, len(self.columns), self.least)
            if len(record) == len(self.columns):
                kept.append(record)
                numbers.append(number)
            else:
                unread.append((number, f"{len(record)} / {len(self.columns)}", "ragged"))
        return kept, numbers, unread

    def _frame(self, rows: list[list[str]], numbers: list[int]) -> pl.DataFrame:
        by_column = list(zip(*rows, strict=True)) if rows else [()] * len(self.columns)
        made = {n: pl.Series(n, v, dtype=pl.String) for n, v in zip(self.columns, by_column, strict=True)}
        return pl.DataFrame({ROW: pl.Series(numbers, dtype=pl.Int64), **made})


def _fitted(record: list[str], width: int, least: int) -> list[str]:
    """Drop empty fields beyond the last column, or add those of nameless last ones: many programs end a line with a delimiter."""
    while len(record) > width and not record[-1].strip():
        record = record[:-1]
    return record + [""] * (width - len(record)) if least <= len(record) < width else record
