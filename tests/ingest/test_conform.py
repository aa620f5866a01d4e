"""Their columns become ours; what plays no role is kept as attributes."""

import json
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from core.ingest.check import check
from core.ingest.conform import conform
from core.ingest.form import sniff
from core.ingest.read import blocks
from core.ingest.roles import Mapping


def rows(**columns: list[str | None]) -> pl.DataFrame:
    height = len(next(iter(columns.values())))
    return pl.DataFrame({"row_number": list(range(1, height + 1)), **columns})


def test_roles_get_our_names_and_types_and_the_rest_become_attributes() -> None:
    mapping = Mapping("reviews", {"text": "body", "rating": "score", "happened_at": "when"}, scale=10.0)
    found = conform(rows(body=["Fine."], score=["8/10"], when=["2026-03-04"], shop=["Leeds"], gift=[" "]), mapping)
    row = found.row(0, named=True)
    assert (row["text"], row["rating"], row["happened_at"]) == ("Fine.", 4.0, datetime(2026, 3, 4))
    assert json.loads(row["attributes"]) == {"shop": "Leeds", "gift": None}
    assert row["customer_id"] is None
    assert row["raw_rating"] == "8/10"


def test_what_a_person_wrote_is_not_taken_for_an_empty_cell() -> None:
    found = conform(rows(body=["None", "  -  ", " fine "]), Mapping("reviews", {"text": "body"}))
    assert found["text"].to_list() == ["None", "-", "fine"]


def test_lines_of_orders_are_purchases_or_returns() -> None:
    mapping = Mapping("events", {"customer_id": "who", "order_id": "invoice", "quantity": "n"})
    found = conform(
        rows(who=["a", "b", "c", "d"], invoice=["536365", "C536379", "536381", None], n=["6", "-1", "-2", "1"]), mapping
    )
    assert found["event_type"].to_list() == ["purchase", "return", "return", "purchase"]


def test_a_kind_of_event_that_is_given_stays() -> None:
    found = conform(
        rows(who=["a", "b"], what=["pv", "退货"]), Mapping("events", {"customer_id": "who", "event_type": "what"})
    )
    assert found["event_type"].to_list() == ["view", "return"]


def test_outcomes_are_numbers_however_they_are_written() -> None:
    mapping = Mapping("campaign", {"treated": "arm", "outcome": "bought"})
    found = conform(rows(arm=["1", "control", "B"], bought=["yes", "FALSE", "3"]), mapping)
    assert found["treated"].to_list() == [True, False, True]
    assert found["outcome"].to_list() == [1.0, 0.0, 3.0]


def test_a_role_without_its_column_is_null_of_the_right_type() -> None:
    found = conform(rows(body=["fine"]), Mapping("reviews", {"text": "body", "rating": "gone"}))
    assert found.schema["rating"] == pl.Float64
    assert found.schema["happened_at"] == pl.Datetime("us")
    assert found["rating"].to_list() == [None]


def test_labelled_places_are_told_in_one_form_and_stay_in_their_text() -> None:
    mapping = Mapping("labels", {"text": "text", "spans": "entities"})
    found = conform(
        rows(
            text=["  Kettle by Ada", "Pot", "Pan"],
            entities=['[{"start": 2, "end": 8, "label": "product"}]', '[[0, 9, "product"]]', None],
        ),
        mapping,
    )
    assert found["text"].to_list() == ["Kettle by Ada", "Pot", "Pan"]
    assert found["spans"].to_list() == ['[[0, 6, "product"]]', None, None]
    told = check(found, "labels")
    assert told.rows.height == 3
    assert told.issues.select("row_number", "rule", "severity").rows() == [(2, "spans_unreadable", "changed")]


@pytest.mark.parametrize(
    ("written", "grade"), [("2.67", 2.67), ("Exact", 3.0), ("S", 2.0), ("irrelevant", 0.0), ("3", 3.0)]
)
def test_grades_are_numbers_or_the_words_of_judges(written: str, grade: float) -> None:
    mapping = Mapping("judgements", {"query": "q", "product_id": "p", "grade": "g"})
    assert conform(rows(q=["kettle"], p=["7"], g=[written]), mapping)["grade"].to_list() == [grade]


def test_a_judgement_without_its_grade_is_set_aside() -> None:
    mapping = Mapping("judgements", {"query": "q", "product_id": "p", "grade": "g"})
    told = check(conform(rows(q=["kettle", "pot"], p=["7", "8"], g=["?", "2"]), mapping), "judgements")
    assert told.rows["row_number"].to_list() == [2]
    assert told.issues["rule"].to_list() == ["missing_value"]


@pytest.mark.parametrize("written", [["0", "1"], ["false", "true"], ["False", "True"], ["0.0", "1.0"]])
def test_nought_and_one_are_never_made_false_and_true_nor_the_other_way_round(written: list[str]) -> None:
    found = conform(
        rows(body=["fine", "bad"], tag=written, gift=written), Mapping("reviews", {"text": "body", "label": "tag"})
    )
    assert found["label"].to_list() == written
    assert [json.loads(a)["gift"] for a in found["attributes"]] == written


def test_amounts_are_read_with_the_comma_of_their_file() -> None:
    roles = {"customer_id": "who", "price": "sum"}
    line = rows(who=["a"], sum=["1.234"])
    assert conform(line, Mapping("events", roles))["price"].to_list() == [1.234]
    assert conform(line, Mapping("events", roles, comma=True))["price"].to_list() == [1234.0]


def test_lines_without_a_sum_or_an_order_are_views_and_no_purchases() -> None:
    found = conform(rows(who=["a"], item=["7"]), Mapping("events", {"customer_id": "who", "product_id": "item"}))
    assert found["event_type"].to_list() == ["view"]


def test_truth_in_a_parquet_file_stays_truth_and_nought_stays_nought(tmp_path: Path) -> None:
    path = tmp_path / "reviews.parquet"
    pl.DataFrame({"text": ["fine", "bad"], "gift": [True, False], "count": [0, 1]}).write_parquet(path)
    read = next(blocks(path, sniff(path))).rows
    found = conform(read, Mapping("reviews", {"text": "text"}))
    assert [json.loads(a) for a in found["attributes"]] == [
        {"gift": "true", "count": "0"},
        {"gift": "false", "count": "1"},
    ]
