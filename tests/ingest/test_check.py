"""Which rows are kept, repaired or set aside, each with a reason; an unusable optional value never costs a row."""

import polars as pl
import pytest

from core.ingest import check
from core.ingest.conform import conform
from core.ingest.roles import Mapping


def checked(kind: str, roles: dict[str, str], **columns: list[str | None]) -> check.Checked:
    height = len(next(iter(columns.values())))
    frame = pl.DataFrame({"row_number": list(range(1, height + 1)), **columns})
    return check.check(conform(frame, Mapping(kind, roles)), kind)


def told(found: check.Checked) -> list[tuple[object, ...]]:
    return found.issues.select("row_number", "column_name", "rule", "severity", "value").sort("row_number").rows()


def test_a_review_without_words_is_set_aside() -> None:
    found = checked("reviews", {"text": "t"}, t=["Good.", None, "   ", "...", "👍", "好"])
    assert found.rows["row_number"].to_list() == [1, 5, 6]  # a thumb is an opinion, three dots are none
    assert [(r, rule) for r, _, rule, _, _ in told(found)] == [
        (2, "missing_text"),
        (3, "missing_text"),
        (4, "missing_text"),
    ]
    assert found.rows.height + found.set_aside == 6


def test_unusable_stars_and_times_are_emptied_and_the_row_kept() -> None:
    found = checked(
        "reviews", {"text": "t", "rating": "s", "happened_at": "d"}, t=["a b"] * 4, s=["4", "9", "", "great"],
        d=["2026-01-02", "soon", None, "2026-01-02"],
    )  # fmt: skip
    assert found.rows.height == 4
    assert found.rows["rating"].to_list() == [4.0, None, None, None]
    assert told(found) == [
        (2, "rating", "rating_unreadable", "changed", "9"),
        (2, "happened_at", "date_unreadable", "changed", "soon"),
        (4, "rating", "rating_unreadable", "changed", "great"),
    ]
    assert not [c for c in found.rows.columns if c.startswith("raw_")]


@pytest.mark.parametrize(
    ("kind", "role"), [("products", "product_id"), ("searches", "query")], ids=["products", "searches"]
)  # fmt: skip
def test_the_value_that_a_kind_lives_by_has_to_be_there(kind: str, role: str) -> None:
    found = checked(kind, {role: "c"}, c=["x1", " ", None])
    assert found.rows.height == 1
    assert [r[2:4] for r in told(found)] == [("missing_value", "set_aside")] * 2


def test_an_event_of_nobody_known_still_happened() -> None:
    found = checked("events", {"customer_id": "who", "event_type": "what"}, who=["a", None], what=["pv", "teleport"])
    assert found.rows.height == 2
    assert told(found) == [(2, "event_type", "event_unknown", "note", "teleport")]


def test_a_sum_below_the_orders_is_no_order() -> None:
    found = checked(
        "events", {"customer_id": "who", "product_id": "what", "happened_at": "when", "price": "sum"},
        who=["a", None, None], what=["V1", "V1", None], when=["2026-03-01", "2026-03-01", None], sum=["5", "6", "11"],
    )  # fmt: skip
    assert found.rows.height == 2 and [r[2:4] for r in told(found)] == [("missing_value", "set_aside")]


def test_a_long_value_is_shown_by_its_beginning() -> None:
    found = checked("reviews", {"text": "t", "rating": "s"}, t=["a b"], s=["x" * 500])
    assert found.issues["value"].str.len_chars().to_list() == [500]  # whole, until it is masked
    assert check.cut(found.issues)["value"].str.len_chars().to_list() == [check.SHOWN]


def test_letters_that_no_encoding_tells_are_noted() -> None:
    rows = pl.DataFrame({"row_number": [1, 2], "text": ["fine", "Sch\ufffdner"], "n": [None, "1"]})
    found = check.lost(rows)
    assert found.select("row_number", "rule", "severity").rows() == [(2, "letters_lost", "changed")]


def test_repeats_are_marked_and_kept() -> None:
    rows = pl.DataFrame({"row_number": [1, 2, 3, 4], "text": ["a", "b", "a", "a"], "customer_id": ["u", "u", "u", "v"]})
    assert check.repeats(rows, ["text", "customer_id"])["row_number"].to_list() == [3]


def test_every_rule_has_its_sentence_in_both_languages() -> None:
    from core.words.catalog import LANGUAGES, Words

    for language in LANGUAGES:
        words = Words(language)
        assert all(words.has(f"issue.{rule}") and words.has(f"did.{rule}") for rule in check.RULES)
