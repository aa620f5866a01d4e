"""Figures about fewer than 20 people are not shown; free filters answer only where neither side gives somebody away."""

import polars as pl
import pytest

from core.privacy import small_groups


def test_groups_under_twenty_are_left_out() -> None:
    groups = pl.DataFrame({"name": ["a", "b", "c"], "people": [19, 20, 400]})
    assert small_groups.shown(groups)["name"].to_list() == ["b", "c"]


@pytest.mark.parametrize(
    ("selected", "everyone", "answered"),
    [(20, 100, True), (19, 100, False), (81, 100, False), (80, 100, True), (100, 100, True), (0, 100, False), (19, 19, False)],
)  # fmt: skip
def test_a_filter_answers_only_when_both_sides_are_large(selected: int, everyone: int, answered: bool) -> None:
    assert small_groups.answers(selected, everyone) is answered


@pytest.mark.parametrize(("people", "shown"), [(20, 20), (22, 20), (23, 25), (1003, 1005)])
def test_counts_of_filters_are_rounded_to_five(people: int, shown: int) -> None:
    assert small_groups.rounded(people) == shown
