"""Demands, one demand, and what filters leave of them."""

from datetime import date

import polars as pl
import pytest

from core.base.errors import NotYet
from core.store.store import Store
from core.views import demand, demands
from core.views.filters import Filters
from tests.shop import CATEGORIES, HOSTILE

NARROWED = [
    Filters(language="zh"),
    Filters(category="Vacuums"),
    Filters(start=date(2026, 3, 1), end=date(2026, 5, 31)),
    Filters(date(2026, 2, 1), date(2026, 7, 31), "en", "Fans"),
    Filters(category=HOSTILE),
    Filters(category="x'); DROP TABLE ingest.reviews; --", language="' OR 1=1"),
    Filters(start=date(2030, 1, 1)),
]


def test_every_figure_of_the_list_agrees_with_the_tables(small_to_read: Store) -> None:
    view = demands.read(small_to_read)
    rows = view.demands
    known = small_to_read.frame("cluster.demands")
    assert dict(rows.select("demand_id", "people").iter_rows()) == dict(known.select("demand_id", "people").iter_rows())
    assert dict(rows.select("demand_id", "voices").iter_rows()) == dict(known.select("demand_id", "voices").iter_rows())
    assert view.voices == small_to_read.count("ingest.voices") == rows["voices"].sum() + view.unplaced
    assert view.people == small_to_read.frame("ingest.reviews")["customer_id"].n_unique()
    assert rows["people"].is_sorted(descending=True)
    assert ((rows["low"] < rows["share"]) & (rows["share"] < rows["high"])).all()
    assert rows["trend"].list.len().unique().to_list() == [demands.WEEKS]
    assert rows["stars"].is_between(1, 5).all() and not view.by_review


@pytest.mark.parametrize("filters", NARROWED, ids=str)
def test_a_filter_never_adds_and_the_sums_stay_right(small_to_read: Store, filters: Filters) -> None:
    whole, part = demands.read(small_to_read), demands.read(small_to_read, filters)
    before = dict(whole.demands.select("demand_id", "people").iter_rows())
    assert all(n <= before[d] for d, n in part.demands.select("demand_id", "people").iter_rows())
    assert part.voices == part.demands["voices"].sum() + part.unplaced <= whole.voices
    assert small_to_read.count("ingest.reviews") == whole.people * 0 + 301  # whatever was typed was only ever a value


def test_categories_and_periods_partition_the_voices(small_to_read: Store) -> None:
    whole = demands.read(small_to_read).voices
    parts = [demands.read(small_to_read, Filters(category=c)).voices for c in (*CATEGORIES, HOSTILE)]
    assert sum(parts) == whole and min(parts) > 0
    early = demands.read(small_to_read, Filters(end=date(2026, 4, 30))).voices
    late = demands.read(small_to_read, Filters(start=date(2026, 5, 1))).voices
    assert early + late == whole and early and late


def test_languages_are_those_of_the_reviews(small_to_read: Store) -> None:
    for language in ("en", "zh"):
        named = demands.read(small_to_read, Filters(language=language)).demands
        assert named.height and set(named["language"]) == {language}


def test_a_word_or_a_name_finds_demands(small_to_read: Store) -> None:
    rows = demands.read(small_to_read).demands
    found = demands.matching(rows, " LimeScale ")
    assert 0 < found.height < rows.height and "rise" in found.columns
    assert demands.matching(rows, "").height == rows.height
    assert demands.matching(rows, "(*[").is_empty()  # no pattern, only letters


def test_one_demand_agrees_with_the_list(small_to_read: Store) -> None:
    for row in demands.read(small_to_read).demands.iter_rows(named=True):
        view = demand.read(small_to_read, row["demand_id"])
        assert view.facts["people"] == row["people"] and view.people == demands.read(small_to_read).people
        assert 0 < view.supporting + view.dissenting <= 2 * row["people"]  # repeats take no side
        assert view.trend.is_empty() or view.trend["everyone"].min() >= demand.LEAST
        assert view.groups.is_empty() or view.groups["everyone"].min() >= demand.LEAST
        assert view.groups.filter((pl.col("low") <= 1) & (pl.col("high") >= 1)).is_empty()
        assert 1 <= view.stars_without <= 5 and abs(view.move) < 2
        assert view.opportunity is None or view.opportunity["demand_id"] == row["demand_id"]


def test_those_who_bought_it_raise_it_more_than_others(small_to_read: Store) -> None:
    rows = demands.read(small_to_read).demands
    battery = rows.filter(pl.col("name").str.to_lowercase().str.contains("batter"))["demand_id"][0]
    groups = demand.read(small_to_read, battery).groups
    assert ("category", "Vacuums") in groups.filter(pl.col("ratio") > 1).select("kind", "name").rows()
    assert HOSTILE not in groups["name"].to_list()  # two people are too few to speak of


def test_repeats_are_told_but_not_counted(small_to_read: Store) -> None:
    views = [demand.read(small_to_read, d) for d in small_to_read.frame("cluster.demands")["demand_id"]]
    repeats = small_to_read.frame("ingest.voices")["repeats_of"].count()
    unplaced = small_to_read.select(
        "SELECT count(*) AS n FROM ingest.voices v JOIN cluster.points p ON p.voice_id = v.repeats_of WHERE p.demand_id IS NULL"
    )["n"][0]
    assert sum(v.not_counted for v in views) == repeats - unplaced > 0


def test_before_anything_is_computed_it_says_what_is_missing(store: Store, small_to_read: Store) -> None:
    with pytest.raises(NotYet):
        demands.read(store)
    with pytest.raises(NotYet):
        demand.read(store, "D-0001")
    with pytest.raises(NotYet, match="demand"):
        demand.read(small_to_read, "D-1' OR '1'='1")
    with pytest.raises(NotYet, match="demand"):
        demand.read(
            small_to_read, small_to_read.frame("cluster.demands")["demand_id"][0], Filters(start=date(2030, 1, 1))
        )


def test_without_customer_ids_reviews_stand_for_people(small: Store) -> None:
    last = small.latest("load")
    reviews = small.frame("ingest.reviews").with_columns(customer_id=pl.lit(None, dtype=pl.String))
    small.withdraw(last.run_id)
    small.publish(type(last)("bare", "load", "bare", last.started_at, 0.0), {"ingest.reviews": reviews})
    view = demands.read(small)
    assert view.by_review and view.people == reviews.height
