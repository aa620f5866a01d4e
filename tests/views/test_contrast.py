"""Two parts of a shop: the same figures as each alone, the difference with its interval, nothing about few."""

from datetime import date

import polars as pl

from core.privacy import small_groups
from core.store.store import Store
from core.views import contrast, demands
from core.views.filters import Filters

VACUUMS, KETTLES = Filters(category="Vacuums"), Filters(category="Kettles")


def test_each_side_is_told_as_it_would_be_alone(small_to_read: Store) -> None:
    found = contrast.read(small_to_read, VACUUMS, KETTLES)
    for side, part, end in ((found.here, VACUUMS, ""), (found.there, KETTLES, "_there")):
        alone = demands.read(small_to_read, part)
        assert (side.listed.people, side.listed.voices) == (alone.people, alone.voices)
        shares = dict(alone.demands.select("demand_id", "share").iter_rows())
        assert all(row[f"share{end}"] == shares[row["demand_id"]] for row in found.rows.iter_rows(named=True))


def test_what_one_side_raises_more_often_is_listed_there_and_only_there(small_to_read: Store) -> None:
    half = date(2026, 5, 1)
    before, since = Filters(end=half), Filters(start=half)
    found, turned = (contrast.read(small_to_read, *sides) for sides in ((before, since), (since, before)))
    assert found.rows.height
    assert found.rows["gap"].to_list() == [-g for g in turned.rows["gap"]]
    assert found.more(there=True)["demand_id"].to_list() == turned.more(there=False)["demand_id"].to_list()
    assert not set(found.more(there=True)["demand_id"]) & set(found.more(there=False)["demand_id"])
    inside = (pl.col("gap_low") <= pl.col("gap")) & (pl.col("gap") <= pl.col("gap_high"))
    assert found.rows.select(inside.all()).item()


def test_of_few_people_nothing_is_told(small_to_read: Store) -> None:
    found = contrast.read(small_to_read, Filters(), Filters(start=date(2026, 8, 30)))
    assert found.there.listed.people < small_groups.K
    assert not found.there.enough and found.rows.is_empty() and found.left_out > 0
    whole = contrast.read(small_to_read, Filters(), Filters())
    assert whole.rows.select(pl.min_horizontal("people", "people_there").min()).item() >= small_groups.K
    assert whole.rows["gap"].abs().max() == 0 and whole.more(there=True).is_empty()
