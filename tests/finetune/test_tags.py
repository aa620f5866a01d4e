"""How labelled places become tags of words and characters, and tags become places again."""

from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import DataError
from core.finetune.tagging import proof, tasks, units
from core.finetune.tagging.tags import NOTHING, TagSet, decode, encode, gathered, outermost, parted, unreachable
from core.represent import transformer

TEXT = "The Battery-life is great, the screen isn't."
SPANS = [(4, 16, "ASP:Positive"), (31, 37, "ASP:Negative")]
ODD = ("İstanbul ﬁlm große CAFÉ", "screen 👍🏽 battery", "ｆｕｌｌ ｗｉｄｔｈ", "a\u200bb  c\tD", "屏幕 is good")
TAGS = TagSet.of([SPANS, [(0, 3, "brand")]])


def words(text: str) -> list[tuple[int, int]]:
    (row,) = units.words(transformer.bundled(), [text], 160)
    return list(row.units)


def test_a_label_says_what_a_place_is_and_what_is_said_of_it() -> None:
    assert parted("ASP:Positive") == ("ASP", "Positive") and parted("brand") == ("brand", "")
    assert parted("ASP:-100") == ("ASP", "")  # files that judge one aspect a row write -100 on the others
    assert TAGS.kinds == ("ASP", "brand") and TAGS.qualities == ("Negative", "Positive")
    assert TAGS.names == ("O", "B-ASP", "I-ASP", "B-brand", "I-brand")


def test_words_are_where_the_tokenizer_parts_them_and_signs_stand_alone() -> None:
    assert [TEXT[a:b] for a, b in words(TEXT)][:6] == ["The", "Battery", "-", "life", "is", "great"]


def test_pieces_know_their_word() -> None:
    (row,) = units.words(transformer.bundled(), ["a trackpad"], 160)
    assert len(row.units) == 2 and row.of.tolist() == [-1, 0, 1, 1, -1]  # "track", "##pad"


def test_places_become_tags_and_come_back() -> None:
    told, said = encode(words(TEXT), SPANS, TAGS)
    assert [TAGS.names[t] for t in told][:6] == ["O", "B-ASP", "I-ASP", "I-ASP", "O", "O"]
    assert said[1] == TAGS.qualities.index("Positive") and said[0] == NOTHING
    scores = np.eye(2)[np.maximum(said, 0)]
    assert decode(words(TEXT), told, TAGS, scores) == SPANS


@pytest.mark.parametrize("text", ODD)
def test_offsets_survive_lower_case_emoji_and_full_width(text: str) -> None:
    places = words(text)
    assert places == sorted(places) and all(a < b <= len(text) for a, b in places)
    assert not any(text[a].isspace() or text[b - 1].isspace() for a, b in places)
    assert len(units.plain(text)) == len(text)


def test_a_place_that_begins_inside_a_word_takes_the_whole_word() -> None:
    places = words("iPhone14 works")
    told, _ = encode(places, [(0, 6, "brand")], TAGS)
    assert decode(places, told, TAGS) == [(0, 8, "brand")]
    assert unreachable([places], [[(0, 6, "brand")]]) == 1


def test_of_places_within_each_other_the_longest_stays() -> None:
    assert outermost([(0, 3, "a"), (0, 9, "b"), (10, 12, "a"), (10, 12, "c")]) == [(0, 9, "b"), (10, 12, "a")]


def test_illegal_tags_are_mended() -> None:
    places, name = words("one two three four"), TAGS.names.index
    told = [name("I-ASP"), name("I-brand"), name("O"), name("I-ASP")]
    assert [s[:2] for s in decode(places, told, TAGS)] == [places[0], places[1], places[3]]
    two = [name("B-ASP"), name("B-ASP"), name("I-ASP"), name("O")]
    assert [s[:2] for s in decode(places, two, TAGS)] == [(0, 3), (4, 13)]


def test_what_was_never_said_of_a_kind_is_not_said() -> None:
    assert TAGS.label(1, np.array([9.0, 9.0])) == "brand"
    assert TAGS.label(0, np.array([0.1, 0.2])) == "ASP:Positive"


def test_only_the_inside_of_a_kind_follows_its_beginning() -> None:
    first, step = TAGS.legal()
    assert first.tolist() == [True, True, False, True, False]
    legal = {(TAGS.names[a], TAGS.names[b]) for a, b in zip(*np.nonzero(step), strict=True) if TAGS.names[b][0] == "I"}
    assert legal == {("B-ASP", "I-ASP"), ("I-ASP", "I-ASP"), ("B-brand", "I-brand"), ("I-brand", "I-brand")}


@given(st.lists(st.sampled_from([0, 1, 2, 3, 4]), min_size=1, max_size=12))
def test_places_of_any_tags_are_the_same_after_coding_them_again(told: list[int]) -> None:
    places = [(3 * i, 3 * i + 2) for i in range(len(told))]
    spans = decode(places, told, TAGS)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert decode(places, encode(places, spans, TAGS)[0], TAGS) == spans


def test_rows_of_one_sentence_are_gathered() -> None:
    texts, spans = gathered(
        ["the cord and the lid", "a lid", "the cord and the lid"],
        [
            [(4, 8, "ASP:Neutral"), (17, 20, "ASP:-100")],
            [(2, 5, "ASP")],
            [(4, 8, "ASP:-100"), (17, 20, "ASP:Positive")],
        ],
    )
    assert texts == ["the cord and the lid", "a lid"]
    assert spans == [[(4, 8, "ASP:Neutral"), (17, 20, "ASP:Positive")], [(2, 5, "ASP")]]


def test_rows_as_they_are_stored_become_what_is_taught() -> None:
    rows = pl.DataFrame(
        {
            "file": ["a"] * 60 + ["b"] * 3,
            "text": [f"lid {n // 2} fits" for n in range(58)]
            + ["nothing here", "?!", "how do I return it", "hello", "hi"],
            "spans": ['[[0, 3, "ASP:-100"]]', '[[0, 3, "ASP:Positive"]]'] * 29 + [None, None, None, None, None],
        }
    )
    texts, spans = tasks.examples(rows, fewest=30)
    assert len(texts) == 30 and texts[-1] == "nothing here" and spans[-1] == []  # file b marks no places at all
    assert spans[0] == [(0, 3, "ASP:Positive")]
    with pytest.raises(DataError, match="too_few_to_teach"):
        tasks.examples(rows)


def test_texts_that_differ_in_signs_alone_stay_on_one_side() -> None:
    texts = [f"the lid no {n}" for n in range(200)]
    marked = ([*texts, *(t.upper() + "!" for t in texts)], [[]] * 400)
    train, validation, test = tasks.folds(marked)
    sides = [{t.lower().strip("!") for t in fold[0]} for fold in (train, validation, test)]
    assert sum(map(len, sides)) == 200 and not sides[0] & sides[2]
    assert len(test[0]) / 400 == pytest.approx(0.2, abs=0.08)
    assert tasks.folds(marked)[2] == test != tasks.folds(marked, seed=1)[2]


def test_long_texts_become_several_rows_cut_after_a_sentence() -> None:
    text = " ".join(f"The part {n} is good." for n in range(40))
    rows = units.words(transformer.bundled(), ["short", text], 60)
    assert [r.text for r in rows] == [0] + [1] * (len(rows) - 1) and all(len(r.codes) <= 60 for r in rows)
    assert all(text[r.units[-1][0]] == "." for r in rows[1:])
    assert [p for r in rows[1:] for p in r.units] == words(text[:100])[:20] + [p for r in rows[1:] for p in r.units][
        20:
    ]


def test_characters_are_read_in_half_width_with_their_neighbours() -> None:
    letters = units.Alphabet.of(["ＡＢ机", "ab机"])
    (row,) = letters.rows(["aB新"], 100)
    assert row.units == ((0, 1), (1, 2), (2, 3)) and row.codes.shape == (3, 3)
    assert row.codes[0, 0] == letters.ones["a"] and row.codes[2, 0] == units.OTHER
    assert row.codes[0, 1] == row.codes[1, 2] == letters.pairs["ab"]


def test_the_form_of_a_word() -> None:
    assert [units.shape(w) for w in ("lid", "Lid", "LCD", "iPad", "15", "i7", "!")] == [1, 2, 3, 4, 5, 6, 7]


def test_only_the_same_letters_with_the_same_label_count() -> None:
    truth = [[(0, 3, "a"), (5, 9, "a")], [], [(0, 2, "b")]]
    found = [[(0, 3, "a"), (5, 8, "a")], [(0, 1, "a")], [(0, 2, "a")]]
    seen = proof.score(truth, found)
    assert (seen.precision, seen.recall, seen.spans) == (0.25, pytest.approx(1 / 3), 3)
    assert seen.f1 == pytest.approx(2 / 7) and seen.low <= seen.f1 <= seen.high
    assert proof.by_label(truth, found)["b"].f1 == 0
    assert proof.bare([[(0, 3, "ASP:Positive")]]) == [[(0, 3, "ASP")]]


def test_a_difference_sees_the_same_texts_in_every_draw() -> None:
    truth = [[(0, 3, "a")]] * 20
    gap = proof.difference(truth, truth, [[(0, 3, "a")]] * 10 + [[]] * 10)
    assert gap["difference"] == pytest.approx(1 / 3) and 0 < gap["low"] < gap["difference"] < gap["high"]
    same = proof.difference(truth, truth, truth)
    assert same["low"] == same["high"] == 0


def test_alarms_where_there_is_nothing() -> None:
    assert proof.false_alarms([[], [(0, 1, "a"), (2, 3, "a")], [], []]) == {"per_100": 50, "share": 0.25, "rows": 4}  # fmt: skip
