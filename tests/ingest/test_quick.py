"""The quick way and the patient way of reading delimited text say the same of every file."""

import io

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from core.ingest import quick
from core.ingest.delimited import Delimited
from core.ingest.form import ROW, Dialect

CELL = st.text(st.sampled_from("ab\"', ;\n\r\t汉é0"), max_size=6)
LINE = st.lists(CELL, min_size=1, max_size=4).map(",".join)
TEXT = st.lists(LINE, max_size=12).map("\n".join)


def read(text: str, quickly: bool, size: int = 5) -> tuple[pl.DataFrame, list[tuple[int, str, str]], int]:
    source = Delimited(io.BytesIO(text.encode()), Dialect("csv"))
    source.quickly = quickly
    rows, unread = zip(*source.blocks(size), strict=True)
    return pl.concat([r for r in rows if r.width > 1] or rows[:1]), [u for part in unread for u in part], source.number


@settings(max_examples=400, deadline=None)
@given(TEXT, st.integers(1, 7))
def test_both_ways_agree(text: str, size: int) -> None:
    fast, fast_unread, fast_records = read("a,b,c\n" + text, True, size)
    slow, slow_unread, slow_records = read("a,b,c\n" + text, False, size)
    assert fast.rows() == slow.rows()
    assert fast_unread == slow_unread
    assert fast_records == slow_records == fast.height + len(fast_unread)


def test_regular_records_are_found_with_their_places() -> None:
    block = b'1,"a, b"\n\n2,"line\nbreak"\n3\n4,"say ""no"""\n5,cut o'
    found = quick.regular(block, 2, ",", '"', 100)
    assert found is not None
    assert found.plain == b'1,"a, b"\n2,"line\nbreak"\n4,"say ""no"""\n'
    assert found.places.tolist() == [0, 1, 3]
    assert found.odd == [(2, b"3\n")]
    assert block[found.end :] == b"5,cut o"


def test_quotes_against_the_rules_need_patience() -> None:
    assert quick.regular(b'1,a"b\n', 2, ",", '"', 9) is None
    assert quick.regular(b'1,"a"b\n', 2, ",", '"', 9) is None
    assert quick.regular(b"1,a\r2,b\n", 2, ",", '"', 9) is None
    assert quick.regular(b'1,"a' + b"\nmore" * 30 + b'"\n', 2, ",", '"', 9) is None
    assert quick.regular(b"no end of a line", 1, ",", '"', 9) is None


def test_a_wrong_record_costs_its_block_nothing() -> None:
    text = "a,b\n" + "".join(f"{n},x\n" for n in range(1000)) + "only one\n" + "".join(f"{n},y\n" for n in range(1000))
    rows, unread, records = read(text, True, 100_000)
    assert (rows.height, records) == (2000, 2001)
    assert unread == [(1001, "1 / 2", "ragged")]
    assert rows[ROW].to_list() == [*range(1, 1001), *range(1002, 2002)]
