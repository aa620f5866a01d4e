"""Bursts and gaps: what was planted is found, what seasons, sales, weekends and launches explain is not."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from core.ingest import rhythm

START = date(2024, 1, 1)


def shop(seed: int, products: int = 40, days: int = 400, season: bool = True) -> np.ndarray:
    """(products, days) counts: rates that differ, a season, busier weekends, sales, scatter beyond chance."""
    draw = np.random.default_rng(seed)
    when = np.arange(days)
    wave = 1 + 0.5 * np.sin(2 * np.pi * when / 365) if season else np.ones(days)
    wave = wave * np.where(when % 7 >= 5, 1.4, 0.9) * np.where((when % 180) < 4, 3.0, 1.0) * draw.gamma(8, 1 / 8, days)
    rate = draw.gamma(0.7, 2.0, products)
    launched = draw.integers(0, days // 2, products)
    mean = rate[:, None] * wave * (when >= launched[:, None]) * draw.gamma(3, 1 / 3, (products, days))
    return draw.poisson(mean)


def frame(counts: np.ndarray) -> pl.DataFrame:
    who, when = np.nonzero(counts)
    return pl.DataFrame(
        {
            "subject": [f"p{n}" for n in who],
            "day": [START + timedelta(days=int(n)) for n in when],
            "rows": counts[who, when],
        }
    )


def test_a_shop_with_seasons_sales_and_launches_raises_hardly_an_alarm() -> None:
    alarms = sum(rhythm.bursts(frame(shop(seed))).height for seed in range(20))
    assert alarms <= 4  # of 20 shops, 320,000 looks


def test_planted_bursts_are_found_with_their_days_and_what_was_expected() -> None:
    found = planted = 0
    for seed in range(20):
        counts = shop(seed)
        draw = np.random.default_rng(100 + seed)
        quiet = np.flatnonzero((counts.sum(axis=1) > 20) & (counts.mean(axis=1) < 3))[:3]
        for product in quiet:
            day = int(draw.integers(250, 380))
            usual = counts[product, 220:].mean()
            counts[product, day : day + 2] += draw.poisson(20 + 8 * usual, 2)
            planted += 1
            for row in rhythm.bursts(frame(counts)).filter(subject=f"p{product}").iter_rows(named=True):
                begins = (row["first"] - START).days
                if begins <= day + 1 and (row["last"] - START).days >= day:
                    found += 1
                    assert row["rows"] > 3 * row["expected"] and row["chance"] < 0.01
                    break
    assert planted >= 40 and found >= 0.9 * planted


def test_a_product_known_for_one_day_only_is_judged_by_the_others() -> None:
    counts = shop(3, season=False)
    counts[5] = 0
    counts[5, 300] = 30
    assert "p5" in rhythm.bursts(frame(counts))["subject"].to_list()


def test_a_day_on_which_the_whole_shop_was_busy_is_not_news_for_each_product() -> None:
    counts = np.random.default_rng(1).poisson(2.0, (30, 200))
    counts[:, 120] = np.random.default_rng(2).poisson(16.0, 30)
    assert rhythm.bursts(frame(counts)).is_empty()
    whole = frame(counts).group_by("day").agg(pl.col("rows").sum()).with_columns(subject=pl.lit(""))
    assert rhythm.bursts(whole.select("subject", "day", "rows"))["first"].to_list() == [START + timedelta(days=120)]


def test_dates_that_tell_months_only_have_neither_bursts_nor_gaps() -> None:
    days = pl.DataFrame({"subject": "", "day": [date(2023, m, 1) for m in range(1, 13)], "rows": [40, 300, *[40] * 10]})
    assert rhythm.unit(days) == rhythm.MONTH
    assert rhythm.bursts(days).is_empty() and rhythm.gaps(days.drop("subject")).is_empty()


def daily(rows: list[int]) -> pl.DataFrame:
    days = pl.DataFrame({"day": [START + timedelta(days=n) for n in range(len(rows))], "rows": rows})
    return days.filter(pl.col("rows") > 0)


def test_an_outage_is_a_gap_and_closed_weekends_are_none() -> None:
    draw = np.random.default_rng(0)
    rows = [0 if n % 7 >= 5 else int(draw.poisson(9)) for n in range(200)]
    assert rhythm.gaps(daily(rows)).is_empty()
    rows[98:108] = [0] * 10
    gap = rhythm.gaps(daily(rows)).row(0, named=True)
    assert (gap["first"], gap["last"]) == (START + timedelta(days=96), START + timedelta(days=111)) or gap["days"] >= 10
    assert 40 < gap["expected"] < 100


def test_a_shop_with_a_review_a_week_has_no_gaps() -> None:
    draw = np.random.default_rng(5)
    assert sum(rhythm.gaps(daily(draw.poisson(1 / 7, 700).tolist())).height for _ in range(20)) == 0


@pytest.mark.parametrize("rows", [[], [5], [5, 4, 0, 0, 0, 0, 9]])
def test_too_few_days_say_nothing(rows: list[int]) -> None:
    days = daily(rows) if rows else daily([0])
    assert rhythm.gaps(days).is_empty()
    assert rhythm.bursts(days.select(pl.lit("").alias("subject"), "day", "rows")).is_empty()
