"""Labelled places in a text: every form that labelling programs write, and masking that moves them."""

import json

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ingest import spans

TEXT = "Kettle by Ada, 1.7 l"
FORMS = {
    "doccano": [[0, 6, "product"], [10, 13, "brand"]],
    "prodigy": [{"start": 0, "end": 6, "label": "product"}, {"start": 10, "end": 13, "label": "brand", "token_start": 2}],
    "offsets": [{"start_offset": 0, "end_offset": 6, "label": "product"}, {"start_offset": 10, "end_offset": 13, "label": "brand"}],
    "label studio": [{"value": {"start": 10, "end": 13, "labels": ["brand"]}}, {"value": {"start": 0, "end": 6, "labels": ["product"]}}],
    "annotations": [{"result": [
        {"value": {"start": 0, "end": 6, "labels": ["product"]}}, {"value": {"start": 10, "end": 13, "labels": ["brand"]}}]}],
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_every_form_becomes_start_end_label(form: str) -> None:
    assert spans.read(json.dumps(FORMS[form]), TEXT) == [(0, 6, "product"), (10, 13, "brand")]


@pytest.mark.parametrize(
    "written",
    ["nonsense", "{}", "[1, 2]", '[[0, 99, "brand"]]', '[[5, 5, "brand"]]', '[[-1, 4, "brand"]]', '[[0, 4, ""]]', '[[0, 4]]',
     '[[0, true, "brand"]]', '[[0, NaN, "brand"]]', '[[0, Infinity, "brand"]]', '["brand"]',
     '[{"start": 0, "label": "brand"}]', '[["0.5", 4, "brand"]]', "[" * 5000],
)  # fmt: skip
def test_one_place_outside_the_text_makes_all_of_them_unusable(written: str) -> None:
    assert spans.read(written, TEXT) is None


def test_no_places_are_a_statement_too() -> None:
    assert spans.read("[]", TEXT) == []


def test_what_was_cut_from_the_start_of_a_text_moves_its_places() -> None:
    made = spans.column(
        pl.Series(["Kettle", None, "Kettle"]), pl.Series(['[[2, 8, "p"]]', "[]", '[[0, 6, "p"]]']), pl.Series([2, 0, 2])
    )
    assert made.to_list() == ['[[0, 6, "p"]]', None, None]


def test_masking_moves_what_lies_behind_and_drops_what_it_touches() -> None:
    before = "Ada (ada@shop.example) wants a kettle"
    after = "Ada (⟨email⟩) wants a kettle"
    told = [(0, 3, "who"), (5, 21, "mail"), (3, 8, "half"), (31, 37, "product")]
    kept = spans.moved(before, after, told)
    assert [(after[s:e], label) for s, e, label in kept] == [("Ada", "who"), ("kettle", "product")]


def test_nothing_masked_moves_nothing() -> None:
    assert spans.moved(TEXT, TEXT, [(0, 6, "product")]) == [(0, 6, "product")]


def test_words_that_could_stand_in_two_places_lose_their_label_rather_than_get_a_wrong_one() -> None:
    # " and " between the two marks may have been the first or the second of the three
    before, after = "a@b.example and c and d@e.example end", "⟨email⟩ and ⟨email⟩ end"
    assert spans.moved(before, after, [(12, 15, "word"), (34, 37, "last")]) == [(20, 23, "last")]


def test_a_text_that_is_another_one_keeps_no_places() -> None:
    assert spans.moved("Kettle", "Pot", [(0, 6, "p")]) == []
    assert spans.moved("Kettle", "Pot ⟨email⟩", [(0, 6, "p")]) == []


PIECE = st.text("ab ⟨", max_size=6)


@given(st.lists(st.tuples(PIECE, st.text("ab@", min_size=1, max_size=5)), max_size=4), PIECE, st.data())
def test_a_place_that_is_kept_says_the_same_words(masked: list[tuple[str, str]], end: str, data: st.DataObject) -> None:
    before = "".join(words + secret for words, secret in masked) + end
    after = "".join(words + "⟨email⟩" for words, _ in masked) + end
    if not before:
        return
    start = data.draw(st.integers(0, len(before) - 1))
    told = [(start, data.draw(st.integers(start + 1, len(before))), "x")]
    for (s, e, _), (was, until, _) in zip(spans.moved(before, after, told), told, strict=False):
        assert after[s:e] == before[was:until]
