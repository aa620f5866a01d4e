"""Copies: the same text of different people or for different products, word for word or nearly, English and Chinese."""

import random

import numpy as np
import polars as pl
import pytest

from core.voices import copies
from core.voices.copies import COPY, NEAR, REPEAT

LONG = "I have had this kettle for three weeks now and the lid still jams whenever the water is hot, which is a pity."
HAN = "这个吸尘器用了三个星期，电池很快就没电了，客厅还没有扫完就停下来，而且声音特别大，孩子都被吵醒了。"


def shop(*rows: tuple[str, str | None, str | None]) -> pl.DataFrame:
    """Reviews of (text, customer, product), one a row, without a time."""
    return pl.DataFrame(
        {
            "review_id": [f"r{n}" for n in range(len(rows))],
            "text": [t for t, _, _ in rows],
            "customer_id": [c for _, c, _ in rows],
            "product_id": [p for _, _, p in rows],
            "happened_at": pl.Series([None] * len(rows), dtype=pl.Datetime),
        },
        schema_overrides={"customer_id": pl.String, "product_id": pl.String},
    )


def found(*rows: tuple[str, str | None, str | None]) -> list[tuple[str, str, str]]:
    return copies.copies(shop(*rows)).select("review_id", "copy_of", "how").rows()


def test_the_same_words_of_another_customer_or_for_another_product_are_a_copy() -> None:
    assert found((LONG, "anna", "p1"), (LONG.upper() + "!!", "bert", "p1"), (LONG, "anna", "p2")) == [
        ("r1", "r0", COPY),
        ("r2", "r0", COPY),
    ]


def test_the_same_words_of_the_same_customer_for_the_same_product_are_a_repeat() -> None:
    assert found(("Great!", "anna", "p1"), ("great", "anna", "p1")) == [("r1", "r0", REPEAT)]


@pytest.mark.parametrize("text", ["Great product, arrived early.", "很好，很喜欢，下次还来。", "!!!", ""])
def test_short_texts_of_different_people_are_alike_by_chance(text: str) -> None:
    assert found((text, "anna", "p1"), (text, "bert", "p1")) == []


def test_a_word_changed_is_nearly_a_copy_in_both_languages() -> None:
    rows = (
        (LONG, "a", "p"),
        (LONG.replace("three", "two"), "b", "p"),
        (HAN, "c", "p"),
        (HAN.replace("客厅", "卧室"), "d", "p"),
    )
    assert found(*rows) == [("r1", "r0", NEAR), ("r3", "r2", NEAR)]


def test_another_text_about_the_same_thing_is_none() -> None:
    other = (
        "The lid of my kettle jams too, but only after the second boil, so I simply leave it open while it heats up."
    )
    assert found((LONG, "a", "p"), (other, "b", "p")) == []


def test_copies_of_a_near_copy_follow_what_it_follows() -> None:
    changed = LONG.replace("three", "two")
    assert found((LONG, "a", "p"), (changed, "b", "p"), (changed, "c", "p")) == [("r1", "r0", NEAR), ("r2", "r0", COPY)]


def test_there_are_no_chains_from_one_text_to_quite_another() -> None:
    left, right = np.array([0, 1, 2]), np.array([1, 2, 3])
    copy, leader, alike = copies.led(left, right, np.array([0.9, 0.85, 0.95]))
    assert dict(zip(copy.tolist(), leader.tolist(), strict=True)) == {1: 0, 3: 2}
    assert alike.tolist() == [0.9, 0.95]


def _jaccard(a: str, b: str, width: int) -> float:
    x, y = ({t[i : i + width] for i in range(len(t) - width + 1)} for t in (a, b))
    return len(x & y) / len(x | y)


@pytest.mark.parametrize("alphabet", ["english", "han"])
def test_nearly_every_pair_above_the_line_is_found_and_none_below(alphabet: str) -> None:
    """2,000 texts, 300 of them changed versions of others; the truth is counted by sets of strings, apart from the code."""
    draw = random.Random(4)
    letters = "abcdefghijklmnopqrstuvwxyz" if alphabet == "english" else [chr(0x4E00 + n) for n in range(900)]
    words = ["".join(draw.choices(letters, k=draw.randint(2, 8))) for _ in range(700)]
    join, width = (" ", 5) if alphabet == "english" else ("", 3)
    texts = [join.join(draw.choices(words, k=draw.randint(14, 60))) for _ in range(1700)]
    truth = {}
    for n in range(300):
        parts = list(texts[n])
        for _ in range(draw.randint(1, 6)):
            place = draw.randrange(len(parts))
            parts[place : place + 1] = draw.choice(letters)
        texts.append("".join(parts))
        truth[1700 + n] = _jaccard(texts[n], texts[-1], width)
    made = copies.copies(shop(*((t, f"c{n}", "p") for n, t in enumerate(texts))))
    got = dict(zip(made["review_id"], made["similarity"], strict=True))
    should = {f"r{n}" for n, j in truth.items() if j >= 0.8}
    assert 100 < len(should) < 300
    assert len(should & set(got)) >= 0.99 * len(should)
    assert not set(got) - should
    assert all(abs(got[r] - truth[int(r[1:])]) < 1e-9 for r in should & set(got))


def test_the_same_reviews_give_the_same_answer() -> None:
    rows = shop(*((LONG.replace("three", str(n)), f"c{n}", "p") for n in range(30)))
    assert copies.copies(rows).equals(copies.copies(rows))
    assert copies.copies(rows.head(0)).is_empty() and copies.copies(rows.head(1)).is_empty()
