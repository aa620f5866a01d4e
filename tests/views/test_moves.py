"""What emerges and fades is told of people who may be told of, narrowed as the reader narrowed it."""

from datetime import date, datetime, timedelta

import polars as pl

from core.store.store import Store
from core.views import demand, demands, moves
from core.views.filters import Filters
from tests.shop import late


def test_nothing_moves_in_a_shop_whose_dates_were_drawn_by_chance(small_to_read: Store) -> None:
    moved = moves.read(small_to_read)
    assert moved.period == "month" and set(moved.rows["verdict"]) == {"unclear"}
    assert moved.of("emerging") == moved.of("fading") == [] and moved.one("D-gone") is None


def test_a_demand_that_gathers_in_the_last_months_emerges(small: Store) -> None:
    first = late(small)
    moved = moves.read(small)
    row = moved.of("emerging")[0]
    assert (
        row == moved.one(first)
        and row["name"] == dict(demands.read(small).demands.select("demand_id", "name").rows())[first]
    )
    drawn = demand.read(small, first).trend
    behind = drawn.tail(row["span"])
    assert row["share"] == behind["people"].sum() / behind["everyone"].sum()  # as in the curve
    rest = drawn.head(drawn.height - row["span"])
    assert row["before"] == rest["people"].sum() / rest["everyone"].sum()


def test_it_is_told_of_what_the_reader_narrowed_to(small: Store) -> None:
    first = late(small)
    whole, english = moves.read(small).one(first), moves.read(small, Filters(language="en")).one(first)
    assert english["share"] > whole["share"]  # of fewer people
    assert moves.read(small, Filters(language="zh")).one(first) is None
    day = small.frame("ingest.reviews")["happened_at"].max() - timedelta(days=70)
    assert moves.read(small, Filters(end=day.date())).of("emerging") == []
    assert moves.read(small, Filters(start=date(2030, 1, 1))).rows.is_empty()


def test_a_demand_of_few_people_and_a_hidden_one_are_not_told_of(small: Store) -> None:
    fans = Filters(category="Fans", start=date(2026, 5, 1))
    few = {d for d, n in demands.read(small, fans).demands.select("demand_id", "people").iter_rows() if n < 20}
    assert few and not few & set(moves.read(small, fans).rows["demand_id"])
    first = moves.read(small).rows["demand_id"][0]
    known = small.frame("cluster.demands").with_columns(hidden=pl.col("demand_id") == first)
    last = small.latest("curate")
    small.publish(type(last)("hide", "curate", "hide", datetime(2026, 12, 1), 0.0), {"cluster.demands": known})
    assert moves.read(small).one(first) is None


def test_before_anything_is_computed_nothing_moves(store: Store) -> None:
    assert moves.read(store).rows.is_empty()
