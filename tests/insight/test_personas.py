"""Customers grouped by what they do and say; few, quiet or alike customers give no groups."""

import numpy as np
import polars as pl
import pytest

from core.insight import personas
from core.insight.personas import Personas

HOW = Personas(resamples=3)


def profiles(kinds: int, each: int, seed: int = 0) -> tuple[pl.DataFrame, dict[str, int]]:
    """Customers of clear kinds: each kind likes another category and another time of day."""
    draw, rows, truth = np.random.default_rng(seed), [], {}
    for n in range(kinds * each):
        kind, who = n % kinds, f"c{n:03d}"
        truth[who] = kind
        values = {
            "views": 10 + draw.poisson(5),
            "value": 50 * (kind + 1) + draw.normal(0, 5),
            "weekend": 0.2 + 0.3 * (kind % 2),
        }
        values |= {
            f"category:{c}": float(np.clip((0.8 if c == kind else 0.1) + draw.normal(0, 0.03), 0, 1))
            for c in range(kinds)
        }
        rows += [{"customer_id": who, "feature": f, "value": float(v)} for f, v in values.items()]
    return pl.DataFrame(rows), truth


NOTHING_SAID = pl.DataFrame(schema={"customer_id": pl.String, "demand_id": pl.String, "share": pl.Float64})


def test_planted_kinds_are_found_and_found_again() -> None:
    from sklearn.metrics import adjusted_rand_score

    table, truth = profiles(4, 40)
    found = personas.group(*personas.matrix(table, NOTHING_SAID, HOW), HOW)
    kinds = [truth[c] for c in found.members["customer_id"]]
    assert adjusted_rand_score(kinds, found.members["group"]) > 0.95
    assert len(found.stability) == 4 and min(found.stability) > 0.9
    again = personas.group(*personas.matrix(table, NOTHING_SAID, HOW), HOW)
    assert again.members.equals(found.members)


def test_no_group_is_smaller_than_twenty() -> None:
    table, _ = profiles(3, 25)
    found = personas.group(*personas.matrix(table, NOTHING_SAID, HOW), HOW)
    assert found.members.group_by("group").len()["len"].min() >= 20


@pytest.mark.parametrize("customers", [0, 1, 59])
def test_few_customers_give_no_groups(customers: int) -> None:
    table, _ = profiles(1, customers) if customers else (profiles(1, 1)[0].head(0), {})
    found = (
        personas.group(*personas.matrix(table, NOTHING_SAID, HOW), HOW)
        if customers
        else personas.group([], np.empty((0, 3)), HOW)
    )
    assert found.members.is_empty() and found.stability == []


def test_customers_who_are_all_alike_give_no_groups() -> None:
    alike = pl.DataFrame({"customer_id": [f"c{n}" for n in range(90)], "feature": ["views"] * 90, "value": [5.0] * 90})
    customers, features = personas.matrix(alike, NOTHING_SAID, HOW)
    assert features.shape == (90, 0) and personas.group(customers, features, HOW).members.is_empty()


def test_a_customer_with_too_little_to_go_by_is_not_placed() -> None:
    table = pl.DataFrame({"customer_id": ["quiet", "busy"], "feature": ["views", "views"], "value": [3.0, 4.0]})
    assert personas.matrix(table, NOTHING_SAID, HOW)[0] == ["busy"]


def test_a_missing_value_counts_as_the_mean() -> None:
    table, _ = profiles(2, 30)
    holed = table.filter(~((pl.col("customer_id") == "c000") & (pl.col("feature") == "value")))
    features = personas.matrix(holed, NOTHING_SAID, HOW)[1]
    assert np.isfinite(features).all()


def test_ids_follow_the_people_one_to_one() -> None:
    before = {"P-0001": {"a", "b", "c", "d"}, "P-0002": {"x", "y", "z"}}
    groups = {0: {"x", "y", "z", "new"}, 1: {"a", "b", "c"}, 2: {"q", "r"}}
    assert personas.matched(groups, before) == {0: "P-0002", 1: "P-0001"}
    split = personas.matched({0: {"a", "b"}, 1: {"c", "d"}}, {"P-0001": {"a", "b", "c", "d"}})
    assert list(split.values()) == ["P-0001"]  # only one half keeps it
    assert personas.matched({0: {"a", "z1", "z2", "z3"}}, before) == {}


def test_a_group_that_was_there_keeps_its_id_and_the_others_get_the_next_free_ones() -> None:
    groups = {0: {"a"}, 1: {"b", "c", "d"}, 2: {"e", "f"}}
    assert personas.numbered({0: "P-0002"}, groups, free=5) == {0: "P-0002", 1: "P-0005", 2: "P-0006"}


def test_a_few_voices_hardly_move_what_somebody_is_taken_to_ask_for() -> None:
    said = [("often", "D-1")] * 9 + [("once", "D-1")] + [("others", "D-2")] * 10
    raised = pl.DataFrame(said, schema=["person", "demand_id"], orient="row")
    of = {(c, d): s for c, d, s in personas.shares(raised, prior=3.0).iter_rows()}
    assert of["often", "D-1"] == pytest.approx((9 + 1.5) / 12) and of["once", "D-1"] == pytest.approx((1 + 1.5) / 4)
    assert of["others", "D-1"] == pytest.approx(1.5 / 13)  # nobody is taken to ask for nothing
    assert personas.shares(raised.with_columns(demand_id=pl.lit(None, pl.String))).is_empty()
