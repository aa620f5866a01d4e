"""Candidates: three importances kept apart, satisfaction, Ulwick's score, reach, intervals by customer, tiers."""

import numpy as np
import polars as pl
import pytest

from core.insight.opportunities import Opportunities, blend, holds, opportunities, reweigh, tiers, ulwick

HOW = Opportunities(draws=200, least=5)
NO_ACTS = pl.DataFrame(schema={"person": pl.String, "demand_id": pl.String, "weight": pl.Float64})
PARTS = ("stated", "derived", "behavioural", "importance", "satisfaction", "score", "reach")


def shop(seed: int = 0, people: int = 300, stars: bool = True) -> pl.DataFrame:
    """D-1: many raise it and are angry. D-2: some raise it and are glad. D-3: hardly anybody."""
    draw, rows = np.random.default_rng(seed), []
    for n in range(people):
        demand = "D-1" if n % 3 == 0 else "D-2" if n % 5 == 0 else "D-3" if n % 40 == 1 else None
        score = {"D-1": -0.8, "D-2": 0.8, "D-3": 0.0}.get(demand or "", 0.2)
        rating = float(np.clip(round(3.8 + 1.4 * score + draw.normal(0, 0.4)), 1, 5)) if stars else None
        rows.append({"person": f"p{n}", "review_id": f"r{n}", "demand_id": demand, "rating": rating, "score": score})
    return pl.DataFrame(rows, schema_overrides={"rating": pl.Float64}).with_columns(
        need=pl.lit(None, pl.String), repeats=False
    )


def acts(demand: str, n: int) -> pl.DataFrame:
    return pl.DataFrame({"person": [f"p{i}" for i in range(n)], "demand_id": [demand] * n, "weight": [1.0] * n})


def test_what_many_miss_comes_first_with_every_figure_inside_its_interval() -> None:
    rows = opportunities(shop(), acts("D-1", 30), HOW)
    assert rows["demand_id"].to_list() == ["D-1", "D-2", "D-3"]
    for part in PARTS:
        inside = (rows[f"{part}_low"] <= rows[part] + 1e-6) & (rows[part] <= rows[f"{part}_high"] + 1e-6)
        assert inside.all(), part
    assert rows["people"].to_list() == [100, 40, 6] and rows["reach"][0] == pytest.approx(1 / 3, abs=0.01)
    angry, glad, _ = rows["satisfaction"]
    assert angry < 2 and glad > 8
    assert rows["stars_with"][0] < rows["stars_without"][0] and rows["stars_with"][1] > rows["stars_without"][1]
    assert rows.row(0, named=True)["tier"] == "lead" and rows["tier"][2] == "behind"


def test_the_score_is_importance_plus_the_gap() -> None:
    assert ulwick(np.array([9.0, 5.0]), np.array([2.0, 8.0])).tolist() == [16.0, 5.0]


def test_the_same_seed_gives_the_same_intervals() -> None:
    one, two = (opportunities(shop(), NO_ACTS, HOW, seed=3) for _ in range(2))
    assert one.equals(two)


def test_several_voices_of_one_person_are_one_person() -> None:
    loud = pl.concat([shop(), *[shop().filter(pl.col("person") == "p5")] * 200])
    quiet = opportunities(shop(), NO_ACTS, HOW)
    rows = opportunities(loud, NO_ACTS, HOW)
    assert rows.sort("demand_id")["people"].to_list() == quiet.sort("demand_id")["people"].to_list()
    assert rows.sort("demand_id")["stated"].to_list() == pytest.approx(quiet.sort("demand_id")["stated"].to_list())


def test_without_behaviour_its_weight_goes_to_the_others_and_it_stays_null() -> None:
    rows = opportunities(shop(), NO_ACTS, HOW)
    assert rows["behavioural"].null_count() == rows["behavioural_low"].null_count() == rows.height
    expected = (0.5 * rows["stated"] + 0.3 * rows["derived"]) / 0.8
    assert rows["importance"].to_list() == pytest.approx(expected.to_list(), abs=1e-4)


def test_without_stars_nothing_is_derived_and_nothing_is_invented() -> None:
    rows = opportunities(shop(stars=False), acts("D-1", 20), HOW)
    assert rows["derived"].null_count() == rows["stars_with"].null_count() == rows.height
    assert rows["score"].null_count() == 0


def test_a_demand_of_too_few_people_is_no_candidate() -> None:
    usual = opportunities(shop(), NO_ACTS, Opportunities(draws=50))
    assert usual["demand_id"].to_list() == ["D-1", "D-2"]  # six people are too few to be shown
    assert "D-3" not in opportunities(shop(people=150), NO_ACTS, HOW)["demand_id"].to_list()
    assert opportunities(shop(people=2), NO_ACTS, HOW).is_empty()


def test_one_candidate_alone_leads_nobody() -> None:
    rows = opportunities(shop().filter(pl.col("demand_id").is_null() | (pl.col("demand_id") == "D-1")), NO_ACTS, HOW)
    assert (rows.height, rows["tier"][0], rows["holds"][0], rows["weightings"][0]) == (1, "alone", 11, 11)
    assert reweigh(rows, (0.0, 1.0, 0.0))["tier"].to_list() == ["alone"]


def test_tiers_need_a_clear_lead_in_paired_draws() -> None:
    rng = np.random.default_rng(0)
    draws = lambda *means: rng.normal(means, 0.5, size=(2000, len(means)))  # noqa: E731
    assert tiers(draws(12, 8, 7.9, 2)) == ["lead", "close", "close", "behind"]
    assert tiers(draws(8, 8.1, 2)) == ["close", "close", "behind"]
    together = rng.normal(0, 5, size=(2000, 1)) + np.array([[8.5, 8.0]])  # wide, but they move together
    assert tiers(together) == ["lead", "close"]


def test_missing_importances_are_left_out_of_the_blend() -> None:
    a, b = np.array([[10.0]]), np.array([[0.0]])
    assert blend([a, b, None], (0.5, 0.3, 0.2))[0, 0] == pytest.approx(6.25)


def test_it_is_counted_for_how_many_weightings_each_comes_first() -> None:
    stated, derived, satisfaction = np.array([10.0, 4.0]), np.array([0.0, 9.0]), np.array([5.0, 5.0])
    firsts, tried = holds([stated, derived, None], satisfaction)
    assert (firsts, tried) == ([5, 6], 11)


def test_supporting_and_dissenting_voices_are_counted() -> None:
    mixed = shop().with_columns(
        score=pl.when((pl.col("demand_id") == "D-1") & (pl.col("person") == "p0")).then(0.9).otherwise("score")
    )
    row = opportunities(mixed, NO_ACTS, HOW).row(0, named=True)
    assert (row["people_for"], row["people_against"]) == (99, 1)


def test_people_are_counted_not_voices_and_a_stated_need_is_no_dissent() -> None:
    loud = pl.concat([shop(), *[shop().filter(pl.col("person") == "p3")] * 50])
    rows = opportunities(loud, NO_ACTS, HOW)
    assert (rows["people_for"][0], rows["people_against"][0]) == (100, 0)
    kind = (pl.col("demand_id") == "D-1") & pl.col("person").is_in(["p0", "p3"])
    kindly = shop().with_columns(score=pl.when(kind).then(0.9).otherwise("score"))
    copied = kindly.with_columns(repeats=pl.col("person").is_in(["p0", "p6", "p9"]))
    row = opportunities(copied, NO_ACTS, HOW).row(0, named=True)
    counted = (row["people"], row["people_for"], row["people_against"])
    assert counted == (100, 96, 1)  # a hundred raise it; three of them in another's words, one kindly
    wish = kindly.with_columns(need=pl.when(pl.col("person") == "p0").then(pl.lit("wish")))
    assert [opportunities(r, NO_ACTS, HOW)["people_against"][0] for r in (kindly, wish)] == [2, 1]


def test_weighing_by_the_same_weights_changes_nothing() -> None:
    rows = opportunities(shop(), acts("D-1", 30), HOW)
    assert reweigh(rows, (0.5, 0.3, 0.2)).equals(rows)
    bare = opportunities(shop(), NO_ACTS, HOW)
    assert reweigh(bare, (0.5, 0.3, 0.9)).equals(bare)  # behaviour is not there, so its weight counts for nothing


def test_weighing_by_behaviour_alone_ranks_by_behaviour() -> None:
    rows = opportunities(shop(), acts("D-2", 30), HOW)
    weighed = reweigh(rows, (0.0, 0.0, 1.0))
    assert weighed["demand_id"][0] == "D-2" and weighed["importance"][0] == weighed["behavioural"][0] == 10.0
    assert ((weighed["score_low"] <= weighed["score"]) & (weighed["score"] <= weighed["score_high"])).all()
    assert set(weighed["tier"]) <= {"lead", "close", "behind"} and weighed.columns == rows.columns


def test_weighing_nothing_is_nothing() -> None:
    assert reweigh(pl.DataFrame(), (1.0, 0.0, 0.0)).is_empty()
