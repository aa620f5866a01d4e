"""Tables drawn by chance, written in a dialect drawn by chance, and bytes of them damaged by chance: strategies for Hypothesis."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from dataclasses import dataclass

import polars as pl
import pyarrow
from hypothesis import strategies as st

from tests.ingest.broken import cell

WORDS = ("loud", "quiet", "battery", "pump", "fine", "leaks", "tank", "很好用", "太吵", "水箱", "Größe", "naïve", "👍", "a\tb", "a;b", "x|y",
         "so, so", 'the "best"', "it's", "=SUM", "<b>", "\\", "%", "—", "مزعج", "\n", "\r\n", "  ", "'", "#1", "{", "}", "[",
         "null")  # fmt: skip
PLAIN = ("loud", "quiet", "battery", "pump", "fine", "leaks", "tank")


@dataclass(frozen=True)
class Table:
    """What goes in. names: of the columns, the first is that of the texts; rows: their cells, none of them empty as a whole."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Written:
    """A table in bytes. told: its dialect in words; sure: whether its records and cells are the only way to read it."""

    content: bytes
    told: str
    sure: bool


texts = st.builds(
    lambda first, more: " ".join([first, *more]).strip(), st.sampled_from(PLAIN), st.lists(st.sampled_from(WORDS), min_size=1, max_size=9)
)  # fmt: skip
KINDS_OF_CELLS = {
    "stars": st.integers(1, 5).map(str),
    "date": st.dates().filter(lambda d: 1990 < d.year < 2040).map(str),
    "customer_id": st.integers(0, 20).map(lambda n: f"u{n}"),
    "product_id": st.integers(0, 20).map(lambda n: f"p{n}"),
    "note": st.one_of(st.just(""), texts, st.text(max_size=20).map(lambda t: t.replace("\0", ""))),
    "weight": st.one_of(st.just(""), st.floats(width=32).map(str), st.integers().map(str)),
    "标题": st.lists(st.sampled_from(("很好", "一般", "不行", "再买")), max_size=3).map("".join),
    "Anything at all?": st.text(max_size=12).map(lambda t: t.replace("\0", "").encode("utf-8", "replace").decode()),
}


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Draw a table of reviews with one to four further columns."""
    names = draw(st.lists(st.sampled_from(sorted(KINDS_OF_CELLS)), min_size=1, max_size=4, unique=True))
    made = draw(st.lists(st.tuples(texts, *(KINDS_OF_CELLS[n] for n in names)), min_size=3, max_size=8))
    return Table(("review", *names), tuple(made))


@st.composite
def written(draw: st.DrawFn, table: Table) -> Written:
    """Draw a way to write a table and write it."""
    form = draw(st.sampled_from(("csv", "csv", "csv", "csv", "jsonl", "json", "parquet")))
    packing = draw(st.sampled_from(("", "", "gzip", "zstd", "zip")))
    records = [dict(zip(table.names, row, strict=True)) for row in table.rows]
    sure, told = True, form
    if form == "parquet":
        out = io.BytesIO()
        pl.DataFrame(records, schema=dict.fromkeys(table.names, pl.String)).write_parquet(out)
        content = out.getvalue()
    elif form == "csv":
        content, told, sure = draw(_csv(table))
    else:
        plain = draw(st.booleans())
        each = [json.dumps(r, ensure_ascii=plain) for r in records]
        content = ("\n".join(each) if form == "jsonl" else f"[{', '.join(each)}]").encode()
    return Written(_packed(content, packing), f"{told} {packing}", sure)


@st.composite
def _csv(draw: st.DrawFn, table: Table) -> tuple[bytes, str, bool]:
    """Draw a dialect; only where every cell is quoted, every row whole and the encoding says itself is it the only one."""
    delimiter = draw(st.sampled_from((",", ";", "\t", "|")))
    end = draw(st.sampled_from(("\n", "\r\n", "\r")))
    encoding = draw(st.sampled_from(("utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030", "cp1252")))
    quoting = draw(st.sampled_from(("all", "all", "needed", "none")))
    header = draw(st.sampled_from((True, True, True, False)))
    rows = [table.names, *table.rows] if header else list(table.rows)
    if quoting == "all":
        lines = [delimiter.join('"' + v.replace('"', '""') + '"' for v in row) for row in rows]
    else:
        lines = [delimiter.join(cell(v, delimiter) if quoting == "needed" else v for v in row) for row in rows]
    text = end.join(lines) + draw(st.sampled_from((end, "")))
    sure = header and quoting == "all" and encoding in ("utf-8", "utf-8-sig", "utf-16")
    return text.encode(encoding, "replace"), f"{encoding} {delimiter!r} {end!r} {quoting} {header}", sure


def _packed(content: bytes, packing: str) -> bytes:
    if packing == "gzip":
        return gzip.compress(content, mtime=0)
    if packing == "zstd":
        return pyarrow.compress(content, codec="zstd", asbytes=True)  # type: ignore[no-any-return]
    if packing != "zip":
        return content
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(zipfile.ZipInfo("reviews.csv"), content)
    return out.getvalue()


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """Flip, delete, insert, cut off, double or exchange some bytes of a file."""
    made = bytearray(content)
    for _ in range(draw(st.integers(1, 6))):
        what = draw(st.sampled_from(("flip", "set", "delete", "insert", "insert", "cut", "double")))
        at = draw(st.integers(0, max(0, len(made) - 1)))
        size = draw(st.integers(1, 40))
        if what == "flip" and made:
            made[at] ^= 1 << draw(st.integers(0, 7))
        elif what == "set" and made:
            made[at] = draw(st.sampled_from(b'",;\t\n\r\0\\\xff[{'))
        elif what == "delete":
            del made[at : at + size]
        elif what == "insert":
            made[at:at] = draw(
                st.one_of(
                    st.binary(min_size=1, max_size=8), st.sampled_from((b'"', b"\n", b"\r", b"\0", b",", b"\xff\xfe"))
                )
            )
        elif what == "cut" and draw(st.booleans()):
            del made[at:]
        elif what == "double":
            made[at:at] = made[at : at + size]
    return bytes(made)
