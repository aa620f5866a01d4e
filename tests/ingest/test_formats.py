"""One small table in every container, encoding and quoting that a shop may have it in: always the same rows come out."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import polars as pl
import pyarrow
import pytest

from core.base.errors import DataError
from core.ingest import form, packed, read

ROWS = [
    ("id", "text", "stars"),
    ("1", "Too loud, I fear", "2"),
    ("2", "很好用；安静", "5"),
    ("3", 'He said "fine"', "4"),
]
WANTED = [dict(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]]


def csv(delimiter: str = ",", quote: str = '"', end: str = "\n") -> str:
    def cell(value: str) -> str:
        doubled = value.replace(quote, quote * 2) if quote else value
        return f"{quote}{doubled}{quote}" if quote and (delimiter in value or quote in value) else value

    return "".join(delimiter.join(map(cell, row)) + end for row in ROWS)


def book(title: bool = False) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    if title:
        sheet.append(["Reviews of March"])
        sheet.append([])
    sheet.append(ROWS[0])
    for one, text, stars in ROWS[1:]:
        sheet.append([int(one), text, int(stars)])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def parquet() -> bytes:
    out = io.BytesIO()
    pl.DataFrame(WANTED).write_parquet(out)
    return out.getvalue()


def zipped(**held: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in held.items():
            made.writestr(
                zipfile.ZipInfo(name.replace("__", ".")), content, zipfile.ZIP_DEFLATED
            )  # no clock in a test's name
    return out.getvalue()


def zstd(content: bytes) -> bytes:
    return pyarrow.compress(content, codec="zstd", asbytes=True)  # type: ignore[no-any-return]


PLAIN: dict[str, bytes] = {
    "comma": csv().encode(), "semicolon": csv(";").encode(), "tab": csv("\t").encode(), "bar": csv("|").encode(),
    "caret": csv("^").encode(), "double colon": csv("::", "").encode(), "control sign": csv("\x01", "").encode(),
    "single quotes": csv(",", "'").replace("1,", "'1',").replace("2,", "'2',").replace("3,", "'3',").encode(),
    "backslashes": csv().replace('""', '\\"').encode(),
    "windows lines": csv(end="\r\n").encode(), "old mac lines": csv(end="\r").encode(), "no last line end": csv().strip().encode(),
    "utf-8 with mark": csv().encode("utf-8-sig"), "utf-16": csv("\t").encode("utf-16"), "utf-16 without mark": csv().encode("utf-16-le"),
    "gb18030": csv().encode("gb18030"), "title above": b"Reviews of March\n\nfrom,2026-03-01\n" + csv().encode(),
    "json lines": "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in WANTED).encode(),
    "json array": json.dumps(WANTED).encode(), "json under a name": json.dumps({"reviews": WANTED, "next": None}).encode(),
    "parquet": parquet(), "book": book(), "book with title": book(True),
}  # fmt: skip
PACKED: dict[str, Callable[[bytes], bytes]] = {
    "plain": lambda content: content,
    "gzip": gzip.compress,
    "zstd": zstd,
    "zip": lambda content: zipped(reviews__csv=content, readme__pdf=b"%PDF"),
    "gzip in zip": lambda content: zipped(reviews__csv__gz=gzip.compress(content)),
}


@pytest.mark.parametrize("packing", PACKED)
@pytest.mark.parametrize("name", PLAIN)
def test_the_same_rows_come_out(tmp_path: Path, name: str, packing: str) -> None:
    file = tmp_path / "upload.bin"  # the content says what it is, not the name
    file.write_bytes(PACKED[packing](PLAIN[name]))
    blocks = list(read.blocks(file, form.sniff(file)))
    rows = pl.concat([b.rows for b in blocks])
    assert rows.drop(form.ROW).to_dicts() == WANTED
    assert rows[form.ROW].to_list() == [1, 2, 3]
    assert all(b.unread.is_empty() for b in blocks)


def test_quotes_are_only_signs_in_tab_separated_text_without_quoting(tmp_path: Path) -> None:
    file = tmp_path / "reviews.tsv"
    file.write_text('id\ttext\tstars\n1\t"Best ever\t5\n2\t5" screen\t4\n3\tok\t3\n')
    (block,) = read.blocks(file, form.sniff(file))
    assert block.rows["text"].to_list() == ['"Best ever', '5" screen', "ok"]


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1e"], ids=ascii)
def test_no_sign_within_a_text_ends_a_line_but_those_of_files(tmp_path: Path, sign: str) -> None:
    texts = [f"soft{sign}and light, number {n}" for n in range(40)]
    table, records = tmp_path / "a.csv", tmp_path / "a.jsonl"
    # One record has a field too many behind the sign: its first half must not pass for a whole one.
    said = [f"soft{sign}and light number {n}" for n in range(40)]
    lines = [f"{n},fine,{text}" for n, text in enumerate(said)]
    lines[20] += ",more"
    table.write_text("\n".join(["id,note,text", *lines]), "utf-8", newline="")
    records.write_text(
        "".join(json.dumps({"id": n, "text": t}, ensure_ascii=False) + "\n" for n, t in enumerate(texts)), "utf-8"
    )
    (block,) = read.blocks(records, form.sniff(records))
    assert block.rows["text"].str.contains("number").sum() == 40 and block.rows["text"].str.starts_with("soft").all()
    (block,) = read.blocks(table, form.sniff(table))
    assert block.rows["text"].to_list() == [text for n, text in enumerate(said) if n != 20] and block.unread.height == 1


def test_members_of_a_zip_and_sheets_of_a_book(tmp_path: Path) -> None:
    both = tmp_path / "export.zip"
    both.write_bytes(zipped(a__csv=csv().encode(), b__xlsx=book(), __MACOSX=b"", notes__docx=b"PK"))
    assert packed.members(both) == ["a.csv", "b.xlsx"]
    for member in packed.members(both):
        (block,) = read.blocks(both, form.sniff(both, member))
        assert block.rows.drop(form.ROW).to_dicts() == WANTED
    made = openpyxl.load_workbook(io.BytesIO(book()))
    made.create_sheet("empty")
    made.create_sheet("orders").append(["order", "sku"])
    made["orders"].append(["A-1", "00042"])
    made.save(tmp_path / "export.xlsx")
    assert packed.members(tmp_path / "export.xlsx") == ["Sheet", "orders"]
    (block,) = read.blocks(tmp_path / "export.xlsx", form.sniff(tmp_path / "export.xlsx", "orders"))
    assert block.rows.rows() == [(1, "A-1", "00042")]


def test_cells_of_a_book_are_text_as_one_would_type_them(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(["ean", "price", "when", "day", "returned", "note"])
    sheet.append([6901234567892, 12.5, datetime(2026, 3, 5, 10, 1), date(2026, 3, 6), True, None])
    made.save(tmp_path / "orders.xlsx")
    (block,) = read.blocks(tmp_path / "orders.xlsx", form.sniff(tmp_path / "orders.xlsx"))
    assert block.rows.row(0)[1:] == ("6901234567892", "12.5", "2026-03-05 10:01:00", "2026-03-06", "TRUE", "")


@pytest.mark.parametrize(
    ("content", "code"),
    [(zipped(picture__png=b"\x89PNG"), "zip_empty"), (zipped(**{"word/document.xml": b"<x/>"}), "not_a_table"),
     (zipped(reviews__csv=csv().encode())[:60], "file_broken"),
     (book()[:900], "file_broken"), (zstd(csv().encode() * 50)[:30], "file_broken"), (b"<!DOCTYPE html><p>Sign in", "not_a_table"),
     (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "book_broken")],
    ids=["pictures", "letter", "half a zip", "half a book", "half a zstd", "page", "old book"],
)  # fmt: skip
def test_broken_containers_are_named(tmp_path: Path, content: bytes, code: str) -> None:
    file = tmp_path / "upload"
    file.write_bytes(content)
    with pytest.raises(DataError) as refused:
        list(read.blocks(file, form.sniff(file)))
    assert refused.value.code == code


def test_words_with_tags_become_texts_with_spans(tmp_path: Path) -> None:
    file = tmp_path / "train.conll"
    english = ("The O -999", "battery B-ASP Negative", "life I-ASP Negative", "died O -999", ". O -999")
    chinese = ("荣 B-HPPX", "耀 I-HPPX", "手 B-HCCX", "机 I-HCCX")
    file.write_text("\n".join((*english, "", *chinese, "")))
    dialect = form.sniff(file)
    assert dialect.form == "conll"
    (block,) = read.blocks(file, dialect)
    assert block.rows["text"].to_list() == ["The battery life died .", "荣耀手机"]
    assert json.loads(block.rows["spans"][0]) == [[4, 16, "ASP:Negative"]]
    assert json.loads(block.rows["spans"][1]) == [[0, 2, "HPPX"], [2, 4, "HCCX"]]


@pytest.mark.parametrize("nothing", ["-100", "-999", "-1", "_"])
def test_a_column_that_says_nothing_of_a_word_is_no_part_of_its_label(tmp_path: Path, nothing: str) -> None:
    file = tmp_path / "train.conll"
    words = (f"The O {nothing}", f"lid B-ASP {nothing}", f"broke O {nothing}", "", "Its O -1", "lamp B-ASP Positive")
    file.write_text("\n".join(words))
    (block,) = read.blocks(file, form.sniff(file))
    assert [json.loads(s) for s in block.rows["spans"]] == [[[4, 7, "ASP"]], [[4, 8, "ASP:Positive"]]]
