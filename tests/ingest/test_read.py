"""A file becomes records, whatever its container, encoding and dialect; what cannot be read is told, never lost."""

import codecs
import gzip
import io
import json
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from core.base.errors import DataError
from core.ingest import form, lines, read

REVIEWS = "review,stars,date\nThe pump is loud.,2,2026-03-04\n水箱太小，总要加水。,1,2026-03-05\nQuiet and light.,5,2026-03-06\n"


def whole(path: Path) -> tuple[form.Dialect, pl.DataFrame, pl.DataFrame]:
    dialect = form.sniff(path)
    parts = list(read.blocks(path, dialect))
    return dialect, pl.concat([p.rows for p in parts], how="diagonal"), pl.concat([p.unread for p in parts])


@pytest.mark.parametrize(
    ("encoding", "prefix", "told"),
    [("utf-8", b"", "utf-8"), ("utf-8", codecs.BOM_UTF8, "utf-8-sig"), ("utf-16-le", codecs.BOM_UTF16_LE, "utf-16"),
     ("utf-16-be", codecs.BOM_UTF16_BE, "utf-16"), ("gbk", b"", "gb18030")],
)  # fmt: skip
def test_encodings_are_told_and_read_alike(tmp_path: Path, encoding: str, prefix: bytes, told: str) -> None:
    file = tmp_path / "reviews.csv"
    text = REVIEWS.replace("总要加水。", "总要加水，很麻烦，客服也说没有别的办法。")
    file.write_bytes(prefix + text.encode(encoding))
    dialect, rows, unread = whole(file)
    assert dialect.encoding == told
    assert rows.columns == ["row_number", "review", "stars", "date"]
    assert rows["review"][1].startswith("水箱太小，总要加水")
    assert unread.is_empty()


def test_latin_letters_are_not_taken_for_chinese(tmp_path: Path) -> None:
    file = tmp_path / "bewertungen.csv"
    file.write_bytes("text;sterne\nSchöne Größe, très élégant für 20 €;4\nnaja, für das Geld;3\n".encode("cp1252"))
    dialect, rows, _ = whole(file)
    assert (dialect.encoding, dialect.delimiter) == ("cp1252", ";")
    assert rows["text"][0] == "Schöne Größe, très élégant für 20 €"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_even_where_texts_hold_the_others(tmp_path: Path, delimiter: str) -> None:
    file = tmp_path / "reviews.txt"
    rows = [
        "id{d}text{d}stars",
        '1{d}"light, quiet; and | cheap"{d}5',
        '2{d}"no, not again; never"{d}1',
        "3{d}fine{d}4",
    ]
    file.write_text("\n".join(rows).format(d=delimiter))
    dialect, found, _ = whole(file)
    assert dialect.delimiter == delimiter
    assert found["text"].to_list() == ["light, quiet; and | cheap", "no, not again; never", "fine"]


def test_numbers_apart_by_blanks_without_names(tmp_path: Path) -> None:
    file = tmp_path / "purchases.txt"
    file.write_text(" 00001 20210101  1   11.77\r\n 00002 20210112  1   12.00\r\n 00002 20210112  5   77.00\r\n")
    dialect, rows, _ = whole(file)
    assert (dialect.delimiter, dialect.header) == (" ", False)
    assert rows.columns == ["row_number", "column_1", "column_2", "column_3", "column_4"]
    assert rows["column_4"].to_list() == ["11.77", "12.00", "77.00"]


def test_a_first_record_that_is_data_stays_data(tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_text(
        "1,2268318,2520377,pv,1511544070\n1,2333346,2520771,pv,1511561733\n7,2576651,149192,buy,1511572885\n"
    )
    dialect, rows, _ = whole(file)
    assert not dialect.header
    assert rows.height == 3
    assert rows["column_4"].to_list() == ["pv", "pv", "buy"]


def test_a_line_break_inside_quotes_starts_no_record(tmp_path: Path) -> None:
    file = tmp_path / "reviews.csv"
    file.write_text('text,stars\n"first line\nsecond line",4\n\nshort,2\n')
    _, rows, _ = whole(file)
    assert rows.rows() == [(1, "first line\nsecond line", "4"), (2, "short", "2")]


def test_ragged_records_are_told_with_their_number_and_not_bent(tmp_path: Path) -> None:
    file = tmp_path / "reviews.csv"
    file.write_text("text,stars\ngood,5\nbad,2,extra,fields\nodd\nfine,4,,\n")
    _, rows, unread = whole(file)
    assert rows.rows() == [(1, "good", "5"), (4, "fine", "4")]  # empty fields at the end are a habit of exports
    assert unread.rows() == [(2, "4 / 2", "ragged"), (3, "1 / 2", "ragged")]
    assert rows.height + unread.height == 4


def test_column_names_are_never_empty_nor_twice() -> None:
    assert lines.names(["text", "", "text", " stars ", "row_number"]) == [
        "text",
        "column_2",
        "text_",
        "stars",
        "row_number_",
    ]


def test_json_lines_are_flattened_and_broken_lines_told(tmp_path: Path) -> None:
    file = tmp_path / "reviews.jsonl"
    file.write_text(
        '{"text": "fine", "user": {"id": 7}, "tags": ["a", "b"], "gift": true}\nnot json\n\n{"text": "worse"}\n'
    )
    dialect, rows, unread = whole(file)
    assert dialect.form == "jsonl"
    assert rows.row(0, named=True) == {
        "row_number": 1, "text": "fine", "user.id": "7", "tags": '["a", "b"]', "gift": "true",
    }  # fmt: skip
    assert rows["row_number"].to_list() == [1, 4]
    assert unread.rows() == [(2, "", "unreadable")]


def test_parquet_and_gzip(tmp_path: Path) -> None:
    frame = pl.DataFrame({"text": ["a b c", None], "stars": [5, 1], "tags": [["x"], None]})
    frame.write_parquet(tmp_path / "reviews.parquet")
    dialect, rows, _ = whole(tmp_path / "reviews.parquet")
    assert (dialect.form, rows.rows()) == ("parquet", [(1, "a b c", "5", '["x"]'), (2, None, "1", None)])
    (tmp_path / "reviews.csv.gz").write_bytes(gzip.compress(REVIEWS.encode()))
    dialect, rows, _ = whole(tmp_path / "reviews.csv.gz")
    assert dialect.packing == "gzip"
    assert rows.height == 3


def test_blocks_go_on_counting(tmp_path: Path) -> None:
    file = tmp_path / "long.csv"
    file.write_text("text,stars\n" + "".join(f"row {n},3\n" for n in range(1, 26)))
    parts = list(read.blocks(file, form.sniff(file), size=10))
    assert [p.rows.height for p in parts] == [10, 10, 5]
    assert pl.concat([p.rows for p in parts])["row_number"].to_list() == list(range(1, 26))


@pytest.mark.parametrize(
    ("content", "code", "found"),
    [(b"", "file_empty", None), (b"  \n\n ", "file_empty", None), (b"text,stars\n", "no_rows", None),
     (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "not_a_table", "PNG"), (b"%PDF-1.7\n...", "not_a_table", "PDF"),
     (b"PK\x03\x04" + b"\x00" * 40, "file_broken", None), (bytes(range(1, 200)) * 9, "not_a_table", "binary"),
     (gzip.compress(b"text,stars\ngood,5\n" * 99, mtime=0)[:40], "file_broken", None)],
)  # fmt: skip
def test_files_that_only_pretend(tmp_path: Path, content: bytes, code: str, found: str | None) -> None:
    file = tmp_path / "reviews.csv"
    file.write_bytes(content)
    with pytest.raises(DataError) as refused:
        form.sniff(file)
    assert refused.value.code == code
    assert refused.value.facts.get("found") == found


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="file_missing"):
        form.sniff(tmp_path / "nowhere.csv")


PUMPS = "".join(f"The pump number {i} is loud and leaks.,{1 + i % 5},c{i}\n" for i in range(30))


@pytest.mark.parametrize(
    ("above", "columns"),
    [
        ("\nreview,stars,customer_id\n", ["review", "stars", "customer_id"]),
        (",,\nreview,stars,customer_id\n", ["review", "stars", "customer_id"]),
        ("review,stars,\n", ["review", "stars", "column_3"]),
        (",review,customer_id\n", ["column_1", "review", "customer_id"]),
        ("review,stars,review\n", ["review", "stars", "review_"]),
        ("review,stars,*\n", ["review", "stars", "*_"]),
        ("review,^.*$,row_number\n", ["review", "^.*$_", "row_number_"]),
        ("What is the one thing that you would change?,stars,who\n", ["What is the one thing that you would change?", "stars", "who"]),
    ],
)  # fmt: skip
def test_names_as_exports_have_them(tmp_path: Path, above: str, columns: list[str]) -> None:
    file = tmp_path / "reviews.csv"
    file.write_text(above + PUMPS)
    dialect, rows, unread = whole(file)
    assert dialect.header
    assert rows.columns == ["row_number", *columns]
    assert (rows.height, unread.height) == (30, 0)
    assert rows.row(0)[1:] == ("The pump number 0 is loud and leaks.", "1", "c0")


def test_names_that_end_with_a_delimiter_above_rows_that_do_not(tmp_path: Path) -> None:
    file = tmp_path / "reviews.csv"
    file.write_text("review,stars,\nThe pump is loud.,2\nIt leaks.,1\n")
    _, rows, unread = whole(file)
    assert rows.rows() == [(1, "The pump is loud.", "2", ""), (2, "It leaks.", "1", "")]
    assert unread.is_empty()


def test_a_first_review_stays_a_review_however_long(tmp_path: Path) -> None:
    file = tmp_path / "reviews.csv"
    file.write_text(
        "I bought this for my mother and she is very happy with it,good\nIt leaks,bad\nVery loud at night,bad\n"
    )
    dialect, rows, _ = whole(file)
    assert (dialect.header, rows.height) == (False, 3)


def test_a_quote_that_is_never_closed_costs_its_own_record_only(tmp_path: Path) -> None:
    file = tmp_path / "reviews.csv"
    for rows_after, end in ((1, ""), (400, 'the "last" one,3,c9\n"closed, well",4,c8\n')):
        file.write_text('review,stars,who\nfine,5,c0\n"broken,4,c1\n' + PUMPS * rows_after + end)
        _, rows, unread = whole(file)
        assert unread.rows() == [(2, "", "quote_unclosed")]
        assert rows.height == 1 + 30 * rows_after + 2 * bool(end)
        assert rows["row_number"].to_list() == [1, *range(3, rows.height + 2)]


def test_a_quote_that_swallows_few_rows_gives_them_back(tmp_path: Path) -> None:
    file = tmp_path / "reviews.csv"
    for end in ("", '"closed, well",4,c8\n'):  # open to the end of the file; closed by the next one's
        file.write_text('review,stars,who\nfine,5,c0\n"broken,4,c1\ngood,4,c2\nbad,1,c3\n' + end)
        _, rows, unread = whole(file)
        assert unread.rows() == [(2, "", "quote_unclosed")]
        assert rows["review"].to_list() == ["fine", "good", "bad", *["closed, well"] * bool(end)]


def test_a_letter_whose_lines_look_like_rows_stays_one_record(tmp_path: Path) -> None:
    file = tmp_path / "reviews.csv"
    file.write_text('review,stars\n"first, of\ntwo, of\nthree",3\n"says ""so"",\nand, so",4\n')
    _, rows, unread = whole(file)
    assert rows.rows() == [(1, "first, of\ntwo, of\nthree", "3"), (2, 'says "so",\nand, so', "4")]
    assert unread.is_empty()


def test_a_long_letter_is_one_record(tmp_path: Path) -> None:
    file = tmp_path / "reviews.csv"
    letter = "\n".join(f"line {n}, of a long letter" if n % 3 == 0 else f"line {n}" for n in range(60))
    file.write_text(f'review,stars\n"{letter}",4\nshort,2\n')
    _, rows, unread = whole(file)
    assert rows["review"].to_list() == [letter, "short"]
    assert unread.is_empty()


def test_a_first_record_longer_than_the_sample(tmp_path: Path) -> None:
    file = tmp_path / "reviews.csv"
    file.write_text('review,stars\n"' + "loud pump " * 150_000 + '",4\nshort,2\n')
    _, rows, _ = whole(file)
    assert rows["stars"].to_list() == ["4", "2"]


def test_a_foreign_byte_in_one_line_does_not_turn_the_file_chinese(tmp_path: Path) -> None:
    file = tmp_path / "reviews.csv"
    odd = "Schöner Sauger,4\n".encode("latin-1")
    file.write_bytes(b"review,stars\n" + "Schöne Größe für mich,5\n".encode() * 150 + odd)
    dialect, rows, _ = whole(file)
    assert dialect.encoding == "utf-8"
    assert (rows["review"][0], rows["review"][150]) == ("Schöne Größe für mich", "Sch\ufffdner Sauger")
    file.write_bytes(b"review,stars\n" + b"A fine size for me,5\n" * 150 + odd)
    assert whole(file)[1]["review"][150] == "Schöner Sauger"


def test_json_that_no_database_could_hold(tmp_path: Path) -> None:
    file = tmp_path / "reviews.jsonl"
    file.write_text(
        "".join('{"text": "half \\ud800 a sign", "row_number": 7, "*": 1, "\\udc00": 2}\n' for _ in range(3))
    )
    _, rows, unread = whole(file)
    assert rows.columns == ["row_number", "text", "row_number_", "*_", "?"]
    assert rows["row_number"].to_list() == [1, 2, 3]
    assert rows["text"][0] == "half ? a sign"
    assert unread.is_empty()


def test_a_json_array_is_read_and_one_object_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "reviews.json"
    file.write_text(json.dumps([{"text": "fine", "user": {"id": 7}}, 3, {"text": "worse"}], indent=2))
    dialect, rows, unread = whole(file)
    assert dialect.form == "json"
    assert rows.rows() == [(1, "fine", "7"), (3, "worse", None)]
    assert unread.rows() == [(2, "", "unreadable")]
    monkeypatch.setattr(read, "ARRAY", 40)
    with pytest.raises(DataError, match="json_large"):
        whole(file)
    file.write_text(json.dumps({"shop": "x", "reviews": [{"text": "fine"}]}, indent=2))
    with pytest.raises(DataError, match="json_one_object"):
        form.sniff(file)
    file.write_text('[{"text": "fine"}, {"text": "cut o')
    with pytest.raises(DataError, match="file_broken"):
        whole(file)


def test_parquet_of_any_type(tmp_path: Path) -> None:
    file = tmp_path / "reviews.parquet"
    odd = {"text": ["a", "b"], "bytes": [b"ok", b"\xff"], "took": [timedelta(seconds=3), None]}
    pl.DataFrame(odd).write_parquet(file)
    assert whole(file)[1].rows() == [(1, "a", "ok", "3.0"), (2, "b", "\ufffd", None)]


def test_damaged_files_are_told_wherever_the_damage_lies(tmp_path: Path) -> None:
    long = "text,stars\n" + "".join(f"{codecs.encode(str(i * i), 'rot13')} pump,{i % 5}\n" for i in range(300_000))
    parquet = io.BytesIO()
    pl.DataFrame({"text": ["a"] * 99}).write_parquet(parquet)
    for name, content in (
        ("cut.csv.gz", gzip.compress(long.encode())[:-3000]),
        ("no.csv.gz", b"\x1f\x8b" + bytes(range(200))),
        ("cut.parquet", parquet.getvalue()[:200]),
    ):
        file = tmp_path / name
        file.write_bytes(content)
        with pytest.raises(DataError, match="file_broken"):
            whole(file)


@pytest.mark.parametrize("place", ["/proc/self/mem", "/proc/cpuinfo", "/dev/zero", "/dev/../dev/null"])
def test_only_plain_files_are_read(place: str) -> None:
    with pytest.raises(DataError, match="file_refused"):
        form.sniff(Path(place))
