"""Figures about fewer than 20 people are not shown, and no figure gives away the one person who joins or leaves a group."""

import random

import numpy as np
import polars as pl
import pytest

from core.flows import shipped
from core.privacy import figures, small_groups
from core.store.store import Store
from tests.bench import groups

KEYS = [str(n) for n in range(400)]


def test_groups_under_twenty_are_left_out_and_large_ones_never() -> None:
    rows = pl.DataFrame({"name": ["a", "b", "c"], "people": [19, 25, 400]})
    for key in KEYS:
        assert small_groups.shown(rows, "people", key, ["name"])["name"].to_list() == ["b", "c"]


@pytest.mark.parametrize(
    ("people", "share"), [(19, 0.0), (20, 0.0), (21, 0.2), (22, 0.4), (23, 0.6), (24, 0.8), (25, 1.0)]
)
def test_at_the_border_chance_decides(people: int, share: float) -> None:
    assert np.mean([small_groups.enough(people, key) for key in KEYS]) == pytest.approx(share, abs=0.08)


@pytest.mark.parametrize(
    ("selected", "everyone", "answered"),
    [(25, 100, True), (19, 100, False), (81, 100, False), (75, 100, True), (100, 100, True), (0, 100, False), (19, 19, False)],
)  # fmt: skip
def test_a_filter_answers_only_when_both_sides_are_large(selected: int, everyone: int, answered: bool) -> None:
    assert all(small_groups.answers(selected, everyone, key) is answered for key in KEYS)


@pytest.mark.parametrize("people", [0, 1, 4, 20, 22, 23, 1003])
def test_counts_are_in_fives_near_the_truth_and_right_on_average(people: int) -> None:
    told = [small_groups.rounded(people, key) for key in KEYS]
    assert all(n % 5 == 0 and abs(n - people) < 5 for n in told)
    assert np.mean(told) == pytest.approx(people, abs=0.5)


def test_the_same_question_has_the_same_answer_and_one_person_more_another_chance() -> None:
    people = [f"c{n}" for n in range(40)]
    key = small_groups.key(people)
    assert small_groups.key([*reversed(people), people[0], None]) == key != small_groups.key(people[1:])
    assert [small_groups.rounded(22, key, "x", n) for n in range(50)] == [
        small_groups.rounded(22, key, "x", n) for n in range(50)
    ]
    drawn = {tuple(small_groups.rounded(22, small_groups.key(people[n:]), "x", f) for f in range(8)) for n in range(20)}
    assert len(drawn) > 10


@pytest.mark.parametrize("people", [25, 60, 340, 5000])
def test_nobody_moves_a_mean_by_more_than_half_its_step(people: int) -> None:
    rng = np.random.default_rng(people)
    for values in (
        rng.lognormal(0, 3, 4000),
        (rng.random(4000) < 0.02).astype(float),
        rng.normal(size=4000),
        rng.pareto(0.7, 4000),
    ):
        profiles = pl.DataFrame({"customer_id": [str(n) for n in range(4000)], "feature": "f", "value": values})
        drawn = small_groups.winsorised(profiles)["value"]
        reach = (drawn.max() - drawn.min()) / drawn.std()
        assert reach <= small_groups.WIDEST and reach / people <= small_groups.step(people) / 2


def test_a_mean_is_a_multiple_of_its_step_and_right_on_average() -> None:
    told = [small_groups.coarse(-0.37, 0.2, key) for key in KEYS]
    assert set(told) == {-0.4, -0.2} and np.mean(told) == pytest.approx(-0.37, abs=0.02)


def test_what_is_hidden_cannot_be_had_by_subtraction() -> None:
    rows = pl.DataFrame(
        {"persona_id": ["P-1", "P-2", "P-3"], "people": [60, 40, 19], "share": 0.0, "low": 0.0, "high": 0.0}
    )
    told = figures.personas(rows, 200, "key")
    assert told["persona_id"].to_list() == ["P-1", "P-2"] and (told["people"] % 5 == 0).all()
    assert told["share"].to_list() == [n / 200 for n in told["people"]]  # of 200, who are placed elsewhere or nowhere


def test_few_who_act_move_no_figure_and_nobody_counts_twice() -> None:
    acts = pl.DataFrame(
        {
            "person": [*(f"c{n}" for n in range(30)), "c0", None, *(f"c{n}" for n in range(19))],
            "demand_id": [*["D-1"] * 32, *["D-2"] * 19],
            "weight": [*[1.0] * 30, 2.0, 2.0, *[1.0] * 19],
        }
    )
    told = figures.acts(acts, "key")
    assert set(told["demand_id"]) == {"D-1"} and told.height == 30 and told["weight"].sum() == 31


def test_pairs_of_tables_that_differ_by_one_person_do_not_tell_her(small_to_read: Store) -> None:
    people = groups.People.of(small_to_read)
    told, bare, _ = groups.judge(groups.table_pairs(people, 30, random.Random(3)))
    assert (told.pairs, told.changed) == (30, 0) and told.in_all > 100
    assert bare.changed == 30 and bare.guess == 1.0  # the attack works on what is not defended
    assert told.guess < 0.7


def test_pairs_of_filters_that_differ_by_one_person_do_not_tell_her() -> None:
    store = Store()
    shipped.restore(store)
    told, bare, cost = groups.judge(groups.filter_pairs(store, 30, random.Random(3)))
    store.close()
    assert (told.pairs, told.changed) == (30, 0) and told.in_all >= 30
    assert bare.changed >= 28 and bare.guess > 0.9  # the attack works on what is not defended, where she said anything
    assert told.guess < 0.75 and np.median(cost.counts) < 0.1
