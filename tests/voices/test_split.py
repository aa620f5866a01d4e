"""Sentences by the contract, and nothing lost."""

import re
import time

import polars as pl
import pytest

from core.voices.split import Split, plain, sentences, split

CASES = [
    ("Great. It works! Really? Yes", ["Great.", "It works!", "Really?", "Yes"]),
    ("很好。“真不错！”还行；可以……下次再来", ["很好。", "“真不错！”", "还行；", "可以……", "下次再来"]),
    ("It cost 3.5 dollars at 12.30 p.m. and lasted", ["It cost 3.5 dollars at 12.30 p.m. and lasted"]),
    ("Dr. Smith vs. Mr. J. Jones, e.g. here, etc. and so on.", ["Dr. Smith vs. Mr. J. Jones, e.g. here, etc. and so on."]),
    ("Cables, plugs, etc. It rocks.", ["Cables, plugs, etc.", "It rocks."]),
    ("No. 5 is best. I said no. Then yes.", ["No. 5 is best.", "I said no.", "Then yes."]),
    ("It is 6 in. wide. I put it in. Then out.", ["It is 6 in. wide.", "I put it in.", "Then out."]),
    ("Well... it works. Hmm... Then not.", ["Well... it works.", "Hmm...", "Then not."]),
    ('He said "Wow!" and left. "Never again." So it goes.', ['He said "Wow!" and left.', '"Never again."', "So it goes."]),
    ("Love it!!! 😀👍 Buy it", ["Love it!!! 😀👍", "Buy it"]),
    ("It works.They know it.See amazon.com or www.a.com?x=1 now", ["It works.", "They know it.", "See amazon.com or www.a.com?x=1 now"]),
    ("质量不错.下次再来,价格3.5元", ["质量不错.", "下次再来,价格3.5元"]),
    ("one\ntwo\r\n\r\nthree", ["one", "two", "three"]),
    ("1. Great sound.\n2. Nice look.", ["1. Great sound.", "2. Nice look."]),
    ("Good. 10/10. Bad. *****", ["Good. 10/10.", "Bad. *****"]),
    ("Tom&amp;#39;s <b>mic</b><br/>works &amp; 5 &lt; 6 I &lt;3 it", ["Tom's mic", "works & 5 < 6 I <3 it"]),
    ("👍👍", ["👍👍"]),
    ("  \n ", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[c[0][:20].strip() for c in CASES])
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_only_long_sentences_are_cut_and_at_clauses() -> None:
    fits = " ".join(["word"] * 45)
    assert sentences(fits) == [fits]
    long = "I bought this for my mother, " * 4 + "and then we found that it did not fit the cupboard, " * 4
    parts = sentences(long)
    assert len(parts) == 2 and all(part.endswith(",") and len(part.split()) <= 45 for part in parts)
    chinese = sentences("这个东西真的很好用，" * 12)
    assert len(chinese) > 1 and all(len(re.findall("[一-鿿]", p)) <= 60 and p.endswith("，") for p in chinese)
    assert sentences("好" * 60) == ["好" * 60] and len(sentences("好" * 61)) == 2


@pytest.mark.parametrize(
    "text",
    [
        "x" * 100_000,
        "很" * 100_000,
        "ab cd, " * 14_000,
        "<" * 100_000,
        "a" + "!" * 99_999,
        ". " * 50_000,
        "&" * 100_000,
    ],
)
def test_absurd_texts_keep_every_character_and_cost_no_time(text: str) -> None:
    begun = time.perf_counter()
    parts = sentences(text)
    assert time.perf_counter() - begun < 3
    assert "".join("".join(parts).split()) == "".join(plain(text).split())
    if any(c.isalpha() for c in text[:9]) and "!" not in text:
        assert max(map(len, parts)) <= Split().characters


def test_frame_counts_from_zero_and_leaves_out_empty_reviews() -> None:
    reviews = pl.DataFrame({"review_id": ["a", "b", "c"], "text": ["One. Two.", None, "三。"]})
    assert split(reviews).rows() == [("a:0", "a", 0, "One."), ("a:1", "a", 1, "Two."), ("c:0", "c", 0, "三。")]
    assert split(reviews.head(0)).schema == {
        "voice_id": pl.String,
        "review_id": pl.String,
        "position": pl.Int32,
        "text": pl.String,
    }


def test_ten_thousand_real_reviews_lose_nothing(data) -> None:
    file = data / "reviews-amazon-musical" / "Musical_instruments_reviews.csv.gz"
    if not file.exists():
        pytest.skip("no musical reviews")
    texts = pl.read_csv(file).get_column("reviewText").drop_nulls().to_list()
    begun = time.perf_counter()
    found = [sentences(t) for t in texts]
    assert time.perf_counter() - begun < 6  # about 1 s alone; the machine may be busy
    for text, parts in zip(texts, found, strict=True):
        assert "".join("".join(parts).split()) == "".join(plain(text).split())
    sizes = [len(p.split()) for parts in found for p in parts]
    assert max(sizes) <= 45 and 10 < sum(sizes) / len(sizes) < 20
