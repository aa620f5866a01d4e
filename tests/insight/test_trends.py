"""A demand's share of people, month by month, with an interval, and no month with too few people."""

from datetime import datetime

import polars as pl

from core.insight.trends import Trends, trends


def raised(*rows: tuple[str, int, str | None]) -> pl.DataFrame:
    """Rows of (person, month of 2026, demand)."""
    made = [{"person": p, "happened_at": datetime(2026, m, 5), "demand_id": d} for p, m, d in rows]
    return pl.DataFrame(made, schema={"person": pl.String, "happened_at": pl.Datetime("us"), "demand_id": pl.String})


def month(n: int, hits: int, m: int) -> list[tuple[str, int, str | None]]:
    return [(f"p{m}.{i}", m, "D-1" if i < hits else None) for i in range(n)]


def test_share_is_of_people_who_wrote_in_the_month() -> None:
    rows = trends(raised(*month(40, 10, 1), *month(40, 20, 2), ("p1.0", 1, "D-1"), ("p1.39", 1, None)))
    assert rows["people"].to_list() == [10, 20] and rows["everyone"].to_list() == [40, 40]
    assert rows["share"].to_list() == [0.25, 0.5]
    assert ((rows["low"] < rows["share"]) & (rows["share"] < rows["high"])).all()


def test_a_month_without_the_demand_is_zero_not_missing() -> None:
    rows = trends(raised(*month(30, 5, 1), *month(30, 0, 2)))
    assert rows["share"].to_list() == [5 / 30, 0.0] and rows["low"][1] < 1e-12 < rows["high"][1]


def test_months_under_twenty_people_are_left_out() -> None:
    rows = trends(raised(*month(30, 5, 1), *month(19, 19, 2)))
    assert rows["period"].dt.month().to_list() == [1]
    assert trends(raised(*month(19, 19, 2)), Trends(least=5)).height == 1


def test_no_dates_no_trend() -> None:
    assert trends(raised()).height == 0
    undated = raised(*month(30, 5, 1)).with_columns(happened_at=pl.lit(None, dtype=pl.Datetime("us")))
    assert trends(undated).height == 0
