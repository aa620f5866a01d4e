"""Rows over time: what is drawn adds up to the rows, gaps are shaded, bursts told by colour and by a sign."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest

from core.plots import bars, calendar
from core.plots.theme import DARK, LIGHT
from core.words.catalog import Words

START = date(2025, 1, 6)


def days(n: int) -> pl.DataFrame:
    return pl.DataFrame({"day": [START + timedelta(days=k) for k in range(n)], "rows": [1 + k % 5 for k in range(n)]})


@pytest.mark.parametrize("n", [20, 150, 900])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_row_is_lost_and_months_are_the_reader_s(n: int, language: str) -> None:
    words, burst = Words(language), START + timedelta(days=9)
    gap = (START + timedelta(days=3), START + timedelta(days=6))
    drawn = calendar.rows_over_time(days(n), [gap], [burst], words, LIGHT)
    assert sum(drawn.data[0].y) == days(n)["rows"].sum()
    assert calendar.by_week(days(n)) == (n == 900)
    inks = list(drawn.data[0].marker.color)
    assert inks.count(LIGHT.negative) == 1
    assert [a.text for a in drawn.layout.annotations] == ["▼"]
    (shade,) = drawn.layout.shapes
    assert (shade.x0, shade.x1) == (gap[0], gap[1] + timedelta(days=1))
    told, at = drawn.layout.xaxis.ticktext, drawn.layout.xaxis.tickvals
    assert list(told) == [(words.date if n == 20 else words.month)(day) for day in at]
    assert len(set(told)) == len(told) > 1 and (at[0] == START if n == 20 else {day.day for day in at} == {1})


def test_months_come_at_equal_steps() -> None:
    assert calendar.months([date(2025, 1, 6), date(2025, 1, 20)]) == [date(2025, 1, 6)]
    assert calendar.months([date(2025, 1, 6), date(2025, 4, 1)]) == [date(2025, n, 1) for n in (2, 3, 4)]
    years = calendar.months([date(2021, 3, 1), date(2025, 12, 31)])
    assert len(years) == 5 and years[:2] == [date(2021, 3, 1), date(2022, 3, 1)]
    assert calendar.months([]) == []
    assert calendar.months([datetime(2025, 1, 6, 9), datetime(2025, 3, 1)]) == [date(2025, 2, 1), date(2025, 3, 1)]


def test_shares_start_at_zero_and_what_they_are_compared_with_lies_across() -> None:
    rows = [bars.Share("5 <b>★</b>", 0.5, "50 %", beside=0.2), bars.Share("4 ★", 0.1, "10 %")]
    drawn = bars.share_bars(rows, DARK)
    filled = [s for s in drawn.layout.shapes if s.type == "rect"]
    assert [(s.x0, s.x1) for s in filled] == [(0, 0.5), (0, 0.1)]
    (across,) = [s for s in drawn.layout.shapes if s.type == "line"]
    assert across.x0 == across.x1 == 0.2
    assert "<b>" not in " ".join(a.text for a in drawn.layout.annotations)
    tracks = [s for s in bars.share_bars(rows, DARK, most=1.0).layout.shapes if s.type == "rect" and s.x1 == 1.0]
    assert len(tracks) == 2
