"""What sets a persona apart, what it asks for, and its card."""

from datetime import datetime

import polars as pl
import pytest

from core.insight import portraits


def test_traits_are_distances_from_everybody_in_sigma() -> None:
    table = pl.DataFrame({"customer_id": list("abcd"), "feature": ["views"] * 4, "value": [1.0, 1.0, 3.0, 3.0]})
    members = pl.DataFrame({"customer_id": list("abcd"), "persona_id": ["P-1", "P-1", "P-2", None]})
    rows = portraits.traits(members, table)
    assert rows["sigma"].to_list() == pytest.approx([-0.866, 0.866], abs=0.001)
    assert rows["overall"].to_list() == [2.0, 2.0]


def test_wants_are_shares_of_those_who_wrote_with_intervals_and_lift() -> None:
    members = pl.DataFrame({"customer_id": [f"c{n}" for n in range(40)], "persona_id": ["P-1"] * 20 + ["P-2"] * 20})
    said = [(f"c{n}", "D-1" if n < 10 else None) for n in range(30)]  # ten of P-2 never wrote
    raised = pl.DataFrame(said, schema={"person": pl.String, "demand_id": pl.String}, orient="row")
    rows = portraits.wants(members, raised)
    assert rows.height == 1
    row = rows.row(0, named=True)
    assert (row["persona_id"], row["people"], row["wrote"], row["share"]) == ("P-1", 10, 20, 0.5)
    assert row["low"] < 0.5 < row["high"] and row["lift"] == pytest.approx(0.5 / (10 / 30))


def test_names_are_never_shared_and_there_is_always_one() -> None:
    told = pl.DataFrame({"feature": ["category:Fans", "evening", "views"], "sigma": [1.2, 0.9, 2.0]})
    first = portraits.named(told, set())
    second = portraits.named(told, {first})
    assert first == ("category:Fans", "evening") and second not in ((), first)
    assert portraits.named(told.filter(pl.col("sigma") > 9), set()) == ("views",)


def test_a_card_tells_the_size_with_its_interval_and_keeps_colour_and_birthday() -> None:
    groups = {0: {f"a{n}" for n in range(30)}, 1: {f"b{n}" for n in range(60)}}
    ids = {0: "P-0007", 1: "P-0008"}
    spent = [(c, "value", 100.0 if c.startswith("a") else 10.0) for c in sorted(groups[0] | groups[1])]
    profiles = pl.DataFrame(
        [*spent, ("nobody", "views", 3.0)], schema=["customer_id", "feature", "value"], orient="row"
    )
    told = pl.DataFrame({"persona_id": ["P-0007", "P-0008"], "feature": ["evening", "night"], "sigma": [1.0, 1.0]})
    born = datetime(2026, 1, 2)
    before = pl.DataFrame({"persona_id": ["P-0007"], "born_at": [born], "slot": [4]})
    made = portraits.cards(groups, ids, told, profiles, [0.8, 0.9], before)
    assert made["persona_id"].to_list() == ["P-0008", "P-0007"] and made["people"].to_list() == [60, 30]
    small = made.row(1, named=True)
    assert small["slot"] == 4 and small["born_at"] == born and small["name"] == "evening"
    assert small["share"] == pytest.approx(30 / 91) and small["low"] < 30 / 91 < small["high"]
    assert small["value_tier"] != made["value_tier"][0] and made["slot"][0] != 4


def test_a_demand_belongs_to_whoever_clearly_asks_for_it_more_than_everybody() -> None:
    found = pl.DataFrame({"demand_id": ["D-1", "D-2"]})
    row = {"persona_id": "P-1", "demand_id": "D-1", "people": 12, "share": 0.5, "low": 0.3, "lift": 2.5}
    wants = pl.DataFrame([row, {**row, "persona_id": "P-2", "low": 0.1}, {**row, "demand_id": "D-2", "people": 4}])
    assert portraits.whose(found, wants)["persona_id"].to_list() == ["P-1", None]
    assert portraits.whose(found, wants.head(0)).equals(found)
